//! What was measured of one child on one day, and how the standard is entered with it.

use super::index::{Index, LAST_MONTH};
use super::score::Score;
use super::tables::Table;
use crate::measure::{Age, DAYS_PER_MONTH, Length, Position, Sex, Weight};
use crate::numeric::rounding::round_half_up;

/// One child on one day. What was not taken is None.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measurement {
    pub sex: Option<Sex>,
    pub age: Option<Age>,
    pub weight: Option<Weight>,
    pub length: Option<Length>,
    pub position: Option<Position>,
    /// Pitting oedema of both feet: weight then says nothing about nutrition.
    pub oedema: bool,
    pub head: Option<Length>,
    pub muac: Option<Length>,
    pub triceps: Option<Length>,
    pub subscapular: Option<Length>,
}

/// The scores of one [`Measurement`]; None where the standard has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scores {
    /// The length as the standard of this age wants it, lying below two years.
    pub length_adjusted: Option<Length>,
    /// Recorded as standing below nine months: the position is not believed.
    pub standing_infant: bool,
    pub haz: Option<Score>,
    pub waz: Option<Score>,
    pub whz: Option<Score>,
    pub baz: Option<Score>,
    pub hcz: Option<Score>,
    pub acz: Option<Score>,
    pub tsz: Option<Score>,
    pub ssz: Option<Score>,
}

/// Centimetres between lying and standing, in 0.1 mm.
///
/// Source: WHO Child Growth Standards, Methods and development, 2006: 0.7 cm.
pub(crate) const LYING_OVER_STANDING: i32 = 70;

/// Below this length a child of unknown age and position is taken as lying, in 0.1 mm.
///
/// Source: WHO anthro for R 1.1.0: 87 cm.
pub(super) const LYING_BELOW: i32 = 8_700;

/// The first day of the standard for standing children: 24 × 30.4375, rounded.
pub(crate) const FIRST_STANDING_DAY: i32 = 731;

/// The first whole day of 60 months or more.
const FIRST_DAY_BEYOND: i32 = 1_827;

/// Where the standard is entered for an age.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    day: i32,
    below_nine_months: bool,
    below_two_years: bool,
    in_standard: bool,
}

impl Entry {
    pub(super) fn by_days(age: Age) -> Self {
        Self {
            day: age.whole_days(),
            below_nine_months: age.months() < 9.0,
            below_two_years: age.whole_days() < FIRST_STANDING_DAY,
            in_standard: age.months() < LAST_MONTH,
        }
    }

    pub(super) fn by_completed_months(months: u16) -> Self {
        Self::at_whole_months(f64::from(months))
    }

    pub(super) fn by_months_completed_in_days(age: Age) -> Self {
        Self::at_whole_months(age.months().floor())
    }

    fn at_whole_months(months: f64) -> Self {
        Self {
            day: nearest_day(months),
            below_nine_months: months < 9.0,
            below_two_years: months < 24.0,
            in_standard: months < LAST_MONTH,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "saturates beyond any table")]
fn nearest_day(months: f64) -> i32 {
    round_half_up(months * DAYS_PER_MONTH) as i32
}

/// The day whose scores are those of so many completed months, for a column of ages.
///
/// From the sixtieth month on it is a day beyond the standard.
pub fn day_of_completed_months(months: u16) -> i32 {
    let day = nearest_day(f64::from(months));
    if f64::from(months) < LAST_MONTH { day } else { day.max(FIRST_DAY_BEYOND) }
}

impl Measurement {
    pub(super) fn scored_at(&self, entry: Option<Entry>) -> Scores {
        let standing_infant = self.position == Some(Position::Standing)
            && entry.is_some_and(|entry| entry.below_nine_months);
        let length_adjusted = self.length.map(|length| match entry {
            Some(entry) if !standing_infant => adjusted(length, self.position, entry),
            Some(_) | None => length,
        });
        let mut scores = Scores { length_adjusted, standing_infant, ..Scores::default() };
        let Some(sex) = self.sex else { return scores };

        let weight = self.weight.filter(|_| !self.oedema).map(Weight::kilograms);
        scores.whz = self.weight_for_length(sex, weight, length_adjusted, entry);
        let Some(entry) = entry.filter(|entry| entry.in_standard) else { return scores };

        let for_age = |index: Index, y: Option<f64>| {
            let row = Table::of(index).row(sex, entry.day)?;
            Score::rounded(index, index.z(row, y?)?)
        };
        let centimetres = |length: Option<Length>| length.map(Length::centimetres);
        let millimetres = |length: Option<Length>| length.map(Length::millimetres);
        let bmi = weight.zip(length_adjusted).and_then(|(weight, length)| bmi(weight, length));
        scores.haz = for_age(Index::LengthForAge, centimetres(length_adjusted));
        scores.waz = for_age(Index::WeightForAge, weight);
        scores.baz = for_age(Index::BmiForAge, bmi);
        scores.hcz = for_age(Index::HeadForAge, centimetres(self.head));
        scores.acz = for_age(Index::ArmForAge, centimetres(self.muac));
        scores.tsz = for_age(Index::TricepsForAge, millimetres(self.triceps));
        scores.ssz = for_age(Index::SubscapularForAge, millimetres(self.subscapular));
        scores
    }

    /// Which of the two tables is entered goes by age when that is known, never by position.
    fn weight_for_length(
        &self,
        sex: Sex,
        weight: Option<f64>,
        length: Option<Length>,
        entry: Option<Entry>,
    ) -> Option<Score> {
        let length = length?;
        let lying = match (entry, self.position) {
            (Some(entry), _) if !entry.in_standard => return None,
            (Some(entry), _) => entry.below_two_years,
            (None, Some(Position::Lying)) => true,
            (None, Some(Position::Standing)) => false,
            (None, None) => length.tenth_mm() < LYING_BELOW,
        };
        let index = if lying { Index::WeightForLength } else { Index::WeightForHeight };
        let row = Table::of(index).row_by_length(sex, length)?;
        Score::rounded(index, index.z(&row, weight?)?)
    }
}

/// Lying below two years, standing from then on: the other position is converted.
fn adjusted(length: Length, position: Option<Position>, entry: Entry) -> Length {
    let shift = match (position, entry.below_two_years) {
        (Some(Position::Standing), true) => LYING_OVER_STANDING,
        (Some(Position::Lying), false) => -LYING_OVER_STANDING,
        (Some(Position::Lying), true) | (Some(Position::Standing), false) | (None, _) => 0,
    };
    Length::from_tenth_mm(length.tenth_mm().saturating_add(shift))
}

/// Body mass index in kg/m².
pub(super) fn bmi(kilograms: f64, length: Length) -> Option<f64> {
    let metres = length.centimetres() / 100.0;
    (metres > 0.0).then(|| kilograms / (metres * metres))
}
