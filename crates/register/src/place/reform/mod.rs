//! Places that split, merge, move, end or are called otherwise: each reform with its day and the
//! law that says so. Nothing of a place is overwritten, so any day's map can be drawn.

mod act;
mod atlas;
mod check;
mod draft;
mod event;
mod store;

#[cfg(test)]
mod tests;

pub use act::{Done, Line, reform, rehearse, withdraw};
pub use atlas::{Atlas, Term};
pub use check::{Complaint, Wrong};
pub use event::{Event, Happened, Named};

pub(super) use store::begun;
pub(crate) use store::read;

use chrono::NaiveDate;
use serde::Serialize;

use crate::account::OutOfReach;
use crate::failure::Failure;

/// The law that a reform rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Law {
    /// What it is and its number: `Perda Kabupaten Lampung Selatan 5/2024`.
    pub number: String,
    pub on: NaiveDate,
}

/// A reform about to be written down. Places are named by their codes on its first day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewReform {
    /// Where it stands in its file.
    #[serde(skip)]
    pub line: usize,
    /// The first day of the new boundaries.
    pub since: NaiveDate,
    pub law: Law,
    pub change: Change,
}

/// What a law changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A place is made, with parts of several others.
    Create {
        new: NewPlace,
        /// What it lies in; what `from` lies in where it is not said.
        parent: Option<String>,
        /// The place of its level that it mostly came from: it stands for the new one on
        /// older maps.
        from: String,
    },
    /// Others are made out of a place.
    Split {
        place: String,
        into: Vec<NewPlace>,
        /// Where the place ends with it: which of the new takes those who are known in the
        /// place alone.
        heir: Option<String>,
    },
    /// Places become one.
    Merge { places: Vec<String>, into: Target },
    /// A place goes over to another, perhaps with a new code.
    Move { place: String, to: String, code: Option<String>, name: Option<String> },
    /// A place is called or numbered otherwise.
    Rename { place: String, code: Option<String>, name: Option<String> },
    /// A place without parts is no more.
    End {
        place: String,
        /// What takes its facts; what a posyandu or puskesmas lies in where it is not said.
        heir: Option<String>,
    },
}

/// A place about to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewPlace {
    pub code: String,
    pub name: String,
    /// What goes over to it: places one level below.
    pub takes: Vec<String>,
}

/// What places become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A place that is there, one of them or another.
    Known(String),
    New {
        code: String,
        name: String,
    },
}

impl Change {
    /// A stable word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Split { .. } => "split",
            Self::Merge { .. } => "merge",
            Self::Move { .. } => "move",
            Self::Rename { .. } => "rename",
            Self::End { .. } => "end",
        }
    }

    /// The code of the place that it names first.
    fn about(&self) -> &str {
        match self {
            Self::Create { new, .. } => &new.code,
            Self::Merge { places, .. } => places.first().map_or("", String::as_str),
            Self::Split { place, .. }
            | Self::Move { place, .. }
            | Self::Rename { place, .. }
            | Self::End { place, .. } => place,
        }
    }
}

/// What a reform did to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Made,
    Changed,
    Ended,
}

impl Part {
    pub fn code(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Changed => "changed",
            Self::Ended => "ended",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        [Self::Made, Self::Changed, Self::Ended].into_iter().find(|part| part.code() == code)
    }
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    /// By the lines of the file; where one is wrong none is written.
    #[error("the reforms contradict the register or each other")]
    Wrong(Vec<Complaint>),
    #[error("there is no such reform, or it was withdrawn before")]
    UnknownReform,
    #[error(transparent)]
    Failure(#[from] Failure),
}
