//! What a person decides about a waiting row, and takes back.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::store::{self, Question};
use super::take_in::{Placed, Refused};
use super::visits::{self, Owned};
use crate::account::{Account, Deed};
use crate::act::{Act, Door};
use crate::child::{current_of, kabkota_of, refresh, write_exit};
use crate::clock::{Clock, Zone};
use crate::history::ExitReason;
use crate::place::Tree;
use crate::store::{Store, all};
use crate::visit::write_void;

/// Whose row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    SameChild(Uuid),
    NewChild,
}

/// Takes a waiting row in as decided.
pub async fn decide(
    at: &Store,
    by: &Account,
    tree: &Tree,
    question: Uuid,
    decision: Decision,
    clock: &Clock,
) -> Result<(), Refused> {
    let open: Question = store::question(at, question).await?.ok_or(Refused::NoQuestion)?;
    by.must(Deed::Import, open.place, tree)?;
    if open.decision.is_some() {
        return Err(Refused::NoQuestion);
    }
    let act = Act::begin(at, Some(by.id), "intake.decide", Door::Form, Some(open.place), clock)
        .await?;
    let nik = match open.waiting.sealed_nik() {
        Some(sealed) => Some(at.unsealed(&sealed)?),
        None => None,
    };
    let placed = Placed { row: open.waiting.row(), place: open.place, desa: open.place, nik };
    let (word, child) = match decision {
        Decision::SameChild(child) => {
            if !open.candidates.iter().any(|candidate| candidate.child == child) {
                return Err(Refused::NoQuestion);
            }
            ("same", child)
        }
        Decision::NewChild => {
            let child = visits::write_stranger(&act, at, &placed).await?;
            refresh(&act, tree, &[child]).await?;
            ("new", child)
        }
    };
    let kabkota = match current_of(&act.tx, child).await? {
        Some(current) => current.kabkota,
        None => kabkota_of(tree, placed.desa).0,
    };
    visits::write_all(&act, tree, at, &mut [Owned { placed, child, kabkota }]).await?;
    if !store::answer(&act, question, word, child).await? {
        return Err(Refused::NoQuestion);
    }
    act.commit().await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Fact {
    id: Uuid,
    child: Uuid,
    visited_on: chrono::NaiveDate,
}

/// Takes a decision back: its visits never were, a child it made was not one, and the row
/// waits again.
pub async fn undo(
    at: &Store,
    by: &Account,
    tree: &Tree,
    question: Uuid,
    clock: &Clock,
) -> Result<(), Refused> {
    let closed: Question = store::question(at, question).await?.ok_or(Refused::NoQuestion)?;
    by.must(Deed::Import, closed.place, tree)?;
    let (Some(word), Some(child), Some(decided)) =
        (closed.decision.as_deref(), closed.decided_child, closed.decided_act)
    else {
        return Err(Refused::NoQuestion);
    };
    let act = Act::begin(at, Some(by.id), "intake.undo", Door::Form, Some(closed.place), clock)
        .await?;
    let facts: Vec<Fact> = all(
        &act.tx,
        "select id, child, visited_on from visit where act = $1 and child = $2",
        [decided.into(), child.into()],
    )
    .await?;
    for fact in facts {
        write_void(&act, fact.child, fact.id, fact.visited_on, "file").await?;
    }
    if word == "new" {
        let on = closed.waiting.born_on.unwrap_or_else(|| clock.today(Zone::Wib));
        write_exit(&act, child, on, ExitReason::NotAChildHere).await?;
        refresh(&act, tree, &[child]).await?;
    }
    act.touch(kabkota_of(tree, closed.place), child).await?;
    store::reopen(&act, question).await?;
    act.commit().await?;
    Ok(())
}
