//! The funnel: how far chance alone carries the share of a small place from that of all.

use crate::incidence::{Rate, child_months};
use crate::numeric::binomial::Binomial;
use crate::numeric::gamma;
use crate::survey::{Interval, Proportion};

/// Which places are compared with a share, and how surely.
///
/// Source: D. J. Spiegelhalter, Funnel plots for comparing institutional performance,
/// Statistics in Medicine 24 (2005) 1185-1202: limits of 95 % and 99.8 %. The fewest counted
/// is ours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Funnel {
    /// A place that counts fewer is not judged: 20.
    pub fewest: u64,
    /// The share of places that lie within the inner limits by chance: 0.95.
    pub inner: f64,
    /// The share of places that lie within the outer limits by chance: 0.998.
    pub outer: f64,
}

impl Default for Funnel {
    fn default() -> Self {
        Self { fewest: 20, inner: 0.95, outer: 0.998 }
    }
}

/// Where a share lies. Neither side is bad in itself: that depends on what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Too few were counted to say anything, good or bad.
    TooFew,
    Below998,
    Below95,
    Inside,
    Above95,
    Above998,
}

impl Verdict {
    /// From too few, then from low to high.
    pub const ALL: [Self; 6] = [
        Self::TooFew,
        Self::Below998,
        Self::Below95,
        Self::Inside,
        Self::Above95,
        Self::Above998,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::TooFew => "too_few",
            Self::Below998 => "below_998",
            Self::Below95 => "below_95",
            Self::Inside => "inside",
            Self::Above95 => "above_95",
            Self::Above998 => "above_998",
        }
    }
}

/// The limits of one size of place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The least count inside.
    pub least: u64,
    /// The largest count inside.
    pub most: u64,
    /// The limits as a smooth line of shares, 0 to 1, for drawing: interpolated between two
    /// counts. The largest count inside may lie above its line, by less than one.
    pub line: Interval,
}

impl Limits {
    /// Exact binomial limits that `coverage` of all places lie within when each counts
    /// `counted` and the share of all is `target`. As many are beyond each side, at most.
    ///
    /// None when nothing is counted, or unless both are within 0 to 1.
    ///
    /// Source: Spiegelhalter 2005, appendix on exact limits.
    pub fn of(counted: u64, target: f64, coverage: f64) -> Option<Self> {
        if counted == 0 || !(0.0..=1.0).contains(&coverage) {
            return None;
        }
        let draws = Binomial::of(counted, target)?;
        let tail = (1.0 - coverage) / 2.0;
        let (least, most) = (draws.quantile(tail), draws.quantile(1.0 - tail));
        let line = |count, below| interpolated(draws, count, below, counted);
        Some(Self {
            least,
            most,
            line: Interval { lower: line(least, tail), upper: line(most, 1.0 - tail) },
        })
    }
}

/// Back from `count` towards the count before, by as much as its sum exceeds `below`.
fn interpolated(draws: Binomial, count: u64, below: f64, counted: u64) -> f64 {
    let step = draws.exactly(count);
    let beyond = draws.at_most(count) - below;
    let back = if step > 0.0 { (beyond / step).clamp(0.0, 1.0) } else { 0.0 };
    ((count as f64 - back) / counted as f64).clamp(0.0, 1.0)
}

impl Funnel {
    /// Where the share of a place lies beside `target`, the share wanted or that of all
    /// places together, 0 to 1. A place without a proportion counted too few.
    ///
    /// A count is beyond a limit when chance alone gives so few, or so many, in less than
    /// half of what the limit leaves out; a limit itself is inside. Places that differ for
    /// good reasons lie outside more often than that.
    pub fn verdict(&self, share: impl Into<Option<Proportion>>, target: f64) -> Verdict {
        let Some(share) = share.into().filter(|share| share.denominator() >= self.fewest)
        else {
            return Verdict::TooFew;
        };
        let limits = |coverage| Limits::of(share.denominator(), target, coverage);
        let (Some(inner), Some(outer)) = (limits(self.inner), limits(self.outer)) else {
            return Verdict::TooFew;
        };
        match share.numerator() {
            count if count < outer.least => Verdict::Below998,
            count if count < inner.least => Verdict::Below95,
            count if count <= inner.most => Verdict::Inside,
            count if count <= outer.most => Verdict::Above95,
            _ => Verdict::Above998,
        }
    }

    /// Where the rate of a place lies beside that of all places together, by the exact limits
    /// of a Poisson count. A place with less time at risk than the fewest children in a month
    /// have is not judged.
    ///
    /// Source: as for [`Limits::of`].
    pub fn verdict_of_rate(&self, rate: impl Into<Option<Rate>>, all: Rate) -> Verdict {
        let months = |rate: &Rate| child_months(rate.person_days());
        let enough = |rate: &Rate| months(rate) >= self.fewest as f64;
        let Some(rate) = rate.into().filter(enough) else { return Verdict::TooFew };
        let (events, expected) = (rate.events() as f64, all.per(months(&rate)));
        let so_few = gamma::upper_regularized(events + 1.0, expected);
        let so_many =
            if rate.events() > 0 { gamma::lower_regularized(events, expected) } else { 1.0 };
        let beyond = |coverage: f64| (1.0 - coverage) / 2.0;
        if so_few < beyond(self.outer) {
            Verdict::Below998
        } else if so_few < beyond(self.inner) {
            Verdict::Below95
        } else if so_many < beyond(self.outer) {
            Verdict::Above998
        } else if so_many < beyond(self.inner) {
            Verdict::Above95
        } else {
            Verdict::Inside
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(count: u64, of: u64, target: f64) -> Verdict {
        Funnel::default().verdict(Proportion::of(count, of), target)
    }

    #[test]
    fn few_readings_are_never_bad() {
        assert_eq!(verdict(19, 19, 0.2), Verdict::TooFew);
        assert_eq!(verdict(0, 0, 0.2), Verdict::TooFew);
        assert_eq!(verdict(20, 20, 0.2), Verdict::Above998);
        assert_eq!(verdict(30, 40, f64::NAN), Verdict::TooFew);
    }

    /// Of 20 readings with a share of a fifth, chance gives 9 or more in 1.0 %, 8 or more in
    /// 3.2 %, 11 or more in 0.06 %, 10 or more in 0.26 % (table of the binomial).
    #[test]
    fn the_limit_itself_is_inside() {
        assert_eq!(
            [8, 9, 10, 11].map(|count| verdict(count, 20, 0.2)),
            [Verdict::Inside, Verdict::Above95, Verdict::Above95, Verdict::Above998]
        );
        assert_eq!(verdict(0, 20, 0.2), Verdict::Below95);
        assert_eq!(verdict(1, 20, 0.2), Verdict::Inside);
    }

    /// The same share is chance in a small place and none in a large one.
    #[test]
    fn the_funnel_narrows() {
        assert_eq!(verdict(8, 25, 0.2), Verdict::Inside);
        assert_eq!(verdict(80, 250, 0.2), Verdict::Above998);
        let widths = [20, 100, 1_000, 100_000].map(|counted| {
            let line = Limits::of(counted, 0.2, 0.95).unwrap().line;
            line.upper - line.lower
        });
        assert!(widths.is_sorted_by(|wide, narrow| wide > narrow));
    }

    /// Of a Poisson count of mean 5, chance gives 11 or more in 1.4 %, 10 or more in 3.2 %, 14 or
    /// more in 0.07 %, 13 or more in 0.20 % (table of the Poisson distribution).
    #[test]
    fn events_are_held_against_the_time_at_risk() {
        let all = Rate::of(50, 304_375).unwrap();
        let verdict = |events| Funnel::default().verdict_of_rate(Rate::of(events, 30_437), all);
        assert_eq!(
            [0, 5, 10, 11, 13, 14].map(verdict),
            [
                Verdict::Below95,
                Verdict::Inside,
                Verdict::Inside,
                Verdict::Above95,
                Verdict::Above95,
                Verdict::Above998
            ]
        );
        let short = Funnel::default().verdict_of_rate(Rate::of(9, 600), all);
        assert_eq!(short, Verdict::TooFew);
        let none = Rate::of(0, 304_375).unwrap();
        let verdict = Funnel::default().verdict_of_rate(Rate::of(0, 30_437), none);
        assert_eq!(verdict, Verdict::Inside);
    }

    #[test]
    fn a_target_of_none_or_all_leaves_no_room() {
        assert_eq!(verdict(0, 50, 0.0), Verdict::Inside);
        assert_eq!(verdict(1, 50, 0.0), Verdict::Above998);
        assert_eq!(verdict(50, 50, 1.0), Verdict::Inside);
        assert_eq!(verdict(49, 50, 1.0), Verdict::Below998);
    }
}
