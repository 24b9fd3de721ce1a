//! Each kind of gap, and how many children stand behind it.

use register::rakor::Measure;
use science::incidence::{Verdict as Proof, Why, child_months};
use science::quality::Verdict as Funnelled;
use science::survey::Proportion;

use super::aim::Reach;
use super::compare::is_worse;
use super::question::{Asks, Limits, Measuring, Question};
use super::sheet::{Briefing, Kept, Line, Sheet};
use crate::cascade::{Leaf, Leaves};
use crate::commitment::{Now, Status};
use crate::engine::Answer;
use crate::indicator::{Direction, Unit};
use crate::quality::Limits as MeasuringLimits;

pub(super) fn worse(line: &Line, whole: &Line) -> Option<Question> {
    if !is_worse(line.direction, line.stands) {
        return None;
    }
    let (own, all) = (&line.answer, &whole.answer);
    let (n, d) = (i128::from(own.numerator), i128::from(own.denominator));
    let (all_n, all_d) = (i128::from(all.numerator), i128::from(all.denominator));
    let more = match line.direction {
        Direction::Lower => n * all_d - all_n * d,
        Direction::Higher => all_n * d - n * all_d,
        Direction::Neutral => 0,
    };
    let children = more.checked_div(all_d).and_then(|more| u64::try_from(more).ok())?;
    Some(Question {
        asks: Asks::WorseThanTheWhole {
            indicator: own.indicator.clone(),
            place: (own.numerator, own.denominator),
            whole: (all.numerator, all.denominator),
        },
        children,
    })
}

/// Missed whichever source is right: of several targets the nearest counts.
pub(super) fn missed(line: &Line, year: i32) -> Option<Question> {
    let all_missed = line.aims.iter().all(|aim| aim.reach == Reach::Missed);
    if line.aims.is_empty() || !all_missed {
        return None;
    }
    let values = line.aims.iter().map(|aim| aim.target.value);
    let wanted = match line.direction {
        Direction::Lower => values.fold(f64::MIN, f64::max),
        Direction::Higher => values.fold(f64::MAX, f64::min),
        Direction::Neutral => return None,
    };
    let answer = &line.answer;
    let children = beyond(line.unit, line.direction == Direction::Higher, answer, wanted);
    Some(Question {
        asks: Asks::TargetMissed {
            indicator: answer.indicator.clone(),
            place: (answer.numerator, answer.denominator),
            wanted,
            year,
        },
        children,
    })
}

/// How many of the numerator lie between an answer and a wanted value.
fn beyond(unit: Unit, higher: bool, answer: &Answer, wanted: f64) -> u64 {
    let wanted = match unit {
        Unit::Children => wanted,
        Unit::Percent => wanted / 100.0 * answer.denominator as f64,
        Unit::Per100ChildMonths => wanted / 100.0 * child_months(answer.denominator),
    };
    let found = answer.numerator as f64;
    whole_children(if higher { wanted - found } else { found - wanted })
}

/// Rounded down: nobody stands behind a part of a child.
fn whole_children(children: f64) -> u64 {
    if children < 1.0 {
        return 0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at least one, and no more than were counted"
    )]
    let whole = children.floor() as u64;
    whole
}

pub(super) fn of_zero(sheet: &Sheet) -> Option<Question> {
    let evidence = &sheet.zero.evidence;
    let why = match sheet.zero.new_cases {
        Proof::ZeroUnmeasured { why } => why,
        Proof::ZeroProven { .. } | Proof::NotZero { .. } => return None,
    };
    match why {
        Why::Nobody | Why::CoverageTooLow { .. } => Some(Question {
            asks: Asks::ZeroUnproven { measured: evidence.measured, targets: evidence.targets },
            children: evidence.targets.saturating_sub(evidence.measured),
        }),
        Why::OnsetsUnsettled { count } => {
            Some(Question { asks: Asks::OnsetsUnsettled { count }, children: count })
        }
        // Of bad measuring is asked below; that a place is small is no fault of it.
        Why::QualityFailed | Why::QualityUnknown | Why::BoundTooHigh { .. } => None,
    }
}

/// Before a problem is found, and after: of each the step at which most were lost.
const STEPS: [&[Leaf]; 2] = [
    &[Leaf::NotPresent, Leaf::NotWeighed, Leaf::NotMeasuredWell],
    &[Leaf::NotReferred, Leaf::NotServed, Leaf::NotRemeasured],
];

pub(super) fn of_leaves(leaves: &Leaves, limits: &Limits) -> Vec<Question> {
    let largest = |steps: &&[Leaf]| {
        let leaf = steps.iter().copied().max_by_key(|leaf| leaves.ended(*leaf))?;
        let (lost, of) = (leaves.ended(leaf), leaves.reached(leaf.reached()));
        let enough = lost >= limits.fewest_lost && lost * 100 >= of * limits.least_lost_percent;
        enough.then_some(Question { asks: Asks::Lost { leaf, lost, of }, children: lost })
    };
    STEPS.iter().filter_map(largest).collect()
}

pub(super) fn of_measuring(sheet: &Sheet) -> Option<Question> {
    let (judged, taken) = (&sheet.judgement, &sheet.measured);
    if judged.passes() != Some(false) {
        return None;
    }
    let limits = MeasuringLimits::default();
    let wrong = taken.lost + taken.impossible + taken.repeated;
    let even = limits.noughts_and_fives;
    let checks: [(Measuring, Funnelled, Option<Proportion>, f64); 5] = [
        (
            Measuring::WeightDigits,
            judged.weight_digits,
            taken.weights.noughts_and_fives(),
            even,
        ),
        (
            Measuring::LengthDigits,
            judged.length_digits,
            taken.lengths.noughts_and_fives(),
            even,
        ),
        (
            Measuring::ImplausibleHaz,
            judged.implausible_haz,
            taken.haz.implausible_share(),
            limits.implausible,
        ),
        (
            Measuring::ImplausibleWhz,
            judged.implausible_whz,
            taken.whz.implausible_share(),
            limits.implausible,
        ),
        (
            Measuring::Contradicted,
            judged.contradicted,
            Proportion::of(wrong, taken.along),
            limits.contradicted,
        ),
    ];
    let question = |(what, verdict, share, limit): (_, Funnelled, Option<Proportion>, f64)| {
        let share = share.filter(|_| verdict == Funnelled::Above998)?;
        let (wrong, of) = (share.numerator(), share.denominator());
        let children = whole_children(wrong as f64 - limit * of as f64);
        Some(Question { asks: Asks::MeasuredBadly { what, wrong, of }, children })
    };
    checks.into_iter().filter_map(question).max_by_key(|question| question.children)
}

pub(super) fn of_promise(briefing: &Briefing, kept: &Kept) -> Option<Question> {
    let status = &kept.verdict.status;
    match status {
        Status::Late | Status::Missed => {}
        Status::Met | Status::OnTrack | Status::NotMeasurable(_) => return None,
    }
    let children = match (&kept.commitment.measure, kept.verdict.evidence.now.as_ref()?) {
        (Measure::Indicator { goal_hundredths, higher_is_better, .. }, Now::Answer(answer)) => {
            let unit = briefing.whole.line(&answer.indicator)?.unit;
            beyond(unit, *higher_is_better, answer, *goal_hundredths as f64 / 100.0)
        }
        (_, Now::Acts { done, of, gone }) => of.saturating_sub(done + gone),
        (Measure::Act { .. }, Now::Answer(_)) => 0,
    };
    // A gap of less than a child is still a promise that was not kept.
    Some(Question {
        asks: Asks::PromiseBroken { commitment: kept.commitment.id, status: status.clone() },
        children: children.max(1),
    })
}
