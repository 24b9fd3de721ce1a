//! The present state of each child in one row, for lists, search and matching. Derived from
//! the facts inside the act that changes them.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::name::plain;
use crate::act::Act;
use crate::failure::Failure;
use crate::history::Cut;
use crate::history::store::{
    EXIT, ExitRow, IDENTITY, IdentityRow, RESIDENCE, ResidenceRow, facts_of,
};
use crate::place::{Level, PlaceId, Tree};
use crate::store::{Bulk, Reader, all, among};

#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Current {
    pub(crate) no: i64,
    pub(crate) child: Uuid,
    pub(crate) name: String,
    pub(crate) mother: String,
    pub(crate) born_on: NaiveDate,
    pub(crate) sex: String,
    pub(crate) nik_index: Option<Vec<u8>>,
    pub(crate) place: i32,
    pub(crate) kabkota: i32,
    pub(crate) left_on: Option<NaiveDate>,
}

const COLUMNS: &str =
    "no, child, name, mother, born_on, sex, nik_index, place, kabkota, left_on";

pub(crate) async fn of(
    reader: &impl Reader,
    children: &[Uuid],
) -> Result<HashMap<Uuid, Current>, Failure> {
    let mut found = HashMap::with_capacity(children.len());
    for chunk in children.chunks(4_000) {
        let (among, keys) = among(reader, 1, chunk.iter().map(|id| (*id).into()))?;
        let sql = format!("select {COLUMNS} from current_child where child {among}");
        for row in all::<Current>(reader, &sql, keys).await? {
            found.insert(row.child, row);
        }
    }
    Ok(found)
}

/// The rows of some numbers, in their order.
pub(crate) async fn numbered(
    reader: &impl Reader,
    numbers: impl Iterator<Item = i64>,
) -> Result<Vec<Current>, Failure> {
    let mut found = Vec::new();
    let numbers: Vec<i64> = numbers.collect();
    for chunk in numbers.chunks(4_000) {
        let (among, keys) = among(reader, 1, chunk.iter().map(|no| (*no).into()))?;
        let sql = format!("select {COLUMNS} from current_child where no {among}");
        found.extend(all::<Current>(reader, &sql, keys).await?);
    }
    found.sort_unstable_by_key(|row| row.no);
    Ok(found)
}

/// One child's row.
pub(crate) async fn current_of(
    reader: &impl Reader,
    child: Uuid,
) -> Result<Option<Current>, Failure> {
    Ok(of(reader, &[child]).await?.remove(&child))
}

/// All children that are or ever were in a kab/kota, or in one whose places it has on some
/// map; those who left included.
pub(crate) async fn in_kabkota(
    reader: &impl Reader,
    tree: &Tree,
    kabkota: PlaceId,
) -> Result<Vec<Current>, Failure> {
    let kin = tree.kin(kabkota);
    let mut found = Vec::new();
    for kabkota in &kin {
        found.extend(in_partition(reader, *kabkota).await?);
    }
    if kin.len() > 1 {
        found.sort_unstable_by_key(|row| row.no);
        found.dedup_by_key(|row| row.no);
    }
    Ok(found)
}

async fn in_partition(reader: &impl Reader, kabkota: PlaceId) -> Result<Vec<Current>, Failure> {
    // Two questions, not one with `or`: a server then asks the second for every child anew, once
    // it no longer fits into its memory.
    let sql = format!(
        "select {COLUMNS} from current_child where kabkota = $1
         union all
         select {COLUMNS} from current_child
         where kabkota <> $2 and child in (select child from touched where kabkota = $3)"
    );
    all(reader, &sql, [kabkota.0.into(), kabkota.0.into(), kabkota.0.into()]).await
}

/// The children who live in a kab/kota and were born from one day up to another.
pub(crate) async fn born_within(
    reader: &impl Reader,
    kabkota: PlaceId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<Current>, Failure> {
    let sql = format!(
        "select {COLUMNS} from current_child
         where kabkota = $1 and born_on between $2 and $3"
    );
    all(reader, &sql, [kabkota.0.into(), first.into(), last.into()]).await
}

/// The children who hold some NIK, wherever they are.
pub(crate) async fn with_nik(
    reader: &impl Reader,
    indexes: &[Vec<u8>],
) -> Result<Vec<Current>, Failure> {
    let mut found = Vec::new();
    for chunk in indexes.chunks(4_000) {
        let (among, keys) = among(reader, 1, chunk.iter().map(|index| index.clone().into()))?;
        let sql = format!("select {COLUMNS} from current_child where nik_index {among}");
        found.extend(all::<Current>(reader, &sql, keys).await?);
    }
    Ok(found)
}

/// The partition that a place belongs to.
pub(crate) fn kabkota_of(tree: &Tree, place: PlaceId) -> PlaceId {
    tree.at(place, Level::Kabkota).map_or(place, |kabkota| kabkota.id)
}

/// Brings the row of each child up to date with the facts of the act in progress, and says
/// which partitions they touched: where a child was and where it is.
pub(crate) async fn refresh(act: &Act, tree: &Tree, children: &[Uuid]) -> Result<(), Failure> {
    let cut = Cut::NOW;
    let before = of(&act.tx, children).await?;
    let identities =
        facts_of::<IdentityRow>(&act.tx, "identity", IDENTITY, children, cut, |f| f.child)
            .await?;
    let residences =
        facts_of::<ResidenceRow>(&act.tx, "residence", RESIDENCE, children, cut, |f| f.child)
            .await?;
    let exits =
        facts_of::<ExitRow>(&act.tx, "child_exit", EXIT, children, cut, |f| f.child).await?;
    let mut touched = Bulk::touching();
    let mut rows = Bulk::with_tail(
        "insert into current_child
         (child, name, plain_name, mother, born_on, sex, nik_index, place, kabkota, left_on)",
        10,
        " on conflict (child) do update set name = excluded.name,
            plain_name = excluded.plain_name, mother = excluded.mother,
            born_on = excluded.born_on, sex = excluded.sex, nik_index = excluded.nik_index,
            place = excluded.place, kabkota = excluded.kabkota, left_on = excluded.left_on",
    );
    for child in children {
        let old = before.get(child);
        let Some(identity) = identities.get(child).and_then(|facts| facts.last()) else {
            continue;
        };
        let residence =
            residences.get(child).and_then(|facts| facts.iter().max_by_key(|fact| fact.since));
        let Some(residence) = residence else { continue };
        let left_on = exits
            .get(child)
            .and_then(|facts| facts.iter().max_by_key(|fact| fact.left_on))
            .filter(|exit| exit.left_on >= residence.since)
            .map(|exit| exit.left_on);
        let kabkota = kabkota_of(tree, PlaceId(residence.place));
        // Past residences keep their rows in the partitions they lie in.
        let mut partitions: Vec<i32> = residences
            .get(child)
            .into_iter()
            .flatten()
            .map(|fact| kabkota_of(tree, PlaceId(fact.place)).0)
            .chain(old.map(|old| old.kabkota))
            .collect();
        partitions.sort_unstable();
        partitions.dedup();
        for partition in partitions {
            touched.add(&act.tx, [act.id.into(), partition.into(), (*child).into()]).await?;
        }
        rows.add(
            &act.tx,
            [
                (*child).into(),
                identity.name.clone().into(),
                plain(&identity.name).into(),
                identity.mother.clone().into(),
                identity.born_on.into(),
                identity.sex.clone().into(),
                identity.nik_index.clone().into(),
                residence.place.into(),
                kabkota.0.into(),
                left_on.into(),
            ],
        )
        .await?;
    }
    touched.finish(&act.tx).await?;
    rows.finish(&act.tx).await
}
