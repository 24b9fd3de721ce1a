//! The incomplete beta function and its inverse: the exact limits of a share.
//!
//! Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.5.8.

use super::gamma::{away_from_nought, ln_gamma};
use super::root;

/// Turns of the continued fraction; it needs about the root of the larger shape.
const TURNS: u32 = 1_000_000;

/// I(x; a, b), the regularized incomplete beta function: the chance that a beta variable of
/// shapes `a` and `b` is at most `x`.
///
/// Not a number unless both shapes are above nought and `x` is within 0 to 1.
pub fn regularized(x: f64, a: f64, b: f64) -> f64 {
    if !are_shapes(a, b) || !(0.0..=1.0).contains(&x) {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let scale = density(x, a, b) * x * (1.0 - x);
    if x < (a + 1.0) / (a + b + 2.0) {
        scale * fraction(x, a, b) / a
    } else {
        1.0 - scale * fraction(1.0 - x, b, a) / b
    }
}

/// The x of I(x; a, b) = p; not a number unless both shapes are above nought and `p` is
/// within 0 to 1.
pub fn inverse(p: f64, a: f64, b: f64) -> f64 {
    if !are_shapes(a, b) || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    root::of_rising(0.0, 1.0, |x| (regularized(x, a, b) - p, density(x, a, b)))
}

fn are_shapes(a: f64, b: f64) -> bool {
    a.is_finite() && b.is_finite() && 0.0 < a && 0.0 < b
}

fn density(x: f64, a: f64, b: f64) -> f64 {
    let ln_beta = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    ((a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p() - ln_beta).exp()
}

/// The continued fraction, by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / away_from_nought(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in (1..TURNS).map(f64::from) {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut last = 1.0;
        for numerator in [even, odd] {
            d = 1.0 / away_from_nought(1.0 + numerator * d);
            c = away_from_nought(1.0 + numerator / c);
            last = c * d;
            value *= last;
        }
        if (last - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the tests below allow of a difference, as a share of the value.
    const NEARLY: f64 = 1e-12;

    fn near(ours: f64, theirs: f64) {
        assert!((ours - theirs).abs() <= NEARLY * theirs.abs(), "{ours} is not {theirs}");
    }

    /// I(x; k, n - k + 1) is the chance of k or more out of n: another way to the same number.
    #[test]
    fn whole_shapes_are_a_sum_of_binomial_chances() {
        for (k, n) in [(1, 1), (1, 60), (3, 10), (12, 60), (40, 60)] {
            for x in [0.003, 0.05, 0.2, 0.5, 0.81_f64] {
                let chance = |k: i32| -> f64 {
                    let ways: f64 =
                        (0..k).map(|i| f64::from(n - i) / f64::from(k - i)).product();
                    ways * x.powi(k) * (1.0 - x).powi(n - k)
                };
                let sum: f64 = (k..=n).map(chance).sum();
                near(regularized(x, f64::from(k), f64::from(n - k + 1)), sum);
            }
        }
    }

    #[test]
    fn both_ends_mirror_each_other() {
        for (a, b) in [(0.5, 0.5), (2.0, 7.5), (61.0, 3.0), (5_000.0, 90_000.0)] {
            for x in [0.01, 0.05, 0.3, 0.9] {
                let sum = regularized(x, a, b) + regularized(1.0 - x, b, a);
                near(sum, 1.0);
            }
        }
    }

    #[test]
    fn the_inverse_undoes() {
        for (a, b) in [(0.5, 0.5), (1.0, 60.0), (13.0, 48.0), (5_000.0, 90_000.0)] {
            for p in [0.001, 0.025, 0.5, 0.95, 0.975] {
                let x = inverse(p, a, b);
                assert!((regularized(x, a, b) - p).abs() < 1e-10, "{a} {b} {p}");
            }
        }
        near(inverse(0.95, 1.0, 60.0), 1.0 - 0.05_f64.powf(1.0 / 60.0));
    }

    #[test]
    fn what_has_no_answer_is_not_a_number() {
        assert!(regularized(0.5, 0.0, 1.0).is_nan() && regularized(1.5, 1.0, 1.0).is_nan());
        assert!(inverse(-0.1, 1.0, 1.0).is_nan() && inverse(0.5, 1.0, f64::NAN).is_nan());
    }
}
