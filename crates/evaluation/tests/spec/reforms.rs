//! In random worlds with random reforms: on the map of every day the province has the same
//! children, and each place is the disjoint union of those below it.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use evaluation::engine::{Members, Parts};
use evaluation::{Month, Period};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use register::place::{
    Atlas, Change, Law, Level, NewPlace, NewReform, Place, PlaceId, Target, Tree,
};

use crate::register_of::{Built, built_on};
use crate::sums::{drawn, history};
use crate::world::{day, month, tree};

const LAMPUNG: PlaceId = PlaceId(18);

/// What a law might say: of which kind, of which places, how many days after the last.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    kind: u8,
    one: usize,
    other: usize,
    days: u64,
}

fn reform_drawn() -> impl Strategy<Value = Drawn> {
    (0..6_u8, any::<usize>(), any::<usize>(), 0..60_u64)
        .prop_map(|(kind, one, other, days)| Drawn { kind, one, other, days })
}

/// Places of a level on a map.
fn of_level(tree: &Tree, level: Level) -> Vec<&Place> {
    tree.all().iter().filter(|place| place.level == level).collect()
}

fn pick<'a>(places: &[&'a Place], at: usize) -> &'a Place {
    places[at % places.len()]
}

/// A code that no place has had, below another.
fn fresh(level: Level, above: &str, number: usize) -> String {
    if level == Level::Desa {
        format!("{above}.{:04}", 2100 + number)
    } else {
        format!("{above}.{:02}", 20 + number)
    }
}

/// A reform of the map of a day; not every one that is drawn is possible.
fn reform(tree: &Tree, since: NaiveDate, number: usize, drawn: Drawn) -> NewReform {
    let level = if drawn.kind.is_multiple_of(2) { Level::Desa } else { Level::Kecamatan };
    let places = of_level(tree, level);
    let (one, other) = (pick(&places, drawn.one), pick(&places, drawn.other));
    let parent = tree.get(one.parent.unwrap()).unwrap();
    let parts: Vec<String> = tree
        .below(one.id)
        .enumerate()
        .filter(|(at, _)| drawn.other >> (at % 32) & 1 == 0)
        .map(|(_, part)| part.code.clone())
        .collect();
    let code = fresh(level, &parent.code, number);
    let name = format!("Baru {number}");
    let change = match drawn.kind {
        0 | 1 => {
            let into = vec![NewPlace { code, name, takes: parts }];
            Change::Split { place: one.code.clone(), into, heir: None }
        }
        2 => Change::Merge {
            places: vec![one.code.clone()],
            into: Target::Known(other.code.clone()),
        },
        3 => Change::Merge {
            places: vec![one.code.clone(), other.code.clone()],
            into: Target::New { code, name },
        },
        4 => {
            let kecamatan = of_level(tree, Level::Kecamatan);
            let to = pick(&kecamatan, drawn.other);
            let code = Some(fresh(level, &to.code, number));
            Change::Move { place: one.code.clone(), to: to.code.clone(), code, name: None }
        }
        _ => {
            let kabkota = of_level(tree, Level::Kabkota);
            let to = pick(&kabkota, drawn.other);
            let code = Some(fresh(level, &to.code, number));
            Change::Move { place: one.code.clone(), to: to.code.clone(), code, name: None }
        }
    };
    let law = Law { number: format!("Perda {number}"), on: since };
    NewReform { line: number, since, law, change }
}

/// The atlas after all reforms that are possible, and the days on which it has another map.
fn reformed(drawn: &[Drawn]) -> (Atlas, Vec<NaiveDate>) {
    let mut atlas = Atlas::of(tree().all(), day("1900-01-01"));
    let mut since = day("2024-03-10");
    let mut days = vec![day("2020-01-01")];
    for (number, drawn) in drawn.iter().enumerate() {
        since = since.checked_add_days(Days::new(drawn.days)).unwrap();
        let new = reform(&atlas.tree(since), since, number, *drawn);
        if let Ok(next) = atlas.with(&[new]) {
            atlas = next;
            days.push(since);
        }
    }
    days.dedup();
    (atlas, days)
}

/// On every map every place stands for itself or is stood for, and what stands for it lies in
/// one place of each level.
fn everything_lies_somewhere(atlas: &Atlas, days: &[NaiveDate]) {
    let ever: BTreeSet<PlaceId> = days
        .iter()
        .flat_map(|on| atlas.tree(*on).all().iter().map(|place| place.id).collect::<Vec<_>>())
        .collect();
    for on in days {
        let map = atlas.tree(*on);
        for id in &ever {
            let here = map.here(*id).unwrap();
            assert_eq!(map.get(here.id), Some(here), "{id:?} on {on}");
        }
        for place in map.all().iter().filter(|place| place.level > Level::Kabkota) {
            assert!(map.at(place.id, Level::Kabkota).is_some(), "{place:?} on {on}");
        }
    }
}

/// The sets of the province, after each place was found to be the sum of those below it.
async fn province(built: &Built, period: Period) -> Vec<Parts> {
    let tree = &built.tree;
    let told = built.engine.sets(tree, LAMPUNG, period).await.unwrap();
    let sets = told.answer;
    let nobody: Vec<Parts> = sets[&LAMPUNG].iter().map(emptied).collect();
    for place in tree.all() {
        let above_desa = Level::Nation < place.level && place.level < Level::Desa;
        if above_desa && tree.below(place.id).next().is_some() {
            let mut sum = nobody.clone();
            for part in tree.below(place.id).filter_map(|below| sets.get(&below.id)) {
                add(&mut sum, part);
            }
            let whole = sets.get(&place.id).unwrap_or(&nobody);
            assert_eq!(*whole, sum, "{} {period}", place.code);
        }
    }
    sets[&LAMPUNG].clone()
}

fn emptied(parts: &Parts) -> Parts {
    let mut parts = parts.clone();
    parts.parts.iter_mut().for_each(|(_, members)| *members = Members::default());
    parts
}

fn add(sum: &mut [Parts], part: &[Parts]) {
    for (sum, part) in sum.iter_mut().zip(part) {
        for ((_, sum), (_, part)) in sum.parts.iter_mut().zip(&part.parts) {
            *sum += *part;
        }
    }
}

#[test]
fn sums_are_the_same_on_the_map_of_every_day() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 3, ..Config::default() });
    let worlds = (
        proptest::collection::vec(drawn(), 8..24),
        proptest::collection::vec(reform_drawn(), 3..7),
    );
    let last: Month = month("2024-12");
    let periods = [
        Period::Month(month("2024-06")),
        Period::Span { first: month("2024-05"), last: month("2024-10") },
    ];
    let checked = runner.run(&worlds, |(children, drawn)| {
        let children: Vec<_> =
            children.iter().enumerate().map(|(at, drawn)| history(at, drawn)).collect();
        let (atlas, days) = reformed(&drawn);
        everything_lies_somewhere(&atlas, &days);
        runtime.block_on(async {
            let mut first: Vec<Vec<Parts>> = Vec::new();
            for on in &days {
                let built = built_on(atlas.tree(*on), 1, &children, &last.to_string());
                for (at, period) in periods.into_iter().enumerate() {
                    let told = province(&built, period).await;
                    match first.get(at) {
                        Some(first) => assert_eq!(told, *first, "{period} on the map of {on}"),
                        None => first.push(told),
                    }
                }
            }
        });
        Ok(())
    });
    checked.unwrap();
}

/// Reforms without children, many of them: on every map everything lies somewhere.
#[test]
fn everything_lies_somewhere_on_every_map() {
    let mut runner = TestRunner::new(Config { cases: 64, ..Config::default() });
    let drawn = proptest::collection::vec(reform_drawn(), 1..24);
    let checked = runner.run(&drawn, |drawn| {
        let (atlas, days) = reformed(&drawn);
        everything_lies_somewhere(&atlas, &days);
        Ok(())
    });
    checked.unwrap();
}
