//! How one child of the world truly grows, month by month, before anybody measures it.

use science::growth::{Index, value_at};
use science::measure::{DAYS_PER_MONTH, Sex};

use super::random::Chance;
use super::truth::Truth;

/// A child's own line on the standard and what time does to it, all in deviations.
#[derive(Debug, Clone)]
pub(super) struct Body {
    sex: Sex,
    /// The mean of its kab/kota from two years on.
    plateau: f64,
    /// How much of the faltering of infancy this child takes part in.
    falters: f64,
    /// Its own place among the children of its kab/kota.
    tallness: f64,
    /// Slow ups and downs of length for age.
    drift: f64,
    /// Its own weight for its length.
    stoutness: f64,
    /// Illness and recovery.
    health: f64,
    headroom: f64,
    /// The greatest length so far, in centimetres lying: nobody shrinks.
    longest: f64,
}

/// What is true of a child on one day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Truly {
    /// Centimetres, lying.
    pub(super) length: f64,
    /// Kilograms.
    pub(super) weight: f64,
    /// Centimetres, from three months on.
    pub(super) muac: Option<f64>,
    /// Centimetres.
    pub(super) head: Option<f64>,
    pub(super) oedema: bool,
}

/// How far length for age falls between six and 24 months.
const FALTERING: f64 = 0.8;
const DRIFT: f64 = 0.35;
const DRIFT_KEPT: f64 = 0.97;
const HEALTH: f64 = 0.3;
const HEALTH_KEPT: f64 = 0.9;

/// Centimetres between lying and standing.
///
/// Source: WHO Child Growth Standards, Methods and development, 2006: 0.7 cm.
pub(super) const LYING_OVER_STANDING: f64 = 0.7;

/// The first day of the standard for standing children: 24 × 30.4375, rounded.
pub(super) const FIRST_STANDING_DAY: i32 = 731;

/// The lean months around the turn of the year, January first.
const SEASON: [f64; 12] =
    [-0.12, -0.10, -0.04, 0.04, 0.10, 0.12, 0.10, 0.06, 0.02, -0.03, -0.08, -0.12];

impl Body {
    pub(super) fn of(sex: Sex, truth: Truth, is_twin: bool, chance: &mut Chance) -> Self {
        Self {
            sex,
            plateau: truth.plateau(),
            falters: (1.0 + 0.45 * chance.deviation()).max(0.0),
            tallness: 0.85 * chance.deviation() - if is_twin { 0.5 } else { 0.0 },
            drift: DRIFT * chance.deviation(),
            stoutness: 0.85 * chance.deviation() - 0.4,
            health: HEALTH * chance.deviation(),
            headroom: 0.8 * chance.deviation() - 0.4,
            longest: 0.0,
        }
    }

    /// Grams and tenths of a millimetre at birth, as a midwife writes them down.
    pub(super) fn at_birth(&self, chance: &mut Chance) -> (Option<i32>, Option<i32>) {
        let length = self.length_for_age(0.0);
        let weight = (0.45 * length + 0.75 * chance.deviation() - 0.3).clamp(-3.5, 3.0);
        let kilograms = value_at(Index::WeightForAge, self.sex, 0.0, weight);
        let centimetres = value_at(Index::LengthForAge, self.sex, 0.0, length);
        (
            kilograms.map(|kilograms| nearest(kilograms * 20.0) * 50),
            centimetres.map(|centimetres| nearest(centimetres) * 100),
        )
    }

    pub(super) fn live_a_month(&mut self, chance: &mut Chance) {
        let keep = |now: f64, kept: f64, spread: f64, chance: &mut Chance| {
            kept * now + spread * (1.0 - kept * kept).sqrt() * chance.deviation()
        };
        self.drift = keep(self.drift, DRIFT_KEPT, DRIFT, chance);
        self.health = keep(self.health, HEALTH_KEPT, HEALTH, chance);
    }

    fn length_for_age(&self, months: f64) -> f64 {
        let fallen = if months < 6.0 {
            0.0
        } else if months < 24.0 {
            (months - 6.0) / 18.0
        } else {
            1.0 - 0.2 * (months - 24.0) / 36.0
        };
        let mean = self.plateau + FALTERING * (1.0 - self.falters * fallen);
        (mean + self.tallness + self.drift).clamp(-5.5, 4.5)
    }

    /// What is true at `day` of age in a calendar month from nought (January); none beyond
    /// the standard.
    pub(super) fn at(&mut self, day: i32, month: usize, chance: &mut Chance) -> Option<Truly> {
        let days = f64::from(day);
        let haz = self.length_for_age(days / DAYS_PER_MONTH);
        let season = SEASON.get(month).copied().unwrap_or_default();
        let whz = (self.stoutness + self.health + season).clamp(-4.5, 4.5);

        let stands = day >= FIRST_STANDING_DAY;
        let standing_shift = if stands { LYING_OVER_STANDING } else { 0.0 };
        let length = value_at(Index::LengthForAge, self.sex, days, haz)? + standing_shift;
        self.longest = self.longest.max(length);
        let by_length = if stands { Index::WeightForHeight } else { Index::WeightForLength };
        let weight = value_at(by_length, self.sex, self.longest - standing_shift, whz)
            .or_else(|| value_at(Index::WeightForAge, self.sex, days, 0.6 * (haz + whz)))?;
        Some(Truly {
            length: self.longest,
            weight,
            muac: value_at(Index::ArmForAge, self.sex, days, 0.8 * whz + 0.15 * haz),
            head: value_at(Index::HeadForAge, self.sex, days, self.headroom + 0.3 * haz),
            oedema: whz < -2.3 && chance.happens(0.05),
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a measure of a child")]
pub(super) fn nearest(value: f64) -> i32 {
    value.round() as i32
}
