//! What was done about a child's problem: verified, referred, served, closed. The beginning of
//! the case register.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::child::current_of;
use crate::clock::{Clock, Zone};
use crate::failure::Failure;
use crate::history::Step;
use crate::place::{PlaceId, Tree};
use crate::store::Store;

/// A step about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewResponse {
    pub id: Uuid,
    pub child: Uuid,
    pub on: NaiveDate,
    /// The rule of the worklist that it answers.
    pub rule: String,
    pub step: Step,
    /// The reason of a closing; otherwise as the writer likes.
    pub note: String,
}

/// Why a step could not be written down.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("no such child")]
    UnknownChild,
    #[error("the date lies in the future")]
    InFuture,
    #[error("closing needs a reason")]
    NoReason,
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Writes down what was done. Sending the same id again changes nothing.
pub async fn respond(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewResponse,
    clock: &Clock,
) -> Result<(), Refused> {
    let child = current_of(at, new.child).await?.ok_or(Refused::UnknownChild)?;
    by.must(Deed::Respond, PlaceId(child.place), tree)?;
    if new.on > clock.today(Zone::Wib) {
        return Err(Refused::InFuture);
    }
    if new.step == Step::Closed && new.note.trim().is_empty() {
        return Err(Refused::NoReason);
    }
    let act =
        Act::begin(at, Some(by.id), "response", Door::Form, Some(PlaceId(child.place)), clock)
            .await?;
    act.tx
        .execute(
            "insert into response (id, act, child, responded_on, rule, step, note)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            [
                new.id.into(),
                act.id.into(),
                new.child.into(),
                new.on.into(),
                new.rule.as_str().into(),
                new.step.code().into(),
                new.note.trim().into(),
            ],
        )
        .await?;
    act.touch(PlaceId(child.kabkota), new.child).await?;
    act.commit().await?;
    Ok(())
}
