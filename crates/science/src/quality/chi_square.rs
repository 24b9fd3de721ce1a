//! Counts beside the counts that were expected.

use crate::numeric::gamma::chi_square_p;

/// A chi-square statistic and what chance makes of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    pub statistic: f64,
    pub degrees: u32,
}

/// The most that the continuity correction takes from a gap, in counts.
///
/// Source: F. Yates, Journal of the Royal Statistical Society Supplement 1 (1934) 217-235; R
/// `prop.test`, which takes no more than the gap itself.
const CONTINUITY: f64 = 0.5;

impl ChiSquare {
    /// How often chance alone gives a statistic as large, 0 to 1.
    pub fn p(self) -> f64 {
        chi_square_p(self.statistic, self.degrees)
    }

    /// Counts beside shares of their sum; None without a count, or where a share is not above
    /// nought. The shares sum to 1.
    pub(super) fn of_shares<const N: usize>(
        counts: [u64; N],
        shares: [f64; N],
    ) -> Option<Self> {
        let total = counts.iter().sum::<u64>();
        if total == 0 || shares.iter().any(|share| share.is_nan() || *share <= 0.0) {
            return None;
        }
        let statistic = counts
            .iter()
            .zip(shares)
            .map(|(count, share)| {
                let expected = total as f64 * share;
                (*count as f64 - expected).powi(2) / expected
            })
            .sum();
        Some(Self { statistic, degrees: u32::try_from(N).ok()?.checked_sub(1)? })
    }

    /// Counts that should be alike; None without a count. Nought exactly when they are.
    pub(super) fn of_equals<const N: usize>(counts: [u64; N]) -> Option<Self> {
        let cells = u64::try_from(N).ok()?;
        let total = counts.iter().sum::<u64>();
        if total == 0 {
            return None;
        }
        // In whole numbers: each gap is N times too wide, hence N² over total / N.
        let gaps: f64 = counts
            .iter()
            .map(|count| {
                let wide = (u128::from(*count) * u128::from(cells)).abs_diff(total.into());
                (wide as f64).powi(2)
            })
            .sum();
        let statistic = gaps / (cells as f64 * total as f64);
        Some(Self { statistic, degrees: u32::try_from(N).ok()?.checked_sub(1)? })
    }

    /// A count out of a total beside the share expected, with the continuity correction.
    ///
    /// None without a total, with more counted than there are, or unless 0 < share < 1.
    ///
    /// Source: R `prop.test` of one sample.
    pub(super) fn of_share(count: u64, total: u64, share: f64) -> Option<Self> {
        if total == 0 || count > total || share.is_nan() || share <= 0.0 || share >= 1.0 {
            return None;
        }
        let n = total as f64;
        let gap = (count as f64 - n * share).abs();
        let statistic = (gap - gap.min(CONTINUITY)).powi(2) / (n * share * (1.0 - share));
        Some(Self { statistic, degrees: 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_counted_is_no_test() {
        assert_eq!(ChiSquare::of_equals([0; 10]), None);
        assert_eq!(ChiSquare::of_shares([0, 0], [0.5, 0.5]), None);
        assert_eq!(ChiSquare::of_shares([1, 0], [1.0, 0.0]), None);
        assert_eq!(ChiSquare::of_share(0, 0, 0.5), None);
        assert_eq!(ChiSquare::of_share(1, 2, 1.0), None);
    }

    #[test]
    fn as_expected_is_nought_and_p_one() {
        let even = ChiSquare::of_equals([7; 12]).unwrap();
        assert!(even.statistic.abs() < f64::EPSILON && (even.p() - 1.0).abs() < f64::EPSILON);
        let half = ChiSquare::of_share(50, 100, 0.5).unwrap();
        assert!(half.statistic.abs() < f64::EPSILON && (half.p() - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn equals_are_equal_shares() {
        let counts = [84, 105, 91, 94, 89, 88, 80, 73, 72, 97];
        let (whole, shares) =
            (ChiSquare::of_equals(counts), ChiSquare::of_shares(counts, [0.1; 10]));
        assert!((whole.unwrap().statistic - shares.unwrap().statistic).abs() < 1e-12);
    }
}
