//! Frames: the lists of indicators that somebody has to report by, with what answers each item
//! or which register will.

use chrono::NaiveDate;
use serde::Deserialize;

use super::definition::{BadDefinition, Direction, Unit, Words};

/// A list with its items in order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    pub code: String,
    pub name: Words,
    pub source: String,
    /// The days between which it is in force; open where nobody said.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub note: Option<Words>,
    #[serde(rename = "item")]
    pub items: Vec<Item>,
}

/// One line of a frame.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// As the frame itself numbers it: `S3`, `D/S`.
    pub number: String,
    pub name: Words,
    pub unit: ItemUnit,
    pub direction: Direction,
    /// The indicator that answers it.
    pub indicator: Option<String>,
    /// What will answer it, where nothing does yet.
    pub register: Option<Register>,
}

/// How an item is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemUnit {
    Percent,
    /// Of the whole nation or place: it says nothing of the places inside.
    Count,
    #[serde(rename = "per_100_child_months")]
    Per100ChildMonths,
}

/// Whose facts an item waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Register {
    Pregnancy,
    Adolescent,
    Couple,
    Family,
    Household,
    /// Services to children.
    Child,
    /// What infants eat.
    Feeding,
    /// Social help.
    Assistance,
    /// What villages declare.
    Village,
    /// Asked of a sample, not kept by anybody.
    Survey,
}

impl Register {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pregnancy => "pregnancy",
            Self::Adolescent => "adolescent",
            Self::Couple => "couple",
            Self::Family => "family",
            Self::Household => "household",
            Self::Child => "child",
            Self::Feeding => "feeding",
            Self::Assistance => "assistance",
            Self::Village => "village",
            Self::Survey => "survey",
        }
    }
}

/// The frames of one or more files, each checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frames(Vec<Frame>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    frame: Vec<Frame>,
}

impl Frames {
    /// Adds the frames of a file.
    pub(super) fn take(&mut self, text: &str) -> Result<(), BadDefinition> {
        let File { frame } = toml::from_str(text)
            .map_err(|cause| BadDefinition::at("the file", cause.to_string().trim()))?;
        for frame in frame {
            let place = |field: &str| format!("{}.{field}", frame.code);
            if frame.code.is_empty() || frame.code.contains('/') {
                let why = "a code is a word without a stroke";
                return Err(BadDefinition::at(frame.code, why));
            }
            if self.get(&frame.code).is_some() {
                return Err(BadDefinition::at(frame.code, "the code is taken"));
            }
            if frame.from.zip(frame.until).is_some_and(|(from, until)| until < from) {
                return Err(BadDefinition::at(place("until"), "it ends before it begins"));
            }
            for (at, item) in frame.items.iter().enumerate() {
                let place = format!("{}/{}", frame.code, item.number);
                if frame.items[..at].iter().any(|other| other.number == item.number) {
                    return Err(BadDefinition::at(place, "the number is taken"));
                }
                if item.indicator.is_some() == item.register.is_some() {
                    let why = "it names either the indicator that answers it or the register that will";
                    return Err(BadDefinition::at(place, why));
                }
            }
            self.0.push(frame);
        }
        Ok(())
    }

    /// In the order of the files.
    pub fn all(&self) -> &[Frame] {
        &self.0
    }

    pub fn get(&self, code: &str) -> Option<&Frame> {
        self.0.iter().find(|frame| frame.code == code)
    }

    /// The item of a frame, as `perpres_72_2021/S3`.
    pub fn item(&self, named: &str) -> Option<&Item> {
        let (frame, number) = named.split_once('/')?;
        self.get(frame)?.items.iter().find(|item| item.number == number)
    }

    /// The items that an indicator answers, each with its frame.
    pub fn answered_by<'a>(
        &'a self,
        indicator: &'a str,
    ) -> impl Iterator<Item = (&'a Frame, &'a Item)> {
        self.0.iter().flat_map(move |frame| {
            let answers = move |item: &&Item| item.indicator.as_deref() == Some(indicator);
            frame.items.iter().filter(answers).map(move |item| (frame, item))
        })
    }
}

impl ItemUnit {
    /// Whether an indicator of a unit can answer it.
    pub(super) const fn is(self, unit: Unit) -> bool {
        match self {
            Self::Percent => matches!(unit, Unit::Percent),
            Self::Count => matches!(unit, Unit::Children),
            Self::Per100ChildMonths => matches!(unit, Unit::Per100ChildMonths),
        }
    }
}
