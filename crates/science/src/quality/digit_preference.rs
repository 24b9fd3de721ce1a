//! Digit preference: readings that end in nought and five more often than children do.

use super::chi_square::ChiSquare;
use crate::measure::{Length, Weight};
use crate::numeric::rounding;
use crate::survey::Proportion;

/// How many readings end in each digit 0 to 9. One summary is of one kind of measure.
///
/// The digit is the one after the comma of kilograms or centimetres, a half rounded upwards;
/// of an arm it is the one of whole millimetres. A scale or tape that cannot show every digit
/// looks like preference here, and is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Digits {
    counts: [u64; 10],
}

impl Digits {
    /// `counts[d]` readings that end in the digit `d`.
    pub const fn from_counts(counts: [u64; 10]) -> Self {
        Self { counts }
    }

    pub const fn counts(&self) -> [u64; 10] {
        self.counts
    }

    pub fn add_length(&mut self, length: Length) {
        // 0.1 mm to whole millimetres, of which ten are a centimetre.
        self.add(length.tenth_mm().saturating_add(5).div_euclid(10));
    }

    pub fn add_weight(&mut self, weight: Weight) {
        self.add(weight.grams().saturating_add(50).div_euclid(100));
    }

    fn add(&mut self, tenths: i32) {
        let digit = usize::try_from(tenths.rem_euclid(10)).unwrap_or_default();
        if let Some(count) = self.counts.get_mut(digit) {
            *count += 1;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        for (ours, theirs) in self.counts.iter_mut().zip(other.counts) {
            *ours += theirs;
        }
    }

    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Readings that end in nought: whole centimetres or kilograms.
    pub fn noughts(&self) -> Option<Proportion> {
        Proportion::of(self.counts[0], self.total())
    }

    /// Readings that end in nought or five: a fifth, when nobody rounds.
    pub fn noughts_and_fives(&self) -> Option<Proportion> {
        Proportion::of(self.counts[0] + self.counts[5], self.total())
    }

    /// The ten digits beside a tenth each.
    pub fn test(&self) -> Option<ChiSquare> {
        ChiSquare::of_equals(self.counts)
    }

    /// The digit preference score, 0 to 100, rounded to two decimals as it is printed and
    /// rated: 0 when all digits are alike, 100 when there is one only. Unlike p it does not
    /// grow with the readings, but a few readings score high by chance alone.
    ///
    /// Source: Kuulasmaa, Hense and Tolonen, WHO MONICA Project e-publications 9, 1998; NIPN
    /// data quality toolkit, `digitPreference`.
    pub fn score(&self) -> Option<f64> {
        let test = self.test()?;
        let spread = test.statistic / (self.total() as f64 * f64::from(test.degrees));
        rounding::hundredths(100.0 * spread.sqrt()).map(|score| f64::from(score) / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digit_is_the_first_after_the_comma() {
        let mut lengths = Digits::default();
        for tenth_mm in [7_230, 7_234, 7_235, 7_295, 8_000] {
            lengths.add_length(Length::from_tenth_mm(tenth_mm));
        }
        assert_eq!(lengths.counts(), [2, 0, 0, 2, 1, 0, 0, 0, 0, 0]);
        let mut weights = Digits::default();
        for grams in [7_300, 7_349, 7_350, 7_950] {
            weights.add_weight(Weight::from_grams(grams));
        }
        assert_eq!(weights.counts(), [1, 0, 0, 2, 1, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn one_digit_alone_scores_a_hundred() {
        let mut counts = [0; 10];
        counts[5] = 40;
        assert_eq!(Digits::from_counts(counts).score(), Some(100.0));
        assert_eq!(Digits::from_counts([4; 10]).score(), Some(0.0));
        assert_eq!(Digits::default().score(), None);
    }

    #[test]
    fn impossible_readings_have_a_digit_too() {
        let mut digits = Digits::default();
        for tenth_mm in [i32::MIN, -10, i32::MAX] {
            digits.add_length(Length::from_tenth_mm(tenth_mm));
        }
        assert_eq!(digits.total(), 3);
        assert_eq!(digits.counts()[9], 1);
    }
}
