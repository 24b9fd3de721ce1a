//! A weight in whole grams, so that no sum or comparison of weights is rounded.

/// A weight in grams. Any reading is kept, also an impossible one: scoring decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(i32);

impl Weight {
    pub const fn from_grams(grams: i32) -> Self {
        Self(grams)
    }

    pub const fn grams(self) -> i32 {
        self.0
    }

    pub fn kilograms(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}
