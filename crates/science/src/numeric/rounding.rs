//! Rounding exactly as the reference programs round, so that printed figures agree.

use std::cmp::Ordering;

/// The nearest whole number, a half upwards.
///
/// Source: WHO anthro for R, rounding of ages (its manual calls it banker's; it is not).
pub fn round_half_up(x: f64) -> f64 {
    let whole = x.floor();
    if x - whole >= 0.5 { whole + 1.0 } else { whole }
}

/// `x` rounded to two decimals, as whole hundredths; None when `x` is not finite.
///
/// The nearer, in double precision, of the two neighbouring hundredths wins; when both are
/// equally near, the even one.
///
/// Source: `round(x, 2)` of R 4.0.0 and later.
pub fn hundredths(x: f64) -> Option<i32> {
    if !x.is_finite() {
        return None;
    }
    let size = x.abs();
    let below = (100.0 * size).floor();
    let above = (100.0 * size).ceil();
    let (to_below, to_above) = (size - below / 100.0, above / 100.0 - size);
    let nearest = match to_below.total_cmp(&to_above) {
        Ordering::Less => below,
        Ordering::Equal if below % 2.0 == 0.0 => below,
        Ordering::Equal | Ordering::Greater => above,
    };
    #[expect(clippy::cast_possible_truncation, reason = "saturates far beyond any flag")]
    let nearest = nearest.copysign(x) as i32;
    Some(nearest)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "whole numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn halves_round_upwards_also_below_nought() {
        let rounded = [-1.5, -0.5, 0.5, 1.5, 2.5, 2.4999].map(round_half_up);
        assert_eq!(rounded, [-1.0, 0.0, 1.0, 2.0, 3.0, 2.0]);
    }

    /// A half in decimal is seldom one in binary: 2.675 is a little less, 0.025 a little more.
    #[test]
    fn the_nearer_in_double_precision_wins() {
        let asked = [0.015, 0.025, 2.675, -2.004, -2.005, -2.0051];
        assert_eq!(asked.map(hundredths), [1, 3, 267, -200, -200, -201].map(Some));
    }

    #[test]
    fn a_true_half_goes_to_the_even_hundredth() {
        let asked = [0.125, -0.125, 0.375, -0.375];
        assert_eq!(asked.map(hundredths), [12, -12, 38, -38].map(Some));
    }

    #[test]
    fn whole_hundredths_stay() {
        for n in -700..=700 {
            assert_eq!(hundredths(f64::from(n) / 100.0), Some(n));
        }
    }

    #[test]
    fn what_is_no_number_has_no_hundredths() {
        assert_eq!(hundredths(f64::NAN), None);
        assert_eq!(hundredths(f64::INFINITY), None);
    }
}
