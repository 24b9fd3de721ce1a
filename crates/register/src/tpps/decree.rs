//! Decrees (SK) of a place: number, matter, day, and the paper itself where it was handed in.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Refused, has_team};
use crate::account::{Account, Deed};
use crate::act::{Act, Door};
use crate::attachment;
use crate::clock::{Clock, Instant};
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, Store, all, among, number};
use crate::written::says;

/// A decree about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecree {
    pub id: Uuid,
    pub place: PlaceId,
    pub number: String,
    pub about: String,
    pub signed_on: NaiveDate,
    /// An attachment of the same place.
    pub file: Option<Uuid>,
}

/// A decree of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decree {
    pub id: Uuid,
    pub place: PlaceId,
    pub number: String,
    pub about: String,
    pub signed_on: NaiveDate,
    pub file: Option<Uuid>,
    pub seq: i64,
    pub recorded_at: Instant,
}

/// Says that a decree never was, or not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecreeWithdrawal {
    pub id: Uuid,
    pub decree: Uuid,
}

/// Writes a decree down. Sending the same id again changes nothing.
pub async fn add_decree(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewDecree,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    by.must(Deed::ManageTpps, new.place, tree)?;
    let act =
        Act::begin(at, Some(by.id), "tpps.add_decree", door, Some(new.place), clock).await?;
    act.tx.lock_numbering().await?;
    if place_of(&act.tx, new.id).await?.is_some() {
        return Ok(());
    }
    if !has_team(new.place, tree) {
        return Err(Refused::NoTeam);
    }
    for (what, text, most) in [("number", &new.number, 200), ("about", &new.about, 1_000)] {
        if !says(text, most) {
            return Err(Refused::BadText(what));
        }
    }
    if let Some(file) = new.file {
        let file = attachment::get(&act.tx, file).await?;
        if file.is_none_or(|file| file.place != new.place) {
            return Err(Refused::UnknownFile);
        }
    }
    act.tx
        .execute(
            "insert into tpps_decree (id, act, place, number, about, signed_on, file)
             values ($1, $2, $3, $4, $5, $6, $7)",
            [
                new.id.into(),
                act.id.into(),
                new.place.0.into(),
                new.number.trim().into(),
                new.about.trim().into(),
                new.signed_on.into(),
                new.file.into(),
            ],
        )
        .await?;
    act.commit().await?;
    Ok(())
}

/// Takes a decree away by a further fact.
pub async fn withdraw_decree(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &DecreeWithdrawal,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let place = place_of(at, new.decree).await?.ok_or(Refused::UnknownDecree)?;
    by.must(Deed::ManageTpps, place, tree)?;
    let act =
        Act::begin(at, Some(by.id), "tpps.withdraw_decree", door, Some(place), clock).await?;
    let written = act
        .tx
        .execute(
            "insert into tpps_decree_end (id, act, decree) values ($1, $2, $3)
             on conflict do nothing",
            [new.id.into(), act.id.into(), new.decree.into()],
        )
        .await?;
    if 0 < written {
        act.commit().await?;
    }
    Ok(())
}

async fn place_of(reader: &impl Reader, decree: Uuid) -> Result<Option<PlaceId>, Failure> {
    let sql = "select place from tpps_decree where id = $1";
    let place = number(reader, sql, [decree.into()]).await?;
    Ok(place.and_then(|place| i32::try_from(place).ok()).map(PlaceId))
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    place: i32,
    number: String,
    about: String,
    signed_on: NaiveDate,
    file: Option<Uuid>,
    seq: i64,
    recorded_at: i64,
}

impl From<Row> for Decree {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            place: PlaceId(row.place),
            number: row.number,
            about: row.about,
            signed_on: row.signed_on,
            file: row.file,
            seq: row.seq,
            recorded_at: Instant(row.recorded_at),
        }
    }
}

/// Those of some places that stand at a cut, in the order in which they became known.
async fn standing(
    reader: &impl Reader,
    places: &[PlaceId],
    cut: Cut,
) -> Result<Vec<Decree>, Failure> {
    let mut decrees: Vec<Decree> = Vec::new();
    for some in places.chunks(10_000) {
        let (among, mut values) = among(reader, 1, some.iter().map(|place| place.0.into()))?;
        values.extend([cut.0.into(), cut.0.into()]);
        let (known, ended) = (values.len() - 1, values.len());
        let sql = format!(
            "select d.id, d.place, d.number, d.about, d.signed_on, d.file, act.seq,
                act.recorded_at
             from tpps_decree d join act on act.id = d.act
             where d.place {among} and act.seq <= ${known} and not exists (
                 select 1 from tpps_decree_end e join act ea on ea.id = e.act
                 where e.decree = d.id and ea.seq <= ${ended})"
        );
        let rows: Vec<Row> = all(reader, &sql, values).await?;
        decrees.extend(rows.into_iter().map(Decree::from));
    }
    decrees.sort_by_key(|decree| decree.seq);
    Ok(decrees)
}

/// The decrees of a place, the newest first.
pub async fn decrees(reader: &impl Reader, place: PlaceId) -> Result<Vec<Decree>, Failure> {
    let mut decrees = standing(reader, &[place], Cut::NOW).await?;
    decrees.reverse();
    Ok(decrees)
}

/// The decrees of a place and of all below it, as known at a cut, in the order in which they
/// became known.
pub async fn decrees_within(
    reader: &impl Reader,
    tree: &Tree,
    place: PlaceId,
    cut: Cut,
) -> Result<Vec<Decree>, Failure> {
    let rows: Vec<Somewhere> =
        all(reader, "select distinct place from tpps_decree", []).await?;
    let mut places: Vec<PlaceId> = rows.into_iter().map(|row| PlaceId(row.place)).collect();
    places.retain(|inner| tree.within(*inner, place));
    standing(reader, &places, cut).await
}

#[derive(FromQueryResult)]
struct Somewhere {
    place: i32,
}
