//! What about a measurement deserves a second look, before it is saved: questions, not refusals.

use chrono::NaiveDate;
use science::growth::{Measurement, Scores, score};
use science::measure::{Age, Length, Sex, Weight};

use super::Values;
use crate::history::Visit;

/// Shrinking more than this between two visits is worth a question.
///
/// Source: field practice for repeated length measurements; growth cleaning rules reject only
/// losses above 3 cm, smaller ones are measurement error to be looked at again.
const SHRUNK_TENTH_MM: i32 = 100;
/// A change of weight within 45 days beyond this share is worth a question.
const WEIGHT_CHANGE_SHARE: f64 = 0.20;

/// A question to whoever measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Length fell by this many 0.1 mm since the visit before.
    Shrunk { by_tenth_mm: i32, since: NaiveDate },
    /// Weight changed by more than a fifth within 45 days.
    WeightJumped { from_g: i32, since: NaiveDate },
    /// The values look as if weight and length changed places.
    Swapped,
    /// Beyond what WHO holds possible for the age.
    Implausible,
    /// Taken standing although younger than nine months.
    StandingInfant,
    /// The same length as last time, to the millimetre, though weeks have passed.
    CarriedForward { since: NaiveDate },
}

impl Doubt {
    pub fn code(self) -> &'static str {
        match self {
            Self::Shrunk { .. } => "visit.shrunk",
            Self::WeightJumped { .. } => "visit.weight_jumped",
            Self::Swapped => "visit.swapped",
            Self::Implausible => "visit.implausible",
            Self::StandingInfant => "visit.standing_infant",
            Self::CarriedForward { .. } => "visit.carried_forward",
        }
    }
}

/// The measurement of a visit as the growth standard takes it.
pub(crate) fn measurement(
    sex: Sex,
    born_on: NaiveDate,
    on: NaiveDate,
    values: &Values,
) -> Measurement {
    Measurement {
        sex: Some(sex),
        age: Age::between(born_on, on),
        weight: values.weight_g.map(Weight::from_grams),
        length: values.length_tenth_mm.map(Length::from_tenth_mm),
        position: values.position,
        oedema: values.oedema,
        head: values.head_tenth_mm.map(Length::from_tenth_mm),
        muac: values.muac_tenth_mm.map(Length::from_tenth_mm),
        triceps: values.triceps_tenth_mm.map(Length::from_tenth_mm),
        subscapular: values.subscapular_tenth_mm.map(Length::from_tenth_mm),
    }
}

/// The scores of a measurement and what is doubtful about it beside the child's earlier visits.
pub fn doubts(
    sex: Sex,
    born_on: NaiveDate,
    on: NaiveDate,
    values: &Values,
    earlier: &[Visit],
) -> (Scores, Vec<Doubt>) {
    let scores = score(&measurement(sex, born_on, on, values));
    let mut doubts = Vec::new();
    if let (Some(weight), Some(length)) = (values.weight_g, values.length_tenth_mm)
        && weight > 30_000
        && length < 3_000
    {
        doubts.push(Doubt::Swapped);
    }
    let implausible = [scores.haz, scores.waz, scores.whz, scores.baz]
        .iter()
        .flatten()
        .any(|score| score.is_implausible());
    if implausible {
        doubts.push(Doubt::Implausible);
    }
    if scores.standing_infant {
        doubts.push(Doubt::StandingInfant);
    }
    let before = |has: fn(&Visit) -> bool| {
        earlier.iter().filter(|visit| visit.on < on && has(visit)).max_by_key(|visit| visit.on)
    };
    if let Some(length) = values.length_tenth_mm
        && let Some(last) = before(|visit| visit.length_tenth_mm.is_some())
        && let Some(was) = last.length_tenth_mm
    {
        if was - length > SHRUNK_TENTH_MM {
            doubts.push(Doubt::Shrunk { by_tenth_mm: was - length, since: last.on });
        } else if was == length
            && (on - last.on).num_days() >= 60
            && (on - born_on).num_days() < 731
        {
            doubts.push(Doubt::CarriedForward { since: last.on });
        }
    }
    if let Some(weight) = values.weight_g
        && let Some(last) = before(|visit| visit.weight_g.is_some())
        && let Some(was) = last.weight_g
        && (on - last.on).num_days() <= 45
        && (on - born_on).num_days() > 90
        && f64::from((weight - was).abs()) > f64::from(was) * WEIGHT_CHANGE_SHARE
    {
        doubts.push(Doubt::WeightJumped { from_g: was, since: last.on });
    }
    (scores, doubts)
}
