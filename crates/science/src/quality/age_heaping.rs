//! Age heaping: ages that crowd at whole and half years because they were guessed.

use std::ops::RangeInclusive;

use super::chi_square::ChiSquare;

/// How many children are of each completed month, 0 to 59.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AgesInMonths {
    counts: [u64; 60],
    beyond: u64,
}

impl Default for AgesInMonths {
    fn default() -> Self {
        Self::from_counts([0; 60])
    }
}

impl AgesInMonths {
    /// `counts[m]` children of `m` completed months.
    pub const fn from_counts(counts: [u64; 60]) -> Self {
        Self { counts, beyond: 0 }
    }

    pub const fn counts(&self) -> [u64; 60] {
        self.counts
    }

    /// Children of sixty months or more, who are in no test.
    pub const fn beyond(&self) -> u64 {
        self.beyond
    }

    pub fn add(&mut self, completed_months: u16) {
        *self.counts.get_mut(usize::from(completed_months)).unwrap_or(&mut self.beyond) += 1;
    }

    pub fn merge(&mut self, other: &Self) {
        for (ours, theirs) in self.counts.iter_mut().zip(other.counts) {
            *ours += theirs;
        }
        self.beyond += other.beyond;
    }

    /// Children of the months given, both ends included.
    pub fn within(&self, months: RangeInclusive<u16>) -> u64 {
        let (first, last) = (usize::from(*months.start()), usize::from(*months.end()));
        self.counts.iter().take(last + 1).skip(first).sum()
    }

    /// Children of each year of age, from the first to the fifth.
    pub fn by_year(&self) -> [u64; 5] {
        [0, 12, 24, 36, 48].map(|first| self.within(first..=first + 11))
    }

    /// Children by months beyond their last birthday, 0 to 11.
    pub fn remainders(&self) -> [u64; 12] {
        let mut remainders = [0; 12];
        for year in self.counts.chunks(12) {
            for (sum, count) in remainders.iter_mut().zip(year) {
                *sum += count;
            }
        }
        remainders
    }

    /// The twelve remainders beside a twelfth each.
    ///
    /// Ages that do not fill whole years, as the 6 to 59 months of a survey, lean to the
    /// later remainders without any heaping.
    ///
    /// Source: R `nipnTK`, `ageHeaping` with divisor 12.
    pub fn heaping(&self) -> Option<ChiSquare> {
        ChiSquare::of_equals(self.remainders())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixtieth_month_is_beyond() {
        let mut ages = AgesInMonths::default();
        for months in [0, 11, 12, 59, 60, 700] {
            ages.add(months);
        }
        assert_eq!((ages.beyond(), ages.within(0..=59)), (2, 4));
        assert_eq!(ages.by_year(), [2, 1, 0, 0, 1]);
        assert_eq!(ages.remainders(), [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!(ages.within(60..=u16::MAX), 0);
    }
}
