//! Who is asked to come: a role of an organisation, with the member who holds it where known.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::fact::{self, Kind, Line, Sitting};
use super::standing::Book;
use super::{Known, Refused};
use crate::account::Account;
use crate::act::Door;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::Tree;
use crate::store::{Reader, Store, all};
use crate::tpps::{member, members_at};
use crate::written::{fits, says};

/// An invitation about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    pub id: Uuid,
    pub meeting: Uuid,
    pub role: String,
    pub organisation: String,
    /// Whose assignment holds on a day of the meeting.
    pub member: Option<Uuid>,
    /// Counts for the quorum.
    pub quorum: bool,
}

/// An invitation. It outlasts a change of the meeting's days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: Uuid,
    pub meeting: Uuid,
    pub role: String,
    pub organisation: String,
    pub member: Option<Uuid>,
    /// The member's name, as known at the cut.
    pub member_name: Option<String>,
    pub quorum: bool,
    pub known: Known,
}

/// Invites; [`super::withdraw`] takes it back.
pub async fn invite(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewInvitation,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let line = Line::new(new.id, new.meeting, Kind::Invitation);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.invite", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    if !says(&new.role, 200) {
        return Err(Refused::BadText("role"));
    }
    if !fits(&new.organisation, 200) {
        return Err(Refused::BadText("organisation"));
    }
    if let Some(id) = new.member {
        must_hold_at(&sitting, id).await?;
    }
    sitting
        .say(
            "insert into meeting_invitation (id, role, organisation, member, quorum)
             values ($1, $2, $3, $4, $5)",
            [
                new.id.into(),
                new.role.trim().into(),
                new.organisation.trim().into(),
                new.member.into(),
                new.quorum.into(),
            ],
        )
        .await?;
    sitting.end().await
}

/// The member's assignment holds on a day of the meeting.
pub(super) async fn must_hold_at(sitting: &Sitting, id: Uuid) -> Result<(), Refused> {
    let known = member(&sitting.act.tx, id).await?.ok_or(Refused::UnknownMember)?;
    let began = known.since <= sitting.ends_on;
    if began && known.until.is_none_or(|until| sitting.starts_on <= until) {
        Ok(())
    } else {
        Err(Refused::MemberGone(sitting.starts_on))
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    role: String,
    organisation: String,
    member: Option<Uuid>,
    quorum: bool,
}

pub(super) async fn of_meeting(
    reader: &impl Reader,
    book: &Book,
    cut: Cut,
) -> Result<Vec<Invitation>, Failure> {
    let rows: Vec<Row> = all(
        reader,
        "select i.id, i.role, i.organisation, i.member, i.quorum
         from meeting_invitation i join rakor_fact f on f.id = i.id where f.meeting = $1",
        [book.meeting.into()],
    )
    .await?;
    let members = members_at(reader, rows.iter().filter_map(|row| row.member), cut).await?;
    let invitation = |row: Row| {
        let known = book.known(row.id)?;
        let member = row.member.and_then(|id| members.get(&id));
        Some(Invitation {
            id: row.id,
            meeting: book.meeting,
            role: row.role,
            organisation: row.organisation,
            member: row.member,
            member_name: member.map(|member| member.name.clone()),
            quorum: row.quorum,
            known,
        })
    };
    Ok(rows.into_iter().filter_map(invitation).collect())
}
