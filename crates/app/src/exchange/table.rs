//! A table on its way out, as CSV or XLSX: text stays text, numbers numbers, and no cell can
//! run as a formula where it is opened.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, XlsxError};

use super::pen::{BookPen, CsvPen};

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Integer(i64),
    /// A number and its decimals.
    Decimal(f64, u8),
    Date(NaiveDate),
    Empty,
}

/// A table with a head.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Table {
    /// The name of the sheet.
    pub(crate) title: String,
    pub(crate) headers: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// The table could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unwritten {
    #[error("the CSV could not be written")]
    Csv(#[from] csv::Error),
    #[error("the workbook could not be written")]
    Workbook(#[from] XlsxError),
    #[error("the file could not be written")]
    Io(#[from] std::io::Error),
}

/// Text that a spreadsheet would run gets an apostrophe before it; our readers take it off again.
///
/// Source: OWASP, CSV Injection: cells that begin with `=`, `+`, `-`, `@`, tab or return.
pub(crate) fn inert(text: &str) -> Cow<'_, str> {
    let is_number = text.replace(',', ".").parse::<f64>().is_ok();
    // A leading apostrophe of a name is doubled, for readers take one off.
    let runs =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'', '`', '\u{2018}', '\u{2019}']);
    if runs && !is_number && text.len() > 1 {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The most that a cell of a workbook holds.
///
/// Source: Microsoft, Excel specifications and limits: 32,767 characters in a cell.
const LONGEST_TEXT: usize = 32_767;

/// The part of a text that a workbook's cell holds.
pub(super) fn held(text: &str) -> &str {
    text.char_indices().nth(LONGEST_TEXT).map_or(text, |(end, _)| &text[..end])
}

/// Sheet names end after 31 letters and hold none of these.
pub(crate) fn sheet_name(title: &str) -> String {
    let plain: String = title
        .chars()
        .map(|c| if ['[', ']', ':', '*', '?', '/', '\\'].contains(&c) { ' ' } else { c })
        .take(31)
        .collect();
    let plain = plain.trim_matches('\'').trim();
    if plain.is_empty() { "Cegah".to_owned() } else { plain.to_owned() }
}

impl Table {
    pub(crate) fn to_csv(&self) -> Result<Vec<u8>, Unwritten> {
        let mut pen = CsvPen::new(Vec::new(), &self.headers)?;
        self.rows.iter().try_for_each(|row| pen.row(row))?;
        pen.finish()
    }

    pub(crate) fn to_xlsx(&self) -> Result<Vec<u8>, Unwritten> {
        let mut pen = BookPen::new(self, None)?;
        self.rows.iter().try_for_each(|row| pen.row(row))?;
        let mut bytes = Vec::new();
        pen.finish(&mut bytes)?;
        Ok(bytes)
    }

    /// Wide enough for what stands in the first rows, within reason.
    pub(super) fn widths(&self) -> impl Iterator<Item = f64> {
        self.headers.iter().enumerate().map(|(column, head)| {
            let widest = self
                .rows
                .iter()
                .take(200)
                .filter_map(|row| row.get(column))
                .map(|cell| written(cell).chars().count())
                .chain(std::iter::once(head.chars().count()))
                .max()
                .unwrap_or(8);
            (widest as f64 + 2.0).clamp(8.0, 60.0)
        })
    }
}

pub(super) fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => inert(text).into_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Decimal(number, places) => {
            format!("{number:.*}", usize::from(*places)).replace('.', ",")
        }
        Cell::Date(date) => date.to_string(),
        Cell::Empty => String::new(),
    }
}

/// Workbooks know days from 1900 on.
pub(crate) fn excel(date: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok()?;
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            title: "Daftar [uji]: satu/dua".to_owned(),
            headers: vec!["Nama".to_owned(), "Z".to_owned(), "Tanggal".to_owned()],
            rows: vec![vec![
                Cell::Text("=HYPERLINK(\"http://x\")".to_owned()),
                Cell::Decimal(-2.41, 2),
                Cell::Date(NaiveDate::from_ymd_opt(2024, 11, 14).unwrap()),
            ]],
        }
    }

    #[test]
    fn a_formula_in_a_name_stays_text_and_a_negative_score_a_number() {
        let csv = String::from_utf8(table().to_csv().unwrap()).unwrap();
        assert_eq!(
            csv,
            "\u{feff}Nama;Z;Tanggal\n\"'=HYPERLINK(\"\"http://x\"\")\";-2,41;2024-11-14\n"
        );
    }

    #[test]
    fn a_text_longer_than_a_cell_of_a_workbook_is_cut_and_not_refused() {
        assert_eq!(held("ééé"), "ééé");
        let long = "é".repeat(LONGEST_TEXT + 5);
        assert_eq!(held(&long).chars().count(), LONGEST_TEXT);
        let table = Table { rows: vec![vec![Cell::Text(long)]], ..table() };
        assert!(table.to_xlsx().is_ok());
    }

    #[test]
    fn a_workbook_reads_back_as_it_was_written() {
        use calamine::{Data, Reader};
        let bytes = table().to_xlsx().unwrap();
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let name = book.sheet_names()[0].clone();
        let range = book.worksheet_range(&name).unwrap();
        assert_eq!(
            range.get_value((1, 0)),
            Some(&Data::String("=HYPERLINK(\"http://x\")".to_owned()))
        );
        assert_eq!(range.get_value((1, 1)), Some(&Data::Float(-2.41)));
    }
}
