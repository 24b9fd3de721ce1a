//! The printing room: one [`Paper`] is written once and printed as PDF, slides, DOCX and XLSX.
//!
//! A paper is plain values: no indicator, store or Typst stands in it, only words in the reader's
//! language, numbers with their kind, and pictures of the drawing room. A printer adds nothing:
//! the same paper gives the same bytes, its date is the day its figures were known on, and no
//! clock is read. What people wrote appears letter by letter, whatever it would mean to Typst, to
//! XML or to a spreadsheet.

mod cell;
mod code;
mod docx;
mod letters;
mod paper;
mod pdf;
mod raster;
mod said;
mod slides;
mod table;
#[cfg(test)]
mod tests;
mod xlsx;

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub(crate) use paper::{
    Attendance, Attendee, Block, Card, Level, Multiple, Multiples, NotYet, Paper, Picture,
    Question, Questions, Signatures, Signer, Tone,
};
pub(crate) use pdf::{Orientation, Sheet, Size};
pub(crate) use said::Said;
pub(crate) use table::{Cell, Column, Look, Mark, Row, Table, Value, Weight, Why};

/// A paper could not be printed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unprinted {
    #[error("the page could not be set: {0}")]
    Unset(String),
    #[error("the picture could not be drawn: {0}")]
    Undrawn(String),
    #[error("a workbook knows no day before 1900")]
    Undated,
    #[error("the workbook could not be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    #[error("the document could not be packed")]
    Unpacked(#[from] zip::result::ZipError),
    #[error("the file could not be written")]
    Io(#[from] std::io::Error),
}

/// A4 or F4 as PDF/A with tags, for reading aloud, archive and print.
pub(crate) fn pdf(paper: &Paper, sheet: Sheet) -> Result<Vec<u8>, Unprinted> {
    pdf::print(paper, sheet)
}

/// Many papers on the same sheets, on all processors, in their order.
pub(crate) fn pdfs(papers: &[Paper], sheet: Sheet) -> Vec<Result<Vec<u8>, Unprinted>> {
    let hands = thread::available_parallelism().map_or(1, NonZero::get).min(papers.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(paper) = papers.get(at) else { return done };
            done.push((at, pdf(paper, sheet)));
        }
    };
    let done: Vec<(usize, Result<Vec<u8>, Unprinted>)> = thread::scope(|scope| {
        let all: Vec<_> = (0..hands).map(|_| scope.spawn(work)).collect();
        all.into_iter().flat_map(|hand| hand.join().unwrap_or_default()).collect()
    });
    // What a hand dropped is not printed.
    let mut printed: Vec<_> =
        papers.iter().map(|paper| Err(Unprinted::Unset(paper.title.clone()))).collect();
    for (at, bytes) in done {
        printed[at] = bytes;
    }
    printed
}

/// The same paper for a wall: one heading, one slide, 16:9, as PDF.
pub(crate) fn slides(paper: &Paper) -> Result<Vec<u8>, Unprinted> {
    pdf::project(paper)
}

/// The same paper to be worked on further.
pub(crate) fn docx(paper: &Paper) -> Result<Vec<u8>, Unprinted> {
    docx::print(paper)
}

/// The tables of the paper, one sheet each, numbers as numbers.
pub(crate) fn xlsx(paper: &Paper) -> Result<Vec<u8>, Unprinted> {
    xlsx::print(paper)
}
