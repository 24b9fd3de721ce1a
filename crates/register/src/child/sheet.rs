//! One child with its facts as they were written, corrected ones and voided ones included.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::Person;
use super::change::{Refused, current};
use super::search::person;
use crate::account::{Account, Deed};
use crate::audit::{self, Reading};
use crate::clock::Clock;
use crate::failure::Failure;
use crate::history::store::identity_of;
use crate::history::{self, ChildHistory, Cut};
use crate::measurer::{self, Measurer, MeasurerId};
use crate::place::{PlaceId, Tree};
use crate::store::{Store, all};

/// All that the register holds of a child.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub person: Person,
    pub father: String,
    pub address: String,
    pub has_nik: bool,
    /// The identity fact that a correction replaces.
    pub identity: Uuid,
    pub history: ChildHistory,
    /// Every visit fact ever written, newest act last.
    pub visits: Vec<FactLine>,
    /// Those who took its measurements, as far as that is known.
    pub measurers: Vec<Measurer>,
    /// What was done about the child, newest last.
    pub responses: Vec<ResponseLine>,
}

/// A visit fact and what became of it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct FactLine {
    pub id: Uuid,
    pub replaces: Option<Uuid>,
    pub void: bool,
    pub visited_on: NaiveDate,
    pub weight_g: Option<i32>,
    pub length_tenth_mm: Option<i32>,
    pub recorded_at: i64,
    pub username: Option<String>,
    pub source: String,
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct ResponseLine {
    pub responded_on: NaiveDate,
    pub rule: String,
    pub step: String,
    pub note: String,
    pub username: Option<String>,
}

/// Reads a child's sheet, and writes down who did.
pub async fn sheet(
    at: &Store,
    by: &Account,
    tree: &Tree,
    child: Uuid,
    clock: &Clock,
) -> Result<Sheet, Refused> {
    let now = current(at, child).await?;
    let place = PlaceId(now.place);
    by.must(Deed::ReadPeople, place, tree)?;
    let identity = identity_of(at, child).await?.ok_or(Refused::Unknown)?;
    let history = history::of(at, &[child], Cut::NOW).await?.pop().ok_or(Refused::Unknown)?;
    let visits = all(
        at,
        "select f.id, f.replaces, f.void, f.visited_on, f.weight_g, f.length_tenth_mm,
            act.recorded_at, account.username, f.source
         from visit f join act on act.id = f.act
         left join account on account.id = act.account
         where f.child = $1 order by f.visited_on, act.seq",
        [child.into()],
    )
    .await?;
    let measurers: Vec<MeasurerId> =
        history.visits.iter().filter_map(|visit| visit.measurer).collect();
    let measurers = measurer::of_ids(at, &measurers).await?;
    let responses = responses(at, child).await?;
    audit::read(at, by, Reading::Child, Some(place), Some(child), 1, clock).await?;
    Ok(Sheet {
        person: person(now),
        father: identity.father,
        address: identity.address,
        has_nik: identity.nik_sealed.is_some(),
        identity: identity.id,
        history,
        visits,
        measurers,
        responses,
    })
}

async fn responses(at: &Store, child: Uuid) -> Result<Vec<ResponseLine>, Failure> {
    all(
        at,
        "select f.responded_on, f.rule, f.step, f.note, account.username
         from response f join act on act.id = f.act
         left join account on account.id = act.account
         where f.child = $1 and not f.void order by act.seq",
        [child.into()],
    )
    .await
}
