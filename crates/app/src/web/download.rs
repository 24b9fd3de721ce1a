//! A table as a file: XLSX or CSV, with cells that no spreadsheet runs as a formula.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::visitor::{Refusal, Signed};
use crate::exchange::table::Table;
use crate::problem::Problem;

/// The form of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Csv,
}

impl Kind {
    /// The last part of a download's address.
    pub(super) fn of(text: &str) -> Option<Self> {
        match text {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    fn mime(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// The table as a file called `name`, which holds codes and dates only.
pub(super) fn answer(
    signed: &Signed,
    table: &Table,
    name: &str,
    kind: Kind,
) -> Result<Response, Refusal> {
    let bytes = match kind {
        Kind::Xlsx => {
            table.to_xlsx().map_err(|error| signed.refuse(Problem::broken("broken", &error)))?
        }
        Kind::Csv => {
            table.to_csv().map_err(|error| signed.refuse(Problem::broken("broken", &error)))?
        }
    };
    let disposition = format!("attachment; filename=\"{name}.{}\"", kind.ending());
    let disposition = HeaderValue::from_str(&disposition)
        .map_err(|error| signed.refuse(Problem::broken("broken", &error)))?;
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind.mime())),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        bytes,
    )
        .into_response())
}
