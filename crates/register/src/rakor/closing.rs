//! The end of a meeting. It is not opened again; what devices send later is marked late.

use uuid::Uuid;

use super::Refused;
use super::fact::{self, Kind, Line};
use crate::account::Account;
use crate::act::Door;
use crate::clock::{Clock, Instant};
use crate::place::Tree;
use crate::store::Store;

/// A meeting about to be closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClosing {
    pub id: Uuid,
    pub meeting: Uuid,
    /// Documents of the meeting that tell of it.
    pub documents: Vec<Uuid>,
}

/// That a meeting was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    pub id: Uuid,
    pub documents: Vec<Uuid>,
    pub closed_by: Option<String>,
    pub closed_at: Instant,
    pub seq: i64,
}

/// Closes a meeting.
pub async fn close(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewClosing,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let line = Line::new(new.id, new.meeting, Kind::Closing);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.close", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    sitting
        .say(
            "insert into meeting_closing (id, meeting) values ($1, $2)",
            [new.id.into(), new.meeting.into()],
        )
        .await?;
    for document in &new.documents {
        let known = fact::known(&sitting.act.tx, *document).await?;
        let here = known.is_some_and(|known| {
            known.meeting == new.meeting && known.kind == Kind::Document.code() && !known.void
        });
        if !here {
            return Err(Refused::UnknownDocument);
        }
        sitting
            .say(
                "insert into closing_document (closing, document) values ($1, $2)
                 on conflict do nothing",
                [new.id.into(), (*document).into()],
            )
            .await?;
    }
    sitting.end().await
}
