//! A whole sheet in memory, packed: one text and the ends of its cells.

use super::reading::Limits;
use super::unreadable::Unreadable;

/// How a cell was stored, where that tells something its text does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stored {
    #[default]
    Text,
    Number,
    Formula,
}

/// One line on its way through the reader; reused so that looking through a file is cheap.
#[derive(Debug, Default)]
pub(super) struct RawRow {
    /// As a person counts it, from 1.
    pub line: u32,
    pub cells: Vec<String>,
    /// Empty when every cell is text.
    pub stored: Vec<Stored>,
}

impl RawRow {
    /// Puts a text at a place, reusing what was there.
    pub(super) fn put(&mut self, at: usize, text: &str) {
        if let Some(cell) = self.cells.get_mut(at) {
            cell.clear();
            cell.push_str(text);
        } else {
            self.cells.push(text.to_owned());
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim_matches(super::text::is_blank).is_empty())
    }
}

#[derive(Debug)]
pub(super) struct Grid {
    /// What texts and cells may take together, in bytes.
    limit: u64,
    text: String,
    ends: Vec<u32>,
    stored: Vec<Stored>,
    /// Line number and the index after its last cell.
    rows: Vec<(u32, usize)>,
}

/// What a cell takes beside its text: where it ends and how it was stored.
const CELL_BYTES: usize = size_of::<u32>() + size_of::<Stored>();

impl Grid {
    /// An empty sheet that grows as far as a workbook may unpack.
    pub(super) fn within(limits: &Limits) -> Self {
        Self {
            limit: limits.unpacked_bytes.min(u64::from(u32::MAX)),
            text: String::new(),
            ends: Vec::new(),
            stored: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Adds a cell to the open row. A few bytes of a file can ask for many cells, so the sheet
    /// is weighed as it grows.
    pub(super) fn cell(&mut self, text: &str, stored: Stored) -> Result<(), Unreadable> {
        let too_large = || Unreadable::UnpacksTooLarge { limit: self.limit };
        let end = self.text.len() + text.len();
        let taken = end + (self.ends.len() + 1) * CELL_BYTES;
        if taken as u64 > self.limit {
            return Err(too_large());
        }
        let end = u32::try_from(end).map_err(|_| too_large())?;
        self.text.push_str(text);
        self.ends.push(end);
        self.stored.push(stored);
        Ok(())
    }

    pub(super) fn end_row(&mut self, line: u32) {
        self.rows.push((line, self.ends.len()));
    }

    /// Cells of the row that is not ended yet.
    pub(super) fn width_of_open_row(&self) -> usize {
        self.ends.len() - self.rows.last().map_or(0, |(_, end)| *end)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn read(&self, at: usize, row: &mut RawRow) -> bool {
        let Some(&(line, end)) = self.rows.get(at) else { return false };
        let start = if at == 0 { 0 } else { self.rows[at - 1].1 };
        row.line = line;
        row.cells.truncate(end - start);
        for (column, cell) in (start..end).enumerate() {
            let from = if cell == 0 { 0 } else { self.ends[cell - 1] as usize };
            row.put(column, &self.text[from..self.ends[cell] as usize]);
        }
        row.stored.clear();
        row.stored.extend_from_slice(&self.stored[start..end]);
        true
    }
}
