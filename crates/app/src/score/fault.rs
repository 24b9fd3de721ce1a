//! Why a row was not scored, told for the first rows and counted for the rest. A complaint
//! names the column and the kind of fault, never the value: files hold persons.

use std::io::Write;

use super::column::Column;
use crate::text::Language;

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    NotANumber,
    TooLarge,
    Negative,
    NotADate,
    BeforeBirth,
    UnknownWord,
}

/// The first thing wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Cell { column: Column, what: What },
    TooFewFields,
    TooManyFields,
}

impl What {
    fn says(self, language: Language) -> &'static str {
        let (indonesian, english) = match self {
            Self::NotANumber => ("bukan angka", "not a number"),
            Self::TooLarge => ("angka terlalu besar", "the number is too large"),
            Self::Negative => ("kurang dari nol", "less than nought"),
            Self::NotADate => (
                "bukan tanggal berbentuk tahun-bulan-hari (2024-11-14)",
                "not a date written year-month-day (2024-11-14)",
            ),
            Self::BeforeBirth => ("mendahului tanggal lahir", "before the date of birth"),
            Self::UnknownWord => ("isian tidak dikenal", "not a known word"),
        };
        match language {
            Language::Id => indonesian,
            Language::En => english,
        }
    }
}

impl Fault {
    pub(super) fn of(column: Column, what: What) -> Self {
        Self::Cell { column, what }
    }

    fn says(self, language: Language) -> String {
        match (self, language) {
            (Self::Cell { column, what }, _) => {
                format!("{}: {}", column.name(), what.says(language))
            }
            (Self::TooFewFields, Language::Id) => "isian kurang dari jumlah kolom".to_owned(),
            (Self::TooFewFields, Language::En) => "fewer fields than columns".to_owned(),
            (Self::TooManyFields, Language::Id) => "isian melebihi jumlah kolom".to_owned(),
            (Self::TooManyFields, Language::En) => "more fields than columns".to_owned(),
        }
    }
}

/// Rows that are told one by one.
const TOLD: u64 = 20;

/// Tells the first faulty rows and counts the others. Speech that cannot be heard is no
/// reason to stop the work.
pub(super) struct Complaints<'a> {
    stderr: &'a mut dyn Write,
    language: Language,
    rows: u64,
}

impl<'a> Complaints<'a> {
    pub(super) fn new(stderr: &'a mut dyn Write, language: Language) -> Self {
        Self { stderr, language, rows: 0 }
    }

    /// `place` is the line of a CSV file, or the number of the row in Parquet.
    pub(super) fn row(&mut self, place: u64, fault: Fault) {
        self.rows += 1;
        if self.rows <= TOLD {
            let line = match self.language {
                Language::Id => "baris",
                Language::En => "line",
            };
            writeln!(self.stderr, "{line} {place}: {}", fault.says(self.language)).ok();
        }
    }

    pub(super) fn finish(&mut self) {
        let more = self.rows.saturating_sub(TOLD);
        if more > 0 {
            let sentence = match self.language {
                Language::Id => format!("dan {more} baris lain yang tidak terbaca"),
                Language::En => format!("and {more} other rows that cannot be read"),
            };
            writeln!(self.stderr, "{sentence}").ok();
        }
    }
}
