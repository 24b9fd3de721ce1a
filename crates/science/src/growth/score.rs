//! A score as it is printed and judged: in hundredths, with its flag.

use super::index::Index;
use crate::numeric::rounding;

/// A z-score, rounded to two decimals; categories and flags are taken from the rounded one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Score {
    hundredths: i32,
    implausible: bool,
}

impl Score {
    /// The score of an index that was kept in hundredths.
    pub fn of(index: Index, hundredths: i32) -> Self {
        Self { hundredths, implausible: index.is_implausible(hundredths) }
    }

    pub(super) fn rounded(index: Index, z: f64) -> Option<Self> {
        rounding::hundredths(z).map(|hundredths| Self::of(index, hundredths))
    }

    /// -204 for -2.04.
    pub const fn hundredths(self) -> i32 {
        self.hundredths
    }

    pub fn value(self) -> f64 {
        f64::from(self.hundredths) / 100.0
    }

    pub const fn is_implausible(self) -> bool {
        self.implausible
    }
}
