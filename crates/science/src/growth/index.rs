//! The nine indices of the standard, their ranges, and the values on their curves.

use super::lms::Lms;
use super::tables::Table;
use crate::measure::{Age, Length, Sex};

/// One index of the WHO growth standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Index {
    LengthForAge,
    WeightForAge,
    WeightForLength,
    WeightForHeight,
    BmiForAge,
    HeadForAge,
    ArmForAge,
    TricepsForAge,
    SubscapularForAge,
}

/// Months at which the standard ends.
pub(super) const LAST_MONTH: f64 = 60.0;

impl Index {
    /// Whether a score, in hundredths, is so far out that a mistake in measuring is likelier
    /// than such a child. The score is kept; only prevalence leaves it out.
    ///
    /// Source: WHO anthro for R 1.1.0; the limits of WHO technical report 2006.
    pub fn is_implausible(self, hundredths: i32) -> bool {
        match self {
            Self::LengthForAge => hundredths.saturating_abs() > 600,
            Self::WeightForAge => !(-600..=500).contains(&hundredths),
            Self::WeightForLength
            | Self::WeightForHeight
            | Self::BmiForAge
            | Self::HeadForAge
            | Self::ArmForAge
            | Self::TricepsForAge
            | Self::SubscapularForAge => hundredths.saturating_abs() > 500,
        }
    }

    /// Whether the curve goes straight on beyond three deviations.
    fn is_restricted(self) -> bool {
        !matches!(self, Self::LengthForAge | Self::HeadForAge)
    }

    fn is_by_length(self) -> bool {
        matches!(self, Self::WeightForLength | Self::WeightForHeight)
    }

    /// The score of `y` on the curve of `row`, not rounded; None when `y` is no measurement.
    pub(super) fn z(self, row: &Lms, y: f64) -> Option<f64> {
        if y.is_nan() || y <= 0.0 {
            return None;
        }
        Some(if self.is_restricted() { row.restricted_z(y) } else { row.unskewed_z(y) })
    }

    fn value(self, row: &Lms, z: f64) -> f64 {
        if self.is_restricted() { row.restricted_value(z) } else { row.value(z) }
    }
}

/// The value of an index at `z` standard deviations: the inverse of scoring, for drawing
/// the curves.
///
/// `x` is the age in days, or for the two indices by length the length in centimetres. The
/// value is in kilograms, centimetres, kg/m², or for skinfolds millimetres. None outside
/// the standard, and where the curve has fallen to nought or below.
pub fn value_at(index: Index, sex: Sex, x: f64, z: f64) -> Option<f64> {
    let table = Table::of(index);
    let row = if index.is_by_length() {
        #[expect(clippy::cast_possible_truncation, reason = "saturates beyond any table")]
        let tenth_mm = (x * 100.0).round() as i32;
        table.row_by_length(sex, Length::from_tenth_mm(tenth_mm))?
    } else {
        let age = Age::from_days(x).filter(|age| age.months() < LAST_MONTH)?;
        *table.row(sex, age.whole_days())?
    };
    let value = index.value(&row, z);
    (value > 0.0 && value.is_finite()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_those_of_the_tables() {
        let at = |index, sex, x| value_at(index, sex, x, 0.0);
        assert_eq!(at(Index::LengthForAge, Sex::Male, 0.0), Some(49.8842));
        assert_eq!(at(Index::LengthForAge, Sex::Female, 0.0), Some(49.1477));
        assert_eq!(at(Index::WeightForLength, Sex::Male, 45.0), Some(2.441));
        assert_eq!(at(Index::WeightForLength, Sex::Male, 44.99), None);
        assert_eq!(at(Index::WeightForLength, Sex::Male, 110.01), None);
        assert_eq!(at(Index::ArmForAge, Sex::Male, 90.0), None);
        assert_eq!(at(Index::LengthForAge, Sex::Male, 1826.3), None);
        assert_eq!(at(Index::LengthForAge, Sex::Male, f64::NAN), None);
    }

    #[test]
    fn flags_open_beyond_the_limit() {
        let flagged = |index: Index, limits: [i32; 2]| {
            !index.is_implausible(limits[0])
                && !index.is_implausible(limits[1])
                && index.is_implausible(limits[0] - 1)
                && index.is_implausible(limits[1] + 1)
        };
        assert!(flagged(Index::LengthForAge, [-600, 600]));
        assert!(flagged(Index::WeightForAge, [-600, 500]));
        assert!(flagged(Index::WeightForHeight, [-500, 500]));
        assert!(flagged(Index::BmiForAge, [-500, 500]));
        assert!(Index::BmiForAge.is_implausible(i32::MIN));
    }
}
