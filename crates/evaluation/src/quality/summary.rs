//! What is summed of measurements.

use science::measure::{Length, Position, Weight};
use science::quality::{AgesInMonths, Digits, Sexes, Spread};

use crate::relation::{LengthFinding, Measurement};

/// Sums over measurements; those of two sets are added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    pub measurements: u64,
    /// Last digits of weights to 0.1 kg.
    pub weights: Digits,
    /// Last digits of lengths to 0.1 cm.
    pub lengths: Digits,
    pub ages: AgesInMonths,
    pub sexes: Sexes,
    pub haz: Spread,
    pub waz: Spread,
    pub whz: Spread,
    /// Lengths that another of the same child may contradict.
    pub along: u64,
    /// Shorter than the time before.
    pub lost: u64,
    /// Shorter by more than any child can be.
    pub impossible: u64,
    /// The very same for two months and more, below two years.
    pub repeated: u64,
    /// Lengths of which the position is known.
    pub positioned: u64,
    /// Taken standing below two years, or lying from then on.
    pub against_the_age: u64,
}

impl Summary {
    pub(super) fn add(&mut self, row: &Measurement) {
        self.measurements += 1;
        if let Some(grams) = row.weight_g {
            self.weights.add_weight(Weight::from_grams(grams));
        }
        if let Some(tenth_mm) = row.length_tenth_mm {
            self.lengths.add_length(Length::from_tenth_mm(tenth_mm));
        }
        if let Ok(months) = u16::try_from(row.age_months) {
            self.ages.add(months);
        }
        self.sexes.add(row.sex);
        spread(&mut self.haz, row.haz, row.haz_implausible);
        spread(&mut self.waz, row.waz, row.waz_implausible);
        spread(&mut self.whz, row.whz, row.whz_implausible);
        self.along += u64::from(row.length_days.is_some());
        match row.finding {
            Some(LengthFinding::Lost) => self.lost += 1,
            Some(LengthFinding::Impossible) => self.impossible += 1,
            Some(LengthFinding::Repeated) => self.repeated += 1,
            None => {}
        }
        if let Some(position) = row.position.filter(|_| row.length_tenth_mm.is_some()) {
            let standing = position == Position::Standing;
            self.positioned += 1;
            self.against_the_age += u64::from(standing != (row.age_months >= 24));
        }
    }

    pub fn merge(&mut self, other: &Self) {
        let Self {
            measurements,
            weights,
            lengths,
            ages,
            sexes,
            haz,
            waz,
            whz,
            along,
            lost,
            impossible,
            repeated,
            positioned,
            against_the_age,
        } = other;
        self.measurements += measurements;
        self.weights.merge(weights);
        self.lengths.merge(lengths);
        self.ages.merge(ages);
        self.sexes.merge(sexes);
        self.haz.merge(haz);
        self.waz.merge(waz);
        self.whz.merge(whz);
        self.along += along;
        self.lost += lost;
        self.impossible += impossible;
        self.repeated += repeated;
        self.positioned += positioned;
        self.against_the_age += against_the_age;
    }
}

fn spread(spread: &mut Spread, score: Option<i32>, implausible: bool) {
    if let Some(hundredths) = score {
        let side = if implausible { &mut spread.implausible } else { &mut spread.plausible };
        side.add(hundredths);
    }
}
