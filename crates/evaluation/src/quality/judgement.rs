//! What sums of measurements are judged by: shares beside what chance allows for so few.

use science::quality::{Alert, Funnel, Team, Verdict};
use science::survey::Proportion;

use super::Summary;

/// Shares beyond which a place measures otherwise than it should.
///
/// Source: WHO and UNICEF 2019 (implausible scores above 1 %); evenly used digits give one
/// in five to 0 and 5. The share of losses and copies is ours, editable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    pub noughts_and_fives: f64,
    pub implausible: f64,
    /// Lengths that the one before contradicts.
    pub contradicted: f64,
    pub funnel: Funnel,
    pub team: Team,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            noughts_and_fives: 0.2,
            implausible: 0.01,
            contradicted: 0.02,
            funnel: Funnel::default(),
            team: Team::default(),
        }
    }
}

/// How a place measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    pub weight_digits: Verdict,
    pub length_digits: Verdict,
    pub implausible_haz: Verdict,
    pub implausible_whz: Verdict,
    pub contradicted: Verdict,
    /// What WHO and UNICEF would raise of length for age; nothing for few children.
    pub alerts: Vec<Alert>,
}

/// Fewer scores than this have no shape to speak of.
const FEWEST_FOR_SHAPE: u64 = 100;

/// Judges one place; a place with few measurements is judged by none of them.
pub fn judge(summary: &Summary, limits: &Limits) -> Judgement {
    let Limits { noughts_and_fives, implausible, contradicted, funnel, team } = limits;
    let wrong = summary.lost + summary.impossible + summary.repeated;
    let shaped = summary.haz.all().count() >= FEWEST_FOR_SHAPE;
    Judgement {
        weight_digits: funnel.verdict(summary.weights.noughts_and_fives(), *noughts_and_fives),
        length_digits: funnel.verdict(summary.lengths.noughts_and_fives(), *noughts_and_fives),
        implausible_haz: funnel.verdict(summary.haz.implausible_share(), *implausible),
        implausible_whz: funnel.verdict(summary.whz.implausible_share(), *implausible),
        contradicted: funnel.verdict(Proportion::of(wrong, summary.along), *contradicted),
        alerts: if shaped { team.alerts(&summary.haz) } else { Vec::new() },
    }
}

impl Judgement {
    /// Whether the measurements may carry a claim: `None` where there are too few to tell.
    pub fn passes(&self) -> Option<bool> {
        let verdicts = [
            self.weight_digits,
            self.length_digits,
            self.implausible_haz,
            self.implausible_whz,
            self.contradicted,
        ];
        if verdicts.contains(&Verdict::Above998) {
            Some(false)
        } else if verdicts.contains(&Verdict::TooFew) {
            None
        } else {
            Some(true)
        }
    }
}
