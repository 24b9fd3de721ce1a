//! Dates as files write them. Day-first or month-first is decided once for the whole file,
//! from evidence, and never guessed.

use chrono::{Datelike, Days, NaiveDate};

use super::unreadable::{AmbiguousDate, Unreadable};

/// Which of two numbers before a year is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// What decided the order of a file's dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// Every date can be read in one way only.
    Unneeded,
    /// The user said so.
    Chosen,
    /// The header writes it out (`Tgl/Bln/Thn`).
    Header,
    /// A day above twelve.
    DayAboveTwelve { example: AmbiguousDate, lines: u32 },
    /// `Usia Saat Ukur`, or the month a column is named after, agrees with one reading only.
    Agrees { example: AmbiguousDate, lines: u32 },
}

/// One cell as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateCell {
    Nothing,
    Day(NaiveDate),
    /// Two numbers and a year, in the file's order.
    Either {
        first: u32,
        second: u32,
        year: i32,
    },
    TwoDigitYear,
    MonthName,
    Unreadable,
}

impl DateCell {
    pub(super) fn read(text: &str) -> Self {
        if super::text::is_nothing(text) || text == "0" {
            return Self::Nothing;
        }
        let day = text
            .split_once(['T', ' '])
            .map_or(text, |(day, time)| if time.contains(':') { day } else { text });
        if day.bytes().all(|b| b.is_ascii_digit() || b == b'.') && day.matches('.').count() <= 1
        {
            return serial(day);
        }
        if day.chars().any(char::is_alphabetic) {
            let with_digits = day.bytes().any(|b| b.is_ascii_digit());
            return if with_digits { Self::MonthName } else { Self::Unreadable };
        }
        let mut parts = day.split(['-', '/', '.']).map(str::trim);
        let (Some(a), Some(b), Some(c), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Self::Unreadable;
        };
        let (Some(x), Some(y), Some(z)) = (digits(a), digits(b), digits(c)) else {
            return Self::Unreadable;
        };
        match (a.len(), b.len(), c.len()) {
            (4, 1..=2, 1..=2) => civil(x, y, z).map_or(Self::Unreadable, Self::Day),
            (1..=2, 1..=2, 4) => either(x, y, z),
            (1..=2, 1..=2, 2) => Self::TwoDigitYear,
            _ => Self::Unreadable,
        }
    }

    /// The day, under the order decided for the file.
    pub(super) fn day(self, order: DateOrder) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(day),
            Self::Either { first, second, year } => match order {
                DateOrder::DayFirst => NaiveDate::from_ymd_opt(year, second, first),
                DateOrder::MonthFirst => NaiveDate::from_ymd_opt(year, first, second),
            },
            Self::Nothing | Self::TwoDigitYear | Self::MonthName | Self::Unreadable => None,
        }
    }
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn civil(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|year| (1900..=2100).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

fn either(first: u32, second: u32, year: u32) -> DateCell {
    match (civil(year, second, first), civil(year, first, second)) {
        (None, None) => DateCell::Unreadable,
        (Some(day), _) if first == second => DateCell::Day(day),
        _ => DateCell::Either { first, second, year: i32::try_from(year).unwrap_or(0) },
    }
}

/// A spreadsheet's count of days; only days between 1982 and 2064 are taken for one.
fn serial(text: &str) -> DateCell {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    match whole.parse::<u64>() {
        Ok(days @ 30_000..=60_000) => NaiveDate::from_ymd_opt(1899, 12, 30)
            .and_then(|start| start.checked_add_days(Days::new(days)))
            .map_or(DateCell::Unreadable, DateCell::Day),
        _ => DateCell::Unreadable,
    }
}

/// Age in completed years, months and days, as e-PPGBM prints it.
pub(super) fn age_parts(birth: NaiveDate, on: NaiveDate) -> Option<(u32, u32, u32)> {
    if on < birth {
        return None;
    }
    let months_between = |month_of: NaiveDate| {
        (month_of.year() - birth.year()) * 12 + month_of.month().cast_signed()
            - birth.month().cast_signed()
    };
    let mut months = u32::try_from(months_between(on)).ok()?;
    let mut anchor = birth.checked_add_months(chrono::Months::new(months))?;
    if anchor > on {
        months = months.checked_sub(1)?;
        anchor = birth.checked_add_months(chrono::Months::new(months))?;
    }
    let days = u32::try_from((on - anchor).num_days()).ok()?;
    Some((months / 12, months % 12, days))
}

/// `1 Tahun - 4 Bulan - 30 Hari`.
pub(crate) fn age_in_words(birth: NaiveDate, on: NaiveDate) -> String {
    age_parts(birth, on)
        .map(|(years, months, days)| format!("{years} Tahun - {months} Bulan - {days} Hari"))
        .unwrap_or_default()
}

/// The days an age in words is about; a bare number counts months.
fn days_said(age: &str) -> Option<f64> {
    let lower = age.to_lowercase();
    if let Ok(months) = lower.trim().parse::<u32>() {
        return (months <= 72).then(|| f64::from(months) * 30.4375);
    }
    let mut days = None;
    let mut number = None;
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if let Ok(value) = word.parse::<u32>() {
            number = Some(f64::from(value.min(1000)));
        } else if let Some(value) = number.take() {
            let unit = match word {
                "tahun" | "thn" | "th" => 365.25,
                "bulan" | "bln" | "bl" => 30.4375,
                "hari" | "hr" => 1.0,
                _ => return None,
            };
            days = Some(days.unwrap_or(0.0) + value * unit);
        }
    }
    days
}

/// What the lines of a file say of its order, gathered while looking through it once.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    day_first: Side,
    month_first: Side,
    open: Vec<AmbiguousDate>,
}

#[derive(Debug, Default)]
struct Side {
    above_twelve: u32,
    agrees: u32,
    example: Option<AmbiguousDate>,
}

const EXAMPLES: usize = 5;

impl Gathered {
    /// Looks at one cell by itself.
    pub(super) fn cell(&mut self, date: DateCell, example: impl Fn() -> AmbiguousDate) {
        let DateCell::Either { first, second, .. } = date else { return };
        if first > 12 {
            self.day_first.above_twelve += 1;
            self.day_first.example.get_or_insert_with(example);
        } else if second > 12 {
            self.month_first.above_twelve += 1;
            self.month_first.example.get_or_insert_with(example);
        } else if self.open.len() < EXAMPLES {
            self.open.push(example());
        }
    }

    /// Looks at a birth and a visit together with the age the file gives.
    pub(super) fn age(
        &mut self,
        (birth, visit): (DateCell, DateCell),
        age: &str,
        example: impl Fn() -> AmbiguousDate,
    ) {
        let is_open = |date| matches!(date, DateCell::Either { .. });
        if !is_open(birth) && !is_open(visit) {
            return;
        }
        let Some(said) = days_said(age) else { return };
        let slack = if age.trim().parse::<u32>().is_ok() { 16.0 } else { 3.0 };
        let agrees = |order| {
            let (Some(birth), Some(visit)) = (birth.day(order), visit.day(order)) else {
                return false;
            };
            let days = (visit - birth).num_days() as f64;
            let middle = if slack > 10.0 { said + 15.0 } else { said };
            (days - middle).abs() <= slack
        };
        self.agreement(agrees(DateOrder::DayFirst), agrees(DateOrder::MonthFirst), example);
    }

    /// Looks at a visit in a column named after a month.
    pub(super) fn month(
        &mut self,
        date: DateCell,
        month: u32,
        example: impl Fn() -> AmbiguousDate,
    ) {
        if let DateCell::Either { first, second, .. } = date {
            self.agreement(second == month, first == month, example);
        }
    }

    fn agreement(
        &mut self,
        day_first: bool,
        month_first: bool,
        example: impl Fn() -> AmbiguousDate,
    ) {
        let side = match (day_first, month_first) {
            (true, false) => &mut self.day_first,
            (false, true) => &mut self.month_first,
            (true, true) | (false, false) => return,
        };
        side.agrees += 1;
        side.example.get_or_insert_with(example);
    }

    /// The order of the file, or why it cannot be told.
    pub(super) fn decide(
        self,
        chosen: Option<DateOrder>,
        header: Option<DateOrder>,
    ) -> Result<(DateOrder, Evidence), Unreadable> {
        if let Some(order) = chosen {
            return Ok((order, Evidence::Chosen));
        }
        match (self.day_first.example.clone(), self.month_first.example.clone()) {
            (Some(day_first), Some(month_first)) => {
                Err(Unreadable::DatesMixed { day_first, month_first })
            }
            (Some(example), None) => {
                Ok((DateOrder::DayFirst, self.day_first.evidence(example)))
            }
            (None, Some(example)) if header != Some(DateOrder::DayFirst) => {
                Ok((DateOrder::MonthFirst, self.month_first.evidence(example)))
            }
            (None, Some(example)) => {
                Err(Unreadable::DatesUndecidable { examples: vec![example] })
            }
            (None, None) => match header {
                Some(order) => Ok((order, Evidence::Header)),
                None if self.open.is_empty() => Ok((DateOrder::DayFirst, Evidence::Unneeded)),
                None => Err(Unreadable::DatesUndecidable { examples: self.open }),
            },
        }
    }
}

impl Side {
    fn evidence(&self, example: AmbiguousDate) -> Evidence {
        if self.above_twelve > 0 {
            Evidence::DayAboveTwelve { example, lines: self.above_twelve }
        } else {
            Evidence::Agrees { example, lines: self.agrees }
        }
    }
}
