//! Why the numbers of many indicators moved, of a place and of each place directly below, in
//! one reading of the rows: what [`super::explain`] tells of each of them, without the people.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use datafusion::arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use datafusion::arrow::datatypes::{Date32Type, Int32Type};
use datafusion::logical_expr::{Expr, col};
use futures::TryStreamExt as _;
use register::place::{Level, PlaceId, Tree};
use uuid::Uuid;

use super::cause::{Cause, Found, learned, passed};
use super::standing::{Ending, Months, Reach, Standing, Where, all_endings, known_in};
use super::{Side, Step, same};
use crate::engine::{Home, Scope, part, speaking};
use crate::failure::Failure;
use crate::indicator::{Direction, Measures, Over};
use crate::month::Month;
use crate::relation::Cell;

/// How an indicator of a place moved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moved {
    /// Numerator and denominator.
    pub before: (u64, u64),
    pub after: (u64, u64),
    /// By step and cause; their sums are the difference.
    pub parts: Vec<Shift>,
}

/// What one cause added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub step: Step,
    pub cause: Cause,
    pub numerator: i64,
    pub denominator: i64,
    pub children: u64,
}

/// As many indicators as a child's standing has bits.
pub const MOST_BESIDE: usize = 64;

/// Explains some indicators of a place and of each place directly below, in the order in which
/// they are asked. Places in which nobody counts are left out.
///
/// Refused as [`super::explain`] is, and for more than [`MOST_BESIDE`] indicators.
pub async fn explain_beside(
    place: PlaceId,
    indicators: &[&str],
    before: Side<'_>,
    after: Side<'_>,
) -> Result<BTreeMap<PlaceId, Vec<Moved>>, Failure> {
    if before.period.last() > after.period.last() {
        return Err(Failure::CannotExplain("the period before ends after the other"));
    }
    if indicators.len() > MOST_BESIDE {
        return Err(Failure::CannotExplain("so many are not explained at once"));
    }
    let measures = |side: Side<'_>| -> Result<Vec<Measures>, Failure> {
        indicators.iter().map(|code| side.engine.measures(code).cloned()).collect()
    };
    let (then, now) = (measures(before)?, measures(after)?);
    if then.iter().chain(&now).any(|measures| measures.over != Over::Last) {
        return Err(Failure::CannotExplain("its months are counted one by one"));
    }
    let directions: Vec<Direction> = indicators
        .iter()
        .map(|code| Ok(after.engine.definition(code)?.direction))
        .collect::<Result<_, Failure>>()?;
    let (at_then, at) = (At::of(before.tree, place), At::of(after.tree, place));
    if at_then.scope.is_none() && at.scope.is_none() {
        return Err(Failure::NoSuchPlace(place));
    }
    let mut walk = Walk { at: &at, of: indicators.len(), moved: BTreeMap::new() };
    let redefined = then.iter().zip(&now).any(|(then, now)| !same(then, now));
    let wordings = if redefined { vec![&then[..], &now] } else { vec![&now[..]] };
    let reach = Reach::between(before, after);
    let first = read(&at_then, before, reach, &wordings).await?;
    let (old, new) = (0, wordings.len() - 1);
    walk.sum(&first, old, |moved| &mut moved.before);
    if redefined {
        walk.step(Step::Definition, (&first, old), (&first, new), |_| Cause::Definition);
    }
    let only = [&now[..]];
    let mut last = (first, new);
    if before.engine.stamp() != after.engine.stamp() {
        let recalled = Side { period: before.period, ..after };
        let learnt = (read(&at, recalled, Reach::Own, &only).await?, 0);
        if before.tree.boundaries() != after.tree.boundaries() {
            let redrawn = at.redrawn(&last, &learnt.0, before);
            walk.step(Step::Boundaries, (&last.0, last.1), (&redrawn, last.1), |_| {
                Cause::Redrawn
            });
            last.0 = redrawn;
        }
        let (a, b) = (&last.0, &learnt.0);
        let moved = moved_between(a, b);
        let known = known_in(before, place, &moved).await?;
        let known_now = known_in(after, place, &moved).await?;
        let known = [at_then.remembered(known), at.remembered(known_now)];
        let endings = at.endings(recalled, Months::until(before.period)).await?;
        walk.step(Step::Knowledge, (a, last.1), (b, 0), |change| {
            let knows = |side: usize| known[side].contains(&(change.child, change.zone));
            let ending = endings.get(&(change.child, change.zone)).copied();
            let Change { before, after, .. } = change;
            learned(before.as_ref(), after.as_ref(), ending.map(|(_, e)| e), knows(0), knows(1))
        });
        last = learnt;
    }
    if before.period != after.period {
        let end = (read(&at, after, Reach::Own, &only).await?, 0);
        let endings = at.endings(after, Months::between(before.period, after.period)).await?;
        let between = (before.period.last(), after.period.last());
        walk.step(Step::Time, (&last.0, last.1), (&end.0, 0), |change| {
            let ending = endings.get(&(change.child, change.zone)).map(|(_, ending)| *ending);
            let Change { before, after, indicator, .. } = change;
            passed(before.as_ref(), after.as_ref(), ending, between, directions[indicator])
        });
        last = end;
    }
    walk.sum(&last.0, last.1, |moved| &mut moved.after);
    Ok(walk.told())
}

/// The place that is asked for.
struct At<'a> {
    tree: &'a Tree,
    place: PlaceId,
    level: Level,
    /// Its kab/kota.
    own: BTreeSet<PlaceId>,
    /// None where the place is not on the map.
    scope: Option<Scope>,
}

/// Rows that are looked at together: all those of the place that is asked for, or those of a
/// place below by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Zone {
    Whole,
    Below(PlaceId),
}

impl<'a> At<'a> {
    fn of(tree: &'a Tree, place: PlaceId) -> Self {
        // What stands for a place is of its level.
        let level = tree.here(place).map_or(Level::Nation, |here| here.level);
        let own = tree.kabkota_of(place).into_iter().collect();
        Self { tree, place, level, own, scope: Scope::of(tree, place).ok() }
    }

    /// The place below in which a row counts that lies in a home; None outside the place.
    fn part(&self, kabkota: PlaceId, home: Home) -> Option<PlaceId> {
        if !self.own.contains(&kabkota) {
            return None;
        }
        self.scope.filter(|scope| scope.holds(home))?;
        Some(part(self.tree, self.place, kabkota, home))
    }

    /// What was known before within the borders of this map, and those with it whom a pack could
    /// not know, because they lived beyond the border of then.
    fn redrawn(
        &self,
        (then, wording): &(Rows, usize),
        learnt: &Rows,
        before: Side<'_>,
    ) -> Rows {
        let drawn = |seen: &Seen| {
            let at = |level| self.tree.at(seen.home, level).map(|place| place.id);
            let home = Some(Home {
                kecamatan: at(Level::Kecamatan)?,
                desa: at(Level::Desa)?,
                posyandu: at(Level::Posyandu),
            });
            let kabkota = at(Level::Kabkota)?;
            let part = home.and_then(|home| self.part(kabkota, home));
            Some(Seen { zone: self.seen_in(kabkota), part, ..*seen })
        };
        let mut redrawn: Rows =
            then.iter().map(|(child, seen)| (*child, drawn(seen).unwrap_or(*seen))).collect();
        if let Some(only) = before.only {
            let came = learnt.iter().filter(|(child, seen)| {
                let beyond = !before.tree.within(seen.home, only);
                !then.contains_key(child) && seen.part.is_some() && beyond
            });
            redrawn.extend(came.map(|(child, seen)| {
                let mut bits = seen.bits;
                bits[*wording] = seen.bits[0];
                (*child, Seen { bits, ..*seen })
            }));
        }
        redrawn
    }

    /// Where a child that counts is seen by a place below: within the kab/kota.
    fn seen_in(&self, kabkota: PlaceId) -> Zone {
        match self.level {
            Level::Nation => {
                let province = self.tree.at(kabkota, Level::Province);
                province.map_or(Zone::Whole, |province| Zone::Below(province.id))
            }
            Level::Province => Zone::Below(kabkota),
            Level::Kabkota
            | Level::Kecamatan
            | Level::Desa
            | Level::Posyandu
            | Level::Puskesmas => Zone::Whole,
        }
    }

    /// Where a row is remembered by a place below: within the kecamatan.
    fn remembered_in(&self, (kabkota, kecamatan): Where) -> Zone {
        if self.level == Level::Kabkota {
            Zone::Below(kecamatan)
        } else {
            self.seen_in(kabkota)
        }
    }

    /// Both of a place below.
    fn zones_of(&self, part: PlaceId) -> (Zone, Zone) {
        let (below, whole) = (Zone::Below(part), Zone::Whole);
        match self.level {
            Level::Nation | Level::Province => (below, below),
            Level::Kabkota => (whole, below),
            Level::Kecamatan | Level::Desa | Level::Posyandu | Level::Puskesmas => {
                (whole, whole)
            }
        }
    }

    fn remembered(&self, known: HashSet<(Uuid, Where)>) -> HashSet<(Uuid, Zone)> {
        let each = |(child, here)| [(child, Zone::Whole), (child, self.remembered_in(here))];
        known.into_iter().flat_map(each).collect()
    }

    async fn endings(&self, side: Side<'_>, months: Months) -> Result<Endings, Failure> {
        let mut endings = Endings::new();
        for (child, here, month, ending) in all_endings(side, self.place, months).await? {
            for zone in [Zone::Whole, self.remembered_in(here)] {
                let last = endings.entry((child, zone)).or_insert((month, ending));
                if last.0 <= month {
                    *last = (month, ending);
                }
            }
        }
        Ok(endings)
    }
}

/// The last ending of a child in a zone.
type Endings = HashMap<(Uuid, Zone), (Month, Ending)>;

/// For which indicators a child is in the denominator, and in the numerator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Bits {
    judged: u64,
    counts: u64,
}

/// A child in a period, by each wording.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// Its posyandu, or its desa where none is known.
    home: PlaceId,
    /// Where it is seen.
    zone: Zone,
    /// The place below in which it counts; None outside the place that is asked for.
    part: Option<PlaceId>,
    lives_since: Month,
    /// Of the row that speaks.
    visited: bool,
    month: Month,
    bits: [Bits; 2],
    visit: Option<Uuid>,
    visit_on: Option<i32>,
    age_months_at_end: i32,
    elsewhere_until: Option<Month>,
}

type Rows = HashMap<Uuid, Seen>;

impl Seen {
    fn standing(&self, wording: usize, indicator: usize, inside: bool) -> Standing {
        let Bits { judged, counts } = self.bits[wording];
        Standing {
            inside,
            home: self.home,
            judged: judged & (1 << indicator) != 0,
            counts_in: counts & (1 << indicator) != 0,
            visit: self.visit,
            visit_on: self.visit_on,
            age_months_at_end: self.age_months_at_end,
            elsewhere_until: self.elsewhere_until,
        }
    }

    /// Takes the place of an older row of the same child as [`crate::engine`] counts it: its
    /// home is that of the last month, and the last month with a visit speaks.
    fn take(&mut self, other: Self) {
        let last = if other.lives_since > self.lives_since { other } else { *self };
        if (other.visited, other.month) > (self.visited, self.month) {
            *self = other;
        }
        let Self { home, zone, part, lives_since, .. } = last;
        *self = Self { home, zone, part, lives_since, ..*self };
    }
}

fn moved_between(a: &Rows, b: &Rows) -> HashSet<Uuid> {
    let zone = |rows: &Rows, child: &Uuid| rows.get(child).map(|seen| seen.zone);
    let children = a.keys().chain(b.keys());
    children.filter(|child| zone(a, child) != zone(b, child)).copied().collect()
}

/// Before the predicates of a query.
const COLUMNS: [&str; 11] = [
    "child",
    "month",
    "kabkota",
    "kecamatan",
    "desa",
    "posyandu",
    "visited",
    "visit",
    "visit_on",
    "age_months_at_end",
    "elsewhere_until",
];

/// How every child of the kab/kota of the place stands in the period of a side.
async fn read(
    at: &At<'_>,
    side: Side<'_>,
    reach: Reach,
    wordings: &[&[Measures]],
) -> Result<Rows, Failure> {
    let mut rows = Rows::new();
    for kabkota in reach.kabkota(at.tree, &at.own) {
        let Some(table) = side.engine.whole_table(at.tree, kabkota).await? else { continue };
        let counts = speaking(table, side.engine.definitions(), side.period)?;
        let mut columns: Vec<Expr> = COLUMNS.map(col).to_vec();
        for (number, measures) in wordings.iter().flat_map(|wording| wording.iter()).enumerate()
        {
            columns.push(measures.denominator.clone().alias(format!("judged_{number}")));
            columns.push(measures.numerator.clone().alias(format!("counts_{number}")));
        }
        let mut batches = counts.select(columns)?.execute_stream().await?;
        while let Some(batch) = batches.try_next().await? {
            let of = wordings.first().map_or(0, |wording| wording.len());
            take(at, &batch, of, &mut rows)
                .ok_or_else(|| Failure::damaged("child_month", "a column is absent"))?;
        }
    }
    Ok(rows)
}

fn take(at: &At<'_>, batch: &RecordBatch, of: usize, into: &mut Rows) -> Option<()> {
    let number = |column: usize| batch.column(column).as_primitive_opt::<Int32Type>();
    let (months, kabkota, kecamatan) = (number(1)?, number(2)?, number(3)?);
    let (desa, posyandu, ages, until) = (number(4)?, number(5)?, number(9)?, number(10)?);
    let visited = batch.column(6).as_boolean_opt()?;
    let visit_on = batch.column(8).as_primitive_opt::<Date32Type>()?;
    let flags: Vec<&BooleanArray> = (COLUMNS.len()..batch.num_columns())
        .map(|column| batch.column(column).as_boolean_opt())
        .collect::<Option<_>>()?;
    for row in 0..batch.num_rows() {
        let home = Home {
            kecamatan: PlaceId(kecamatan.value(row)),
            desa: PlaceId(desa.value(row)),
            posyandu: posyandu.is_valid(row).then(|| PlaceId(posyandu.value(row))),
        };
        let kabkota = PlaceId(kabkota.value(row));
        let mut bits = [Bits::default(); 2];
        for (wording, flags) in flags.chunks(2 * of.max(1)).enumerate() {
            for (indicator, pair) in flags.chunks_exact(2).enumerate() {
                let holds = |flag: &BooleanArray| {
                    u64::from(flag.is_valid(row) && flag.value(row)) << indicator
                };
                bits[wording].judged |= holds(pair[0]);
                bits[wording].counts |= holds(pair[1]);
            }
        }
        let month = Month::from_index(months.value(row));
        let seen = Seen {
            home: home.posyandu.unwrap_or(home.desa),
            zone: at.seen_in(kabkota),
            part: at.part(kabkota, home),
            lives_since: month,
            visited: visited.value(row),
            month,
            bits,
            visit: Option::<Uuid>::read(batch.column(7), row)?,
            visit_on: visit_on.is_valid(row).then(|| visit_on.value(row)),
            age_months_at_end: ages.value(row),
            elsewhere_until: until.is_valid(row).then(|| Month::from_index(until.value(row))),
        };
        let child = Uuid::read(batch.column(0), row)?;
        into.entry(child).and_modify(|found| found.take(seen)).or_insert(seen);
    }
    Some(())
}

/// A child that counts otherwise than before.
struct Change {
    child: Uuid,
    indicator: usize,
    /// Where it is remembered.
    zone: Zone,
    before: Option<Standing>,
    after: Option<Standing>,
}

struct Walk<'a> {
    at: &'a At<'a>,
    of: usize,
    /// By place and indicator.
    moved: BTreeMap<PlaceId, Vec<Moving>>,
}

/// What is known of an indicator's way so far.
#[derive(Debug, Clone, Default)]
struct Moving {
    moved: Moved,
    parts: BTreeMap<(Step, Cause), Shift>,
}

impl Walk<'_> {
    fn of_place(&mut self, place: PlaceId) -> &mut [Moving] {
        let of = self.of;
        self.moved.entry(place).or_insert_with(|| vec![Moving::default(); of])
    }

    fn sum(&mut self, rows: &Rows, wording: usize, side: fn(&mut Moved) -> &mut (u64, u64)) {
        for seen in rows.values() {
            let Some(part) = seen.part else { continue };
            let Bits { judged, counts } = seen.bits[wording];
            for place in places(self.at.place, part) {
                for (indicator, moving) in self.of_place(place).iter_mut().enumerate() {
                    let sum = side(&mut moving.moved);
                    sum.0 += counts >> indicator & 1;
                    sum.1 += judged >> indicator & 1;
                }
            }
        }
    }

    /// Gives every child that counts otherwise than before to its cause, for the whole and for
    /// each place below that it concerns.
    fn step(
        &mut self,
        step: Step,
        (before, then): (&Rows, usize),
        (after, now): (&Rows, usize),
        cause: impl Fn(Change) -> Cause,
    ) {
        let gone = before.iter().filter(|(child, _)| !after.contains_key(child));
        let pairs = after
            .iter()
            .map(|(child, seen)| (*child, before.get(child), Some(seen)))
            .chain(gone.map(|(child, seen)| (*child, Some(seen), None)));
        for (child, a, b) in pairs {
            let parts = [a, b].map(|seen| seen.and_then(|seen| seen.part));
            let mut concerned = vec![(self.at.place, (Zone::Whole, Zone::Whole))];
            for part in parts.into_iter().flatten() {
                if !concerned.iter().any(|(place, _)| *place == part) {
                    concerned.push((part, self.at.zones_of(part)));
                }
            }
            for (place, (seen_in, zone)) in concerned {
                let whole = place == self.at.place;
                let inside = |part: Option<PlaceId>| match part {
                    Some(part) => whole || part == place,
                    None => false,
                };
                let visible = |seen: Option<&'_ Seen>| {
                    seen.filter(|seen| seen_in == Zone::Whole || seen.zone == seen_in).copied()
                };
                let (a, b) = (visible(a), visible(b));
                let bits = |seen: Option<Seen>, wording: usize| {
                    let inside = seen.filter(|seen| inside(seen.part));
                    inside.map_or_else(Bits::default, |seen| seen.bits[wording])
                };
                let (old, new) = (bits(a, then), bits(b, now));
                let mut changed = (old.judged ^ new.judged) | (old.counts ^ new.counts);
                while changed != 0 {
                    let indicator = usize::try_from(changed.trailing_zeros()).unwrap_or(0);
                    changed &= changed - 1;
                    let standing = |seen: Option<Seen>, wording: usize| {
                        seen.map(|seen| seen.standing(wording, indicator, inside(seen.part)))
                    };
                    let (before, after) = (standing(a, then), standing(b, now));
                    let adds = |found: Found<'_>| found.map_or((0, 0), |found| found.adds());
                    let (from, to) = (adds(before.as_ref()), adds(after.as_ref()));
                    let cause = cause(Change { child, indicator, zone, before, after });
                    let moving = &mut self.of_place(place)[indicator];
                    let shift = moving.parts.entry((step, cause)).or_insert(Shift {
                        step,
                        cause,
                        numerator: 0,
                        denominator: 0,
                        children: 0,
                    });
                    shift.numerator += to.0 - from.0;
                    shift.denominator += to.1 - from.1;
                    shift.children += 1;
                }
            }
        }
    }

    fn told(self) -> BTreeMap<PlaceId, Vec<Moved>> {
        let told = |Moving { moved, parts }: Moving| Moved {
            parts: parts.into_values().collect(),
            ..moved
        };
        let places = self.moved.into_iter();
        places
            .map(|(place, indicators)| (place, indicators.into_iter().map(told).collect()))
            .collect()
    }
}

/// A place and the one below, which may be the place itself.
fn places(place: PlaceId, part: PlaceId) -> impl Iterator<Item = PlaceId> {
    std::iter::once(place).chain(Some(part).filter(|part| *part != place))
}
