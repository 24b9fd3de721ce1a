//! The rule: what a reading says of a commitment on a day. Whole numbers only.

use chrono::{Days, NaiveDate};

use super::exact::{Better, Exact, MOST_DAYS};
use crate::indicator::{Over, Version};
use crate::month::Month;
use crate::partition::Stamp;

/// How a commitment stands. It is computed, and nobody may declare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// The goal is reached; after the due day, it was reached by then.
    Met,
    /// Not there yet, and no worse than the straight way from the baseline to the goal.
    OnTrack,
    /// Worse than the straight way.
    Late,
    /// The due day is over, and the goal was not reached by then.
    Missed,
    NotMeasurable(Why),
}

impl Status {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::OnTrack => "on_track",
            Self::Late => "late",
            Self::Missed => "missed",
            Self::NotMeasurable(_) => "not_measurable",
        }
    }
}

/// Why nothing can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Nobody is in the denominator, or no case was open.
    Nobody,
    /// Fewer were measured than say anything.
    TooFew {
        /// Children, or whole child-months where the denominator is time.
        counted: u64,
    },
    UnknownIndicator,
    /// The indicator was taken out of force, and its wording is not at hand.
    Withdrawn,
    /// The indicator says another thing than at the meeting, and the wording of then is not at
    /// hand.
    Redefined {
        then: String,
        now: Version,
    },
    /// The place is there no more, and no other took its part.
    PlaceEnded,
    /// Nobody resides in such a place.
    NobodyResides,
    /// No register sees such an act yet.
    NoRegister,
    /// The meeting had no pack, so what was open then is not known.
    NoPack,
    /// Nothing was measured at the meeting, so there is no way from there to the goal.
    NoBaseline,
    /// No month with data has ended since the meeting.
    NoDataYet,
    /// No month ends between the meeting and the due day.
    DueTooSoon,
}

impl Why {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::TooFew { .. } => "too_few",
            Self::UnknownIndicator => "unknown_indicator",
            Self::Withdrawn => "withdrawn",
            Self::Redefined { .. } => "redefined",
            Self::PlaceEnded => "place_ended",
            Self::NobodyResides => "nobody_resides",
            Self::NoRegister => "no_register",
            Self::NoPack => "no_pack",
            Self::NoBaseline => "no_baseline",
            Self::NoDataYet => "no_data_yet",
            Self::DueTooSoon => "due_too_soon",
        }
    }
}

/// Whether what is promised comes bit by bit or one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steps {
    Fine,
    /// Half a decree is none: the straight way expects whole ones.
    Whole,
}

/// What was promised.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub better: Better,
    pub goal: Exact,
    /// None where nothing was measured at the meeting.
    pub baseline: Option<Exact>,
    /// The last day of the meeting.
    pub met_on: NaiveDate,
    pub due_on: NaiveDate,
    pub steps: Steps,
}

/// What is known now.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    pub value: Exact,
    /// The last day that the value speaks of.
    pub speaks_of: NaiveDate,
}

impl Terms {
    /// What the straight way from the baseline to the goal expects on a day; from the due day
    /// on, the goal.
    pub fn expected(&self, on: NaiveDate) -> Option<Exact> {
        let baseline = self.baseline?;
        let days = |to: NaiveDate| (to - self.met_on).num_days().clamp(0, MOST_DAYS);
        let of = days(self.due_on);
        if of == 0 {
            return Some(self.goal);
        }
        let way = baseline.on_the_way(self.goal, days(on).min(of), of);
        Some(match self.steps {
            Steps::Fine => way,
            Steps::Whole => way.completed(),
        })
    }

    /// Whether the goal was reached before anything was promised.
    pub fn was_reached(&self) -> bool {
        self.baseline.is_some_and(|baseline| self.better.reaches(baseline, self.goal))
    }
}

/// How a commitment stands by a reading, on a day.
pub fn status(terms: &Terms, reading: Result<Reading, Why>, today: NaiveDate) -> Status {
    let Reading { value, speaks_of } = match reading {
        Ok(reading) => reading,
        Err(why) => return Status::NotMeasurable(why),
    };
    if terms.better.reaches(value, terms.goal) {
        return Status::Met;
    }
    if terms.due_on < today {
        return Status::Missed;
    }
    match terms.expected(speaks_of) {
        None => Status::NotMeasurable(Why::NoBaseline),
        Some(expected) if terms.better.reaches(value, expected) => Status::OnTrack,
        Some(_) => Status::Late,
    }
}

/// The months by which a commitment on an indicator is judged, the first and the last.
///
/// A state speaks by the last month that is whole, on the due day at the latest. Events are
/// few in a month: theirs is the time since the meeting, out of the days at risk in it.
pub fn judged(
    over: Over,
    (met_on, due_on): (NaiveDate, NaiveDate),
    stamp: Stamp,
    today: NaiveDate,
) -> Result<(Month, Month), Why> {
    let next = met_on.checked_add_days(Days::new(1)).unwrap_or(met_on);
    let first = Month::of(next);
    let last = Month::whole_by(due_on);
    if last < first {
        return Err(Why::DueTooSoon);
    }
    // Relations of an earlier month are those of another day: a pack, or a past day.
    let known = if stamp.until < Month::of(today) { stamp.known_on } else { today };
    let newest = Month::whole_by(known).min(stamp.until);
    if newest < first || (due_on < today && newest < last) {
        return Err(Why::NoDataYet);
    }
    let last = last.min(newest);
    Ok(match over {
        Over::Last | Over::Each => (last, last),
        Over::PersonTime => (first, last),
    })
}

/// Whether any month ends between a meeting and a due day, so that an indicator can say
/// whether a promise was kept.
pub fn can_be_judged(met_on: NaiveDate, due_on: NaiveDate) -> bool {
    met_on < Month::whole_by(due_on).last_day()
}
