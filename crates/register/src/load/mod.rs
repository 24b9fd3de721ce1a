//! Taking over a register that already exists: many children with their residences, exits and
//! visits in one act. The demonstration world and trials at scale come in this way.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::child::{Identity, Newcomers, refresh, write_exit, write_residence};
use crate::clock::Clock;
use crate::failure::Failure;
use crate::history::ExitReason;
use crate::measurer::{self, Measurer, MeasurerId, NoName};
use crate::place::{Level, NewFacility, PlaceId, Tree, write_facilities};
use crate::store::{Bulk, Store};
use crate::visit::{Values, Written};

/// Children whose present state is derived together.
const AT_ONCE: usize = 2_000;

/// A child with all that is new of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub id: Uuid,
    /// None where the child was taken over before.
    pub identity: Option<Identity>,
    pub residences: Vec<(NaiveDate, PlaceId)>,
    pub exit: Option<(NaiveDate, ExitReason)>,
    pub visits: Vec<KnownVisit>,
}

/// A visit that was written down before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownVisit {
    pub on: NaiveDate,
    pub at: PlaceId,
    pub measurer: Option<MeasurerId>,
    pub values: Values,
}

/// Why a register could not be taken over.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("a posyandu lies in a desa, a puskesmas in a kecamatan")]
    WrongLevel,
    #[error(transparent)]
    NoName(#[from] NoName),
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Adds posyandu and puskesmas in one act; answers their ids in the same order.
pub async fn facilities(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &[NewFacility],
    clock: &Clock,
) -> Result<Vec<PlaceId>, Refused> {
    for facility in new {
        by.must(Deed::ManagePlaces, facility.parent, tree)?;
        if !matches!(facility.level, Level::Posyandu | Level::Puskesmas) {
            return Err(Refused::WrongLevel);
        }
    }
    let act = Act::begin(at, Some(by.id), "load.places", Door::Terminal, None, clock).await?;
    let ids = write_facilities(&act, new, tree).await?;
    act.commit().await?;
    Ok(ids)
}

/// Adds those who measure, by place and name, in one act; answers all that those places have.
pub async fn measurers(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &[(PlaceId, String)],
    clock: &Clock,
) -> Result<Vec<Measurer>, Refused> {
    let act =
        Act::begin(at, Some(by.id), "load.measurers", Door::Terminal, None, clock).await?;
    let mut written = measurer::in_bulk();
    let mut places: Vec<PlaceId> = Vec::new();
    for (place, name) in new {
        by.must(Deed::ManagePlaces, *place, tree)?;
        let name = measurer::tidied(name)?.ok_or(NoName)?;
        written.add(&act.tx, measurer::row(&act, *place, &name)).await?;
        if places.last() != Some(place) {
            places.push(*place);
        }
    }
    written.finish(&act.tx).await?;
    act.commit().await?;
    let mut found = Vec::with_capacity(new.len());
    for some in places.chunks(AT_ONCE) {
        found.extend(measurer::of_places(at, some).await?);
    }
    Ok(found)
}

/// Takes children over. `said` is told how many are done.
pub async fn children(
    at: &Store,
    by: &Account,
    tree: &Tree,
    known: impl Iterator<Item = Known> + Send,
    clock: &Clock,
    said: &(dyn Fn(u64) + Send + Sync),
) -> Result<u64, Refused> {
    let act = Act::begin(at, Some(by.id), "load.children", Door::Terminal, None, clock).await?;
    let mut new = Newcomers::new();
    let mut visits = Bulk::new(Written::HEAD, Written::WIDTH);
    let mut exits = Vec::new();
    let mut written = Vec::with_capacity(AT_ONCE);
    let mut count = 0;
    for child in known {
        for (_, place) in &child.residences {
            by.must(Deed::Enrol, *place, tree)?;
        }
        let id = child.id;
        match &child.identity {
            Some(identity) => new.gather(&act, at, id, identity, &child.residences)?,
            None => {
                for (since, place) in &child.residences {
                    write_residence(&act, id, *place, *since).await?;
                }
            }
        }
        if let Some((on, reason)) = child.exit {
            exits.push((id, on, reason));
        }
        for visit in &child.visits {
            let visit = Written {
                id: Uuid::now_v7(),
                child: id,
                replaces: None,
                visited_on: visit.on,
                place: Some(visit.at),
                measurer: visit.measurer,
                source: "form",
                values: &visit.values,
                entered: String::new(),
            };
            visits.gather(visit.row(act.id));
        }
        written.push(id);
        count += 1;
        if written.len() == AT_ONCE {
            new.write(&act).await?;
            visits.flush(&act.tx).await?;
            for (child, on, reason) in exits.drain(..) {
                write_exit(&act, child, on, reason).await?;
            }
            refresh(&act, tree, &std::mem::take(&mut written)).await?;
            said(count);
        }
    }
    new.write(&act).await?;
    visits.finish(&act.tx).await?;
    for (child, on, reason) in exits {
        write_exit(&act, child, on, reason).await?;
    }
    refresh(&act, tree, &written).await?;
    said(count);
    act.commit().await?;
    Ok(count)
}
