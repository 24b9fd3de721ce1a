//! The exact interval of a share: the one that may be leaned on when the count is nought.

use super::{Interval, Proportion};
use crate::numeric::beta;

/// Beyond each end of a two-sided 95 % interval.
const BEYOND_EACH_END: f64 = 0.025;

/// Beyond the one end of a one-sided 95 % bound.
const BEYOND_ONE_END: f64 = 0.05;

impl Proportion {
    /// The exact two-sided 95 % interval, by the quantiles of beta.
    ///
    /// Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404-413; R `binom.test`.
    pub fn exact_interval(self) -> Interval {
        let (k, n) = (self.numerator() as f64, self.denominator() as f64);
        let none = self.numerator() == 0;
        Interval {
            lower: if none { 0.0 } else { beta::inverse(BEYOND_EACH_END, k, n - k + 1.0) },
            upper: self.exact_upper(BEYOND_EACH_END),
        }
    }

    /// The exact one-sided 95 % upper bound: as many or fewer are counted once in twenty times
    /// where the share is this. Of 60 children and none counted, about 3 / 60.
    ///
    /// Source: as for the interval; R `binom.test(alternative = "less")`.
    pub fn exact_upper_bound(self) -> f64 {
        self.exact_upper(BEYOND_ONE_END)
    }

    fn exact_upper(self, beyond: f64) -> f64 {
        let (k, n) = (self.numerator() as f64, self.denominator() as f64);
        if self.numerator() == self.denominator() {
            return 1.0;
        }
        beta::inverse(1.0 - beyond, k + 1.0, n - k)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_of_sixty_is_still_up_to_one_in_twenty() {
        let none = Proportion::of(0, 60).unwrap();
        let closed = |beyond: f64| 1.0 - beyond.powf(1.0 / 60.0);
        assert!((none.exact_upper_bound() - closed(0.05)).abs() < 1e-14);
        assert!((none.exact_interval().upper - closed(0.025)).abs() < 1e-14);
        assert!(none.exact_interval().lower <= 0.0);
    }

    #[test]
    fn all_of_ten_may_be_all() {
        let all = Proportion::of(10, 10).unwrap().exact_interval();
        assert!(all.upper >= 1.0 && (all.lower - 0.025_f64.powf(0.1)).abs() < 1e-14);
    }
}
