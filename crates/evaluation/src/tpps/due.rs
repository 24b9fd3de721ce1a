//! When a duty is due: on days of the year, or so often.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

/// Exactly one of the three.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// On these days of every year, as `01-15`.
    On(Vec<DayOfYear>),
    /// So often in a year, whenever it suits.
    TimesAYear(u32),
    /// At least once in so many months.
    EveryMonths(u32),
}

/// A day of every year: the month and the day in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct DayOfYear(u32, u32);

impl TryFrom<String> for DayOfYear {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let read = || {
            let (month, day) = text.split_once('-').filter(|_| text.len() == 5)?;
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            // A day that every year has.
            NaiveDate::from_ymd_opt(2023, month, day).map(|_| Self(month, day))
        };
        read().ok_or_else(|| format!("`{text}` is not a day of every year, like 01-15"))
    }
}

impl DayOfYear {
    fn of(self, year: i32) -> Option<NaiveDate> {
        let Self(month, day) = self;
        NaiveDate::from_ymd_opt(year, month, day)
    }
}

impl Due {
    /// Why it cannot be.
    pub(super) fn bad(&self) -> Option<&'static str> {
        match self {
            Self::On(days) if days.is_empty() => Some("it is never due"),
            Self::On(days) if !days.is_sorted_by(|a, b| a < b) => {
                Some("its days are not in their order")
            }
            Self::On(_) => None,
            Self::TimesAYear(times) => {
                (!(1..=366).contains(times)).then_some("nobody does it so often")
            }
            Self::EveryMonths(months) => {
                (!(1..=60).contains(months)).then_some("nobody waits so long")
            }
        }
    }

    /// The days on which it is due between two days, both included; none where nobody set a
    /// day.
    pub fn between(&self, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
        let days: &[DayOfYear] = match self {
            Self::On(days) => days,
            Self::TimesAYear(_) | Self::EveryMonths(_) => &[],
        };
        let years = first.year()..=last.year();
        let due = years.flat_map(|year| days.iter().filter_map(move |day| day.of(year)));
        due.filter(|day| first <= *day && *day <= last).collect()
    }
}
