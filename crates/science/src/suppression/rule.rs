//! From which count on a figure may stand alone.

/// Whether a count of nobody may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Zeros {
    Shown,
    Sensitive,
}

/// The smallest count that may be shown, and what holds for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rule {
    least: u64,
    zeros: Zeros,
}

impl Rule {
    /// Counts from 1 to below `least` are sensitive; zero is shown.
    pub const fn below(least: u64) -> Self {
        Self { least, zeros: Zeros::Shown }
    }

    #[must_use]
    pub const fn with_zeros(self, zeros: Zeros) -> Self {
        Self { zeros, ..self }
    }

    pub const fn least(self) -> u64 {
        self.least
    }

    pub const fn zeros(self) -> Zeros {
        self.zeros
    }

    pub(super) const fn is_sensitive(self, count: u64, zeros_of_cell: Zeros) -> bool {
        if count > 0 {
            return count < self.least;
        }
        match (self.zeros, zeros_of_cell) {
            (Zeros::Shown, Zeros::Shown) => false,
            (Zeros::Sensitive, Zeros::Shown | Zeros::Sensitive)
            | (Zeros::Shown, Zeros::Sensitive) => self.least > 0,
        }
    }
}

impl Default for Rule {
    /// Five, as long as the installation says nothing else.
    fn default() -> Self {
        Self::below(5)
    }
}
