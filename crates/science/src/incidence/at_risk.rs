//! The days a child was at risk of becoming stunted, and their division into parts.

use chrono::{Days, NaiveDate};

/// The days from one date up to, but not with, another: each day is counted once, however the
/// time is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AtRisk {
    from: NaiveDate,
    until: NaiveDate,
}

impl AtRisk {
    /// No day at all when `until` is not after `from`.
    pub fn between(from: NaiveDate, until: NaiveDate) -> Self {
        Self { from, until: until.max(from) }
    }

    /// The first day at risk.
    pub const fn from(self) -> NaiveDate {
        self.from
    }

    /// The first day no longer at risk.
    pub const fn until(self) -> NaiveDate {
        self.until
    }

    /// Whole days; nought for a child seen once.
    pub fn days(self) -> u32 {
        days(self.from, self.until)
    }

    /// The days at risk that lie from `from` up to, but not with, `to`.
    pub fn days_in(self, from: NaiveDate, to: NaiveDate) -> u32 {
        days(self.from.max(from), self.until.min(to))
    }

    /// The days at risk at ages of `from_days` up to, but not with, `to_days`.
    pub fn days_at_ages(self, birth: NaiveDate, from_days: u32, to_days: u32) -> u32 {
        let on = |age: u32| birth.checked_add_days(Days::new(age.into()));
        // An age beyond the calendar is beyond every child.
        let from = on(from_days).unwrap_or(NaiveDate::MAX);
        self.days_in(from, on(to_days).unwrap_or(NaiveDate::MAX))
    }
}

/// Nought when the end is before the start.
pub(super) fn days(from: NaiveDate, until: NaiveDate) -> u32 {
    u32::try_from(until.signed_duration_since(from).num_days()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_border_day_belongs_to_what_begins_with_it() {
        let at_risk = AtRisk::between(date(2024, 1, 30), date(2024, 3, 2));
        assert_eq!(at_risk.days(), 32);
        let by_month = [1, 2, 3, 4]
            .map(|month| at_risk.days_in(date(2024, month, 1), date(2024, month + 1, 1)));
        assert_eq!(by_month, [2, 29, 1, 0]);
    }

    #[test]
    fn ages_divide_the_time_as_well() {
        let at_risk = AtRisk::between(date(2024, 1, 30), date(2024, 3, 2));
        let birth = date(2024, 1, 1);
        assert_eq!(at_risk.days_at_ages(birth, 0, 30), 1);
        assert_eq!(at_risk.days_at_ages(birth, 30, u32::MAX), 31);
    }

    #[test]
    fn an_end_before_the_start_is_no_time() {
        let nothing = AtRisk::between(date(2024, 3, 1), date(2024, 2, 1));
        assert_eq!((nothing.days(), nothing.until()), (0, date(2024, 3, 1)));
    }
}
