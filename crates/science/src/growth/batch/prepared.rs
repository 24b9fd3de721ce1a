//! The tables of the standard laid out for columns: logarithms taken, divisions done.

use std::sync::LazyLock;

use crate::growth::index::Index;
use crate::growth::lms::Lms;
use crate::growth::measurement::{FIRST_STANDING_DAY, LYING_OVER_STANDING};
use crate::growth::tables::Table;
use crate::measure::{Length, Position, Sex};

/// One curve: z × 100 = phi(l x) x scale, with x = ln y - ln median.
#[derive(Debug, Clone, Copy)]
pub(super) struct Curve {
    pub(super) l: f64,
    pub(super) ln_median: f64,
    pub(super) scale: f64,
}

/// What is entered by age: one cache line for each day and sex.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct ByAge {
    /// In 0.1 mm.
    pub(super) length_median: f64,
    /// Hundredths of a score for each 0.1 mm.
    pub(super) length_scale: f64,
    pub(super) weight: Curve,
    pub(super) bmi: Curve,
}

/// What is entered by length.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
pub(super) struct ByLength {
    pub(super) weight: Curve,
    pub(super) twice_ln_length: f64,
}

/// Lengths of one table, in 0.1 mm.
struct Lengths {
    first: i32,
    per_sex: usize,
    rows: Vec<ByLength>,
}

pub(super) struct Prepared {
    by_age: Vec<ByAge>,
    lying: Lengths,
    standing: Lengths,
}

/// Days of the standard: 0 to 1826.
const DAYS: i32 = 1_827;

/// The last whole day before nine months, 273.9375.
const LAST_INFANT_DAY: i32 = 273;

/// The body mass index of a weight in grams and a length in 0.1 mm is `weight` / `length`²
/// times this.
const BMI_OF_GRAMS: f64 = 1e5;

static PREPARED: LazyLock<Prepared> = LazyLock::new(|| Prepared {
    by_age: [Sex::Male, Sex::Female]
        .into_iter()
        .flat_map(|sex| (0..DAYS).filter_map(move |day| ByAge::of(sex, day)))
        .collect(),
    lying: Lengths::of(Index::WeightForLength, 4_500, 11_000),
    standing: Lengths::of(Index::WeightForHeight, 6_500, 12_000),
});

impl Prepared {
    pub(super) fn get() -> &'static Self {
        &PREPARED
    }

    /// None outside the standard.
    #[inline]
    pub(super) fn by_age(&self, sex: Sex, age_days: i32) -> Option<&ByAge> {
        if !(0..DAYS).contains(&age_days) {
            return None;
        }
        let day = match sex {
            Sex::Male => age_days,
            Sex::Female => age_days + DAYS,
        };
        self.by_age.get(usize::try_from(day).ok()?)
    }

    /// None outside the table of this age.
    #[inline]
    pub(super) fn by_length(&self, sex: Sex, age_days: i32, length: i32) -> Option<&ByLength> {
        let table = if age_days < FIRST_STANDING_DAY { &self.lying } else { &self.standing };
        let place = usize::try_from(length.wrapping_sub(table.first)).ok()?;
        if place >= table.per_sex {
            return None;
        }
        let half = match sex {
            Sex::Male => 0,
            Sex::Female => table.per_sex,
        };
        table.rows.get(half + place)
    }
}

/// The length as the standard of a whole day wants it.
#[inline]
pub(super) fn adjusted(length: i32, position: Option<Position>, age_days: i32) -> i32 {
    let young = age_days < FIRST_STANDING_DAY;
    let shift = match position {
        Some(Position::Standing) if young && age_days > LAST_INFANT_DAY => LYING_OVER_STANDING,
        Some(Position::Lying) if !young => -LYING_OVER_STANDING,
        Some(Position::Standing | Position::Lying) | None => 0,
    };
    length.saturating_add(shift)
}

impl Curve {
    /// `unit` is what y is multiplied by in the columns' own units.
    fn of(row: &Lms, unit: f64) -> Self {
        Self { l: row.l, ln_median: (row.m * unit).ln(), scale: 100.0 / row.s }
    }
}

impl ByAge {
    fn of(sex: Sex, day: i32) -> Option<Self> {
        let length = Table::of(Index::LengthForAge).row(sex, day)?;
        Some(Self {
            length_median: length.m * 100.0,
            length_scale: 1.0 / (length.m * length.s),
            weight: Curve::of(Table::of(Index::WeightForAge).row(sex, day)?, 1000.0),
            bmi: Curve::of(Table::of(Index::BmiForAge).row(sex, day)?, 1.0 / BMI_OF_GRAMS),
        })
    }
}

impl Lengths {
    fn of(index: Index, first: i32, last: i32) -> Self {
        let table = Table::of(index);
        let one = |sex: Sex, length: i32| {
            let row = table.row_by_length(sex, Length::from_tenth_mm(length))?;
            Some(ByLength {
                weight: Curve::of(&row, 1000.0),
                twice_ln_length: 2.0 * f64::from(length).ln(),
            })
        };
        let rows: Vec<ByLength> = [Sex::Male, Sex::Female]
            .into_iter()
            .flat_map(|sex| (first..=last).filter_map(move |length| one(sex, length)))
            .collect();
        Self { first, per_sex: rows.len() / 2, rows }
    }
}
