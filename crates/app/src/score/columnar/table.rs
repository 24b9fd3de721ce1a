//! Writing rows and their scores as Parquet.

use std::collections::HashSet;
use std::mem;
use std::sync::Arc;

use csv::ByteRecord;
use datafusion::arrow::array::{ArrayRef, StringBuilder};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::WriterProperties;

use super::{added, unreadable};
use crate::making::Making;
use crate::score::BATCH;
use crate::score::answer::Answer;
use crate::score::delimited::text;
use crate::score::problem::Problem;

/// A Parquet file in the making.
pub(super) struct Table {
    writer: ArrowWriter<Making>,
    schema: Arc<Schema>,
}

/// Rows of one row group, which are in memory together.
const ROW_GROUP: usize = 16 * BATCH;

impl Table {
    /// `original` are the columns as read.
    pub(super) fn new(file: Making, original: &Schema) -> Result<Self, Problem> {
        let mut names = HashSet::new();
        if let Some(twice) = original.fields().iter().find(|field| !names.insert(field.name()))
        {
            return Err(Problem::ColumnTwice { column: twice.name().clone() });
        }
        let fields: Vec<Arc<Field>> =
            original.fields().iter().cloned().chain(added::fields().map(Arc::new)).collect();
        let schema = Arc::new(Schema::new_with_metadata(fields, original.metadata().clone()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(ROW_GROUP))
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
            .map_err(unwritten)?;
        Ok(Self { writer, schema })
    }

    pub(super) fn write(
        &mut self,
        mut columns: Vec<ArrayRef>,
        answers: &[Answer],
    ) -> Result<(), Problem> {
        columns.extend(added::columns(answers));
        let batch =
            RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(unreadable)?;
        self.writer.write(&batch).map_err(unwritten)
    }

    pub(super) fn finish(self) -> Result<(), Problem> {
        self.writer.into_inner().map_err(unwritten)?.finish().map_err(Problem::Write)
    }
}

/// A Parquet file made of CSV rows: the columns as read are text.
pub(in crate::score) struct TextTable {
    table: Table,
    columns: Vec<StringBuilder>,
    answers: Vec<Answer>,
}

impl TextTable {
    pub(in crate::score) fn new(file: Making, header: &[String]) -> Result<Self, Problem> {
        let fields: Vec<Field> =
            header.iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
        Ok(Self {
            table: Table::new(file, &Schema::new(fields))?,
            columns: header.iter().map(|_| StringBuilder::new()).collect(),
            answers: Vec::with_capacity(BATCH),
        })
    }

    pub(in crate::score) fn row(
        &mut self,
        record: &ByteRecord,
        answer: &Answer,
    ) -> Result<(), Problem> {
        for (place, column) in self.columns.iter_mut().enumerate() {
            match record.get(place) {
                Some(field) if !field.is_empty() => column.append_value(text(field)),
                Some(_) | None => column.append_null(),
            }
        }
        self.answers.push(*answer);
        if self.answers.len() < BATCH { Ok(()) } else { self.write() }
    }

    fn write(&mut self) -> Result<(), Problem> {
        let answers = mem::take(&mut self.answers);
        let columns = self
            .columns
            .iter_mut()
            .map(|column| Arc::new(column.finish()) as ArrayRef)
            .collect();
        self.table.write(columns, &answers)?;
        self.answers = answers;
        self.answers.clear();
        Ok(())
    }

    pub(in crate::score) fn finish(mut self) -> Result<(), Problem> {
        self.write()?;
        self.table.finish()
    }
}

fn unwritten(error: ParquetError) -> Problem {
    Problem::Write(std::io::Error::other(error))
}
