//! What a briefing holds.

use register::place::PlaceId;
use register::rakor::Commitment;
use science::quality::Verdict as Funnelled;

use super::{Aim, Change, NotYet};
use crate::cascade::Leaves;
use crate::commitment::Verdict;
use crate::engine::{Answer, Told};
use crate::indicator::{Direction, Unit};
use crate::month::{Month, Period};
use crate::pack::{PackHash, Subject};
use crate::quality::{Judgement, Summary};
use crate::worklist::State;
use crate::zero::Zero;

/// The evaluation of a place, from one pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Briefing {
    /// The pack's; `place` is its place or one within it.
    pub subject: Subject,
    pub hash: PackHash,
    pub place: PlaceId,
    pub period: Period,
    pub told: Told<()>,
    /// What everything is held against; None where nothing earlier is known.
    pub before: Option<Before>,
    /// The months of the small pictures.
    pub months: Vec<Month>,
    /// The month of the measurement drive that the cascade follows.
    pub drive: Option<Month>,
    pub whole: Sheet,
    /// In the order of the tree.
    pub below: Vec<Sheet>,
    /// What earlier meetings promised.
    pub promises: Vec<Kept>,
    pub not_yet: Vec<NotYet>,
}

/// An earlier period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    pub period: Period,
    /// The pack it was told by; None where it is told by this one.
    pub pack: Option<PackHash>,
}

/// A commitment with its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub commitment: Commitment,
    pub verdict: Verdict,
}

/// One place.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub place: PlaceId,
    /// In the order of the definitions.
    pub lines: Vec<Line>,
    /// How far the children of the drive came.
    pub leaves: Option<Leaves>,
    pub measured: Summary,
    pub judgement: Judgement,
    pub zero: Zero,
    pub cases: Cases,
    /// Those of [`Briefing::promises`] that were made for it or for a place within it.
    pub promises: Vec<usize>,
}

/// Children on the worklist of the pack: those closed are only in the states.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cases {
    pub by_state: Vec<(State, u64)>,
    /// By the code of the rule; a child may be under several.
    pub by_rule: Vec<(String, u64)>,
}

/// One indicator of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub answer: Answer,
    pub unit: Unit,
    pub direction: Direction,
    pub frame: String,
    /// Where it lies beside all places together. Only what lies outside the outer limits is
    /// called different; the whole lies inside.
    pub stands: Funnelled,
    /// What is wanted in the year of the period, by whom, and whether it is reached.
    pub aims: Vec<Aim>,
    /// Two sources want different things.
    pub conflict: bool,
    pub change: Option<Change>,
    /// Numerator and denominator of each of [`Briefing::months`].
    pub months: Vec<(u64, u64)>,
}

impl Sheet {
    pub fn line(&self, indicator: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.answer.indicator == indicator)
    }
}

impl Briefing {
    /// The sheet of the place or of one below it.
    pub fn sheet(&self, place: PlaceId) -> Option<&Sheet> {
        std::iter::once(&self.whole).chain(&self.below).find(|sheet| sheet.place == place)
    }
}
