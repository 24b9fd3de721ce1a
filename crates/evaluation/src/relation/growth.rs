//! The growth of a child at one visit, by both conventions.

use chrono::NaiveDate;
use register::history::{ChildHistory, Visit};
use science::growth::{Measurement, Score, Scores, score, score_in_completed_months};
use science::measure::{Age, Length, Weight, completed_months};

/// A visit of a child in the age of the standard.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) visit: &'a Visit,
    pub(super) age_days: i32,
    pub(super) age_months: u16,
    pub(super) scores: Scores,
    pub(super) by_month: Scores,
}

/// Days at which the standard ends: the last below 60 months of 30.4375 days.
///
/// Source: WHO anthro for R 1.1.0, `months < 60`.
pub(super) const LAST_DAY: i32 = 1826;

/// The age of a child on a day in days and completed months, where it is within the standard.
pub(super) fn age_at(born_on: NaiveDate, on: NaiveDate) -> Option<(Age, u16)> {
    let age = Age::between(born_on, on)?;
    (age.whole_days() <= LAST_DAY).then_some((age, completed_months(born_on, on)?))
}

impl<'a> Seen<'a> {
    /// None before birth and from 60 months on.
    pub(super) fn of(history: &ChildHistory, visit: &'a Visit) -> Option<Self> {
        let (age, age_months) = age_at(history.born_on, visit.on)?;
        let measurement = Measurement {
            sex: Some(history.sex),
            age: Some(age),
            weight: visit.weight_g.map(Weight::from_grams),
            length: visit.length_tenth_mm.map(Length::from_tenth_mm),
            position: visit.position,
            oedema: visit.oedema,
            head: visit.head_tenth_mm.map(Length::from_tenth_mm),
            muac: visit.muac_tenth_mm.map(Length::from_tenth_mm),
            ..Measurement::default()
        };
        Some(Self {
            visit,
            age_days: age.whole_days(),
            age_months,
            scores: score(&measurement),
            by_month: score_in_completed_months(&measurement, Some(age_months)),
        })
    }
}

/// The score in hundredths where it can be.
pub(super) fn plausible(score: Option<Score>) -> Option<i32> {
    score.filter(|score| !score.is_implausible()).map(Score::hundredths)
}

pub(super) fn implausible(score: Option<Score>) -> bool {
    score.is_some_and(Score::is_implausible)
}
