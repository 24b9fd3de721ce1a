//! Batches, their rows and the questions they left, and their SQL.

use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::entered::{EnteredRow, Finding};
use super::matching::Candidate;
use super::take_in::{Counts, File, Outcome, Placed};
use super::waiting::Waiting;
use crate::account::{Account, Deed};
use crate::act::Act;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::place::{PlaceId, Tree};
use crate::store::{Bulk, Reader, Store, all, among, first};

/// Between cells of a kept row; no file holds it.
const BETWEEN: &str = "\u{1f}";

#[derive(FromQueryResult)]
struct BatchRow {
    id: Uuid,
    file_name: String,
    username: String,
    place: i32,
    uploaded_at: i64,
    reading: String,
    counts: String,
    open: i64,
}

/// A file that was taken in.
#[derive(Debug, Clone)]
pub struct Batch {
    pub id: Uuid,
    pub file_name: String,
    pub username: String,
    pub place: PlaceId,
    pub uploaded_at: i64,
    pub reading: String,
    pub counts: Counts,
    /// Rows that still wait for a person.
    pub open: u64,
}

fn read_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::Stored(error.to_string()))
}

fn to_json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::Stored(error.to_string()))
}

impl BatchRow {
    fn read(self) -> Result<Batch, Failure> {
        Ok(Batch {
            id: self.id,
            file_name: self.file_name,
            username: self.username,
            place: PlaceId(self.place),
            uploaded_at: self.uploaded_at,
            reading: self.reading,
            counts: read_json(&self.counts)?,
            open: u64::try_from(self.open).unwrap_or(0),
        })
    }
}

const BATCH: &str =
    "select b.id, b.file_name, account.username, b.place, b.uploaded_at, b.reading,
        b.counts,
        (select count(*) from intake_question q where q.batch = b.id and q.decision is null)
            as open
     from intake_batch b join account on account.id = b.account";

/// The newest batches in the area where the account may import; at most 100.
pub async fn batches(at: &Store, by: &Account, tree: &Tree) -> Result<Vec<Batch>, Failure> {
    let sql = format!("{BATCH} order by b.uploaded_at desc limit 500");
    let rows: Vec<BatchRow> = all(at, &sql, []).await?;
    let mut batches = Vec::new();
    for row in rows {
        if by.may(Deed::Import, PlaceId(row.place), tree) && batches.len() < 100 {
            batches.push(row.read()?);
        }
    }
    Ok(batches)
}

/// One batch, where the account may see it.
pub async fn batch(
    at: &Store,
    by: &Account,
    tree: &Tree,
    id: Uuid,
) -> Result<Option<Batch>, Failure> {
    let sql = format!("{BATCH} where b.id = $1");
    match first::<BatchRow>(at, &sql, [id.into()]).await? {
        Some(row) if by.may(Deed::Import, PlaceId(row.place), tree) => Ok(Some(row.read()?)),
        Some(_) | None => Ok(None),
    }
}

pub(super) async fn taken_before(
    at: &Store,
    hash: &[u8],
    place: PlaceId,
) -> Result<Option<(Uuid, Counts)>, Failure> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        counts: String,
    }
    let row: Option<Row> = first(
        at,
        "select id, counts from intake_batch where file_hash = $1 and place = $2",
        [hash.to_vec().into(), place.0.into()],
    )
    .await?;
    row.map(|row| Ok((row.id, read_json(&row.counts)?))).transpose()
}

pub(super) async fn write_batch(
    act: &Act,
    batch: Uuid,
    by: &Account,
    file: &File,
    clock: &Clock,
) -> Result<(), Failure> {
    act.tx
        .execute(
            "insert into intake_batch
                (id, act, file_name, file_hash, account, place, uploaded_at, reading, counts)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                batch.into(),
                act.id.into(),
                file.name.as_str().into(),
                file.hash.clone().into(),
                by.id.0.into(),
                file.place.0.into(),
                clock.now().0.into(),
                file.reading.as_str().into(),
                to_json(&Counts::default())?.into(),
            ],
        )
        .await
        .map(|_| ())
}

pub(super) async fn write_counts(
    act: &Act,
    batch: Uuid,
    counts: &Counts,
) -> Result<(), Failure> {
    act.tx
        .execute(
            "update intake_batch set counts = $1 where id = $2",
            [to_json(counts)?.into(), batch.into()],
        )
        .await
        .map(|_| ())
}

pub(super) async fn write_rows(
    act: &Act,
    batch: Uuid,
    rows: &[(EnteredRow, Outcome, Option<Uuid>)],
) -> Result<(), Failure> {
    let mut bulk =
        Bulk::new("insert into intake_row (batch, line, outcome, child, cells, findings)", 6);
    for (row, outcome, child) in rows {
        // Only rows that somebody will look at again keep their cells.
        let looked_at = !row.findings.is_empty() || *outcome == Outcome::Waiting;
        let cells = if looked_at { row.cells.join(BETWEEN) } else { String::new() };
        let findings =
            if row.findings.is_empty() { String::new() } else { to_json(&row.findings)? };
        bulk.add(
            &act.tx,
            [
                batch.into(),
                i32::try_from(row.line).unwrap_or(i32::MAX).into(),
                outcome.code().into(),
                (*child).into(),
                cells.into(),
                findings.into(),
            ],
        )
        .await?;
    }
    bulk.finish(&act.tx).await
}

/// Takes a finding off some lines; answers for how many of them nothing else differs from what
/// the file says.
pub(super) async fn forget_finding(
    act: &Act,
    batch: Uuid,
    code: &str,
    lines: &[u32],
) -> Result<u64, Failure> {
    let mut gone = 0;
    for some in lines.chunks(1_000) {
        let keys = some.iter().map(|line| i32::try_from(*line).unwrap_or(i32::MAX).into());
        let (among, keys) = among(&act.tx, 2, keys)?;
        let sql = format!(
            "select line, outcome, child, cells, findings from intake_row
             where batch = $1 and line {among}"
        );
        let rows: Vec<RowRow> =
            all(&act.tx, &sql, std::iter::once(batch.into()).chain(keys)).await?;
        let mut bulk = Bulk::with_tail(
            "insert into intake_row (batch, line, outcome, child, cells, findings)",
            6,
            " on conflict (batch, line) do update set findings = excluded.findings",
        );
        for row in rows {
            let mut findings: Vec<Finding> = read_json(&row.findings)?;
            findings.retain(|finding| finding.code != code);
            gone += u64::from(!findings.iter().any(|f| f.code.starts_with("said.")));
            let findings =
                if findings.is_empty() { String::new() } else { to_json(&findings)? };
            bulk.gather([
                batch.into(),
                row.line.into(),
                row.outcome.into(),
                row.child.into(),
                row.cells.into(),
                findings.into(),
            ]);
        }
        bulk.finish(&act.tx).await?;
    }
    Ok(gone)
}

/// A row of a batch with what was found about it.
#[derive(Debug, Clone)]
pub struct LookedAt {
    pub line: u32,
    pub outcome: Outcome,
    pub child: Option<Uuid>,
    pub cells: Vec<String>,
    pub findings: Vec<Finding>,
}

#[derive(FromQueryResult)]
struct RowRow {
    line: i32,
    outcome: String,
    child: Option<Uuid>,
    cells: String,
    findings: String,
}

/// The rows of a batch that have findings, after a line.
pub async fn rows_with_findings(
    at: &Store,
    batch: Uuid,
    after: u32,
    limit: u32,
) -> Result<Vec<LookedAt>, Failure> {
    let rows: Vec<RowRow> = all(
        at,
        "select line, outcome, child, cells, findings from intake_row
         where batch = $1 and line > $2 and findings <> '' order by line limit $3",
        [batch.into(), i64::from(after).into(), i64::from(limit).into()],
    )
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(LookedAt {
                line: u32::try_from(row.line).unwrap_or(0),
                outcome: Outcome::from_code(&row.outcome).unwrap_or(Outcome::Refused),
                child: row.child,
                cells: row.cells.split(BETWEEN).map(str::to_owned).collect(),
                findings: read_json(&row.findings)?,
            })
        })
        .collect()
}

/// A row that waits for a person, or waited.
#[derive(Debug, Clone)]
pub struct Question {
    pub id: Uuid,
    pub batch: Uuid,
    pub place: PlaceId,
    pub waiting: Waiting,
    pub candidates: Vec<Candidate>,
    /// `same` or `new`, once decided.
    pub decision: Option<String>,
    pub decided_child: Option<Uuid>,
    pub(super) decided_act: Option<Uuid>,
}

#[derive(FromQueryResult)]
struct QuestionRow {
    id: Uuid,
    batch: Uuid,
    place: i32,
    entered: String,
    candidates: String,
    decision: Option<String>,
    decided_child: Option<Uuid>,
    decided_act: Option<Uuid>,
}

impl QuestionRow {
    fn read(self) -> Result<Question, Failure> {
        Ok(Question {
            id: self.id,
            batch: self.batch,
            place: PlaceId(self.place),
            waiting: read_json(&self.entered)?,
            candidates: read_json(&self.candidates)?,
            decision: self.decision,
            decided_child: self.decided_child,
            decided_act: self.decided_act,
        })
    }
}

const QUESTION: &str = "select id, batch, place, entered, candidates, decision, decided_child,
        decided_act from intake_question";

pub(super) async fn question(
    reader: &impl Reader,
    id: Uuid,
) -> Result<Option<Question>, Failure> {
    let sql = format!("{QUESTION} where id = $1");
    first::<QuestionRow>(reader, &sql, [id.into()]).await?.map(QuestionRow::read).transpose()
}

/// The questions of a batch, open ones first; at most `limit`.
pub async fn questions(at: &Store, batch: Uuid, limit: u32) -> Result<Vec<Question>, Failure> {
    let sql = format!(
        "{QUESTION} where batch = $1
         order by case when decision is null then 0 else 1 end, line limit $2"
    );
    all::<QuestionRow>(at, &sql, [batch.into(), i64::from(limit).into()])
        .await?
        .into_iter()
        .map(QuestionRow::read)
        .collect()
}

/// How many rows wait for a person in a place.
pub async fn waiting_in(at: &Store, tree: &Tree, place: PlaceId) -> Result<u64, Failure> {
    #[derive(FromQueryResult)]
    struct Row {
        place: i32,
        waiting: i64,
    }
    let rows: Vec<Row> = all(
        at,
        "select place, count(*) as waiting from intake_question
         where decision is null group by place",
        [],
    )
    .await?;
    Ok(rows
        .into_iter()
        .filter(|row| tree.within(PlaceId(row.place), place))
        .filter_map(|row| u64::try_from(row.waiting).ok())
        .sum())
}

pub(super) fn questions_in_bulk() -> Bulk {
    Bulk::new("insert into intake_question (id, batch, line, place, entered, candidates)", 6)
}

pub(super) fn question_row(
    batch: Uuid,
    waiting: &Waiting,
    placed: &Placed,
    candidates: &[Candidate],
) -> Result<[Value; 6], Failure> {
    Ok([
        Uuid::now_v7().into(),
        batch.into(),
        i32::try_from(waiting.line).unwrap_or(i32::MAX).into(),
        placed.place.0.into(),
        to_json(waiting)?.into(),
        to_json(&candidates)?.into(),
    ])
}

/// Whether the answer was the first.
pub(super) async fn answer(
    act: &Act,
    question: Uuid,
    word: &str,
    child: Uuid,
) -> Result<bool, Failure> {
    let changed = act
        .tx
        .execute(
            "update intake_question set decision = $1, decided_child = $2, decided_act = $3
             where id = $4 and decision is null",
            [word.into(), child.into(), act.id.into(), question.into()],
        )
        .await?;
    Ok(changed == 1)
}

pub(super) async fn reopen(act: &Act, question: Uuid) -> Result<(), Failure> {
    act.tx
        .execute(
            "update intake_question
             set decision = null, decided_child = null, decided_act = null where id = $1",
            [question.into()],
        )
        .await
        .map(|_| ())
}
