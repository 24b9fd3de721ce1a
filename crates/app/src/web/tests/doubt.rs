//! A child whose height cannot be right: measuring again comes first, and nothing is advised from
//! what rests on that height.

use chrono::NaiveDate;
use evaluation::Month;
use evaluation::relation::{ChildMonth, fold};
use register::history::{ChildHistory, Residence, Source, Visit};
use science::measure::{Position, Sex};
use uuid::Uuid;

use crate::text::Language;
use crate::web::child::{advised, does};
use crate::web::stage::Stage;

const HOME: &str = "18.01.06.2018";

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A girl of 25 months, measured once.
fn measured(
    stage: &Stage,
    weight_g: i32,
    length_tenth_mm: i32,
    muac: Option<i32>,
) -> ChildMonth {
    let born_on = day(2022, 10, 1);
    let tree = stage.running.tree();
    let visit = Visit {
        id: Uuid::from_u128(1),
        on: day(2024, 11, 14),
        at: None,
        measurer: None,
        source: Source::Form,
        weight_g: Some(weight_g),
        length_tenth_mm: Some(length_tenth_mm),
        position: Some(Position::Standing),
        oedema: false,
        muac_tenth_mm: muac,
        head_tenth_mm: None,
        triceps_tenth_mm: None,
        subscapular_tenth_mm: None,
    };
    let history = ChildHistory {
        child: Uuid::from_u128(2),
        born_on,
        sex: Sex::Female,
        birth_weight_g: None,
        birth_length_tenth_mm: None,
        residences: vec![Residence { since: born_on, place: tree.by_code(HOME).unwrap().id }],
        exits: Vec::new(),
        visits: vec![visit],
        responses: Vec::new(),
    };
    fold(&history, &tree, Month::of(visit.on)).now.unwrap()
}

fn codes(stage: &Stage, row: &ChildMonth) -> Vec<String> {
    let engine = stage.running.engine();
    advised(&engine, row).iter().map(|(rule, _)| rule.code.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_height_that_cannot_be_right_is_measured_again_before_anything_else() {
    let stage = Stage::empty().await;
    // Thin for 109 cm, which no child of two years has.
    let tall = measured(&stage, 13_000, 10_900, None);
    assert!(tall.haz_implausible && tall.whz.is_some_and(|whz| whz < -300), "{tall:?}");
    assert_eq!(codes(&stage, &tall), ["implausible"]);
    // Thin for 86 cm, which can be right.
    let thin = measured(&stage, 8_300, 8_600, None);
    assert!(codes(&stage, &thin).contains(&"severely_wasted".to_owned()), "{thin:?}");
    // A thin arm needs no height, and cannot wait.
    let arm = measured(&stage, 13_000, 10_900, Some(1_100));
    assert_eq!(codes(&stage, &arm), ["severely_wasted", "implausible"]);
    // What can wait is said to come afterwards.
    let light = measured(&stage, 8_500, 6_000, None);
    assert!(light.haz_implausible, "{light:?}");
    let engine = stage.running.engine();
    let advice = advised(&engine, &light);
    let said: Vec<String> =
        advice.iter().map(|(rule, _)| does(&advice, rule, Language::Id)).collect();
    assert!(said.len() > 1, "{said:?}");
    assert!(said[0].starts_with("Ukur ulang;"), "{said:?}");
    assert!(
        said[1..].iter().all(|said| said.starts_with("Sesudah diukur ulang: ")),
        "{said:?}"
    );
}
