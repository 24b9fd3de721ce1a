//! Taking a child into the register, and correcting who it is.

use chrono::NaiveDate;
use science::measure::Sex;
use sea_orm::Value;
use uuid::Uuid;

use super::change::{Refused, current, is_a_home, not_before, not_in_future};
use super::{Nik, refresh};
use crate::account::{Account, Deed};
use crate::act::{Act, Door};
use crate::clock::{Clock, Zone};
use crate::failure::Failure;
use crate::history::ExitReason;
use crate::history::store::{ExitRow, identity_of, sex_code};
use crate::place::{PlaceId, Tree};
use crate::store::{Bulk, Store, first};
use crate::visit::LAST_DAY;

/// Who a child is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub name: String,
    pub mother: String,
    pub father: String,
    pub born_on: NaiveDate,
    pub sex: Sex,
    pub birth_weight_g: Option<i32>,
    pub birth_length_tenth_mm: Option<i32>,
    pub nik: Option<Nik>,
    pub address: String,
}

/// A child about to be enrolled; its id is made by whoever enrols it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChild {
    pub id: Uuid,
    pub identity: Identity,
    pub place: PlaceId,
    pub since: NaiveDate,
}

/// Takes a child in. Sending the same id again changes nothing.
pub async fn enrol(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewChild,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    by.must(Deed::Enrol, new.place, tree)?;
    let today = clock.today(Zone::Wib);
    possible(&new.identity, clock)?;
    if (today - new.identity.born_on).num_days() > LAST_DAY {
        return Err(Refused::TooOld);
    }
    not_before(new.identity.born_on, new.since)?;
    not_in_future(new.since, clock)?;
    is_a_home(new.place, tree)?;
    let act = Act::begin(at, Some(by.id), "child.enrol", door, Some(new.place), clock).await?;
    if is_known(&act, new.id).await? {
        return Ok(());
    }
    write_child(&act, new.id).await?;
    write_identity(&act, at, new.id, &new.identity, None).await?;
    write_residence(&act, new.id, new.place, new.since).await?;
    refresh(&act, tree, &[new.id]).await?;
    act.commit().await?;
    Ok(())
}

/// Corrects who a child is: `replaces` is the identity fact that was shown. A NIK that is not said
/// stays as it was.
pub async fn identify(
    at: &Store,
    by: &Account,
    tree: &Tree,
    child: Uuid,
    replaces: Uuid,
    identity: &Identity,
    clock: &Clock,
) -> Result<(), Refused> {
    let place = PlaceId(current(at, child).await?.place);
    by.must(Deed::Enrol, place, tree)?;
    possible(identity, clock)?;
    let act =
        Act::begin(at, Some(by.id), "child.identify", Door::Form, Some(place), clock).await?;
    let known = identity_of(&act.tx, child).await?;
    let known = known.filter(|known| known.id == replaces);
    let known = known.ok_or(Refused::CorrectedMeanwhile)?;
    let mut identity = identity.clone();
    if identity.nik.is_none() {
        identity.nik = known.nik_sealed.as_deref().map(|nik| at.unsealed(nik)).transpose()?;
    }
    write_identity(&act, at, child, &identity, Some(replaces)).await?;
    refresh(&act, tree, &[child]).await?;
    act.commit().await?;
    Ok(())
}

/// What nobody can be called, or be born on.
fn possible(identity: &Identity, clock: &Clock) -> Result<(), Refused> {
    not_in_future(identity.born_on, clock)?;
    if identity.name.trim().is_empty() { Err(Refused::NoName) } else { Ok(()) }
}

async fn is_known(act: &Act, child: Uuid) -> Result<bool, Failure> {
    #[derive(sea_orm::FromQueryResult)]
    struct Known {
        #[expect(dead_code, reason = "its being there is the answer")]
        id: Uuid,
    }
    Ok(first::<Known>(&act.tx, "select id from child where id = $1", [child.into()])
        .await?
        .is_some())
}

pub(crate) async fn write_child(act: &Act, child: Uuid) -> Result<(), Failure> {
    act.tx
        .execute("insert into child (id, act) values ($1, $2)", [child.into(), act.id.into()])
        .await
        .map(|_| ())
}

pub(crate) async fn write_identity(
    act: &Act,
    at: &Store,
    child: Uuid,
    identity: &Identity,
    replaces: Option<Uuid>,
) -> Result<(), Failure> {
    let mut rows = Bulk::new(IDENTITY, 14);
    rows.gather(identity_row(act, at, child, identity, replaces)?);
    rows.finish(&act.tx).await
}

const IDENTITY: &str = "insert into identity (id, act, child, replaces, name, mother, father,
    born_on, sex, birth_weight_g, birth_length_tenth_mm, nik_sealed, nik_index, address)";

fn identity_row(
    act: &Act,
    at: &Store,
    child: Uuid,
    identity: &Identity,
    replaces: Option<Uuid>,
) -> Result<[Value; 14], Failure> {
    Ok([
        Uuid::now_v7().into(),
        act.id.into(),
        child.into(),
        replaces.into(),
        identity.name.trim().into(),
        identity.mother.trim().into(),
        identity.father.trim().into(),
        identity.born_on.into(),
        sex_code(identity.sex).into(),
        identity.birth_weight_g.into(),
        identity.birth_length_tenth_mm.into(),
        at.sealed(identity.nik.as_ref())?.into(),
        at.indexed(identity.nik.as_ref())?.into(),
        identity.address.trim().into(),
    ])
}

/// Children taken in together, with who they are and where they live.
#[derive(Debug)]
pub(crate) struct Newcomers {
    children: Bulk,
    identities: Bulk,
    residences: Bulk,
}

impl Newcomers {
    pub(crate) fn new() -> Self {
        Self {
            children: Bulk::new("insert into child (id, act)", 2),
            identities: Bulk::new(IDENTITY, 14),
            residences: Bulk::new("insert into residence (id, act, child, place, since)", 5),
        }
    }

    pub(crate) fn gather(
        &mut self,
        act: &Act,
        at: &Store,
        child: Uuid,
        identity: &Identity,
        residences: &[(NaiveDate, PlaceId)],
    ) -> Result<(), Failure> {
        self.children.gather([child.into(), act.id.into()]);
        self.identities.gather(identity_row(act, at, child, identity, None)?);
        for (since, place) in residences {
            self.residences.gather([
                Uuid::now_v7().into(),
                act.id.into(),
                child.into(),
                place.0.into(),
                (*since).into(),
            ]);
        }
        Ok(())
    }

    /// Writes those gathered; what speaks of them comes after.
    pub(crate) async fn write(&mut self, act: &Act) -> Result<(), Failure> {
        self.children.flush(&act.tx).await?;
        self.identities.flush(&act.tx).await?;
        self.residences.flush(&act.tx).await
    }
}

pub(crate) async fn write_residence(
    act: &Act,
    child: Uuid,
    place: PlaceId,
    since: NaiveDate,
) -> Result<(), Failure> {
    act.tx
        .execute(
            "insert into residence (id, act, child, place, since) values ($1, $2, $3, $4, $5)",
            [Uuid::now_v7().into(), act.id.into(), child.into(), place.0.into(), since.into()],
        )
        .await
        .map(|_| ())
}

/// Says that a child never left.
pub(super) async fn take_exit_back(
    act: &Act,
    child: Uuid,
    exit: &ExitRow,
) -> Result<(), Failure> {
    act.tx
        .execute(
            "insert into child_exit (id, act, child, replaces, void, left_on, reason)
             values ($1, $2, $3, $4, $5, $6, '')",
            [
                Uuid::now_v7().into(),
                act.id.into(),
                child.into(),
                exit.id.into(),
                true.into(),
                exit.left_on.into(),
            ],
        )
        .await
        .map(|_| ())
}

pub(crate) async fn write_exit(
    act: &Act,
    child: Uuid,
    on: NaiveDate,
    reason: ExitReason,
) -> Result<(), Failure> {
    act.tx
        .execute(
            "insert into child_exit (id, act, child, left_on, reason) values ($1, $2, $3, $4, $5)",
            [
                Uuid::now_v7().into(),
                act.id.into(),
                child.into(),
                on.into(),
                reason.code().into(),
            ],
        )
        .await
        .map(|_| ())
}
