//! Parquet: rows in, with their scores out as Parquet or CSV.

mod added;
mod table;
mod values;

pub(super) use table::TextTable;

use std::fmt::Write;
use std::fs::File;

use datafusion::arrow::error::ArrowError;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::errors::ParquetError;

use super::answer::Answer;
use super::cell::{Cell, DecimalMarks};
use super::column::Layout;
use super::delimited::{Shape, Sheet};
use super::outlet::Outlet;
use super::problem::Problem;
use super::row::Row;
use super::{BATCH, Run};
use table::Table;
use values::Values;

/// Where the rows of a Parquet file go.
enum Sink<'a> {
    Sheet(Sheet<'a>),
    Table(Box<Table>),
}

pub(super) fn score(file: File, outlet: Outlet, run: &mut Run) -> Result<(), Problem> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(damaged)?;
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let schema = builder.schema().clone();
    let header: Vec<String> =
        schema.fields().iter().map(|field| field.name().clone()).collect();
    let layout = Layout::of(&header)?;
    let reader = builder.with_batch_size(BATCH).build().map_err(damaged)?;
    let mut sink = match outlet {
        Outlet::Csv(stream) => {
            let mut sheet = Sheet::new(stream, Shape::PLAIN);
            sheet.header(header.iter().map(String::as_bytes));
            Sink::Sheet(sheet)
        }
        Outlet::Parquet(place) => Sink::Table(Box::new(Table::new(place, &schema)?)),
    };
    let mut answers = Vec::with_capacity(BATCH);
    for batch in reader {
        let batch = batch.map_err(unreadable)?;
        let values = Values::of(&batch, &layout)?;
        answers.clear();
        for place in 0..batch.num_rows() {
            let row = Row::read(&layout, DecimalMarks::Point, |column| {
                values.get(column).map_or(Cell::Nothing, |values| values.cell(place))
            });
            answers.push(run.answer(run.summary.rows + 1, row));
            run.told(|done| Some(done as f64 / rows.max(1) as f64));
        }
        match &mut sink {
            Sink::Sheet(sheet) => write_rows(sheet, &batch, &answers)?,
            Sink::Table(table) => table.write(batch.columns().to_vec(), &answers)?,
        }
    }
    match sink {
        Sink::Sheet(sheet) => sheet.finish(),
        Sink::Table(table) => table.finish(),
    }
}

fn write_rows(
    sheet: &mut Sheet,
    batch: &RecordBatch,
    answers: &[Answer],
) -> Result<(), Problem> {
    let options = FormatOptions::default();
    let formatters: Vec<ArrayFormatter> = batch
        .columns()
        .iter()
        .map(|column| ArrayFormatter::try_new(column, &options))
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    let mut text = String::new();
    for (place, answer) in answers.iter().enumerate() {
        for formatter in &formatters {
            text.clear();
            write!(text, "{}", formatter.value(place))
                .map_err(|error| Problem::Damaged { cause: error.to_string() })?;
            sheet.field(text.as_bytes());
        }
        sheet.answer(answer)?;
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn damaged(error: ParquetError) -> Problem {
    Problem::Damaged { cause: error.to_string() }
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn unreadable(error: ArrowError) -> Problem {
    Problem::Damaged { cause: error.to_string() }
}
