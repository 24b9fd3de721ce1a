//! Rounding exactly as the reference programs round, so that printed figures agree.

use std::cmp::Ordering;

/// The nearest whole number, a half upwards.
///
/// Source: WHO anthro for R, rounding of ages (its manual calls it banker's; it is not).
pub fn round_half_up(x: f64) -> f64 {
    let whole = x.floor();
    if x - whole >= 0.5 { whole + 1.0 } else { whole }
}

/// Nearer than this to the middle of two hundredths, their own distances decide. It is far
/// more than multiplying by a hundred can be off.
const NEAR_THE_MIDDLE: f64 = 1e-6;

/// `x` rounded to two decimals, as whole hundredths; None when `x` is not finite.
///
/// The nearer, in double precision, of the two neighbouring hundredths wins; when both are
/// equally near, the even one.
///
/// Source: `round(x, 2)` of R 4.0.0 and later.
#[expect(clippy::cast_possible_truncation, reason = "saturates far beyond any flag")]
pub fn hundredths(x: f64) -> Option<i32> {
    if !x.is_finite() {
        return None;
    }
    let size = x.abs();
    let whole = (100.0 * size) as i32;
    let below = f64::from(whole);
    let beyond = 100.0 * size - below;
    let up = if (beyond - 0.5).abs() > NEAR_THE_MIDDLE {
        beyond > 0.5
    } else {
        let (to_below, to_above) = (size - below / 100.0, (below + 1.0) / 100.0 - size);
        match to_below.total_cmp(&to_above) {
            Ordering::Less => false,
            Ordering::Equal => whole % 2 == 1,
            Ordering::Greater => true,
        }
    };
    let nearest = whole.saturating_add(i32::from(up));
    Some(if x < 0.0 { -nearest } else { nearest })
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

    /// The same rule without the short cut.
    fn plainly(x: f64) -> f64 {
        let size = x.abs();
        let (below, above) = ((100.0 * size).floor(), (100.0 * size).ceil());
        let (to_below, to_above) = (size - below / 100.0, above / 100.0 - size);
        let even = below % 2.0 == 0.0;
        let down = to_below < to_above || (to_below == to_above && even);
        (if down { below } else { above }).copysign(x)
    }

    #[test]
    fn the_short_cut_changes_nothing() {
        for n in -20_000..20_000 {
            let half = f64::from(n) / 200.0;
            for x in [half, half.next_up(), half.next_down(), half + 1e-9, half - 0.001_3] {
                assert_eq!(hundredths(x).map(f64::from), Some(plainly(x)), "{x}");
            }
        }
    }

    #[test]
    fn what_is_no_number_has_no_hundredths() {
        assert_eq!(hundredths(f64::NAN), None);
        assert_eq!(hundredths(f64::INFINITY), None);
    }
}
