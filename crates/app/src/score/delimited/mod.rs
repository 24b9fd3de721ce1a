//! CSV: rows in, with their scores out as CSV or Parquet.

mod shape;
mod sheet;

pub(super) use shape::Shape;
pub(super) use sheet::Sheet;

use std::borrow::Cow;
use std::io::{Cursor, Read};

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::WINDOWS_1252;

use super::Run;
use super::answer::Answer;
use super::cell::Cell;
use super::column::Layout;
use super::columnar::TextTable;
use super::fault::Fault;
use super::outlet::Outlet;
use super::problem::Problem;
use super::row::Row;
use super::source::{Bounded, Delimited, failed};

/// Where the rows of a CSV file go.
enum Sink<'a> {
    Sheet(Sheet<'a>),
    Table(Box<TextTable>),
}

pub(super) fn score(source: Delimited, outlet: Outlet, run: &mut Run) -> Result<(), Problem> {
    let shape = Shape::of(&source.head);
    let (bounded, allowed) = Bounded::new(Cursor::new(source.head).chain(source.rest));
    let mut reader = ReaderBuilder::new()
        .delimiter(shape.delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 16)
        .from_reader(bounded);
    let mut record = ByteRecord::new();
    reader.read_byte_record(&mut record).map_err(unreadable)?;
    let header: Vec<String> = record.iter().map(|name| text(name).into_owned()).collect();
    let layout = Layout::of(&header)?;
    let mut sink = match outlet {
        Outlet::Csv(stream) => {
            let mut sheet = Sheet::new(stream, shape);
            sheet.header(record.iter());
            Sink::Sheet(sheet)
        }
        Outlet::Parquet(place) => Sink::Table(Box::new(TextTable::new(place, &header)?)),
    };
    while reader.read_byte_record(&mut record).map_err(unreadable)? {
        let end = reader.position().byte();
        allowed.records_end_at(end);
        let line = record.position().map_or(0, csv::Position::line);
        let row = width_fault(&record, header.len()).map_or_else(
            || {
                Row::read(&layout, shape.marks, |place| {
                    record.get(place).map_or(Cell::Nothing, Cell::text)
                })
            },
            Err,
        );
        let answer = run.answer(line, row);
        sink.row(&record, &answer)?;
        run.told(|_| source.bytes.map(|bytes| (end as f64 / bytes as f64).min(1.0)));
    }
    match sink {
        Sink::Sheet(sheet) => sheet.finish(),
        Sink::Table(table) => table.finish(),
    }
}

impl Sink<'_> {
    fn row(&mut self, record: &ByteRecord, answer: &Answer) -> Result<(), Problem> {
        match self {
            Self::Sheet(sheet) => sheet.record(record, answer),
            Self::Table(table) => table.row(record, answer),
        }
    }
}

/// Separators alone beyond the last column are no fault.
fn width_fault(record: &ByteRecord, columns: usize) -> Option<Fault> {
    if record.len() < columns {
        Some(Fault::TooFewFields)
    } else if record.iter().skip(columns).any(|field| !field.is_empty()) {
        Some(Fault::TooManyFields)
    } else {
        None
    }
}

/// Text that is not UTF-8 is what Windows writes in its place.
pub(super) fn text(field: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(field)
        .map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(field).0, Cow::Borrowed)
}

fn unreadable(error: csv::Error) -> Problem {
    let said = error.to_string();
    if let csv::ErrorKind::Io(error) = error.into_kind() {
        failed(error)
    } else {
        Problem::Damaged { cause: said }
    }
}
