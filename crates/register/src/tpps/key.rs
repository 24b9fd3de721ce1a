//! The keys members sign with: Ed25519, made in the member's own browser; only the public half
//! comes here.

use ed25519_dalek::VerifyingKey;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Refused, member, today};
use crate::account::{Account, Deed};
use crate::act::{Act, Door};
use crate::attachment::sized;
use crate::clock::{Clock, Instant};
use crate::failure::Failure;
use crate::place::Tree;
use crate::store::{Reader, Store, all};

/// A public key about to be enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewKey {
    pub id: Uuid,
    pub member: Uuid,
    pub public_key: [u8; 32],
}

/// A key of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    pub id: Uuid,
    pub member: Uuid,
    pub public_key: [u8; 32],
    pub enrolled_at: Instant,
    /// From then on nothing is signed with it; what was signed before stays signed.
    pub revoked_at: Option<Instant>,
}

/// Enrols a member's key; only the member can, from his own account.
pub async fn enrol_key(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewKey,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let owner = member(at, new.member).await?.ok_or(Refused::UnknownMember)?;
    if owner.account != Some(by.id) {
        return Err(Refused::NotOneself);
    }
    let act =
        Act::begin(at, Some(by.id), "tpps.enrol_key", door, Some(owner.place), clock).await?;
    act.tx.lock_numbering().await?;
    if keys_of(&act.tx, new.member).await?.iter().any(|key| key.id == new.id) {
        return Ok(());
    }
    if !owner.holds_on(today(owner.place, tree, clock)) {
        return Err(Refused::MemberGone(owner.until.unwrap_or(owner.since)));
    }
    let key = VerifyingKey::from_bytes(&new.public_key).map_err(|_| Refused::BadKey)?;
    // With a weak key, one signature fits every paper.
    if key.is_weak() {
        return Err(Refused::BadKey);
    }
    act.tx
        .execute(
            "insert into tpps_key (id, act, member, public_key) values ($1, $2, $3, $4)",
            [new.id.into(), act.id.into(), new.member.into(), new.public_key.to_vec().into()],
        )
        .await?;
    act.commit().await?;
    Ok(())
}

/// Takes a key out of use: the member's own act, or the secretariat's when a device was lost.
pub async fn revoke_key(
    at: &Store,
    by: &Account,
    tree: &Tree,
    key: Uuid,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let rows = keys(at, "k.id = $1", key).await?;
    let known = rows.first().ok_or(Refused::UnknownKey)?;
    let owner = member(at, known.member).await?.ok_or(Refused::UnknownMember)?;
    if owner.account != Some(by.id) {
        by.must(Deed::ManageTpps, owner.place, tree)?;
    }
    if known.revoked_at.is_some() {
        return Ok(());
    }
    let act =
        Act::begin(at, Some(by.id), "tpps.revoke_key", door, Some(owner.place), clock).await?;
    act.tx
        .execute(
            "insert into tpps_key_end (key, act) values ($1, $2) on conflict do nothing",
            [key.into(), act.id.into()],
        )
        .await?;
    act.commit().await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    member: Uuid,
    public_key: Vec<u8>,
    enrolled_at: i64,
    revoked_at: Option<i64>,
}

async fn keys(reader: &impl Reader, condition: &str, of: Uuid) -> Result<Vec<Key>, Failure> {
    let sql = format!(
        "select k.id, k.member, k.public_key, act.recorded_at as enrolled_at,
            ended.recorded_at as revoked_at
         from tpps_key k
         join act on act.id = k.act
         left join tpps_key_end e on e.key = k.id
         left join act ended on ended.id = e.act
         where {condition} order by act.seq"
    );
    let rows: Vec<Row> = all(reader, &sql, [of.into()]).await?;
    let key = |row: Row| {
        Ok(Key {
            id: row.id,
            member: row.member,
            public_key: sized(&row.public_key)?,
            enrolled_at: Instant(row.enrolled_at),
            revoked_at: row.revoked_at.map(Instant),
        })
    };
    rows.into_iter().map(key).collect()
}

/// The keys of a member, those revoked included, in the order of their enrolment.
pub async fn keys_of(reader: &impl Reader, member: Uuid) -> Result<Vec<Key>, Failure> {
    keys(reader, "k.member = $1", member).await
}
