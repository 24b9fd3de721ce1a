//! What happens to a child in the register: it moves, leaves, returns; its NIK is read.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Nik, refresh};
use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::audit::{self, Reading};
use crate::clock::{Clock, Zone};
use crate::failure::Failure;
use crate::history::store::{EXIT, ExitRow, IDENTITY, IdentityRow, facts_of};
use crate::history::{Cut, ExitReason};
use crate::place::{Level, PlaceId, Tree};
use crate::store::{Reader, Store, number};

/// All that is known.
const NOW: Cut = Cut(i64::MAX);

/// Why something could not be done to a child.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("no such child")]
    Unknown,
    #[error("the date lies in the future")]
    InFuture,
    #[error("a child needs a name")]
    NoName,
    #[error("a child is five years old at most when it is taken in")]
    TooOld,
    #[error("a child does not live anywhere before it is born")]
    BeforeBirth,
    #[error("a child lives in a posyandu, or in a desa")]
    NotAHome,
    #[error("who this child is was corrected in the meantime")]
    CorrectedMeanwhile,
    #[error("this child has no NIK in the register")]
    NoNik,
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Where a child lives now.
pub(crate) async fn place_of(reader: &impl Reader, child: Uuid) -> Result<PlaceId, Refused> {
    number(reader, "select place from current_child where child = $1", [child.into()])
        .await?
        .and_then(|place| i32::try_from(place).ok())
        .map(PlaceId)
        .ok_or(Refused::Unknown)
}

/// The child lives somewhere else from a day on. Who writes it reaches one of the two places.
pub async fn move_to(
    at: &Store,
    by: &Account,
    tree: &Tree,
    child: Uuid,
    place: PlaceId,
    since: NaiveDate,
    clock: &Clock,
) -> Result<(), Refused> {
    let from = place_of(at, child).await?;
    if !by.may(Deed::Enrol, from, tree) {
        by.must(Deed::Enrol, place, tree)?;
    }
    not_in_future(since, clock)?;
    is_a_home(place, tree)?;
    let person = super::people(at, &[child]).await?.remove(&child).ok_or(Refused::Unknown)?;
    if since < person.born_on {
        return Err(Refused::BeforeBirth);
    }
    let act = Act::begin(at, Some(by.id), "child.move", Door::Form, Some(place), clock).await?;
    super::write_residence(&act, child, place, since).await?;
    refresh(&act, tree, &[child]).await?;
    act.commit().await?;
    Ok(())
}

/// The child comes back to where it lived; by the day on which it left, it never did.
pub async fn return_to(
    at: &Store,
    by: &Account,
    tree: &Tree,
    child: Uuid,
    since: NaiveDate,
    clock: &Clock,
) -> Result<(), Refused> {
    let place = place_of(at, child).await?;
    by.must(Deed::Enrol, place, tree)?;
    let exits = facts_of::<ExitRow>(at, "child_exit", EXIT, &[child], NOW, |f| f.child).await?;
    let mut never =
        exits.into_values().flatten().filter(|exit| since <= exit.left_on).peekable();
    if never.peek().is_none() {
        return move_to(at, by, tree, child, place, since, clock).await;
    }
    let act =
        Act::begin(at, Some(by.id), "child.return", Door::Form, Some(place), clock).await?;
    for exit in never {
        super::enrol::take_exit_back(&act, child, &exit).await?;
    }
    refresh(&act, tree, &[child]).await?;
    act.commit().await?;
    Ok(())
}

/// The child leaves the register's care.
pub async fn leave(
    at: &Store,
    by: &Account,
    tree: &Tree,
    child: Uuid,
    on: NaiveDate,
    reason: ExitReason,
    clock: &Clock,
) -> Result<(), Refused> {
    let place = place_of(at, child).await?;
    by.must(Deed::Enrol, place, tree)?;
    not_in_future(on, clock)?;
    let person = super::people(at, &[child]).await?.remove(&child).ok_or(Refused::Unknown)?;
    if on < person.born_on {
        return Err(Refused::BeforeBirth);
    }
    let act =
        Act::begin(at, Some(by.id), "child.leave", Door::Form, Some(place), clock).await?;
    super::write_exit(&act, child, on, reason).await?;
    refresh(&act, tree, &[child]).await?;
    act.commit().await?;
    Ok(())
}

pub(super) fn is_a_home(place: PlaceId, tree: &Tree) -> Result<(), Refused> {
    match tree.here(place).map(|place| place.level) {
        Some(Level::Desa | Level::Posyandu) => Ok(()),
        Some(
            Level::Nation
            | Level::Province
            | Level::Kabkota
            | Level::Kecamatan
            | Level::Puskesmas,
        )
        | None => Err(Refused::NotAHome),
    }
}

fn not_in_future(date: NaiveDate, clock: &Clock) -> Result<(), Refused> {
    if date > clock.today(Zone::Wib) { Err(Refused::InFuture) } else { Ok(()) }
}

/// Opens a NIK, and writes down who did.
pub async fn reveal_nik(
    at: &Store,
    by: &Account,
    tree: &Tree,
    child: Uuid,
    clock: &Clock,
) -> Result<Nik, Refused> {
    let place = place_of(at, child).await?;
    by.must(Deed::RevealNik, place, tree)?;
    let mut identities =
        facts_of::<IdentityRow>(at, "identity", IDENTITY, &[child], NOW, |fact| fact.child)
            .await?;
    let sealed = identities
        .remove(&child)
        .and_then(|mut facts| facts.pop())
        .and_then(|identity| identity.nik_sealed)
        .ok_or(Refused::NoNik)?;
    let nik = at.unsealed(&sealed)?;
    audit::read(at, by, Reading::Nik, Some(place), Some(child), 1, clock).await?;
    Ok(nik)
}
