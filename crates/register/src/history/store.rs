//! Reading standing facts, child by child, as known at a cut.

use std::collections::HashMap;

use chrono::NaiveDate;
use science::measure::{Position, Sex};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::standing::{Fact, standing};
use super::{ChildHistory, Cut, Exit, ExitReason, Residence, Response, Source, Step, Visit};
use crate::failure::Failure;
use crate::place::PlaceId;
use crate::store::{Reader, all, among};

/// Children read at once; keeps memory level however large a partition is.
pub const AT_ONCE: usize = 4_000;

macro_rules! fact {
    ($row:ident) => {
        impl $crate::history::standing::Fact for $row {
            fn id(&self) -> Uuid {
                self.id
            }
            fn replaces(&self) -> Option<Uuid> {
                self.replaces
            }
            fn is_void(&self) -> bool {
                self.void
            }
        }
    };
}

#[derive(FromQueryResult)]
pub(crate) struct IdentityRow {
    pub(crate) id: Uuid,
    pub(crate) replaces: Option<Uuid>,
    pub(crate) void: bool,
    pub(crate) child: Uuid,
    pub(crate) name: String,
    pub(crate) mother: String,
    pub(crate) father: String,
    pub(crate) born_on: NaiveDate,
    pub(crate) sex: String,
    pub(crate) birth_weight_g: Option<i32>,
    pub(crate) birth_length_tenth_mm: Option<i32>,
    pub(crate) nik_sealed: Option<Vec<u8>>,
    pub(crate) nik_index: Option<Vec<u8>>,
    pub(crate) address: String,
}

#[derive(FromQueryResult)]
pub(crate) struct ResidenceRow {
    pub(crate) id: Uuid,
    pub(crate) replaces: Option<Uuid>,
    pub(crate) void: bool,
    pub(crate) child: Uuid,
    pub(crate) place: i32,
    pub(crate) since: NaiveDate,
}

#[derive(FromQueryResult)]
pub(crate) struct ExitRow {
    pub(crate) id: Uuid,
    pub(crate) replaces: Option<Uuid>,
    pub(crate) void: bool,
    pub(crate) child: Uuid,
    pub(crate) left_on: NaiveDate,
    pub(crate) reason: String,
}

#[derive(FromQueryResult)]
pub(crate) struct VisitRow {
    pub(crate) id: Uuid,
    pub(crate) replaces: Option<Uuid>,
    pub(crate) void: bool,
    pub(crate) seq: i64,
    pub(crate) child: Uuid,
    pub(crate) visited_on: NaiveDate,
    pub(crate) place: Option<i32>,
    pub(crate) source: String,
    pub(crate) weight_g: Option<i32>,
    pub(crate) length_tenth_mm: Option<i32>,
    pub(crate) position: Option<String>,
    pub(crate) oedema: bool,
    pub(crate) muac_tenth_mm: Option<i32>,
    pub(crate) head_tenth_mm: Option<i32>,
    pub(crate) triceps_tenth_mm: Option<i32>,
    pub(crate) subscapular_tenth_mm: Option<i32>,
}

#[derive(FromQueryResult)]
struct ResponseRow {
    id: Uuid,
    replaces: Option<Uuid>,
    void: bool,
    child: Uuid,
    responded_on: NaiveDate,
    step: String,
}

pub(crate) use fact;

fact!(IdentityRow);
fact!(ResidenceRow);
fact!(ExitRow);
fact!(VisitRow);
fact!(ResponseRow);

/// The facts of some children in one table, those that stand, grouped by child.
pub(crate) async fn facts_of<F: Fact + FromQueryResult>(
    reader: &impl Reader,
    table: &str,
    columns: &str,
    children: &[Uuid],
    cut: Cut,
    child_of: fn(&F) -> Uuid,
) -> Result<HashMap<Uuid, Vec<F>>, Failure> {
    let mut by_child: HashMap<Uuid, Vec<F>> = HashMap::with_capacity(children.len());
    for chunk in children.chunks(AT_ONCE) {
        let (among, keys) = among(reader, 2, chunk.iter().map(|child| (*child).into()))?;
        let sql = format!(
            "select f.id, f.replaces, f.void, f.child, {columns} from {table} f
             join act on act.id = f.act
             where coalesce(act.seq, {}) <= $1 and f.child {among}
             order by act.seq, f.id",
            // An act in progress has no number yet; whoever is inside it asks for everything.
            i64::MAX,
        );
        let values = std::iter::once(Value::from(cut.0)).chain(keys);
        for fact in all::<F>(reader, &sql, values).await? {
            by_child.entry(child_of(&fact)).or_default().push(fact);
        }
    }
    for facts in by_child.values_mut() {
        *facts = standing(std::mem::take(facts));
    }
    Ok(by_child)
}

pub(crate) const IDENTITY: &str = "f.name, f.mother, f.father, f.born_on, f.sex,
    f.birth_weight_g, f.birth_length_tenth_mm, f.nik_sealed, f.nik_index, f.address";
pub(crate) const RESIDENCE: &str = "f.place, f.since";
pub(crate) const EXIT: &str = "f.left_on, f.reason";
pub(crate) const VISIT: &str = "coalesce(act.seq, 0) as seq, f.visited_on, f.place, f.source,
    f.weight_g, f.length_tenth_mm, f.position, f.oedema, f.muac_tenth_mm, f.head_tenth_mm,
    f.triceps_tenth_mm, f.subscapular_tenth_mm";

/// The histories of some children, in the order asked; a child without a standing identity
/// is left out.
pub async fn of(
    reader: &impl Reader,
    children: &[Uuid],
    cut: Cut,
) -> Result<Vec<ChildHistory>, Failure> {
    let mut identities =
        facts_of::<IdentityRow>(reader, "identity", IDENTITY, children, cut, |f| f.child)
            .await?;
    let mut residences =
        facts_of::<ResidenceRow>(reader, "residence", RESIDENCE, children, cut, |f| f.child)
            .await?;
    let mut exits =
        facts_of::<ExitRow>(reader, "child_exit", EXIT, children, cut, |f| f.child).await?;
    let mut visits =
        facts_of::<VisitRow>(reader, "visit", VISIT, children, cut, |f| f.child).await?;
    let mut responses = facts_of::<ResponseRow>(
        reader,
        "response",
        "f.responded_on, f.step",
        children,
        cut,
        |f| f.child,
    )
    .await?;
    let mut histories = Vec::with_capacity(children.len());
    for child in children {
        let Some(identity) = identities.remove(child).and_then(|mut facts| facts.pop()) else {
            continue;
        };
        let mut residences: Vec<Residence> = residences
            .remove(child)
            .unwrap_or_default()
            .iter()
            .map(|row| Residence { since: row.since, place: PlaceId(row.place) })
            .collect();
        residences.sort_by_key(|residence| residence.since);
        let mut exits: Vec<Exit> = exits
            .remove(child)
            .unwrap_or_default()
            .iter()
            .map(|row| Exit { on: row.left_on, reason: exit_reason(&row.reason) })
            .collect();
        exits.sort_by_key(|exit| exit.on);
        let mut responses: Vec<Response> = responses
            .remove(child)
            .unwrap_or_default()
            .iter()
            .filter_map(|row| {
                Some(Response { on: row.responded_on, step: Step::from_code(&row.step)? })
            })
            .collect();
        responses.sort_by_key(|response| response.on);
        histories.push(ChildHistory {
            child: *child,
            born_on: identity.born_on,
            sex: sex(&identity.sex),
            birth_weight_g: identity.birth_weight_g,
            birth_length_tenth_mm: identity.birth_length_tenth_mm,
            residences,
            exits,
            visits: in_order(visits.remove(child).unwrap_or_default()),
            responses,
        });
    }
    Ok(histories)
}

/// By date; on one day form before file, then the later act first.
fn in_order(mut rows: Vec<VisitRow>) -> Vec<Visit> {
    rows.sort_by(|a, b| {
        (a.visited_on, a.source != "form", std::cmp::Reverse(a.seq), a.id).cmp(&(
            b.visited_on,
            b.source != "form",
            std::cmp::Reverse(b.seq),
            b.id,
        ))
    });
    rows.iter()
        .map(|row| Visit {
            id: row.id,
            on: row.visited_on,
            at: row.place.map(PlaceId),
            source: if row.source == "form" { Source::Form } else { Source::File },
            weight_g: row.weight_g,
            length_tenth_mm: row.length_tenth_mm,
            position: row.position.as_deref().and_then(position),
            oedema: row.oedema,
            muac_tenth_mm: row.muac_tenth_mm,
            head_tenth_mm: row.head_tenth_mm,
            triceps_tenth_mm: row.triceps_tenth_mm,
            subscapular_tenth_mm: row.subscapular_tenth_mm,
        })
        .collect()
}

pub(crate) fn sex(code: &str) -> Sex {
    if code == "m" { Sex::Male } else { Sex::Female }
}

pub(crate) fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "m",
        Sex::Female => "f",
    }
}

pub(crate) fn position(code: &str) -> Option<Position> {
    match code {
        "l" => Some(Position::Lying),
        "h" => Some(Position::Standing),
        _ => None,
    }
}

pub(crate) fn position_code(position: Position) -> &'static str {
    match position {
        Position::Lying => "l",
        Position::Standing => "h",
    }
}

pub(crate) fn exit_reason(code: &str) -> ExitReason {
    ExitReason::from_code(code).unwrap_or(ExitReason::NotAChildHere)
}

#[derive(FromQueryResult)]
struct Touched {
    kabkota: i32,
    child: Uuid,
}

/// Which children of which partitions changed after one cut and up to another.
pub async fn touched_between(
    reader: &impl Reader,
    after: Cut,
    until: Cut,
) -> Result<Vec<(PlaceId, Uuid)>, Failure> {
    let rows: Vec<Touched> = all(
        reader,
        "select distinct t.kabkota, t.child from touched t join act on act.id = t.act
         where act.seq > $1 and act.seq <= $2 order by t.kabkota, t.child",
        [after.0.into(), until.0.into()],
    )
    .await?;
    Ok(rows.into_iter().map(|row| (PlaceId(row.kabkota), row.child)).collect())
}

/// All children that ever belonged to a partition, in the order of their ids.
pub async fn children_of(
    reader: &impl Reader,
    kabkota: PlaceId,
    cut: Cut,
) -> Result<Vec<Uuid>, Failure> {
    let rows: Vec<Touched> = all(
        reader,
        "select distinct t.kabkota, t.child from touched t join act on act.id = t.act
         where t.kabkota = $1 and act.seq <= $2 order by t.child",
        [kabkota.0.into(), cut.0.into()],
    )
    .await?;
    Ok(rows.into_iter().map(|row| row.child).collect())
}
