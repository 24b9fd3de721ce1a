//! Spread and shape of scores: standard deviation, skewness and kurtosis, with and without
//! the implausible ones.

use crate::growth::Score;
use crate::numeric::normal;
use crate::survey::Proportion;

/// Scores farther out than this, in hundredths, are added as this: ten thousand deviations.
const FARTHEST: i128 = 1_000_000;
/// More scores than there ever will be, so that no sum overflows.
const MOST: u64 = 1_000_000_000_000;
/// Hundredths in one standard deviation of the standard.
const HUNDREDTHS: f64 = 100.0;

/// The sums of scores, in hundredths, and of their second, third and fourth powers: all that
/// spread and shape need, in whole numbers, so that no order of adding changes an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Moments {
    count: u64,
    sums: [i128; 4],
}

/// The kurtosis of a normal distribution, when it is not given in excess of that.
pub const NORMAL_KURTOSIS: f64 = 3.0;

/// A figure with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub standard_error: f64,
}

impl Estimate {
    /// How often chance alone is as far from `expected`, 0 to 1: nought for skewness,
    /// [`NORMAL_KURTOSIS`] for kurtosis.
    pub fn p_beside(self, expected: f64) -> f64 {
        normal::two_sided_p((self.value - expected) / self.standard_error)
    }
}

/// Central moments in hundredths and their powers.
struct Central {
    second: f64,
    third: f64,
    fourth: f64,
}

impl Moments {
    /// `sums[k]` is the sum of the (k + 1)th powers of `count` scores in hundredths.
    ///
    /// None when no such scores exist within ten thousand deviations.
    pub fn from_sums(count: u64, sums: [i128; 4]) -> Option<Self> {
        let n = i128::from(count);
        let mut largest = if count <= MOST { n } else { return None };
        for sum in sums {
            largest *= FARTHEST;
            if sum.abs() > largest {
                return None;
            }
        }
        let squares_hold = sums[0] * sums[0] <= n * sums[1] && sums[3] >= 0;
        squares_hold.then_some(Self { count, sums })
    }

    pub const fn count(&self) -> u64 {
        self.count
    }

    pub const fn sums(&self) -> [i128; 4] {
        self.sums
    }

    /// A score in hundredths: -204 for -2.04.
    pub fn add(&mut self, hundredths: i32) {
        let z = i128::from(hundredths).clamp(-FARTHEST, FARTHEST);
        self.count += 1;
        let mut power = 1;
        for sum in &mut self.sums {
            power *= z;
            *sum += power;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        for (ours, theirs) in self.sums.iter_mut().zip(other.sums) {
            *ours += theirs;
        }
    }

    /// In standard deviations of the growth standard; None without a score.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sums[0] as f64 / self.count as f64 / HUNDREDTHS)
    }

    /// The standard deviation of the sample, with n - 1; None below two scores.
    pub fn sd(&self) -> Option<f64> {
        let n = self.count as f64;
        let central = self.central().filter(|_| self.count >= 2)?;
        Some((central.second * n / (n - 1.0)).sqrt() / HUNDREDTHS)
    }

    /// Skewness m3 / m2^1.5, nought when left and right are alike, positive with a long
    /// right tail. None below three scores or when all are the same. The standard error is
    /// that under a normal distribution.
    ///
    /// Source: R `nipnTK`, `skewKurt`.
    pub fn skewness(&self) -> Option<Estimate> {
        let central =
            self.central().filter(|central| self.count >= 3 && central.second > 0.0)?;
        Some(Estimate {
            value: central.third / central.second.powf(1.5),
            standard_error: self.error_of_skewness(),
        })
    }

    /// Kurtosis m4 / m2², not in excess of the normal distribution, whose is 3. None below
    /// four scores or when all are the same.
    ///
    /// Source: R `nipnTK`, `skewKurt`, which prints it less 3.
    pub fn kurtosis(&self) -> Option<Estimate> {
        let central =
            self.central().filter(|central| self.count >= 4 && central.second > 0.0)?;
        let n = self.count as f64;
        let widen = ((n * n - 1.0) / ((n - 3.0) * (n + 5.0))).sqrt();
        Some(Estimate {
            value: central.fourth / central.second.powi(2),
            standard_error: 2.0 * self.error_of_skewness() * widen,
        })
    }

    fn error_of_skewness(&self) -> f64 {
        let n = self.count as f64;
        (6.0 * n * (n - 1.0) / ((n - 2.0) * (n + 1.0) * (n + 3.0))).sqrt()
    }

    /// The sums are moved to the whole hundredth next to the mean without any rounding; only
    /// the half hundredth that is left is taken off in floating point.
    fn central(&self) -> Option<Central> {
        if self.count == 0 {
            return None;
        }
        let (n, [s1, s2, s3, s4]) = (i128::from(self.count), self.sums);
        let c = (2 * s1 + n).div_euclid(2 * n);
        let first = s1 - n * c;
        let second = s2 - 2 * c * s1 + n * c * c;
        let third = s3 - 3 * c * s2 + 3 * c * c * s1 - n * c.pow(3);
        let fourth = s4 - 4 * c * s3 + 6 * c * c * s2 - 4 * c.pow(3) * s1 + n * c.pow(4);
        let of = |sum: i128| sum as f64 / self.count as f64;
        let (d, m2, m3, m4) = (of(first), of(second), of(third), of(fourth));
        Some(Central {
            second: (m2 - d * d).max(0.0),
            third: m3 - 3.0 * d * m2 + 2.0 * d.powi(3),
            fourth: (m4 - 4.0 * d * m3 + 6.0 * d * d * m2 - 3.0 * d.powi(4)).max(0.0),
        })
    }
}

/// The scores of one index, the plausible and the implausible apart, so that both "with" and
/// "without" can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Spread {
    /// Scores that the standard believes: what prevalence counts.
    pub plausible: Moments,
    pub implausible: Moments,
}

impl Spread {
    pub fn add(&mut self, score: Score) {
        let side =
            if score.is_implausible() { &mut self.implausible } else { &mut self.plausible };
        side.add(score.hundredths());
    }

    pub fn merge(&mut self, other: &Self) {
        self.plausible.merge(&other.plausible);
        self.implausible.merge(&other.implausible);
    }

    /// All scores, the implausible among them.
    pub fn all(&self) -> Moments {
        let mut all = self.plausible;
        all.merge(&self.implausible);
        all
    }

    /// Implausible scores out of all.
    pub fn implausible_share(&self) -> Option<Proportion> {
        let count = self.implausible.count();
        Proportion::of(count, count + self.plausible.count())
    }
}

/// The flags of SMART: scores more than three deviations from the mean that was observed.
///
/// The mean must be known first, so this is the one question that goes twice over the scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmartFlags {
    count: i128,
    sum: i128,
}

/// Source: SMART; R `nipnTK`, `national.SMART`: observed mean ± 3.
const SMART_HUNDREDTHS: i128 = 300;

impl SmartFlags {
    /// Around the mean of these scores; None without a score.
    pub fn around(scores: &Moments) -> Option<Self> {
        let (count, sum) = (i128::from(scores.count), scores.sums[0]);
        (count > 0).then_some(Self { count, sum })
    }

    /// Exactly three deviations from the mean is not flagged.
    pub fn is_flagged(self, hundredths: i32) -> bool {
        let gap = i128::from(hundredths) * self.count - self.sum;
        gap.abs() > SMART_HUNDREDTHS * self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::Index;

    fn moments(scores: &[i32]) -> Moments {
        let mut moments = Moments::default();
        for z in scores {
            moments.add(*z);
        }
        moments
    }

    #[test]
    fn too_few_or_all_alike_has_no_shape() {
        assert_eq!(moments(&[]).mean(), None);
        assert_eq!(moments(&[-100]).sd(), None);
        assert_eq!(moments(&[-100, 200]).skewness(), None);
        assert_eq!(moments(&[-100, 200, 0]).kurtosis(), None);
        let alike = moments(&[-151; 7]);
        assert_eq!((alike.sd(), alike.skewness(), alike.kurtosis()), (Some(0.0), None, None));
    }

    /// Two values, equally often, have kurtosis 1, the least there is.
    #[test]
    fn two_sides_alike_have_kurtosis_one() {
        let both = moments(&[-100, 100, -100, 100]);
        assert!(both.skewness().unwrap().value.abs() < 1e-12);
        assert!((both.kurtosis().unwrap().value - 1.0).abs() < 1e-12);
        assert!((both.sd().unwrap() - f64::sqrt(4.0 / 3.0)).abs() < 1e-12);
    }

    #[test]
    fn sums_that_no_scores_have_are_refused() {
        let held = moments(&[-250, -100, 30, 501]);
        assert_eq!(Moments::from_sums(held.count(), held.sums()), Some(held));
        assert_eq!(Moments::from_sums(0, [0; 4]), Some(Moments::default()));
        assert_eq!(Moments::from_sums(0, [1, 1, 1, 1]), None);
        assert_eq!(Moments::from_sums(2, [10, 1, 0, 0]), None);
        assert_eq!(Moments::from_sums(2, [0, 1, 0, -1]), None);
        assert_eq!(Moments::from_sums(u64::MAX, [0; 4]), None);
        assert_eq!(Moments::from_sums(1, [i128::MIN + 1, 0, 0, 0]), None);
    }

    #[test]
    fn a_country_of_extremes_does_not_overflow() {
        let mut many = moments(&[i32::MAX, i32::MIN, 600, -600]);
        for _ in 0..37 {
            let half = many;
            many.merge(&half);
        }
        assert!(many.skewness().is_some() && many.kurtosis().is_some());
    }

    #[test]
    fn implausible_scores_stand_apart() {
        let mut spread = Spread::default();
        for hundredths in [-601, -600, 0, 600, 601] {
            spread.add(Score::of(Index::LengthForAge, hundredths));
        }
        assert_eq!(spread.implausible_share(), Proportion::of(2, 5));
        assert_eq!(spread.all(), moments(&[-601, -600, 0, 600, 601]));
    }

    #[test]
    fn three_deviations_from_the_mean_are_not_flagged() {
        let flags = SmartFlags::around(&moments(&[-150, -50])).unwrap();
        assert_eq!(
            [-401, -400, 200, 201].map(|z| flags.is_flagged(z)),
            [true, false, false, true]
        );
        assert_eq!(SmartFlags::around(&Moments::default()), None);
    }
}
