//! Files as puskesmas export them, of children who do not exist, in every kecamatan of a small
//! kabupaten/kota.

use register::place::{Level, source};

pub(crate) const KABKOTA: &str = "18.72";
pub(crate) const NAME: &str = "Kota Metro";

const HEAD: &str =
    "NIK,Nama,JK,Tgl Lahir,Nama Ortu,Kab/Kota,Kec,Desa/Kel,Tanggal Pengukuran,Berat,Tinggi";

/// The days on which everybody is measured.
const DAYS: [&str; 2] = ["2024-08-14", "2024-11-14"];

/// Of each kecamatan its name and that of its first desa.
fn places() -> Vec<[String; 2]> {
    let listed: Vec<_> =
        source::of("18").filter(|place| place.code.starts_with(KABKOTA)).collect();
    let kecamatan = listed.iter().filter(|place| place.level == Level::Kecamatan);
    kecamatan
        .filter_map(|kecamatan| {
            let below = format!("{}.", kecamatan.code);
            let desa = listed.iter().find(|desa| desa.code.starts_with(&below))?;
            Some([kecamatan.name.clone(), desa.name.clone()])
        })
        .collect()
}

/// A measurement of a child between one and three years old.
fn row(places: &[[String; 2]], number: u32, on: &str) -> String {
    let (year, month, day) = (21 + number % 3, 1 + number / 3 % 8, 1 + number / 24 % 28);
    let (sex, day_of_nik) = if number.is_multiple_of(2) { ('P', day + 40) } else { ('L', day) };
    let nik = format!("990101{day_of_nik:02}{month:02}{year:02}{number:04}");
    let (name, mother) = (name(number), name(number.wrapping_mul(7) + 3));
    let [kecamatan, desa] = &places[number as usize % places.len()];
    // Some are short for their age, and not as many later as before.
    let length = if on == DAYS[0] { 78 + number % 9 } else { 80 + number % 5 };
    format!(
        "{nik},{name},{sex},20{year}-{month:02}-{day:02},{mother},{NAME},\
         \"{kecamatan}\",\"{desa}\",{on},9.{},{length}.5",
        number % 10
    )
}

/// A name that is like no other.
fn name(mut number: u32) -> String {
    const PARTS: [&str; 16] = [
        "ra", "bu", "si", "to", "ke", "mal", "win", "dar", "yo", "pus", "leh", "gan", "nur",
        "fi", "zak", "hen",
    ];
    let mut name = String::new();
    for _ in 0..5 {
        name.push_str(PARTS[(number % 16) as usize]);
        number = number.wrapping_mul(2_654_435_761).rotate_left(7);
    }
    name
}

/// So many children, everybody measured in two months.
pub(crate) fn of(children: u32) -> String {
    let places = places();
    let rows = (1..=children).flat_map(|number| DAYS.map(|day| row(&places, number, day)));
    std::iter::once(HEAD.to_owned()).chain(rows).map(|row| row + "\n").collect()
}

/// The same with one row more, which is refused: the clock stands still before its day.
pub(crate) fn with_one_of_tomorrow(children: u32) -> String {
    of(children) + &row(&places(), children + 1, "2024-11-16") + "\n"
}
