//! A verdict, and what it rests on.

use chrono::NaiveDate;
use register::place::PlaceId;
use register::rakor::Measure;
use uuid::Uuid;

use super::cases::Cases;
use super::exact::{Better, Exact};
use super::plan::{Act, OnIndicator, Plan};
use super::rule::{Reading, Status, Steps, Terms, Why, status};
use super::verify::{Grounds, Promise};
use crate::engine::Answer;
use crate::indicator::Unit;
use crate::month::Month;
use crate::partition::Stamp;

/// What is counted now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Now {
    Answer(Answer),
    /// Acts, of how many; `gone` can be done no more.
    Acts {
        done: u64,
        of: u64,
        gone: u64,
    },
}

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// None where nothing could be asked.
    pub now: Option<Now>,
    /// The months that are counted, the first and the last.
    pub months: Option<(Month, Month)>,
    /// The last act whose facts are in.
    pub seq: i64,
    /// The day of the data.
    pub known_on: NaiveDate,
    /// Numerator and denominator at the meeting; None where there were none, and of acts.
    pub baseline: Option<(u64, u64)>,
    /// The goal was reached before it was promised.
    pub was_reached: bool,
    /// Hundredths of the unit that the straight way expects for the last day counted.
    pub expected: Option<i64>,
    /// The same for today.
    pub expected_today: Option<i64>,
    /// The version of the wording that the indicator was counted by.
    pub version: Option<String>,
    /// It is not that of today.
    pub by_the_wording_of_then: bool,
    /// The places that are counted.
    pub places: Vec<PlaceId>,
    /// Kab/kota of them without relations: nothing of theirs is counted.
    pub not_built: Vec<PlaceId>,
}

/// How a commitment stands, and why one may believe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub commitment: Uuid,
    pub status: Status,
    pub evidence: Evidence,
}

impl Evidence {
    fn of(stamp: Stamp, promise: &Promise<'_>) -> Self {
        Self {
            now: None,
            months: None,
            seq: stamp.seq,
            known_on: stamp.known_on,
            baseline: at_the_meeting(&promise.commitment.measure),
            was_reached: false,
            expected: None,
            expected_today: None,
            version: None,
            by_the_wording_of_then: false,
            places: Vec::new(),
            not_built: Vec::new(),
        }
    }
}

fn at_the_meeting(measure: &Measure) -> Option<(u64, u64)> {
    match measure {
        Measure::Indicator { baseline, .. } => {
            baseline.as_ref().map(|then| (then.numerator, then.denominator))
        }
        Measure::Act { .. } => None,
    }
}

/// The verdict on a promise, from what was counted for it.
pub(super) fn judge(
    grounds: &Grounds<'_>,
    stamp: Stamp,
    promise: &Promise<'_>,
    plan: &Plan<'_>,
    cases: Cases,
) -> Verdict {
    let mut evidence = Evidence::of(stamp, promise);
    let (terms, reading) = match plan {
        Plan::Cannot(why) => {
            let status = Status::NotMeasurable(why.clone());
            return Verdict { commitment: promise.commitment.id, status, evidence };
        }
        Plan::Indicator(plan) => {
            evidence.now = plan.sum.clone().map(Now::Answer);
            evidence.months = Some(plan.months);
            evidence.version = Some(plan.version.clone());
            evidence.by_the_wording_of_then = plan.wording > 0;
            evidence.places.clone_from(&plan.places);
            (plan.terms, plan.reading())
        }
        Plan::Cases { places, count, .. } => {
            let Cases { open, done, gone } = cases;
            evidence.now = Some(Now::Acts { done, of: open, gone });
            evidence.places.clone_from(places);
            // Nobody can be asked to answer a case that is there no more.
            let terms = acts(promise, u64::from(*count).min(open - gone));
            let reading = acts_reading(grounds, &terms, done);
            (terms, if open > 0 { Ok(reading) } else { Err(Why::Nobody) })
        }
        Plan::Seen(Act { days, count }) => {
            let in_time = days.iter().filter(|day| **day <= promise.commitment.due_on);
            let done = u64::try_from(in_time.count()).unwrap_or(u64::MAX);
            evidence.now = Some(Now::Acts { done, of: u64::from(*count), gone: 0 });
            evidence.places = vec![promise.commitment.place];
            let terms = acts(promise, u64::from(*count));
            (terms, Ok(acts_reading(grounds, &terms, done)))
        }
    };
    evidence.not_built = not_built(grounds, &evidence.places);
    evidence.was_reached = terms.was_reached();
    evidence.expected_today = terms.expected(grounds.today).map(Exact::rounded);
    if let Ok(Reading { speaks_of, .. }) = reading {
        evidence.expected = terms.expected(speaks_of).map(Exact::rounded);
    }
    let status = status(&terms, reading, grounds.today);
    Verdict { commitment: promise.commitment.id, status, evidence }
}

/// Acts are counted from the meeting on.
fn acts(promise: &Promise<'_>, wanted: u64) -> Terms {
    Terms {
        better: Better::Higher,
        goal: Exact::whole(wanted),
        baseline: Some(Exact::whole(0)),
        met_on: promise.met_on,
        due_on: promise.commitment.due_on,
        steps: Steps::Whole,
    }
}

/// Acts are known on the day on which they are done.
fn acts_reading(grounds: &Grounds<'_>, terms: &Terms, done: u64) -> Reading {
    Reading { value: Exact::whole(done), speaks_of: grounds.today.min(terms.due_on) }
}

fn not_built(grounds: &Grounds<'_>, places: &[PlaceId]) -> Vec<PlaceId> {
    let kabkota = places.iter().flat_map(|place| grounds.tree.kabkota_of(*place));
    kabkota.filter(|kabkota| !grounds.engine.holds(grounds.tree, *kabkota)).collect()
}

impl OnIndicator<'_> {
    fn reading(&self) -> Result<Reading, Why> {
        let sum = self.sum.as_ref().ok_or(Why::Nobody)?;
        let value = Exact::of(self.unit, sum.numerator, sum.denominator).ok_or(Why::Nobody)?;
        let counted = match self.unit {
            // A count is of everyone, however few they are.
            Unit::Children => None,
            Unit::Percent => Some(sum.denominator),
            Unit::Per100ChildMonths => Some(whole_child_months(sum.denominator)),
        };
        match counted.filter(|counted| *counted < FEWEST) {
            Some(counted) => Err(Why::TooFew { counted }),
            None => Ok(Reading { value, speaks_of: self.months.1.last_day() }),
        }
    }
}

/// Fewer measured than this say nothing; of time at risk, so many child-months.
///
/// Source: ours; a share of fewer than ten is told as an interval only.
const FEWEST: u64 = 10;

/// Of 30.4375 days each.
fn whole_child_months(days: u64) -> u64 {
    days.saturating_mul(10_000) / 304_375
}
