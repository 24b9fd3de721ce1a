//! The papers of a meeting: made here or scanned, kept by the hash of their bytes.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::fact::{self, Kind, Line};
use super::standing::Book;
use super::{Known, Refused};
use crate::account::Account;
use crate::act::Door;
use crate::attachment;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::Tree;
use crate::store::{Reader, Store, all, first};
use crate::written::{is_code, is_hash};

/// A paper about to be kept; its bytes become an attachment of the same id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    pub id: Uuid,
    pub meeting: Uuid,
    /// `notulen`, `berita_acara`, `daftar_hadir`, `rtl`, `evaluasi`, `undangan`, `other`.
    pub kind: String,
    pub name: String,
    pub bytes: Vec<u8>,
    /// Hash of the pack whose figures it prints.
    pub prints_pack: Option<String>,
}

/// A paper of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Also of its attachment.
    pub id: Uuid,
    pub meeting: Uuid,
    pub kind: String,
    pub name: String,
    pub media_type: String,
    /// SHA-256 of the bytes: what is signed.
    pub hash: [u8; 32],
    /// In bytes.
    pub size: u64,
    pub prints_pack: Option<String>,
    pub known: Known,
}

/// Keeps a paper of a meeting, also after it was closed.
pub async fn add_document(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewDocument,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let line = Line::new(new.id, new.meeting, Kind::Document);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.add_document", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    if !is_code(&new.kind) {
        return Err(Refused::BadText("kind"));
    }
    if !new.prints_pack.as_deref().is_none_or(is_hash) {
        return Err(Refused::UnknownPack);
    }
    let file = attachment::Judged::of(&new.name, &new.bytes)?;
    attachment::write(&sitting.act, new.id, sitting.place, file).await?;
    sitting
        .say(
            "insert into meeting_document (id, kind, attachment, prints_pack)
             values ($1, $2, $3, $4)",
            [
                new.id.into(),
                new.kind.as_str().into(),
                new.id.into(),
                new.prints_pack.as_deref().into(),
            ],
        )
        .await?;
    sitting.end().await
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    meeting: Uuid,
    kind: String,
    name: String,
    file: String,
    hash: Vec<u8>,
    size: i64,
    prints_pack: Option<String>,
}

const COLUMNS: &str = "d.id, f.meeting, d.kind, a.name, a.kind as file, a.hash, a.size,
    d.prints_pack
    from meeting_document d
    join attachment a on a.id = d.attachment
    join rakor_fact f on f.id = d.id";

impl Row {
    fn read(self, known: Known) -> Result<Document, Failure> {
        Ok(Document {
            id: self.id,
            meeting: self.meeting,
            kind: self.kind,
            name: self.name,
            media_type: attachment::Kind::stored(&self.file)?.media_type().to_owned(),
            hash: attachment::sized(&self.hash)?,
            size: u64::try_from(self.size).unwrap_or(0),
            prints_pack: self.prints_pack,
            known,
        })
    }
}

/// One paper; its bytes are `attachment::bytes` of the same id.
pub async fn document(reader: &impl Reader, id: Uuid) -> Result<Option<Document>, Failure> {
    let sql = format!("select {COLUMNS} where d.id = $1");
    let Some(row): Option<Row> = first(reader, &sql, [id.into()]).await? else {
        return Ok(None);
    };
    let book = Book::of(reader, row.meeting, Cut::NOW).await?;
    book.known(id).map(|known| row.read(known)).transpose()
}

pub(super) async fn of_meeting(
    reader: &impl Reader,
    book: &Book,
) -> Result<Vec<Document>, Failure> {
    let sql = format!("select {COLUMNS} where f.meeting = $1");
    let rows: Vec<Row> = all(reader, &sql, [book.meeting.into()]).await?;
    let read = |row: Row| book.known(row.id).map(|known| row.read(known));
    rows.into_iter().filter_map(read).collect()
}
