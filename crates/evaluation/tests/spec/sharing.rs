//! A promise shared among the places below: if each keeps its part, the whole is kept.

use evaluation::commitment::{Evidence, Now, Start, Status, Verdict, shared, sum_up};
use evaluation::engine::Answer;
use evaluation::indicator::{Over, Unit};
use proptest::prelude::*;
use register::place::PlaceId;
use register::rakor::{Baseline, Measure, SeenAct};
use uuid::Uuid;

use crate::promises::{hundredths, quotient};
use crate::table::table;
use crate::world::day;

fn measure(goal_hundredths: i64, higher_is_better: bool) -> Measure {
    let indicator = "stunted".to_owned();
    Measure::Indicator { indicator, goal_hundredths, higher_is_better, baseline: None }
}

fn below(counts: &[(u64, u64)]) -> Vec<(PlaceId, Start)> {
    let start = |&(numerator, denominator): &(u64, u64)| {
        Start::Indicator(Some(Baseline {
            pack: Uuid::nil(),
            pack_hash: String::new(),
            numerator,
            denominator,
            version: String::new(),
        }))
    };
    (1..).zip(counts).map(|(id, counts)| (PlaceId(id), start(counts))).collect()
}

/// The goals by place; None where nothing is asked of it.
fn goals(unit: Unit, goal: i64, higher: bool, counts: &[(u64, u64)]) -> Vec<Option<i64>> {
    let drafts = shared(&measure(goal, higher), unit, &below(counts));
    (1..)
        .take(counts.len())
        .map(|id| {
            let draft = drafts.iter().find(|draft| draft.place == PlaceId(id))?;
            let Measure::Indicator { goal_hundredths, .. } = draft.measure else { panic!() };
            Some(goal_hundredths)
        })
        .collect()
}

/// Of three places with 40, 20 and 8 of a hundred, 15 are wanted of all: the best keeps what it
/// has, the second is asked for no more than the whole, and the first for the rest.
#[test]
fn whoever_is_worse_improves_more() {
    let drawing = table(
        "
        place | now    | goal
        1     | 40/100 | 22
        2     | 20/100 | 15
        3     | 8/100  | 8
        4     | 0/0    | 15
        ",
    );
    let counts: Vec<_> = drawing.iter().map(|line| quotient(line.the("now"))).collect();
    let wanted: Vec<_> =
        drawing.iter().map(|line| Some(hundredths(line.the("goal")))).collect();
    assert_eq!(goals(Unit::Percent, 1_500, false, &counts), wanted);
    let others: Vec<_> = counts.iter().map(|(n, d)| (d - n, *d)).collect();
    let mirrored: Vec<_> = wanted.iter().map(|goal| goal.map(|goal| 10_000 - goal)).collect();
    assert_eq!(goals(Unit::Percent, 8_500, true, &others), mirrored);
}

#[test]
fn counts_are_shared_in_whole_ones() {
    let counts = [(10, 90), (5, 90), (0, 90)];
    assert_eq!(goals(Unit::Children, 700, false, &counts), [Some(500), Some(200), Some(0)]);
    assert_eq!(goals(Unit::Children, 3_000, true, &counts), [Some(2_000), Some(1_000), None]);
    // Nobody has any: by how many children there are.
    let none = [(0, 30), (0, 10)];
    assert_eq!(goals(Unit::Children, 400, true, &none), [Some(300), Some(100)]);
}

#[test]
fn acts_are_shared_by_what_is_open() {
    let parent = |act, count| Measure::Act { act, count, baseline: 42 };
    let below = [
        (PlaceId(1), Start::Acts(30)),
        (PlaceId(2), Start::Acts(12)),
        (PlaceId(3), Start::Acts(0)),
    ];
    let parts = |act, count| -> Vec<(i32, u32, u32)> {
        let drafts = shared(&parent(act, count), Unit::Children, &below);
        let of = |measure: &Measure| match measure {
            Measure::Act { count, baseline, .. } => (*count, *baseline),
            Measure::Indicator { .. } => panic!(),
        };
        drafts
            .iter()
            .map(|draft| (draft.place.0, of(&draft.measure).0, of(&draft.measure).1))
            .collect()
    };
    assert_eq!(parts(SeenAct::CasesAnswered, 42), [(1, 30, 30), (2, 12, 12)]);
    assert_eq!(parts(SeenAct::CasesClosed, 21), [(1, 15, 30), (2, 6, 12)]);
    let once = [(PlaceId(1), Start::Acts(0)), (PlaceId(2), Start::Acts(0))];
    let drafts = shared(&parent(SeenAct::DecreeUploaded, 2), Unit::Children, &once);
    assert_eq!(drafts.len(), 2);
}

fn verdict(numerator: u64, denominator: u64) -> Verdict {
    let answer = Answer {
        indicator: "stunted".to_owned(),
        over: Over::Last,
        numerator,
        denominator,
        left_out: Vec::new(),
    };
    Verdict {
        commitment: Uuid::nil(),
        status: Status::Met,
        evidence: Evidence {
            now: Some(Now::Answer(answer)),
            months: None,
            seq: 1,
            known_on: day("2024-12-31"),
            baseline: None,
            was_reached: false,
            expected: None,
            expected_today: None,
            version: None,
            by_the_wording_of_then: false,
            places: Vec::new(),
            not_built: Vec::new(),
        },
    }
}

const WORTH: [(Unit, u128); 2] = [(Unit::Percent, 10_000), (Unit::Per100ChildMonths, 304_375)];

proptest! {
    /// The worst that keeps every part keeps the whole; nobody is asked to be worse than it is,
    /// nor better than the whole, and whoever is there already may stay as it is.
    #[test]
    fn if_every_part_is_kept_the_whole_is(
        unit in 0..WORTH.len(),
        goal in 0..10_000_i64,
        counts in proptest::collection::vec((0..400_u64, 0..400_u64), 1..30),
        higher in any::<bool>(),
    ) {
        let (unit, worth) = WORTH[unit];
        let higher = higher && unit == Unit::Percent;
        let counts: Vec<(u64, u64)> = counts
            .into_iter()
            .map(|(n, more)| (n, n + more))
            .map(|(n, d)| if unit == Unit::Percent { (n, d) } else { (n, d * 60) })
            .collect();
        let parts = goals(unit, goal, higher, &counts);
        let mut verdicts = Vec::new();
        for (&(n, d), part) in counts.iter().zip(&parts) {
            let part = part.map_or(0, |part| u128::try_from(part).unwrap());
            let (own, of) = (u128::from(n) * worth, u128::from(d));
            let whole = u128::try_from(goal).unwrap();
            // The fewest, or the most, with which this part is kept.
            let kept = if higher { (part * of).div_ceil(worth) } else { part * of / worth };
            verdicts.push(verdict(u64::try_from(kept).unwrap(), d));
            if d == 0 {
                continue;
            }
            let better = |a: u128, b: u128| if higher { a >= b } else { a <= b };
            if better(own, whole * of) {
                prop_assert!(better(own, part * of), "{n}/{d} keeps its value: {part}");
            } else {
                prop_assert!(better(part * of, own), "{n}/{d} is not to be worse: {part}");
                prop_assert!(better(whole, part), "{n}/{d} no better than the whole: {part}");
            }
        }
        let total = sum_up(&measure(goal, higher), unit, &verdicts);
        prop_assert_eq!(total.met, counts.len());
        prop_assert_eq!(total.numerator, verdicts.iter().map(numerator).sum::<u64>());
        prop_assert_eq!(total.denominator, counts.iter().map(|(_, d)| d).sum::<u64>());
        if total.denominator > 0 {
            prop_assert_eq!(total.reaches, Some(true), "{:?} of {:?}", parts, counts);
        }
    }

    /// Parts of counts and of acts are whole ones that add up.
    #[test]
    fn whole_ones_add_up(
        goal in 0..500_i64,
        counts in proptest::collection::vec((0..60_u64, 60..90_u64), 1..20),
        higher in any::<bool>(),
    ) {
        let parts = goals(Unit::Children, goal * 100, higher, &counts);
        let sum: i64 = parts.iter().map(|part| part.unwrap_or(0)).sum();
        let now: i64 = counts.iter().map(|(n, _)| i64::try_from(*n).unwrap() * 100).sum();
        let wanted = if higher { now.max(goal * 100) } else { now.min(goal * 100) };
        prop_assert_eq!(sum, wanted);
        for (part, (n, _)) in parts.iter().zip(&counts) {
            let (part, n) = (part.unwrap_or(0), i64::try_from(*n).unwrap() * 100);
            let no_worse = if higher { part >= n } else { part <= n };
            prop_assert!(no_worse, "{part} of {n}");
        }
        let count = u32::try_from(goal).unwrap() + 1;
        let parent = Measure::Act { act: SeenAct::CasesAnswered, count, baseline: 0 };
        let open: Vec<(PlaceId, Start)> = (1..)
            .zip(&counts)
            .map(|(id, (n, _))| (PlaceId(id), Start::Acts(u32::try_from(*n).unwrap())))
            .collect();
        let drafts = shared(&parent, Unit::Children, &open);
        let all: u64 = counts.iter().map(|(n, _)| n).sum();
        let sum: u64 = drafts
            .iter()
            .map(|draft| match draft.measure {
                Measure::Act { count, .. } => u64::from(count),
                Measure::Indicator { .. } => panic!(),
            })
            .sum();
        prop_assert_eq!(sum, all.min(u64::from(count)));
    }
}

fn numerator(verdict: &Verdict) -> u64 {
    match &verdict.evidence.now {
        Some(Now::Answer(answer)) => answer.numerator,
        Some(Now::Acts { done, .. }) => *done,
        None => 0,
    }
}
