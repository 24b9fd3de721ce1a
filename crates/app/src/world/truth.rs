//! What is planted in each kab/kota: how many children are short, how many are measured.
//! Every figure here is invented for the demonstration.

/// What is true of one kab/kota of the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Truth {
    /// The share of measured children below two deviations of length for age.
    pub(crate) stunted: f64,
    /// The share of children who come in an ordinary month.
    pub(crate) measured: f64,
    /// Its children beside those of the other kab/kota.
    pub(super) weight: f64,
}

/// By code; Pesisir Barat stands worst and Metro best, Mesuji measures fewer than half.
const LAMPUNG: [(&str, f64, f64, f64); 15] = [
    ("18.01", 0.140, 0.80, 110.0),
    ("18.02", 0.130, 0.84, 145.0),
    ("18.03", 0.180, 0.72, 65.0),
    ("18.04", 0.165, 0.78, 32.0),
    ("18.05", 0.155, 0.70, 44.0),
    ("18.06", 0.195, 0.69, 65.0),
    ("18.07", 0.145, 0.82, 110.0),
    ("18.08", 0.205, 0.66, 48.0),
    ("18.09", 0.175, 0.75, 49.0),
    ("18.10", 0.115, 0.88, 41.0),
    ("18.11", 0.215, 0.43, 26.0),
    ("18.12", 0.160, 0.77, 31.0),
    ("18.13", 0.230, 0.63, 20.0),
    ("18.71", 0.105, 0.74, 115.0),
    ("18.72", 0.090, 0.91, 20.0),
];

impl Truth {
    /// A kab/kota outside Lampung is an ordinary one.
    pub(super) fn of(kabkota: &str) -> Self {
        let (stunted, measured, weight) = LAMPUNG
            .iter()
            .find(|(code, ..)| *code == kabkota)
            .map_or((0.15, 0.75, 50.0), |(_, stunted, measured, weight)| {
                (*stunted, *measured, *weight)
            });
        Self { stunted, measured, weight }
    }

    /// The mean length for age, in deviations, that children of two years and older have
    /// where `stunted` of all measured children are.
    pub(super) fn plateau(self) -> f64 {
        // The infants among them stand higher than the rest, hence the shift; the spread is
        // that of children, time and measuring together.
        const SHIFT: f64 = -0.26;
        const SPREAD: f64 = 1.033;
        -2.0 + SHIFT + SPREAD * deviations_above(self.stunted)
    }
}

/// How far above the cut-off the mean of a normal distribution lies when `share` is below it.
///
/// Source: tables of the normal distribution; straight lines between.
fn deviations_above(share: f64) -> f64 {
    const TABLE: [(f64, f64); 8] = [
        (0.05, 1.645),
        (0.08, 1.405),
        (0.10, 1.282),
        (0.13, 1.126),
        (0.16, 0.994),
        (0.20, 0.842),
        (0.25, 0.674),
        (0.30, 0.524),
    ];
    let above =
        TABLE.iter().position(|(listed, _)| share <= *listed).unwrap_or(TABLE.len() - 1);
    let (low, high) =
        (TABLE[above.saturating_sub(1).min(TABLE.len() - 2)], TABLE[above.max(1)]);
    low.1 + (share - low.0) / (high.0 - low.0) * (high.1 - low.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_short_children_mean_a_higher_mean() {
        let shares = [0.05, 0.06, 0.09, 0.10, 0.145, 0.23, 0.30];
        assert!(shares.is_sorted_by(|a, b| deviations_above(*a) > deviations_above(*b)));
        assert!((deviations_above(0.10) - 1.282).abs() < 1e-12);
        assert!((deviations_above(0.05) - 1.645).abs() < 1e-12);
    }

    #[test]
    fn pesisir_barat_stands_worst_and_metro_best() {
        let worst = LAMPUNG.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        let best = LAMPUNG.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert_eq!((worst.0, best.0), ("18.13", "18.72"));
    }
}
