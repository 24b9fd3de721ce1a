//! The binomial distribution, summed term by term, so that small counts are exact.

use super::gamma::ln_gamma;

/// So many trials, each of which succeeds with the same share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binomial {
    trials: u64,
    share: f64,
}

impl Binomial {
    /// None when the share is not within 0 to 1.
    pub fn of(trials: u64, share: f64) -> Option<Self> {
        (0.0..=1.0).contains(&share).then_some(Self { trials, share })
    }

    /// How often exactly `count` succeed.
    pub fn exactly(self, count: u64) -> f64 {
        let (n, k, p) = (self.trials as f64, count as f64, self.share);
        if count > self.trials {
            return 0.0;
        }
        let ways = ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
        (ways + times_ln(k, p) + times_ln_1p(n - k, -p)).exp()
    }

    /// How often `count` or fewer succeed.
    pub fn at_most(self, count: u64) -> f64 {
        if count >= self.trials {
            1.0
        } else if (count as f64) < self.trials as f64 * self.share {
            self.downwards(count)
        } else {
            1.0 - self.upwards(count + 1)
        }
    }

    /// The least count that at least this share of all draws do not exceed.
    pub fn quantile(self, share: f64) -> u64 {
        let (mut low, mut high) = (0, self.trials);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.at_most(middle) >= share {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// The terms from `count` down, each a factor smaller than the one before.
    fn downwards(self, count: u64) -> f64 {
        let odds = (1.0 - self.share) / self.share;
        let mut term = self.exactly(count);
        let mut sum = term;
        for k in (1..=count).rev() {
            term *= k as f64 / (self.trials - k + 1) as f64 * odds;
            if term <= sum * f64::EPSILON / 4.0 {
                break;
            }
            sum += term;
        }
        sum
    }

    fn upwards(self, count: u64) -> f64 {
        let odds = self.share / (1.0 - self.share);
        let mut term = self.exactly(count);
        let mut sum = term;
        for k in count..self.trials {
            term *= (self.trials - k) as f64 / (k + 1) as f64 * odds;
            if term <= sum * f64::EPSILON / 4.0 {
                break;
            }
            sum += term;
        }
        sum
    }
}

/// k ln(p), nought when k is, as the power is one.
fn times_ln(k: f64, p: f64) -> f64 {
    if k > 0.0 { k * p.ln() } else { 0.0 }
}

fn times_ln_1p(k: f64, p: f64) -> f64 {
    if k > 0.0 { k * p.ln_1p() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table prints four decimals.
    const PRINTED_TO: f64 = 5e-5;

    fn of(trials: u64, share: f64) -> Binomial {
        Binomial::of(trials, share).unwrap()
    }

    /// Source: the cumulative binomial table of the textbooks, n = 20.
    #[test]
    fn sums_are_those_of_the_table() {
        let printed = [
            (0, 0.2, 0.0115),
            (4, 0.2, 0.6296),
            (7, 0.2, 0.9679),
            (8, 0.2, 0.9900),
            (5, 0.5, 0.0207),
            (10, 0.5, 0.5881),
        ];
        for (count, share, sum) in printed {
            assert!((of(20, share).at_most(count) - sum).abs() < PRINTED_TO, "{count} {share}");
        }
    }

    #[test]
    fn a_certain_outcome_is_certain() {
        for (share, only) in [(0.0, 0), (1.0, 7)] {
            let draws = of(7, share);
            assert!((draws.exactly(only) - 1.0).abs() < 1e-12);
            assert_eq!([0.001, 0.5, 0.999].map(|q| draws.quantile(q)), [only; 3]);
        }
        assert!((of(0, 0.5).at_most(0) - 1.0).abs() < f64::EPSILON);
        assert!(Binomial::of(3, 1.1).is_none() && Binomial::of(3, f64::NAN).is_none());
    }

    #[test]
    fn a_whole_province_is_summed_as_well() {
        let draws = of(3_000_000, 0.2);
        let (low, high) = (draws.quantile(0.025), draws.quantile(0.975));
        let half = 1.959_964 * (3_000_000.0_f64 * 0.2 * 0.8).sqrt();
        assert!((600_000.0 - low as f64 - half).abs() < 2.0);
        assert!((high as f64 - 600_000.0 - half).abs() < 2.0);
    }
}
