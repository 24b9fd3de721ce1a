//! Which facts of a meeting stand: the first correction of a fact holds, a second one is a rival
//! and is shown beside it.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::fact::Kind;
use crate::clock::Instant;
use crate::failure::Failure;
use crate::history::Cut;
use crate::history::standing::{Corrections, fact};
use crate::store::{Reader, all};

/// Whether a fact stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    Holds,
    /// By this one.
    Replaced(Uuid),
    /// By this one, which says that it never was or is no more.
    Withdrawn(Uuid),
    /// Corrects what another had corrected already; waits for a person.
    Rival,
}

/// What is known of every fact of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Of its act: the order in which facts became known.
    pub seq: i64,
    pub recorded_at: Instant,
    /// Who wrote it down; None where the program did.
    pub recorded_by: Option<String>,
    /// It became known after the meeting was closed.
    pub late: bool,
    pub stand: Stand,
}

impl Known {
    /// Of a fact that holds, written down in time by nobody in particular.
    pub fn at(seq: i64, recorded_at: Instant) -> Self {
        Self { seq, recorded_at, recorded_by: None, late: false, stand: Stand::Holds }
    }
}

/// A line of `rakor_fact` with its act.
#[derive(Debug, FromQueryResult)]
pub(super) struct Line {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) replaces: Option<Uuid>,
    pub(super) void: bool,
    pub(super) seq: i64,
    pub(super) recorded_at: i64,
    pub(super) display_name: Option<String>,
}

fact!(Line);

pub(super) const LINE: &str = "f.id, f.kind, f.replaces, f.void, act.seq, act.recorded_at,
    account.display_name";

/// The lines of a condition on `f`, whose last value is the cut; in the order of their acts.
pub(super) async fn lines(
    reader: &impl Reader,
    condition: &str,
    mut values: Vec<sea_orm::Value>,
    cut: Cut,
) -> Result<Vec<Line>, Failure> {
    values.push(cut.0.into());
    let last = values.len();
    let sql = format!(
        "select {LINE} from rakor_fact f
         join act on act.id = f.act
         left join account on account.id = act.account
         where {condition} and act.seq <= ${last} order by act.seq, f.id"
    );
    all(reader, &sql, values).await
}

/// All lines of one meeting at a cut, and which of them stand.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) meeting: Uuid,
    lines: HashMap<Uuid, Line>,
    corrections: Corrections,
    /// Act of the closing.
    closed: Option<i64>,
}

impl Book {
    pub(super) async fn of(
        reader: &impl Reader,
        meeting: Uuid,
        cut: Cut,
    ) -> Result<Self, Failure> {
        let told = lines(reader, "f.meeting = $1", vec![meeting.into()], cut).await?;
        let corrections = Corrections::of(&told);
        let is_closing = |line: &&Line| Kind::from_code(&line.kind) == Some(Kind::Closing);
        let closed = told.iter().find(is_closing).map(|line| line.seq);
        let lines = told.into_iter().map(|line| (line.id, line)).collect();
        Ok(Self { meeting, lines, corrections, closed })
    }

    /// What is known of a fact; None where it was not known at the cut.
    pub(super) fn known(&self, id: Uuid) -> Option<Known> {
        let line = self.lines.get(&id)?;
        Some(Known {
            seq: line.seq,
            recorded_at: Instant(line.recorded_at),
            recorded_by: line.display_name.clone(),
            late: self.closed.is_some_and(|closed| closed < line.seq),
            stand: stand(&self.corrections, id, |by| {
                self.lines.get(&by).is_some_and(|by| by.void)
            }),
        })
    }

    /// Lines that take a fact away, each with that fact, the first known first.
    pub(super) fn taken_back(&self) -> Vec<(Uuid, Uuid)> {
        let mut void: Vec<&Line> = self.lines.values().filter(|line| line.void).collect();
        void.sort_by_key(|line| (line.seq, line.id));
        void.into_iter().filter_map(|line| Some((line.id, line.replaces?))).collect()
    }

    pub(super) fn replaces(&self, id: Uuid) -> Option<Uuid> {
        self.lines.get(&id).and_then(|line| line.replaces)
    }
}

/// Whether a fact stands; `void` tells of its correction whether that takes it away.
pub(super) fn stand(
    corrections: &Corrections,
    id: Uuid,
    void: impl FnOnce(Uuid) -> bool,
) -> Stand {
    if corrections.is_rival(id) {
        return Stand::Rival;
    }
    match corrections.correction_of(id) {
        None => Stand::Holds,
        Some(by) if void(by) => Stand::Withdrawn(by),
        Some(by) => Stand::Replaced(by),
    }
}
