//! Handing rows back in the official order of columns (35, as exported from 2023 to 2025), so
//! that a puskesmas can lay them beside its own.

use std::io::Write;

use chrono::NaiveDate;
use science::measure::{Position, Sex};

use super::date::age_in_words;
use super::person;
use crate::exchange::table::{Cell, Table, Unwritten};

/// One visit with its child, or a child without any, as the official file shows it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ExportRow {
    /// Whole or masked, as the asker may see it.
    pub(crate) nik: String,
    pub(crate) name: String,
    pub(crate) sex: Sex,
    pub(crate) born_on: NaiveDate,
    pub(crate) birth_weight_g: Option<i32>,
    pub(crate) birth_length_tenth_mm: Option<i32>,
    pub(crate) mother: String,
    pub(crate) father: String,
    pub(crate) province: String,
    pub(crate) kabkota: String,
    pub(crate) kecamatan: String,
    pub(crate) puskesmas: String,
    pub(crate) desa: String,
    pub(crate) posyandu: String,
    pub(crate) address: String,
    pub(crate) rt: String,
    pub(crate) rw: String,
    /// None for a child that was never measured; the columns of the visit are then empty.
    pub(crate) visited_on: Option<NaiveDate>,
    pub(crate) weight_g: Option<i32>,
    pub(crate) length_tenth_mm: Option<i32>,
    pub(crate) position: Option<Position>,
    pub(crate) muac_tenth_mm: Option<i32>,
    /// Label and z in hundredths of weight for age, length for age, weight for length.
    pub(crate) weight_for_age: Scored,
    pub(crate) stature: Scored,
    pub(crate) wasting: Scored,
    pub(crate) gain: Option<char>,
    pub(crate) vitamin_a: Option<bool>,
}

/// A score and what the ministry calls it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scored {
    pub(crate) label: &'static str,
    pub(crate) hundredths: Option<i32>,
}

/// The official header; `Pukesmas` is written as the ministry's file writes it.
pub(crate) const HEADER: [&str; 35] = [
    "No",
    "NIK",
    "Nama",
    "JK",
    "Tgl Lahir",
    "BB Lahir",
    "TB Lahir",
    "Nama Ortu",
    "Prov",
    "Kab/Kota",
    "Kec",
    "Pukesmas",
    "Desa/Kel",
    "Posyandu",
    "RT",
    "RW",
    "Alamat",
    "Usia Saat Ukur",
    "Tanggal Pengukuran",
    "Berat",
    "Tinggi",
    "Cara Ukur",
    "LiLA",
    "BB/U",
    "ZS BB/U",
    "TB/U",
    "ZS TB/U",
    "BB/TB",
    "ZS BB/TB",
    "Naik Berat Badan",
    "PMT Diterima (kg)",
    "Jml Vit A",
    "KPSP",
    "KIA",
    "Detail",
];

/// The rows as a sheet, numbers as numbers and NIK as text.
pub(crate) fn sheet(title: &str, rows: impl IntoIterator<Item = ExportRow>) -> Table {
    Table {
        title: title.to_owned(),
        headers: HEADER.map(str::to_owned).to_vec(),
        rows: (1..)
            .zip(rows)
            .map(|(number, row)| cells(number, &row).into_iter().map(marked).collect())
            .collect(),
    }
}

/// A reader takes one apostrophe off the front of a cell, so a name's own is doubled.
fn marked(cell: Cell) -> Cell {
    if let Cell::Text(text) = &cell
        && text.starts_with(['\'', '`', '\u{2018}', '\u{2019}'])
    {
        Cell::Text(format!("'{text}"))
    } else {
        cell
    }
}

/// Writes CSV as the ministry's site does: commas, decimal points, ISO dates. Streams.
pub(crate) fn csv(
    rows: impl IntoIterator<Item = ExportRow>,
    out: &mut dyn Write,
) -> Result<u64, Unwritten> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(HEADER)?;
    let mut count = 0;
    for (number, row) in (1..).zip(rows) {
        writer.write_record(cells(number, &row).iter().map(plain))?;
        count += 1;
    }
    writer.flush()?;
    Ok(count)
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => crate::exchange::table::inert(text).into_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Decimal(number, places) => format!("{number:.*}", usize::from(*places)),
        Cell::Date(date) => date.to_string(),
        Cell::Empty => String::new(),
    }
}

fn cells(number: i64, row: &ExportRow) -> Vec<Cell> {
    let text = |text: &str| {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    };
    let kilograms = |grams: Option<i32>, places| {
        grams.map_or(Cell::Empty, |g| Cell::Decimal(f64::from(g) / 1_000.0, places))
    };
    let centimetres = |length: Option<i32>, places| {
        length.map_or(Cell::Empty, |l| Cell::Decimal(f64::from(l) / 100.0, places))
    };
    let score = |scored: &Scored| {
        scored.hundredths.map_or(Cell::Empty, |z| Cell::Decimal(f64::from(z) / 100.0, 2))
    };
    vec![
        Cell::Integer(number),
        text(&row.nik),
        text(&row.name),
        text(match row.sex {
            Sex::Male => "L",
            Sex::Female => "P",
        }),
        Cell::Text(row.born_on.to_string()),
        kilograms(row.birth_weight_g, 3),
        centimetres(row.birth_length_tenth_mm, 2),
        text(&parents(&row.father, &row.mother)),
        text(&row.province),
        text(&row.kabkota),
        text(&row.kecamatan),
        text(&row.puskesmas),
        text(&row.desa),
        text(&row.posyandu),
        text(&row.rt),
        text(&row.rw),
        text(&row.address),
        row.visited_on.map_or(Cell::Empty, |on| text(&age_in_words(row.born_on, on))),
        row.visited_on.map_or(Cell::Empty, |on| Cell::Text(on.to_string())),
        kilograms(row.weight_g, 3),
        centimetres(row.length_tenth_mm, 2),
        text(match row.position {
            Some(Position::Lying) => "Telentang",
            Some(Position::Standing) => "Berdiri",
            None => "",
        }),
        centimetres(row.muac_tenth_mm, 2),
        text(row.weight_for_age.label),
        score(&row.weight_for_age),
        text(row.stature.label),
        score(&row.stature),
        text(row.wasting.label),
        score(&row.wasting),
        row.gain.map_or(Cell::Empty, |gain| Cell::Text(gain.to_string())),
        Cell::Empty,
        row.vitamin_a.map_or(Cell::Empty, |given| Cell::Integer(i64::from(given))),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ]
}

/// `AYAH / IBU`. A mother alone stands alone, as in the ministry's file, unless a hyphen or a
/// comma in her name would part it in two.
fn parents(father: &str, mother: &str) -> String {
    let read = person::parents(mother, false);
    let stands_alone = read.father.is_none() && read.mother.as_deref() == Some(mother);
    match (father.is_empty(), mother.is_empty()) {
        (true, true) => String::new(),
        (true, false) if stands_alone => mother.to_owned(),
        (true, false) => format!("- / {mother}"),
        (false, true) => format!("{father} / -"),
        (false, false) => format!("{father} / {mother}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_come_back_as_they_were() {
        for (father, mother) in [
            ("", ""),
            ("Dedi", "Ani"),
            ("Dedi", ""),
            ("", "Ani"),
            ("", "Nur-Aini"),
            ("", "Siti Dan Ani"),
            ("", "Siti, Hj. Ani"),
            ("", "Ani, S.Pd"),
            ("Abdul-Rahman", "Nur-Aini"),
        ] {
            let cell = parents(father, mother);
            let read = person::parents(&cell, false);
            let back = (read.father.unwrap_or_default(), read.mother.unwrap_or_default());
            assert_eq!(back, (father.to_owned(), mother.to_owned()), "{cell}");
        }
        assert_eq!(parents("", "Ani"), "Ani");
    }
}
