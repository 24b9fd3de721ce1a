//! What all acts at a meeting share: may this account, was it said already, is the meeting open,
//! does what is corrected belong here; then the line of the fact.

use chrono::NaiveDate;
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::{Refused, called};
use crate::account::{Account, Deed};
use crate::act::{Act, Door};
use crate::clock::Clock;
use crate::failure::Failure;
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, Store, first, number};

/// What kinds of facts a meeting has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Version,
    Pack,
    Invitation,
    Attendance,
    Remark,
    Decision,
    Minute,
    Commitment,
    Owner,
    Note,
    Document,
    Signature,
    Closing,
}

/// What an act needs to be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// Over the meeting's place.
    Manage,
    /// To speak over the meeting's place, or to be invited.
    Speak,
    /// Its own act decides: who owns, who signs.
    Own,
}

impl Kind {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Pack => "pack",
            Self::Invitation => "invitation",
            Self::Attendance => "attendance",
            Self::Remark => "remark",
            Self::Decision => "decision",
            Self::Minute => "minute",
            Self::Commitment => "commitment",
            Self::Owner => "owner",
            Self::Note => "note",
            Self::Document => "document",
            Self::Signature => "signature",
            Self::Closing => "closing",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        [
            Self::Version,
            Self::Pack,
            Self::Invitation,
            Self::Attendance,
            Self::Remark,
            Self::Decision,
            Self::Minute,
            Self::Commitment,
            Self::Owner,
            Self::Note,
            Self::Document,
            Self::Signature,
            Self::Closing,
        ]
        .into_iter()
        .find(|kind| kind.code() == code)
    }

    fn need(self) -> Need {
        match self {
            Self::Version
            | Self::Pack
            | Self::Invitation
            | Self::Decision
            | Self::Minute
            | Self::Commitment
            | Self::Owner
            | Self::Document
            | Self::Closing => Need::Manage,
            Self::Attendance | Self::Remark => Need::Speak,
            Self::Note | Self::Signature => Need::Own,
        }
    }

    /// Whether a meeting that is closed or called off takes it in.
    fn is_taken_late(self) -> bool {
        match self {
            Self::Attendance
            | Self::Remark
            | Self::Owner
            | Self::Note
            | Self::Document
            | Self::Signature => true,
            Self::Version
            | Self::Pack
            | Self::Invitation
            | Self::Decision
            | Self::Minute
            | Self::Commitment
            | Self::Closing => false,
        }
    }

    /// Whether it may be taken back by a further fact.
    pub(super) fn is_withdrawn(self) -> bool {
        match self {
            Self::Invitation
            | Self::Attendance
            | Self::Remark
            | Self::Decision
            | Self::Minute
            | Self::Commitment
            | Self::Document => true,
            Self::Version
            | Self::Pack
            | Self::Owner
            | Self::Note
            | Self::Signature
            | Self::Closing => false,
        }
    }
}

/// The line of a fact about to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) id: Uuid,
    pub(super) meeting: Uuid,
    pub(super) kind: Kind,
    pub(super) replaces: Option<Uuid>,
    pub(super) void: bool,
}

impl Line {
    pub(super) fn new(id: Uuid, meeting: Uuid, kind: Kind) -> Self {
        Self { id, meeting, kind, replaces: None, void: false }
    }

    pub(super) fn replacing(self, replaces: Option<Uuid>) -> Self {
        Self { replaces, ..self }
    }

    pub(super) async fn write(&self, act: &Act) -> Result<(), Failure> {
        act.tx
            .execute(
                "insert into rakor_fact (id, act, meeting, kind, replaces, void)
                 values ($1, $2, $3, $4, $5, $6)",
                [
                    self.id.into(),
                    act.id.into(),
                    self.meeting.into(),
                    self.kind.code().into(),
                    self.replaces.into(),
                    self.void.into(),
                ],
            )
            .await
            .map(|_| ())
    }
}

/// An act at a meeting, under the lock that keeps other acts waiting. Its line is written;
/// dropped without [`Sitting::end`], it never was.
pub(super) struct Sitting {
    pub(super) act: Act,
    pub(super) place: PlaceId,
    pub(super) starts_on: NaiveDate,
    pub(super) ends_on: NaiveDate,
}

impl Sitting {
    /// Writes what the fact says.
    pub(super) async fn say(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value> + Send,
    ) -> Result<(), Failure> {
        self.act.tx.execute(sql, values).await.map(|_| ())
    }

    pub(super) async fn end(self) -> Result<(), Refused> {
        self.act.commit().await?;
        Ok(())
    }
}

/// Begins an act at a meeting; None where the fact was said already. `words` is the kind of the
/// act, as the audit tells it.
pub(super) async fn begin(
    (at, tree, clock): (&Store, &Tree, &Clock),
    by: &Account,
    line: &Line,
    words: &str,
    door: Door,
) -> Result<Option<Sitting>, Refused> {
    let place = called::place_of(at, line.meeting).await?.ok_or(Refused::UnknownMeeting)?;
    match line.kind.need() {
        Need::Manage => by.must(Deed::ManageRakor, place, tree)?,
        Need::Speak => {
            if !is_invited(at, line.meeting, by).await? {
                by.must(Deed::SpeakAtRakor, place, tree)?;
            }
        }
        Need::Own => {}
    }
    let act = Act::begin(at, Some(by.id), words, door, Some(place), clock).await?;
    act.tx.lock_numbering().await?;
    if let Some(known) = known(&act.tx, line.id).await? {
        // An id that was taken for something else is not the same fact sent twice.
        let same = known.meeting == line.meeting && known.kind == line.kind.code();
        return if same { Ok(None) } else { Err(Refused::IdTaken) };
    }
    let meeting = called::get(&act.tx, line.meeting).await?.ok_or(Refused::UnknownMeeting)?;
    if !line.kind.is_taken_late() {
        if meeting.closed.is_some() {
            return Err(Refused::Closed);
        }
        if meeting.called_off && line.kind != Kind::Version {
            return Err(Refused::CalledOff);
        }
    }
    if let Some(target) = line.replaces {
        must_be_corrected_by(&act.tx, line, target, by, place, tree).await?;
    }
    line.write(&act).await?;
    let (starts_on, ends_on) = (meeting.starts_on, meeting.ends_on);
    Ok(Some(Sitting { act, place, starts_on, ends_on }))
}

/// What is corrected is of this meeting and kind; who does not manage the meeting corrects only
/// his own. A commitment may be of an earlier meeting: `commit` looks at that.
async fn must_be_corrected_by(
    reader: &impl Reader,
    line: &Line,
    target: Uuid,
    by: &Account,
    place: PlaceId,
    tree: &Tree,
) -> Result<(), Refused> {
    let target = known(reader, target).await?.ok_or(Refused::UnknownFact)?;
    let here = target.meeting == line.meeting || (line.kind == Kind::Commitment && !line.void);
    // A meeting that was called off may be called again.
    let gone = target.void && line.kind != Kind::Version;
    if !here || gone || target.kind != line.kind.code() {
        return Err(Refused::UnknownFact);
    }
    if target.account != Some(by.id.0) && !by.may(Deed::ManageRakor, place, tree) {
        return Err(Refused::NotOneself);
    }
    Ok(())
}

/// The line of a fact that is there.
#[derive(FromQueryResult)]
pub(super) struct Written {
    pub(super) meeting: Uuid,
    pub(super) kind: String,
    pub(super) void: bool,
    pub(super) account: Option<Uuid>,
}

pub(super) async fn known(reader: &impl Reader, id: Uuid) -> Result<Option<Written>, Failure> {
    first(
        reader,
        "select f.meeting, f.kind, f.void, act.account
         from rakor_fact f join act on act.id = f.act where f.id = $1",
        [id.into()],
    )
    .await
}

/// Whether somebody who signs in is a member invited to a meeting; he may then speak there, and
/// read it, though its place is not his.
pub async fn is_invited(
    reader: &impl Reader,
    meeting: Uuid,
    by: &Account,
) -> Result<bool, Failure> {
    let invited = number(
        reader,
        "select count(*) from meeting_invitation i
         join rakor_fact f on f.id = i.id
         join tpps_member m on m.member = i.member
         where f.meeting = $1 and m.account = $2
           and not exists (select 1 from tpps_member r where r.replaces = m.id)
           and not exists (select 1 from rakor_fact r where r.replaces = f.id)",
        [meeting.into(), by.id.0.into()],
    )
    .await?;
    Ok(invited.is_some_and(|invited| 0 < invited))
}
