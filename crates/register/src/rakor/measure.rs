//! What a commitment will be measured by, and whether that can be measured at all.

use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::Refused;
use crate::failure::Failure;
use crate::place::{PlaceId, Tree};
use crate::store::Reader;
use crate::written::{is_code, is_hash, says};

/// By which the register will see whether a commitment was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// An indicator of the commitment's place reaches a value.
    Indicator {
        /// Its code.
        indicator: String,
        /// Hundredths of the unit's display number: 12,5 % is 1250.
        goal_hundredths: i64,
        higher_is_better: bool,
        /// None where the indicator could not be told at the meeting.
        baseline: Option<Baseline>,
    },
    /// Something that the register sees happens so many times.
    Act { act: SeenAct, count: u32, baseline: u32 },
}

/// What the register can see being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeenAct {
    /// Cases that were unanswered at the meeting get a response; `baseline` were unanswered.
    CasesAnswered,
    /// Cases that were open at the meeting are closed; `baseline` were open.
    CasesClosed,
    /// Decrees of the place or below it, with their paper.
    DecreeUploaded,
    /// Notes on the commitment that carry a file.
    DocumentUploaded,
    /// The commitment's money is spent; no register of money yet, so not measurable.
    RupiahRealised,
}

/// Where an indicator stood at the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// A pack of the register, and its hash.
    pub pack: Uuid,
    pub pack_hash: String,
    pub numerator: u64,
    pub denominator: u64,
    /// Version of the indicator's definition.
    pub version: String,
}

impl SeenAct {
    pub const ALL: [Self; 5] = [
        Self::CasesAnswered,
        Self::CasesClosed,
        Self::DecreeUploaded,
        Self::DocumentUploaded,
        Self::RupiahRealised,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::CasesAnswered => "cases_answered",
            Self::CasesClosed => "cases_closed",
            Self::DecreeUploaded => "decree_uploaded",
            Self::DocumentUploaded => "document_uploaded",
            Self::RupiahRealised => "rupiah_realised",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }
}

/// A hundred million of whatever the unit is.
const MOST_HUNDREDTHS: i64 = 10_000_000_000;
/// More children, families or papers than there are.
const MOST_COUNTED: u32 = 300_000_000;

impl Measure {
    /// What can be told without the indicator's definition, which the floor above has.
    pub(super) async fn check(
        &self,
        reader: &impl Reader,
        place: PlaceId,
        money: Option<i64>,
        tree: &Tree,
    ) -> Result<(), Refused> {
        match self {
            Self::Indicator { indicator, goal_hundredths, higher_is_better, baseline } => {
                // At least nought is reached by doing nothing.
                let least = i64::from(*higher_is_better);
                if !is_code(indicator) || !(least..=MOST_HUNDREDTHS).contains(goal_hundredths) {
                    return Err(Refused::BadGoal);
                }
                match baseline {
                    Some(baseline) => baseline.check(reader, place, tree).await,
                    None => Ok(()),
                }
            }
            Self::Act { act, count, baseline } => {
                let sane = match act {
                    // No more can be answered than there are.
                    SeenAct::CasesAnswered | SeenAct::CasesClosed => count <= baseline,
                    SeenAct::DecreeUploaded | SeenAct::DocumentUploaded => true,
                    SeenAct::RupiahRealised => money.is_some(),
                };
                let counted = (1..=MOST_COUNTED).contains(count) && *baseline <= MOST_COUNTED;
                if sane && counted { Ok(()) } else { Err(Refused::BadGoal) }
            }
        }
    }

    /// The columns from `indicator` to `seen_baseline`.
    pub(super) fn columns(&self) -> [Value; 11] {
        match self {
            Self::Indicator { indicator, goal_hundredths, higher_is_better, baseline } => {
                let baseline = baseline.as_ref();
                [
                    indicator.as_str().into(),
                    (*goal_hundredths).into(),
                    (*higher_is_better).into(),
                    baseline.map(|b| b.pack).into(),
                    baseline.map(|b| b.pack_hash.as_str()).into(),
                    baseline.and_then(|b| i64::try_from(b.numerator).ok()).into(),
                    baseline.and_then(|b| i64::try_from(b.denominator).ok()).into(),
                    baseline.map(|b| b.version.as_str()).into(),
                    None::<&str>.into(),
                    None::<i64>.into(),
                    None::<i64>.into(),
                ]
            }
            Self::Act { act, count, baseline } => [
                None::<&str>.into(),
                None::<i64>.into(),
                None::<bool>.into(),
                None::<Uuid>.into(),
                None::<&str>.into(),
                None::<i64>.into(),
                None::<i64>.into(),
                None::<&str>.into(),
                act.code().into(),
                i64::from(*count).into(),
                i64::from(*baseline).into(),
            ],
        }
    }
}

impl Baseline {
    /// A pack of the commitment's place or of one that holds it, with the hash that it has.
    async fn check(
        &self,
        reader: &impl Reader,
        place: PlaceId,
        tree: &Tree,
    ) -> Result<(), Refused> {
        let told = is_hash(&self.pack_hash) && says(&self.version, 200);
        let counted = 0 < self.denominator || self.numerator == 0;
        let stored =
            i64::try_from(self.numerator).is_ok() && i64::try_from(self.denominator).is_ok();
        if !told || !counted || !stored {
            return Err(Refused::BadGoal);
        }
        let pack = crate::pack::get(reader, self.pack).await?.ok_or(Refused::UnknownPack)?;
        if pack.hash == self.pack_hash && tree.within(place, pack.place) {
            Ok(())
        } else {
            Err(Refused::UnknownPack)
        }
    }
}

/// The columns of a measure as they are read.
#[derive(FromQueryResult)]
pub(super) struct Row {
    indicator: Option<String>,
    goal_hundredths: Option<i64>,
    higher_is_better: Option<bool>,
    pack: Option<Uuid>,
    pack_hash: Option<String>,
    numerator: Option<i64>,
    denominator: Option<i64>,
    version: Option<String>,
    seen_act: Option<String>,
    seen_count: Option<i64>,
    seen_baseline: Option<i64>,
}

impl Row {
    pub(super) fn read(self) -> Result<Measure, Failure> {
        let lost = || Failure::Stored("a commitment has no measure".to_owned());
        if let Some(indicator) = self.indicator {
            let baseline = match (self.pack, self.pack_hash, self.version) {
                (Some(pack), Some(pack_hash), Some(version)) => Some(Baseline {
                    pack,
                    pack_hash,
                    numerator: whole(self.numerator).ok_or_else(lost)?,
                    denominator: whole(self.denominator).ok_or_else(lost)?,
                    version,
                }),
                _ => None,
            };
            return Ok(Measure::Indicator {
                indicator,
                goal_hundredths: self.goal_hundredths.ok_or_else(lost)?,
                higher_is_better: self.higher_is_better.ok_or_else(lost)?,
                baseline,
            });
        }
        let act = self.seen_act.as_deref().and_then(SeenAct::from_code);
        Ok(Measure::Act {
            act: act.ok_or_else(lost)?,
            count: whole(self.seen_count).ok_or_else(lost)?,
            baseline: whole(self.seen_baseline).ok_or_else(lost)?,
        })
    }
}

fn whole<N: TryFrom<i64>>(number: Option<i64>) -> Option<N> {
    number.and_then(|number| N::try_from(number).ok())
}
