//! Who came, and whether those were enough to decide.

use std::collections::HashSet;

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::fact::{self, Kind, Line};
use super::standing::Book;
use super::{Known, Proceedings, Refused, versions};
use crate::account::{Account, Deed};
use crate::act::Door;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::place::Tree;
use crate::store::{Reader, Store, all};
use crate::written::{fits, says};

/// Somebody who came, about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttendance {
    pub id: Uuid,
    pub meeting: Uuid,
    pub invitation: Option<Uuid>,
    /// Who may not manage the meeting writes down his own: the display name of his account.
    pub name: String,
    pub role: String,
    pub organisation: String,
    pub came_on: NaiveDate,
    pub replaces: Option<Uuid>,
    /// What a device's own clock said, in microseconds since 1970; kept beside, never trusted.
    pub device_at: Option<i64>,
}

/// Somebody who came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    pub id: Uuid,
    pub meeting: Uuid,
    pub invitation: Option<Uuid>,
    pub name: String,
    pub role: String,
    pub organisation: String,
    pub came_on: NaiveDate,
    pub replaces: Option<Uuid>,
    pub device_at: Option<i64>,
    pub known: Known,
}

/// Whether enough of those invited came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    /// Invitations that count and for which somebody came, as known when the meeting was closed.
    pub present: usize,
    /// Further ones that became known after the meeting was closed.
    pub late: usize,
    /// More than half of them.
    pub needed: usize,
    /// Invitations that count.
    pub of: usize,
}

impl Quorum {
    pub fn reached(self) -> bool {
        0 < self.of && self.needed <= self.present
    }
}

/// Writes down who came. Taken in after the meeting was closed too, and marked late.
pub async fn attend(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewAttendance,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let line = Line::new(new.id, new.meeting, Kind::Attendance).replacing(new.replaces);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.attend", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    let manages = by.may(Deed::ManageRakor, sitting.place, tree);
    if !manages && new.name.trim() != by.display_name.trim() {
        return Err(Refused::NotOneself);
    }
    if !says(&new.name, 200) {
        return Err(Refused::BadText("name"));
    }
    for (what, text) in [("role", &new.role), ("organisation", &new.organisation)] {
        if !fits(text, 200) {
            return Err(Refused::BadText(what));
        }
    }
    if let Some(invitation) = new.invitation {
        let known = fact::known(&sitting.act.tx, invitation).await?;
        let here = known.is_some_and(|known| {
            known.meeting == new.meeting && known.kind == Kind::Invitation.code()
        });
        if !here {
            return Err(Refused::UnknownFact);
        }
    }
    // A device that was away may still hold the days before the meeting was moved.
    let versions = versions(&sitting.act.tx, new.meeting).await?;
    if !versions.iter().any(|said| said.starts_on <= new.came_on && new.came_on <= said.ends_on)
    {
        return Err(Refused::OutsideTheDays);
    }
    sitting
        .say(
            "insert into attendance (id, invitation, name, role, organisation, came_on,
                device_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            [
                new.id.into(),
                new.invitation.into(),
                new.name.trim().into(),
                new.role.trim().into(),
                new.organisation.trim().into(),
                new.came_on.into(),
                new.device_at.into(),
            ],
        )
        .await?;
    sitting.end().await
}

/// Whether enough of those invited came.
pub fn quorum(proceedings: &Proceedings) -> Quorum {
    let counted: HashSet<Uuid> = proceedings
        .invitations
        .iter()
        .filter(|invitation| invitation.quorum)
        .map(|invitation| invitation.id)
        .collect();
    let came = |late: bool| -> HashSet<Uuid> {
        proceedings
            .attendance
            .iter()
            .filter(|one| one.known.late == late)
            .filter_map(|one| one.invitation)
            .filter(|invitation| counted.contains(invitation))
            .collect()
    };
    let present = came(false);
    let late = came(true).difference(&present).count();
    Quorum { present: present.len(), late, needed: counted.len() / 2 + 1, of: counted.len() }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    invitation: Option<Uuid>,
    name: String,
    role: String,
    organisation: String,
    came_on: NaiveDate,
    device_at: Option<i64>,
}

pub(super) async fn of_meeting(
    reader: &impl Reader,
    book: &Book,
) -> Result<Vec<Attendance>, Failure> {
    let rows: Vec<Row> = all(
        reader,
        "select a.id, a.invitation, a.name, a.role, a.organisation, a.came_on, a.device_at
         from attendance a join rakor_fact f on f.id = a.id where f.meeting = $1",
        [book.meeting.into()],
    )
    .await?;
    let attendance = |row: Row| {
        Some(Attendance {
            known: book.known(row.id)?,
            replaces: book.replaces(row.id),
            id: row.id,
            meeting: book.meeting,
            invitation: row.invitation,
            name: row.name,
            role: row.role,
            organisation: row.organisation,
            came_on: row.came_on,
            device_at: row.device_at,
        })
    };
    Ok(rows.into_iter().filter_map(attendance).collect())
}
