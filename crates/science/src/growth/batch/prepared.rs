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

/// The two ends of a curve, in the index's own unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    above: End,
    below: End,
}

/// One end: straight on from `third`, `scale` hundredths for each unit.
#[derive(Debug, Clone, Copy)]
struct End {
    third: f64,
    scale: f64,
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
    ends: Vec<Ends>,
}

/// The ends are kept apart, since few rows need them.
pub(super) struct Prepared {
    by_age: Vec<ByAge>,
    weight_ends: Vec<Ends>,
    bmi_ends: Vec<Ends>,
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

/// Nearer to three deviations than this share of the measure, the formula itself decides.
/// It is off by less than 1e-11 of it.
const CLEARLY: f64 = 1e-9;

const SEXES: [Sex; 2] = [Sex::Male, Sex::Female];

static PREPARED: LazyLock<Prepared> = LazyLock::new(|| Prepared {
    by_age: SEXES
        .into_iter()
        .flat_map(|sex| (0..DAYS).filter_map(move |day| ByAge::of(sex, day)))
        .collect(),
    weight_ends: Ends::by_age(Index::WeightForAge),
    bmi_ends: Ends::by_age(Index::BmiForAge),
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
        self.by_age.get(day_place(sex, age_days)?)
    }

    /// None outside the table of this age.
    #[inline]
    pub(super) fn by_length(&self, sex: Sex, age_days: i32, length: i32) -> Option<&ByLength> {
        let table = self.lengths(age_days);
        table.rows.get(table.place(sex, length)?)
    }

    pub(super) fn weight_ends(&self, sex: Sex, age_days: i32) -> Option<&Ends> {
        self.weight_ends.get(day_place(sex, age_days)?)
    }

    pub(super) fn bmi_ends(&self, sex: Sex, age_days: i32) -> Option<&Ends> {
        self.bmi_ends.get(day_place(sex, age_days)?)
    }

    pub(super) fn length_ends(&self, sex: Sex, age_days: i32, length: i32) -> Option<&Ends> {
        let table = self.lengths(age_days);
        table.ends.get(table.place(sex, length)?)
    }

    #[inline]
    fn lengths(&self, age_days: i32) -> &Lengths {
        if age_days < FIRST_STANDING_DAY { &self.lying } else { &self.standing }
    }
}

#[inline]
fn day_place(sex: Sex, age_days: i32) -> Option<usize> {
    if !(0..DAYS).contains(&age_days) {
        return None;
    }
    let half = match sex {
        Sex::Male => 0,
        Sex::Female => DAYS,
    };
    usize::try_from(half + age_days).ok()
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

impl Ends {
    fn of(row: &Lms) -> Self {
        let end = |second: f64, third: f64| {
            let (second, third) = (row.value(second), row.value(third));
            End { third, scale: 100.0 / (third - second).abs() }
        };
        Self { above: end(2.0, 3.0), below: end(-2.0, -3.0) }
    }

    fn by_age(index: Index) -> Vec<Self> {
        let table = Table::of(index);
        SEXES
            .into_iter()
            .flat_map(|sex| (0..DAYS).filter_map(move |day| table.row(sex, day).map(Self::of)))
            .collect()
    }

    /// The score × 100 of `y` when it is clearly beyond three deviations.
    pub(super) fn hundredths(&self, y: f64) -> Option<f64> {
        let Self { above, below } = self;
        if y > above.third * (1.0 + CLEARLY) {
            Some(300.0 + (y - above.third) * above.scale)
        } else if y < below.third * (1.0 - CLEARLY) {
            Some(-300.0 + (y - below.third) * below.scale)
        } else {
            None
        }
    }
}

impl Lengths {
    fn of(index: Index, first: i32, last: i32) -> Self {
        let table = Table::of(index);
        let rows: Vec<(ByLength, Ends)> = SEXES
            .into_iter()
            .flat_map(|sex| (first..=last).map(move |length| (sex, length)))
            .filter_map(|(sex, length)| {
                let row = table.row_by_length(sex, Length::from_tenth_mm(length))?;
                let twice_ln_length = 2.0 * f64::from(length).ln();
                let by_length = ByLength { weight: Curve::of(&row, 1000.0), twice_ln_length };
                Some((by_length, Ends::of(&row)))
            })
            .collect();
        let (rows, ends): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        Self { first, per_sex: rows.len() / 2, rows, ends }
    }

    #[inline]
    fn place(&self, sex: Sex, length: i32) -> Option<usize> {
        let place = usize::try_from(length.wrapping_sub(self.first)).ok()?;
        let half = match sex {
            Sex::Male => 0,
            Sex::Female => self.per_sex,
        };
        (place < self.per_sex).then_some(half + place)
    }
}
