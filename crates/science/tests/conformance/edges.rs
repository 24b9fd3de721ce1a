//! The edges of the standard, one by one; the figures are those of anthro for R.

use science::growth::{
    Index, Measurement, day_of_completed_months, score, score_in_completed_months, value_at,
};
use science::measure::{Age, Length, Position, Sex, Weight};

fn boy(days: f64) -> Measurement {
    Measurement {
        sex: Some(Sex::Male),
        age: Some(Age::from_days(days).unwrap()),
        ..Measurement::default()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of a measurement want it")]
fn cm(centimetres: f64) -> Option<Length> {
    #[expect(clippy::cast_possible_truncation, reason = "figures of a test")]
    let tenth_mm = (centimetres * 100.0).round() as i32;
    Some(Length::from_tenth_mm(tenth_mm))
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of a measurement want it")]
fn kg(kilograms: f64) -> Option<Weight> {
    #[expect(clippy::cast_possible_truncation, reason = "figures of a test")]
    let grams = (kilograms * 1000.0).round() as i32;
    Some(Weight::from_grams(grams))
}

fn months(months: f64) -> f64 {
    months * 30.4375
}

#[test]
fn a_very_short_boy_is_flagged() {
    let scores = score(&Measurement {
        length: cm(72.86),
        position: Some(Position::Lying),
        ..boy(987.0)
    });
    let haz = scores.haz.unwrap();
    assert_eq!((haz.hundredths(), haz.is_implausible()), (-609, true));
    assert_eq!(scores.length_adjusted, cm(72.16));
}

#[test]
fn a_girl_of_two_years_is_measured_standing() {
    let girl = Measurement { sex: Some(Sex::Female), length: cm(77.5), ..boy(months(24.0)) };
    assert_eq!(score(&girl).haz.unwrap().hundredths(), -255);
}

#[test]
fn standing_is_not_believed_below_nine_months() {
    let standing = |days| {
        let scores = score(&Measurement {
            length: cm(60.0),
            position: Some(Position::Standing),
            ..boy(days)
        });
        (scores.length_adjusted, scores.standing_infant)
    };
    assert_eq!(standing(months(8.0)), (cm(60.0), true));
    assert_eq!(standing(months(9.0)), (cm(60.7), false));
    assert_eq!(standing(273.0), (cm(60.0), true));
    assert_eq!(standing(274.0), (cm(60.7), false));
}

#[test]
fn lying_ends_with_the_day_that_rounds_to_731() {
    let adjusted = |days, position| {
        score(&Measurement { length: cm(87.0), position: Some(position), ..boy(days) })
            .length_adjusted
    };
    assert_eq!(adjusted(730.4, Position::Standing), cm(87.7));
    assert_eq!(adjusted(730.499_99, Position::Standing), cm(87.7));
    assert_eq!(adjusted(730.5, Position::Standing), cm(87.0));
    assert_eq!(adjusted(730.4, Position::Lying), cm(87.0));
    assert_eq!(adjusted(730.5, Position::Lying), cm(86.3));
}

#[test]
fn the_standard_ends_before_sixty_months() {
    let scored = |days| {
        let child = Measurement { length: cm(110.0), weight: kg(18.0), ..boy(days) };
        let scores = score(&child);
        let all = [scores.haz, scores.waz, scores.whz, scores.baz].map(|z| z.is_some());
        assert!(all == [true; 4] || all == [false; 4], "{days} days");
        all[0]
    };
    let days = [1825.4, 1825.5, 1826.0, 1826.2, 1826.3, 1826.5, 1827.0];
    assert_eq!(days.map(scored), [true, true, true, true, false, false, false]);
}

#[test]
fn weight_for_length_ends_with_its_tables() {
    let scored = |days, length| {
        score(&Measurement { length: cm(length), weight: kg(10.0), ..boy(days) }).whz.is_some()
    };
    let lying = [44.9, 44.99, 45.0, 110.0, 110.01, 110.1].map(|length| scored(300.0, length));
    assert_eq!(lying, [false, false, true, true, false, false]);
    let standing =
        [64.9, 64.99, 65.0, 120.0, 120.01, 120.1].map(|length| scored(900.0, length));
    assert_eq!(standing, [false, false, true, true, false, false]);
}

#[test]
fn the_arm_is_scored_from_day_91() {
    let acz = |days| score(&Measurement { muac: cm(13.0), ..boy(days) }).acz;
    assert_eq!(acz(90.0), None);
    assert_eq!(acz(91.0).unwrap().hundredths(), -48);
}

#[test]
fn weights_far_out_are_scored_in_equal_steps_and_flagged() {
    let waz = |kilograms| {
        let score = score(&Measurement { weight: kg(kilograms), ..boy(365.0) }).waz.unwrap();
        assert!(score.is_implausible());
        score.hundredths()
    };
    assert_eq!([0.5, 3.0, 30.0, 60.0].map(waz), [-1089, -782, 1527, 3736]);
}

#[test]
fn minus_six_itself_is_not_flagged() {
    let haz = |z: f64| {
        let length = value_at(Index::LengthForAge, Sex::Male, 365.0, z).unwrap();
        let score = score(&Measurement { length: cm(length), ..boy(365.0) }).haz.unwrap();
        (score.hundredths(), score.is_implausible())
    };
    assert_eq!(haz(-6.0), (-600, false));
    assert_eq!(haz(-6.008), (-601, true));
}

#[test]
fn without_an_age_only_weight_for_length_is_scored() {
    let scores = |length, position| {
        score(&Measurement {
            sex: Some(Sex::Male),
            length: cm(length),
            weight: kg(11.0),
            position,
            head: cm(46.0),
            ..Measurement::default()
        })
    };
    assert_eq!(scores(86.9, None).whz.unwrap().hundredths(), -105);
    assert_eq!(scores(87.0, None).whz.unwrap().hundredths(), -127);
    let lying = scores(87.0, Some(Position::Lying));
    assert_ne!(lying.whz, scores(87.0, None).whz);
    assert_eq!(lying.length_adjusted, cm(87.0));
    assert_eq!([lying.haz, lying.waz, lying.baz, lying.hcz], [None; 4]);
}

#[test]
fn oedema_leaves_only_what_weight_does_not_enter() {
    let child =
        Measurement { length: cm(80.0), weight: kg(10.0), muac: cm(13.0), ..boy(500.0) };
    let scores = score(&Measurement { oedema: true, ..child });
    assert_eq!([scores.waz, scores.whz, scores.baz], [None; 3]);
    assert!(scores.haz.is_some() && scores.acz.is_some());
    assert_eq!(scores.haz, score(&child).haz);
}

#[test]
fn nothing_measured_is_nothing_scored() {
    let nought = Measurement {
        length: cm(0.0),
        weight: kg(0.0),
        head: cm(0.0),
        muac: cm(-1.0),
        ..boy(500.0)
    };
    let scores = score(&nought);
    assert_eq!([scores.haz, scores.waz, scores.whz, scores.baz], [None; 4]);
    assert_eq!([scores.hcz, scores.acz], [None; 2]);
    let no_sex = Measurement { sex: None, length: cm(80.0), ..nought };
    assert_eq!(score(&no_sex).haz, None);
}

#[test]
fn completed_months_enter_at_their_nearest_day() {
    let child = Measurement {
        length: cm(85.0),
        weight: kg(11.0),
        position: Some(Position::Lying),
        ..boy(745.0)
    };
    let by_months = score_in_completed_months(&child, Some(24));
    let on_the_day = score(&Measurement { age: Age::from_days(731.0), ..child });
    assert_eq!(by_months, on_the_day);
    assert_ne!(by_months, score(&child));
    // 745 days are 24.48 months: the same without the calendar's count.
    assert_eq!(score_in_completed_months(&child, None), by_months);
}

#[test]
fn completed_months_part_lying_from_standing_at_24() {
    let child = |days| Measurement {
        length: cm(85.0),
        position: Some(Position::Standing),
        ..boy(days)
    };
    // On its second birthday in a leap year a child is 731 days, in others 730: always 24.
    let birthday = score_in_completed_months(&child(730.0), Some(24));
    assert_eq!(birthday.length_adjusted, cm(85.0));
    let before = score_in_completed_months(&child(730.0), Some(23));
    assert_eq!(before.length_adjusted, cm(85.7));
    assert!(score_in_completed_months(&child(1.0), Some(8)).standing_infant);
    assert!(!score_in_completed_months(&child(1.0), Some(9)).standing_infant);
    assert!(score_in_completed_months(&child(1.0), Some(59)).haz.is_some());
    assert!(score_in_completed_months(&child(1.0), Some(60)).haz.is_none());
}

#[test]
fn the_day_of_completed_months_scores_as_they_do() {
    for position in [Position::Lying, Position::Standing] {
        for months in 0..=61 {
            let child = Measurement {
                sex: Some(Sex::Female),
                length: cm(80.0),
                weight: kg(10.0),
                position: Some(position),
                ..Measurement::default()
            };
            let age = Age::from_days(f64::from(day_of_completed_months(months)));
            let on_the_day = score(&Measurement { age, ..child });
            assert_eq!(score_in_completed_months(&child, Some(months)), on_the_day, "{months}");
        }
    }
}
