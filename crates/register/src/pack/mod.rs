//! Frozen packs as facts: what was frozen, by whom, with which hash, and what was released to
//! the public. The rows themselves lie in folders of the evaluation.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::clock::{Clock, Instant};
use crate::failure::Failure;
use crate::place::{PlaceId, Tree};
use crate::store::{self, Reader, Store, all};

/// A pack about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPack {
    pub id: Uuid,
    pub place: PlaceId,
    /// A month, or two with `..` between them.
    pub period: String,
    /// The last act whose facts are in.
    pub seq: i64,
    pub known_on: NaiveDate,
    /// The last month that has rows.
    pub until: String,
    /// 64 hexadecimal digits.
    pub hash: String,
}

/// A pack that was frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    pub id: Uuid,
    pub place: PlaceId,
    pub period: String,
    pub seq: i64,
    pub known_on: NaiveDate,
    pub until: String,
    pub hash: String,
    pub frozen_at: Instant,
    /// Who froze it; None where the program did.
    pub frozen_by: Option<String>,
    pub released: bool,
    pub release: Option<Release>,
}

/// The act that let the public read a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    pub seq: i64,
    pub at: Instant,
}

/// Why a pack could not be written down or released.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("no such pack")]
    UnknownPack,
    #[error("a pack of the same facts, place and period is there already")]
    AlreadyFrozen(Uuid),
    #[error("another pack was released meanwhile")]
    ReleasedMeanwhile,
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Writes down that a pack was frozen. Sending the same id again changes nothing.
pub async fn record(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewPack,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    by.must(Deed::FreezePack, new.place, tree)?;
    let same = of_place(at, new.place).await?.into_iter().find(|pack| pack.hash == new.hash);
    if let Some(same) = same {
        if same.id == new.id {
            return Ok(());
        }
        return Err(Refused::AlreadyFrozen(same.id));
    }
    let act = Act::begin(at, Some(by.id), "pack.freeze", door, Some(new.place), clock).await?;
    act.tx
        .execute(
            "insert into pack (id, act, place, period, seq, known_on, until, hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                new.id.into(),
                act.id.into(),
                new.place.0.into(),
                new.period.as_str().into(),
                new.seq.into(),
                new.known_on.into(),
                new.until.as_str().into(),
                new.hash.as_str().into(),
            ],
        )
        .await?;
    act.commit().await?;
    Ok(())
}

/// Lets the public read a pack's figures. Releasing twice changes nothing. `beside` are the packs
/// that were found to be released when it was looked at whether this one may stand beside them.
pub async fn release(
    at: &Store,
    by: &Account,
    tree: &Tree,
    pack: Uuid,
    beside: &[Uuid],
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let found = get(at, pack).await?.ok_or(Refused::UnknownPack)?;
    by.must(Deed::ReleasePack, found.place, tree)?;
    if found.released {
        return Ok(());
    }
    let act =
        Act::begin(at, Some(by.id), "pack.release", door, Some(found.place), clock).await?;
    // Two packs that may each stand beside the released ones need not stand beside each other.
    act.tx.lock_numbering().await?;
    let now: Vec<Released> = all(&act.tx, "select pack from pack_release", []).await?;
    let now: BTreeSet<Uuid> = now.into_iter().map(|released| released.pack).collect();
    if now != beside.iter().copied().collect() {
        return Err(Refused::ReleasedMeanwhile);
    }
    act.tx
        .execute(
            "insert into pack_release (pack, act) values ($1, $2) on conflict do nothing",
            [pack.into(), act.id.into()],
        )
        .await?;
    act.commit().await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Released {
    pack: Uuid,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    place: i32,
    period: String,
    seq: i64,
    known_on: NaiveDate,
    until: String,
    hash: String,
    recorded_at: i64,
    display_name: Option<String>,
    released_seq: Option<i64>,
    released_at: Option<i64>,
}

const COLUMNS: &str = "p.id, p.place, p.period, p.seq, p.known_on, p.until, p.hash,
    act.recorded_at, account.display_name,
    let_out.seq as released_seq, let_out.recorded_at as released_at
    from pack p
    join act on act.id = p.act
    left join account on account.id = act.account
    left join pack_release on pack_release.pack = p.id
    left join act let_out on let_out.id = pack_release.act";

impl From<Row> for Pack {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            place: PlaceId(row.place),
            period: row.period,
            seq: row.seq,
            known_on: row.known_on,
            until: row.until,
            hash: row.hash,
            frozen_at: Instant(row.recorded_at),
            frozen_by: row.display_name,
            released: row.released_seq.is_some(),
            release: row
                .released_seq
                .zip(row.released_at)
                .map(|(seq, at)| Release { seq, at: Instant(at) }),
        }
    }
}

/// One pack; None where there is none of this id.
pub async fn get(reader: &impl Reader, id: Uuid) -> Result<Option<Pack>, Failure> {
    let sql = format!("select {COLUMNS} where p.id = $1");
    let rows: Vec<Row> = all(reader, &sql, [id.into()]).await?;
    Ok(rows.into_iter().next().map(Pack::from))
}

/// Every pack that the public may read, in the order in which they were released.
pub async fn released(reader: &impl Reader) -> Result<Vec<Pack>, Failure> {
    let sql =
        format!("select {COLUMNS} where pack_release.pack is not null order by let_out.seq");
    let rows: Vec<Row> = all(reader, &sql, []).await?;
    Ok(rows.into_iter().map(Pack::from).collect())
}

/// The last act that released a pack; nought where there is none.
pub async fn last_release(reader: &impl Reader) -> Result<i64, Failure> {
    let sql = "select max(act.seq) from pack_release join act on act.id = pack_release.act";
    Ok(store::number(reader, sql, []).await?.unwrap_or(0))
}

/// As many packs of a place as a page shows.
const MOST: usize = 200;

/// The packs of a place, the newest first.
pub async fn of_place(reader: &impl Reader, place: PlaceId) -> Result<Vec<Pack>, Failure> {
    let sql = format!("select {COLUMNS} where p.place = $1 order by act.seq desc limit {MOST}");
    let rows: Vec<Row> = all(reader, &sql, [place.0.into()]).await?;
    Ok(rows.into_iter().map(Pack::from).collect())
}
