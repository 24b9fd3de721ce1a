//! Places as dated facts: installing the country's, adding posyandu and puskesmas, and the
//! tree of a day.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::reform::{begun, read};
use super::{Boundaries, Level, PlaceId, Tree, spelling};
use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::clock::Clock;
use crate::failure::Failure;
use crate::history::Cut;
use crate::store::{Bulk, Reader, Store, all, marks, number};

/// Why a posyandu or puskesmas could not be added.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("a posyandu lies in a desa, a puskesmas in a kecamatan")]
    WrongLevel,
    #[error("a place of this name is already there")]
    NameTaken,
    #[error("a place needs a name")]
    NoName,
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// A posyandu or puskesmas about to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFacility {
    pub level: Level,
    pub name: String,
    pub parent: PlaceId,
}

/// Installs places by code, name and level, once; parents come before those below them.
/// Ids follow the order of the list, so every installation of one list agrees on them.
pub async fn install(
    at: &Store,
    listed: impl IntoIterator<Item = (String, String, Level)>,
    clock: &Clock,
) -> Result<(), Failure> {
    if number(at, "select count(*) from place", []).await? != Some(0) {
        return Ok(());
    }
    let act = Act::begin(at, None, "place.install", Door::Terminal, None, clock).await?;
    let mut ids = HashMap::new();
    let mut places = Bulk::new("insert into place (id, act, level)", 3);
    let mut terms =
        Bulk::new("insert into place_term (place, act, code, name, parent, since)", 6);
    let mut written = Vec::new();
    for (id, (code, name, level)) in (1..).zip(listed) {
        let parent = match level {
            Level::Nation => None,
            Level::Province => ids.get("").copied(),
            Level::Kabkota
            | Level::Kecamatan
            | Level::Desa
            | Level::Posyandu
            | Level::Puskesmas => {
                code.rsplit_once(['.', '/']).and_then(|(above, _)| ids.get(above)).copied()
            }
        };
        ids.insert(if level == Level::Nation { String::new() } else { code.clone() }, id);
        places.add(&act.tx, [id.into(), act.id.into(), level.code().into()]).await?;
        written.push((id, code, name, parent));
    }
    places.finish(&act.tx).await?;
    for (id, code, name, parent) in written {
        let parent: Option<i32> = parent;
        terms
            .add(
                &act.tx,
                [
                    id.into(),
                    act.id.into(),
                    code.into(),
                    name.into(),
                    parent.into(),
                    since_ever().into(),
                ],
            )
            .await?;
    }
    terms.finish(&act.tx).await?;
    act.commit().await?;
    Ok(())
}

/// Both databases hold dates from the year 1 on.
pub fn since_ever() -> NaiveDate {
    NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(NaiveDate::MIN)
}

/// The map of a day, as known at a cut.
pub async fn tree_on(reader: &impl Reader, day: NaiveDate, cut: Cut) -> Result<Tree, Failure> {
    Ok(read(reader, cut).await?.tree(day))
}

#[derive(FromQueryResult)]
struct InForceRow {
    id: Uuid,
}

/// What tells the map of a day from others, without drawing it: its boundaries and the number
/// of the last place.
pub async fn mark_on(
    reader: &impl Reader,
    day: NaiveDate,
    cut: Cut,
) -> Result<(Boundaries, i32), Failure> {
    let sql = format!(
        "select r.id from reform r join act on act.id = r.act
         where r.since <= $1 and coalesce(act.seq, {now}) <= $2 and r.id not in (
             select w.reform from reform_withdrawal w join act on act.id = w.act
             where coalesce(act.seq, {now}) <= $3)",
        now = i64::MAX
    );
    let values = [day.into(), cut.0.into(), cut.0.into()];
    let reforms: Vec<InForceRow> = all(reader, &sql, values).await?;
    let sql = format!(
        "select p.id from place p join act on act.id = p.act
         where coalesce(act.seq, {}) <= $1 order by p.id desc limit 1",
        i64::MAX
    );
    let last = number(reader, &sql, [cut.0.into()]).await?;
    let last = last.and_then(|last| i32::try_from(last).ok()).unwrap_or(0);
    Ok((Boundaries::of(reforms.into_iter().map(|reform| reform.id)), last))
}

/// Adds a posyandu or puskesmas.
pub async fn add_facility(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewFacility,
    door: Door,
    clock: &Clock,
) -> Result<PlaceId, Refused> {
    by.must(Deed::Import, new.parent, tree)?;
    let under = tree.get(new.parent).map(|place| place.level);
    let fits = matches!(
        (new.level, under),
        (Level::Posyandu, Some(Level::Desa)) | (Level::Puskesmas, Some(Level::Kecamatan))
    );
    if !fits {
        return Err(Refused::WrongLevel);
    }
    if new.name.trim().is_empty() {
        return Err(Refused::NoName);
    }
    let taken = tree.below(new.parent).any(|place| {
        place.level == new.level
            && spelling(new.level, &place.name) == spelling(new.level, &new.name)
    });
    if taken {
        return Err(Refused::NameTaken);
    }
    let act = Act::begin(at, Some(by.id), "place.add", door, Some(new.parent), clock).await?;
    let id = write_facility(&act, new, tree).await?;
    act.commit().await?;
    Ok(id)
}

/// Writes a facility inside an act.
pub(crate) async fn write_facility(
    act: &Act,
    new: &NewFacility,
    tree: &Tree,
) -> Result<PlaceId, Failure> {
    let ids = write_facilities(act, std::slice::from_ref(new), tree).await?;
    ids.first().copied().ok_or_else(|| Failure::Stored("no facility was written".to_owned()))
}

#[derive(FromQueryResult)]
struct Numbered {
    parent: i32,
    level: String,
    facilities: i64,
}

/// Writes facilities inside an act; their codes count on from those already there.
pub(crate) async fn write_facilities(
    act: &Act,
    new: &[NewFacility],
    tree: &Tree,
) -> Result<Vec<PlaceId>, Failure> {
    let last = number(&act.tx, "select coalesce(max(id), 0) from place", [])
        .await?
        .and_then(|id| i32::try_from(id).ok())
        .ok_or_else(|| Failure::Stored("place numbers have run out".to_owned()))?;
    let mut parents: Vec<i32> = new.iter().map(|facility| facility.parent.0).collect();
    parents.sort_unstable();
    parents.dedup();
    let mut counted: HashMap<(i32, String), i64> = HashMap::new();
    for chunk in parents.chunks(1_000) {
        let sql = format!(
            "select t.parent, p.level, count(*) as facilities
             from place_term t join place p on p.id = t.place
             where t.parent in ({}) and p.level in ('posyandu', 'puskesmas')
             group by t.parent, p.level",
            marks(1, chunk.len())
        );
        for row in all::<Numbered>(&act.tx, &sql, chunk.iter().map(|id| (*id).into())).await? {
            counted.insert((row.parent, row.level), row.facilities);
        }
    }
    let begun = begun(&act.tx, &parents).await?;
    let mut places = Bulk::new("insert into place (id, act, level)", 3);
    let mut ids = Vec::with_capacity(new.len());
    for (id, facility) in (last + 1..).zip(new) {
        places.add(&act.tx, [id.into(), act.id.into(), facility.level.code().into()]).await?;
        ids.push(PlaceId(id));
    }
    places.finish(&act.tx).await?;
    let mut terms =
        Bulk::new("insert into place_term (place, act, code, name, parent, since)", 6);
    for (id, facility) in ids.iter().zip(new) {
        let above = tree.get(facility.parent).map_or("", |place| place.code.as_str());
        let letter = if facility.level == Level::Posyandu { 'p' } else { 'k' };
        let key = (facility.parent.0, facility.level.code().to_owned());
        let number = counted.entry(key).or_default();
        *number += 1;
        // A place that went elsewhere has kept its code.
        while tree.by_code(&format!("{above}-{letter}{number}")).is_some() {
            *number += 1;
        }
        // In a place that a reform made, nothing is older than the place.
        let since = begun.get(&facility.parent.0).copied().unwrap_or_else(since_ever);
        terms
            .add(
                &act.tx,
                [
                    id.0.into(),
                    act.id.into(),
                    format!("{above}-{letter}{number}").into(),
                    facility.name.trim().into(),
                    facility.parent.0.into(),
                    since.into(),
                ],
            )
            .await?;
    }
    terms.finish(&act.tx).await?;
    Ok(ids)
}
