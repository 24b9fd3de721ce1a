//! Working frames (kerangka kerja): which indicators, duties and days are a level's own.

use chrono::NaiveDate;
use register::place::Level;
use serde::Deserialize;

use super::{Due, in_order, level, sourced, worded};
use crate::indicator::{BadDefinition, Words};

/// What a TPPS of one level answers for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingFrame {
    pub code: String,
    pub name: Words,
    #[serde(deserialize_with = "level")]
    pub level: Level,
    /// The days between which it is in force; open where nobody said.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub source: String,
    /// Whether it was found in a published source.
    pub verified: bool,
    pub note: Option<Words>,
    /// Codes of indicators, or items as `perpres_72_2021/S3`.
    pub indicators: Vec<String>,
    #[serde(rename = "duty")]
    pub duties: Vec<Duty>,
}

/// Something that has to be done, again and again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    pub code: String,
    pub name: Words,
    pub due: Due,
    /// The template of the meeting that does it.
    pub meeting: Option<String>,
    pub source: String,
    pub verified: bool,
    pub note: Option<Words>,
}

impl WorkingFrame {
    pub(super) fn check(&self) -> Result<(), BadDefinition> {
        let code = &self.code;
        worded(&format!("{code}.name"), &self.name)?;
        in_order(code, self.from, self.until)?;
        sourced(code, &self.source, self.verified, self.note.as_ref())?;
        for (at, duty) in self.duties.iter().enumerate() {
            let place = format!("{code}/{}", duty.code);
            if self.duties[..at].iter().any(|other| other.code == duty.code) {
                return Err(BadDefinition::at(place, "the code is taken"));
            }
            worded(&place, &duty.name)?;
            sourced(&place, &duty.source, duty.verified, duty.note.as_ref())?;
            if let Some(why) = duty.due.bad() {
                return Err(BadDefinition::at(format!("{place}.due"), why));
            }
        }
        for (at, indicator) in self.indicators.iter().enumerate() {
            if self.indicators[..at].contains(indicator) {
                let why = format!("`{indicator}` is there twice");
                return Err(BadDefinition::at(format!("{code}.indicators"), &why));
            }
        }
        Ok(())
    }

    /// The duties that fall due between two days, both included, by day.
    pub fn due_between(&self, first: NaiveDate, last: NaiveDate) -> Vec<(NaiveDate, &Duty)> {
        let days = |duty| move |day| (day, duty);
        let due = self.duties.iter();
        let mut due: Vec<(NaiveDate, &Duty)> = due
            .flat_map(|duty| duty.due.between(first, last).into_iter().map(days(duty)))
            .collect();
        due.sort_by_key(|(day, _)| *day);
        due
    }
}
