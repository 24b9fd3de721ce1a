//! Why a file as a whole is not scored, and what to do about it.

use std::io;

use thiserror::Error;

use crate::text::Language;

/// Nothing was scored, or the answer could not be written to its end.
#[derive(Debug, Error)]
pub(crate) enum Problem {
    #[error("the file cannot be opened: {0}")]
    Open(#[source] io::Error),
    #[error("the file is empty")]
    Empty,
    #[error("the file is neither CSV nor Parquet")]
    WrongKind { kind: &'static str },
    #[error("the file is cut off or damaged: {cause}")]
    Damaged { cause: String },
    #[error("Parquet is read from a file, not from standard input")]
    ParquetFromStdin,
    #[error("needed columns are missing: {}", .missing.join(", "))]
    MissingColumns { missing: Vec<&'static str>, found: Vec<String> },
    #[error("the column {column} is there twice")]
    ColumnTwice { column: String },
    #[error("the columns {} are there already", .taken.join(", "))]
    AlreadyScored { taken: Vec<&'static str> },
    #[error("the column {column} holds {kind}")]
    ColumnKind { column: &'static str, kind: String },
    #[error("the answer is written to .csv or .parquet")]
    OutKind,
    #[error("the file could not be read: {0}")]
    Read(#[source] io::Error),
    #[error("the answer could not be written: {0}")]
    Write(#[source] io::Error),
}

impl Problem {
    /// A stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Open(_) => "score.open",
            Self::Empty => "score.empty",
            Self::WrongKind { .. } => "score.wrong_kind",
            Self::Damaged { .. } => "score.damaged",
            Self::ParquetFromStdin => "score.parquet_from_stdin",
            Self::MissingColumns { .. } => "score.missing_columns",
            Self::ColumnTwice { .. } => "score.column_twice",
            Self::AlreadyScored { .. } => "score.already_scored",
            Self::ColumnKind { .. } => "score.column_kind",
            Self::OutKind => "score.out_kind",
            Self::Read(_) => "score.read",
            Self::Write(_) => "score.write",
        }
    }

    /// 1 refused, 2 asked wrongly, 70 broken.
    pub(crate) fn exit(&self) -> u8 {
        match self {
            Self::Empty | Self::WrongKind { .. } | Self::Damaged { .. } => 1,
            Self::Open(_)
            | Self::ParquetFromStdin
            | Self::MissingColumns { .. }
            | Self::ColumnTwice { .. }
            | Self::AlreadyScored { .. }
            | Self::ColumnKind { .. }
            | Self::OutKind => 2,
            Self::Read(_) | Self::Write(_) => 70,
        }
    }

    /// What is wrong and what to do now.
    pub(crate) fn says(&self, language: Language) -> String {
        match language {
            Language::Id => self.in_indonesian(),
            Language::En => self.in_english(),
        }
    }

    fn in_indonesian(&self) -> String {
        match self {
            Self::Open(cause) => format!("Berkas tidak dapat dibuka: {cause}."),
            Self::Empty => "Berkas kosong.".to_owned(),
            Self::WrongKind { kind } => format!(
                "Berkas ini {kind}, bukan CSV atau Parquet. Simpan dahulu sebagai CSV (UTF-8)."
            ),
            Self::Damaged { cause } => {
                format!("Berkas terpotong atau rusak ({cause}). Ambil ulang dari sumbernya.")
            }
            Self::ParquetFromStdin => {
                "Parquet dibaca dari berkas, bukan dari masukan baku. Sebutkan nama berkasnya."
                    .to_owned()
            }
            Self::MissingColumns { missing, found } => format!(
                "Kolom yang diperlukan tidak ada: {}. Kolom di berkas: {}.",
                missing.join("; "),
                listed(found, "dan lainnya"),
            ),
            Self::ColumnTwice { column } => {
                format!("Kolom {column} ada dua kali. Sisakan satu.")
            }
            Self::AlreadyScored { taken } => format!(
                "Berkas sudah mempunyai kolom {}. Ganti nama atau hapus kolom itu.",
                taken.join(", ")
            ),
            Self::ColumnKind { column, kind } => {
                format!("Kolom {column} berisi {kind}. Isinya harus angka, teks, atau tanggal.")
            }
            Self::OutKind => "Nama hasil harus berakhir .csv atau .parquet.".to_owned(),
            Self::Read(cause) => format!("Berkas tidak dapat dibaca sampai selesai: {cause}."),
            Self::Write(cause) => format!("Hasil tidak dapat ditulis: {cause}."),
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::Open(cause) => format!("The file cannot be opened: {cause}."),
            Self::Empty => "The file is empty.".to_owned(),
            Self::WrongKind { kind } => {
                format!(
                    "This file is {kind}, not CSV or Parquet. Save it as CSV (UTF-8) first."
                )
            }
            Self::Damaged { cause } => {
                format!("The file is cut off or damaged ({cause}). Fetch it again.")
            }
            Self::ParquetFromStdin => {
                "Parquet is read from a file, not from standard input. Name the file."
                    .to_owned()
            }
            Self::MissingColumns { missing, found } => format!(
                "Needed columns are missing: {}. Columns in the file: {}.",
                missing.join("; "),
                listed(found, "and others"),
            ),
            Self::ColumnTwice { column } => {
                format!("The column {column} is there twice. Leave one.")
            }
            Self::AlreadyScored { taken } => format!(
                "The file already has columns {}. Rename or remove them.",
                taken.join(", ")
            ),
            Self::ColumnKind { column, kind } => {
                format!(
                    "The column {column} holds {kind}. It has to hold numbers, text or dates."
                )
            }
            Self::OutKind => "The answer's name has to end in .csv or .parquet.".to_owned(),
            Self::Read(cause) => format!("The file could not be read to its end: {cause}."),
            Self::Write(cause) => format!("The answer could not be written: {cause}."),
        }
    }
}

/// Names shown of a header, so that a file without one does not fill the screen.
const SHOWN: usize = 40;

/// Characters shown of one name; a first row taken for a header may hold anything.
const SHOWN_OF_NAME: usize = 30;

fn listed(names: &[String], others: &str) -> String {
    let mut shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| name.chars().filter(|c| !c.is_control()).take(SHOWN_OF_NAME).collect())
        .collect();
    if names.len() > SHOWN {
        shown.push(others.to_owned());
    }
    shown.join(", ")
}
