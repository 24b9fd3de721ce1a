//! What time it is, as an argument: acts take a [`Clock`], so that a test or the demo world
//! can live on its own day.

use chrono::{DateTime, Days, NaiveDate, TimeDelta};

/// A source of instants. The demo world's is shifted to the world's own day.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    read: fn() -> i64,
    shift_micros: i64,
}

/// Microseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

impl Instant {
    /// The civil date of the instant in a place's own time zone.
    pub fn date_in(self, zone: Zone) -> NaiveDate {
        let shifted = self.0.saturating_add(i64::from(zone.hours()) * 3_600_000_000);
        DateTime::from_timestamp_micros(shifted).map_or(NaiveDate::MIN, |t| t.date_naive())
    }

    /// The last instant of a civil date in a time zone.
    pub fn end_of(date: NaiveDate, zone: Zone) -> Self {
        let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
        let midnight = next.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros();
        Self(midnight - i64::from(zone.hours()) * 3_600_000_000 - 1)
    }

    #[must_use]
    pub fn plus(self, delta: TimeDelta) -> Self {
        Self(self.0.saturating_add(delta.num_microseconds().unwrap_or(0)))
    }
}

/// The three time zones of Indonesia.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    Wib,
    Wita,
    Wit,
}

impl Zone {
    /// The zone of a place by the province part of its Kemendagri code; the nation keeps WIB.
    ///
    /// Source: Keputusan Presiden 41/1987, pembagian wilayah waktu.
    pub fn of_code(code: &str) -> Self {
        match code.get(..2) {
            Some(
                "51" | "52" | "53" | "63" | "64" | "65" | "71" | "72" | "73" | "74" | "75"
                | "76",
            ) => Self::Wita,
            Some("81" | "82" | "91" | "92" | "93" | "94" | "95" | "96") => Self::Wit,
            Some(_) | None => Self::Wib,
        }
    }

    fn hours(self) -> i32 {
        match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        }
    }
}

impl Clock {
    /// A clock that asks `read` for microseconds since 1970 UTC.
    pub fn reading(read: fn() -> i64) -> Self {
        Self { read, shift_micros: 0 }
    }

    /// The same clock, moved so that it now shows nine in the morning WIB of `date` and runs on.
    #[must_use]
    pub fn moved_to(self, date: NaiveDate) -> Self {
        let nine = Instant::end_of(date, Zone::Wib).0 - 15 * 3_600_000_000 + 1;
        Self { read: self.read, shift_micros: nine - (self.read)() }
    }

    pub fn now(&self) -> Instant {
        Instant((self.read)() + self.shift_micros)
    }

    pub fn today(&self, zone: Zone) -> NaiveDate {
        self.now().date_in(zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_earlier_in_jayapura_than_in_bandar_lampung() {
        let day = NaiveDate::from_ymd_opt(2024, 11, 15).unwrap();
        assert!(Instant::end_of(day, Zone::Wit) < Instant::end_of(day, Zone::Wib));
        assert_eq!(Instant::end_of(day, Zone::Wib).date_in(Zone::Wib), day);
        assert_eq!(
            Instant(Instant::end_of(day, Zone::Wib).0 + 1).date_in(Zone::Wib),
            day.succ_opt().unwrap()
        );
    }

    #[test]
    fn a_moved_clock_shows_its_own_day() {
        let day = NaiveDate::from_ymd_opt(2024, 11, 15).unwrap();
        assert_eq!(Clock::reading(|| 0).moved_to(day).today(Zone::Wib), day);
    }
}
