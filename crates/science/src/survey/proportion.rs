//! A share of counted children with its interval.

/// The standard normal quantile of a two-sided 95 % interval.
const Z_95: f64 = 1.959_963_984_540_054;

/// A count out of a count. No children is no proportion, which differs from nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Proportion {
    numerator: u64,
    denominator: u64,
}

/// A lower and an upper limit; those of a share are within 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub lower: f64,
    pub upper: f64,
}

impl Proportion {
    /// None when nobody was counted, or when more were counted in than there are.
    pub fn of(numerator: u64, denominator: u64) -> Option<Self> {
        (denominator > 0 && numerator <= denominator).then_some(Self { numerator, denominator })
    }

    pub fn numerator(self) -> u64 {
        self.numerator
    }

    pub fn denominator(self) -> u64 {
        self.denominator
    }

    /// Between 0 and 1.
    pub fn share(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// The 95 % interval of Wilson's score method, without continuity correction.
    ///
    /// Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927)
    /// 209-212.
    pub fn interval(self) -> Interval {
        let (p, n) = (self.share(), self.denominator as f64);
        let z2 = Z_95 * Z_95;
        let centre = p + z2 / (2.0 * n);
        let half = Z_95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z2 / n;
        let none = self.numerator == 0;
        let all = self.numerator == self.denominator;
        Interval {
            lower: if none { 0.0 } else { (centre - half) / scale },
            upper: if all { 1.0 } else { (centre + half) / scale },
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "nought and one are exact")]
mod tests {
    use super::*;

    /// The reference values below are printed to six decimals.
    const PRINTED_TO: f64 = 5e-7;

    #[test]
    fn nobody_counted_is_no_proportion() {
        assert_eq!(Proportion::of(0, 0), None);
        assert_eq!(Proportion::of(3, 2), None);
    }

    /// The limits solve (p - q)^2 = z^2 q (1 - q) / n, which is how Wilson states them.
    #[test]
    fn limits_solve_the_score_equation() {
        for (count, of) in [(1, 10), (5, 10), (9, 10), (37, 1_000), (12_345, 50_000)] {
            let share = Proportion::of(count, of).unwrap();
            let Interval { lower, upper } = share.interval();
            assert!(lower < share.share() && share.share() < upper);
            for q in [lower, upper] {
                let gap = (share.share() - q).powi(2);
                let spread = Z_95 * Z_95 * q * (1.0 - q) / share.denominator() as f64;
                assert!((gap - spread).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn nought_and_all_have_real_intervals() {
        let none = Proportion::of(0, 10).unwrap().interval();
        assert!(none.lower == 0.0 && (none.upper - 0.277_533).abs() < PRINTED_TO);
        let all = Proportion::of(10, 10).unwrap().interval();
        assert!(all.upper == 1.0 && (all.lower - 0.722_467).abs() < PRINTED_TO);
    }
}
