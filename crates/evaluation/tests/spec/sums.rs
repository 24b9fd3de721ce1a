//! In random worlds: a place is the sum of the places below it, a number the count of its
//! people, and those counted and those left out are everyone.

use std::collections::BTreeSet;

use chrono::Days;
use evaluation::engine::{Answer, Part};
use evaluation::indicator::Over;
use evaluation::relation::ChildMonth;
use evaluation::{Month, Period};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use register::history::{ChildHistory, Exit, ExitReason, Residence, Source, Visit};
use register::place::PlaceId;
use science::measure::Sex;
use uuid::Uuid;

use crate::register_of::{Built, built};
use crate::sweeps::sweeps_are_tallies;
use crate::world::{day, month};

/// Posyandu, and a desa of which no posyandu is known.
const HOMES: [i32; 7] = [31, 32, 33, 34, 35, 22, 24];

#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    born: u64,
    female: bool,
    homes: Vec<(u64, usize)>,
    exit: Option<u64>,
    visits: Vec<(u64, Option<i32>, Option<i32>, bool)>,
    birth: Option<(i32, i32)>,
}

pub(crate) fn drawn() -> impl Strategy<Value = Drawn> {
    let home = (0..300_u64, 0..HOMES.len());
    let visit = (
        0..300_u64,
        proptest::option::weighted(0.9, 2_000..18_000_i32),
        proptest::option::weighted(0.8, 4_500..11_000_i32),
        proptest::bool::weighted(0.02),
    );
    (
        0..1_900_u64,
        any::<bool>(),
        proptest::collection::vec(home, 1..4),
        proptest::option::weighted(0.2, 0..300_u64),
        proptest::collection::vec(visit, 0..14),
        proptest::option::of((1_500..4_500, 4_000..5_500)),
    )
        .prop_map(|(born, female, homes, exit, visits, birth)| Drawn {
            born,
            female,
            homes,
            exit,
            visits,
            birth,
        })
}

pub(crate) fn history(at: usize, drawn: &Drawn) -> ChildHistory {
    let start = day("2024-03-01");
    let on = |days: u64| start.checked_add_days(Days::new(days)).unwrap();
    let mut residences: Vec<Residence> = drawn
        .homes
        .iter()
        .map(|&(since, home)| Residence { since: on(since), place: PlaceId(HOMES[home]) })
        .collect();
    residences.sort_by_key(|residence| residence.since);
    let visit =
        |(order, &(days, weight_g, length_tenth_mm, oedema)): (usize, &(u64, _, _, _))| Visit {
            id: Uuid::from_u128(order as u128),
            on: on(days),
            at: None,
            measurer: None,
            source: Source::File,
            weight_g,
            length_tenth_mm,
            position: None,
            oedema,
            muac_tenth_mm: None,
            head_tenth_mm: None,
            triceps_tenth_mm: None,
            subscapular_tenth_mm: None,
        };
    let mut visits: Vec<Visit> = drawn.visits.iter().enumerate().map(visit).collect();
    visits.sort_by_key(|visit| visit.on);
    ChildHistory {
        child: Uuid::from_u128(at as u128 + 1),
        born_on: start.checked_sub_days(Days::new(drawn.born)).unwrap(),
        sex: if drawn.female { Sex::Female } else { Sex::Male },
        birth_weight_g: drawn.birth.map(|(grams, _)| grams),
        birth_length_tenth_mm: drawn.birth.map(|(_, length)| length),
        residences,
        exits: drawn
            .exit
            .map(|days| Exit { on: on(days), reason: ExitReason::MovedAway })
            .into_iter()
            .collect(),
        visits,
        responses: Vec::new(),
    }
}

fn added(mut sum: Answer, part: &Answer) -> Answer {
    sum.numerator += part.numerator;
    sum.denominator += part.denominator;
    for ((_, sum), (_, part)) in sum.left_out.iter_mut().zip(&part.left_out) {
        *sum += part;
    }
    sum
}

/// Every place equals the sum of those below it, for every indicator.
async fn parts_are_the_whole(built: &Built, period: Period) {
    for place in [1, 18, 1801, 1871, 180_104, 180_105, 21, 22, 23, 24].map(PlaceId) {
        let whole = built.tally(place, period).await;
        let below = built.engine.tallies_below(&built.tree, place, period).await.unwrap();
        let everyone = whole[0].denominator;
        for (at, whole) in whole.iter().enumerate() {
            if whole.over == Over::Last {
                assert_eq!(whole.counted(), Some(everyone), "{place:?} {}", whole.indicator);
            }
            let mut parts = below.answer.iter().map(|(_, answers)| &answers[at]);
            let first = parts.next().unwrap().clone();
            assert_eq!(parts.fold(first, added), *whole, "{place:?}");
        }
    }
}

/// Every number is the count of its people, and nobody is in two parts. Where every month
/// speaks, a child is there once for each; where the denominator is time, it is their days.
async fn numbers_are_people(built: &Built, place: PlaceId, period: Period) {
    for answer in built.tally(place, period).await {
        let code = &answer.indicator;
        let people = async |part| built.everyone(place, period, code, &part).await;
        let who = |row: &ChildMonth| (row.child, row.month);
        let numerator = people(Part::Numerator).await;
        let denominator = people(Part::Denominator).await;
        assert_eq!(numerator.len() as u64, answer.numerator, "{code}");
        let days = denominator.iter().map(|row| u64::from(row.risk_days.unsigned_abs()));
        let counted = match answer.over {
            Over::Last | Over::Each => denominator.len() as u64,
            Over::PersonTime => days.sum(),
        };
        assert_eq!(counted, answer.denominator, "{code}");
        let mut everyone: Vec<(Uuid, Month)> = denominator.iter().map(who).collect();
        assert!(numerator.iter().all(|row| everyone.contains(&who(row))), "{code}");
        for (reason, children) in &answer.left_out {
            let left_out = people(Part::LeftOut(reason.clone())).await;
            assert_eq!(left_out.len() as u64, *children, "{code} {reason}");
            everyone.extend(left_out.iter().map(who));
        }
        let distinct: BTreeSet<&(Uuid, Month)> = everyone.iter().collect();
        assert_eq!(distinct.len(), everyone.len(), "{code}");
        if answer.over == Over::Last {
            let children: BTreeSet<Uuid> = everyone.iter().map(|(child, _)| *child).collect();
            assert_eq!(children.len(), everyone.len(), "{code}");
        }
    }
}

/// The parts by sex and age group are the whole.
async fn groups_are_the_whole(built: &Built, place: PlaceId, period: Period) {
    for whole in built.tally(place, period).await {
        let asked = built.engine.breakdown(&built.tree, place, period, &whole.indicator);
        let groups = asked.await.unwrap().answer;
        let mut groups = groups.iter().map(|(_, _, answer)| answer);
        let first = groups.next().unwrap().clone();
        assert_eq!(groups.fold(first, added), whole);
    }
}

#[test]
fn parts_are_the_whole_and_numbers_are_people() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 2, ..Config::default() });
    let children = proptest::collection::vec(drawn(), 10..40);
    let last: Month = month("2024-12");
    let periods = [
        Period::Month(month("2024-06")),
        Period::Span { first: month("2024-05"), last: month("2024-10") },
    ];
    let checked = runner.run(&children, |children| {
        let children: Vec<_> =
            children.iter().enumerate().map(|(at, drawn)| history(at, drawn)).collect();
        let built = built(&children, &last.to_string());
        runtime.block_on(async {
            for period in periods {
                parts_are_the_whole(&built, period).await;
                numbers_are_people(&built, PlaceId(180_104), period).await;
                groups_are_the_whole(&built, PlaceId(18), period).await;
                sweeps_are_tallies(&built, period).await;
            }
        });
        Ok(())
    });
    checked.unwrap();
}
