//! Templates of meetings: what is on the agenda, who is invited, what is asked, and which
//! months the pack of the meeting covers.

use chrono::NaiveDate;
use register::place::Level;
use serde::Deserialize;

use super::{levels, sourced, worded};
use crate::indicator::{BadDefinition, Words};
use crate::month::{Month, Period};

/// How a kind of meeting is called together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingTemplate {
    pub code: String,
    pub name: Words,
    /// What it is for.
    pub about: Words,
    /// Those who meet by it.
    #[serde(deserialize_with = "levels")]
    pub levels: Vec<Level>,
    pub days: u8,
    pub covers: Covers,
    /// How often in a year it is held, where somebody said so.
    pub times_a_year: Option<u32>,
    pub source: String,
    /// Whether it was found in a published source.
    pub verified: bool,
    pub note: Option<Words>,
    pub agenda: Vec<AgendaLine>,
    pub invited: Vec<Invited>,
    /// What is asked of everybody, whatever the figures say.
    pub questions: Vec<Words>,
}

/// The months that the pack of a meeting covers, up to the last whole one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Covers {
    Month,
    Quarter,
    Semester,
    Year,
    /// Since the measurement drive of June.
    SinceDrive,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaLine {
    /// 1 is the first day.
    pub day: u8,
    /// `09:00`.
    pub from: String,
    pub until: String,
    pub what: Words,
    /// Whose line it is.
    pub speaker: Words,
    /// The part of the evaluation that it looks at.
    pub shows: Option<Shows>,
}

/// A part of the evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// What the last meeting promised, with its status.
    Promises,
    Targets,
    Changes,
    NewCases,
    Cascade,
    Coverage,
    Quality,
    /// Whose nought is proven.
    Zeroes,
    /// All places beside each other.
    Places,
    /// What is worth asking each place.
    Questions,
    Services,
    Audits,
    Money,
    Lokus,
    /// What this meeting promises.
    Commitments,
}

impl Shows {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Promises => "promises",
            Self::Targets => "targets",
            Self::Changes => "changes",
            Self::NewCases => "new_cases",
            Self::Cascade => "cascade",
            Self::Coverage => "coverage",
            Self::Quality => "quality",
            Self::Zeroes => "zeroes",
            Self::Places => "places",
            Self::Questions => "questions",
            Self::Services => "services",
            Self::Audits => "audits",
            Self::Money => "money",
            Self::Lokus => "lokus",
            Self::Commitments => "commitments",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invited {
    pub role: Words,
    pub organisation: Words,
    /// Whether it counts for the quorum.
    pub quorum: bool,
    /// One of each place directly below.
    #[serde(default)]
    pub of_each_below: bool,
}

impl MeetingTemplate {
    pub(super) fn check(&self) -> Result<(), BadDefinition> {
        let code = &self.code;
        worded(&format!("{code}.name"), &self.name)?;
        worded(&format!("{code}.about"), &self.about)?;
        sourced(code, &self.source, self.verified, self.note.as_ref())?;
        if self.levels.is_empty() {
            return Err(BadDefinition::at(format!("{code}.levels"), "nobody meets by it"));
        }
        if !(1..=7).contains(&self.days) {
            return Err(BadDefinition::at(format!("{code}.days"), "it is 1 to 7 days"));
        }
        let mut before: Option<&AgendaLine> = None;
        for (at, line) in (1..).zip(&self.agenda) {
            let place = format!("{code}.agenda {at}");
            line.check(&place, self.days)?;
            let overlaps = before.is_some_and(|b| (line.day, &line.from) < (b.day, &b.until));
            if overlaps {
                return Err(BadDefinition::at(place, "it begins before the line above ends"));
            }
            before = Some(line);
        }
        for (at, invited) in (1..).zip(&self.invited) {
            let place = format!("{code}.invited {at}");
            worded(&place, &invited.role)?;
            worded(&place, &invited.organisation)?;
        }
        if !self.invited.iter().any(|invited| invited.quorum) {
            let why = "nobody counts for the quorum";
            return Err(BadDefinition::at(format!("{code}.invited"), why));
        }
        for (at, question) in (1..).zip(&self.questions) {
            worded(&format!("{code}.questions {at}"), question)?;
        }
        Ok(())
    }
}

impl AgendaLine {
    fn check(&self, place: &str, days: u8) -> Result<(), BadDefinition> {
        worded(place, &self.what)?;
        worded(place, &self.speaker)?;
        if !(1..=days).contains(&self.day) {
            return Err(BadDefinition::at(place, "the meeting has no such day"));
        }
        if let Some(bad) = [&self.from, &self.until].into_iter().find(|time| !is_time(time)) {
            return Err(BadDefinition::at(place, &format!("`{bad}` is not a time like 09:00")));
        }
        if self.until <= self.from {
            return Err(BadDefinition::at(place, "it ends before it begins"));
        }
        Ok(())
    }
}

fn is_time(text: &str) -> bool {
    let read = || {
        let (hour, minute) = text.split_once(':')?;
        let two = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        let (h, m): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        Some(two(hour) && two(minute) && h < 24 && m < 60)
    };
    read() == Some(true)
}

/// The drives of the nation are held in June.
///
/// Source: the measuring and intervention drive for stunting of June 2024.
const MONTH_OF_THE_DRIVE: u32 = 6;

impl Covers {
    /// The months of a meeting that begins on a day.
    pub fn before(self, day: NaiveDate) -> Period {
        let last = Month::of(day).plus(-1);
        let within = |months: u32| {
            let into = (last.number() - 1) % months;
            last.plus(-into.cast_signed())
        };
        let first = match self {
            Self::Month => last,
            Self::Quarter => within(3),
            Self::Semester => within(6),
            Self::Year => within(12),
            Self::SinceDrive => {
                let since = (last.number() + 12 - MONTH_OF_THE_DRIVE) % 12;
                last.plus(-since.cast_signed())
            }
        };
        if first == last { Period::Month(last) } else { Period::Span { first, last } }
    }
}
