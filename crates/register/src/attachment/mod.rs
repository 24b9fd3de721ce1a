//! Files that people hand in: decrees, evidence, photographs, papers of a meeting. What a file is
//! is decided by its bytes, never by its name; its bytes are kept once, by their hash.

mod image;
mod kind;
mod office;

use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use kind::{Kind, judge};

use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::clock::{Clock, Instant};
use crate::failure::Failure;
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, Store, first, number};

/// The largest file, 10 MB.
pub const MOST_BYTES: usize = 10_000_000;

/// A file about to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    pub id: Uuid,
    pub place: PlaceId,
    /// As its owner calls it.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub id: Uuid,
    pub place: PlaceId,
    /// As its owner called it, with the ending of what it is.
    pub name: String,
    pub kind: Kind,
    /// SHA-256 of the bytes.
    pub hash: [u8; 32],
    /// In bytes.
    pub size: u64,
    pub kept_at: Instant,
    /// Who handed it in; None where the program did.
    pub kept_by: Option<String>,
}

/// Why a file could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("the file is empty")]
    Empty,
    #[error("the file is larger than {MOST_BYTES} bytes")]
    TooLarge,
    #[error("the file is a program, or carries one")]
    Program,
    #[error("the file is neither PDF, PNG, JPEG, WebP, XLSX, DOCX nor text in UTF-8")]
    UnknownKind,
    #[error("the picture tells where or with what it was taken")]
    CarriesMetadata,
    #[error("a file needs a name of at most 200 letters")]
    BadName,
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Keeps a file. Sending the same id again changes nothing.
pub async fn keep(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewAttachment,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    by.must(Deed::SpeakAtRakor, new.place, tree)?;
    let judged = Judged::of(&new.name, &new.bytes)?;
    let act =
        Act::begin(at, Some(by.id), "attachment.keep", door, Some(new.place), clock).await?;
    act.tx.lock_numbering().await?;
    if get(&act.tx, new.id).await?.is_some() {
        return Ok(());
    }
    write(&act, new.id, new.place, judged).await?;
    act.commit().await?;
    Ok(())
}

/// A file that may be kept.
pub(crate) struct Judged<'a> {
    name: String,
    kind: Kind,
    bytes: &'a [u8],
}

impl<'a> Judged<'a> {
    pub(crate) fn of(name: &str, bytes: &'a [u8]) -> Result<Self, Refused> {
        let kind = judge(name, bytes)?;
        Ok(Self { name: kind.named(name)?, kind, bytes })
    }
}

/// Writes a file down within an act; bytes that are there already are not written again.
pub(crate) async fn write(
    act: &Act,
    id: Uuid,
    place: PlaceId,
    file: Judged<'_>,
) -> Result<(), Failure> {
    let hash = Sha256::digest(file.bytes).to_vec();
    let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
    let known =
        number(&act.tx, "select count(*) from blob where hash = $1", [hash.clone().into()])
            .await?;
    if known == Some(0) {
        act.tx
            .execute(
                "insert into blob (hash, bytes) values ($1, $2)",
                [hash.clone().into(), file.bytes.to_vec().into()],
            )
            .await?;
    }
    act.tx
        .execute(
            "insert into attachment (id, act, place, name, kind, hash, size)
             values ($1, $2, $3, $4, $5, $6, $7)",
            [
                id.into(),
                act.id.into(),
                place.0.into(),
                file.name.into(),
                file.kind.code().into(),
                hash.into(),
                size.into(),
            ],
        )
        .await
        .map(|_| ())
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    place: i32,
    name: String,
    kind: String,
    hash: Vec<u8>,
    size: i64,
    recorded_at: i64,
    display_name: Option<String>,
}

impl TryFrom<Row> for Attachment {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            place: PlaceId(row.place),
            name: row.name,
            kind: Kind::stored(&row.kind)?,
            hash: sized(&row.hash)?,
            size: u64::try_from(row.size).unwrap_or(0),
            kept_at: Instant(row.recorded_at),
            kept_by: row.display_name,
        })
    }
}

/// So many bytes of the store: a hash, a key, a signature.
pub(crate) fn sized<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Failure> {
    let wrong = |_| Failure::Stored(format!("{} bytes where {N} belong", bytes.len()));
    bytes.try_into().map_err(wrong)
}

/// What is known of one file; None where there is none of this id.
pub async fn get(reader: &impl Reader, id: Uuid) -> Result<Option<Attachment>, Failure> {
    let row: Option<Row> = first(
        reader,
        "select a.id, a.place, a.name, a.kind, a.hash, a.size, act.recorded_at,
            account.display_name
         from attachment a
         join act on act.id = a.act
         left join account on account.id = act.account
         where a.id = $1",
        [id.into()],
    )
    .await?;
    row.map(Attachment::try_from).transpose()
}

#[derive(FromQueryResult)]
struct Bytes {
    bytes: Vec<u8>,
}

/// The bytes of one file.
pub async fn bytes(reader: &impl Reader, id: Uuid) -> Result<Option<Vec<u8>>, Failure> {
    let row: Option<Bytes> = first(
        reader,
        "select b.bytes from attachment a join blob b on b.hash = a.hash where a.id = $1",
        [id.into()],
    )
    .await?;
    Ok(row.map(|row| row.bytes))
}
