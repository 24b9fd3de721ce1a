//! What was said: input, answers, objections. Text is kept as it was written.

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
use crate::written::{fits, says};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemarkKind {
    /// Masukan.
    Input,
    Answer,
    Objection,
}

/// A remark about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRemark {
    pub id: Uuid,
    pub meeting: Uuid,
    pub kind: RemarkKind,
    /// Number of the agenda's item, from 1, as whoever wrote it saw the agenda.
    pub item: Option<u8>,
    pub speaker: String,
    pub organisation: String,
    pub text: String,
    pub replaces: Option<Uuid>,
    /// What a device's own clock said, in microseconds since 1970; kept beside, never trusted.
    pub device_at: Option<i64>,
}

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub id: Uuid,
    pub meeting: Uuid,
    pub kind: RemarkKind,
    pub item: Option<u8>,
    pub speaker: String,
    pub organisation: String,
    pub text: String,
    pub replaces: Option<Uuid>,
    pub device_at: Option<i64>,
    pub known: Known,
}

/// Writes a remark down. Taken in after the meeting was closed too, and marked late.
pub async fn remark(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewRemark,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let line = Line::new(new.id, new.meeting, Kind::Remark).replacing(new.replaces);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.remark", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    if !says(&new.text, 10_000) {
        return Err(Refused::BadText("text"));
    }
    if !says(&new.speaker, 200) {
        return Err(Refused::BadText("speaker"));
    }
    if !fits(&new.organisation, 200) {
        return Err(Refused::BadText("organisation"));
    }
    sitting
        .say(
            "insert into remark (id, kind, item, speaker, organisation, text, device_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            [
                new.id.into(),
                new.kind.code().into(),
                new.item.map(i32::from).into(),
                new.speaker.trim().into(),
                new.organisation.trim().into(),
                new.text.as_str().into(),
                new.device_at.into(),
            ],
        )
        .await?;
    sitting.end().await
}

impl RemarkKind {
    pub const ALL: [Self; 3] = [Self::Input, Self::Answer, Self::Objection];

    pub fn code(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Answer => "answer",
            Self::Objection => "objection",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    item: Option<i32>,
    speaker: String,
    organisation: String,
    text: String,
    device_at: Option<i64>,
}

pub(super) async fn of_meeting(
    reader: &impl Reader,
    book: &Book,
) -> Result<Vec<Remark>, Failure> {
    let rows: Vec<Row> = all(
        reader,
        "select r.id, r.kind, r.item, r.speaker, r.organisation, r.text, r.device_at
         from remark r join rakor_fact f on f.id = r.id where f.meeting = $1",
        [book.meeting.into()],
    )
    .await?;
    let mut remarks = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(known) = book.known(row.id) else { continue };
        let kind = RemarkKind::from_code(&row.kind);
        let unknown = || Failure::Stored(format!("no kind of remark is {}", row.kind));
        remarks.push(Remark {
            known,
            replaces: book.replaces(row.id),
            id: row.id,
            meeting: book.meeting,
            kind: kind.ok_or_else(unknown)?,
            item: row.item.and_then(|item| u8::try_from(item).ok()),
            speaker: row.speaker,
            organisation: row.organisation,
            text: row.text,
            device_at: row.device_at,
        });
    }
    Ok(remarks)
}
