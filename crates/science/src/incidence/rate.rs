//! New cases over time at risk, with the exact limits of the count.

use crate::measure::DAYS_PER_MONTH;
use crate::numeric::binomial::Binomial;
use crate::numeric::gamma;
use crate::survey::Interval;

/// Beyond each end of a two-sided 95 % interval.
const BEYOND_EACH_END: f64 = 0.025;

/// Beyond the one end of a one-sided 95 % bound.
const BEYOND_ONE_END: f64 = 0.05;

/// More cases than this were to be expected only once in forty times, when none was seen: the
/// upper end of the two-sided 95 % interval of nought events, -ln(0.025).
pub const EXCLUDED_BY_ZERO_TWO_SIDED: f64 = 3.688_879_454_113_936;

/// The rule of three: the one-sided 95 % upper bound of nought events, -ln(0.05).
///
/// Source: J. A. Hanley and A. Lippman-Hand, JAMA 249 (1983) 1743-1745.
pub const EXCLUDED_BY_ZERO_ONE_SIDED: f64 = 2.995_732_273_553_991;

/// Days at risk as months of 30.4375 days.
pub fn child_months(person_days: u64) -> f64 {
    person_days as f64 / DAYS_PER_MONTH
}

/// Events over days at risk. No time at risk is no rate, which differs from nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    events: u64,
    person_days: u64,
}

impl Rate {
    /// None when there were no days at risk.
    pub fn of(events: u64, person_days: u64) -> Option<Self> {
        (person_days > 0).then_some(Self { events, person_days })
    }

    pub fn events(self) -> u64 {
        self.events
    }

    pub fn person_days(self) -> u64 {
        self.person_days
    }

    /// Events in so many child-months at risk: 100 or 1,000 are usual.
    pub fn per(self, months: f64) -> f64 {
        self.scaled(self.events as f64, months)
    }

    /// The exact two-sided 95 % interval, in events for so many child-months.
    ///
    /// Source: F. Garwood, Biometrika 28 (1936) 437-442; R `poisson.test`.
    pub fn interval_per(self, months: f64) -> Interval {
        Interval {
            lower: self.scaled(lower_limit(self.events), months),
            upper: self.scaled(upper_limit(self.events, BEYOND_EACH_END), months),
        }
    }

    /// The exact one-sided 95 % upper bound, in events for so many child-months: the rule of
    /// three when there was no event.
    ///
    /// Source: as for the interval; R `poisson.test(alternative = "less")`.
    pub fn upper_bound_per(self, months: f64) -> f64 {
        self.scaled(upper_limit(self.events, BEYOND_ONE_END), months)
    }

    /// How often chance alone parts the events of two times at risk so unevenly where the rate
    /// is the same, both ways. One where there was no event.
    ///
    /// Source: J. Przyborowski and H. Wilenski, Biometrika 31 (1940) 313-323; R
    /// `poisson.test` of two counts, by twice the smaller tail.
    pub fn chance_of_so_uneven(self, other: Self) -> f64 {
        let events = self.events + other.events;
        let part =
            self.person_days as f64 / (self.person_days as f64 + other.person_days as f64);
        let Some(draws) = Binomial::of(events, part).filter(|_| events > 0) else { return 1.0 };
        let fewer = draws.at_most(self.events);
        let more = self.events.checked_sub(1).map_or(1.0, |below| 1.0 - draws.at_most(below));
        (2.0 * fewer.min(more)).min(1.0)
    }

    fn scaled(self, events: f64, months: f64) -> f64 {
        events * months / child_months(self.person_days)
    }
}

/// Half the 2.5 % quantile of chi-square with twice as many degrees of freedom as events.
fn lower_limit(events: u64) -> f64 {
    if events == 0 { 0.0 } else { gamma::inverse_lower(events as f64, BEYOND_EACH_END) }
}

/// Half an upper quantile of chi-square with two degrees of freedom more than that.
fn upper_limit(events: u64, beyond: f64) -> f64 {
    gamma::inverse_upper(events as f64 + 1.0, beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED_TO: f64 = 5.1e-4;

    #[test]
    fn no_time_at_risk_is_no_rate() {
        assert_eq!(Rate::of(0, 0), None);
    }

    /// Of ten events in two equal times, all in one: two in 1,024.
    #[test]
    fn equal_rates_part_events_by_their_times() {
        let rate = |events| Rate::of(events, 1_000).unwrap();
        assert!((rate(10).chance_of_so_uneven(rate(0)) - 2.0 / 1_024.0).abs() < 1e-12);
        assert!((rate(0).chance_of_so_uneven(rate(10)) - 2.0 / 1_024.0).abs() < 1e-12);
        assert!((rate(5).chance_of_so_uneven(rate(5)) - 1.0).abs() < 1e-12);
        assert!((rate(0).chance_of_so_uneven(rate(0)) - 1.0).abs() < 1e-12);
        let long = Rate::of(30, 3_000).unwrap();
        assert!(rate(10).chance_of_so_uneven(long) > 0.9);
    }

    #[test]
    fn a_month_is_a_month_of_the_who() {
        let rate = Rate::of(2, 487).unwrap();
        assert!((rate.per(100.0) - 12.5).abs() < 1e-12);
        assert!((rate.per(1_000.0) - 125.0).abs() < 1e-11);
    }

    #[test]
    fn nought_events_still_allow_three() {
        let rate = Rate::of(0, 12_175).unwrap();
        let months = child_months(12_175);
        let interval = rate.interval_per(months);
        assert!(rate.per(months) <= 0.0 && interval.lower <= 0.0);
        assert!((interval.upper - EXCLUDED_BY_ZERO_TWO_SIDED).abs() < 1e-12);
        assert!((rate.upper_bound_per(months) - EXCLUDED_BY_ZERO_ONE_SIDED).abs() < 1e-12);
        assert!((EXCLUDED_BY_ZERO_TWO_SIDED + 0.025_f64.ln()).abs() < 1e-15);
        assert!((EXCLUDED_BY_ZERO_ONE_SIDED + 0.05_f64.ln()).abs() < 1e-15);
    }

    /// Source: `poisson.test` of R 4.2.2, printed to three decimals.
    #[test]
    fn the_limits_are_those_of_garwood() {
        for (events, lower, upper) in
            [(1, 0.025, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (50, 37.111, 65.919)]
        {
            assert!((lower_limit(events) - lower).abs() < PRINTED_TO);
            assert!((upper_limit(events, BEYOND_EACH_END) - upper).abs() < PRINTED_TO);
        }
    }
}
