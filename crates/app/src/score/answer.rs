//! What is added to a row: the scores by day with their flags, and those by completed months.

use science::growth::{Score, Scores, score, score_in_completed_months};
use science::measure::Length;

use super::row::Row;

/// The columns that are added, in their order.
pub(super) const COLUMNS: [&str; 21] = [
    "length_adj_cm",
    "haz",
    "haz_flag",
    "waz",
    "waz_flag",
    "whz",
    "whz_flag",
    "baz",
    "baz_flag",
    "hcz",
    "hcz_flag",
    "acz",
    "acz_flag",
    "tsz",
    "tsz_flag",
    "ssz",
    "ssz_flag",
    "haz_month",
    "waz_month",
    "whz_month",
    "baz_month",
];

/// One row's scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Answer {
    by_day: Scores,
    by_month: Scores,
}

impl Answer {
    pub(super) fn of(row: &Row) -> Self {
        Self {
            by_day: score(&row.measurement),
            by_month: score_in_completed_months(&row.measurement, row.months),
        }
    }

    /// In hundredths of a centimetre.
    pub(super) fn length_adjusted(&self) -> Option<i32> {
        self.by_day.length_adjusted.map(Length::tenth_mm)
    }

    pub(super) fn by_day(&self) -> [Option<Score>; 8] {
        let Scores { haz, waz, whz, baz, hcz, acz, tsz, ssz, .. } = self.by_day;
        [haz, waz, whz, baz, hcz, acz, tsz, ssz]
    }

    pub(super) fn by_month(&self) -> [Option<Score>; 4] {
        let Scores { haz, waz, whz, baz, .. } = self.by_month;
        [haz, waz, whz, baz]
    }

    pub(super) fn has_score(&self) -> bool {
        self.by_day().iter().chain(&self.by_month()).any(Option::is_some)
    }
}
