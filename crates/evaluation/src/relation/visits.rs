//! What the visits say month by month: the visit of the month, gain, and how long a problem
//! has lasted.

use chrono::NaiveDate;
use register::history::{ChildHistory, Visit};
use science::gain::{Before, Gain, gain};
use science::measure::Weight;
use science::status::{Stature, Underweight, Wasting};

use super::fold::Finding;
use super::growth::{Seen, plausible};
use crate::month::Month;

/// The visit of a month, and what is known after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) month: Month,
    pub(super) seen: Seen<'a>,
    pub(super) two_on_one_day: bool,
    pub(super) gain: Option<Gain>,
    pub(super) twice_not_gaining: bool,
    pub(super) since: Since,
}

/// The first visit of each run of visits that show a problem; None where the last one that
/// could show it did not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Since {
    pub(super) stunted: Option<NaiveDate>,
    pub(super) wasted: Option<NaiveDate>,
    pub(super) underweight: Option<NaiveDate>,
    pub(super) not_gaining: Option<NaiveDate>,
}

/// The readings of a child by month, up to a day.
///
/// A month's visit is the last one with a weight or a length; where none has either, the
/// last at which anything was measured. Of two on one day the first in the history counts.
pub(super) fn readings<'a>(
    history: &'a ChildHistory,
    until: NaiveDate,
    findings: &mut Vec<Finding>,
) -> Vec<Reading<'a>> {
    let mut readings = Vec::new();
    let mut course = Course::default();
    let known = history.visits.partition_point(|visit| visit.on <= until);
    let months = history.visits[..known].chunk_by(|a, b| Month::of(a.on) == Month::of(b.on));
    for visits in months {
        for pair in visits.windows(2).filter(|pair| pair[0].on == pair[1].on) {
            findings.push(Finding::TwoOnOneDay { first: pair[0].id, second: pair[1].id });
        }
        let Some(visit) = visit_of_month(history, visits, findings) else { continue };
        let Some(seen) = Seen::of(history, visit) else { continue };
        let same_day = visits.iter().filter(|other| other.on == visit.on).count();
        readings.push(course.reading(history, seen, same_day > 1));
    }
    readings
}

fn visit_of_month<'a>(
    history: &ChildHistory,
    visits: &'a [Visit],
    findings: &mut Vec<Finding>,
) -> Option<&'a Visit> {
    let mut chosen: Option<(&Visit, bool)> = None;
    for visit in visits {
        if !in_standard(history, visit) {
            findings.push(Finding::OutsideTheAge(visit.id));
            continue;
        }
        if !measured_something(visit) {
            continue;
        }
        let weighty = visit.weight_g.is_some() || visit.length_tenth_mm.is_some();
        let better = match chosen {
            None => true,
            Some((_, was_weighty)) if was_weighty != weighty => weighty,
            Some((other, _)) => other.on < visit.on,
        };
        if better {
            chosen = Some((visit, weighty));
        }
    }
    chosen.map(|(visit, _)| visit)
}

fn in_standard(history: &ChildHistory, visit: &Visit) -> bool {
    super::growth::age_at(history.born_on, visit.on).is_some()
}

/// A visit with nothing in it says only that there is a line in a book.
pub(super) fn measured_something(visit: &Visit) -> bool {
    visit.weight_g.is_some()
        || visit.length_tenth_mm.is_some()
        || visit.muac_tenth_mm.is_some()
        || visit.head_tenth_mm.is_some()
        || visit.oedema
}

/// What the visits so far have left behind.
#[derive(Debug, Default)]
struct Course {
    weighed: Option<(Month, Weight, Option<Gain>)>,
    since: Since,
}

impl Course {
    fn reading<'a>(
        &mut self,
        history: &ChildHistory,
        seen: Seen<'a>,
        two_on_one_day: bool,
    ) -> Reading<'a> {
        let month = Month::of(seen.visit.on);
        let last = self.weighed.filter(|(weighed, ..)| *weighed == month.plus(-1));
        let letter = seen.visit.weight_g.map(Weight::from_grams).and_then(|weight| {
            let before = match (self.weighed, last) {
                (None, _) => Before::Never,
                (Some(_), None) => Before::NotLastMonth,
                (Some(_), Some((_, last, _))) => Before::LastMonth(last),
            };
            let letter = gain(history.sex, seen.age_months, before, weight);
            self.weighed = Some((month, weight, letter));
            letter
        });
        let twice_not_gaining = letter == Some(Gain::NotGained)
            && last.is_some_and(|(_, _, letter)| letter == Some(Gain::NotGained));
        self.since.advance(&seen, letter);
        Reading {
            month,
            seen,
            two_on_one_day,
            gain: letter,
            twice_not_gaining,
            since: self.since,
        }
    }
}

impl Since {
    fn advance(&mut self, seen: &Seen<'_>, letter: Option<Gain>) {
        let Seen { visit, scores, .. } = seen;
        let on = visit.on;
        let stunted = plausible(scores.haz).map(|z| Stature::of(z).is_stunted());
        let underweight = plausible(scores.waz).map(|z| Underweight::of(z).is_underweight());
        let wasted = plausible(scores.whz).map(|z| Wasting::of(z).is_wasted());
        let wasted = if visit.oedema { Some(true) } else { wasted };
        let not_gaining = letter.map(|letter| letter == Gain::NotGained);
        run(&mut self.stunted, stunted, on);
        run(&mut self.underweight, underweight, on);
        run(&mut self.wasted, wasted, on);
        run(&mut self.not_gaining, not_gaining, on);
    }
}

/// A run begins at the first visit that shows the problem, ends at the first that does not,
/// and outlasts visits that cannot tell.
fn run(since: &mut Option<NaiveDate>, shows: Option<bool>, on: NaiveDate) {
    match shows {
        Some(true) => *since = since.or(Some(on)),
        Some(false) => *since = None,
        None => {}
    }
}
