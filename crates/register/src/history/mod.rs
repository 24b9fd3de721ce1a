//! What is known of children on a day, person by person: the facts that stand, in date order.
//! This is all that the evaluation reads.

mod lists;
pub(crate) mod standing;
pub(crate) mod store;

pub use lists::of;
pub(crate) use lists::visits_of;
pub use store::{Touched, children_of, children_within, ever_in, touched};

use chrono::NaiveDate;
use science::measure::{Position, Sex};
use uuid::Uuid;

use crate::measurer::MeasurerId;
use crate::place::PlaceId;

/// Facts known up to and with this `seq` of acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut(pub i64);

impl Cut {
    /// All that is known, with what an act in progress has written.
    pub const NOW: Self = Self(i64::MAX);
}

/// One child and its standing facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildHistory {
    pub child: Uuid,
    pub born_on: NaiveDate,
    pub sex: Sex,
    pub birth_weight_g: Option<i32>,
    pub birth_length_tenth_mm: Option<i32>,
    /// By date. Before the first there is no residence: the child has not arrived.
    pub residences: Vec<Residence>,
    /// By date. A residence dated later than an exit is a return.
    pub exits: Vec<Exit>,
    /// By date; on one day form before file, then the later act first.
    pub visits: Vec<Visit>,
    /// What was done about the child's problems, by date.
    pub responses: Vec<Response>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Residence {
    pub since: NaiveDate,
    /// A posyandu, or a desa where no posyandu is known.
    pub place: PlaceId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    pub on: NaiveDate,
    pub reason: ExitReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitReason {
    Died,
    MovedAway,
    /// Registered by mistake, or a second entry of another child.
    NotAChildHere,
}

impl ExitReason {
    pub const ALL: [Self; 3] = [Self::Died, Self::MovedAway, Self::NotAChildHere];

    pub fn code(self) -> &'static str {
        match self {
            Self::Died => "died",
            Self::MovedAway => "moved_away",
            Self::NotAChildHere => "not_here",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Where a fact came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Form,
    File,
}

/// One measurement. A value that cannot be is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    pub id: Uuid,
    pub on: NaiveDate,
    /// The posyandu that measured, where known.
    pub at: Option<PlaceId>,
    /// Whoever took it there, where known.
    pub measurer: Option<MeasurerId>,
    pub source: Source,
    pub weight_g: Option<i32>,
    pub length_tenth_mm: Option<i32>,
    pub position: Option<Position>,
    pub oedema: bool,
    pub muac_tenth_mm: Option<i32>,
    pub head_tenth_mm: Option<i32>,
    pub triceps_tenth_mm: Option<i32>,
    pub subscapular_tenth_mm: Option<i32>,
}

/// One step of following up a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub on: NaiveDate,
    pub step: Step,
}

/// What was done about a child on the worklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Measured again and confirmed.
    Verified,
    Referred,
    Served,
    /// Nothing more to do, with a reason.
    Closed,
}

impl Step {
    pub const ALL: [Self; 4] = [Self::Verified, Self::Referred, Self::Served, Self::Closed];

    pub fn code(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Referred => "referred",
            Self::Served => "served",
            Self::Closed => "closed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}
