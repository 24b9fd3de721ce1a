//! What a row adds to a known child: visits new, unchanged or corrected, and identity where the
//! register had a gap.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use chrono::{Datelike, Days, Months, NaiveDate};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::entered::EnteredVisit;
use super::take_in::Placed;
use crate::act::Act;
use crate::child::{Identity, Newcomers, refresh, write_identity};
use crate::failure::Failure;
use crate::history::store::{AT_ONCE, IDENTITY, IdentityRow, facts_of, sex};
use crate::history::{self, Cut, Source, Visit};
use crate::measurer::{self, MeasurerId};
use crate::place::{PlaceId, Tree};
use crate::store::{Bulk, Store, all, among};
use crate::visit::{Values, Written};

/// What a row changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) written: u64,
    pub(super) corrected: u64,
    pub(super) identity: bool,
}

pub(super) fn values(visit: &EnteredVisit) -> Values {
    Values {
        weight_g: visit.weight_g,
        length_tenth_mm: visit.length_tenth_mm,
        position: visit.position,
        oedema: visit.oedema,
        muac_tenth_mm: visit.muac_tenth_mm,
        head_tenth_mm: visit.head_tenth_mm,
        vitamin_a: visit.vitamin_a,
        ..Values::default()
    }
}

/// A row whose child is known, or has just been taken in.
pub(super) struct Owned {
    pub(super) placed: Placed,
    pub(super) child: Uuid,
    /// The partition that the child lives in.
    pub(super) kabkota: i32,
}

/// Who the child of a row is, and since when it lives where.
///
/// A file does not say since when; the birth is the earliest it can be, and the child is then
/// counted in every month it could have been weighed.
pub(super) fn stranger(placed: &Placed) -> Result<(Identity, NaiveDate), Failure> {
    let entered = &placed.row.child;
    let (Some(born_on), Some(sex)) = (entered.birth_date, entered.sex) else {
        return Err(Failure::Stored(
            "a row without birth date or sex was let through".to_owned(),
        ));
    };
    let identity = Identity {
        name: entered.name.clone(),
        mother: entered.mother.clone().unwrap_or_default(),
        father: entered.father.clone().unwrap_or_default(),
        born_on,
        sex,
        birth_weight_g: entered.birth_weight_g,
        birth_length_tenth_mm: entered.birth_length_tenth_mm,
        nik: placed.nik.clone(),
        address: address(placed),
    };
    Ok((identity, born_on))
}

/// Takes in a child that nobody knew, at the row's place.
pub(super) async fn write_stranger(
    act: &Act,
    at: &Store,
    placed: &Placed,
) -> Result<Uuid, Failure> {
    let child = Uuid::now_v7();
    let (identity, since) = stranger(placed)?;
    let mut new = Newcomers::new();
    new.gather(act, at, child, &identity, &[(since, placed.place)])?;
    new.write(act).await?;
    Ok(child)
}

fn address(placed: &Placed) -> String {
    let place = &placed.row.place;
    let mut parts = vec![place.address.trim().to_owned()];
    for (word, number) in [("RT", &place.rt), ("RW", &place.rw)] {
        let number = number.trim();
        if !number.is_empty() && number != "-" {
            parts.push(format!("{word} {number}"));
        }
    }
    parts.retain(|part| !part.is_empty() && part != "-");
    parts.join(" ")
}

/// A visit of the register as far as comparing goes.
#[derive(Debug)]
pub(super) struct Known {
    id: Uuid,
    pub(super) on: NaiveDate,
    pub(super) from_file: bool,
    measurer: Option<MeasurerId>,
    pub(super) values: Values,
}

/// The visits of some children that stand: of one day, what speaks for it first.
pub(super) type KnownVisits = HashMap<Uuid, Vec<Known>>;

/// What came of rows.
pub(super) struct Came {
    /// One for each row, in order.
    pub(super) changes: Vec<Change>,
    /// The visits of their children, from the month before the first of the rows on at least.
    pub(super) known: KnownVisits,
}

/// Writes what each row adds.
pub(super) async fn write_all(
    act: &Act,
    tree: &Tree,
    at: &Store,
    rows: &mut [Owned],
) -> Result<Came, Failure> {
    let mut children: Vec<Uuid> = rows.iter().map(|row| row.child).collect();
    children.sort_unstable();
    children.dedup();
    let mut known = match around(rows) {
        Some(days) => known_visits(act, &children, Some(days)).await?,
        None => HashMap::new(),
    };
    let identities = facts_of::<IdentityRow>(
        &act.tx,
        "identity",
        IDENTITY,
        &with_gaps(act, &children, rows).await?,
        Cut::NOW,
        |fact| fact.child,
    )
    .await?;
    let mut facts = Bulk::new(Written::HEAD, Written::WIDTH);
    let mut renewed = Vec::new();
    let mut touched: Vec<(i32, Uuid)> = Vec::new();
    let mut changes = Vec::with_capacity(rows.len());
    let mut measurers = Measurers::default();
    for Owned { placed, child, kabkota } in rows.iter_mut() {
        let mut change = Change::default();
        let there = known.entry(*child).or_default();
        for visit in &placed.row.visits {
            let values = values(visit);
            let measurer = measurers.of(act, placed.place, &visit.measurer).await?;
            let replaces = match difference(there, visit.visited_on, measurer, &values) {
                Difference::None => continue,
                Difference::New => None,
                Difference::Edited(old) => Some(old),
            };
            let id = Uuid::now_v7();
            let said = serde_json::to_string(&visit.said).unwrap_or_default();
            let written = Written {
                id,
                child: *child,
                replaces,
                visited_on: visit.visited_on,
                place: Some(placed.place),
                measurer,
                source: "file",
                values: &values,
                entered: said,
            };
            facts.add(&act.tx, written.row(act.id)).await?;
            match replaces {
                Some(old) => {
                    there.retain(|known| known.id != old);
                    change.corrected += 1;
                }
                None => change.written += 1,
            }
            let on = visit.visited_on;
            there.push(Known { id, on, from_file: true, measurer, values });
        }
        if let Some(identity) = identities.get(child).and_then(|facts| facts.last())
            && let Some(fuller) = filled(identity, placed)
            && !renewed.contains(child)
        {
            write_identity(act, at, *child, &fuller, Some(identity.id)).await?;
            renewed.push(*child);
            change.identity = true;
        }
        if change != Change::default() {
            touched.push((*kabkota, *child));
        }
        changes.push(change);
    }
    facts.finish(&act.tx).await?;
    refresh(act, tree, &renewed).await?;
    touched.sort_unstable();
    touched.dedup();
    let mut marks = Bulk::touching();
    for (kabkota, child) in touched {
        marks.add(&act.tx, [act.id.into(), kabkota.into(), child.into()]).await?;
    }
    marks.finish(&act.tx).await?;
    Ok(Came { changes, known })
}

/// Those whom rows name, each looked up once.
#[derive(Default)]
struct Measurers(HashMap<(PlaceId, String), MeasurerId>);

impl Measurers {
    /// What is no name says of nobody.
    async fn of(
        &mut self,
        act: &Act,
        place: PlaceId,
        name: &str,
    ) -> Result<Option<MeasurerId>, Failure> {
        let Ok(Some(name)) = measurer::tidied(name) else { return Ok(None) };
        Ok(Some(match self.0.entry((place, name)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let id = measurer::named(act, place, &new.key().1).await?;
                *new.insert(id)
            }
        }))
    }
}

impl From<Visit> for Known {
    fn from(visit: Visit) -> Self {
        Self {
            id: visit.id,
            on: visit.on,
            from_file: visit.source == Source::File,
            measurer: visit.measurer,
            values: Values::of(&visit),
        }
    }
}

/// From the month before the first visit of some rows to the end of the month of the last.
fn around(rows: &[Owned]) -> Option<(NaiveDate, NaiveDate)> {
    let days = || {
        rows.iter().flat_map(|row| row.placed.row.visits.iter().map(|visit| visit.visited_on))
    };
    let (first, last) = (days().min()?.with_day(1)?, days().max()?.with_day(1)?);
    Some((first - Months::new(1), last + Days::new(31)))
}

/// The standing visits of some children, all of them or those around some days.
pub(super) async fn known_visits(
    act: &Act,
    children: &[Uuid],
    days: Option<(NaiveDate, NaiveDate)>,
) -> Result<KnownVisits, Failure> {
    let found = history::visits_of(&act.tx, children, days).await?;
    let known = |visits: Vec<Visit>| visits.into_iter().map(Known::from).collect();
    Ok(found.into_iter().map(|(child, visits)| (child, known(visits))).collect())
}

#[derive(FromQueryResult)]
struct Gap {
    child: Uuid,
    others: bool,
}

/// The children of whom the register does not know something that a row may say.
async fn with_gaps(act: &Act, children: &[Uuid], rows: &[Owned]) -> Result<Vec<Uuid>, Failure> {
    let with_nik: HashSet<Uuid> =
        rows.iter().filter(|row| row.placed.nik.is_some()).map(|row| row.child).collect();
    let mut gaps = Vec::new();
    for chunk in children.chunks(AT_ONCE) {
        let (among, keys) = among(&act.tx, 1, chunk.iter().map(|child| (*child).into()))?;
        let others = "f.mother = '' or f.father = '' or f.birth_weight_g is null
            or f.birth_length_tenth_mm is null";
        let sql = format!(
            "select f.child, {others} as others from identity f
             where f.child {among} and ({others} or f.nik_index is null)"
        );
        let found = all::<Gap>(&act.tx, &sql, keys).await?;
        gaps.extend(
            found
                .into_iter()
                .filter(|gap| gap.others || with_nik.contains(&gap.child))
                .map(|gap| gap.child),
        );
    }
    gaps.sort_unstable();
    gaps.dedup();
    Ok(gaps)
}

/// What a visit of a row is to those the register has.
enum Difference {
    /// The register says the same already.
    None,
    New,
    /// It edits this one.
    Edited(Uuid),
}

fn difference(
    known: &[Known],
    on: NaiveDate,
    measurer: Option<MeasurerId>,
    values: &Values,
) -> Difference {
    let mut same_day = known.iter().filter(|visit| visit.on == on);
    // Who measured is no other measurement; only a file corrects what a file said of it.
    let by_another =
        |visit: &Known| visit.from_file && measurer.is_some() && visit.measurer != measurer;
    if same_day.clone().any(|visit| says_the_same(visit, values) && !by_another(visit)) {
        return Difference::None;
    }
    if let Some(old) = same_day.find(|visit| visit.from_file) {
        return Difference::Edited(old.id);
    }
    // Only the date was edited: the same values once in the same month.
    let mut same_month = known.iter().filter(|visit| {
        visit.from_file
            && says_the_same(visit, values)
            && (visit.on.year(), visit.on.month()) == (on.year(), on.month())
    });
    match (same_month.next(), same_month.next()) {
        (Some(only), None) => Difference::Edited(only.id),
        _ => Difference::New,
    }
}

/// Official files have no columns for the head, oedema and skinfolds: what they do not say is
/// no edit of what the register knows. Beside a form, neither is a value that the file lacks or
/// that could not be read; in a file's own visit it is, for there the cell was emptied.
fn says_the_same(known: &Known, entered: &Values) -> bool {
    let Known { values, from_file, .. } = known;
    let unsaid =
        |entered: Option<i32>, known: Option<i32>| entered.is_none() || entered == known;
    let told = |entered: Option<i32>, known: Option<i32>| {
        entered == known || (!from_file && entered.is_none())
    };
    told(entered.weight_g, values.weight_g)
        && told(entered.length_tenth_mm, values.length_tenth_mm)
        && told(entered.muac_tenth_mm, values.muac_tenth_mm)
        && values.position == entered.position
        && unsaid(entered.head_tenth_mm, values.head_tenth_mm)
        && (!entered.oedema || values.oedema)
}

/// The identity with its gaps filled from the row; with the same NIK on both sides also with
/// what the row now says otherwise. `None` where nothing is added.
fn filled(known: &IdentityRow, placed: &Placed) -> Option<Identity> {
    let entered = &placed.row.child;
    let said = |now: &Option<String>| now.clone().filter(|text| !text.trim().is_empty());
    let identity = Identity {
        name: known.name.clone(),
        mother: if known.mother.is_empty() {
            said(&entered.mother).unwrap_or_default()
        } else {
            known.mother.clone()
        },
        father: if known.father.is_empty() {
            said(&entered.father).unwrap_or_default()
        } else {
            known.father.clone()
        },
        born_on: known.born_on,
        sex: sex(&known.sex),
        birth_weight_g: known.birth_weight_g.or(entered.birth_weight_g),
        birth_length_tenth_mm: known.birth_length_tenth_mm.or(entered.birth_length_tenth_mm),
        nik: placed.nik.clone(),
        address: known.address.clone(),
    };
    let adds_nik = known.nik_index.is_none() && placed.nik.is_some();
    let adds = identity.mother != known.mother
        || identity.father != known.father
        || identity.birth_weight_g != known.birth_weight_g
        || identity.birth_length_tenth_mm != known.birth_length_tenth_mm;
    // Without a NIK in the row the known one must not be lost: such a gap is left for a form.
    let keeps_nik = known.nik_index.is_none() || placed.nik.is_some();
    ((adds || adds_nik) && keeps_nik).then_some(identity)
}
