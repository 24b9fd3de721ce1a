//! The form of a visit: an empty one, the answer while typing, saving, and correcting.

mod answer;
mod entry;

use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Days, NaiveDate};
use register::account::Deed;
use register::act::Door;
use register::child::{self, Sheet};
use register::history::{self, ChildHistory, Cut, Visit};
use register::measurer::{self, Measurer};
use register::visit::{self, NewVisit};
use science::measure::Position;
use uuid::Uuid;

use super::child::{centimetres, child_id, kilograms, particulars, sheet};
use super::form::{Fields, Posted};
use super::page::enrol::Input;
use super::page::visit::{Doubt, Field, VisitPage};
use super::page::{Choice, Link};
use super::visitor::{Refusal, Signed, measurer_remembered};
use crate::problem::{Kind, Problem};
use crate::text::{date, decimal};
pub(super) use entry::{BIRTH_LENGTH, BIRTH_WEIGHT, Measure};

use answer::{Reckoned, reckon as judge};
use entry::{ARM, HEAD, LENGTH, POSITIONS, SUBSCAPULAR, TRICEPS, Typed, WEIGHT};

/// From here on a child is measured standing.
const STANDING_MONTHS: u16 = 24;

pub(super) async fn show(signed: Signed, Path(id): Path<String>) -> Result<Response, Refusal> {
    let sheet = sheet(&signed, child_id(&signed, &id)?).await?;
    signed.may(Deed::RecordVisit, sheet.person.place)?;
    let today = signed.running().today();
    let months = science::measure::completed_months(sheet.person.born_on, today);
    let position = if months.is_some_and(|months| months >= STANDING_MONTHS) {
        Position::Standing
    } else {
        Position::Lying
    };
    let there = measurers(&signed, &sheet, None).await?;
    let last = signed.visitor.measurer;
    let mut typed = Typed::nothing(today, position);
    if let Some(measurer) = there.iter().find(|measurer| Some(measurer.id) == last) {
        measurer.name.clone_into(&mut typed.measurer);
    }
    form(&signed, &sheet, &typed, None, None).await
}

/// The answer while typing: nothing of the child's sheet is shown, so no reading is written down.
pub(super) async fn reckon(
    signed: Signed,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let id = child_id(&signed, &id)?;
    let fields = Fields::of(pairs);
    let history = history_of(&signed, id).await?;
    let typed = Typed::read(&fields);
    let corrects = fields.get("koreksi").parse().ok();
    let Reckoned { mut answer, doubts } = judge(&signed, &history, &typed, corrects);
    answer.doubts = doubts;
    signed.page(&answer)
}

/// Those known to measure where a visit of the child is, or was, taken.
async fn measurers(
    signed: &Signed,
    sheet: &Sheet,
    corrects: Option<&Visit>,
) -> Result<Vec<Measurer>, Refusal> {
    let at = corrects.and_then(|visit| visit.at).unwrap_or(sheet.person.place);
    let found = measurer::of_places(&signed.running().store, &[at]).await;
    found.map_err(|failure| signed.refuse(failure))
}

async fn history_of(signed: &Signed, id: Uuid) -> Result<ChildHistory, Refusal> {
    let store = &signed.running().store;
    let broken = |failure: register::Failure| signed.refuse(failure);
    let person = child::people(store, &[id]).await.map_err(broken)?.remove(&id);
    let person = person.ok_or_else(|| signed.refuse(Problem::forbidden()))?;
    signed.may(Deed::RecordVisit, person.place)?;
    let found = history::of(store, &[id], Cut::NOW).await.map_err(broken)?.pop();
    found.ok_or_else(|| signed.refuse(Problem::not_found()))
}

pub(super) async fn record(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let sheet = sheet(&signed, child_id(&signed, &id)?).await?;
    signed.may(Deed::RecordVisit, sheet.person.place)?;
    let typed = Typed::read(&fields);
    let Some(new) = ready(&signed, &sheet, &typed, &fields, None) else {
        return form(&signed, &sheet, &typed, None, None).await;
    };
    let running = signed.running();
    let done = visit::record(
        &running.store,
        &signed.account,
        &signed.tree,
        &new,
        Door::Form,
        &running.clock,
    )
    .await;
    finished(&signed, &sheet, &typed, None, done, new.visited_on).await
}

/// The visit to be saved; None while something is unreadable, doubted, or only to be checked.
fn ready(
    signed: &Signed,
    sheet: &Sheet,
    typed: &Typed,
    fields: &Fields,
    corrects: Option<Uuid>,
) -> Option<NewVisit> {
    if !typed.errors.is_empty() || fields.is_set("periksa") {
        return None;
    }
    let Reckoned { doubts, .. } = judge(signed, &sheet.history, typed, corrects);
    if doubts.iter().any(|(_, doubt)| !doubt.sure) {
        return None;
    }
    Some(NewVisit {
        id: typed.id,
        child: sheet.person.child,
        visited_on: typed.on?,
        place: None,
        measurer: typed.measurer.clone(),
        values: typed.values,
    })
}

/// Back to the child when it was saved; back to the form with the reason when it was not.
async fn finished(
    signed: &Signed,
    sheet: &Sheet,
    typed: &Typed,
    corrects: Option<&Visit>,
    done: Result<(), visit::Refused>,
    on: NaiveDate,
) -> Result<Response, Refusal> {
    match done {
        Ok(()) => {
            signed.running().facts_changed();
            let to = format!("/anak/{}?tersimpan={on}", sheet.person.child);
            let there = measurers(signed, sheet, corrects).await?;
            // Whoever measured this child most likely measures the next.
            let same = |name: &str| child::plain(name) == child::plain(&typed.measurer);
            let who = there.iter().find(|measurer| same(&measurer.name));
            let remembered = measurer_remembered(who.map(|measurer| measurer.id));
            Ok(([(header::SET_COOKIE, remembered)], Redirect::to(&to)).into_response())
        }
        Err(refused) => {
            let problem = Problem::from(refused);
            if problem.kind == Kind::Refused {
                form(signed, sheet, typed, corrects, Some(&problem)).await
            } else {
                Err(signed.refuse(problem))
            }
        }
    }
}

pub(super) async fn show_correction(
    signed: Signed,
    Path((id, visit)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let sheet = sheet(&signed, child_id(&signed, &id)?).await?;
    signed.may(Deed::RecordVisit, sheet.person.place)?;
    let wrong = standing_visit(&sheet.history, &visit);
    let wrong = wrong.ok_or_else(|| signed.refuse(Problem::not_found()))?;
    let there = measurers(&signed, &sheet, Some(wrong)).await?;
    let mut typed = Typed::again(wrong);
    if let Some(who) = there.into_iter().find(|measurer| Some(measurer.id) == wrong.measurer) {
        typed.measurer = who.name;
    }
    form(&signed, &sheet, &typed, Some(wrong), None).await
}

fn standing_visit<'a>(history: &'a ChildHistory, id: &str) -> Option<&'a Visit> {
    let id: Uuid = id.parse().ok()?;
    history.visits.iter().find(|visit| visit.id == id)
}

pub(super) async fn correct(
    Path((id, visit)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let sheet = sheet(&signed, child_id(&signed, &id)?).await?;
    signed.may(Deed::RecordVisit, sheet.person.place)?;
    let typed = Typed::read(&fields);
    let child = sheet.person.child;
    if sheet.history.visits.iter().any(|visit| visit.id == typed.id) {
        let on = typed.on.unwrap_or_default();
        return finished(&signed, &sheet, &typed, None, Ok(()), on).await;
    }
    let Some(wrong) = standing_visit(&sheet.history, &visit) else {
        let refused = visit::Refused::CorrectedMeanwhile;
        return Err(signed.refuse(refused));
    };
    let running = signed.running();
    if fields.is_set("batal") && !fields.is_set("periksa") {
        visit::never_was(
            &running.store,
            &signed.account,
            &signed.tree,
            child,
            wrong.id,
            &running.clock,
        )
        .await
        .map_err(|refused| signed.refuse(refused))?;
        running.facts_changed();
        let to = format!("/anak/{child}?dibatalkan={}", wrong.on);
        return Ok(Redirect::to(&to).into_response());
    }
    let Some(new) = ready(&signed, &sheet, &typed, &fields, Some(wrong.id)) else {
        return form(&signed, &sheet, &typed, Some(wrong), None).await;
    };
    let new = NewVisit { place: wrong.at, ..new };
    let done = visit::correct(
        &running.store,
        &signed.account,
        &signed.tree,
        wrong.id,
        &new,
        &running.clock,
    )
    .await;
    finished(&signed, &sheet, &typed, Some(wrong), done, new.visited_on).await
}

/// The form as it was typed, with what is wrong or doubtful beside each field.
async fn form(
    signed: &Signed,
    sheet: &Sheet,
    typed: &Typed,
    corrects: Option<&Visit>,
    problem: Option<&Problem>,
) -> Result<Response, Refusal> {
    let (person, history) = (&sheet.person, &sheet.history);
    let today = signed.running().today();
    let Reckoned { answer, doubts } =
        judge(signed, history, typed, corrects.map(|visit| visit.id));
    let back = format!("/anak/{}", person.child);
    let title = match corrects {
        None => signed.say("visit.new").to_owned(),
        Some(visit) => {
            signed.fill("visit.correction", &[("day", &date(signed.language(), visit.on))])
        }
    };
    let mut shell = signed.shell_at(person.place, &title, None);
    shell.crumbs.push(Link::new(person.name.clone(), back.clone()));
    shell.crumbs.push(Link::new(title, ""));
    let said =
        |problem: &Problem| signed.say(&format!("problem.{}.says", problem.code)).to_owned();
    let place = problem.map(|problem| field_of(problem.code));
    let there = measurers(signed, sheet, corrects).await?;
    if let (Some(problem), Some("")) = (problem, place) {
        shell.notice = Some(signed.bad_news(problem.code));
    }
    let error = |name: &str| match (problem, place) {
        (Some(problem), Some(field)) if field == name => said(problem),
        _ => typed.error(name).map_or_else(String::new, |key| signed.say(key).to_owned()),
    };
    let earlier: Vec<&Visit> = history
        .visits
        .iter()
        .filter(|visit| corrects.is_none_or(|wrong| wrong.id != visit.id))
        .filter(|visit| typed.on.is_none_or(|on| visit.on < on))
        .collect();
    let field = |measure: Measure, last: fn(&Visit) -> Option<i32>| Field {
        name: measure.name,
        label: signed.say(measure.label).to_owned(),
        unit: measure.unit.sign().to_owned(),
        value: typed.text(measure.name),
        hint: hint(signed, measure, &earlier, last),
        error: error(measure.name),
        doubts: beside(measure.name, &doubts),
    };
    let more = vec![
        field(HEAD, |visit| visit.head_tenth_mm),
        field(ARM, |visit| visit.muac_tenth_mm),
        field(TRICEPS, |visit| visit.triceps_tenth_mm),
        field(SUBSCAPULAR, |visit| visit.subscapular_tenth_mm),
    ];
    let last_day = person
        .born_on
        .checked_add_days(Days::new(visit::LAST_DAY.unsigned_abs()))
        .unwrap_or(today);
    signed.page(&VisitPage {
        shell,
        child: person.name.clone(),
        particulars: particulars(signed, sheet, typed.on.unwrap_or(today)),
        action: match corrects {
            None => format!("{back}/kunjungan"),
            Some(visit) => format!("{back}/kunjungan/{}/koreksi", visit.id),
        },
        reckon: format!("{back}/kunjungan/hitung"),
        back,
        id: typed.id.to_string(),
        corrects: corrects.map_or_else(String::new, |visit| visit.id.to_string()),
        correction: corrects.is_some(),
        day: Field {
            name: "tanggal",
            label: signed.say("visit.day").to_owned(),
            value: typed.text("tanggal"),
            error: error("tanggal"),
            ..Field::default()
        },
        first_day: person.born_on.to_string(),
        last_day: last_day.min(today).to_string(),
        main: vec![
            field(WEIGHT, |visit| visit.weight_g),
            field(LENGTH, |visit| visit.length_tenth_mm),
        ],
        positions: positions(signed, typed),
        oedema: typed.values.oedema,
        measurer: Input {
            name: "pengukur",
            kind: "text",
            label: signed.say("visit.measurer").to_owned(),
            value: typed.measurer.clone(),
            hint: signed.say("visit.measurer_hint").to_owned(),
            error: error("pengukur"),
            list: if there.is_empty() { "" } else { "para-pengukur" },
            longest: 80,
            ..Input::default()
        },
        measurers: there.into_iter().map(|measurer| measurer.name).collect(),
        more_open: more.iter().any(|field| !field.value.is_empty()),
        more,
        answer,
    })
}

fn positions(signed: &Signed, typed: &Typed) -> Vec<Choice> {
    POSITIONS
        .iter()
        .map(|(word, position, key)| Choice {
            text: signed.say(key).to_owned(),
            count: String::new(),
            href: (*word).to_owned(),
            chosen: *position == typed.values.position,
        })
        .collect()
}

fn beside(name: &str, doubts: &[(&'static str, Doubt)]) -> Vec<Doubt> {
    doubts.iter().filter(|(field, _)| *field == name).map(|(_, doubt)| doubt.clone()).collect()
}

/// What was measured last: `terakhir 7,9 kg pada 12 Okt 2024`.
fn hint(
    signed: &Signed,
    measure: Measure,
    earlier: &[&Visit],
    last: fn(&Visit) -> Option<i32>,
) -> String {
    let language = signed.language();
    let found = earlier.iter().rev().find_map(|visit| Some((last(visit)?, visit.on)));
    found.map_or_else(String::new, |(value, on)| {
        let value = match measure.unit {
            entry::Unit::Kilogram => kilograms(language, value),
            entry::Unit::Centimetre => centimetres(language, value),
            entry::Unit::Millimetre => {
                format!("{} mm", decimal(language, f64::from(value) / 10.0, 1))
            }
        };
        signed.fill("visit.last", &[("value", &value), ("day", &date(language, on))])
    })
}

/// The field beside which a refusal is told; nowhere in particular for the rest.
fn field_of(code: &str) -> &'static str {
    match code {
        "visit.before_birth"
        | "visit.too_old"
        | "visit.already_recorded"
        | "date_in_future" => "tanggal",
        "visit.no_measurer" => "pengukur",
        "visit.nothing_measured" | "visit.out_of_range" => WEIGHT.name,
        _ => "",
    }
}
