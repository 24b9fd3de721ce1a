//! What a row adds to a known child: visits new, unchanged or corrected, and identity where the
//! register had a gap.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::entered::EnteredVisit;
use super::take_in::Placed;
use crate::act::Act;
use crate::child::{
    Identity, kabkota_of, refresh, write_child, write_identity, write_residence,
};
use crate::failure::Failure;
use crate::history::Cut;
use crate::history::store::{IDENTITY, IdentityRow, VISIT, VisitRow, facts_of, position, sex};
use crate::place::Tree;
use crate::store::{Bulk, Store};
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

/// Takes in a child that nobody knew, at the row's place.
pub(super) async fn write_stranger(
    act: &Act,
    at: &Store,
    placed: &Placed,
) -> Result<Uuid, Failure> {
    let entered = &placed.row.child;
    let (Some(born_on), Some(sex)) = (entered.birth_date, entered.sex) else {
        return Err(Failure::Stored(
            "a row without birth date or sex was let through".to_owned(),
        ));
    };
    let child = Uuid::now_v7();
    write_child(act, child).await?;
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
    write_identity(act, at, child, &identity, None).await?;
    // A file does not say since when; the birth is the earliest it can be, and the child is
    // then counted in every month it could have been weighed.
    write_residence(act, child, placed.place, born_on).await?;
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
struct Known {
    id: Uuid,
    on: NaiveDate,
    from_file: bool,
    values: Values,
}

/// Writes what each row adds. One change for each row, in order.
pub(super) async fn write_all(
    act: &Act,
    tree: &Tree,
    at: &Store,
    rows: &mut [(Placed, Uuid)],
) -> Result<Vec<Change>, Failure> {
    let mut children: Vec<Uuid> = rows.iter().map(|(_, child)| *child).collect();
    children.sort_unstable();
    children.dedup();
    let mut known = known_visits(act, &children).await?;
    let identities = facts_of::<IdentityRow>(
        &act.tx,
        "identity",
        IDENTITY,
        &children,
        Cut(i64::MAX),
        |fact| fact.child,
    )
    .await?;
    let current = crate::child::current_of_all(&act.tx, &children).await?;
    let mut facts = Bulk::new(Written::HEAD, Written::WIDTH);
    let mut renewed = Vec::new();
    let mut touched: Vec<(i32, Uuid)> = Vec::new();
    let mut changes = Vec::with_capacity(rows.len());
    for (placed, child) in rows.iter_mut() {
        let mut change = Change::default();
        let there = known.entry(*child).or_default();
        for visit in &placed.row.visits {
            let values = values(visit);
            let replaces = match difference(there, visit.visited_on, &values) {
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
            there.push(Known { id, on: visit.visited_on, from_file: true, values });
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
            let kabkota = current
                .get(child)
                .map_or_else(|| kabkota_of(tree, placed.desa).0, |current| current.kabkota);
            touched.push((kabkota, *child));
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
    Ok(changes)
}

async fn known_visits(
    act: &Act,
    children: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Known>>, Failure> {
    let rows = facts_of::<VisitRow>(&act.tx, "visit", VISIT, children, Cut(i64::MAX), |fact| {
        fact.child
    })
    .await?;
    Ok(rows
        .into_iter()
        .map(|(child, facts)| {
            let known = facts
                .into_iter()
                .map(|fact| Known {
                    id: fact.id,
                    on: fact.visited_on,
                    from_file: fact.source != "form",
                    values: Values {
                        weight_g: fact.weight_g,
                        length_tenth_mm: fact.length_tenth_mm,
                        position: fact.position.as_deref().and_then(position),
                        oedema: fact.oedema,
                        muac_tenth_mm: fact.muac_tenth_mm,
                        head_tenth_mm: fact.head_tenth_mm,
                        ..Values::default()
                    },
                })
                .collect();
            (child, known)
        })
        .collect())
}

/// What a visit of a row is to those the register has.
enum Difference {
    /// The register says the same already.
    None,
    New,
    /// It edits this one.
    Edited(Uuid),
}

fn difference(known: &[Known], on: NaiveDate, values: &Values) -> Difference {
    let mut same_day = known.iter().filter(|visit| visit.on == on);
    if same_day.clone().any(|visit| says_the_same(visit, values)) {
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
