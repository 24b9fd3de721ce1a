//! Whether a place's nought is proven, or nobody looked.

use super::rate::Rate;
use crate::survey::Proportion;

/// A bound on new cases is given for so many child-months at risk.
const PER_CHILD_MONTHS: f64 = 100.0;

/// What a place says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Claim {
    /// No child became stunted.
    NoNewCase,
    /// No child is stunted.
    NoneStunted,
}

/// What the measurements of a place are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quality {
    Passed,
    Failed,
    /// Too few measurements to say.
    TooFew,
}

/// What a place can show for its nought. All are of the same place and period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// Children who should have been measured.
    pub targets: u64,
    /// Children with a valid length for age.
    pub measured: u64,
    pub quality: Quality,
    /// Children stunted when last measured.
    pub stunted: u64,
    /// New cases that were confirmed.
    pub onsets: u64,
    /// New cases by one measurement only: those that wait for a second, and those that never
    /// got it.
    pub onsets_unsettled: u64,
    /// Days at risk.
    pub person_days: u64,
}

/// What is asked before a nought is believed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Demands {
    /// The least share of the targets that was measured, in per cent.
    pub least_measured_percent: u64,
    /// The largest upper bound of new cases for 100 child-months at risk.
    pub most_per_100_child_months: f64,
    /// The largest upper bound of the share of children who are stunted.
    pub most_stunted_share: f64,
}

impl Default for Demands {
    /// Ours, from no publication, and for each installation to set: four children in five
    /// measured; fewer than 1 new case for 100 child-months, which asks for 300 child-months
    /// without one; fewer than one stunted child in twenty, which asks for 59 without one.
    fn default() -> Self {
        Self {
            least_measured_percent: 80,
            most_per_100_child_months: 1.0,
            most_stunted_share: 0.05,
        }
    }
}

/// Why a nought says nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why {
    /// No child to measure, none measured, or no day at risk.
    Nobody,
    CoverageTooLow {
        measured: u64,
        targets: u64,
    },
    QualityFailed,
    QualityUnknown,
    /// New cases by one measurement are to be measured again first.
    OnsetsUnsettled {
        count: u64,
    },
    /// Well measured, but too little of it: this much is still possible.
    BoundTooHigh {
        upper: f64,
        limit: f64,
    },
}

impl Why {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::CoverageTooLow { .. } => "coverage_too_low",
            Self::QualityFailed => "quality_failed",
            Self::QualityUnknown => "quality_unknown",
            Self::OnsetsUnsettled { .. } => "onsets_unsettled",
            Self::BoundTooHigh { .. } => "bound_too_high",
        }
    }
}

/// The answer to a claim. A bound is the exact one-sided 95 % one: of `NoNewCase` in new cases
/// for 100 child-months at risk, of `NoneStunted` as a share of children.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// Nol terbukti: no case, and more than `upper` can be ruled out.
    ZeroProven { upper: f64 },
    /// Nol karena belum diukur: no case, and nothing follows from it.
    ZeroUnmeasured { why: Why },
    /// So many cases.
    NotZero { cases: u64 },
}

impl Verdict {
    pub const fn code(self) -> &'static str {
        match self {
            Self::ZeroProven { .. } => "zero_proven",
            Self::ZeroUnmeasured { .. } => "zero_unmeasured",
            Self::NotZero { .. } => "not_zero",
        }
    }
}

impl Claim {
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoNewCase => "no_new_case",
            Self::NoneStunted => "none_stunted",
        }
    }

    /// A case counts however few were measured; a nought only where enough were, and well.
    pub fn judge(self, evidence: &Evidence, demands: &Demands) -> Verdict {
        let cases = match self {
            Self::NoNewCase => evidence.onsets,
            Self::NoneStunted => evidence.stunted,
        };
        if cases > 0 {
            return Verdict::NotZero { cases };
        }
        match self.upper_bound(evidence, demands) {
            Ok(upper) => Verdict::ZeroProven { upper },
            Err(why) => Verdict::ZeroUnmeasured { why },
        }
    }

    fn upper_bound(self, evidence: &Evidence, demands: &Demands) -> Result<f64, Why> {
        let Evidence { targets, measured, .. } = *evidence;
        if targets == 0 || measured == 0 {
            return Err(Why::Nobody);
        }
        let asked = u128::from(targets) * u128::from(demands.least_measured_percent);
        if u128::from(measured) * 100 < asked {
            return Err(Why::CoverageTooLow { measured, targets });
        }
        match evidence.quality {
            Quality::Passed => {}
            Quality::Failed => return Err(Why::QualityFailed),
            Quality::TooFew => return Err(Why::QualityUnknown),
        }
        let (upper, limit) = match self {
            Self::NoNewCase => {
                let count = evidence.onsets_unsettled;
                if count > 0 {
                    return Err(Why::OnsetsUnsettled { count });
                }
                let rate = Rate::of(0, evidence.person_days).ok_or(Why::Nobody)?;
                (rate.upper_bound_per(PER_CHILD_MONTHS), demands.most_per_100_child_months)
            }
            Self::NoneStunted => {
                let none = Proportion::of(0, measured).ok_or(Why::Nobody)?;
                (none.exact_upper_bound(), demands.most_stunted_share)
            }
        };
        if upper < limit { Ok(upper) } else { Err(Why::BoundTooHigh { upper, limit }) }
    }
}

#[cfg(test)]
mod tests {
    use super::Claim::{NoNewCase, NoneStunted};
    use super::*;

    /// Sixty children, all measured well, for half a year.
    const WELL: Evidence = Evidence {
        targets: 60,
        measured: 60,
        quality: Quality::Passed,
        stunted: 0,
        onsets: 0,
        onsets_unsettled: 0,
        person_days: 60 * 182,
    };

    fn judge(claim: Claim, evidence: Evidence) -> Verdict {
        claim.judge(&evidence, &Demands::default())
    }

    fn why(claim: Claim, evidence: Evidence) -> Option<Why> {
        match judge(claim, evidence) {
            Verdict::ZeroUnmeasured { why } => Some(why),
            Verdict::ZeroProven { .. } | Verdict::NotZero { .. } => None,
        }
    }

    fn proven(claim: Claim, evidence: Evidence) -> f64 {
        match judge(claim, evidence) {
            Verdict::ZeroProven { upper } => upper,
            other @ (Verdict::ZeroUnmeasured { .. } | Verdict::NotZero { .. }) => {
                panic!("{other:?}")
            }
        }
    }

    #[test]
    fn none_of_sixty_with_twelve_measured_is_refused_with_its_reason() {
        let few = Evidence { measured: 12, person_days: 12 * 182, ..WELL };
        let reason = Why::CoverageTooLow { measured: 12, targets: 60 };
        assert_eq!(why(NoNewCase, few), Some(reason));
        assert_eq!(why(NoneStunted, few), Some(reason));
    }

    #[test]
    fn none_of_sixty_well_measured_shows_how_many_there_may_be() {
        assert!((proven(NoneStunted, WELL) - (1.0 - 0.05_f64.powf(1.0 / 60.0))).abs() < 1e-12);
        let months = 60.0 * 182.0 / 30.4375;
        assert!((proven(NoNewCase, WELL) + 100.0 * 0.05_f64.ln() / months).abs() < 1e-12);
    }

    #[test]
    fn a_case_counts_however_few_were_measured() {
        let one = Evidence { measured: 1, onsets: 1, stunted: 2, ..WELL };
        assert_eq!(judge(NoNewCase, one), Verdict::NotZero { cases: 1 });
        assert_eq!(judge(NoneStunted, one), Verdict::NotZero { cases: 2 });
    }

    #[test]
    fn old_cases_are_no_new_ones() {
        assert!(proven(NoNewCase, Evidence { stunted: 3, ..WELL }) < 1.0);
    }

    #[test]
    fn the_least_share_itself_is_enough() {
        let enough = Evidence { measured: 48, ..WELL };
        assert_eq!(why(NoNewCase, enough), None);
        let lacking = Evidence { measured: 47, ..WELL };
        assert_eq!(why(NoNewCase, lacking).map(Why::code), Some("coverage_too_low"));
    }

    #[test]
    fn bad_or_unknown_measuring_proves_nothing() {
        let failed = Evidence { quality: Quality::Failed, ..WELL };
        assert_eq!(why(NoNewCase, failed), Some(Why::QualityFailed));
        let few = Evidence { quality: Quality::TooFew, ..WELL };
        assert_eq!(why(NoneStunted, few), Some(Why::QualityUnknown));
    }

    #[test]
    fn a_case_to_be_confirmed_is_not_yet_nought() {
        let waiting = Evidence { onsets_unsettled: 1, ..WELL };
        assert_eq!(why(NoNewCase, waiting), Some(Why::OnsetsUnsettled { count: 1 }));
    }

    #[test]
    fn nobody_is_not_nought() {
        assert_eq!(why(NoNewCase, Evidence { targets: 0, ..WELL }), Some(Why::Nobody));
        assert_eq!(why(NoneStunted, Evidence { measured: 0, ..WELL }), Some(Why::Nobody));
        assert_eq!(why(NoNewCase, Evidence { person_days: 0, ..WELL }), Some(Why::Nobody));
    }

    #[test]
    fn a_small_place_cannot_rule_out_much() {
        let hamlet = Evidence { targets: 9, measured: 9, person_days: 9 * 182, ..WELL };
        assert_eq!(why(NoNewCase, hamlet).map(Why::code), Some("bound_too_high"));
        assert_eq!(why(NoneStunted, hamlet).map(Why::code), Some("bound_too_high"));
    }

    /// As many measured as it takes for the limits that an installation did not set.
    #[test]
    fn the_defaults_ask_for_what_they_say() {
        let children = |n| Evidence { targets: n, measured: n, ..WELL };
        assert_eq!(why(NoneStunted, children(58)).map(Why::code), Some("bound_too_high"));
        assert_eq!(why(NoneStunted, children(59)), None);
        let months = |n: u64| Evidence { person_days: n * 30, ..WELL };
        assert!(why(NoNewCase, months(300)).is_some() && why(NoNewCase, months(305)).is_none());
    }
}
