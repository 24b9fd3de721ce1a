//! Whether a place's nought is proven: what it can show for having no new case, and what
//! that is worth.

use std::collections::BTreeMap;

use register::place::{PlaceId, Tree};
use science::incidence::{Claim, Demands, Evidence, Quality, Verdict};

use crate::engine::{Answer, Engine, Told};
use crate::failure::Failure;
use crate::month::Period;
use crate::quality::{Limits, Measured, Summary, judge};

/// What one place can show, and what it comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zero {
    pub evidence: Evidence,
    pub new_cases: Verdict,
    pub stunted: Verdict,
}

impl Engine {
    /// The evidence of a place and of each place directly below, in the order of the tree.
    pub async fn zeroes(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
    ) -> Result<Told<Vec<(PlaceId, Zero)>>, Failure> {
        let whole = self.tally(tree, place, period).await?;
        let below = self.tallies_below(tree, place, period).await?.answer;
        let measured = self.measured(tree, place, period).await?.answer;
        let zeroes = zeroes_of((place, &whole.answer), &below, &measured)?;
        Ok(whole.map(|_| zeroes))
    }
}

/// The same from what was asked already.
pub(crate) fn zeroes_of(
    (place, whole): (PlaceId, &[Answer]),
    below: &[(PlaceId, Vec<Answer>)],
    measured: &Measured,
) -> Result<Vec<(PlaceId, Zero)>, Failure> {
    let by_place: BTreeMap<PlaceId, &Summary> =
        measured.by_place.iter().map(|(id, summary)| (*id, summary)).collect();
    let nothing = Summary::default();
    let zero_of = |answers: &[Answer], summary: &Summary| {
        let evidence = evidence(answers, summary)?;
        let demands = Demands::default();
        Ok::<_, Failure>(Zero {
            evidence,
            new_cases: Claim::NoNewCase.judge(&evidence, &demands),
            stunted: Claim::NoneStunted.judge(&evidence, &demands),
        })
    };
    let mut zeroes = vec![(place, zero_of(whole, &measured.whole)?)];
    for (id, answers) in below.iter().filter(|(id, _)| *id != place) {
        let summary = by_place.get(id).copied().unwrap_or(&nothing);
        zeroes.push((*id, zero_of(answers, summary)?));
    }
    Ok(zeroes)
}

fn evidence(answers: &[Answer], summary: &Summary) -> Result<Evidence, Failure> {
    let find = |code: &str| {
        let found = answers.iter().find(|answer| answer.indicator == code);
        found.ok_or_else(|| Failure::NoSuchIndicator(code.to_owned()))
    };
    let (measured, new) = (find("measured")?, find("new_stunting")?);
    let confirmed = find("new_stunting_confirmed")?;
    Ok(Evidence {
        targets: measured.denominator,
        measured: measured.numerator,
        quality: match judge(summary, &Limits::default()).passes() {
            Some(true) => Quality::Passed,
            Some(false) => Quality::Failed,
            None => Quality::TooFew,
        },
        stunted: find("stunted")?.numerator,
        onsets: confirmed.numerator,
        onsets_unsettled: new.numerator - confirmed.numerator,
        person_days: new.denominator,
    })
}
