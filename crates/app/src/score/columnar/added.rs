//! The scores as columns.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Float64Array, Int8Array};
use datafusion::arrow::datatypes::{DataType, Field};
use science::growth::Score;

use crate::score::answer::{self, Answer};

/// Scores are double-precision numbers of two decimals, flags 1 or 0.
pub(super) fn fields() -> impl Iterator<Item = Field> {
    answer::COLUMNS.into_iter().map(|name| {
        let kind = if name.ends_with("_flag") { DataType::Int8 } else { DataType::Float64 };
        Field::new(name, kind, true)
    })
}

/// In the order of [`fields`].
pub(super) fn columns(answers: &[Answer]) -> Vec<ArrayRef> {
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(answer::COLUMNS.len());
    columns.push(Arc::new(numbers(answers, |answer| {
        answer.length_adjusted().map(|tenth_mm| f64::from(tenth_mm) / 100.0)
    })));
    for index in 0..8 {
        let score = |answer: &Answer| answer.by_day()[index];
        columns.push(Arc::new(numbers(answers, |answer| score(answer).map(Score::value))));
        let flags = answers
            .iter()
            .map(|answer| score(answer).map(|score| i8::from(score.is_implausible())));
        columns.push(Arc::new(flags.collect::<Int8Array>()));
    }
    for index in 0..4 {
        columns.push(Arc::new(numbers(answers, |answer| {
            answer.by_month()[index].map(Score::value)
        })));
    }
    columns
}

fn numbers(answers: &[Answer], number: impl Fn(&Answer) -> Option<f64>) -> Float64Array {
    answers.iter().map(number).collect()
}
