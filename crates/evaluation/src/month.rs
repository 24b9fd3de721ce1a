//! Calendar months, which belong to a place and are never derived from an instant.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

/// A calendar month, counted from the year nought: `year * 12 + month - 1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.year() * 12 + day.month0().cast_signed())
    }

    /// None unless `number` is 1 to 12.
    pub fn new(year: i32, number: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, number, 1).map(Self::of)
    }

    pub const fn from_index(index: i32) -> Self {
        Self(index)
    }

    pub const fn index(self) -> i32 {
        self.0
    }

    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// 1 to 12.
    pub const fn number(self) -> u32 {
        self.0.rem_euclid(12).cast_unsigned() + 1
    }

    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.number(), 1).unwrap_or_default()
    }

    pub fn last_day(self) -> NaiveDate {
        self.plus(1).first_day().pred_opt().unwrap_or_default()
    }

    /// The last month that is over when a day is.
    pub fn whole_by(day: NaiveDate) -> Self {
        let month = Self::of(day);
        if month.last_day() == day { month } else { month.plus(-1) }
    }

    /// The month `months` later, or earlier where negative.
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// The months from this one to `last`, both included.
    pub fn to(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

/// The text is not a month like `2024-11`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a month like 2024-11")]
pub struct NotAMonth(String);

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        text.split_once('-')
            .and_then(|(year, number)| Self::new(year.parse().ok()?, number.parse().ok()?))
            .ok_or_else(|| NotAMonth(text.to_owned()))
    }
}

/// When something was true: a month, or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    Month(Month),
    /// Both months included.
    Span {
        first: Month,
        last: Month,
    },
}

impl Period {
    pub fn first(self) -> Month {
        match self {
            Self::Month(month) => month,
            Self::Span { first, .. } => first,
        }
    }

    pub fn last(self) -> Month {
        match self {
            Self::Month(month) => month,
            Self::Span { last, .. } => last,
        }
    }

    /// Whether the two have a month in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.first() <= other.last() && other.first() <= self.last()
    }
}

impl FromStr for Period {
    type Err = NotAMonth;

    /// As it is displayed: a month, or two with `..` between them.
    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let Some((first, last)) = text.split_once("..") else {
            return text.parse().map(Self::Month);
        };
        let (first, last) = (first.parse()?, last.parse()?);
        if first <= last {
            Ok(Self::Span { first, last })
        } else {
            Err(NotAMonth(text.to_owned()))
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::Span { first, last } => write!(f, "{first}..{last}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_knows_its_days() {
        let february: Month = "2024-02".parse().unwrap();
        assert_eq!(february.first_day(), NaiveDate::from_ymd_opt(2024, 2, 1).unwrap());
        assert_eq!(february.last_day(), NaiveDate::from_ymd_opt(2024, 2, 29).unwrap());
        assert_eq!(Month::of(february.last_day()), february);
        assert_eq!(february.plus(-2).to_string(), "2023-12");
        assert!("2024-13".parse::<Month>().is_err());
        assert!("November".parse::<Month>().is_err());
    }

    #[test]
    fn a_month_is_whole_when_its_last_day_is_over() {
        let day = |day| NaiveDate::from_ymd_opt(2024, 11, day).unwrap();
        assert_eq!(Month::whole_by(day(29)).to_string(), "2024-10");
        assert_eq!(Month::whole_by(day(30)).to_string(), "2024-11");
    }
}
