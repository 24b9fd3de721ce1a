//! What was promised: who does what where by when, with which money, and by what it is measured.

use chrono::{Datelike, NaiveDate};
use sea_orm::Value;
use uuid::Uuid;

use super::fact::{self, Kind, Line, Sitting};
use super::invitation::must_hold_at;
use super::{Known, Measure, Refused, Stand, called, owed};
use crate::account::Account;
use crate::act::Door;
use crate::clock::{Clock, Instant};
use crate::failure::Failure;
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, Store};
use crate::tpps::{member, today};
use crate::written::{fits, says};

/// A commitment about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommitment {
    pub id: Uuid,
    pub meeting: Uuid,
    /// A commitment of a place that holds this one's, of which this is a part.
    pub parent: Option<Uuid>,
    /// Where; within the meeting's place.
    pub place: PlaceId,
    pub what: String,
    pub owner_role: String,
    pub owner_organisation: String,
    /// A member whose assignment holds at the meeting.
    pub owner: Option<Uuid>,
    pub due_on: NaiveDate,
    /// In rupiah.
    pub money: Option<i64>,
    pub money_source: String,
    pub measure: Measure,
    /// A commitment of this or of an earlier meeting that it takes the place of.
    pub replaces: Option<Uuid>,
}

/// A commitment as it was made; only its owner may change without another meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    pub id: Uuid,
    pub meeting: Uuid,
    pub parent: Option<Uuid>,
    pub place: PlaceId,
    pub what: String,
    /// Of the last [`HandOver`], as the three below.
    pub owner_role: String,
    pub owner_organisation: String,
    pub owner: Option<Uuid>,
    /// The member's name, as known at the cut.
    pub owner_name: Option<String>,
    /// The last day of the owner's assignment, where it has one.
    pub owner_until: Option<NaiveDate>,
    pub due_on: NaiveDate,
    pub money: Option<i64>,
    pub money_source: String,
    pub measure: Measure,
    pub made_at: Instant,
    pub replaces: Option<Uuid>,
    /// `stand` tells whether it is open: `Holds` only.
    pub known: Known,
}

impl Commitment {
    /// Its owner's assignment has ended: nobody answers for it.
    pub fn owner_gone(&self, day: NaiveDate) -> bool {
        self.owner_until.is_some_and(|until| until < day)
    }
}

/// A commitment given to another owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    pub id: Uuid,
    pub commitment: Uuid,
    pub owner_role: String,
    pub owner_organisation: String,
    /// A member whose assignment holds today.
    pub owner: Option<Uuid>,
}

/// The largest amount: a thousand trillion rupiah.
const MOST_RUPIAH: i64 = 1_000_000_000_000_000;
/// No meeting promises for longer.
const MOST_YEARS: i32 = 10;
/// Parts of parts; deeper than the levels of places is a mistake.
const MOST_LEVELS: usize = 20;

/// Writes a commitment down; [`super::withdraw`] takes it back.
pub async fn commit(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewCommitment,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let line = Line::new(new.id, new.meeting, Kind::Commitment).replacing(new.replaces);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.commit", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    says_who(&new.owner_role, &new.owner_organisation)?;
    if !says(&new.what, 2_000) {
        return Err(Refused::BadText("what"));
    }
    if !fits(&new.money_source, 200) {
        return Err(Refused::BadText("money_source"));
    }
    if !new.money.is_none_or(|money| (1..=MOST_RUPIAH).contains(&money)) {
        return Err(Refused::BadMoney);
    }
    if !tree.within(new.place, sitting.place) {
        return Err(Refused::OutsideThePlace);
    }
    let last = sitting.starts_on.year().saturating_add(MOST_YEARS);
    if new.due_on < sitting.starts_on || last < new.due_on.year() {
        return Err(Refused::BadDue);
    }
    if let Some(owner) = new.owner {
        must_hold_at(&sitting, owner).await?;
    }
    if let Some(replaced) = new.replaces {
        must_be_ours(&sitting, replaced, tree).await?;
    }
    if let Some(parent) = new.parent {
        must_hold_this(&sitting.act.tx, parent, new, tree).await?;
    }
    new.measure.check(&sitting.act.tx, new.place, new.money, tree).await?;
    write(&sitting, new).await?;
    sitting.end().await
}

/// Somebody answers for it: a role, an organisation, or both.
fn says_who(role: &str, organisation: &str) -> Result<(), Refused> {
    if !fits(role, 200) || role.trim().is_empty() && organisation.trim().is_empty() {
        return Err(Refused::BadText("owner_role"));
    }
    if fits(organisation, 200) { Ok(()) } else { Err(Refused::BadText("owner_organisation")) }
}

/// What is replaced was promised at a meeting of this place, or of one within it.
async fn must_be_ours(sitting: &Sitting, replaced: Uuid, tree: &Tree) -> Result<(), Refused> {
    let known = fact::known(&sitting.act.tx, replaced).await?.ok_or(Refused::UnknownFact)?;
    let place = called::place_of(&sitting.act.tx, known.meeting).await?;
    if place.is_some_and(|place| tree.within(place, sitting.place)) {
        Ok(())
    } else {
        Err(Refused::OutsideThePlace)
    }
}

/// The commitment above stands, is of a place that holds this one's, and is no part of what this
/// one takes the place of.
async fn must_hold_this(
    reader: &impl Reader,
    parent: Uuid,
    new: &NewCommitment,
    tree: &Tree,
) -> Result<(), Refused> {
    let above = owed::commitment(reader, parent).await?.ok_or(Refused::UnknownCommitment)?;
    if above.known.stand != Stand::Holds {
        return Err(Refused::UnknownCommitment);
    }
    if !tree.within(new.place, above.place) {
        return Err(Refused::BadParent);
    }
    let mut next = Some(above);
    for _ in 0..MOST_LEVELS {
        let Some(above) = next else { return Ok(()) };
        if Some(above.id) == new.replaces {
            return Err(Refused::BadParent);
        }
        next = match above.parent {
            Some(parent) => owed::commitment(reader, parent).await?,
            None => None,
        };
    }
    Err(Refused::BadParent)
}

async fn write(sitting: &Sitting, new: &NewCommitment) -> Result<(), Failure> {
    let said: [Value; 10] = [
        new.id.into(),
        new.parent.into(),
        new.place.0.into(),
        new.what.as_str().into(),
        new.owner_role.trim().into(),
        new.owner_organisation.trim().into(),
        new.owner.into(),
        new.due_on.into(),
        new.money.into(),
        new.money_source.trim().into(),
    ];
    sitting
        .say(
            "insert into commitment (id, parent, place, what, owner_role, owner_organisation,
                owner, due_on, money, money_source, indicator, goal_hundredths,
                higher_is_better, pack, pack_hash, numerator, denominator, version, seen_act,
                seen_count, seen_baseline)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                $17, $18, $19, $20, $21)",
            said.into_iter().chain(new.measure.columns()),
        )
        .await
}

/// Gives a commitment to another owner, also after the meeting was closed.
pub async fn hand_over(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &HandOver,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let known = fact::known(at, new.commitment).await?.ok_or(Refused::UnknownCommitment)?;
    let line = Line::new(new.id, known.meeting, Kind::Owner);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.hand_over", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    let commitment = owed::commitment(&sitting.act.tx, new.commitment).await?;
    if commitment.is_none_or(|commitment| commitment.known.stand != Stand::Holds) {
        return Err(Refused::UnknownCommitment);
    }
    says_who(&new.owner_role, &new.owner_organisation)?;
    if let Some(owner) = new.owner {
        let owner = member(&sitting.act.tx, owner).await?.ok_or(Refused::UnknownMember)?;
        let today = today(sitting.place, tree, clock);
        if !owner.holds_on(today) {
            return Err(Refused::MemberGone(today));
        }
    }
    sitting
        .say(
            "insert into commitment_owner (id, commitment, owner_role, owner_organisation,
                owner)
             values ($1, $2, $3, $4, $5)",
            [
                new.id.into(),
                new.commitment.into(),
                new.owner_role.trim().into(),
                new.owner_organisation.trim().into(),
                new.owner.into(),
            ],
        )
        .await?;
    sitting.end().await
}
