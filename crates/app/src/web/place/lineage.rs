//! What became of a place: where it came from, what was made out of it, each in one sentence
//! with the law and the way to the map of then; and on which map the page is told.

use chrono::NaiveDate;
use register::place::{Event, Happened, Named};

use super::Known;
use crate::text::date;
use crate::web::frame::period_value;
use crate::web::page::{Link, Linked};

/// As many events as a page tells, the newest.
const TOLD: usize = 3;

pub(super) fn told(known: &Known<'_>) -> Vec<Linked> {
    let signed = known.signed;
    let mut lines: Vec<Linked> =
        signed.turn.map.map(|day| shown(known, day)).into_iter().collect();
    let today = signed.running().today();
    let day = signed.turn.map.or(signed.turn.known).unwrap_or(today);
    let events = signed.tree.events(known.place.id);
    let (past, later): (Vec<&Event>, Vec<&Event>) =
        events.iter().partition(|event| event.since <= day);
    for event in past.into_iter().rev().take(TOLD) {
        let before = event.since.pred_opt().unwrap_or(event.since);
        let way = way(known, "lineage.before", event.since, before);
        lines.extend(line(known, event, before, way));
    }
    // What is still to come on an older map has come since.
    if let Some(event) = later.into_iter().find(|event| event.since <= today) {
        let way = way(known, "lineage.after", event.since, event.since);
        lines.extend(line(known, event, event.since, way));
    }
    lines
}

/// Says in which boundaries the figures are told, and the way back to those of now.
fn shown(known: &Known<'_>, day: NaiveDate) -> Linked {
    let signed = known.signed;
    let said = signed.fill("lineage.shown", &[("day", &date(signed.language(), day))]);
    let back = Link::new(signed.say("lineage.now"), address(known, &known.place.code, ""));
    Linked { parts: vec![Link::new(format!("{said} "), ""), back] }
}

fn address(known: &Known<'_>, code: &str, day: &str) -> String {
    let period = known.carried();
    let period = period.map_or_else(String::new, |p| format!("&periode={}", period_value(p)));
    format!("/tempat/{code}?peta={day}{period}")
}

/// The way to the boundaries of another day.
fn way(known: &Known<'_>, key: &str, since: NaiveDate, day: NaiveDate) -> Link {
    let said = known.signed.fill(key, &[("day", &date(known.signed.language(), since))]);
    Link::new(said, address(known, &known.place.code, &day.to_string()))
}

/// An event in a sentence; `then` is the day on whose map a place is found that is not on the
/// one shown.
fn line(known: &Known<'_>, event: &Event, then: NaiveDate, way: Link) -> Option<Linked> {
    let signed = known.signed;
    let day = date(signed.language(), event.since);
    let law = event.law.number.as_str();
    let link = |place: &Named| {
        let href = match signed.tree.get(place.id) {
            Some(here) => crate::web::frame::place_href(here, known.carried()),
            None => address(known, &place.code, &then.to_string()),
        };
        Link::new(place.name.clone(), href)
    };
    let filled = |key: &str, places: &[Named]| {
        let text = signed.fill(key, &[("day", &day), ("law", law)]);
        Linked::filled(&text, "places", places.iter().map(link).collect())
    };
    let mut said = match &event.what {
        Happened::Came { from } => filled("lineage.came", from),
        Happened::Gave { to } => filled("lineage.gave", to),
        Happened::Took { from } => filled("lineage.took", from),
        Happened::Ended { into } => filled("lineage.ended", into),
        Happened::Changed { from: Some(from), .. } => {
            filled("lineage.moved", std::slice::from_ref(from))
        }
        Happened::Changed { before, after, from: None, .. } => {
            if (&before.name, &before.code) == (&after.name, &after.code) {
                return None;
            }
            let last = event.since.pred_opt().unwrap_or(event.since);
            let last = date(signed.language(), last);
            let (name, code) = (before.name.as_str(), before.code.as_str());
            let values = [("name", name), ("code", code), ("day", &last), ("law", law)];
            Linked::filled(&signed.fill("lineage.renamed", &values), "places", Vec::new())
        }
    };
    said.parts.push(Link::new(" ", ""));
    said.parts.push(way);
    Some(said)
}
