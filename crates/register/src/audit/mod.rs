//! Who read what about people: by-name lists, a child's page, a revealed NIK; and for which
//! account too many wrong passwords were given. What was written is in the acts themselves.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::account::{Account, AccountId};
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
    let people = i32::try_from(people).unwrap_or(i32::MAX);
    write(at, by.id, what.code(), place, child, people, clock).await
}

/// Writes down that somebody gave so many wrong passwords for an account that it has to wait.
pub(crate) async fn locked(
    at: &Store,
    account: AccountId,
    clock: &Clock,
) -> Result<(), Failure> {
    write(at, account, "locked", None, None, 0, clock).await
}

async fn write(
    at: &Store,
    account: AccountId,
    deed: &str,
    place: Option<PlaceId>,
    child: Option<Uuid>,
    people: i32,
    clock: &Clock,
) -> Result<(), Failure> {
    at.write_beside(
        "insert into reading (id, read_at, account, deed, place, child, people)
         values ($1, $2, $3, $4, $5, $6, $7)",
        [
            Uuid::now_v7().into(),
            clock.now().0.into(),
            account.0.into(),
            deed.into(),
            place.map(|place| place.0).into(),
            child.into(),
            people.into(),
        ],
    )
    .await
    .map(|_| ())
}

/// One reading, for the audit page.
#[derive(Debug, Clone)]
pub struct Line {
    pub read_at: i64,
    pub username: String,
    pub deed: String,
    pub place: Option<i32>,
    pub people: i32,
}

#[derive(FromQueryResult)]
struct Row {
    read_at: i64,
    account: Uuid,
    deed: String,
    place: Option<i32>,
    people: i32,
}

#[derive(FromQueryResult)]
struct Reader {
    id: Uuid,
    username: String,
}

/// The newest readings; at most 200.
pub async fn readings(at: &Store, limit: u8) -> Result<Vec<Line>, Failure> {
    let rows: Vec<Row> = at
        .readings(
            "select read_at, account, deed, place, people from reading
             order by read_at desc limit $1",
            vec![i64::from(limit.min(200)).into()],
        )
        .await?;
    let accounts: Vec<Reader> = all(at, "select id, username from account", []).await?;
    let names: HashMap<Uuid, String> =
        accounts.into_iter().map(|account| (account.id, account.username)).collect();
    Ok(rows
        .into_iter()
        .map(|row| Line {
            read_at: row.read_at,
            username: names.get(&row.account).cloned().unwrap_or_default(),
            deed: row.deed,
            place: row.place,
            people: row.people,
        })
        .collect())
}
