//! Frames of action: the steps by which a region converges its programmes, as somebody ordered
//! them for some years.

use chrono::NaiveDate;
use register::place::Level;
use serde::Deserialize;

use super::{in_order, levels, sourced, worded};
use crate::indicator::{BadDefinition, Words};

/// A list of steps that was ordered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionFrame {
    pub code: String,
    pub name: Words,
    /// Those who follow it.
    #[serde(deserialize_with = "levels")]
    pub levels: Vec<Level>,
    /// The days between which it is in force; open where nobody said.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub source: String,
    /// Whether it was found in a published source.
    pub verified: bool,
    pub note: Option<Words>,
    #[serde(rename = "step")]
    pub steps: Vec<ActionStep>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionStep {
    /// As the frame itself numbers it.
    pub number: String,
    pub name: Words,
    /// What should come of it.
    pub result: Option<Words>,
}

impl ActionFrame {
    pub(super) fn check(&self) -> Result<(), BadDefinition> {
        let Self { code, name, levels, from, until, source, verified, note, steps } = self;
        worded(&format!("{code}.name"), name)?;
        in_order(code, *from, *until)?;
        sourced(code, source, *verified, note.as_ref())?;
        if levels.is_empty() {
            return Err(BadDefinition::at(format!("{code}.levels"), "nobody follows it"));
        }
        if steps.is_empty() {
            return Err(BadDefinition::at(format!("{code}.step"), "it has no step"));
        }
        for (at, step) in steps.iter().enumerate() {
            let place = format!("{code}/{}", step.number);
            if steps[..at].iter().any(|other| other.number == step.number) {
                return Err(BadDefinition::at(place, "the number is taken"));
            }
            worded(&place, &step.name)?;
        }
        Ok(())
    }
}
