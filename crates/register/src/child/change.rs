//! What happens to a child in the register: it moves, leaves, returns; its NIK is read.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Current, Nik, current_of, refresh};
use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::audit::{self, Reading};
use crate::clock::{Clock, Zone};
use crate::failure::Failure;
use crate::history::store::{EXIT, ExitRow, facts_of, identity_of};
use crate::history::{Cut, ExitReason};
use crate::place::{Level, PlaceId, Tree};
use crate::store::{Reader, Store};

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

/// A child as it is now.
pub(super) async fn current(reader: &impl Reader, child: Uuid) -> Result<Current, Refused> {
    current_of(reader, child).await?.ok_or(Refused::Unknown)
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
    let now = current(at, child).await?;
    if !by.may(Deed::Enrol, PlaceId(now.place), tree) {
        by.must(Deed::Enrol, place, tree)?;
    }
    not_in_future(since, clock)?;
    is_a_home(place, tree)?;
    not_before(now.born_on, since)?;
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
    let place = PlaceId(current(at, child).await?.place);
    by.must(Deed::Enrol, place, tree)?;
    let exits =
        facts_of::<ExitRow>(at, "child_exit", EXIT, &[child], Cut::NOW, |f| f.child).await?;
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
    let now = current(at, child).await?;
    let place = PlaceId(now.place);
    by.must(Deed::Enrol, place, tree)?;
    not_in_future(on, clock)?;
    not_before(now.born_on, on)?;
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

pub(super) fn not_before(birth: NaiveDate, date: NaiveDate) -> Result<(), Refused> {
    if date < birth { Err(Refused::BeforeBirth) } else { Ok(()) }
}

pub(super) fn not_in_future(date: NaiveDate, clock: &Clock) -> Result<(), Refused> {
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
    let place = PlaceId(current(at, child).await?.place);
    by.must(Deed::RevealNik, place, tree)?;
    let sealed = identity_of(at, child)
        .await?
        .and_then(|identity| identity.nik_sealed)
        .ok_or(Refused::NoNik)?;
    let nik = at.unsealed(&sealed)?;
    audit::read(at, by, Reading::Nik, Some(place), Some(child), 1, clock).await?;
    Ok(nik)
}
