//! The sex ratio: boys and girls reached alike.

use super::chi_square::ChiSquare;
use crate::measure::Sex;
use crate::survey::Proportion;

/// How many children are of each sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Sexes {
    pub male: u64,
    pub female: u64,
}

/// The share of boys when nothing is known of the country.
///
/// Source: R `nipnTK`, `sexRatioTest`, `pop = c(1, 1)`.
pub const EQUAL_SEXES: f64 = 0.5;

impl Sexes {
    pub fn add(&mut self, sex: Sex) {
        match sex {
            Sex::Male => self.male += 1,
            Sex::Female => self.female += 1,
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.male += other.male;
        self.female += other.female;
    }

    /// Boys out of all.
    pub fn boys(&self) -> Option<Proportion> {
        Proportion::of(self.male, self.male + self.female)
    }

    /// Beside the share of boys in the country, between 0 and 1: [`EQUAL_SEXES`], or that of
    /// a census.
    ///
    /// Source: R `nipnTK`, `sexRatioTest`: `prop.test` with correction.
    pub fn test(&self, share_of_boys: f64) -> Option<ChiSquare> {
        ChiSquare::of_share(self.male, self.male + self.female, share_of_boys)
    }
}
