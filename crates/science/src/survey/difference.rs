//! Whether two shares differ beyond chance.

use super::{Interval, Proportion};
use crate::numeric::binomial::Binomial;

impl Proportion {
    /// By how much this share is above one of other children, with its 95 % interval: of
    /// Wilson's of each.
    ///
    /// Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10.
    pub fn above(self, other: Self) -> Interval {
        let (p, q) = (self.share(), other.share());
        let (own, others) = (self.interval(), other.interval());
        let down = (p - own.lower).hypot(others.upper - q);
        let up = (own.upper - p).hypot(q - others.lower);
        Interval { lower: p - q - down, upper: p - q + up }
    }
}

/// Of children seen twice who changed, `better` one way and `worse` the other: how often chance
/// alone parts them so unevenly, both ways. One where nobody changed.
///
/// Source: the test of Psychometrika 12 (1947) 153-157 by the exact binomial; R
/// `binom.test(better, better + worse)`.
pub fn chance_of_so_uneven(better: u64, worse: u64) -> f64 {
    let fewer = better.min(worse);
    let tail = Binomial::of(better + worse, 0.5).map_or(1.0, |even| even.at_most(fewer));
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paper prints four decimals.
    const PRINTED_TO: f64 = 5e-5;

    /// Source: Newcombe 1998, table II, method 10.
    #[test]
    fn the_interval_of_a_difference_is_that_of_the_paper() {
        for ((a, b), (lower, upper)) in [
            (((56, 70), (48, 80)), (0.0524, 0.3339)),
            (((9, 10), (3, 10)), (0.1705, 0.8090)),
            (((10, 10), (0, 20)), (0.6791, 1.0)),
        ] {
            let of = |(n, d)| Proportion::of(n, d).unwrap();
            let found = of(a).above(of(b));
            assert!((found.lower - lower).abs() < PRINTED_TO, "{found:?}");
            assert!((found.upper - upper).abs() < PRINTED_TO, "{found:?}");
        }
    }

    /// Ten coins of which at most one shows tails: 11 in 1,024, and as many the other way.
    #[test]
    fn chance_parts_evenly() {
        assert!((chance_of_so_uneven(9, 1) - 22.0 / 1_024.0).abs() < 1e-12);
        assert!((chance_of_so_uneven(1, 9) - 22.0 / 1_024.0).abs() < 1e-12);
        for (better, worse) in [(0, 0), (5, 5), (1, 0)] {
            assert!((chance_of_so_uneven(better, worse) - 1.0).abs() < 1e-12);
        }
    }
}
