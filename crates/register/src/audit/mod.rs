//! Who read what about people: by-name lists, a child's page, a revealed NIK. What was written
//! is in the acts themselves.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::account::Account;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::place::PlaceId;
use crate::store::{Store, all};

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    List,
    Search,
    Child,
    Export,
    Nik,
}

impl Reading {
    fn code(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Search => "search",
            Self::Child => "child",
            Self::Export => "export",
            Self::Nik => "nik",
        }
    }
}

/// Writes down that people were read, and how many.
pub async fn read(
    at: &Store,
    by: &Account,
    what: Reading,
    place: Option<PlaceId>,
    child: Option<Uuid>,
    people: usize,
    clock: &Clock,
) -> Result<(), Failure> {
    let tx = at.begin().await?;
    tx.execute(
        "insert into reading (id, read_at, account, deed, place, child, people)
         values ($1, $2, $3, $4, $5, $6, $7)",
        [
            Uuid::now_v7().into(),
            clock.now().0.into(),
            by.id.0.into(),
            what.code().into(),
            place.map(|place| place.0).into(),
            child.into(),
            i32::try_from(people).unwrap_or(i32::MAX).into(),
        ],
    )
    .await?;
    tx.commit().await
}

/// One reading, for the audit page.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Line {
    pub read_at: i64,
    pub username: String,
    pub deed: String,
    pub place: Option<i32>,
    pub people: i32,
}

/// The newest readings; at most 200.
pub async fn readings(at: &Store, limit: u8) -> Result<Vec<Line>, Failure> {
    all(
        at,
        "select reading.read_at, account.username, reading.deed, reading.place, reading.people
         from reading join account on account.id = reading.account
         order by reading.read_at desc limit $1",
        [i64::from(limit.min(200)).into()],
    )
    .await
}
