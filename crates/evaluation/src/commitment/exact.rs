//! Values as the two whole numbers that they are the quotient of: nothing is rounded before it
//! is compared.

use crate::indicator::Unit;

/// A value in hundredths of the number that people read: 12.5 % is 1250.
#[derive(Debug, Clone, Copy)]
pub struct Exact {
    over: i128,
    /// Above nought.
    under: i128,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
}

/// More children or days than a nation counts in ten years. Up to here, and with goals and
/// days below, no product leaves 128 bits; a larger number is taken for this one.
const MOST_COUNTED: u64 = 100_000_000_000;
const MOST_HUNDREDTHS: i64 = 10_000_000_000;
pub(super) const MOST_DAYS: i64 = 100_000;

/// What one is in hundredths of a per cent.
const OF_A_SHARE: i128 = 10_000;
const OF_A_COUNT: i128 = 100;
/// What one event in one day at risk is, in hundredths of events in 100 months of 30.4375 days.
const OF_A_RATE: i128 = 304_375;

/// Hundredths that one of the numerator is worth over one of the denominator.
pub(super) const fn worth(unit: Unit) -> i128 {
    match unit {
        Unit::Children => OF_A_COUNT,
        Unit::Percent => OF_A_SHARE,
        Unit::Per100ChildMonths => OF_A_RATE,
    }
}

impl Exact {
    /// None where nobody is in the denominator, or no time. A count needs none.
    pub fn of(unit: Unit, numerator: u64, denominator: u64) -> Option<Self> {
        let under = match unit {
            Unit::Children => 1,
            Unit::Percent | Unit::Per100ChildMonths => denominator.min(MOST_COUNTED),
        };
        let over = i128::from(numerator.min(MOST_COUNTED)) * worth(unit);
        (denominator > 0).then_some(Self { over, under: i128::from(under) })
    }

    pub fn hundredths(hundredths: i64) -> Self {
        let over = hundredths.clamp(-MOST_HUNDREDTHS, MOST_HUNDREDTHS);
        Self { over: i128::from(over), under: 1 }
    }

    /// So many whole ones.
    pub fn whole(count: u64) -> Self {
        Self { over: i128::from(count.min(MOST_COUNTED)) * OF_A_COUNT, under: 1 }
    }

    /// The point between this value and another, after `gone` of `of` days; `of` is above
    /// nought.
    pub(super) fn on_the_way(self, to: Self, gone: i64, of: i64) -> Self {
        let (gone, of) = (i128::from(gone), i128::from(of));
        // The goal is a whole number of hundredths.
        let over = self.over * to.under * (of - gone) + to.over * self.under * gone;
        Self { over, under: self.under * to.under * of }
    }

    /// The whole ones that are complete.
    pub(super) fn completed(self) -> Self {
        let whole = self.over.div_euclid(self.under * OF_A_COUNT);
        Self { over: whole * OF_A_COUNT, under: 1 }
    }

    /// To the nearest hundredth, for reading; half goes up.
    pub fn rounded(self) -> i64 {
        let nearest = (2 * self.over + self.under).div_euclid(2 * self.under);
        i64::try_from(nearest).unwrap_or(if nearest < 0 { i64::MIN } else { i64::MAX })
    }
}

impl Better {
    /// Whether a value is as good as the one wanted, or better.
    pub fn reaches(self, value: Exact, wanted: Exact) -> bool {
        let (value, wanted) = (value.over * wanted.under, wanted.over * value.under);
        match self {
            Self::Higher => value >= wanted,
            Self::Lower => value <= wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use science::measure::DAYS_PER_MONTH;

    use super::*;

    #[test]
    fn a_value_is_read_in_hundredths() {
        let read = |unit, n, d| Exact::of(unit, n, d).map(Exact::rounded);
        assert_eq!(read(Unit::Percent, 1, 8), Some(1_250));
        assert_eq!(read(Unit::Percent, 2, 3), Some(6_667));
        assert_eq!(read(Unit::Children, 7, 60), Some(700));
        assert_eq!(read(Unit::Per100ChildMonths, 2, 487), Some(1_250));
        assert_eq!(read(Unit::Percent, 0, 0), None);
        let of_a_rate = 100.0 * 100.0 * DAYS_PER_MONTH;
        assert!((of_a_rate - 304_375.0).abs() < f64::EPSILON);
    }

    /// A third is neither 33.33 % nor 33.34 %.
    #[test]
    fn nothing_is_rounded_before_it_is_compared() {
        let third = Exact::of(Unit::Percent, 1, 3).unwrap();
        assert!(!Better::Lower.reaches(third, Exact::hundredths(3_333)));
        assert!(Better::Lower.reaches(third, Exact::hundredths(3_334)));
        assert!(Better::Higher.reaches(third, Exact::hundredths(3_333)));
        assert!(!Better::Higher.reaches(third, Exact::hundredths(3_334)));
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let most = Exact::of(Unit::Per100ChildMonths, u64::MAX, u64::MAX).unwrap();
        let goal = Exact::hundredths(i64::MAX);
        let way = most.on_the_way(goal, MOST_DAYS - 1, MOST_DAYS);
        assert!(Better::Higher.reaches(goal, way) && !Better::Higher.reaches(most, way));
        assert!(way.rounded() > 0);
    }
}
