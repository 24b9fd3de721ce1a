//! One act is one transaction: who did what, when it became known, and its number in the one
//! order that "as known on" counts by.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::account::AccountId;
use crate::clock::{Clock, Instant, Zone};
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::PlaceId;
use crate::store::{self, Reader, Store, Tx};

/// Which door an act came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Form,
    File,
    Terminal,
}

impl Door {
    fn code(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::File => "file",
            Self::Terminal => "terminal",
        }
    }
}

/// An act in progress. Dropped without [`Act::commit`], it never was.
#[derive(Debug)]
pub(crate) struct Act {
    pub(crate) tx: Tx,
    pub(crate) id: Uuid,
    started: Instant,
}

impl Act {
    /// `kind` is a stable word such as `visit.record`; `note` names no person.
    pub(crate) async fn begin(
        store: &Store,
        by: Option<AccountId>,
        kind: &str,
        door: Door,
        place: Option<PlaceId>,
        clock: &Clock,
    ) -> Result<Self, Failure> {
        let tx = store.begin().await?;
        let started = clock.now();
        let id = Uuid::now_v7();
        tx.execute(
            "insert into act (id, recorded_at, account, kind, source, place, note)
             values ($1, $2, $3, $4, $5, $6, '')",
            [
                id.into(),
                started.0.into(),
                by.map(|account| account.0).into(),
                kind.into(),
                door.code().into(),
                place.map(|place| place.0).into(),
            ],
        )
        .await?;
        Ok(Self { tx, id, started })
    }

    /// Numbers the act, last of all, and makes it known.
    pub(crate) async fn commit(self) -> Result<Cut, Failure> {
        self.tx.lock_numbering().await?;
        let seq = store::number(&self.tx, "select coalesce(max(seq), 0) + 1 from act", [])
            .await?
            .unwrap_or(1);
        // `recorded_at` never runs back, whatever the clock does.
        let known = store::number(
            &self.tx,
            "select recorded_at from act where seq = $1",
            [(seq - 1).into()],
        )
        .await?
        .unwrap_or(i64::MIN);
        self.tx
            .execute(
                "update act set seq = $1, recorded_at = $2 where id = $3",
                [seq.into(), self.started.0.max(known).into(), self.id.into()],
            )
            .await?;
        self.tx.commit().await?;
        Ok(Cut(seq))
    }

    /// Says that the facts of a child changed in a partition.
    pub(crate) async fn touch(&self, kabkota: PlaceId, child: Uuid) -> Result<(), Failure> {
        self.tx
            .execute(
                "insert into touched (act, kabkota, child) values ($1, $2, $3)
                 on conflict do nothing",
                [self.id.into(), kabkota.0.into(), child.into()],
            )
            .await
            .map(|_| ())
    }
}

/// The last act of all.
pub async fn latest(reader: &impl Reader) -> Result<Cut, Failure> {
    Ok(Cut(store::number(reader, "select max(seq) from act", []).await?.unwrap_or(0)))
}

/// The last act that was known at the end of a day.
pub async fn known_on(
    reader: &impl Reader,
    day: NaiveDate,
    zone: Zone,
) -> Result<Cut, Failure> {
    let end = Instant::end_of(day, zone);
    let seq = store::number(
        reader,
        "select max(seq) from act where recorded_at <= $1 and seq is not null",
        [end.0.into()],
    )
    .await?;
    Ok(Cut(seq.unwrap_or(0)))
}

/// When an act became known.
pub async fn recorded_at(reader: &impl Reader, cut: Cut) -> Result<Option<Instant>, Failure> {
    let at =
        store::number(reader, "select recorded_at from act where seq = $1", [cut.0.into()])
            .await?;
    Ok(at.map(Instant))
}

/// One line of the audit trail.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Line {
    pub seq: i64,
    pub recorded_at: i64,
    pub kind: String,
    pub source: String,
    pub place: Option<i32>,
    pub username: Option<String>,
}

/// The newest acts, before a number; at most 200.
pub async fn trail(
    reader: &impl Reader,
    before: Option<i64>,
    limit: u8,
) -> Result<Vec<Line>, Failure> {
    store::all(
        reader,
        "select act.seq, act.recorded_at, act.kind, act.source, act.place, account.username
         from act left join account on account.id = act.account
         where act.seq < $1 order by act.seq desc limit $2",
        [before.unwrap_or(i64::MAX).into(), i64::from(limit.min(200)).into()],
    )
    .await
}
