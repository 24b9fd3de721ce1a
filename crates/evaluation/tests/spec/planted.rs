//! In random worlds every change that is planted is found under its cause, at every level and
//! for every indicator, and the causes sum to the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::Engine;
use evaluation::explain::{Cause, Shift, Side, Step, explain, explain_beside};
use evaluation::indicator::Definitions;
use proptest::test_runner::{Config, TestRunner};
use register::history::ChildHistory;
use register::place::{Level, PlaceId, Tree};
use uuid::Uuid;

use crate::briefing::without_people;
use crate::definitions::worded;
use crate::explain::sums;
use crate::maps::atlas;
use crate::register_of::{Built, built_on};
use crate::world::{children, day, id, with_facts};

/// What happened to a child between what was known of March and what is known of May.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Planted {
    Nothing,
    // Since March, as time passed.
    Grew,
    FellBack,
    Seen,
    LengthTaken,
    NotSeen,
    TurnedFive,
    Died,
    LeftForElsewhere,
    Moved,
    CameFromElsewhere,
    WasBorn,
    // In March or before, and learned since.
    PutRight,
    LengthPutIn,
    MeasuredAgain,
    Registered,
    TakenOut,
    FoundSeen,
    FoundNotSeen,
    FoundDead,
    FoundGone,
    FoundMoved,
}

use Planted::{
    CameFromElsewhere, Died, FellBack, FoundDead, FoundGone, FoundMoved, FoundNotSeen,
    FoundSeen, Grew, LeftForElsewhere, LengthPutIn, LengthTaken, MeasuredAgain, Moved, NotSeen,
    Nothing, PutRight, Registered, Seen, TakenOut, TurnedFive, WasBorn,
};

const ALL: [Planted; 22] = [
    Nothing,
    Grew,
    FellBack,
    Seen,
    LengthTaken,
    NotSeen,
    TurnedFive,
    Died,
    LeftForElsewhere,
    Moved,
    CameFromElsewhere,
    WasBorn,
    PutRight,
    LengthPutIn,
    MeasuredAgain,
    Registered,
    TakenOut,
    FoundSeen,
    FoundNotSeen,
    FoundDead,
    FoundGone,
    FoundMoved,
];

/// Posyandu of two kab/kota, of three kecamatan and of four desa.
const HOMES: [(i32, &str); 5] =
    [(31, "Melati"), (32, "Mawar"), (33, "Anggrek"), (34, "Dahlia"), (35, "Kenanga")];

/// What was seen of a child in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Visit {
    None,
    WeightAlone,
    Short,
    Tall,
}

/// Where a child counts in a month, and what was seen of it.
type Known = Option<(usize, Visit)>;

#[derive(Debug, Clone, Copy)]
struct Child {
    number: usize,
    planted: Planted,
    home: usize,
    other: usize,
}

impl Child {
    fn name(self) -> String {
        format!("c{:03}", self.number)
    }

    /// March as it was known then, March as it is known now, and May.
    fn known(self) -> [Known; 3] {
        use Visit::{Short, Tall, WeightAlone};
        let here = |visit| Some((self.home, visit));
        let there = Some((self.other, Short));
        match self.planted {
            Nothing => [here(Short); 3],
            Grew => [here(Short), here(Short), here(Tall)],
            FellBack => [here(Tall), here(Tall), here(Short)],
            Seen => [here(Visit::None), here(Visit::None), here(Short)],
            LengthTaken => [here(WeightAlone), here(WeightAlone), here(Short)],
            NotSeen => [here(Short), here(Short), here(Visit::None)],
            TurnedFive | Died | LeftForElsewhere => [here(Short), here(Short), None],
            Moved => [here(Short), here(Short), there],
            CameFromElsewhere | WasBorn => [None, None, here(Short)],
            PutRight | MeasuredAgain => [here(Short), here(Tall), here(Tall)],
            LengthPutIn => [here(WeightAlone), here(Short), here(Short)],
            Registered => [None, here(Short), here(Short)],
            TakenOut | FoundDead | FoundGone => [here(Short), None, None],
            FoundSeen => [here(Visit::None), here(Short), here(Short)],
            FoundNotSeen => [here(Short), here(Visit::None), here(Visit::None)],
            FoundMoved => [here(Short), there, there],
        }
    }

    /// What brings it into a place, what takes it out of one, and what moves it within one.
    fn causes(self) -> [Option<Cause>; 3] {
        let (into, out, within) = match self.planted {
            Nothing | Grew | FellBack | Seen | LengthTaken | NotSeen => (None, None, None),
            TurnedFive => (None, Some(Cause::AgedOut), None),
            Died | FoundDead => (None, Some(Cause::Died), None),
            LeftForElsewhere | FoundGone => (None, Some(Cause::MovedOut), None),
            Moved | FoundMoved => (Some(Cause::MovedIn), Some(Cause::MovedOut), None),
            CameFromElsewhere | Registered => (Some(Cause::NewlyRegistered), None, None),
            WasBorn => (Some(Cause::AgedIn), None, None),
            TakenOut => (None, Some(Cause::Withdrawn), None),
            PutRight | LengthPutIn => (None, None, Some(Cause::Corrected)),
            MeasuredAgain => (None, None, Some(Cause::Remeasured)),
            FoundSeen => (None, None, Some(Cause::NewlyMeasured)),
            FoundNotSeen => (None, None, Some(Cause::NoLongerMeasured)),
        };
        [into, out, within]
    }

    /// Its facts, as far as they were known in March, or all of them.
    #[expect(clippy::wildcard_enum_match_arm, reason = "to most of them nothing of it happens")]
    fn history(self, all: bool) -> Option<ChildHistory> {
        let [then, march, may] = self.known();
        if !all && then.is_none() {
            return None;
        }
        let (name, home) = (self.name(), HOMES[self.home].1);
        let (born, short) = match self.planted {
            TurnedFive => ("2019-05-20", "92.0"),
            WasBorn => ("2024-04-11", "47.0"),
            _ => ("2022-05-01", "77.0"),
        };
        let since = if self.planted == CameFromElsewhere { "2024-04-02" } else { "" };
        let sex = if self.number.is_multiple_of(2) { "f" } else { "m" };
        let cast = children(&format!(
            "child | sex | born | home | since\n{name} | {sex} | {born} | {home} | {since}\n"
        ));
        let mut facts = "child | on | kg | cm | moves to | exit\n".to_owned();
        let mut seen = |on: &str, known: Known| {
            let (kg, cm) = match known.map(|(_, visit)| visit) {
                None | Some(Visit::None) => return,
                Some(Visit::WeightAlone) => ("9.0", ""),
                Some(Visit::Short) => ("9.0", short),
                Some(Visit::Tall) => ("9.0", "90.0"),
            };
            writeln!(facts, "{name} | {on} | {kg} | {cm} | |").unwrap();
        };
        let again = all && self.planted == MeasuredAgain;
        // Whoever is found to have left or died in March was seen before.
        let march = if all && march.is_some() { march } else { then };
        seen(if again { "2024-03-20" } else { "2024-03-10" }, march);
        if all {
            seen("2024-05-10", may);
        }
        let to = HOMES[self.other].1;
        let mut happened = |on: &str, moves: &str, exit: &str| {
            writeln!(facts, "{name} | {on} | | | {moves} | {exit}").unwrap();
        };
        match self.planted {
            Died if all => happened("2024-04-02", "", "died"),
            LeftForElsewhere if all => happened("2024-04-02", "", "moved"),
            Moved if all => happened("2024-04-02", to, ""),
            TakenOut if all => happened("2024-03-25", "", "mistake"),
            FoundDead if all => happened("2024-03-25", "", "died"),
            FoundGone if all => happened("2024-03-25", "", "moved"),
            FoundMoved if all => happened("2024-03-05", to, ""),
            _ => {}
        }
        let mut history = with_facts(cast, &facts).pop().unwrap();
        for visit in &mut history.visits {
            // Ids are by line: what is not another visit keeps its own.
            visit.id = Uuid::from_u128(match visit.on.to_string().as_str() {
                "2024-03-10" => 3,
                "2024-03-20" => 4,
                _ => 5,
            });
        }
        Some(history)
    }
}

/// An indicator as it is asked of the children: whether it is judged, and counts.
#[derive(Debug, Clone, Copy)]
struct Asked {
    code: &'static str,
    higher: bool,
    then: fn(Visit) -> (bool, bool),
    now: fn(Visit) -> (bool, bool),
}

fn is_length(visit: Visit) -> bool {
    visit == Visit::Short || visit == Visit::Tall
}

fn stunted(visit: Visit) -> (bool, bool) {
    (is_length(visit), visit == Visit::Short)
}

fn weighed(visit: Visit) -> (bool, bool) {
    (true, visit != Visit::None)
}

fn measured(visit: Visit) -> (bool, bool) {
    (true, is_length(visit))
}

/// The last of them was defined otherwise in March.
const ASKED: [Asked; 4] = [
    Asked { code: "stunted", higher: false, then: stunted, now: stunted },
    Asked { code: "weighed", higher: true, then: weighed, now: weighed },
    Asked { code: "measured", higher: true, then: measured, now: measured },
    Asked { code: "added", higher: true, then: stunted, now: measured },
];

/// Numerator and denominator of what moved, and whom.
type Moving = BTreeMap<(Step, Cause), (i64, i64, BTreeSet<Uuid>)>;

/// What a place must be told of an indicator, worked out child by child from what was planted.
struct Truth<'a> {
    planted: &'a [Child],
    then: &'a Tree,
    now: &'a Tree,
}

impl Truth<'_> {
    fn is_in(tree: &Tree, place: PlaceId, known: Known) -> bool {
        let Some((home, _)) = known else { return false };
        tree.get(place).is_some() && tree.within(PlaceId(HOMES[home].0), place)
    }

    fn adds(
        tree: &Tree,
        place: PlaceId,
        known: Known,
        judge: fn(Visit) -> (bool, bool),
    ) -> (i64, i64) {
        let inside = known.filter(|_| Self::is_in(tree, place, known));
        let (judged, counts) = inside.map_or((false, false), |(_, visit)| judge(visit));
        (i64::from(counts), i64::from(judged))
    }

    /// The two sides, and the parts between them.
    fn of(&self, place: PlaceId, asked: Asked) -> ([(i64, i64); 2], Moving) {
        let Self { planted, then, now } = self;
        let (mut sides, mut moving) = ([(0, 0); 2], Moving::new());
        for child in *planted {
            let [before, march, may] = child.known();
            let stages = [
                (*then, before, asked.then),
                (*then, before, asked.now),
                (*now, before, asked.now),
                (*now, march, asked.now),
                (*now, may, asked.now),
            ];
            let steps = [Step::Definition, Step::Boundaries, Step::Knowledge, Step::Time];
            let adds = stages.map(|(tree, known, judge)| Self::adds(tree, place, known, judge));
            for (side, added) in sides.iter_mut().zip([adds[0], adds[4]]) {
                *side = (side.0 + added.0, side.1 + added.1);
            }
            for (at, step) in steps.into_iter().enumerate() {
                let (old, new) = (adds[at], adds[at + 1]);
                if old == new {
                    continue;
                }
                let inside =
                    [at, at + 1].map(|at| Self::is_in(stages[at].0, place, stages[at].1));
                let cause = match step {
                    Step::Definition => Cause::Definition,
                    Step::Boundaries => Cause::Redrawn,
                    Step::Knowledge | Step::Time => {
                        let [into, out, within] = child.causes();
                        match inside {
                            [false, _] => into.unwrap(),
                            [true, false] => out.unwrap(),
                            [true, true] => {
                                within.unwrap_or_else(|| of_time(old, new, asked.higher))
                            }
                        }
                    }
                };
                let part = moving.entry((step, cause)).or_default();
                part.0 += new.0 - old.0;
                part.1 += new.1 - old.1;
                part.2.insert(id(&child.name()));
            }
        }
        (sides, moving)
    }
}

/// Why a child that stayed counts otherwise two months later.
fn of_time(old: (i64, i64), new: (i64, i64), higher: bool) -> Cause {
    match (old.1, new.1) {
        (0, 1) => Cause::NewlyMeasured,
        (1, 0) => Cause::NoLongerMeasured,
        _ if (old.0 < new.0) == higher => Cause::Improved,
        _ => Cause::Worsened,
    }
}

/// The children of both sides, on their maps.
struct World {
    then: Built,
    now: Built,
    definitions: [Engine; 2],
}

impl World {
    fn of(planted: &[Child], maps: &str) -> Self {
        let (then, now) = if maps.is_empty() {
            (crate::world::tree(), crate::world::tree())
        } else {
            let atlas = atlas(maps);
            (atlas.tree(day("2024-03-31")), atlas.tree(day("2024-05-31")))
        };
        let known = |all| planted.iter().filter_map(|child| child.history(all)).collect();
        let (before, after): (Vec<_>, Vec<_>) = (known(false), known(true));
        let then = built_on(then, 1, &before, "2024-03");
        let now = built_on(now, 2, &after, "2024-05");
        let by = |built: &Built, denominator, numerator| {
            let added = worded(denominator, numerator);
            let definitions = Definitions::built_in().unwrap().with("a.toml", &added).unwrap();
            built.engine.by(Arc::new(definitions)).unwrap()
        };
        let definitions =
            [by(&then, "haz is not null", "haz < -200"), by(&now, "true", "haz is not null")];
        Self { then, now, definitions }
    }

    fn sides(&self) -> [Side<'_>; 2] {
        let period = |text: &str| -> Period { text.parse().unwrap() };
        let [then, now] = &self.definitions;
        let side =
            |engine, tree, text: &str| Side { engine, tree, period: period(text), only: None };
        [side(then, &self.then.tree, "2024-03"), side(now, &self.now.tree, "2024-05")]
    }

    /// Every place of either map.
    fn places(&self) -> BTreeSet<PlaceId> {
        let of = |built: &Built| -> Vec<PlaceId> {
            built.tree.all().iter().map(|place| place.id).collect()
        };
        of(&self.then).into_iter().chain(of(&self.now)).collect()
    }
}

/// One indicator of a place, child by child.
async fn person_by_person(world: &World, truth: &Truth<'_>, place: PlaceId, asked: Asked) {
    let [before, after] = world.sides();
    let told = explain(place, asked.code, before, after).await.unwrap();
    sums(&told);
    let (sides, moving) = truth.of(place, asked);
    let count = |count: u64| i64::try_from(count).unwrap();
    let answers = [&told.before, &told.after]
        .map(|answer| (count(answer.numerator), count(answer.denominator)));
    assert_eq!(answers, sides, "{} in {place:?}", asked.code);
    let found: Moving = told
        .parts
        .iter()
        .map(|part| {
            let who = part.children.iter().copied().collect();
            ((part.step, part.cause), (part.numerator, part.denominator, who))
        })
        .collect();
    assert_eq!(found, moving, "{} in {place:?}", asked.code);
    assert_eq!(without_people(&told).parts, shifts(&moving));
}

fn shifts(moving: &Moving) -> Vec<Shift> {
    let shift =
        |(&(step, cause), (numerator, denominator, who)): (&(Step, Cause), &(i64, i64, _))| {
            let who: &BTreeSet<Uuid> = who;
            let children = u64::try_from(who.len()).unwrap();
            Shift { step, cause, numerator: *numerator, denominator: *denominator, children }
        };
    moving.iter().map(shift).collect()
}

/// All indicators of a place and of those directly below it.
async fn side_by_side(world: &World, truth: &Truth<'_>, place: PlaceId) {
    let codes = ASKED.map(|asked| asked.code);
    let [before, after] = world.sides();
    let told = explain_beside(place, &codes, before, after).await.unwrap();
    // Those over which a border was drawn are asked by themselves.
    let below = |tree: &Tree, place| -> BTreeSet<PlaceId> {
        tree.below(place).map(|below| below.id).collect()
    };
    let (then, now) = (&world.then.tree, &world.now.tree);
    let is_whole = |place: &PlaceId| below(then, *place) == below(now, *place);
    let stayed = &below(then, place) & &below(now, place);
    for here in stayed.into_iter().filter(is_whole).chain([place]) {
        for (at, asked) in ASKED.into_iter().enumerate() {
            let (sides, moving) = truth.of(here, asked);
            let Some(moved) = told.get(&here).map(|moved| &moved[at]) else {
                assert!(moving.is_empty() && sides == [(0, 0); 2], "{here:?} is not told");
                continue;
            };
            let told = [moved.before, moved.after];
            let sides =
                sides.map(|(n, d)| (u64::try_from(n).unwrap(), u64::try_from(d).unwrap()));
            assert_eq!(
                (told, &moved.parts),
                (sides, &shifts(&moving)),
                "{} in {here:?} of {place:?}",
                asked.code
            );
        }
    }
}

/// Checks a random world on the maps of two days, and that every cause was met but these.
fn check(maps: &str, never: &[Cause]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner =
        TestRunner::new(Config { cases: 1, max_shrink_iters: 0, ..Config::default() });
    let drawn = proptest::collection::vec(1..HOMES.len(), HOMES.len() * ALL.len());
    let met = std::cell::RefCell::new(BTreeSet::new());
    let outcome = runner.run(&(drawn, 0..ASKED.len()), |(drawn, first)| {
        // Each of them happens once to a child of each posyandu.
        let child = |(number, away): (usize, usize)| {
            let home = number / ALL.len();
            let other = (home + away) % HOMES.len();
            Child { number, planted: ALL[number % ALL.len()], home, other }
        };
        let planted: Vec<Child> = drawn.into_iter().enumerate().map(child).collect();
        let world = World::of(&planted, maps);
        let truth = Truth { planted: &planted, then: &world.then.tree, now: &world.now.tree };
        runtime.block_on(async {
            for (at, place) in world.places().into_iter().enumerate() {
                // Each place is asked for one of the indicators, and beside others for all.
                let asked = ASKED[(first + at) % ASKED.len()];
                person_by_person(&world, &truth, place, asked).await;
                met.borrow_mut().extend(truth.of(place, asked).1.into_keys());
                let there = world.now.tree.get(place);
                if there.is_some_and(|place| place.level < Level::Desa) {
                    side_by_side(&world, &truth, place).await;
                }
            }
        });
        Ok(())
    });
    outcome.unwrap();
    let met: BTreeSet<Cause> = met.into_inner().into_iter().map(|(_, cause)| cause).collect();
    let all = Cause::ALL.into_iter().filter(|cause| !never.contains(cause));
    assert_eq!(met, all.collect());
}

#[test]
fn every_planted_change_is_found_under_its_cause() {
    check("", &[Cause::Redrawn]);
}

#[test]
fn every_planted_change_is_found_where_a_desa_was_divided_and_a_kecamatan_went_over() {
    check(
        "
        since      | kind  | place         | becomes                  | takes
        2024-04-01 | split | 18.01.04.2001 | 18.01.04.2003 Natar Baru | 18.01.04.2001/p2
        2024-04-10 | move  | 18.01.05      | 18.71 18.71.06           |
        ",
        &[],
    );
}

#[test]
fn every_planted_change_is_found_where_a_desa_went_over_to_another_kecamatan() {
    check(
        "
        since      | kind | place         | becomes
        2024-04-01 | move | 18.01.04.2002 | 18.01.05 18.01.05.2002
        ",
        &[],
    );
}
