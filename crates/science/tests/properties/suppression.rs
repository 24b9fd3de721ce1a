//! No count from 1 to k - 1 is recovered from what is shown, by an attacker who knows the
//! equations: see `attacker.rs`.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use science::suppression::{
    CellId, Draft, Level, Public, Rule, Suppression, Verdict, Why, suppress,
};

use super::attacker::{Attacker, Equation, Range};

/// The table as the attacker writes it down, beside the one that is protected.
#[derive(Default)]
struct World {
    draft: Draft,
    ids: Vec<CellId>,
    counts: Vec<u64>,
    /// Zero is sensitive there.
    guarded: Vec<bool>,
    out_already: Vec<bool>,
    equations: Vec<Equation>,
}

impl World {
    fn note(&mut self, id: CellId, count: u64) -> usize {
        self.ids.push(id);
        self.counts.push(count);
        self.guarded.push(false);
        self.out_already.push(false);
        self.ids.len() - 1
    }

    fn cell(&mut self, count: u64, level: u8) -> usize {
        let id = self.draft.cell(count, Level(level));
        self.note(id, count)
    }

    fn published(&mut self, count: u64) -> usize {
        let id = self.draft.published(count, Level(9));
        let cell = self.note(id, count);
        self.out_already[cell] = true;
        cell
    }

    fn ids(&self, cells: &[usize]) -> Vec<CellId> {
        cells.iter().map(|&cell| self.ids[cell]).collect()
    }

    fn sum(&mut self, total: usize, parts: &[usize]) {
        self.draft.sum(self.ids[total], &self.ids(parts));
        self.equations.push(Equation { left: vec![total], right: parts.to_vec() });
    }

    fn share(&mut self, numerator: usize, denominator: usize) -> usize {
        let id = self.draft.share(self.ids[numerator], self.ids[denominator]);
        let rest = self.note(id, self.counts[denominator] - self.counts[numerator]);
        self.guarded[rest] = self.counts[denominator] > 0;
        self.equations.push(Equation { left: vec![denominator], right: vec![numerator, rest] });
        rest
    }

    fn step(&mut self, before: &[usize], after: &[usize]) -> usize {
        let id = self.draft.step(&self.ids(before), &self.ids(after));
        let count = |cells: &[usize]| -> u64 { cells.iter().map(|&at| self.counts[at]).sum() };
        let (from, to) = (count(before), count(after));
        let change = self.note(id, from.abs_diff(to));
        let (less, more) = if from <= to { (before, after) } else { (after, before) };
        let right = less.iter().copied().chain([change]).collect();
        self.equations.push(Equation { left: more.to_vec(), right });
        change
    }

    fn is_sensitive(&self, cell: usize, k: u64) -> bool {
        let small = 0 < self.counts[cell] && self.counts[cell] < k;
        (small || self.counts[cell] == 0 && self.guarded[cell]) && !self.out_already[cell]
    }
}

/// What was shown, checked for honesty.
fn printed(world: &World, outcome: &Suppression) -> Vec<Option<u64>> {
    let cells = world.ids.iter().zip(&world.counts);
    cells
        .map(|(&id, &count)| match outcome.public(id) {
            Some(Public::Shown(shown)) => {
                assert_eq!(shown, count);
                Some(shown)
            }
            Some(Public::Withheld) | None => None,
        })
        .collect()
}

/// None when it is refused, so that nothing is published.
fn protected(world: &mut World, k: u64) -> Option<Suppression> {
    let table = std::mem::take(&mut world.draft).close().unwrap();
    suppress(&table, Rule::below(k)).ok()
}

/// The attack itself; answers what was printed.
fn attack(mut world: World, k: u64) -> (World, Vec<Option<u64>>) {
    let outcome = protected(&mut world, k).unwrap();
    let known = attack_on(&world, &outcome, k);
    (world, known)
}

fn attack_on(world: &World, outcome: &Suppression, k: u64) -> Vec<Option<u64>> {
    let known = printed(world, outcome);
    let mut attacker = Attacker::new(&known, &world.equations);
    for cell in 0..world.counts.len() {
        let sensitive = world.is_sensitive(cell, k);
        match outcome.verdict(world.ids[cell]) {
            Verdict::Shown(_) => assert!(!sensitive, "a small count is printed"),
            Verdict::Withheld(Why::Primary) => assert!(sensitive),
            Verdict::Withheld(Why::Complementary) => assert!(!sensitive),
            Verdict::Derived => {}
        }
        if sensitive {
            let Range { lower, upper } = attacker.range(cell);
            assert!(lower <= 0, "{cell}: {} is at least {lower}", world.counts[cell]);
            assert!(
                upper.is_none_or(|upper| upper >= i128::from(k)),
                "{cell}: {} is at most {upper:?}",
                world.counts[cell]
            );
        }
    }
    known
}

/// The counts of the finest cells, place by place: children measured and those with the finding.
#[derive(Debug, Clone)]
struct Country {
    /// How many desa each kecamatan has.
    kecamatan: Vec<usize>,
    /// For each desa, age and month: measured, and a share of them with the finding.
    fine: Vec<(u64, u64)>,
    nested: bool,
}

const AGES: usize = 2;
const MONTHS: usize = 2;

fn country() -> impl Strategy<Value = Country> {
    let few = prop_oneof![3 => 0..7u64, 2 => 0..40u64, 1 => Just(0u64)];
    let share = prop_oneof![4 => 0..=100u64, 1 => Just(0u64), 1 => Just(100u64)];
    (prop::collection::vec(1..4usize, 1..4), any::<bool>()).prop_flat_map(
        move |(kecamatan, nested)| {
            let fine = kecamatan.iter().sum::<usize>() * AGES * MONTHS;
            prop::collection::vec((few.clone(), share.clone()), fine).prop_map(move |fine| {
                Country {
                    kecamatan: kecamatan.clone(),
                    fine: fine.into_iter().map(|(n, share)| (n * share / 100, n)).collect(),
                    nested,
                }
            })
        },
    )
}

/// Cells of one month: for each place its two ages and both, numerator and denominator.
type Place = [[usize; 2]; AGES + 1];

fn add_place(world: &mut World, ages: [[u64; 2]; AGES], level: u8) -> Place {
    let both = [ages[0][0] + ages[1][0], ages[0][1] + ages[1][1]];
    let place = [ages[0], ages[1], both].map(|age| age.map(|count| world.cell(count, level)));
    let [first, second, all] = place;
    for ((total, first), second) in all.into_iter().zip(first).zip(second) {
        world.sum(total, &[first, second]);
    }
    for [numerator, denominator] in place {
        world.share(numerator, denominator);
    }
    place
}

fn add_up(world: &mut World, children: &[Place], level: u8) -> Place {
    let ages = [0, 1].map(|age| {
        [0, 1].map(|kind| children.iter().map(|child| world.counts[child[age][kind]]).sum())
    });
    let place = add_place(world, ages, level);
    for age in 0..=AGES {
        for kind in 0..2 {
            let parts: Vec<usize> = children.iter().map(|child| child[age][kind]).collect();
            world.sum(place[age][kind], &parts);
        }
    }
    place
}

fn world_of(country: &Country) -> World {
    let mut world = World::default();
    let desa: usize = country.kecamatan.iter().sum();
    let mut months = Vec::new();
    for month in 0..MONTHS {
        let ages = |index: usize| {
            [0, 1].map(|age| {
                let fine = |month| country.fine[(month * desa + index) * AGES + age];
                let (numerator, denominator) = fine(month);
                let (before, of) = if country.nested && month > 0 { fine(0) } else { (0, 0) };
                [numerator + before, denominator + of]
            })
        };
        let mut places = Vec::new();
        let mut kecamatan = Vec::new();
        let mut next = 0;
        for &size in &country.kecamatan {
            let below: Vec<Place> =
                (next..next + size).map(|at| add_place(&mut world, ages(at), 0)).collect();
            next += size;
            kecamatan.push(add_up(&mut world, &below, 1));
            places.extend(below);
        }
        places.push(add_up(&mut world, &kecamatan, 2));
        places.extend(kecamatan);
        months.push(places);
    }
    for (before, after) in months[0].iter().zip(&months[1]) {
        for age in 0..=AGES {
            for kind in 0..2 {
                world.step(&[before[age][kind]], &[after[age][kind]]);
            }
        }
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Three levels of places, two ages, two months, a numerator and its denominator.
    #[test]
    fn no_small_count_is_recovered(country in country(), k in 2..8u64) {
        let mut world = world_of(&country);
        if let Some(outcome) = protected(&mut world, k) {
            attack_on(&world, &outcome, k);
        }
    }
}

/// A search that is given up would be safe, but nobody would publish with it.
#[test]
fn hardly_a_table_is_refused() {
    let mut runner = TestRunner::deterministic();
    let refused = (0..1_000).filter(|at| {
        let country = country().new_tree(&mut runner).unwrap().current();
        protected(&mut world_of(&country), 2 + at % 6).is_none()
    });
    assert_eq!(refused.count(), 0);
}

/// Leaves up to this count less one are tried: seven and a move of five stay below.
const GUESSES: u64 = 13;

/// Every table of two ages in three desa that agrees with what was printed, in the order in
/// which its cells were added.
fn every_table(known: &[Option<u64>]) -> Vec<Vec<u64>> {
    let mut leaves: Vec<Vec<u64>> = vec![Vec::new()];
    for leaf in &known[..6] {
        let choices = leaf.map_or(0..GUESSES, |count| count..count + 1);
        leaves = choices
            .flat_map(|choice| {
                leaves.iter().map(move |before| [before.as_slice(), &[choice]].concat())
            })
            .collect();
    }
    let sums = |leaf: Vec<u64>| {
        let desa = [leaf[0] + leaf[1], leaf[2] + leaf[3], leaf[4] + leaf[5]];
        let ages = [leaf[0] + leaf[2] + leaf[4], leaf[1] + leaf[3] + leaf[5]];
        [leaf.as_slice(), &desa, &ages, &[ages[0] + ages[1]]].concat()
    };
    let agrees = |counts: &Vec<u64>| {
        counts.iter().zip(known).all(|(count, known)| known.is_none_or(|known| known == *count))
    };
    leaves.into_iter().map(sums).filter(agrees).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    /// Against all tables of whole counts, written down one by one.
    #[test]
    fn every_small_count_is_zero_in_some_table_and_large_in_another(
        fine in prop::collection::vec(0..8u64, 6),
    ) {
        const K: u64 = 5;
        let mut world = World::default();
        for &count in &fine {
            world.cell(count, 0);
        }
        let add = |world: &mut World, parts: &[usize]| {
            let total = world.cell(parts.iter().map(|&at| world.counts[at]).sum(), 1);
            world.sum(total, parts);
            total
        };
        let desa = [[0, 1], [2, 3], [4, 5]].map(|ages| add(&mut world, &ages));
        let ages = [[0, 2, 4], [1, 3, 5]].map(|desa| add(&mut world, &desa));
        let all = add(&mut world, &desa);
        world.sum(all, &ages);
        let (world, known) = attack(world, K);
        let tables = every_table(&known);
        for cell in (0..world.counts.len()).filter(|&cell| world.is_sensitive(cell, K)) {
            prop_assert!(tables.iter().any(|counts| counts[cell] == 0));
            prop_assert!(tables.iter().any(|counts| counts[cell] >= K));
        }
    }
}

/// The attacker finds what is there to be found, or the tests above would say nothing.
#[test]
fn primary_suppression_alone_is_broken() {
    let sum = Equation { left: vec![0], right: vec![1, 2] };
    let mut attacker = Attacker::new(&[Some(23), None, Some(20)], &[sum]);
    assert_eq!(attacker.range(1), Range { lower: 3, upper: Some(3) });
}

/// Two by two small cells in a table of three by three: no row and no column gives them away,
/// all together do. Rows add to 12, 11; columns to 12, 11; the corner is shown.
#[test]
fn several_equations_together_are_an_attack_too() {
    let rows = [(0, [1, 2]), (3, [4, 5])];
    let mut equations: Vec<Equation> = rows
        .iter()
        .map(|(total, parts)| Equation { left: vec![*total], right: parts.to_vec() })
        .collect();
    equations.push(Equation { left: vec![6], right: vec![1, 4, 7] });
    equations.push(Equation { left: vec![8], right: vec![2, 5] });
    let known = [Some(10), None, None, Some(9), None, None, Some(14), None, Some(8)];
    let mut attacker = Attacker::new(&known, &equations);
    assert_eq!(attacker.range(7), Range { lower: 3, upper: Some(3) });
    assert!(attacker.range(1).lower < attacker.range(1).upper.unwrap());
}

#[test]
fn a_desa_is_not_the_kecamatan_less_the_other_desa() {
    let mut world = World::default();
    let desa: Vec<usize> = [3, 20, 31].iter().map(|&count| world.cell(count, 0)).collect();
    let kecamatan = world.cell(54, 1);
    world.sum(kecamatan, &desa);
    attack(world, 5);
}

#[test]
fn an_age_is_not_all_ages_less_the_others() {
    let mut world = World::default();
    let ages: Vec<usize> = [12, 2, 31, 9].iter().map(|&count| world.cell(count, 0)).collect();
    let all = world.cell(54, 0);
    world.sum(all, &ages);
    let (_, known) = attack(world, 5);
    assert!(known[all].is_some());
}

/// The desa is large enough in June and small in July, and the kecamatan is the same.
#[test]
fn a_month_is_not_the_month_before_and_the_change() {
    let mut world = World::default();
    let june: Vec<usize> = [6, 20].iter().map(|&count| world.cell(count, 0)).collect();
    let july: Vec<usize> = [4, 22].iter().map(|&count| world.cell(count, 0)).collect();
    let totals = [world.cell(26, 1), world.cell(26, 1)];
    world.sum(totals[0], &june);
    world.sum(totals[1], &july);
    for (&before, &after) in june.iter().zip(&july) {
        world.step(&[before], &[after]);
    }
    attack(world, 5);
}

#[test]
fn a_desa_where_all_have_it_is_not_shown_as_such() {
    let mut world = World::default();
    let (some, of) = (world.cell(9, 0), world.cell(9, 0));
    world.share(some, of);
    let (_, known) = attack(world, 5);
    assert!(known[some].is_none() || known[of].is_none());
}

#[test]
fn the_only_desa_of_a_kecamatan_is_not_read_from_it() {
    let mut world = World::default();
    let (only, first) = (world.cell(2, 0), world.cell(2, 1));
    world.sum(first, &[only]);
    let (left, right, second) = (world.cell(15, 0), world.cell(25, 0), world.cell(40, 1));
    world.sum(second, &[left, right]);
    let kabupaten = world.cell(42, 2);
    world.sum(kabupaten, &[first, second]);
    attack(world, 5);
}

/// The desa of 50 is out already; then three of its children live in a new desa.
#[test]
fn a_new_desa_is_not_what_the_old_one_lost() {
    let mut world = World::default();
    let before = world.published(50);
    let (old, new, other) = (world.cell(47, 0), world.cell(3, 0), world.cell(30, 0));
    let kecamatan = world.cell(80, 1);
    world.sum(kecamatan, &[old, new, other]);
    world.step(&[before], &[old, new]);
    let (_, known) = attack(world, 5);
    assert!(known[old].is_none() && known[new].is_none());
}

/// Late reports add one child to a month that is out already.
#[test]
fn a_pack_that_corrects_a_pack_does_not_name_the_late_child() {
    let mut world = World::default();
    let earlier: Vec<usize> =
        [17, 25, 42].iter().map(|&count| world.published(count)).collect();
    world.equations.push(Equation { left: vec![earlier[2]], right: earlier[..2].to_vec() });
    let now: Vec<usize> = [18, 31].iter().map(|&count| world.cell(count, 0)).collect();
    let total = world.cell(49, 1);
    world.sum(total, &now);
    for at in 0..2 {
        world.step(&[earlier[at]], &[now[at]]);
    }
    world.step(&[earlier[2]], &[total]);
    let (_, known) = attack(world, 5);
    assert!(known[now[0]].is_none());
}
