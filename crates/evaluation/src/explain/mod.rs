//! Why a number moved: the children who count otherwise than before, each for one reason in
//! each of four steps, so that the parts sum to the difference.
//!
//! First the definition changes while all else stays, then the boundaries, then knowledge, then
//! the period. Whoever counts otherwise after a step was moved by it.

mod beside;
mod cause;
mod standing;

use std::collections::{BTreeMap, HashSet};

use register::place::{PlaceId, Tree};
use uuid::Uuid;

use crate::engine::{Answer, Engine};
use crate::failure::Failure;
use crate::indicator::{Measures, Over};
use crate::month::Period;

pub use beside::{MOST_BESIDE, Moved, Shift, explain_beside};
pub use cause::Cause;

use cause::{learned, passed};
use standing::{Months, Reach, Standing, Standings, endings, known, standings};

/// A period as somebody knew it.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    pub engine: &'a Engine,
    /// The map that the engine tells its places on.
    pub tree: &'a Tree,
    pub period: Period,
    /// The place whose rows are all that the engine has, as a pack's; None where it has those
    /// of every place.
    pub only: Option<PlaceId>,
}

/// Which of the four things changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Definition,
    /// Where the border of the place runs.
    Boundaries,
    /// What is known of the same period.
    Knowledge,
    /// The period.
    Time,
}

/// Children whom one cause moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub step: Step,
    pub cause: Cause,
    /// What it adds to the numerator.
    pub numerator: i64,
    /// What it adds to the denominator.
    pub denominator: i64,
    /// By id.
    pub children: Vec<Uuid>,
}

/// Two answers to one question, and what lies between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub before: Answer,
    pub after: Answer,
    /// By step and cause; their sums are the difference of the answers.
    pub parts: Vec<Part>,
}

impl Explanation {
    /// What a part adds to the share, between -1 and 1; the parts sum to its difference. None
    /// where either share is none.
    ///
    /// With `p` the share before and `d` the denominator after, a child adds
    /// `(numerator - p * denominator) / d`.
    pub fn share(&self, part: &Part) -> Option<f64> {
        let before = self.before.value()?;
        self.after.value()?;
        let gained = part.numerator as f64 - before * part.denominator as f64;
        Some(gained / self.after.denominator as f64)
    }
}

/// Explains why an indicator of a place is another after than before.
///
/// Refused for indicators in which a child counts in every month by itself, and where the
/// period before ends later than the one after.
pub async fn explain(
    place: PlaceId,
    indicator: &str,
    before: Side<'_>,
    after: Side<'_>,
) -> Result<Explanation, Failure> {
    if before.period.last() > after.period.last() {
        return Err(Failure::CannotExplain("the period before ends after the other"));
    }
    let defined = after.engine.definition(indicator)?;
    let measures = after.engine.measures(indicator)?;
    let measures_before = before.engine.measures(indicator)?;
    if measures.over != Over::Last || measures_before.over != Over::Last {
        return Err(Failure::CannotExplain("its months are counted one by one"));
    }
    if before.tree.get(place).is_none() && after.tree.get(place).is_none() {
        return Err(Failure::NoSuchPlace(place));
    }
    let mut walk = Walk { parts: BTreeMap::new() };
    let reach = Reach::between(before, after);
    let of = |side, measures| standings(side, measures, place, Reach::Own);
    let mut then = standings(before, measures_before, place, reach).await?;
    if !same(measures_before, measures) {
        let redefined = standings(before, measures, place, reach).await?;
        walk.step(Step::Definition, &then, &redefined, |_, _, _| Cause::Definition);
        then = redefined;
    }
    let recalled = Side { period: before.period, ..after };
    if before.engine.stamp() != after.engine.stamp() {
        let learnt = of(recalled, measures).await?;
        if reach == Reach::Kin {
            let redrawn = redrawn(&then, &learnt, before, after, place);
            walk.step(Step::Boundaries, &then, &redrawn, |_, _, _| Cause::Redrawn);
            then = redrawn;
        }
        let arrived: HashSet<Uuid> =
            learnt.keys().filter(|child| !then.contains_key(child)).copied().collect();
        let gone: HashSet<Uuid> =
            then.keys().filter(|child| !learnt.contains_key(child)).copied().collect();
        let known_before = known(before, place, &arrived).await?;
        let known_after = known(after, place, &gone).await?;
        let endings = endings(recalled, place, Months::until(before.period)).await?;
        walk.step(Step::Knowledge, &then, &learnt, |child, a, b| {
            let ending = endings.get(&child).copied();
            learned(a, b, ending, known_before.contains(&child), known_after.contains(&child))
        });
        then = learnt;
    }
    if before.period != after.period {
        let now = of(after, measures).await?;
        let months = Months::between(before.period, after.period);
        let endings = endings(after, place, months).await?;
        let between = (before.period.last(), after.period.last());
        walk.step(Step::Time, &then, &now, |child, a, b| {
            passed(a, b, endings.get(&child).copied(), between, defined.direction)
        });
    }
    let before = before.answer(place, indicator).await?;
    let after = after.answer(place, indicator).await?;
    Ok(Explanation { before, after, parts: walk.told() })
}

/// The standings of before within the border of after. Whoever a pack of the place could not
/// know, because it lived beyond the border of then, comes with the border.
fn redrawn(
    then: &Standings,
    learnt: &Standings,
    before: Side<'_>,
    after: Side<'_>,
    place: PlaceId,
) -> Standings {
    let within = |standing: &Standing| Standing {
        inside: after.tree.within(standing.home, place),
        ..*standing
    };
    let mut redrawn: Standings =
        then.iter().map(|(child, standing)| (*child, within(standing))).collect();
    if let Some(only) = before.only {
        let beyond = |standing: &Standing| !before.tree.within(standing.home, only);
        let came = learnt.iter().filter(|(child, standing)| {
            !then.contains_key(child) && standing.inside && beyond(standing)
        });
        redrawn.extend(came.map(|(child, standing)| (*child, *standing)));
    }
    redrawn
}

impl Side<'_> {
    /// What the side says of an indicator; nobody where the place is not on its map.
    async fn answer(self, place: PlaceId, indicator: &str) -> Result<Answer, Failure> {
        let none = || Failure::NoSuchIndicator(indicator.to_owned());
        if self.tree.get(place).is_none() {
            return self.engine.nobody(indicator);
        }
        let told = self.engine.tally(self.tree, place, self.period).await?;
        told.answer.into_iter().find(|answer| answer.indicator == indicator).ok_or_else(none)
    }
}

fn same(one: &Measures, other: &Measures) -> bool {
    one.denominator == other.denominator && one.numerator == other.numerator
}

struct Walk {
    parts: BTreeMap<(Step, Cause), Part>,
}

impl Walk {
    /// Gives every child that counts otherwise than before to its cause.
    fn step(
        &mut self,
        step: Step,
        before: &Standings,
        after: &Standings,
        cause: impl Fn(Uuid, cause::Found<'_>, cause::Found<'_>) -> Cause,
    ) {
        let gone = before.iter().filter(|(child, _)| !after.contains_key(child));
        let pairs = after
            .iter()
            .map(|(child, now)| (*child, before.get(child), Some(now)))
            .chain(gone.map(|(child, then)| (*child, Some(then), None)));
        for (child, then, now) in pairs {
            let adds = |found: cause::Found<'_>| found.map_or((0, 0), |found| found.adds());
            let (old, new) = (adds(then), adds(now));
            if old == new {
                continue;
            }
            let cause = cause(child, then, now);
            let part = self.parts.entry((step, cause)).or_insert_with(|| Part {
                step,
                cause,
                numerator: 0,
                denominator: 0,
                children: Vec::new(),
            });
            part.numerator += new.0 - old.0;
            part.denominator += new.1 - old.1;
            part.children.push(child);
        }
    }

    fn told(self) -> Vec<Part> {
        let mut parts: Vec<Part> = self.parts.into_values().collect();
        for part in &mut parts {
            part.children.sort_unstable();
        }
        parts
    }
}
