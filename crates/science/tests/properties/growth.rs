//! Scores grow with the measure, and the curves invert them.

use proptest::prelude::*;
use science::growth::{Index, Measurement, score, value_at};
use science::measure::{Age, Length, Position, Sex, Weight};

const SEXES: [Sex; 2] = [Sex::Male, Sex::Female];

fn child(sex: Sex, days: i32) -> Measurement {
    Measurement {
        sex: Some(sex),
        age: Age::from_days(f64::from(days)),
        ..Measurement::default()
    }
}

fn hundredths(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a length or weight of a child")]
    let whole = (value * 100.0).round() as i32;
    whole
}

proptest! {
    #[test]
    fn taller_never_scores_lower(
        sex in prop::sample::select(&SEXES),
        days in 0..=1826,
        tenth_mm in 3_000..14_000,
        more in 1..2_000,
        standing: bool,
    ) {
        let position = Some(if standing { Position::Standing } else { Position::Lying });
        let haz = |tenth_mm| {
            let length = Some(Length::from_tenth_mm(tenth_mm));
            score(&Measurement { length, position, ..child(sex, days) }).haz.unwrap()
        };
        prop_assert!(haz(tenth_mm).hundredths() <= haz(tenth_mm + more).hundredths());
    }

    #[test]
    fn heavier_never_scores_lower(
        sex in prop::sample::select(&SEXES),
        days in 0..=1826,
        tenth_mm in 6_600..10_900,
        grams in 100..40_000,
        more in 1..5_000,
    ) {
        let scores = |grams| {
            let length = Some(Length::from_tenth_mm(tenth_mm));
            let weight = Some(Weight::from_grams(grams));
            let scores = score(&Measurement { length, weight, ..child(sex, days) });
            [scores.waz, scores.whz, scores.baz].map(|score| score.unwrap().hundredths())
        };
        for (lighter, heavier) in scores(grams).into_iter().zip(scores(grams + more)) {
            prop_assert!(lighter <= heavier);
        }
    }

    /// A measure is kept to 0.1 mm or a gram, so the score may move by that much and by half
    /// a hundredth of printing.
    #[test]
    fn a_planted_score_is_measured_again(
        sex in prop::sample::select(&SEXES),
        days in 91..=1826,
        z in -5.5..5.5_f64,
    ) {
        let at = |index| value_at(index, sex, f64::from(days), z);
        let length = at(Index::LengthForAge).map(|cm| Length::from_tenth_mm(hundredths(cm)));
        let weight = at(Index::WeightForAge)
            .map(|kg| Weight::from_grams(hundredths(kg * 10.0)));
        let head = at(Index::HeadForAge).map(|cm| Length::from_tenth_mm(hundredths(cm)));
        let muac = at(Index::ArmForAge).map(|cm| Length::from_tenth_mm(hundredths(cm)));
        let scores = score(&Measurement { length, weight, head, muac, ..child(sex, days) });
        let planted = [
            (length.is_some(), scores.haz),
            (weight.is_some(), scores.waz),
            (head.is_some(), scores.hcz),
            (muac.is_some(), scores.acz),
        ];
        for (possible, score) in planted {
            prop_assert_eq!(possible, score.is_some());
            let gap = score.map_or(0.0, |score| (score.value() - z).abs());
            prop_assert!(gap < 0.012, "{} from {}", gap, z);
        }
    }

    #[test]
    fn a_planted_weight_for_length_is_measured_again(
        sex in prop::sample::select(&SEXES),
        days in 0..=1826,
        tenth_mm in 6_500..=11_000,
        z in -5.5..5.5_f64,
    ) {
        let table = if days < 731 { Index::WeightForLength } else { Index::WeightForHeight };
        let kilograms = value_at(table, sex, f64::from(tenth_mm) / 100.0, z).unwrap();
        let scores = score(&Measurement {
            length: Some(Length::from_tenth_mm(tenth_mm)),
            weight: Some(Weight::from_grams(hundredths(kilograms * 10.0))),
            ..child(sex, days)
        });
        prop_assert!((scores.whz.unwrap().value() - z).abs() < 0.012);
    }
}
