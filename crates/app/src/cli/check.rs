//! `cegah check`: every partition against its content hash, every child against counting twice,
//! and every number of the newest months against the sum of its parts, as sets of people and not
//! as counts alone, and the list of its people.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use evaluation::engine::{Answer, Engine, Members, Part, Parts, Summed};
use evaluation::indicator::Over;
use evaluation::partition::{self, Counting};
use evaluation::{Failure, Month, Period};
use register::place::{Level, PlaceId, Tree};

use super::printer::{Listing, Printer};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

/// Months that are counted again, each by itself and all together.
const NEWEST: i32 = 3;

pub(crate) async fn run(settings: Settings, printer: Printer) -> Result<(), Problem> {
    let folder = settings.relations();
    let running = Running::for_command(settings).await?;
    let found = check(&folder, &running.engine(), &running.tree()).await?;
    let row = |Looked { check, place, wrong }: &Looked| {
        let result = wrong.as_deref().unwrap_or("ok");
        vec![(*check).to_owned(), place.clone(), result.to_owned()]
    };
    let rows = found.iter().map(row).collect();
    let heads = vec!["check", "place", "result"];
    printer.print(&Listing { heads, rows, ..Listing::default() })?;
    if found.iter().all(|looked| looked.wrong.is_none()) {
        Ok(())
    } else {
        Err(Problem::new(Kind::Refused, "check_failed"))
    }
}

/// What was looked at where, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Looked {
    check: &'static str,
    place: String,
    wrong: Option<String>,
}

/// What is asked, and of what.
struct Check<'a> {
    engine: &'a Engine,
    tree: &'a Tree,
    found: Vec<Looked>,
}

/// Looks at everything. What cannot be read is wrong, and the rest is looked at all the same.
async fn check(folder: &Path, engine: &Engine, tree: &Tree) -> Result<Vec<Looked>, Problem> {
    let current =
        partition::current(folder)?.ok_or(Problem::new(Kind::Refused, "not_built"))?;
    let last = current.stamp.until;
    let first = last.plus(1 - NEWEST);
    let months = || first.to(last);
    let mut check = Check { engine, tree, found: Vec::new() };
    let mut counting = Counting::of(months());
    for kecamatan in current.partitions.keys() {
        let read = partition::read(folder, *kecamatan);
        let read = read.map(|(_, partition)| counting.take(&partition));
        check.say("content", *kecamatan, read.map(|()| None));
    }
    check.once(counting);
    let mut periods: Vec<Period> = months().map(Period::Month).collect();
    periods.push(Period::Span { first, last });
    for place in with_children(tree, &current.built) {
        let differs = check.parts(place, &periods).await;
        check.say("parts", place, differs);
    }
    check.sets(&current.built, &periods).await;
    for kabkota in &current.built {
        let differs = check.people(*kabkota, last).await;
        check.say("people", *kabkota, differs);
    }
    Ok(check.found)
}

/// The kab/kota that are built, what is above them, and their kecamatan and desa.
fn with_children(tree: &Tree, built: &BTreeSet<PlaceId>) -> BTreeSet<PlaceId> {
    let above = |kabkota: &PlaceId| tree.path(*kabkota).into_iter().map(|place| place.id);
    built.iter().flat_map(|kabkota| above(kabkota).chain(inside(tree, *kabkota))).collect()
}

/// The kecamatan and the desa of a kab/kota.
fn inside(tree: &Tree, kabkota: PlaceId) -> impl Iterator<Item = PlaceId> {
    let below = move |place: PlaceId, level: Level| {
        tree.below(place).filter(move |below| below.level == level).map(|below| below.id)
    };
    below(kabkota, Level::Kecamatan).flat_map(move |kecamatan| {
        std::iter::once(kecamatan).chain(below(kecamatan, Level::Desa))
    })
}

/// Numerators and denominators, in the order of the definitions.
type Sets = Vec<[Members; 2]>;

fn sets_of(parts: &[Parts]) -> Sets {
    let of = |parts: &Parts, wanted: &Part| {
        let found = parts.parts.iter().find(|(part, _)| part == wanted);
        found.map(|(_, members)| *members).unwrap_or_default()
    };
    parts
        .iter()
        .map(|parts| [Part::Numerator, Part::Denominator].map(|part| of(parts, &part)))
        .collect()
}

fn add(sum: &mut Sets, part: &Sets) {
    sum.resize(sum.len().max(part.len()), [Members::default(); 2]);
    for (sum, part) in sum.iter_mut().zip(part) {
        sum[0] += part[0];
        sum[1] += part[1];
    }
}

impl Check<'_> {
    fn say(
        &mut self,
        check: &'static str,
        place: PlaceId,
        differs: Result<Option<String>, Failure>,
    ) {
        let wrong = differs.unwrap_or_else(|failure| Some(failure.to_string()));
        self.found.push(Looked { check, place: self.code(place), wrong });
    }

    fn code(&self, place: PlaceId) -> String {
        self.tree.get(place).map_or_else(|| place.0.to_string(), |place| place.code.clone())
    }

    /// Whether somebody counts twice.
    fn once(&mut self, counting: Counting) {
        let nation = self.tree.all().iter().find(|place| place.level == Level::Nation);
        let nation = nation.map(|place| place.id);
        let twice = counting.twice();
        if let Some(nation) = nation.filter(|_| twice.is_empty()) {
            self.say("once", nation, Ok(None));
        }
        for partition::Twice { month, child, desa: [one, other] } in twice {
            let other = self.code(other);
            self.say("once", one, Ok(Some(format!("{month}: {child} counts in {other} too"))));
        }
    }

    /// Whether an indicator of the place is not the sum of those below.
    async fn parts(
        &self,
        place: PlaceId,
        periods: &[Period],
    ) -> Result<Option<String>, Failure> {
        for period in periods {
            let whole = self.engine.tally(self.tree, place, *period).await?.answer;
            let below = self.engine.tallies_below(self.tree, place, *period).await?.answer;
            for (at, answer) in whole.iter().enumerate() {
                let sum = |count: fn(&Answer) -> u64| -> u64 {
                    below.iter().filter_map(|(_, answers)| answers.get(at)).map(count).sum()
                };
                let (numerator, denominator) =
                    (sum(|part| part.numerator), sum(|part| part.denominator));
                if (numerator, denominator) != (answer.numerator, answer.denominator) {
                    return Ok(Some(format!(
                        "{period}: {}: {}/{} is not the sum {numerator}/{denominator}",
                        answer.indicator, answer.numerator, answer.denominator
                    )));
                }
            }
        }
        Ok(None)
    }

    /// Whether a place is not the disjoint union of its parts, person by person: what the page of
    /// sums asks of one place, of all those with children, by one reading of each kab/kota.
    async fn sets(&mut self, built: &BTreeSet<PlaceId>, periods: &[Period]) {
        let mut differs: BTreeMap<PlaceId, Result<Option<String>, Failure>> = BTreeMap::new();
        for period in periods {
            let mut above: BTreeMap<PlaceId, Sets> = BTreeMap::new();
            let mut unread: BTreeSet<PlaceId> = BTreeSet::new();
            for kabkota in built {
                let outer = self.tree.path(*kabkota).into_iter().map(|place| place.id).skip(1);
                match self.within(*kabkota, *period, &mut differs).await {
                    Ok(sets) => {
                        outer.for_each(|place| add(above.entry(place).or_default(), &sets));
                    }
                    Err(failure) => {
                        unread.extend(outer);
                        differs.insert(*kabkota, Err(failure));
                    }
                }
            }
            above.retain(|place, _| !unread.contains(place));
            for (place, sets) in &above {
                let told = self.union(*place, *period, sets, sets).await;
                keep(&mut differs, *place, told);
            }
        }
        for (place, differs) in differs {
            self.say("sets", place, differs);
        }
    }

    /// Looks at a kab/kota and the places in it; answers who is in it.
    async fn within(
        &self,
        kabkota: PlaceId,
        period: Period,
        differs: &mut BTreeMap<PlaceId, Result<Option<String>, Failure>>,
    ) -> Result<Sets, Failure> {
        let told = self.engine.sets(self.tree, kabkota, period).await?.answer;
        let of = |place: PlaceId| told.get(&place).map(|parts| sets_of(parts));
        for place in std::iter::once(kabkota).chain(inside(self.tree, kabkota)) {
            let whole = of(place).unwrap_or_default();
            let is_desa = self.tree.get(place).is_some_and(|place| place.level == Level::Desa);
            let below = if is_desa {
                // Of some children a desa knows no posyandu: their counts are looked at above.
                whole.clone()
            } else {
                let mut sum = Sets::new();
                let parts = self.tree.below(place).filter_map(|below| of(below.id));
                parts.for_each(|part| add(&mut sum, &part));
                sum
            };
            keep(differs, place, self.union(place, period, &whole, &below).await);
        }
        Ok(of(kabkota).unwrap_or_default())
    }

    /// Whether what is told of a place is not who is in it, or who is in its parts.
    async fn union(
        &self,
        place: PlaceId,
        period: Period,
        whole: &Sets,
        below: &Sets,
    ) -> Result<Option<String>, Failure> {
        let answers = self.engine.tally(self.tree, place, period).await?.answer;
        for (at, answer) in answers.iter().enumerate() {
            let nobody = [Members::default(); 2];
            let whole = whole.get(at).copied().unwrap_or(nobody);
            let below = below.get(at).copied().unwrap_or(nobody);
            let time = answer.over == Over::PersonTime;
            for (part, told, time) in
                [(0, answer.numerator, false), (1, answer.denominator, time)]
            {
                let summed = Summed { told, whole: whole[part], below: below[part], time };
                if !summed.agrees() {
                    let Summed { whole, below, .. } = summed;
                    let (indicator, parts) = (&answer.indicator, summed.of_parts());
                    let inside = if time { whole.days } else { whole.count };
                    let others = if whole == below { "" } else { ", not the same people" };
                    return Ok(Some(format!(
                        "{period}: {indicator}: {told} told, {inside} in it, {parts} in its parts{others}"
                    )));
                }
            }
        }
        Ok(None)
    }

    /// Whether a number is not the count of the people behind it.
    async fn people(&self, place: PlaceId, month: Month) -> Result<Option<String>, Failure> {
        let (engine, tree, period) = (self.engine, self.tree, Period::Month(month));
        for answer in engine.tally(tree, place, period).await?.answer {
            for (part, count) in
                [(Part::Numerator, answer.numerator), (Part::Denominator, answer.denominator)]
            {
                let code = &answer.indicator;
                let limit = usize::try_from(count).unwrap_or(usize::MAX).saturating_add(1);
                let listed = engine.people(tree, place, period, code, &part, None, limit);
                let listed = listed.await?.answer;
                let days = || listed.iter().map(|row| u64::from(row.risk_days.unsigned_abs()));
                let listed = match (answer.over, part) {
                    (Over::PersonTime, Part::Denominator) => days().sum(),
                    (Over::Last | Over::Each | Over::PersonTime, _) => listed.len() as u64,
                };
                if listed != count {
                    return Ok(Some(format!("{code}: {listed} people, not {count}")));
                }
            }
        }
        Ok(None)
    }
}

/// What is wrong with a place, the first that was found.
fn keep(
    differs: &mut BTreeMap<PlaceId, Result<Option<String>, Failure>>,
    place: PlaceId,
    found: Result<Option<String>, Failure>,
) {
    let kept = differs.entry(place).or_insert(Ok(None));
    if matches!(kept, Ok(None)) {
        *kept = found;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use evaluation::indicator::Definitions;
    use evaluation::partition::{Edition, Partition, Stamp, collect};
    use evaluation::relation::{ChildMonth, fold};
    use evaluation::worklist::Rules;
    use register::history::{ChildHistory, Residence, Source, Visit};
    use register::place::Place;
    use science::measure::Sex;
    use uuid::Uuid;

    use super::*;

    const KABKOTA: PlaceId = PlaceId(1801);

    /// Two kecamatan of one kab/kota; the second desa of Natar lies in the one that is given.
    fn tree(second: i32) -> Tree {
        let place = |(id, level, code, parent): (i32, Level, &str, Option<i32>)| Place {
            id: PlaceId(id),
            level,
            code: code.to_owned(),
            name: code.to_owned(),
            parent: parent.map(PlaceId),
        };
        let places = [
            (1, Level::Nation, "id", None),
            (18, Level::Province, "18", Some(1)),
            (1801, Level::Kabkota, "18.01", Some(18)),
            (104, Level::Kecamatan, "18.01.04", Some(1801)),
            (105, Level::Kecamatan, "18.01.05", Some(1801)),
            (21, Level::Desa, "18.01.04.2001", Some(104)),
            (22, Level::Desa, "18.01.04.2002", Some(second)),
            (23, Level::Desa, "18.01.05.2001", Some(105)),
            (31, Level::Posyandu, "18.01.04.2001/p1", Some(21)),
        ];
        Tree::new(places.map(place).to_vec())
    }

    /// Three girls of one age and size, each in a desa of her own.
    fn child(number: u128, home: i32) -> ChildHistory {
        let (born_on, on) = ("2023-05-01".parse().unwrap(), "2024-04-10".parse().unwrap());
        ChildHistory {
            child: Uuid::from_u128(number),
            born_on,
            sex: Sex::Female,
            birth_weight_g: Some(3_000),
            birth_length_tenth_mm: None,
            residences: vec![Residence { since: born_on, place: PlaceId(home) }],
            exits: Vec::new(),
            visits: vec![Visit {
                id: Uuid::from_u128(number),
                on,
                at: None,
                measurer: None,
                source: Source::Form,
                weight_g: Some(8_000),
                length_tenth_mm: Some(6_600),
                position: None,
                oedema: false,
                muac_tenth_mm: None,
                head_tenth_mm: None,
                triceps_tenth_mm: None,
                subscapular_tenth_mm: None,
            }],
            responses: Vec::new(),
        }
    }

    /// What is wrong with a world in which somebody planted something.
    async fn wrong(plant: impl FnOnce(&mut Partition), seen_on: &Tree) -> Vec<Looked> {
        let folder = tempfile::tempdir().unwrap();
        let (tree, until) = (tree(104), "2024-05".parse().unwrap());
        let cast = [child(1, 31), child(2, 22), child(3, 23)];
        let mut rows = collect(cast.iter().map(|child| fold(child, &tree, until)))
            .remove(&KABKOTA)
            .unwrap();
        plant(&mut rows);
        let known_on = "2024-05-31".parse().unwrap();
        let stamp = Stamp { seq: 1, known_on, until, map: tree.boundaries() };
        let mut edition = Edition::begin(folder.path(), stamp).unwrap();
        edition.put(KABKOTA, rows).unwrap();
        edition.publish().unwrap();
        let definitions = Arc::new(Definitions::built_in().unwrap());
        let rules = Arc::new(Rules::built_in().unwrap());
        let engine = Engine::open(folder.path(), definitions, rules).unwrap();
        let mut found = check(folder.path(), &engine, seen_on).await.unwrap();
        for (check, looked_at) in
            [("content", 2), ("once", 1), ("parts", 8), ("sets", 8), ("people", 1)]
        {
            let times = found.iter().filter(|looked| looked.check == check).count();
            assert!(looked_at <= times, "{check}: {found:?}");
        }
        found.retain(|looked| looked.wrong.is_some());
        found
    }

    /// Puts the first child where another is, who is missing then.
    fn double(rows: &mut [ChildMonth], missing: u128) {
        let of = |number| Uuid::from_u128(number);
        let first: Vec<ChildMonth> =
            rows.iter().filter(|row| row.child == of(1)).cloned().collect();
        let others = rows.iter_mut().filter(|row| row.child == of(missing));
        for (row, first) in others.zip(first) {
            let ChildMonth { kecamatan, desa, posyandu, .. } = *row;
            *row = ChildMonth { kecamatan, desa, posyandu, ..first };
        }
    }

    #[tokio::test]
    async fn nothing_is_wrong_with_a_sound_world() {
        assert_eq!(wrong(|_| {}, &tree(104)).await, []);
    }

    /// The counts of all places stay as they were.
    #[tokio::test]
    async fn a_child_that_counts_in_two_desa_is_found() {
        let found = wrong(|rows| double(&mut rows.rows, 3), &tree(104)).await;
        let doubled = |month| Looked {
            check: "once",
            place: "18.01.04.2001".to_owned(),
            wrong: Some(format!("{month}: {} counts in 18.01.05.2001 too", Uuid::from_u128(1))),
        };
        assert_eq!(found, ["2024-03", "2024-04", "2024-05"].map(doubled));
        // Within one kecamatan it is no set of rows any more.
        let found = wrong(|rows| double(&mut rows.rows, 2), &tree(104)).await;
        assert!(found.iter().any(|looked| looked.check == "content"), "{found:?}");
    }

    /// On a map that is not that of the rows a desa lies in no part of its kecamatan.
    #[tokio::test]
    async fn a_place_that_is_not_its_parts_is_found() {
        let found = wrong(|_| {}, &tree(105)).await;
        let of = |check: &str| -> Vec<&str> {
            let of_check = found.iter().filter(|looked| looked.check == check);
            of_check.map(|looked| looked.place.as_str()).collect()
        };
        assert_eq!(of("parts"), ["18.01.04"]);
        assert_eq!(of("sets"), ["18.01.04.2002", "18.01.04", "18.01.05"]);
        let of_natar = |looked: &&Looked| looked.check == "sets" && looked.place == "18.01.04";
        let sets = found.iter().find(of_natar).unwrap();
        let wrong = "2024-03: sasaran: 2 told, 2 in it, 1 in its parts, not the same people";
        assert_eq!(sets.wrong.as_deref(), Some(wrong));
    }
}
