//! Which counts are taken for the indicators, and how counts of places add up to answers.

use datafusion::arrow::array::RecordBatch;
use datafusion::logical_expr::Expr;
use datafusion::prelude::DataFrame;

use super::answer::Answer;
use super::cube::Counted;
use super::scope::Scope;
use super::tally::{Count, counts, tally, tally_elsewhere};
use crate::failure::Failure;
use crate::indicator::{Definitions, Indicator, Measures, Over};
use crate::month::Period;
use crate::relation::ContentHash;

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

/// Counts of one place, before they are told as answers.
#[derive(Debug, Clone)]
pub(super) struct Sums(Vec<u64>);

/// Counts of one place and period.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    /// With every month by itself.
    each: Sums,
    /// With one month speaking for each child; None where both are the same, as of a single
    /// month.
    last: Option<Sums>,
}

impl Layout {
    pub(super) fn of(definitions: &Definitions) -> Self {
        Self::over(definitions.measures())
    }

    /// The counts of one indicator alone.
    pub(super) fn only(measures: &Measures) -> Self {
        Self::over(std::slice::from_ref(measures))
    }

    fn over(measures: &[Measures]) -> Self {
        let mut counts: Vec<Count> = Vec::new();
        let mut at = |count: Count| {
            counts.iter().position(|known| *known == count).unwrap_or_else(|| {
                counts.push(count);
                counts.len() - 1
            })
        };
        let indicators = measures
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

    /// Tells one layout from another: counts of one are no counts of the other. The word says
    /// how they lie in a file.
    pub(super) fn mark(&self) -> ContentHash {
        ContentHash::of(format!("homes in lines, {:?}", self.counts).as_bytes())
    }

    pub(super) fn width(&self) -> usize {
        self.counts.len()
    }

    /// Of a period in which a child may have several rows, or one.
    pub(super) fn nobody(&self, period: Period) -> Spoken {
        let last = match period {
            Period::Month(_) => None,
            Period::Span { .. } => Some(self.empty()),
        };
        Spoken { each: self.empty(), last }
    }

    pub(super) fn empty(&self) -> Sums {
        Sums(vec![0; self.counts.len()])
    }

    pub(super) fn answers(&self, definitions: &Definitions, sums: &Spoken) -> Vec<Answer> {
        let indicators = self.indicators.iter().zip(definitions.all()).enumerate();
        let answer = |(at, (columns, defined)): (usize, (&Columns, &Indicator))| {
            self.answer(at, &defined.code, sums.over(columns.over))
        };
        indicators.map(answer).collect()
    }

    /// Of each indicator the numerator and the denominator.
    pub(super) fn shares<'a>(
        &'a self,
        sums: &'a Spoken,
    ) -> impl Iterator<Item = (u64, u64)> + use<'a> {
        self.indicators.iter().map(|columns| {
            let sums = sums.over(columns.over);
            (sums.0[columns.numerator], sums.0[columns.denominator])
        })
    }

    /// The answer of the indicator at a place of the layout where nobody lives.
    pub(super) fn nothing(&self, at: usize, code: &str) -> Answer {
        self.answer(at, code, &self.empty())
    }

    /// The answer of the indicator that stands at a place of the layout.
    pub(super) fn answer(&self, at: usize, code: &str, sums: &Sums) -> Answer {
        let columns = &self.indicators[at];
        Answer {
            indicator: code.to_owned(),
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

    /// Counts every predicate over rows grouped by `by`, in this process.
    pub(super) fn count(&self, rows: DataFrame, by: Vec<Expr>) -> Result<DataFrame, Failure> {
        Ok(rows.aggregate(by, vec![tally(&self.counts).alias(COUNTS)])?)
    }

    /// The same in processes that know our functions by their names.
    pub(super) fn count_elsewhere(
        &self,
        rows: DataFrame,
        by: Vec<Expr>,
    ) -> Result<DataFrame, Failure> {
        Ok(rows.aggregate(by, vec![tally_elsewhere(&self.counts)?.alias(COUNTS)])?)
    }

    /// The counts in a row of such a query.
    pub(super) fn line(batch: &RecordBatch, row: usize) -> Option<Vec<u32>> {
        let counts = counts(batch.column_by_name(COUNTS)?, row)?;
        counts.iter().map(|&count| u32::try_from(count).ok()).collect()
    }
}

/// The column of counts.
const COUNTS: &str = "counts";

impl Spoken {
    /// Adds what a partition counts in the places that `scope` holds.
    pub(super) fn add_all(&mut self, counted: &Counted, scope: Scope) -> Result<(), Failure> {
        counted.each_line(Grain::of(scope), |speaker, home, counts| {
            if scope.holds(home) {
                self.add(speaker, counts);
            }
        })
    }

    fn over(&self, over: Over) -> &Sums {
        match over {
            Over::Last => self.last.as_ref().unwrap_or(&self.each),
            Over::Each | Over::PersonTime => &self.each,
        }
    }

    pub(super) fn add(&mut self, speaker: Speaker, counts: &[u32]) {
        if matches!(speaker, Speaker::Month | Speaker::Both) {
            self.each.add(counts);
        }
        if matches!(speaker, Speaker::Child | Speaker::Both)
            && let Some(last) = &mut self.last
        {
            last.add(counts);
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

/// How finely counts are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// The kecamatan as one.
    Whole,
    /// Every posyandu by itself, and the children of a desa without one.
    Homes,
}

impl Grain {
    /// As fine as the sum of a scope needs it: a partition is one kecamatan.
    pub(super) const fn of(scope: Scope) -> Self {
        match scope {
            Scope::All | Scope::Kecamatan(_) => Self::Whole,
            Scope::Desa(_) | Scope::Posyandu(_) => Self::Homes,
        }
    }

    /// As fine as the places below a scope need it.
    pub(super) const fn below(scope: Scope) -> Self {
        match scope {
            Scope::All => Self::Whole,
            Scope::Kecamatan(_) | Scope::Desa(_) | Scope::Posyandu(_) => Self::Homes,
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
