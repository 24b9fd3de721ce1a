//! How a child stands by one index at one visit: a category of the ministry, or why there is none.

use chrono::{Months, NaiveDate};
use register::history::{ChildHistory, Visit};
use science::growth::{Index, Measurement, Score, Scores, score, score_in_completed_months};
use science::measure::{Age, Length, Weight, completed_months};
use science::status::{Head, Muac, Stature, Underweight, Wasting};

use crate::text::{Language, decimal};
use crate::web::page::Tone;

/// All nine, in the order of their tabs.
pub(in crate::web) const INDICES: [Index; 9] = [
    Index::LengthForAge,
    Index::WeightForAge,
    Index::WeightForLength,
    Index::WeightForHeight,
    Index::BmiForAge,
    Index::HeadForAge,
    Index::ArmForAge,
    Index::TricepsForAge,
    Index::SubscapularForAge,
];

/// The index in an address and in the keys of its words.
pub(in crate::web) fn slug(index: Index) -> &'static str {
    match index {
        Index::LengthForAge => "haz",
        Index::WeightForAge => "waz",
        Index::WeightForLength => "wlz",
        Index::WeightForHeight => "whz",
        Index::BmiForAge => "baz",
        Index::HeadForAge => "hcz",
        Index::ArmForAge => "acz",
        Index::TricepsForAge => "tsz",
        Index::SubscapularForAge => "ssz",
    }
}

pub(in crate::web) fn of_slug(text: &str) -> Option<Index> {
    INDICES.into_iter().find(|index| slug(*index) == text)
}

/// A visit with what the standard says of it, by both ways of counting age.
#[derive(Debug, Clone)]
pub(in crate::web) struct Seen<'a> {
    pub(in crate::web) visit: &'a Visit,
    pub(in crate::web) age: Option<Age>,
    pub(in crate::web) months: Option<u16>,
    pub(in crate::web) scores: Scores,
    pub(in crate::web) by_months: Scores,
}

impl<'a> Seen<'a> {
    pub(in crate::web) fn of(history: &ChildHistory, visit: &'a Visit) -> Self {
        let age = Age::between(history.born_on, visit.on);
        let months = completed_months(history.born_on, visit.on);
        let measurement = Measurement {
            sex: Some(history.sex),
            age,
            weight: visit.weight_g.map(Weight::from_grams),
            length: visit.length_tenth_mm.map(Length::from_tenth_mm),
            position: visit.position,
            oedema: visit.oedema,
            head: visit.head_tenth_mm.map(Length::from_tenth_mm),
            muac: visit.muac_tenth_mm.map(Length::from_tenth_mm),
            triceps: visit.triceps_tenth_mm.map(Length::from_tenth_mm),
            subscapular: visit.subscapular_tenth_mm.map(Length::from_tenth_mm),
        };
        Self {
            visit,
            age,
            months,
            scores: score(&measurement),
            by_months: score_in_completed_months(&measurement, months),
        }
    }

    /// Whether lengths are compared lying: before the 731st day.
    pub(in crate::web) fn lying(&self) -> bool {
        self.age.is_none_or(|age| age.whole_days() < FIRST_STANDING_DAY)
    }

    /// Weight by length or by height, whichever is that of the age.
    pub(in crate::web) fn weight_by_size(&self) -> Index {
        if self.lying() { Index::WeightForLength } else { Index::WeightForHeight }
    }

    pub(in crate::web) fn standing(&self, index: Index) -> Standing {
        self.standing_in(index, &self.scores)
    }

    pub(in crate::web) fn standing_in(&self, index: Index, scores: &Scores) -> Standing {
        let visit = self.visit;
        let (weight, length) = (visit.weight_g.is_some(), visit.length_tenth_mm.is_some());
        let (measured, score) = match index {
            Index::LengthForAge => (length, scores.haz),
            Index::WeightForAge => (weight, scores.waz),
            Index::WeightForLength | Index::WeightForHeight => (weight && length, scores.whz),
            Index::BmiForAge => (weight && length, scores.baz),
            Index::HeadForAge => (visit.head_tenth_mm.is_some(), scores.hcz),
            Index::ArmForAge => (visit.muac_tenth_mm.is_some(), scores.acz),
            Index::TricepsForAge => (visit.triceps_tenth_mm.is_some(), scores.tsz),
            Index::SubscapularForAge => (visit.subscapular_tenth_mm.is_some(), scores.ssz),
        };
        let of_weight = matches!(
            index,
            Index::WeightForAge
                | Index::WeightForLength
                | Index::WeightForHeight
                | Index::BmiForAge
        );
        match score {
            _ if of_weight && visit.oedema => Standing::Oedema,
            Some(score) if score.is_implausible() => Standing::Implausible(score),
            Some(score) => Standing::Scored(score),
            None if measured => Standing::Outside,
            None => Standing::NotMeasured,
        }
    }

    /// The words of an index and how worrying they are; never good or bad where it is doubted.
    pub(in crate::web) fn category(&self, index: Index) -> (String, Tone) {
        if index == Index::ArmForAge && self.visit.muac_tenth_mm.is_some() {
            return self.arm();
        }
        let (words, tone) = self.standing(index).category(index);
        (words, if self.doubt(index).is_some() { Tone::Doubtful } else { tone })
    }

    /// What an index rests on that another index shows to be implausible. The WHO flags each
    /// index alone, so such a score stands; of one child it is no finding.
    pub(in crate::web) fn doubt(&self, index: Index) -> Option<Doubted> {
        let of_both =
            matches!(index, Index::WeightForLength | Index::WeightForHeight | Index::BmiForAge);
        if !of_both || !matches!(self.standing(index), Standing::Scored(_)) {
            return None;
        }
        let wrong = |index| matches!(self.standing(index), Standing::Implausible(_));
        if wrong(Index::LengthForAge) {
            Some(Doubted::Length)
        } else {
            wrong(Index::WeightForAge).then_some(Doubted::Weight)
        }
    }

    /// The arm is judged by its centimetres, not by its score.
    fn arm(&self) -> (String, Tone) {
        let muac = self.visit.muac_tenth_mm.map(Length::from_tenth_mm);
        match muac.zip(self.months).and_then(|(muac, months)| Muac::of(muac, months)) {
            Some(muac) => {
                let tone = match muac {
                    Muac::SevereWasting => Tone::Urgent,
                    Muac::ModerateWasting => Tone::Worse,
                    Muac::Normal => Tone::Better,
                };
                (format!("category.arm.{}", muac.code()), tone)
            }
            None if self.months.is_some_and(|months| months < 6) => {
                ("category.none.too_young".to_owned(), Tone::Plain)
            }
            None => ("category.none.outside".to_owned(), Tone::Plain),
        }
    }
}

/// A measure that cannot be right for the age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Doubted {
    Length,
    Weight,
}

impl Doubted {
    /// The key of the words beside a category that rests on it.
    pub(in crate::web) fn key(self) -> &'static str {
        match self {
            Self::Length => "child.uses_length",
            Self::Weight => "child.uses_weight",
        }
    }
}

/// Source: WHO anthro for R 1.1.0, height from 731 days on.
pub(in crate::web) const FIRST_STANDING_DAY: i32 = 731;

/// What one index says of one visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Standing {
    Scored(Score),
    /// Beyond what the WHO holds possible.
    Implausible(Score),
    NotMeasured,
    /// Measured, but the standard has no row for it.
    Outside,
    /// Swollen feet: a weight says nothing.
    Oedema,
}

impl Standing {
    pub(in crate::web) fn score(self) -> Option<Score> {
        match self {
            Self::Scored(score) | Self::Implausible(score) => Some(score),
            Self::NotMeasured | Self::Outside | Self::Oedema => None,
        }
    }

    /// `−2,41`; empty without a score.
    pub(in crate::web) fn z(self, language: Language) -> String {
        self.score().map_or_else(String::new, |score| decimal(language, score.value(), 2))
    }

    /// The key of the words, and how worrying they are.
    pub(in crate::web) fn category(self, index: Index) -> (String, Tone) {
        let by_size = matches!(index, Index::WeightForLength | Index::WeightForHeight);
        match self {
            Self::Scored(score) => scored(index, score.hundredths()),
            Self::Implausible(_) => ("category.none.implausible".to_owned(), Tone::Doubtful),
            Self::NotMeasured => ("category.none.not_measured".to_owned(), Tone::Plain),
            Self::Outside => ("category.none.outside".to_owned(), Tone::Plain),
            Self::Oedema if by_size => ("category.none.oedema".to_owned(), Tone::Urgent),
            Self::Oedema => ("category.none.not_with_oedema".to_owned(), Tone::Plain),
        }
    }
}

fn scored(index: Index, z: i32) -> (String, Tone) {
    match index {
        Index::LengthForAge => {
            let stature = Stature::of(z);
            let tone = match stature {
                Stature::SeverelyStunted => Tone::Urgent,
                Stature::Stunted => Tone::Worse,
                Stature::Normal => Tone::Better,
                Stature::Tall => Tone::Plain,
            };
            (format!("category.stature.{}", stature.code()), tone)
        }
        Index::WeightForAge => {
            let weight = Underweight::of(z);
            let tone = match weight {
                Underweight::SeverelyUnderweight => Tone::Urgent,
                Underweight::Underweight => Tone::Worse,
                Underweight::Normal => Tone::Better,
                Underweight::RiskOfOverweight => Tone::Doubtful,
            };
            (format!("category.weight.{}", weight.code()), tone)
        }
        Index::WeightForLength | Index::WeightForHeight | Index::BmiForAge => {
            let wasting = Wasting::of(z);
            let tone = match wasting {
                Wasting::SeverelyWasted => Tone::Urgent,
                Wasting::Wasted | Wasting::Obese => Tone::Worse,
                Wasting::Normal => Tone::Better,
                Wasting::RiskOfOverweight | Wasting::Overweight => Tone::Doubtful,
            };
            (format!("category.wasting.{}", wasting.code()), tone)
        }
        Index::HeadForAge => {
            let head = Head::of(z);
            let tone = match head {
                Head::Microcephaly | Head::Macrocephaly => Tone::Worse,
                Head::Normal => Tone::Better,
            };
            (format!("category.head.{}", head.code()), tone)
        }
        Index::ArmForAge | Index::TricepsForAge | Index::SubscapularForAge => {
            ("category.none.unnamed".to_owned(), Tone::Plain)
        }
    }
}

/// `17 bulan 4 hari`; empty before birth.
pub(in crate::web) fn age_said(
    language: Language,
    born_on: NaiveDate,
    on: NaiveDate,
) -> String {
    let Some(months) = completed_months(born_on, on) else { return String::new() };
    let since = born_on.checked_add_months(Months::new(u32::from(months))).unwrap_or(on);
    let days = (on - since).num_days().max(0);
    language
        .words()
        .fill("child.age", &[("months", &months.to_string()), ("days", &days.to_string())])
}

#[cfg(test)]
mod tests {
    use register::history::Source;
    use science::measure::{Position, Sex};
    use uuid::Uuid;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn girl() -> ChildHistory {
        ChildHistory {
            child: Uuid::nil(),
            born_on: day(2023, 6, 10),
            sex: Sex::Female,
            birth_weight_g: None,
            birth_length_tenth_mm: None,
            residences: Vec::new(),
            exits: Vec::new(),
            visits: Vec::new(),
            responses: Vec::new(),
        }
    }

    fn visit() -> Visit {
        Visit {
            id: Uuid::nil(),
            on: day(2024, 11, 14),
            at: None,
            measurer: None,
            source: Source::Form,
            weight_g: Some(8_100),
            length_tenth_mm: Some(7_210),
            position: Some(Position::Lying),
            oedema: false,
            muac_tenth_mm: None,
            head_tenth_mm: None,
            triceps_tenth_mm: None,
            subscapular_tenth_mm: None,
        }
    }

    fn categories(visit: &Visit, index: Index) -> String {
        Seen::of(&girl(), visit).category(index).0
    }

    #[test]
    fn every_state_has_its_own_words() {
        let short = visit();
        assert_eq!(categories(&short, Index::LengthForAge), "category.stature.stunted");
        assert_eq!(categories(&short, Index::HeadForAge), "category.none.not_measured");
        let unweighed = Visit { weight_g: None, ..visit() };
        assert_eq!(categories(&unweighed, Index::WeightForAge), "category.none.not_measured");
        let slip = Visit { length_tenth_mm: Some(17_210), ..visit() };
        assert_eq!(categories(&slip, Index::LengthForAge), "category.none.implausible");
        assert_eq!(categories(&slip, Index::WeightForLength), "category.none.outside");
        let swollen = Visit { oedema: true, ..visit() };
        assert_eq!(categories(&swollen, Index::WeightForLength), "category.none.oedema");
        assert_eq!(categories(&swollen, Index::WeightForAge), "category.none.not_with_oedema");
    }

    #[test]
    fn what_rests_on_an_implausible_length_is_doubted() {
        let short = Visit { length_tenth_mm: Some(6_000), ..visit() };
        let history = girl();
        let seen = Seen::of(&history, &short);
        assert_eq!(seen.category(Index::LengthForAge).0, "category.none.implausible");
        for index in [Index::WeightForLength, Index::BmiForAge] {
            assert!(matches!(seen.standing(index), Standing::Scored(_)), "{index:?}");
            assert_eq!(seen.doubt(index), Some(Doubted::Length));
            assert_eq!(seen.category(index).1, Tone::Doubtful);
        }
        assert_eq!(seen.doubt(Index::WeightForAge), None);
        let right = visit();
        assert_eq!(Seen::of(&history, &right).doubt(Index::BmiForAge), None);
    }

    #[test]
    fn the_arm_goes_by_centimetres_and_by_age() {
        let thin = Visit { muac_tenth_mm: Some(1_149), ..visit() };
        assert_eq!(categories(&thin, Index::ArmForAge), "category.arm.severe_wasting");
        let young = Visit { on: day(2023, 9, 1), ..thin };
        assert_eq!(categories(&young, Index::ArmForAge), "category.none.too_young");
    }

    #[test]
    fn every_word_is_in_both_languages() {
        for language in [Language::Id, Language::En] {
            for index in INDICES {
                for z in -700..=700 {
                    let key = Standing::Scored(Score::of(index, z)).category(index).0;
                    assert!(language.words().find(&key).is_some(), "{key}");
                }
                for key in
                    [format!("index.{}", slug(index)), format!("index.{}_short", slug(index))]
                {
                    assert!(language.words().find(&key).is_some(), "{key}");
                }
            }
            for code in Muac::ALL.map(Muac::code) {
                assert!(language.words().find(&format!("category.arm.{code}")).is_some());
            }
        }
    }

    #[test]
    fn age_is_months_and_days() {
        let said = |on| age_said(Language::Id, day(2023, 6, 10), on);
        assert_eq!(said(day(2024, 11, 14)), "17 bulan 4 hari");
        assert_eq!(said(day(2023, 6, 10)), "0 bulan 0 hari");
        assert_eq!(said(day(2023, 6, 9)), "");
    }
}
