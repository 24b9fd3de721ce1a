//! From a value to a place on the drawing, and the round numbers worth a tick.

/// How the caller writes a number, with its own decimal mark.
pub(crate) type Figure = fn(f64) -> String;

/// A value to compare with, drawn as a line with its name.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) value: f64,
    pub(crate) label: String,
}

/// A straight scale from values to pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// Covers `domain` from pixel `from` to pixel `to`.
    pub(super) fn new(domain: (f64, f64), from: f64, to: f64) -> Self {
        Self { low: domain.0, high: domain.1, from, to }
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// The value at a pixel.
    pub(super) fn value_at(&self, pixel: f64) -> f64 {
        self.low + (pixel - self.from) / (self.to - self.from) * (self.high - self.low)
    }

    /// Like [`Scale::at`], but never outside the drawing.
    pub(super) fn held(&self, value: f64) -> f64 {
        self.at(value.clamp(self.low, self.high))
    }

    pub(super) fn covers(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Round values inside the domain, about `count` of them.
    pub(super) fn ticks(&self, count: usize) -> Vec<f64> {
        let step = round_step((self.high - self.low) / count.max(1) as f64);
        self.ticks_every(step)
    }

    /// The multiples of `step` inside the domain.
    pub(super) fn ticks_every(&self, step: f64) -> Vec<f64> {
        if step <= 0.0 || !step.is_finite() {
            return Vec::new();
        }
        let first = (self.low / step - 1e-9).ceil();
        (0..200)
            .map(|index| (first + f64::from(index)) * step)
            .take_while(|value| *value <= self.high + step * 1e-9)
            .collect()
    }
}

/// The least and greatest finite values, never empty and never a single point.
pub(super) fn extent(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .into_iter()
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    if low > high {
        (0.0, 1.0)
    } else if high - low < 1e-9 {
        (low - 1.0, high + 1.0)
    } else {
        (low, high)
    }
}

/// The extent with a share of air on both sides.
pub(super) fn airy((low, high): (f64, f64), share: f64) -> (f64, f64) {
    let air = (high - low) * share;
    (low - air, high + air)
}

fn round_step(rough: f64) -> f64 {
    if rough <= 0.0 || !rough.is_finite() {
        return 1.0;
    }
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|unit| unit * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(10.0 * power)
}

/// Moves labels apart so that neighbours keep `gap` and all stay between `low` and `high`;
/// answers the places in the order given.
pub(super) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut places = wanted.to_vec();
    let mut floor = low;
    for index in &order {
        places[*index] = places[*index].max(floor);
        floor = places[*index] + gap;
    }
    let mut ceiling = high;
    for index in order.iter().rev() {
        places[*index] = places[*index].min(ceiling);
        ceiling = places[*index] - gap;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let scale = Scale::new((7.3, 24.1), 0.0, 100.0);
        assert_eq!(scale.ticks(4), [10.0, 15.0, 20.0]);
        assert_eq!(Scale::new((0.0, 24.0), 0.0, 1.0).ticks_every(12.0), [0.0, 12.0, 24.0]);
    }

    #[test]
    fn an_empty_or_single_extent_still_has_width() {
        assert_eq!(extent([]), (0.0, 1.0));
        assert_eq!(extent([f64::NAN, 4.0]), (3.0, 5.0));
    }

    #[test]
    fn labels_move_apart_and_stay_inside() {
        assert_eq!(spread(&[10.0, 11.0, 50.0], 14.0, 0.0, 60.0), [10.0, 24.0, 50.0]);
        assert_eq!(spread(&[58.0, 59.0], 14.0, 0.0, 60.0), [46.0, 60.0]);
    }
}
