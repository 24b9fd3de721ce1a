//! Reading the facts of a table that stand, and whose facts changed, as known at a cut.

use std::collections::HashMap;

use chrono::NaiveDate;
use science::measure::{Position, Sex};
use sea_orm::{FromQueryResult, QueryResult, Value};
use uuid::Uuid;

use super::Cut;
use super::standing::{Fact, fact, standing};
use crate::failure::Failure;
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, all, among, number};

/// Children whose facts are read at once.
pub(crate) const AT_ONCE: usize = 4_000;

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
}

fact!(IdentityRow);
fact!(ResidenceRow);
fact!(ExitRow);

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

/// Who a child is now: the identity that stands.
pub(crate) async fn identity_of(
    reader: &impl Reader,
    child: Uuid,
) -> Result<Option<IdentityRow>, Failure> {
    let mut facts =
        facts_of::<IdentityRow>(reader, "identity", IDENTITY, &[child], Cut::NOW, |f| f.child)
            .await?;
    Ok(facts.remove(&child).and_then(|mut facts| facts.pop()))
}

pub(crate) const IDENTITY: &str = "f.name, f.mother, f.father, f.born_on, f.sex,
    f.birth_weight_g, f.birth_length_tenth_mm, f.nik_sealed, f.nik_index, f.address";
pub(crate) const RESIDENCE: &str = "f.place, f.since";
pub(crate) const EXIT: &str = "f.left_on";
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

/// What acts changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Children of whom something is said.
    pub children: usize,
    /// Where any of them ever lived, whatever was said of it later.
    pub places: Vec<PlaceId>,
}

/// What changed after one cut and up to another.
pub async fn touched(reader: &impl Reader, after: Cut, until: Cut) -> Result<Touched, Failure> {
    if after == Cut(0) {
        // Everybody: there is no need to look at each act.
        let children = number(reader, "select count(*) from child", []).await?;
        let sql = "select distinct place from residence order by place";
        return Touched::of(children, &reader.rows(sql, Vec::new()).await?);
    }
    let acts = "from touched t join act on act.id = t.act";
    let those = "where act.seq > $1 and act.seq <= $2";
    let cuts = || vec![after.0.into(), until.0.into()];
    let count = format!("select count(distinct t.child) {acts} {those}");
    let children = number(reader, &count, cuts()).await?;
    let places = format!(
        "select distinct r.place {acts} join residence r on r.child = t.child {those}
         order by r.place"
    );
    Touched::of(children, &reader.rows(&places, cuts()).await?)
}

impl Touched {
    fn of(children: Option<i64>, places: &[QueryResult]) -> Result<Self, Failure> {
        let children = usize::try_from(children.unwrap_or(0)).unwrap_or(usize::MAX);
        let place = |row: &QueryResult| row.try_get_by_index(0).map(PlaceId);
        let places: Result<_, _> = places.iter().map(place).collect();
        Ok(Self { children, places: places.map_err(Failure::from_database)? })
    }
}

/// The children who ever lived in one of some places, whatever was said of it later, in the
/// order of their ids.
pub async fn ever_in(reader: &impl Reader, places: &[PlaceId]) -> Result<Vec<Uuid>, Failure> {
    let (among, keys) = among(reader, 1, places.iter().map(|place| place.0.into()))?;
    let sql =
        format!("select distinct child from residence where place {among} order by child");
    ids(&reader.rows(&sql, keys).await?)
}

/// All children that ever belonged to a partition, in the order of their ids.
pub async fn children_of(
    reader: &impl Reader,
    kabkota: PlaceId,
    cut: Cut,
) -> Result<Vec<Uuid>, Failure> {
    let sql = "select distinct t.child from touched t join act on act.id = t.act
         where t.kabkota = $1 and act.seq <= $2 order by t.child";
    ids(&reader.rows(sql, vec![kabkota.0.into(), cut.0.into()]).await?)
}

fn ids(rows: &[QueryResult]) -> Result<Vec<Uuid>, Failure> {
    let ids: Result<_, _> = rows.iter().map(|row| row.try_get_by_index(0)).collect();
    ids.map_err(Failure::from_database)
}

/// All children who may live in a kab/kota of a map, in the order of their ids: those who ever
/// belonged to it, or to one whose places it has on some map.
pub async fn children_within(
    reader: &impl Reader,
    tree: &Tree,
    kabkota: PlaceId,
    cut: Cut,
) -> Result<Vec<Uuid>, Failure> {
    let kin = tree.kin(kabkota);
    let mut children = Vec::new();
    for kabkota in &kin {
        children.extend(children_of(reader, *kabkota, cut).await?);
    }
    if kin.len() > 1 {
        children.sort_unstable();
        children.dedup();
    }
    Ok(children)
}
