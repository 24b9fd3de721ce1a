//! Parts of a promise for the places below, and their verdicts put together again.
//!
//! If every place below reaches its part, the whole reaches its goal: the parts are whole
//! hundredths, or whole acts, rounded towards the better.

use register::place::PlaceId;
use register::rakor::{Baseline, Measure, SeenAct};

use super::exact::{Better, Exact, worth};
use super::rule::Status;
use super::verdict::{Now, Verdict};
use crate::indicator::Unit;

/// A part of a promise, not yet made by anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub place: PlaceId,
    pub measure: Measure,
}

impl Draft {
    fn promises_something(&self) -> bool {
        match &self.measure {
            Measure::Act { count, .. } => *count > 0,
            // At least nought is reached by doing nothing.
            Measure::Indicator { goal_hundredths, higher_is_better, .. } => {
                *goal_hundredths > 0 || !higher_is_better
            }
        }
    }
}

/// What a place below starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// Of the indicator of the promise; None where the pack does not have it.
    Indicator(Option<Baseline>),
    /// So many cases are open; nought for acts that are done once in a place.
    Acts(u32),
}

/// The parts of a promise for the places below.
///
/// All places worse than the goal improve by the same share of what they lack, and none is
/// asked to be better than the goal of the whole; a place that is there keeps its value.
pub fn shared(parent: &Measure, unit: Unit, below: &[(PlaceId, Start)]) -> Vec<Draft> {
    match parent {
        Measure::Indicator { indicator, goal_hundredths, higher_is_better, .. } => {
            let better = if *higher_is_better { Better::Higher } else { Better::Lower };
            let baseline = |start: &Start| match start {
                Start::Indicator(baseline) => baseline.clone(),
                Start::Acts(_) => None,
            };
            let counts: Vec<(u64, u64)> = below
                .iter()
                .map(|(_, start)| {
                    baseline(start).map_or((0, 0), |b| (b.numerator, b.denominator))
                })
                .collect();
            let goals = goals(unit, better, *goal_hundredths, &counts);
            let draft = |((place, start), goal_hundredths): (&(PlaceId, Start), i64)| Draft {
                place: *place,
                measure: Measure::Indicator {
                    indicator: indicator.clone(),
                    goal_hundredths,
                    higher_is_better: *higher_is_better,
                    baseline: baseline(start),
                },
            };
            below.iter().zip(goals).map(draft).filter(Draft::promises_something).collect()
        }
        Measure::Act { act, count, .. } => shared_acts(*act, *count, below),
    }
}

fn shared_acts(act: SeenAct, count: u32, below: &[(PlaceId, Start)]) -> Vec<Draft> {
    let open = |start: &Start| match start {
        Start::Acts(open) => u64::from(*open),
        Start::Indicator(_) => 0,
    };
    let weights: Vec<u64> = below.iter().map(|(_, start)| open(start)).collect();
    let parts = split(u64::from(count), &weights);
    let drafts = below.iter().zip(parts).filter(|(_, part)| *part > 0);
    let draft = |((place, start), part): (&(PlaceId, Start), u64)| {
        let most = match act {
            // No more can be answered than are open.
            SeenAct::CasesAnswered | SeenAct::CasesClosed => open(start),
            SeenAct::DecreeUploaded | SeenAct::DocumentUploaded | SeenAct::RupiahRealised => {
                part
            }
        };
        let baseline = u32::try_from(open(start)).unwrap_or(u32::MAX);
        let count = u32::try_from(part.min(most)).unwrap_or(u32::MAX);
        Draft { place: *place, measure: Measure::Act { act, count, baseline } }
    };
    drafts.map(draft).filter(Draft::promises_something).collect()
}

/// The goal of each place in hundredths, from its numerator and denominator.
fn goals(unit: Unit, better: Better, goal: i64, below: &[(u64, u64)]) -> Vec<i64> {
    let most = match unit {
        Unit::Children => i64::MAX,
        Unit::Percent | Unit::Per100ChildMonths => MOST_SHARED_HUNDREDTHS,
    };
    let goal = i128::from(goal.clamp(0, most));
    let parts: Vec<Part> = below.iter().map(|&(n, d)| Part::of(unit, n, d)).collect();
    let goals = match (unit, better) {
        (Unit::Children, _) => of_counts(better, goal, below),
        (Unit::Percent | Unit::Per100ChildMonths, Better::Lower) => falling(goal, &parts),
        // The others are what may be fewer.
        (Unit::Percent, Better::Higher) => {
            let all = worth(Unit::Percent);
            let others: Vec<Part> = parts.iter().map(Part::others).collect();
            falling((all - goal).max(0), &others).iter().map(|goal| all - goal).collect()
        }
        (Unit::Per100ChildMonths, Better::Higher) => {
            let own = |part: &Part| part.value().unwrap_or(goal);
            parts.iter().map(|part| own(part).max(goal)).collect()
        }
    };
    goals.into_iter().map(|goal| i64::try_from(goal).unwrap_or(i64::MAX)).collect()
}

/// Larger numbers than are shared among ten thousand places: no product leaves 128 bits.
const MOST_SHARED_HUNDREDTHS: i64 = 100_000_000;
const MOST_SHARED_COUNT: u64 = 10_000_000_000;

/// A value as the quotient of two whole numbers, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    over: i128,
    /// Nought where nobody was measured.
    under: i128,
}

impl Part {
    fn of(unit: Unit, numerator: u64, denominator: u64) -> Self {
        let over = i128::from(numerator.min(MOST_SHARED_COUNT)) * worth(unit);
        Self { over, under: i128::from(denominator.min(MOST_SHARED_COUNT)) }
    }

    fn others(&self) -> Self {
        let all = self.under * worth(Unit::Percent);
        Self { over: (all - self.over).max(0), under: self.under }
    }

    /// Whole hundredths, rounded down.
    fn value(&self) -> Option<i128> {
        (self.under > 0).then(|| self.over / self.under)
    }
}

/// Goals of which the weighted sum is no more than the goal of all, where fewer is better.
fn falling(goal: i128, parts: &[Part]) -> Vec<i128> {
    let mut goals = vec![goal; parts.len()];
    let mut room: i128 = parts.iter().map(|part| goal * part.under).sum();
    let mut worse: Vec<usize> = Vec::new();
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.under > 0) {
        if part.over > goal * part.under {
            worse.push(at);
        } else {
            // Up to the next hundredth, so that who stays as it is has kept its part.
            goals[at] = (part.over + part.under - 1) / part.under;
            room -= goals[at] * part.under;
        }
    }
    // Whoever would be asked for more than the whole is asked for as much as the whole; the
    // others have the less room.
    loop {
        let all: i128 = worse.iter().map(|&at| parts[at].over).sum();
        let (below, left): (Vec<usize>, Vec<usize>) =
            worse.iter().partition(|&&at| parts[at].over * room < goal * parts[at].under * all);
        if below.is_empty() {
            break;
        }
        room -= below.iter().map(|&at| goal * parts[at].under).sum::<i128>();
        worse = left;
    }
    let all: i128 = worse.iter().map(|&at| parts[at].over).sum();
    let mut rest: Vec<(i128, usize)> = Vec::new();
    let mut left = room;
    for &at in &worse {
        let Part { over, under } = parts[at];
        let (wanted, of) = if room < all { (over * room, all * under) } else { (over, under) };
        goals[at] = wanted / of;
        left -= goals[at] * under;
        rest.push((wanted % of * PARTS_OF_A_REST / of, at));
    }
    rest.sort_unstable_by(|a, b| b.cmp(a));
    for (_, at) in rest {
        let Part { over, under } = parts[at];
        if under <= left && (goals[at] + 1) * under <= over {
            goals[at] += 1;
            left -= under;
        }
    }
    goals
}

/// How finely remainders are told apart.
const PARTS_OF_A_REST: i128 = 1_000;

/// Counts add up: the goal of all is shared out in whole ones.
fn of_counts(better: Better, goal: i128, below: &[(u64, u64)]) -> Vec<i128> {
    let one = worth(Unit::Children);
    let counts: Vec<u64> = below.iter().map(|(n, _)| (*n).min(MOST_SHARED_COUNT)).collect();
    let now: u64 = counts.iter().sum();
    let wanted = match better {
        Better::Lower => goal / one,
        Better::Higher => (goal + one - 1) / one,
    };
    let wanted = u64::try_from(wanted).unwrap_or(u64::MAX);
    let enough = match better {
        Better::Lower => now <= wanted,
        Better::Higher => now >= wanted,
    };
    let parts = if enough {
        counts
    } else if now > 0 {
        split(wanted, &counts)
    } else {
        let people: Vec<u64> = below.iter().map(|(_, d)| (*d).min(MOST_SHARED_COUNT)).collect();
        split(wanted, &people)
    };
    parts.into_iter().map(|part| i128::from(part) * one).collect()
}

/// Whole parts of a whole in proportion to weights, those with the largest remainders rounded
/// up; all alike where there is no weight.
fn split(whole: u64, weights: &[u64]) -> Vec<u64> {
    let none = weights.iter().all(|weight| *weight == 0);
    let weight = |weight: u64| if none { 1 } else { u128::from(weight) };
    let all: u128 = weights.iter().map(|w| weight(*w)).sum();
    let mut parts = Vec::with_capacity(weights.len());
    let mut rest: Vec<(u128, usize)> = Vec::with_capacity(weights.len());
    let mut left = whole;
    for (at, share) in weights.iter().map(|w| weight(*w) * u128::from(whole)).enumerate() {
        let part = u64::try_from(share / all.max(1)).unwrap_or(u64::MAX);
        left = left.saturating_sub(part);
        rest.push((share % all.max(1), at));
        parts.push(part);
    }
    rest.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, at) in rest.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        parts[at] += 1;
    }
    parts
}

/// The verdicts of the places below together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    pub met: usize,
    pub on_track: usize,
    pub late: usize,
    pub missed: usize,
    pub not_measurable: usize,
    /// Of those below that could be counted.
    pub numerator: u64,
    pub denominator: u64,
    /// Whether they reach the goal of the whole together; None where nobody was counted.
    pub reaches: Option<bool>,
}

/// Puts the verdicts of parts together and holds them against the goal of the whole.
pub fn sum_up(parent: &Measure, unit: Unit, parts: &[Verdict]) -> Total {
    let mut total = Total::default();
    for Verdict { status, evidence, .. } in parts {
        let number = match status {
            Status::Met => &mut total.met,
            Status::OnTrack => &mut total.on_track,
            Status::Late => &mut total.late,
            Status::Missed => &mut total.missed,
            Status::NotMeasurable(_) => &mut total.not_measurable,
        };
        *number += 1;
        let (numerator, denominator) = match &evidence.now {
            None => (0, 0),
            Some(Now::Answer(answer)) => (answer.numerator, answer.denominator),
            Some(Now::Acts { done, of, .. }) => (*done, *of),
        };
        total.numerator += numerator;
        total.denominator += denominator;
    }
    let (value, better, goal) = match parent {
        Measure::Indicator { goal_hundredths, higher_is_better, .. } => (
            Exact::of(unit, total.numerator, total.denominator),
            if *higher_is_better { Better::Higher } else { Better::Lower },
            Exact::hundredths(*goal_hundredths),
        ),
        Measure::Act { count, .. } => (
            (total.denominator > 0).then(|| Exact::whole(total.numerator)),
            Better::Higher,
            Exact::whole(u64::from(*count)),
        ),
    };
    total.reaches = value.map(|value| better.reaches(value, goal));
    total
}
