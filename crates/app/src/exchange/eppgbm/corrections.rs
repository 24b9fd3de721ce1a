//! The rows that were refused or doubted, as a workbook to be corrected and handed in again:
//! their cells as they came, and what is wrong with each in a last column.

use register::intake::Finding;

use super::text::key;
use crate::exchange::table::{Cell, Table, Unwritten};

/// A row to be looked at, with what to say of each finding.
#[derive(Debug, Clone)]
pub(crate) struct Correction {
    pub(crate) line: u32,
    pub(crate) cells: Vec<String>,
    pub(crate) findings: Vec<(Finding, String)>,
}

/// The header of the column that says what is wrong; the reader does not know it and keeps it.
const REMARK: &str = "Catatan";

pub(crate) fn corrections(
    columns: &[String],
    rows: &[Correction],
) -> Result<Vec<u8>, Unwritten> {
    let mut headers = columns.to_vec();
    headers.push(REMARK.to_owned());
    let width = columns.len();
    // Files of 2026 have this header and no cell under it.
    let added = columns.iter().position(|column| key(column) == "totalpengukuran");
    let rows = rows
        .iter()
        .map(|row| {
            let mut cells: Vec<Cell> =
                row.cells.iter().take(width).map(|cell| Cell::Text(cell.clone())).collect();
            if let Some(added) = added
                && cells.len() + 1 == width
            {
                cells.insert(added, Cell::Empty);
            }
            cells.resize(width, Cell::Empty);
            let remarks: Vec<String> = row
                .findings
                .iter()
                .map(|(finding, says)| {
                    if finding.column.is_empty() {
                        says.clone()
                    } else {
                        format!("{}: {says}", finding.column)
                    }
                })
                .collect();
            cells.push(Cell::Text(format!("Baris {}. {}", row.line, remarks.join(" "))));
            cells
        })
        .collect();
    Table { title: "Koreksi".to_owned(), headers, rows }.to_xlsx()
}
