//! Age in days, as the WHO counts it, and in completed calendar months, as Indonesia does.

use chrono::{Datelike, NaiveDate};

use crate::numeric::rounding::round_half_up;

/// Days in a month of the WHO standard, 365.25 / 12.
///
/// Source: WHO anthro for R, `anthro_zscores`, conversion of ages.
pub const DAYS_PER_MONTH: f64 = 30.4375;

/// An age of nought days or more. A fraction of a day is allowed for analysts whose files
/// hold one; two dates always give whole days.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Age(f64);

impl Age {
    /// None when `days` is negative, infinite or not a number.
    pub fn from_days(days: f64) -> Option<Self> {
        (days.is_finite() && days >= 0.0).then_some(Self(days))
    }

    /// None when the visit is before the birth.
    pub fn between(birth: NaiveDate, visit: NaiveDate) -> Option<Self> {
        let days = visit.signed_duration_since(birth).num_days();
        u32::try_from(days).ok().map(|days| Self(f64::from(days)))
    }

    pub const fn days(self) -> f64 {
        self.0
    }

    /// Days to the nearest whole one, a half upwards, as the standard's tables are entered.
    #[expect(clippy::cast_possible_truncation, reason = "saturates far beyond any table")]
    pub fn whole_days(self) -> i32 {
        round_half_up(self.0) as i32
    }

    /// Months of the WHO standard, not rounded.
    pub fn months(self) -> f64 {
        self.0 / DAYS_PER_MONTH
    }
}

/// Calendar months completed between birth and visit; None when the visit is before the birth.
///
/// A month is complete on the birth day's number, or on the last day of a month too short
/// to have it: born on 31 January, one month old on 28 February.
pub fn completed_months(birth: NaiveDate, visit: NaiveDate) -> Option<u16> {
    if visit < birth {
        return None;
    }
    let calendar =
        (visit.year() - birth.year()) * 12 + calendar_month(visit) - calendar_month(birth);
    let last_of_month = visit.succ_opt().is_none_or(|next| next.day() == 1);
    let complete = visit.day() >= birth.day() || last_of_month;
    u16::try_from(calendar - i32::from(!complete)).ok()
}

/// 1 to 12.
fn calendar_month(date: NaiveDate) -> i32 {
    date.month().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn months_complete_on_the_day_of_birth() {
        let birth = date(2024, 1, 20);
        assert_eq!(completed_months(birth, date(2024, 6, 13)), Some(4));
        assert_eq!(completed_months(birth, date(2024, 6, 19)), Some(4));
        assert_eq!(completed_months(birth, date(2024, 6, 20)), Some(5));
        assert_eq!(completed_months(birth, date(2026, 1, 19)), Some(23));
        assert_eq!(completed_months(birth, date(2026, 1, 20)), Some(24));
        assert_eq!(completed_months(birth, birth), Some(0));
        assert_eq!(completed_months(birth, date(2024, 1, 19)), None);
    }

    #[test]
    fn the_last_day_of_a_short_month_completes_it() {
        let birth = date(2023, 12, 31);
        assert_eq!(completed_months(birth, date(2024, 2, 28)), Some(1));
        assert_eq!(completed_months(birth, date(2024, 2, 29)), Some(2));
        assert_eq!(completed_months(birth, date(2025, 2, 28)), Some(14));
        assert_eq!(completed_months(birth, date(2024, 4, 29)), Some(3));
        assert_eq!(completed_months(birth, date(2024, 4, 30)), Some(4));
        assert_eq!(completed_months(date(2024, 2, 29), date(2025, 2, 28)), Some(12));
    }

    #[test]
    fn an_age_is_nought_days_or_more() {
        assert_eq!(Age::from_days(-0.5), None);
        assert_eq!(Age::from_days(f64::NAN), None);
        assert_eq!(Age::from_days(f64::INFINITY), None);
        assert_eq!(Age::between(date(2024, 3, 1), date(2024, 2, 29)), None);
        let age = Age::between(date(2024, 2, 28), date(2024, 3, 1)).unwrap();
        assert_eq!(age.whole_days(), 2);
    }

    #[test]
    fn half_a_day_rounds_upwards() {
        assert_eq!(Age::from_days(730.5).unwrap().whole_days(), 731);
        assert_eq!(Age::from_days(730.49999).unwrap().whole_days(), 730);
    }
}
