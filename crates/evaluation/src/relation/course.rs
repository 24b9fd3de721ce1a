//! New cases month by month: what `science::incidence` says of a child, laid on its rows.

use chrono::{Days, NaiveDate};
use register::history::{ChildHistory, ExitReason};
use science::incidence::{Course, Departure, Exit, History, Placement, Reading, Rule};

use super::growth::LAST_DAY;
use super::{ChildMonth, Measurement};
use crate::month::Month;

/// Marks the rows of a child with its time at risk, its state and its first onset.
pub(super) fn mark_course<'a>(
    rows: impl Iterator<Item = &'a mut ChildMonth>,
    history: &ChildHistory,
    measurements: &[Measurement],
    until: NaiveDate,
) {
    let readings: Vec<Reading> = measurements
        .iter()
        .filter(|measured| !measured.haz_implausible)
        .filter_map(|measured| {
            Some(Reading { date: measured.visit_on, hundredths: measured.haz? })
        })
        .collect();
    let observed = observed(history, &readings, until);
    let course = Course::of(&observed, Rule::default());
    let states = course.months();
    let entry = entry(&course, &observed);
    let onset = course.onset.map(|onset| onset.reading.date);
    for row in rows {
        let (first, next) = (row.month.first_day(), row.month.plus(1).first_day());
        let within =
            |day: Option<NaiveDate>| day.is_some_and(|day| Month::of(day) == row.month);
        let at_risk = course.at_risk.map_or(0, |at_risk| at_risk.days_in(first, next));
        row.risk_days = i32::try_from(at_risk).unwrap_or(i32::MAX);
        row.stunting = states
            .binary_search_by_key(&first, |state| state.month)
            .ok()
            .map(|at| states[at].state);
        row.entry = entry.filter(|(day, _)| within(Some(*day))).map(|(_, placed)| placed);
        row.onset = within(onset).then_some(course.placement);
    }
}

/// The day of the first valid reading here, and how it found the child.
fn entry(course: &Course, observed: &History<'_>) -> Option<(NaiveDate, Placement)> {
    let placed = match course.placement {
        Placement::NotMeasured => return None,
        Placement::FirstMeasuredStunted
        | Placement::ArrivedStunted
        | Placement::StuntedBeforeArrival => course.placement,
        Placement::NeverStunted
        | Placement::OnsetConfirmed
        | Placement::OnsetAwaiting
        | Placement::OnsetUnconfirmed
        | Placement::OnsetRefuted => Placement::NeverStunted,
    };
    let here = observed.arrived.unwrap_or(observed.birth);
    let first = observed.readings.iter().map(|reading| reading.date).filter(|day| here <= *day);
    first.min().map(|day| (day, placed))
}

fn observed<'a>(
    history: &ChildHistory,
    readings: &'a [Reading],
    until: NaiveDate,
) -> History<'a> {
    let arrival = history.residences.first().map(|residence| residence.since);
    let returned = history.residences.last().map(|residence| residence.since);
    // A residence later than the exit is a return, and the exit was none.
    let exit = history.exits.last().filter(|exit| returned.is_none_or(|day| day <= exit.on));
    History {
        birth: history.born_on,
        arrived: arrival.filter(|day| *day > history.born_on),
        readings,
        exit: exit.map(|exit| Exit {
            date: exit.on,
            why: match exit.reason {
                ExitReason::Died => Departure::Died,
                ExitReason::MovedAway | ExitReason::NotAChildHere => Departure::Moved,
            },
        }),
        turns_sixty_months: history
            .born_on
            .checked_add_days(Days::new(u64::from(LAST_DAY.unsigned_abs()) + 1))
            .unwrap_or(NaiveDate::MAX),
        known_until: until,
    }
}
