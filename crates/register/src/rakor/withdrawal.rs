//! Taking back what was written down at a meeting: a further fact, never a deletion.

use uuid::Uuid;

use super::Refused;
use super::fact::{self, Kind, Line};
use crate::account::Account;
use crate::act::Door;
use crate::clock::Clock;
use crate::place::Tree;
use crate::store::Store;

/// Takes back an invitation, attendance, remark, decision, text of the minutes, commitment or
/// document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withdrawal {
    pub id: Uuid,
    pub meeting: Uuid,
    pub fact: Uuid,
}

/// Takes a fact back. Of a closed meeting: only a remark, attendance or document.
pub async fn withdraw(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &Withdrawal,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let known = fact::known(at, new.fact).await?.ok_or(Refused::UnknownFact)?;
    let kind = Kind::from_code(&known.kind).filter(|kind| kind.is_withdrawn());
    let kind = kind.ok_or(Refused::UnknownFact)?;
    let line =
        Line { void: true, ..Line::new(new.id, new.meeting, kind).replacing(Some(new.fact)) };
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.withdraw", door).await?;
    match begun {
        Some(sitting) => sitting.end().await,
        None => Ok(()),
    }
}
