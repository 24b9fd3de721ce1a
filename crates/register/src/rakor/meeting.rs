//! The meeting itself: called, changed, moved, called off. Each change is a further version.

use chrono::NaiveDate;
use uuid::Uuid;

use super::called::place_of;
use super::fact::{self, Kind, Line, Sitting};
use super::{AgendaItem, Closing, Known, Refused, Stand, agenda};
use crate::account::{Account, Deed};
use crate::act::{Act, Door};
use crate::clock::{Clock, Instant};
use crate::failure::Failure;
use crate::place::{PlaceId, Tree};
use crate::store::Store;
use crate::tpps::has_team;
use crate::written::{fits, is_code, is_period, says};

/// A meeting about to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMeeting {
    pub id: Uuid,
    pub place: PlaceId,
    /// Code of a template of meetings; a file of the floor above.
    pub template: String,
    pub theme: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub venue: String,
    pub agenda: Vec<AgendaItem>,
    /// What it looks at: a month, or two with `..` between them.
    pub period: String,
}

/// A meeting said anew: moved, or with another agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVersion {
    pub id: Uuid,
    pub meeting: Uuid,
    /// The [`Meeting::version`] that it changes. A second change of one version is a rival.
    pub replaces: Uuid,
    pub theme: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub venue: String,
    pub agenda: Vec<AgendaItem>,
    pub period: String,
}

/// Says that a meeting will not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallOff {
    pub id: Uuid,
    pub meeting: Uuid,
    /// The [`Meeting::version`] that is called off.
    pub replaces: Uuid,
}

/// The frozen figures that a meeting looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackLink {
    pub id: Uuid,
    pub meeting: Uuid,
    /// Of the meeting's place or of one that holds it.
    pub pack: Uuid,
}

/// A meeting as the version says that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    pub id: Uuid,
    pub place: PlaceId,
    pub template: String,
    pub theme: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub venue: String,
    pub agenda: Vec<AgendaItem>,
    pub period: String,
    /// Of the last link.
    pub pack: Option<Uuid>,
    /// The fact that holds now; [`Meeting::id`] is that of the first.
    pub version: Uuid,
    pub called_off: bool,
    pub closed: Option<Closing>,
    pub called_by: Option<String>,
    pub called_at: Instant,
    /// Act of the call.
    pub seq: i64,
}

/// What was said of a meeting at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub id: Uuid,
    pub replaces: Option<Uuid>,
    pub theme: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub venue: String,
    pub agenda: Vec<AgendaItem>,
    pub period: String,
    /// It says that the meeting will not be, and repeats what was said before.
    pub called_off: bool,
    pub known: Known,
}

/// The longest meeting: its last day is at most so many days after its first.
const MOST_DAYS: i64 = 30;
const MOST_ITEMS: usize = 200;

/// What a version says.
struct Said<'a> {
    theme: &'a str,
    days: (NaiveDate, NaiveDate),
    venue: &'a str,
    agenda: &'a [AgendaItem],
    period: &'a str,
}

impl Said<'_> {
    fn check(&self) -> Result<(), Refused> {
        if !says(self.theme, 300) {
            return Err(Refused::BadText("theme"));
        }
        if !fits(self.venue, 300) {
            return Err(Refused::BadText("venue"));
        }
        let (first, last) = self.days;
        if !(0..=MOST_DAYS).contains(&(last - first).num_days()) {
            return Err(Refused::BadDates);
        }
        if !is_period(self.period) {
            return Err(Refused::BadPeriod);
        }
        let days = (last - first).num_days() + 1;
        if MOST_ITEMS < self.agenda.len() || !self.agenda.iter().all(|item| item.fits(days)) {
            return Err(Refused::BadAgenda);
        }
        Ok(())
    }

    async fn write(&self, act: &Act, id: Uuid) -> Result<(), Failure> {
        act.tx
            .execute(
                "insert into meeting_version (id, theme, starts_on, ends_on, venue, agenda,
                    period)
                 values ($1, $2, $3, $4, $5, $6, $7)",
                [
                    id.into(),
                    self.theme.into(),
                    self.days.0.into(),
                    self.days.1.into(),
                    self.venue.into(),
                    agenda::stored(self.agenda)?.into(),
                    self.period.into(),
                ],
            )
            .await
            .map(|_| ())
    }
}

/// Calls a meeting. Sending the same id again changes nothing.
pub async fn call(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewMeeting,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    by.must(Deed::ManageRakor, new.place, tree)?;
    let said = Said {
        theme: &new.theme,
        days: (new.starts_on, new.ends_on),
        venue: &new.venue,
        agenda: &new.agenda,
        period: &new.period,
    };
    said.check()?;
    if !is_code(&new.template) {
        return Err(Refused::BadText("template"));
    }
    if !has_team(new.place, tree) {
        return Err(Refused::NoTeam);
    }
    let act = Act::begin(at, Some(by.id), "rakor.call", door, Some(new.place), clock).await?;
    act.tx.lock_numbering().await?;
    if let Some(place) = place_of(&act.tx, new.id).await? {
        return if place == new.place { Ok(()) } else { Err(Refused::IdTaken) };
    }
    if fact::known(&act.tx, new.id).await?.is_some() {
        return Err(Refused::IdTaken);
    }
    act.tx
        .execute(
            "insert into meeting (id, act, place, template) values ($1, $2, $3, $4)",
            [new.id.into(), act.id.into(), new.place.0.into(), new.template.as_str().into()],
        )
        .await?;
    Line::new(new.id, new.id, Kind::Version).write(&act).await?;
    said.write(&act, new.id).await?;
    act.commit().await?;
    Ok(())
}

/// Says a meeting anew; its invitations stay.
pub async fn change(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewVersion,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let line = Line::new(new.id, new.meeting, Kind::Version).replacing(Some(new.replaces));
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.change", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    let said = Said {
        theme: &new.theme,
        days: (new.starts_on, new.ends_on),
        venue: &new.venue,
        agenda: &new.agenda,
        period: &new.period,
    };
    said.check()?;
    said.write(&sitting.act, new.id).await?;
    sitting.end().await
}

/// Calls a meeting off. What was said of it stays, and a further change calls it again.
pub async fn call_off(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &CallOff,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let line = Line {
        void: true,
        ..Line::new(new.id, new.meeting, Kind::Version).replacing(Some(new.replaces))
    };
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.call_off", door).await?;
    match begun {
        Some(sitting) => sitting.end().await,
        None => Ok(()),
    }
}

/// Says which pack the meeting looks at; the last link holds.
pub async fn link_pack(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &PackLink,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let line = Line::new(new.id, new.meeting, Kind::Pack);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.link_pack", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    must_hold(&sitting, new.pack, tree).await?;
    sitting
        .say(
            "insert into meeting_pack (id, pack) values ($1, $2)",
            [new.id.into(), new.pack.into()],
        )
        .await?;
    sitting.end().await
}

/// The pack is of the meeting's place or of one that holds it.
async fn must_hold(sitting: &Sitting, pack: Uuid, tree: &Tree) -> Result<(), Refused> {
    let pack = crate::pack::get(&sitting.act.tx, pack).await?.ok_or(Refused::UnknownPack)?;
    if tree.within(sitting.place, pack.place) { Ok(()) } else { Err(Refused::UnknownPack) }
}

/// The days on which a meeting was to be before it was moved to those it has now.
pub fn moved_from(versions: &[Version]) -> Option<(NaiveDate, NaiveDate)> {
    let days = |version: &Version| (version.starts_on, version.ends_on);
    let now = days(versions.iter().find(|version| version.known.stand == Stand::Holds)?);
    let earlier = versions.iter().rev().filter(|version| version.known.stand != Stand::Rival);
    earlier.map(days).find(|days| *days != now)
}
