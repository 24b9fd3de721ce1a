//! The incomplete gamma function and its inverse: the limits of a count of events.
//!
//! Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 6.1.41, 6.5.29
//! and 6.5.31.

use std::f64::consts::PI;

use super::root;

/// From here on the series of Stirling gives every digit of a double.
const STIRLING_FROM: f64 = 16.0;

/// The coefficients of Stirling's series, B(2k) / (2k (2k - 1)).
///
/// Source: Abramowitz and Stegun 6.1.41.
const STIRLING: [f64; 6] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1_260.0,
    -1.0 / 1_680.0,
    1.0 / 1_188.0,
    -691.0 / 360_360.0,
];

/// Terms beyond this number no longer change a double for any count of children.
const TERMS: u32 = 1_000_000;

/// Keeps a continued fraction from dividing by nought.
const TINY: f64 = 1e-300;

/// The natural logarithm of the gamma function, for `a` above nought; else not a number.
pub fn ln_gamma(a: f64) -> f64 {
    if a.is_nan() || a <= 0.0 {
        return f64::NAN;
    }
    let (mut product, mut x) = (1.0, a);
    while x < STIRLING_FROM {
        product *= x;
        x += 1.0;
    }
    (x - 0.5) * x.ln() - x + (2.0 * PI).ln() / 2.0 + stirling(x) - product.ln()
}

/// What Stirling's formula lacks of the logarithm, for x from `STIRLING_FROM`.
fn stirling(x: f64) -> f64 {
    STIRLING.iter().rev().fold(0.0, |sum, term| sum / (x * x) + term) / x
}

/// P(a, x), the lower regularized incomplete gamma function: the chance that a gamma variable
/// of shape `a` and scale one is at most `x`.
///
/// Not a number unless `a` is above nought and `x` is nought or more.
pub fn lower_regularized(a: f64, x: f64) -> f64 {
    tails(a, x).0
}

/// Q(a, x) = 1 - P(a, x), without loss where it is small. A Poisson count of mean `x` is below
/// the whole number `a` with this chance.
///
/// Not a number unless `a` is above nought and `x` is nought or more.
pub fn upper_regularized(a: f64, x: f64) -> f64 {
    tails(a, x).1
}

/// The x of P(a, x) = p; not a number unless `a` is above nought and `p` within 0 to 1.
pub fn inverse_lower(a: f64, p: f64) -> f64 {
    inverse(a, p, |x| lower_regularized(a, x) - p)
}

/// The x of Q(a, x) = q; not a number unless `a` is above nought and `q` within 0 to 1.
pub fn inverse_upper(a: f64, q: f64) -> f64 {
    inverse(a, 1.0 - q, |x| q - upper_regularized(a, x))
}

/// The quantile of a chi-square variable: at most this with chance `p`.
pub fn chi_square_quantile(degrees_of_freedom: f64, p: f64) -> f64 {
    2.0 * inverse_lower(degrees_of_freedom / 2.0, p)
}

/// The p of a chi-square statistic: how often chance alone gives as much or more.
pub fn chi_square_p(statistic: f64, degrees: u32) -> f64 {
    upper_regularized(f64::from(degrees) / 2.0, statistic / 2.0)
}

/// P and Q: the smaller of the two is computed, the other is what it lacks of one.
fn tails(a: f64, x: f64) -> (f64, f64) {
    if a.is_nan() || a <= 0.0 || x.is_nan() || x < 0.0 {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x.is_infinite() {
        return (1.0, 0.0);
    }
    if x < a + 1.0 {
        let lower = (series(a, x) * peak(a, x)).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (fraction(a, x) * peak(a, x) * a).min(1.0);
        (1.0 - upper, upper)
    }
}

/// x^a e^-x / gamma(a + 1).
///
/// Large shapes go by the distance from the peak, or the big logarithms would cancel.
///
/// Source: C. Loader, Fast and Accurate Computation of Binomial Probabilities (2000).
fn peak(a: f64, x: f64) -> f64 {
    if a < STIRLING_FROM {
        return (a * x.ln() - x - ln_gamma(a + 1.0)).exp();
    }
    (-stirling(a) - a * deviance((x - a) / a)).exp() / (2.0 * PI * a).sqrt()
}

/// d - ln(1 + d), without loss near nought.
fn deviance(d: f64) -> f64 {
    if d.abs() > 0.1 {
        return d - d.ln_1p();
    }
    // With v = d / (2 + d): ln(1 + d) = 2 (v + v^3/3 + v^5/5 + ..), and d - 2 v = d v.
    let v = d / (2.0 + d);
    let square = v * v;
    let (mut power, mut odd, mut sum) = (v * square, 3.0, 0.0);
    while f64::abs(power) > f64::EPSILON * f64::EPSILON {
        sum += power / odd;
        power *= square;
        odd += 2.0;
    }
    d * v - 2.0 * sum
}

/// Sum of x^n / ((a + 1) .. (a + n)).
fn series(a: f64, x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for n in 1..TERMS {
        term *= x / (a + f64::from(n));
        sum += term;
        if term < sum * f64::EPSILON {
            break;
        }
    }
    sum
}

/// The continued fraction of gamma(a, x) / (x^a e^-x), by Lentz's method.
fn fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut value = d;
    for n in (1..TERMS).map(f64::from) {
        let numerator = -n * (n - a);
        b += 2.0;
        d = 1.0 / away_from_nought(numerator * d + b);
        c = away_from_nought(b + numerator / c);
        value *= d * c;
        if (d * c - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

pub(super) fn away_from_nought(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

fn inverse(a: f64, p: f64, rising: impl Fn(f64) -> f64) -> f64 {
    if a.is_nan() || a <= 0.0 || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let mut upper = a.max(1.0);
    while rising(upper) < 0.0 {
        upper *= 2.0;
    }
    root::of_rising(0.0, upper, |x| (rising(x), peak(a, x) * a / x))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the tests below allow of a difference, as a share of the value.
    const NEARLY: f64 = 1e-13;

    fn near(ours: f64, theirs: f64) {
        assert!((ours - theirs).abs() <= NEARLY * theirs.abs(), "{ours} is not {theirs}");
    }

    #[test]
    fn the_gamma_function_of_whole_numbers_is_the_factorial() {
        let mut factorial = 1.0_f64;
        for n in 1..=20 {
            near(ln_gamma(f64::from(n) + 1.0).exp(), factorial * f64::from(n));
            factorial *= f64::from(n);
        }
        near(ln_gamma(0.5), PI.sqrt().ln());
        near(ln_gamma(1e5), 1_051_287.708_973_656_9);
        assert!(ln_gamma(0.0).is_nan());
    }

    /// Q(n, x) of a whole n is the sum of Poisson chances: another way to the same number.
    #[test]
    fn a_whole_shape_is_a_sum_of_poisson_chances() {
        for n in [1, 2, 5, 17, 40, 90] {
            for x in [0.01, 0.7, 3.0, 16.5, 40.0, 41.5, 120.0_f64] {
                let (mut term, mut sum) = ((-x).exp(), 0.0);
                for k in 0..n {
                    sum += term;
                    term *= x / f64::from(k + 1);
                }
                near(upper_regularized(f64::from(n), x), sum);
                let both =
                    upper_regularized(f64::from(n), x) + lower_regularized(f64::from(n), x);
                near(both, 1.0);
            }
        }
    }

    /// Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4, critical values of
    /// the chi-square distribution, printed to three decimals.
    #[test]
    fn quantiles_of_chi_square_are_as_printed() {
        let printed = [
            (1.0, 0.95, 3.841),
            (1.0, 0.975, 5.024),
            (2.0, 0.95, 5.991),
            (10.0, 0.975, 20.483),
            (10.0, 0.025, 3.247),
            (50.0, 0.99, 76.154),
            (100.0, 0.025, 74.222),
            (100.0, 0.999, 149.449),
        ];
        for (df, p, value) in printed {
            assert!((chi_square_quantile(df, p) - value).abs() < 5.1e-4, "{df} {p}");
        }
    }

    #[test]
    fn the_inverse_undoes() {
        for a in [0.3, 1.0, 2.5, 16.0, 400.0, 25_000.0] {
            for p in [1e-8, 0.001, 0.025, 0.5, 0.975, 0.999] {
                let (from_below, from_above) = (inverse_lower(a, p), inverse_upper(a, p));
                assert!((lower_regularized(a, from_below) / p - 1.0).abs() < 1e-10, "{a} {p}");
                assert!((upper_regularized(a, from_above) / p - 1.0).abs() < 1e-10, "{a} {p}");
            }
        }
        near(inverse_upper(1.0, 0.05), -(0.05_f64.ln()));
    }

    #[test]
    fn what_has_no_answer_is_not_a_number() {
        assert!(lower_regularized(0.0, 1.0).is_nan());
        assert!(upper_regularized(1.0, -1.0).is_nan());
        assert!(inverse_lower(1.0, 1.5).is_nan() && inverse_lower(f64::NAN, 0.5).is_nan());
        assert!(inverse_lower(3.0, 1.0).is_infinite() && inverse_upper(3.0, 1.0) <= 0.0);
    }

    /// Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4, upper critical
    /// values of the chi-square distribution, which prints three decimals.
    #[test]
    fn critical_values_have_their_p() {
        let printed = [
            (1, 3.841, 0.05),
            (1, 10.828, 0.001),
            (4, 9.488, 0.05),
            (9, 16.919, 0.05),
            (9, 21.666, 0.01),
            (11, 19.675, 0.05),
            (100, 124.342, 0.05),
        ];
        for (degrees, statistic, p) in printed {
            let ours = chi_square_p(statistic, degrees);
            assert!((ours - p).abs() < 2e-4, "{ours} for {p}");
        }
        assert!((chi_square_p(0.0, 9) - 1.0).abs() < f64::EPSILON);
        assert!(chi_square_p(f64::INFINITY, 9) < f64::EPSILON);
        assert!(chi_square_p(f64::NAN, 9).is_nan());
    }
}
