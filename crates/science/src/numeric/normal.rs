//! The normal distribution.

use super::gamma::upper_regularized;

/// The share of a standard normal distribution below `z`.
pub fn cdf(z: f64) -> f64 {
    let beyond = two_sided_p(z) / 2.0;
    if z < 0.0 { beyond } else { 1.0 - beyond }
}

/// How often a standard normal value is as far from nought as `z`, on either side.
pub fn two_sided_p(z: f64) -> f64 {
    upper_regularized(0.5, z * z / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table prints ten decimals.
    const PRINTED_TO: f64 = 5e-11;

    /// Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, table 26.1.
    #[test]
    fn shares_below_are_those_of_the_table() {
        let printed = [
            (0.0, 0.5),
            (0.5, 0.691_462_461_3),
            (1.0, 0.841_344_746_1),
            (1.96, 0.975_002_104_9),
            (2.0, 0.977_249_868_1),
            (3.0, 0.998_650_102_0),
        ];
        for (z, below) in printed {
            assert!((cdf(z) - below).abs() < PRINTED_TO, "{z}");
            assert!((cdf(-z) - (1.0 - below)).abs() < PRINTED_TO, "-{z}");
        }
    }
}
