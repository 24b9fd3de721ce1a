//! Reading meetings: as the version says that holds, and all that was said of one.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::standing::stand;
use super::{Closing, Known, Meeting, Stand, Version, agenda};
use crate::clock::Instant;
use crate::failure::Failure;
use crate::history::Cut;
use crate::history::standing::{Corrections, fact};
use crate::place::PlaceId;
use crate::store::{Reader, all, number};

/// One meeting as known now.
pub async fn get(reader: &impl Reader, id: Uuid) -> Result<Option<Meeting>, Failure> {
    get_at(reader, id, Cut::NOW).await
}

/// One meeting as known at a cut; None where it was not called by then.
pub async fn get_at(
    reader: &impl Reader,
    id: Uuid,
    cut: Cut,
) -> Result<Option<Meeting>, Failure> {
    Ok(meetings(reader, "m.id", id.into(), cut).await?.pop())
}

/// The meetings of a place, the latest first, those called off included; after the one whose
/// first day and id are given.
pub async fn of_place(
    reader: &impl Reader,
    place: PlaceId,
    before: Option<(NaiveDate, Uuid)>,
    limit: u32,
) -> Result<Vec<Meeting>, Failure> {
    let mut found = meetings(reader, "m.place", place.0.into(), Cut::NOW).await?;
    found.retain(|one| before.is_none_or(|before| (one.starts_on, one.id) < before));
    found.sort_by_key(|one| std::cmp::Reverse((one.starts_on, one.id)));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// The last meeting of a place that began before a day and was not called off.
pub async fn previous(
    reader: &impl Reader,
    place: PlaceId,
    before: NaiveDate,
) -> Result<Option<Meeting>, Failure> {
    let found = of_place(reader, place, Some((before, Uuid::nil())), u32::MAX).await?;
    Ok(found.into_iter().find(|one| !one.called_off))
}

/// Where a meeting is held for.
pub(super) async fn place_of(
    reader: &impl Reader,
    meeting: Uuid,
) -> Result<Option<PlaceId>, Failure> {
    let sql = "select place from meeting where id = $1";
    let place = number(reader, sql, [meeting.into()]).await?;
    Ok(place.and_then(|place| i32::try_from(place).ok()).map(PlaceId))
}

#[derive(FromQueryResult)]
struct Called {
    id: Uuid,
    place: i32,
    template: String,
    seq: i64,
    recorded_at: i64,
    display_name: Option<String>,
}

/// A version's line and what it says; a line that calls the meeting off says nothing.
#[derive(Clone, FromQueryResult)]
struct Row {
    id: Uuid,
    meeting: Uuid,
    replaces: Option<Uuid>,
    void: bool,
    seq: i64,
    recorded_at: i64,
    display_name: Option<String>,
    theme: Option<String>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    venue: Option<String>,
    agenda: Option<String>,
    period: Option<String>,
}

fact!(Row);

impl Row {
    fn read(self, known: Known) -> Result<Version, Failure> {
        let lost = || Failure::Stored("a version of a meeting says nothing".to_owned());
        Ok(Version {
            id: self.id,
            replaces: self.replaces,
            theme: self.theme.ok_or_else(lost)?,
            starts_on: self.starts_on.ok_or_else(lost)?,
            ends_on: self.ends_on.ok_or_else(lost)?,
            venue: self.venue.ok_or_else(lost)?,
            agenda: agenda::read(&self.agenda.ok_or_else(lost)?)?,
            period: self.period.ok_or_else(lost)?,
            called_off: self.void,
            known,
        })
    }
}

/// The versions of the meetings that a column names, in the order of their acts, by meeting.
async fn said(
    reader: &impl Reader,
    column: &str,
    of: Value,
    cut: Cut,
) -> Result<HashMap<Uuid, Vec<Version>>, Failure> {
    let sql = format!(
        "select f.id, f.meeting, f.replaces, f.void, act.seq, act.recorded_at,
            account.display_name, v.theme, v.starts_on, v.ends_on, v.venue, v.agenda, v.period
         from meeting m
         join rakor_fact f on f.meeting = m.id
         join act on act.id = f.act
         left join account on account.id = act.account
         left join meeting_version v on v.id = f.id
         where {column} = $1 and act.seq <= $2 and f.kind = 'version'
         order by act.seq, f.id"
    );
    let rows: Vec<Row> = all(reader, &sql, [of, cut.0.into()]).await?;
    let corrections = Corrections::of(&rows);
    let void: HashMap<Uuid, bool> = rows.iter().map(|row| (row.id, row.void)).collect();
    let mut texts: HashMap<Uuid, Row> = HashMap::new();
    let mut versions: HashMap<Uuid, Vec<Version>> = HashMap::new();
    for mut row in rows {
        // What calls a meeting off repeats what it was said to be.
        if row.void
            && let Some(text) = row.replaces.and_then(|target| texts.get(&target)).cloned()
        {
            row = Row {
                theme: text.theme,
                starts_on: text.starts_on,
                ends_on: text.ends_on,
                venue: text.venue,
                agenda: text.agenda,
                period: text.period,
                ..row
            };
        }
        texts.insert(row.id, row.clone());
        let known = Known {
            seq: row.seq,
            recorded_at: Instant(row.recorded_at),
            recorded_by: row.display_name.clone(),
            late: false,
            stand: stand(&corrections, row.id, |by| void.get(&by).is_some_and(|void| *void)),
        };
        let meeting = row.meeting;
        versions.entry(meeting).or_default().push(row.read(known)?);
    }
    Ok(versions)
}

/// Everything that was said of a meeting, in the order in which it became known, rivals too.
pub async fn versions(reader: &impl Reader, meeting: Uuid) -> Result<Vec<Version>, Failure> {
    versions_at(reader, meeting, Cut::NOW).await
}

pub(super) async fn versions_at(
    reader: &impl Reader,
    meeting: Uuid,
    cut: Cut,
) -> Result<Vec<Version>, Failure> {
    let mut found = said(reader, "m.id", meeting.into(), cut).await?;
    Ok(found.remove(&meeting).unwrap_or_default())
}

#[derive(FromQueryResult)]
struct Linked {
    meeting: Uuid,
    pack: Uuid,
}

#[derive(FromQueryResult)]
struct Closed {
    id: Uuid,
    meeting: Uuid,
    seq: i64,
    recorded_at: i64,
    display_name: Option<String>,
}

#[derive(FromQueryResult)]
struct Told {
    closing: Uuid,
    document: Uuid,
}

/// The meetings that a column names, as known at a cut.
async fn meetings(
    reader: &impl Reader,
    column: &str,
    of: Value,
    cut: Cut,
) -> Result<Vec<Meeting>, Failure> {
    let sql = format!(
        "select m.id, m.place, m.template, act.seq, act.recorded_at, account.display_name
         from meeting m
         join act on act.id = m.act
         left join account on account.id = act.account
         where {column} = $1 and act.seq <= $2 order by act.seq"
    );
    let called: Vec<Called> = all(reader, &sql, [of.clone(), cut.0.into()]).await?;
    if called.is_empty() {
        return Ok(Vec::new());
    }
    let mut versions = said(reader, column, of.clone(), cut).await?;
    let packs = linked(reader, column, of.clone(), cut).await?;
    let mut closings = closed(reader, column, of, cut).await?;
    let mut found = Vec::with_capacity(called.len());
    for one in called {
        let said = versions.remove(&one.id).unwrap_or_default();
        let holds = said.into_iter().rev().find(|version| version.known.stand == Stand::Holds);
        let said = holds.ok_or_else(|| Failure::Stored("a meeting says nothing".to_owned()))?;
        found.push(Meeting {
            id: one.id,
            place: PlaceId(one.place),
            template: one.template,
            theme: said.theme,
            starts_on: said.starts_on,
            ends_on: said.ends_on,
            venue: said.venue,
            agenda: said.agenda,
            period: said.period,
            pack: packs.get(&one.id).copied(),
            version: said.id,
            called_off: said.called_off,
            closed: closings.remove(&one.id),
            called_by: one.display_name,
            called_at: Instant(one.recorded_at),
            seq: one.seq,
        });
    }
    Ok(found)
}

/// The last pack that each meeting was linked to.
async fn linked(
    reader: &impl Reader,
    column: &str,
    of: Value,
    cut: Cut,
) -> Result<HashMap<Uuid, Uuid>, Failure> {
    let sql = format!(
        "select f.meeting, p.pack from meeting m
         join rakor_fact f on f.meeting = m.id
         join meeting_pack p on p.id = f.id
         join act on act.id = f.act
         where {column} = $1 and act.seq <= $2 order by act.seq"
    );
    let rows: Vec<Linked> = all(reader, &sql, [of, cut.0.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.meeting, row.pack)).collect())
}

async fn closed(
    reader: &impl Reader,
    column: &str,
    of: Value,
    cut: Cut,
) -> Result<HashMap<Uuid, Closing>, Failure> {
    let sql = format!(
        "select c.id, c.meeting, act.seq, act.recorded_at, account.display_name
         from meeting m
         join meeting_closing c on c.meeting = m.id
         join rakor_fact f on f.id = c.id
         join act on act.id = f.act
         left join account on account.id = act.account
         where {column} = $1 and act.seq <= $2"
    );
    let rows: Vec<Closed> = all(reader, &sql, [of.clone(), cut.0.into()]).await?;
    let sql = format!(
        "select d.closing, d.document from meeting m
         join meeting_closing c on c.meeting = m.id
         join closing_document d on d.closing = c.id
         where {column} = $1 order by d.document"
    );
    let told: Vec<Told> = all(reader, &sql, [of]).await?;
    let closing = |row: Closed| {
        let documents = told.iter().filter(|told| told.closing == row.id);
        let closing = Closing {
            id: row.id,
            documents: documents.map(|told| told.document).collect(),
            closed_by: row.display_name,
            closed_at: Instant(row.recorded_at),
            seq: row.seq,
        };
        (row.meeting, closing)
    };
    Ok(rows.into_iter().map(closing).collect())
}
