//! Notes and evidence on a commitment. They tell; they do not change its status.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::fact::{self, Kind, Line};
use super::{Known, Refused, owed};
use crate::account::{Account, Deed};
use crate::act::Door;
use crate::attachment;
use crate::clock::{Clock, Instant};
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, Store, all, among};
use crate::tpps::{member, today};
use crate::written::says;

/// A note about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNote {
    pub id: Uuid,
    pub commitment: Uuid,
    pub text: String,
    /// Evidence: an attachment handed in at the commitment's place, or one above it.
    pub attachment: Option<Uuid>,
}

/// A note on a commitment; who wrote it and when is in `known`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentNote {
    pub id: Uuid,
    pub commitment: Uuid,
    pub text: String,
    pub attachment: Option<Uuid>,
    pub known: Known,
}

/// Writes a note down: its owner's, or whoever's may speak over the commitment's place.
pub async fn note(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewNote,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let told = owed::commitment(at, new.commitment).await?.ok_or(Refused::UnknownCommitment)?;
    if !is_owner(at, told.owner, by, told.place, tree, clock).await? {
        by.must(Deed::SpeakAtRakor, told.place, tree)?;
    }
    let line = Line::new(new.id, told.meeting, Kind::Note);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.note", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    if !says(&new.text, 5_000) {
        return Err(Refused::BadText("text"));
    }
    if let Some(file) = new.attachment {
        let file = attachment::get(&sitting.act.tx, file).await?.ok_or(Refused::UnknownFile)?;
        if !tree.within(file.place, told.place) && !tree.within(told.place, file.place) {
            return Err(Refused::UnknownFile);
        }
    }
    sitting
        .say(
            "insert into commitment_note (id, commitment, text, attachment)
             values ($1, $2, $3, $4)",
            [
                new.id.into(),
                new.commitment.into(),
                new.text.as_str().into(),
                new.attachment.into(),
            ],
        )
        .await?;
    sitting.end().await
}

/// Whether somebody who signs in is the member that answers for it, and still is one.
async fn is_owner(
    reader: &impl Reader,
    owner: Option<Uuid>,
    by: &Account,
    place: PlaceId,
    tree: &Tree,
    clock: &Clock,
) -> Result<bool, Failure> {
    let Some(owner) = owner else { return Ok(false) };
    let owner = member(reader, owner).await?;
    let today = today(place, tree, clock);
    Ok(owner.is_some_and(|owner| owner.account == Some(by.id) && owner.holds_on(today)))
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    commitment: Uuid,
    text: String,
    attachment: Option<Uuid>,
    seq: i64,
    recorded_at: i64,
    display_name: Option<String>,
    closed: Option<i64>,
}

/// The notes on some commitments, as known at a cut, in the order in which they became known.
pub async fn notes_of(
    reader: &impl Reader,
    commitments: &[Uuid],
    cut: Cut,
) -> Result<Vec<CommitmentNote>, Failure> {
    let mut notes = Vec::new();
    for some in commitments.chunks(10_000) {
        let (among, mut values) = among(reader, 1, some.iter().map(|id| (*id).into()))?;
        values.push(cut.0.into());
        let sql = format!(
            "select n.id, n.commitment, n.text, n.attachment, act.seq, act.recorded_at,
                account.display_name, closed.seq as closed
             from commitment_note n
             join rakor_fact f on f.id = n.id
             join act on act.id = f.act
             left join account on account.id = act.account
             left join meeting_closing mc on mc.meeting = f.meeting
             left join rakor_fact mf on mf.id = mc.id
             left join act closed on closed.id = mf.act
             where n.commitment {among} and act.seq <= ${}",
            values.len()
        );
        let rows: Vec<Row> = all(reader, &sql, values).await?;
        notes.extend(rows.into_iter().map(|row| CommitmentNote {
            id: row.id,
            commitment: row.commitment,
            text: row.text,
            attachment: row.attachment,
            known: Known {
                recorded_by: row.display_name,
                late: row.closed.is_some_and(|closed| closed <= cut.0 && closed < row.seq),
                ..Known::at(row.seq, Instant(row.recorded_at))
            },
        }));
    }
    notes.sort_by_key(|note| note.known.seq);
    Ok(notes)
}
