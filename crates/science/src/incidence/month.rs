//! How a child stands in each calendar month under observation: exactly one state a month.

use chrono::{Datelike, Months, NaiveDate};

use super::course::{Course, Placement};

/// The state of one calendar month. A month without a reading carries on from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    NotYetMeasured,
    /// Measured, and so far not once stunted.
    NeverStunted,
    /// The month of the onset, whatever was measured later in it.
    NewlyStunted,
    /// Stunted as before, or when first measured.
    StillStunted,
    /// The month of a first reading that was not stunted any more.
    Recovered,
    NotStuntedAfterRecovery,
    /// The month in which it was stunted again.
    Relapsed,
}

impl State {
    pub const ALL: [Self; 7] = [
        Self::NotYetMeasured,
        Self::NeverStunted,
        Self::NewlyStunted,
        Self::StillStunted,
        Self::Recovered,
        Self::NotStuntedAfterRecovery,
        Self::Relapsed,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::NotYetMeasured => "not_yet_measured",
            Self::NeverStunted => "never_stunted",
            Self::NewlyStunted => "newly_stunted",
            Self::StillStunted => "still_stunted",
            Self::Recovered => "recovered",
            Self::NotStuntedAfterRecovery => "not_stunted_after_recovery",
            Self::Relapsed => "relapsed",
        }
    }
}

/// One calendar month of one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MonthState {
    /// Its first day.
    pub month: NaiveDate,
    pub state: State,
    /// Whether there was a reading in it.
    pub measured: bool,
}

impl Course {
    /// The calendar months from birth or arrival to exit, 60 months or what is known, in order.
    ///
    /// Source: the states are those of the analyses of J. Benjamin-Chung et al., Nature 621
    /// (2023) 550-557, save that a child stunted when first measured is not newly stunted.
    pub fn months(&self) -> Vec<MonthState> {
        let start = |day: NaiveDate| day.with_day(1).unwrap_or(day);
        let last = self.observed.last;
        let mut months = Vec::new();
        if last < self.observed.first {
            return months;
        }
        let mut month = start(self.observed.first);
        while month <= last {
            let next = month.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
            months.push(self.state_of(month, next));
            if next == NaiveDate::MAX {
                break;
            }
            month = next;
        }
        months
    }

    /// The month from its first day up to, but not with, that of the next.
    fn state_of(&self, month: NaiveDate, next: NaiveDate) -> MonthState {
        let within = |date: NaiveDate| month <= date && date < next;
        let measured = self.readings.iter().any(|reading| within(reading.date));
        let last = self.readings.iter().rfind(|reading| reading.date < next);
        let state = match last {
            None => State::NotYetMeasured,
            Some(_) if self.onset.is_some_and(|onset| within(onset.reading.date)) => {
                State::NewlyStunted
            }
            Some(last) if last.hundredths < self.stunted_below => {
                let again = self.relapses().any(within);
                if again { State::Relapsed } else { State::StillStunted }
            }
            Some(_) if self.recoveries().any(within) => State::Recovered,
            Some(_) if self.was_stunted_before(next) => State::NotStuntedAfterRecovery,
            Some(_) => State::NeverStunted,
        };
        MonthState { month, state, measured }
    }

    fn recoveries(&self) -> impl Iterator<Item = NaiveDate> {
        self.episodes.iter().filter_map(|episode| episode.recovered)
    }

    fn was_stunted_before(&self, day: NaiveDate) -> bool {
        self.placement == Placement::StuntedBeforeArrival
            || self.episodes.first().is_some_and(|episode| episode.first.date < day)
    }
}
