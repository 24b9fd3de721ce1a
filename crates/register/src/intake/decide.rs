//! What a person decides about a waiting row, and takes back.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::store::{self, Question};
use super::take_in::{Placed, Refused};
use super::visits::{self, Owned};
use crate::account::{Account, Deed};
use crate::act::{Act, Door};
use crate::child::{current_of, kabkota_of, refresh, write_exit};
use crate::clock::{Clock, Zone};
use crate::failure::Failure;
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

/// A question of a place for which the account may answer; one of any other place is as one
/// that does not exist.
async fn within_reach(
    at: &Store,
    by: &Account,
    tree: &Tree,
    question: Uuid,
) -> Result<Question, Refused> {
    let found = store::question(at, question).await?;
    found.filter(|found| by.may(Deed::Import, found.place, tree)).ok_or(Refused::NoQuestion)
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
    let open = within_reach(at, by, tree, question).await?;
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

/// A visit that was not there before.
#[derive(FromQueryResult)]
struct Added {
    id: Uuid,
    visited_on: NaiveDate,
}

/// A fact in the place of another.
#[derive(FromQueryResult)]
struct Edit {
    id: Uuid,
    edited: Uuid,
}

/// What a visit says, and what an identity does.
const VISIT: &str = "visited_on, place, measurer, source, weight_g, length_tenth_mm, position,
    oedema, muac_tenth_mm, head_tenth_mm, triceps_tenth_mm, subscapular_tenth_mm, vitamin_a, entered";
const IDENTITY: &str = "name, mother, father, born_on, sex, birth_weight_g,
    birth_length_tenth_mm, nik_sealed, nik_index, address";

/// Takes a decision back: its visits never were, what it edited stands again, a child it made
/// was not one, and the row waits again. What a person has corrected since stays.
pub async fn undo(
    at: &Store,
    by: &Account,
    tree: &Tree,
    question: Uuid,
    clock: &Clock,
) -> Result<(), Refused> {
    let closed = within_reach(at, by, tree, question).await?;
    let (Some(word), Some(child), Some(decided)) =
        (closed.decision.as_deref(), closed.decided_child, closed.decided_act)
    else {
        return Err(Refused::NoQuestion);
    };
    let act = Act::begin(at, Some(by.id), "intake.undo", Door::Form, Some(closed.place), clock)
        .await?;
    let of_decision = || [decided.into(), child.into()];
    let added: Vec<Added> = all(
        &act.tx,
        "select id, visited_on from visit where act = $1 and child = $2 and replaces is null",
        of_decision(),
    )
    .await?;
    for visit in added {
        write_void(&act, child, visit.id, visit.visited_on, "file").await?;
    }
    for (table, said) in [("visit", VISIT), ("identity", IDENTITY)] {
        let sql = format!(
            "select id, replaces as edited from {table}
             where act = $1 and child = $2 and replaces is not null"
        );
        for edit in all::<Edit>(&act.tx, &sql, of_decision()).await? {
            say_again(&act, table, said, &edit).await?;
        }
    }
    if word == "new" {
        let on = closed.waiting.born_on.unwrap_or_else(|| clock.today(Zone::Wib));
        write_exit(&act, child, on, ExitReason::NotAChildHere).await?;
    }
    refresh(&act, tree, &[child]).await?;
    store::reopen(&act, question).await?;
    act.commit().await?;
    Ok(())
}

/// Says once more what a fact said before it was edited.
async fn say_again(act: &Act, table: &str, said: &str, edit: &Edit) -> Result<(), Failure> {
    let sql = format!(
        "insert into {table} (id, act, child, replaces, {said})
         select $1, $2, child, $3, {said} from {table} where id = $4"
    );
    let values = [Uuid::now_v7().into(), act.id.into(), edit.id.into(), edit.edited.into()];
    act.tx.execute(&sql, values).await.map(|_| ())
}
