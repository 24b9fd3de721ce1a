//! Verifying many promises at once: every wording, month, place and pack is asked once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use register::place::{PlaceId, Tree};
use register::rakor::{Commitment, Measure, SeenAct};
use uuid::Uuid;

use super::ask::{add, answers};
use super::cases::{Asked, Cases, cases};
use super::plan::Plan;
use super::verdict::{Verdict, judge};
use super::wording::{Wordings, is_of_today};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::month::Month;

/// A commitment that stands, and the meeting that made it.
#[derive(Debug, Clone, Copy)]
pub struct Promise<'a> {
    pub commitment: &'a Commitment,
    /// The last day of the meeting.
    pub met_on: NaiveDate,
    /// The meeting's pack.
    pub pack: Option<Uuid>,
}

/// What is verified by.
#[derive(Debug, Clone, Copy)]
pub struct Grounds<'a> {
    pub engine: &'a Engine,
    /// The places of today.
    pub tree: &'a Tree,
    pub today: NaiveDate,
    /// Packs of [`packs_needed`], opened.
    pub packs: &'a BTreeMap<Uuid, Engine>,
    /// The places that took the part of one that is there no more.
    pub heirs: &'a BTreeMap<PlaceId, Vec<PlaceId>>,
    /// The days of acts that no relation knows (decrees, documents), since the meeting, by
    /// commitment.
    pub seen: &'a BTreeMap<Uuid, Vec<NaiveDate>>,
}

/// The packs without which some promises cannot be verified: those whose wordings are no
/// longer in force, and those that know which cases were open.
pub fn packs_needed(engine: &Engine, promises: &[Promise<'_>]) -> BTreeSet<Uuid> {
    let needed = |promise: &Promise<'_>| match &promise.commitment.measure {
        Measure::Indicator { indicator, baseline, .. } => {
            let known = is_of_today(engine, indicator, baseline.as_ref());
            baseline.as_ref().filter(|_| !known).map(|baseline| baseline.pack)
        }
        Measure::Act { act: SeenAct::CasesAnswered | SeenAct::CasesClosed, .. } => promise.pack,
        Measure::Act {
            act: SeenAct::DecreeUploaded | SeenAct::DocumentUploaded | SeenAct::RupiahRealised,
            ..
        } => None,
    };
    promises.iter().filter_map(needed).collect()
}

/// How each promise stands today, in the order in which they are given.
///
/// Fails where relations cannot be read, or none are built at all.
pub async fn verify(
    grounds: &Grounds<'_>,
    promises: &[Promise<'_>],
) -> Result<Vec<Verdict>, Failure> {
    let Some(first) = promises.first() else { return Ok(Vec::new()) };
    let stamp = grounds.engine.stamp().ok_or(Failure::NotBuilt(first.commitment.place))?;
    let mut wordings = Wordings::new(grounds.engine, grounds.packs);
    let mut plans: Vec<Plan<'_>> = Vec::with_capacity(promises.len());
    for promise in promises {
        plans.push(Plan::of(grounds, stamp, promise, &mut wordings)?);
    }
    count(grounds, &wordings, &mut plans).await?;
    let cases = count_cases(grounds, promises, &plans).await?;
    let mut verdicts = Vec::with_capacity(promises.len());
    for (at, (promise, plan)) in promises.iter().zip(&plans).enumerate() {
        let cases = cases.get(&at).copied().unwrap_or_default();
        verdicts.push(judge(grounds, stamp, promise, plan, cases));
    }
    Ok(verdicts)
}

/// Counts the indicators.
async fn count(
    grounds: &Grounds<'_>,
    wordings: &Wordings<'_>,
    plans: &mut [Plan<'_>],
) -> Result<(), Failure> {
    let mut asked: BTreeMap<(usize, Month), (BTreeSet<PlaceId>, Vec<usize>)> = BTreeMap::new();
    for (at, plan) in plans.iter().enumerate() {
        let Plan::Indicator(plan) = plan else { continue };
        for month in plan.months.0.to(plan.months.1) {
            let (places, for_plans) = asked.entry((plan.wording, month)).or_default();
            places.extend(&plan.places);
            for_plans.push(at);
        }
    }
    for ((wording, month), (places, for_plans)) in asked {
        let engine = wordings.engine(wording);
        let answers = answers(engine, grounds.tree, month, &places).await?;
        for at in for_plans {
            let Plan::Indicator(plan) = &mut plans[at] else { continue };
            for place in &plan.places {
                let of_place = answers.get(place).map_or(&[][..], Vec::as_slice);
                let found = of_place.iter().find(|answer| answer.indicator == plan.code);
                match (&mut plan.sum, found) {
                    (_, None) => {}
                    (Some(sum), Some(more)) => add(sum, more),
                    (sum @ None, Some(first)) => *sum = Some(first.clone()),
                }
            }
        }
    }
    Ok(())
}

/// What became of the cases, by the number of the promise.
async fn count_cases(
    grounds: &Grounds<'_>,
    promises: &[Promise<'_>],
    plans: &[Plan<'_>],
) -> Result<BTreeMap<usize, Cases>, Failure> {
    let mut asked: BTreeMap<Uuid, Vec<(usize, Asked)>> = BTreeMap::new();
    for (at, (promise, plan)) in promises.iter().zip(plans).enumerate() {
        let Plan::Cases { pack, end, places, .. } = plan else { continue };
        let by = grounds.today.min(promise.commitment.due_on);
        let of_places = places.iter().map(|place| (at, Asked { place: *place, end: *end, by }));
        asked.entry(*pack).or_default().extend(of_places);
    }
    let mut found: BTreeMap<usize, Cases> = BTreeMap::new();
    for (pack, asked) in asked {
        let Some(pack) = grounds.packs.get(&pack) else { continue };
        let (numbers, asked): (Vec<usize>, Vec<Asked>) = asked.into_iter().unzip();
        let cases = cases(pack, grounds.engine, grounds.tree, &asked).await?;
        for (at, Cases { open, done, gone }) in numbers.into_iter().zip(cases) {
            let sum = found.entry(at).or_default();
            sum.open += open;
            sum.done += done;
            sum.gone += gone;
        }
    }
    Ok(found)
}
