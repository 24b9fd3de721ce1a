//! The columns of a Parquet batch that scoring reads, whatever types they came in.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, StringArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Date32Type, Float64Type};
use datafusion::arrow::record_batch::RecordBatch;

use super::unreadable;
use crate::score::cell::Cell;
use crate::score::column::{Column, Layout};
use crate::score::problem::Problem;

/// One column as cells.
pub(super) enum Values {
    Nothing,
    Text(StringArray),
    Number(Float64Array),
    Day(Date32Array),
    Truth(BooleanArray),
}

const SECONDS_PER_DAY: i64 = 86_400;

impl Values {
    /// By place in the file; a column that scoring does not read holds nothing.
    pub(super) fn of(batch: &RecordBatch, layout: &Layout) -> Result<Vec<Self>, Problem> {
        let mut all: Vec<Self> = batch.columns().iter().map(|_| Self::Nothing).collect();
        for column in Column::ALL {
            let Some(place) = layout.place(column) else { continue };
            all[place] = Self::read(column, batch.column(place))?;
        }
        Ok(all)
    }

    fn read(column: Column, array: &ArrayRef) -> Result<Self, Problem> {
        let kind = if let DataType::Dictionary(_, kind) = array.data_type() {
            kind.as_ref()
        } else {
            array.data_type()
        };
        let cast = |kind: &DataType| {
            if array.data_type() == kind {
                Ok(Arc::clone(array))
            } else {
                cast(array, kind).map_err(unreadable)
            }
        };
        if *kind == DataType::Null {
            Ok(Self::Nothing)
        } else if *kind == DataType::Boolean {
            Ok(Self::Truth(cast(kind)?.as_boolean().clone()))
        } else if kind.is_numeric() {
            Ok(Self::Number(cast(&DataType::Float64)?.as_primitive::<Float64Type>().clone()))
        } else if matches!(
            kind,
            DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, _)
        ) {
            Ok(Self::Day(cast(&DataType::Date32)?.as_primitive::<Date32Type>().clone()))
        } else if matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) {
            Ok(Self::Text(cast(&DataType::Utf8)?.as_string::<i32>().clone()))
        } else {
            Err(Problem::ColumnKind { column: column.name(), kind: kind.to_string() })
        }
    }

    #[inline]
    pub(super) fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Self::Text(texts) if texts.is_valid(row) => Cell::text(texts.value(row).as_bytes()),
            Self::Number(numbers) if numbers.is_valid(row) => Cell::number(numbers.value(row)),
            Self::Day(days) if days.is_valid(row) => {
                day(days.value(row)).map_or(Cell::Nothing, Cell::Day)
            }
            Self::Truth(truths) if truths.is_valid(row) => Cell::Truth(truths.value(row)),
            Self::Nothing | Self::Text(_) | Self::Number(_) | Self::Day(_) | Self::Truth(_) => {
                Cell::Nothing
            }
        }
    }
}

fn day(since_1970: i32) -> Option<NaiveDate> {
    DateTime::from_timestamp(i64::from(since_1970) * SECONDS_PER_DAY, 0)
        .map(|instant| instant.date_naive())
}
