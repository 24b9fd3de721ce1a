//! The indicators of a place for other programs: the same questions as the page, with all that
//! is needed to doubt a figure.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Json, Response};
use evaluation::engine::{Answer, Members, Part, Parts};
use evaluation::indicator::{Indicator, Over, Unit};
use register::account::Deed;
use register::place::{PlaceId, Tree};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::web::visitor::{Refusal, Signed};

#[derive(Deserialize)]
pub(in crate::web) struct Asked {
    periode: Option<String>,
    /// One indicator; all of them where none is named.
    indikator: Option<String>,
    /// `1`: each place below as well.
    bawah: Option<String>,
    /// `1`: with the fingerprint of each set, for those who may read people.
    sidik: Option<String>,
}

#[derive(Serialize)]
struct Told {
    place: Place,
    period: String,
    /// The end of this day is what is known.
    known_on: String,
    /// The last month that has rows.
    until: String,
    /// The last act whose facts are in.
    seq: i64,
    /// The last act that was written down; where it is later, what came since is not in.
    latest_seq: i64,
    /// The day in whose boundaries it is told, where one was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<String>,
    standard: &'static str,
    /// Kab/kota of which nothing is counted yet.
    not_built: Vec<String>,
    answers: Vec<Line>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    below: Vec<Below>,
}

#[derive(Serialize)]
struct Place {
    code: String,
    name: String,
}

#[derive(Serialize)]
struct Below {
    place: Place,
    answers: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    indicator: String,
    /// Fingerprint of the definition that was counted by.
    definition: String,
    name: String,
    unit: &'static str,
    over: &'static str,
    numerator: u64,
    denominator: u64,
    /// A share between 0 and 1, or events in one month of a child; null where nobody was
    /// counted.
    value: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    left_out: BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fingerprints: BTreeMap<String, String>,
}

pub(in crate::web) async fn indicators(
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let place = signed.place(&code, Deed::ReadTotals)?;
    let period = signed.period(asked.periode.as_deref());
    let engine = signed.engine();
    let broken = |failure| signed.refuse(Problem::from(failure));
    let wanted =
        |code: &str| asked.indikator.as_deref().is_none_or(|indicator| indicator == code);
    if !engine.definitions().all().iter().any(|defined| wanted(&defined.code)) {
        return Err(signed.refuse(Problem::not_found()));
    }
    let sets = if asked.sidik.is_some() {
        signed.may(Deed::ReadPeople, place.id)?;
        let told = engine.sets(&signed.tree, place.id, period).await.map_err(broken)?;
        told.answer
    } else {
        BTreeMap::new()
    };
    let lines = |id: PlaceId, answers: &[Answer]| -> Vec<Line> {
        let parts = sets.get(&id).map_or(&[][..], Vec::as_slice);
        answers
            .iter()
            .filter(|answer| wanted(&answer.indicator))
            .filter_map(|answer| {
                let defined = engine.definitions().get(&answer.indicator)?;
                Some(line(&signed, defined, answer, parts))
            })
            .collect()
    };
    let whole = engine.tally(&signed.tree, place.id, period).await.map_err(broken)?;
    let below = if asked.bawah.is_some() {
        engine.tallies_below(&signed.tree, place.id, period).await.map_err(broken)?.answer
    } else {
        Vec::new()
    };
    let latest = register::act::latest(&signed.running().store).await;
    let latest = latest.map_err(|failure| signed.refuse(failure))?;
    let told = Told {
        place: named(&signed.tree, place.id),
        period: period.to_string(),
        known_on: whole.known_on.to_string(),
        until: whole.until.to_string(),
        seq: whole.seq,
        latest_seq: latest.0,
        map: signed.turn.map.map(|day| day.to_string()),
        standard: whole.standard,
        not_built: whole.not_built.iter().map(|id| named(&signed.tree, *id).code).collect(),
        answers: lines(place.id, &whole.answer),
        below: below
            .iter()
            .map(|(id, answers)| Below {
                place: named(&signed.tree, *id),
                answers: lines(*id, answers),
            })
            .collect(),
    };
    Ok(Json(told).into_response())
}

fn named(tree: &Tree, id: PlaceId) -> Place {
    let found = tree.get(id);
    Place {
        code: found.map_or_else(|| id.0.to_string(), |place| place.code.clone()),
        name: found.map_or_else(String::new, |place| place.name.clone()),
    }
}

fn line(signed: &Signed, defined: &Indicator, answer: &Answer, parts: &[Parts]) -> Line {
    let sets = parts.iter().find(|parts| parts.indicator == answer.indicator);
    let fingerprint = |(part, members): &(Part, Members)| {
        let part = match part {
            Part::Denominator => "denominator",
            Part::Numerator => "numerator",
            Part::LeftOut(reason) => reason,
        };
        (part.to_owned(), members.fingerprint.to_string())
    };
    let interval = answer.interval();
    Line {
        indicator: answer.indicator.clone(),
        definition: defined.version().to_string(),
        name: signed.of_language(&defined.name),
        unit: match defined.unit {
            Unit::Children => "children",
            Unit::Percent => "percent",
            Unit::Per100ChildMonths => "per_100_child_months",
        },
        over: match defined.over {
            Over::Last => "last",
            Over::Each => "each",
            Over::PersonTime => "person_time",
        },
        numerator: answer.numerator,
        denominator: answer.denominator,
        value: answer.value(),
        lower: interval.map(|interval| interval.lower),
        upper: interval.map(|interval| interval.upper),
        left_out: answer.left_out.iter().filter(|(_, n)| *n > 0).cloned().collect(),
        fingerprints: sets.iter().flat_map(|sets| &sets.parts).map(fingerprint).collect(),
    }
}
