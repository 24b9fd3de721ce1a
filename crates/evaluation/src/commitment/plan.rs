//! What has to be asked for a promise, before anything is counted.

use chrono::NaiveDate;
use register::place::{Level, PlaceId};
use register::rakor::{Baseline, Measure, SeenAct};
use uuid::Uuid;

use super::cases::End;
use super::exact::{Better, Exact};
use super::rule::{Steps, Terms, Why, judged};
use super::verify::{Grounds, Promise};
use super::wording::Wordings;
use crate::engine::Answer;
use crate::failure::Failure;
use crate::indicator::Unit;
use crate::month::Month;
use crate::partition::Stamp;

/// A promise with what has to be asked for it.
pub(super) enum Plan<'a> {
    Indicator(Box<OnIndicator<'a>>),
    Cases { pack: Uuid, end: End, places: Vec<PlaceId>, count: u32 },
    Seen(Act<'a>),
    Cannot(Why),
}

pub(super) struct OnIndicator<'a> {
    pub(super) code: &'a str,
    /// The number of its wording.
    pub(super) wording: usize,
    pub(super) unit: Unit,
    pub(super) months: (Month, Month),
    pub(super) places: Vec<PlaceId>,
    pub(super) terms: Terms,
    pub(super) version: String,
    /// Of its places and months, once they are asked.
    pub(super) sum: Option<Answer>,
}

/// Acts that the register counts for whoever asks.
pub(super) struct Act<'a> {
    pub(super) days: &'a [NaiveDate],
    pub(super) count: u32,
}

impl<'a> Plan<'a> {
    pub(super) fn of(
        grounds: &Grounds<'a>,
        stamp: Stamp,
        promise: &Promise<'a>,
        wordings: &mut Wordings<'_>,
    ) -> Result<Self, Failure> {
        let places = match places(grounds, promise.commitment.place) {
            Ok(places) => places,
            Err(why) => return Ok(Self::Cannot(why)),
        };
        let (code, goal, higher, baseline) = match &promise.commitment.measure {
            Measure::Indicator { indicator, goal_hundredths, higher_is_better, baseline } => {
                (indicator, *goal_hundredths, *higher_is_better, baseline.as_ref())
            }
            Measure::Act { act, count, .. } => {
                return Ok(Self::of_act(grounds, promise, places, (*act, *count)));
            }
        };
        if places.iter().any(|place| nobody_resides(grounds, *place)) {
            return Ok(Self::Cannot(Why::NobodyResides));
        }
        let wording = match wordings.find(code, baseline)? {
            Ok(wording) => wording,
            Err(why) => return Ok(Self::Cannot(why)),
        };
        let defined = wordings.engine(wording).definition(code)?;
        let (met_on, due_on) = (promise.met_on, promise.commitment.due_on);
        let months = match judged(defined.over, (met_on, due_on), stamp, grounds.today) {
            Ok(months) => months,
            Err(why) => return Ok(Self::Cannot(why)),
        };
        let terms = Terms {
            better: if higher { Better::Higher } else { Better::Lower },
            goal: Exact::hundredths(goal),
            baseline: baseline.and_then(|then| reading_of(defined.unit, then)),
            met_on,
            due_on,
            steps: Steps::Fine,
        };
        Ok(Self::Indicator(Box::new(OnIndicator {
            code,
            wording,
            unit: defined.unit,
            months,
            places,
            terms,
            version: defined.version().to_string(),
            sum: None,
        })))
    }

    fn of_act(
        grounds: &Grounds<'a>,
        promise: &Promise<'a>,
        places: Vec<PlaceId>,
        (act, count): (SeenAct, u32),
    ) -> Self {
        let end = match act {
            SeenAct::CasesAnswered => End::Answered,
            SeenAct::CasesClosed => End::Closed,
            SeenAct::DecreeUploaded | SeenAct::DocumentUploaded => {
                let days = grounds.seen.get(&promise.commitment.id);
                return Self::Seen(Act { days: days.map_or(&[], Vec::as_slice), count });
            }
            SeenAct::RupiahRealised => return Self::Cannot(Why::NoRegister),
        };
        if places.iter().any(|place| nobody_resides(grounds, *place)) {
            return Self::Cannot(Why::NobodyResides);
        }
        match promise.pack.filter(|pack| grounds.packs.contains_key(pack)) {
            Some(pack) => Self::Cases { pack, end, places, count },
            None => Self::Cannot(Why::NoPack),
        }
    }
}

fn reading_of(unit: Unit, then: &Baseline) -> Option<Exact> {
    Exact::of(unit, then.numerator, then.denominator)
}

/// The place of a promise, or those that took its part.
fn places(grounds: &Grounds<'_>, place: PlaceId) -> Result<Vec<PlaceId>, Why> {
    if grounds.tree.get(place).is_some() {
        return Ok(vec![place]);
    }
    let heirs = grounds.heirs.get(&place).map_or(&[][..], Vec::as_slice);
    let still: Vec<PlaceId> =
        heirs.iter().copied().filter(|heir| grounds.tree.get(*heir).is_some()).collect();
    if still.is_empty() { Err(Why::PlaceEnded) } else { Ok(still) }
}

fn nobody_resides(grounds: &Grounds<'_>, place: PlaceId) -> bool {
    grounds.tree.get(place).is_some_and(|place| place.level == Level::Puskesmas)
}
