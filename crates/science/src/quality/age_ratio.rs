//! The age ratio and the age structure: whether some ages were reached less than others.

use super::age_heaping::AgesInMonths;
use super::chi_square::ChiSquare;
use crate::survey::Proportion;

/// What is expected of the younger and the older children of a survey.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgeRatio {
    /// Children of 6 to 29 months for each one of 30 to 59.
    ///
    /// Source: SMART; R `nipnTK`, `ageRatioTest`: 0.85.
    pub younger_to_older: f64,
}

impl Default for AgeRatio {
    fn default() -> Self {
        Self { younger_to_older: 0.85 }
    }
}

impl AgeRatio {
    /// Children of 6 to 29 months out of those of 6 to 59.
    pub fn younger(ages: &AgesInMonths) -> Option<Proportion> {
        Proportion::of(ages.within(6..=29), ages.within(6..=59))
    }

    /// The younger beside the share expected; with correction for continuity.
    pub fn test(&self, ages: &AgesInMonths) -> Option<ChiSquare> {
        let share = self.younger_to_older / (1.0 + self.younger_to_older);
        ChiSquare::of_share(ages.within(6..=29), ages.within(6..=59), share)
    }
}

/// The age structure of a population in which the share that dies is the same at every age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgeStructure {
    /// Deaths of children under five a day among 10,000.
    ///
    /// Source: R `nipnTK`, `ageChildren`: 1.
    pub deaths_per_10_000_a_day: f64,
}

impl Default for AgeStructure {
    fn default() -> Self {
        Self { deaths_per_10_000_a_day: 1.0 }
    }
}

/// Source: R `nipnTK`, `ageChildren`.
const DAYS_PER_YEAR: f64 = 365.25;

/// The groups around the first to the fifth birthday, in years of width; the last is a half.
///
/// Source: R `nipnTK`, `ageChildren`.
const WIDTHS: [f64; 5] = [1.0, 1.0, 1.0, 1.0, 0.5];

impl AgeStructure {
    /// Children of 6-17, 18-29, 30-41, 42-53 and 54-59 months.
    pub fn observed(ages: &AgesInMonths) -> [u64; 5] {
        [6..=17, 18..=29, 30..=41, 42..=53, 54..=59].map(|months| ages.within(months))
    }

    /// The share of each of the five groups; they sum to 1.
    pub fn expected(&self) -> [f64; 5] {
        let a_year = self.deaths_per_10_000_a_day / 10_000.0 * DAYS_PER_YEAR;
        let mut years = 0.0;
        let sizes = WIDTHS.map(|width| {
            let size = width * f64::exp(-a_year * years);
            years += 1.0;
            size
        });
        let sum: f64 = sizes.iter().sum();
        sizes.map(|size| size / sum)
    }

    pub fn test(&self, ages: &AgesInMonths) -> Option<ChiSquare> {
        ChiSquare::of_shares(Self::observed(ages), self.expected())
    }
}
