//! Weight gain from one posyandu weighing to the next: N, T, O, B, and the red line.

use crate::measure::{Sex, Weight};

/// The least gain in the month up to this age (kenaikan berat minimal); None at birth and
/// after 60 months, where the card prints none.
///
/// Source: Kartu Menuju Sehat, Permenkes 155/2010; Buku KIA 2023. From the seventh month it
/// differs by sex.
pub const fn kbm(sex: Sex, completed_months: u16) -> Option<Weight> {
    let grams = match (completed_months, sex) {
        (1 | 3, Sex::Male | Sex::Female) => 800,
        (2, Sex::Male | Sex::Female) => 900,
        (4, Sex::Male | Sex::Female) => 600,
        (5, Sex::Male | Sex::Female) => 500,
        (6, Sex::Male | Sex::Female) | (7, Sex::Male) => 400,
        (7, Sex::Female) | (8..=10, Sex::Male | Sex::Female) | (11, Sex::Male) => 300,
        (11, Sex::Female) | (12..=60, Sex::Male | Sex::Female) => 200,
        (0 | 61.., Sex::Male | Sex::Female) => return None,
    };
    Some(Weight::from_grams(grams))
}

/// What is known of a child's weighings before this one, by calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Before {
    Never,
    /// Weighed at some time, but not in the calendar month before.
    NotLastMonth,
    LastMonth(Weight),
}

/// What one weighing says beside the one before. A month without a weighing has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gain {
    /// N, naik.
    Gained,
    /// T, tidak naik.
    NotGained,
    /// O, not weighed in the calendar month before.
    NotWeighedLastMonth,
    /// B, weighed for the first time.
    FirstTime,
}

impl Gain {
    pub const ALL: [Self; 4] =
        [Self::Gained, Self::NotGained, Self::NotWeighedLastMonth, Self::FirstTime];

    /// The letter of the card and of the SKDN report.
    pub const fn letter(self) -> char {
        match self {
            Self::Gained => 'N',
            Self::NotGained => 'T',
            Self::NotWeighedLastMonth => 'O',
            Self::FirstTime => 'B',
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::NotGained => "not_gained",
            Self::NotWeighedLastMonth => "not_weighed_last_month",
            Self::FirstTime => "first_time",
        }
    }
}

/// The verdict of one weighing at `completed_months` of age.
///
/// None when there was a weighing last month but the card prints no least gain for the age.
pub fn gain(sex: Sex, completed_months: u16, before: Before, weight: Weight) -> Option<Gain> {
    match before {
        Before::Never => Some(Gain::FirstTime),
        Before::NotLastMonth => Some(Gain::NotWeighedLastMonth),
        Before::LastMonth(last) => {
            let least = kbm(sex, completed_months)?.grams();
            let gained = weight.grams().saturating_sub(last.grams()) >= least;
            Some(if gained { Gain::Gained } else { Gain::NotGained })
        }
    }
}

/// 2T: the last two weighings both T. An O between breaks it.
pub fn twice_not_gained(weighings: impl IntoIterator<Item = Gain>) -> bool {
    let (before, last) =
        weighings.into_iter().fold((None, None), |(_, last), weighing| (last, Some(weighing)));
    before == Some(Gain::NotGained) && last == Some(Gain::NotGained)
}

/// BGM (di bawah garis merah): weight for age, in hundredths, below -3.
///
/// Source: Kartu Menuju Sehat, Permenkes 155/2010: the red line is -3 SD.
pub const fn below_red_line(waz_hundredths: i32) -> bool {
    waz_hundredths < -300
}

#[cfg(test)]
mod tests {
    use super::Gain::{FirstTime, Gained, NotGained, NotWeighedLastMonth};
    use super::*;

    #[test]
    fn the_least_gain_is_that_of_the_card() {
        let listed = |sex| -> Vec<i32> {
            (1..=13).map(|month| kbm(sex, month).unwrap().grams()).collect()
        };
        let boys = [800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300, 200, 200];
        let girls = [800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200, 200, 200];
        assert_eq!(listed(Sex::Male), boys);
        assert_eq!(listed(Sex::Female), girls);
        assert_eq!(kbm(Sex::Male, 0), None);
        assert_eq!(kbm(Sex::Male, 60), Some(Weight::from_grams(200)));
        assert_eq!(kbm(Sex::Male, 61), None);
    }

    #[test]
    fn the_least_gain_itself_is_a_gain() {
        let last = Before::LastMonth(Weight::from_grams(7_000));
        let at = |sex, grams| gain(sex, 7, last, Weight::from_grams(grams));
        assert_eq!(at(Sex::Male, 7_400), Some(Gained));
        assert_eq!(at(Sex::Male, 7_399), Some(NotGained));
        assert_eq!(at(Sex::Female, 7_300), Some(Gained));
        assert_eq!(at(Sex::Female, 7_299), Some(NotGained));
        assert_eq!(gain(Sex::Male, 0, last, Weight::from_grams(9_000)), None);
    }

    #[test]
    fn first_and_skipped_weighings_are_neither_n_nor_t() {
        let weight = Weight::from_grams(6_000);
        let at = |before| gain(Sex::Female, 0, before, weight).map(Gain::letter);
        assert_eq!(at(Before::Never), Some('B'));
        assert_eq!(at(Before::NotLastMonth), Some('O'));
        assert_eq!(Gain::ALL.map(Gain::letter), ['N', 'T', 'O', 'B']);
    }

    #[test]
    fn two_t_are_consecutive() {
        assert!(twice_not_gained([FirstTime, NotGained, NotGained]));
        assert!(!twice_not_gained([NotGained, NotWeighedLastMonth, NotGained]));
        assert!(!twice_not_gained([NotGained, NotGained, Gained]));
        assert!(!twice_not_gained([NotGained]));
        assert!(!twice_not_gained([]));
    }

    #[test]
    fn the_red_line_itself_is_not_below_it() {
        assert!(below_red_line(-301) && !below_red_line(-300));
    }
}
