//! Where a rising function meets nought: what quantiles are found by.

/// More halvings than a double has between any two of its numbers.
const STEPS: usize = 2_200;

/// The place between `lower` and `upper` where a rising function is nought, given its value
/// and its slope. Newton's step where it stays between the limits, else half way.
pub(super) fn of_rising(
    mut lower: f64,
    mut upper: f64,
    value_and_slope: impl Fn(f64) -> (f64, f64),
) -> f64 {
    let mut x = lower + (upper - lower) / 2.0;
    for _ in 0..STEPS {
        let (value, slope) = value_and_slope(x);
        if value < 0.0 {
            lower = x;
        } else {
            upper = x;
        }
        let newton = x - value / slope;
        let inside = newton.is_finite() && lower < newton && newton < upper;
        let next = if inside { newton } else { lower + (upper - lower) / 2.0 };
        if (next - x).abs() <= f64::EPSILON * x.abs() || next <= lower || upper <= next {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_found_also_where_newton_runs_away() {
        let cube = |x: f64| (x * x * x - 27.0, 3.0 * x * x);
        assert!((of_rising(-1e3, 1e3, cube) - 3.0).abs() < 1e-14);
        let bend = |x: f64| ((x - 0.25).atan(), 1.0 / (1.0 + (x - 0.25).powi(2)));
        assert!((of_rising(-1e6, 1e7, bend) - 0.25).abs() < 1e-14);
    }
}
