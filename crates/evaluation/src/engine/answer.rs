//! What a question is answered with.

use chrono::NaiveDate;
use register::place::PlaceId;
use science::incidence::Rate;
use science::survey::{Interval, Proportion};

use crate::indicator::Over;
use crate::month::Month;

/// One indicator of one place and period, in whole children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub indicator: String,
    pub over: Over,
    pub numerator: u64,
    /// Children, child-months, or days at risk, as `over` says.
    pub denominator: u64,
    /// Those who count and are not in the denominator, by reason; `other` where no reason
    /// of the definition holds.
    pub left_out: Vec<(String, u64)>,
}

/// Events are told in so many months of one child.
const ONE_MONTH: f64 = 1.0;

impl Answer {
    /// Between 0 and 1; for events out of time at risk, those in one month of a child. None
    /// where nobody is in the denominator, which is not nought.
    pub fn value(&self) -> Option<f64> {
        match self.over {
            Over::Last | Over::Each => {
                Proportion::of(self.numerator, self.denominator).map(Proportion::share)
            }
            Over::PersonTime => {
                Rate::of(self.numerator, self.denominator).map(|rate| rate.per(ONE_MONTH))
            }
        }
    }

    /// The 95 % interval: Wilson's of a share, the exact one of a rate.
    pub fn interval(&self) -> Option<Interval> {
        match self.over {
            Over::Last | Over::Each => {
                Proportion::of(self.numerator, self.denominator).map(Proportion::interval)
            }
            Over::PersonTime => Rate::of(self.numerator, self.denominator)
                .map(|rate| rate.interval_per(ONE_MONTH)),
        }
    }

    /// Every row that counts; None where the denominator is time.
    pub fn counted(&self) -> Option<u64> {
        let left_out = self.left_out.iter().map(|(_, children)| children).sum::<u64>();
        match self.over {
            Over::Last | Over::Each => Some(self.denominator + left_out),
            Over::PersonTime => None,
        }
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
    /// The answer, and what it has to say of itself.
    pub fn apart(self) -> (Told<()>, T) {
        let Self { answer, standard, seq, known_on, until, not_built } = self;
        (Told { answer: (), standard, seq, known_on, until, not_built }, answer)
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Told<U> {
        let Self { answer, standard, seq, known_on, until, not_built } = self;
        Told { answer: change(answer), standard, seq, known_on, until, not_built }
    }
}
