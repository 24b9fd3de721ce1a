//! Counts of every indicator in each month and smallest place, small enough to be held.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Int32Type, Int64Type};
use datafusion::functions_aggregate::expr_fn::{count, sum};
use datafusion::logical_expr::{Expr, ExprFunctionExt, col, lit};
use datafusion::prelude::DataFrame;
use register::place::PlaceId;

use super::answer::Answer;
use super::scope::{Home, Scope};
use crate::failure::Failure;
use crate::indicator::{Definitions, Over};
use crate::month::Month;

/// Where in a line of counts the parts of an indicator stand. Indicators that share a
/// predicate share its count.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    over: Over,
    denominator: usize,
    numerator: usize,
    left_out: Vec<(String, usize)>,
}

/// The counts to take, each once, and where each indicator finds its own.
#[derive(Debug)]
pub(super) struct Layout {
    counts: Vec<Count>,
    indicators: Vec<Columns>,
}

/// What is counted of the rows for which a predicate holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Count {
    Rows(Expr),
    /// Their days at risk.
    Days(Expr),
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

/// Counts of one place and period: with one month speaking for each child, and with every
/// month by itself. Of a single month both are the same.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    pub(super) last: Sums,
    pub(super) each: Sums,
}

impl Layout {
    pub(super) fn of(definitions: &Definitions) -> Self {
        let mut counts: Vec<Count> = Vec::new();
        let mut at = |count: Count| {
            counts.iter().position(|known| *known == count).unwrap_or_else(|| {
                counts.push(count);
                counts.len() - 1
            })
        };
        let indicators = definitions
            .measures()
            .iter()
            .map(|measures| Columns {
                over: measures.over,
                denominator: at(match measures.over {
                    Over::Last | Over::Each => Count::Rows(measures.denominator.clone()),
                    Over::PersonTime => Count::Days(measures.denominator.clone()),
                }),
                numerator: at(Count::Rows(measures.numerator.clone())),
                left_out: measures
                    .left_out
                    .iter()
                    .map(|(code, predicate)| (code.clone(), at(Count::Rows(predicate.clone()))))
                    .collect(),
            })
            .collect();
        Self { counts, indicators }
    }

    pub(super) fn nobody(&self) -> Spoken {
        Spoken { last: self.empty(), each: self.empty() }
    }

    pub(super) fn empty(&self) -> Sums {
        Sums(vec![0; self.counts.len()])
    }

    pub(super) fn answers(&self, definitions: &Definitions, sums: &Spoken) -> Vec<Answer> {
        let of = |at: usize| {
            let sums = match self.indicators[at].over {
                Over::Last => &sums.last,
                Over::Each | Over::PersonTime => &sums.each,
            };
            self.answer(definitions, at, sums)
        };
        (0..self.indicators.len()).map(of).collect()
    }

    pub(super) fn answer(&self, definitions: &Definitions, at: usize, sums: &Sums) -> Answer {
        let columns = &self.indicators[at];
        Answer {
            indicator: definitions.all()[at].code.clone(),
            over: columns.over,
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
        for (at, counted) in self.counts.iter().enumerate() {
            let count = match counted {
                Count::Rows(predicate) => {
                    count(lit(1_i64)).filter(predicate.clone()).build()?
                }
                Count::Days(predicate) => {
                    sum(col("risk_days")).filter(predicate.clone()).build()?
                }
            };
            counts.push(count.alias(format!("count_{at}")));
        }
        Ok(rows.aggregate(by, counts)?)
    }

    /// The counts in a row of such a query.
    pub(super) fn line(&self, batch: &RecordBatch, row: usize) -> Option<Vec<u32>> {
        // The counts are the last columns, in the order of the layout.
        let first = batch.num_columns().checked_sub(self.counts.len())?;
        batch.columns()[first..]
            .iter()
            .map(|column| {
                let counts = column.as_primitive_opt::<Int64Type>()?;
                // A sum of no rows is nought days.
                if counts.is_null(row) {
                    Some(0)
                } else {
                    u32::try_from(counts.value(row)).ok()
                }
            })
            .collect()
    }
}

impl Spoken {
    /// Adds what a partition counts in the places that `scope` holds.
    pub(super) fn add_all(&mut self, counted: &Counted, scope: Scope) {
        counted.each_line(|speaker, home, counts| {
            if scope.holds(home) {
                self.add(speaker, counts);
            }
        });
    }

    pub(super) fn add(&mut self, speaker: Speaker, counts: &[u32]) {
        match speaker {
            Speaker::Month => self.each.add(counts),
            Speaker::Child => self.last.add(counts),
            Speaker::Both => {
                self.last.add(counts);
                self.each.add(counts);
            }
        }
    }
}

/// For whom a line of counts speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaker {
    /// Each child by one month.
    Child,
    /// Each month by itself.
    Month,
    /// Of a single month both are one.
    Both,
}

/// What a partition counts in a period.
#[derive(Debug)]
pub(super) enum Counted {
    Month { cube: Arc<Cube>, month: Month },
    Span { by_child: Arc<Cube>, by_month: Arc<Cube>, first: Month, last: Month },
}

impl Counted {
    pub(super) fn each_line(&self, mut take: impl FnMut(Speaker, Home, &[u32])) {
        match self {
            Self::Month { cube, month } => {
                for (home, counts) in cube.lines(*month) {
                    take(Speaker::Both, home, counts);
                }
            }
            Self::Span { by_child, by_month, first, last } => {
                for (home, counts) in by_child.lines(*last) {
                    take(Speaker::Child, home, counts);
                }
                for month in first.to(*last) {
                    for (home, counts) in by_month.lines(month) {
                        take(Speaker::Month, home, counts);
                    }
                }
            }
        }
    }
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
        let width = layout.counts.len();
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
