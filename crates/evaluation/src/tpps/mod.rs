//! What a TPPS works by, as dated data in `tpps/`: templates of its meetings, frames of action,
//! and the working frame of each level with its duties.
//!
//! An installation adds its own by a file, as it adds indicators; what could not be verified
//! in a published source says so.

mod action;
mod due;
mod meeting;
mod working;

pub use action::{ActionFrame, ActionStep};
pub use due::Due;
pub use meeting::{AgendaLine, Covers, Invited, MeetingTemplate, Shows};
pub use working::{Duty, WorkingFrame};

use chrono::NaiveDate;
use register::place::Level;
use serde::Deserialize;

use crate::indicator::{BadDefinition, Words};

/// The templates and frames of one or more files, each checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tpps {
    meetings: Vec<MeetingTemplate>,
    actions: Vec<ActionFrame>,
    working: Vec<WorkingFrame>,
}

/// The files that come with the program. One of the same name takes the place of the whole.
pub(crate) const BUILT_IN: [(&str, &str); 3] = [
    ("meetings.toml", include_str!("../../tpps/meetings.toml")),
    ("actions.toml", include_str!("../../tpps/actions.toml")),
    ("working.toml", include_str!("../../tpps/working.toml")),
];

/// The tables by which a file is told to be one of these.
pub(crate) const TABLES: [&str; 3] = ["meeting", "action_frame", "working_frame"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    meeting: Vec<MeetingTemplate>,
    #[serde(default)]
    action_frame: Vec<ActionFrame>,
    #[serde(default)]
    working_frame: Vec<WorkingFrame>,
}

impl Tpps {
    /// Adds the templates and frames of a file; what they name is looked at when all files are
    /// read.
    pub(crate) fn take(&mut self, text: &str) -> Result<(), BadDefinition> {
        let File { meeting, action_frame, working_frame } = toml::from_str(text)
            .map_err(|cause| BadDefinition::at("the file", cause.to_string().trim()))?;
        for meeting in meeting {
            free(&meeting.code, self.meeting(&meeting.code).is_some())?;
            meeting.check()?;
            self.meetings.push(meeting);
        }
        for frame in action_frame {
            free(&frame.code, self.action(&frame.code).is_some())?;
            frame.check()?;
            self.actions.push(frame);
        }
        for frame in working_frame {
            free(&frame.code, self.working(&frame.code).is_some())?;
            frame.check()?;
            self.working.push(frame);
        }
        Ok(())
    }

    /// Forgets what came with the program in a file of this name.
    pub(crate) fn forget(&mut self, name: &str) {
        match BUILT_IN.iter().position(|(shipped, _)| *shipped == name) {
            Some(0) => self.meetings.clear(),
            Some(1) => self.actions.clear(),
            Some(_) => self.working.clear(),
            None => {}
        }
    }

    /// Whether everything that working frames name is there: an indicator, or an item as
    /// `perpres_72_2021/S3`.
    pub(crate) fn agree(&self, known: impl Fn(&str) -> bool) -> Result<(), BadDefinition> {
        for frame in &self.working {
            if let Some(code) = frame.indicators.iter().find(|code| !known(code)) {
                let why = format!("there is no indicator and no item `{code}`");
                return Err(BadDefinition::at(format!("{}.indicators", frame.code), &why));
            }
        }
        Ok(())
    }

    /// In the order of the files.
    pub fn meetings(&self) -> &[MeetingTemplate] {
        &self.meetings
    }

    pub fn meeting(&self, code: &str) -> Option<&MeetingTemplate> {
        self.meetings.iter().find(|meeting| meeting.code == code)
    }

    /// The templates that a level meets by.
    pub fn meetings_of(&self, level: Level) -> impl Iterator<Item = &MeetingTemplate> {
        self.meetings.iter().filter(move |meeting| meeting.levels.contains(&level))
    }

    pub fn actions(&self) -> &[ActionFrame] {
        &self.actions
    }

    pub fn action(&self, code: &str) -> Option<&ActionFrame> {
        self.actions.iter().find(|frame| frame.code == code)
    }

    /// The frames of action that a level follows on a day.
    pub fn actions_on(
        &self,
        level: Level,
        day: NaiveDate,
    ) -> impl Iterator<Item = &ActionFrame> {
        let holds = move |frame: &&ActionFrame| {
            frame.levels.contains(&level) && holds(frame.from, frame.until, day)
        };
        self.actions.iter().filter(holds)
    }

    pub fn working_frames(&self) -> &[WorkingFrame] {
        &self.working
    }

    pub fn working(&self, code: &str) -> Option<&WorkingFrame> {
        self.working.iter().find(|frame| frame.code == code)
    }

    /// The working frames of a level on a day.
    pub fn working_on(
        &self,
        level: Level,
        day: NaiveDate,
    ) -> impl Iterator<Item = &WorkingFrame> {
        let holds = move |frame: &&WorkingFrame| {
            frame.level == level && holds(frame.from, frame.until, day)
        };
        self.working.iter().filter(holds)
    }
}

fn free(code: &str, taken: bool) -> Result<(), BadDefinition> {
    let sign = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'_';
    if !(1..=60).contains(&code.len()) || !code.bytes().all(sign) {
        let why = "a code is small letters, digits and `_`, at most 60 of them";
        return Err(BadDefinition::at(code, why));
    }
    if taken { Err(BadDefinition::at(code, "the code is taken")) } else { Ok(()) }
}

fn holds(from: Option<NaiveDate>, until: Option<NaiveDate>, day: NaiveDate) -> bool {
    from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
}

fn in_order(
    code: &str,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<(), BadDefinition> {
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return Err(BadDefinition::at(format!("{code}.until"), "it ends before it begins"));
    }
    Ok(())
}

/// Whoever says it is named; what was not found in a published source says what is not known.
fn sourced(
    place: &str,
    source: &str,
    verified: bool,
    note: Option<&Words>,
) -> Result<(), BadDefinition> {
    if source.trim().is_empty() {
        return Err(BadDefinition::at(place, "nobody is named as its source"));
    }
    if !verified && note.is_none() {
        return Err(BadDefinition::at(place, "what is not verified needs a note"));
    }
    Ok(())
}

fn worded(place: &str, words: &Words) -> Result<(), BadDefinition> {
    if words.id.trim().is_empty() || words.en.trim().is_empty() {
        return Err(BadDefinition::at(place, "it needs words in both languages"));
    }
    Ok(())
}

fn level<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Level, D::Error> {
    let code = String::deserialize(from)?;
    of_code(&code).map_err(serde::de::Error::custom)
}

fn levels<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Level>, D::Error> {
    let codes = Vec::<String>::deserialize(from)?;
    let levels: Result<Vec<Level>, String> = codes.iter().map(|code| of_code(code)).collect();
    levels.map_err(serde::de::Error::custom)
}

/// A TPPS is of a nation, a province, a kab/kota, a kecamatan or a desa.
fn of_code(code: &str) -> Result<Level, String> {
    Level::from_code(code)
        .filter(|level| *level < Level::Posyandu)
        .ok_or_else(|| format!("there is no TPPS of the level `{code}`"))
}

#[cfg(test)]
mod tests;
