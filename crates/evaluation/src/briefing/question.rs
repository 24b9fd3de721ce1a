//! The questions worth asking each place: its largest true gaps, by how many children stand
//! behind each. Chance is never asked about.

use register::place::PlaceId;
use uuid::Uuid;

use super::gap::{missed, of_leaves, of_measuring, of_promise, of_zero, worse};
use super::sheet::{Briefing, Sheet};
use crate::cascade::Leaf;
use crate::commitment::Status;

/// A question to one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub asks: Asks,
    /// How many children stand behind it.
    pub children: u64,
}

/// What is asked, with its numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Asks {
    /// Worse than all places together, by more than chance.
    WorseThanTheWhole {
        indicator: String,
        /// Numerator and denominator.
        place: (u64, u64),
        whole: (u64, u64),
    },
    /// Missed by more than chance, whichever source is right.
    TargetMissed {
        indicator: String,
        place: (u64, u64),
        /// The nearest of the targets.
        wanted: f64,
        year: i32,
    },
    /// No new case is known, and too few were looked at.
    ZeroUnproven { measured: u64, targets: u64 },
    /// New cases by one measurement are not settled.
    OnsetsUnsettled { count: u64 },
    /// Children were lost at a step of the cascade.
    Lost { leaf: Leaf, lost: u64, of: u64 },
    /// Measurements cannot carry a claim.
    MeasuredBadly { what: Measuring, wrong: u64, of: u64 },
    /// A promise is late or was missed.
    PromiseBroken { commitment: Uuid, status: Status },
}

impl Asks {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WorseThanTheWhole { .. } => "worse_than_the_whole",
            Self::TargetMissed { .. } => "target_missed",
            Self::ZeroUnproven { .. } => "zero_unproven",
            Self::OnsetsUnsettled { .. } => "onsets_unsettled",
            Self::Lost { .. } => "lost",
            Self::MeasuredBadly { .. } => "measured_badly",
            Self::PromiseBroken { .. } => "promise_broken",
        }
    }
}

/// What is wrong with measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measuring {
    WeightDigits,
    LengthDigits,
    ImplausibleHaz,
    ImplausibleWhz,
    Contradicted,
}

impl Measuring {
    pub const fn code(self) -> &'static str {
        match self {
            Self::WeightDigits => "weight_digits",
            Self::LengthDigits => "length_digits",
            Self::ImplausibleHaz => "implausible_haz",
            Self::ImplausibleWhz => "implausible_whz",
            Self::Contradicted => "contradicted",
        }
    }
}

/// From where on something is worth a question.
///
/// Source: ours, editable: five children and a tenth of those who came so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Questions to one place.
    pub most: usize,
    pub fewest_lost: u64,
    /// In per cent of those who came to the step.
    pub least_lost_percent: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { most: 5, fewest_lost: 5, least_lost_percent: 10 }
    }
}

/// Indicators of which one says much of what the others say: one question for all of them.
const RELATED: [&[&str]; 6] = [
    &["stunted", "severely_stunted", "stunted_under_six_months"],
    &["wasted", "severely_wasted"],
    &["underweight", "below_red_line"],
    &["not_gaining", "not_gaining_twice"],
    &["registered", "weighed", "measured"],
    &["new_stunting", "new_stunting_confirmed"],
];

/// Frames whose indicators only compare ways of counting.
const NOT_ASKED: &str = "convention";

/// The questions to each place below, the most children first; places without one are there
/// with none.
pub fn questions(briefing: &Briefing, limits: &Limits) -> Vec<(PlaceId, Vec<Question>)> {
    let of = |sheet: &Sheet| (sheet.place, of_sheet(briefing, sheet, limits));
    briefing.below.iter().map(of).collect()
}

fn of_sheet(briefing: &Briefing, sheet: &Sheet, limits: &Limits) -> Vec<Question> {
    let mut questions = of_lines(briefing, sheet);
    questions.extend(of_zero(sheet));
    questions.extend(sheet.leaves.iter().flat_map(|leaves| of_leaves(leaves, limits)));
    questions.extend(of_measuring(sheet));
    let promises = sheet.promises.iter().filter_map(|at| briefing.promises.get(*at));
    questions.extend(promises.filter_map(|kept| of_promise(briefing, kept)));
    questions.retain(|question| question.children > 0);
    // Of equal weight the one that was found first comes first.
    questions.sort_by_key(|question| std::cmp::Reverse(question.children));
    questions.truncate(limits.most);
    questions
}

/// At most one question of indicators that are related.
fn of_lines(briefing: &Briefing, sheet: &Sheet) -> Vec<Question> {
    let year = briefing.period.last().year();
    let mut found: Vec<(usize, Question)> = Vec::new();
    for (at, line) in sheet.lines.iter().enumerate() {
        if line.frame == NOT_ASKED {
            continue;
        }
        let code = line.answer.indicator.as_str();
        let group = RELATED.iter().position(|related| related.contains(&code));
        let group = group.unwrap_or(RELATED.len() + at);
        let whole = briefing.whole.line(code);
        let asked = [missed(line, year), whole.and_then(|whole| worse(line, whole))];
        for question in asked.into_iter().flatten() {
            match found.iter_mut().find(|(of, _)| *of == group) {
                Some((_, known)) if known.children >= question.children => {}
                Some((_, known)) => *known = question,
                None => found.push((group, question)),
            }
        }
    }
    found.into_iter().map(|(_, question)| question).collect()
}
