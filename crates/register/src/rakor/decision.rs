//! What was decided. A closed meeting decides nothing more.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::fact::{self, Kind, Line};
use super::standing::Book;
use super::{Known, Refused};
use crate::account::Account;
use crate::act::Door;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::place::Tree;
use crate::store::{Reader, Store, all};
use crate::written::says;

/// A decision about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    pub id: Uuid,
    pub meeting: Uuid,
    pub text: String,
    pub replaces: Option<Uuid>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub id: Uuid,
    pub meeting: Uuid,
    pub text: String,
    pub replaces: Option<Uuid>,
    pub known: Known,
}

/// Writes a decision down; [`super::withdraw`] takes it back.
pub async fn decide(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewDecision,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let line = Line::new(new.id, new.meeting, Kind::Decision).replacing(new.replaces);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.decide", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    if !says(&new.text, 10_000) {
        return Err(Refused::BadText("text"));
    }
    sitting
        .say(
            "insert into decision (id, text) values ($1, $2)",
            [new.id.into(), new.text.as_str().into()],
        )
        .await?;
    sitting.end().await
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    text: String,
}

pub(super) async fn of_meeting(
    reader: &impl Reader,
    book: &Book,
) -> Result<Vec<Decision>, Failure> {
    let rows: Vec<Row> = all(
        reader,
        "select d.id, d.text from decision d
         join rakor_fact f on f.id = d.id where f.meeting = $1",
        [book.meeting.into()],
    )
    .await?;
    let decision = |row: Row| {
        Some(Decision {
            known: book.known(row.id)?,
            replaces: book.replaces(row.id),
            id: row.id,
            meeting: book.meeting,
            text: row.text,
        })
    };
    Ok(rows.into_iter().filter_map(decision).collect())
}
