//! Names of people who do not exist, put together from parts, and of posyandu.

use science::measure::Sex;

use super::random::Chance;

const HEADS: [&str; 64] = [
    "Ad", "Al", "An", "Ar", "Ay", "Bag", "Bay", "Bel", "Cak", "Can", "Dan", "Dar", "Dew",
    "Dim", "Ek", "El", "Er", "Fad", "Faj", "Far", "Fit", "Gal", "Gil", "Had", "Han", "Har",
    "Ind", "Int", "Jan", "Kal", "Kar", "Kin", "Kir", "Lar", "Len", "Lil", "Luk", "Mah", "Mar",
    "Mel", "Mir", "Nab", "Nad", "Nir", "Pan", "Pur", "Rad", "Rak", "Ram", "Rat", "Ren", "Rin",
    "Sal", "Sar", "Sek", "Sul", "Tan", "Tir", "Wah", "War", "Wid", "Yan", "Yul", "Zah",
];
const GIRLS: [&str; 40] = [
    "ani", "anti", "arini", "asih", "astuti", "atika", "awati", "ayu", "ela", "elina", "eni",
    "esti", "ia", "iana", "ika", "ila", "ilah", "ina", "inda", "ini", "inta", "iqa", "isa",
    "ita", "iyah", "iyani", "ola", "ora", "uni", "unita", "uri", "usita", "utami", "wati",
    "aswari", "ening", "imah", "irah", "olina", "ulan",
];
const BOYS: [&str; 40] = [
    "adi", "aka", "ama", "an", "andi", "anto", "ar", "ardi", "arto", "as", "asta", "atma",
    "awan", "ayan", "endra", "eno", "i", "ian", "ianto", "ijan", "ikin", "iman", "in", "ino",
    "io", "irawan", "iro", "is", "iyan", "iyo", "obi", "ono", "oyo", "uddin", "ul", "ung",
    "uno", "us", "utomo", "yono",
];
const GIRLS_SECOND: [&str; 24] = [
    "Anggraini",
    "Aulia",
    "Azzahra",
    "Cahyani",
    "Febriani",
    "Handayani",
    "Humaira",
    "Khairunnisa",
    "Kusuma",
    "Lestari",
    "Maharani",
    "Maulida",
    "Nuraini",
    "Permata",
    "Pratiwi",
    "Puspita",
    "Rahayu",
    "Ramadhani",
    "Safitri",
    "Salsabila",
    "Saraswati",
    "Wulandari",
    "Yuliana",
    "Zahira",
];
const BOYS_SECOND: [&str; 24] = [
    "Alfarizi",
    "Ardiansyah",
    "Firmansyah",
    "Gunawan",
    "Hidayat",
    "Irawan",
    "Kurniawan",
    "Mahendra",
    "Maulana",
    "Nugraha",
    "Nugroho",
    "Pamungkas",
    "Prasetyo",
    "Pratama",
    "Putra",
    "Ramadhan",
    "Santoso",
    "Saputra",
    "Setiawan",
    "Suryana",
    "Syahputra",
    "Wibowo",
    "Wicaksono",
    "Wijaya",
];

const POSYANDU: [&str; 16] = [
    "Melati",
    "Mawar",
    "Anggrek",
    "Kenanga",
    "Dahlia",
    "Flamboyan",
    "Cempaka",
    "Teratai",
    "Seroja",
    "Bougenville",
    "Kamboja",
    "Sejahtera",
    "Kasih Ibu",
    "Harapan Bunda",
    "Tunas Bangsa",
    "Sehat Ceria",
];
const ROMAN: [&str; 3] = ["I", "II", "III"];

/// A person's name of one, two or three words.
pub(super) fn of_person(sex: Sex, chance: &mut Chance) -> String {
    let (tails, seconds): (&[&str], &[&str]) = match sex {
        Sex::Female => (&GIRLS, &GIRLS_SECOND),
        Sex::Male => (&BOYS, &BOYS_SECOND),
    };
    let mut name = String::new();
    let words = match chance.below(10) {
        0 => 1,
        1 => 3,
        _ => 2,
    };
    for word in 0..words {
        if word > 0 {
            name.push(' ');
        }
        if word + 1 == words && words > 1 {
            name.push_str(chance.one_of(seconds).unwrap_or_default());
        } else {
            name.push_str(chance.one_of(&HEADS).unwrap_or_default());
            name.push_str(chance.one_of(tails).unwrap_or_default());
        }
    }
    name
}

/// The names of the posyandu of one desa; a few write their number in Roman numerals.
pub(super) fn of_posyandu(many: u32, chance: &mut Chance) -> Vec<String> {
    let flower = chance.one_of(&POSYANDU).unwrap_or_default();
    let in_roman = chance.happens(0.15);
    (1..=many)
        .zip(ROMAN)
        .map(
            |(number, roman)| {
                if in_roman {
                    format!("{flower} {roman}")
                } else {
                    format!("{flower} {number}")
                }
            },
        )
        .collect()
}
