//! What a question is answered with.

use chrono::NaiveDate;
use register::place::PlaceId;
use science::survey::{Interval, Proportion};

use crate::month::Month;

/// One indicator of one place and period, in whole children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub indicator: String,
    pub numerator: u64,
    pub denominator: u64,
    /// Those who count and are not in the denominator, by reason; `other` where no reason
    /// of the definition holds.
    pub left_out: Vec<(String, u64)>,
}

impl Answer {
    /// Between 0 and 1; None where nobody is in the denominator, which is not nought.
    pub fn value(&self) -> Option<f64> {
        Proportion::of(self.numerator, self.denominator).map(Proportion::share)
    }

    /// The 95 % interval.
    pub fn interval(&self) -> Option<Interval> {
        Proportion::of(self.numerator, self.denominator).map(Proportion::interval)
    }

    /// Everyone who counts.
    pub fn counted(&self) -> u64 {
        self.denominator + self.left_out.iter().map(|(_, children)| children).sum::<u64>()
    }
}

/// Whose names stand behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Denominator,
    Numerator,
    /// By the code of the reason.
    LeftOut(String),
}

/// An answer with what is needed to doubt it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<T> {
    pub answer: T,
    pub standard: &'static str,
    /// The last act whose facts are in.
    pub seq: i64,
    /// The day of the data.
    pub known_on: NaiveDate,
    /// The month up to which there are rows.
    pub until: Month,
    /// Kab/kota of the asked place that have no relations: nothing of theirs is in the
    /// answer.
    pub not_built: Vec<PlaceId>,
}

/// The standard by which children are judged.
pub(crate) const STANDARD: &str = "WHO 2006/2007, umur dalam hari; Permenkes 2/2020";

impl<T> Told<T> {
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Told<U> {
        let Self { answer, standard, seq, known_on, until, not_built } = self;
        Told { answer: change(answer), standard, seq, known_on, until, not_built }
    }
}
