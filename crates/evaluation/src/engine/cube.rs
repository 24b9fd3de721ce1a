//! Counts of every indicator in each month and smallest place, small enough to be held.

use std::collections::BTreeMap;
use std::ops::Range;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Int32Type, Int64Type};
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr, ExprFunctionExt, col, lit};
use datafusion::prelude::DataFrame;
use register::place::PlaceId;

use super::answer::Answer;
use super::scope::{Home, Scope};
use crate::failure::Failure;
use crate::indicator::Definitions;
use crate::month::Month;

/// Where in a line of counts the parts of an indicator stand. Indicators that share a
/// predicate share its count.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    denominator: usize,
    numerator: usize,
    left_out: Vec<(String, usize)>,
}

/// The predicates to count, each once, and where each indicator finds its own.
#[derive(Debug)]
pub(super) struct Layout {
    predicates: Vec<Expr>,
    indicators: Vec<Columns>,
}

/// The counts of one partition.
#[derive(Debug)]
pub(crate) struct Cube {
    homes: Vec<Home>,
    counts: Vec<u32>,
    width: usize,
    months: BTreeMap<Month, Range<usize>>,
}

/// Counts of one place, before they are told as answers.
#[derive(Debug, Clone)]
pub(super) struct Sums(Vec<u64>);

impl Layout {
    pub(super) fn of(definitions: &Definitions) -> Self {
        let mut predicates: Vec<Expr> = Vec::new();
        let mut at = |predicate: &Expr| {
            predicates.iter().position(|known| known == predicate).unwrap_or_else(|| {
                predicates.push(predicate.clone());
                predicates.len() - 1
            })
        };
        let indicators = definitions
            .measures()
            .iter()
            .map(|measures| Columns {
                denominator: at(&measures.denominator),
                numerator: at(&measures.numerator),
                left_out: measures
                    .left_out
                    .iter()
                    .map(|(code, predicate)| (code.clone(), at(predicate)))
                    .collect(),
            })
            .collect();
        Self { predicates, indicators }
    }

    pub(super) fn empty(&self) -> Sums {
        Sums(vec![0; self.predicates.len()])
    }

    pub(super) fn answers(&self, definitions: &Definitions, sums: &Sums) -> Vec<Answer> {
        (0..self.indicators.len()).map(|at| self.answer(definitions, at, sums)).collect()
    }

    pub(super) fn answer(&self, definitions: &Definitions, at: usize, sums: &Sums) -> Answer {
        let columns = &self.indicators[at];
        Answer {
            indicator: definitions.all()[at].code.clone(),
            numerator: sums.0[columns.numerator],
            denominator: sums.0[columns.denominator],
            left_out: columns
                .left_out
                .iter()
                .map(|(code, column)| (code.clone(), sums.0[*column]))
                .collect(),
        }
    }

    /// Counts every predicate over rows grouped by `by`.
    pub(super) fn count(&self, rows: DataFrame, by: Vec<Expr>) -> Result<DataFrame, Failure> {
        let mut counts = Vec::new();
        for (at, predicate) in self.predicates.iter().enumerate() {
            let count = count(lit(1_i64)).filter(predicate.clone()).build()?;
            counts.push(count.alias(counted(at)));
        }
        Ok(rows.aggregate(by, counts)?)
    }

    /// The counts in a row of such a query.
    pub(super) fn line(&self, batch: &RecordBatch, row: usize) -> Option<Vec<u32>> {
        // The counts are the last columns, in the order of the predicates.
        let first = batch.num_columns().checked_sub(self.predicates.len())?;
        batch.columns()[first..]
            .iter()
            .map(|column| {
                let count = column.as_primitive_opt::<Int64Type>()?.value(row);
                u32::try_from(count).ok()
            })
            .collect()
    }
}

fn counted(at: usize) -> String {
    format!("count_{at}")
}

impl Sums {
    pub(super) fn add(&mut self, line: &[u32]) {
        for (sum, &count) in self.0.iter_mut().zip(line) {
            *sum += u64::from(count);
        }
    }
}

impl Cube {
    /// Counts all the months of a table, or, where `at` is given, takes all its rows as of
    /// that month.
    pub(super) async fn build(
        layout: &Layout,
        rows: DataFrame,
        at: Option<Month>,
    ) -> Result<Self, Failure> {
        let mut by = vec![col("kecamatan"), col("desa"), col("posyandu")];
        if at.is_none() {
            by.insert(0, col("month"));
        }
        let batches = layout.count(rows, by)?.collect().await?;
        let mut lines = Vec::new();
        for batch in &batches {
            for row in 0..batch.num_rows() {
                let line = line(layout, batch, row, at);
                lines.push(line.ok_or_else(|| Failure::damaged("the cube", "no such column"))?);
            }
        }
        lines.sort_unstable_by_key(|(month, home, _)| (*month, home.kecamatan, home.desa));
        let width = layout.predicates.len();
        let mut cube = Self {
            homes: Vec::with_capacity(lines.len()),
            counts: Vec::with_capacity(lines.len() * width),
            width,
            months: BTreeMap::new(),
        };
        for (month, home, counts) in lines {
            let next = cube.homes.len();
            cube.months.entry(month).or_insert(next..next).end = next + 1;
            cube.homes.push(home);
            cube.counts.extend(counts);
        }
        Ok(cube)
    }

    /// The smallest places of a month with their counts.
    pub(super) fn lines(&self, month: Month) -> impl Iterator<Item = (Home, &[u32])> {
        let range = self.months.get(&month).cloned().unwrap_or(0..0);
        let counts = &self.counts[range.start * self.width..range.end * self.width];
        self.homes[range].iter().copied().zip(counts.chunks_exact(self.width.max(1)))
    }

    pub(super) fn add(&self, scope: Scope, month: Month, into: &mut Sums) {
        for (home, counts) in self.lines(month) {
            if scope.holds(home) {
                into.add(counts);
            }
        }
    }
}

fn line(
    layout: &Layout,
    batch: &RecordBatch,
    row: usize,
    at: Option<Month>,
) -> Option<(Month, Home, Vec<u32>)> {
    let number = |name: &str| {
        let column = batch.column_by_name(name)?.as_primitive_opt::<Int32Type>()?;
        Some((!column.is_null(row)).then(|| column.value(row)))
    };
    let month = match at {
        Some(month) => month,
        None => Month::from_index(number("month")??),
    };
    let home = Home {
        kecamatan: PlaceId(number("kecamatan")??),
        desa: PlaceId(number("desa")??),
        posyandu: number("posyandu")?.map(PlaceId),
    };
    Some((month, home, layout.line(batch, row)?))
}
