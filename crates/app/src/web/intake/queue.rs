//! The rows of a file that a person decides: whose they are, beside the children they may be.

use std::collections::HashMap;

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use register::audit::{self, Reading};
use register::child::{self, Person};
use register::intake::{self, Decision, Evidence, Question};
use science::measure::Sex;
use serde::Deserialize;
use uuid::Uuid;

use super::number;
use crate::problem::{Kind, Problem};
use crate::text::{date, decimal};
use crate::web::form::Posted;
use crate::web::page::queue::{self, Case, QueuePage, RowField};
use crate::web::page::{Choice, Empty, Link, Paging, Sentence, Tone};
use crate::web::visitor::{Refusal, Signed};

/// Cases on one page; what is decided leaves it, and the next move up.
const CASES: usize = 20;
/// Questions of one file looked at for a page.
const QUESTIONS: u32 = 2_000;
/// The weight where all fields agree, and what the NIK has in it.
const SUREST: f64 = 46.0;
const SUREST_BY_NIK: f64 = 20.0;

#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct Shown {
    /// `sudah` for those that were decided.
    tampil: Option<String>,
}

pub(in crate::web) async fn show(
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(shown): Query<Shown>,
) -> Result<Response, Refusal> {
    let running = signed.running();
    let store = &running.store;
    let batch = intake::batch(store, &signed.account, &signed.tree, id)
        .await
        .map_err(|failure| signed.refuse(failure))?
        .ok_or_else(|| signed.refuse(Problem::not_found()))?;
    let questions = intake::questions(store, id, QUESTIONS)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let decided = shown.tampil.as_deref() == Some("sudah");
    let of = |decided: bool| questions.iter().filter(move |q| q.decision.is_some() == decided);
    let (open, closed) = (of(false).count(), of(true).count());
    let asked: Vec<&Question> = of(decided).take(CASES).collect();
    let ids: Vec<Uuid> = asked
        .iter()
        .flat_map(|question| question.candidates.iter().map(|candidate| candidate.child))
        .collect();
    let people = child::people(store, &ids).await.map_err(|failure| signed.refuse(failure))?;
    audit::read(
        store,
        &signed.account,
        Reading::List,
        Some(batch.place),
        None,
        people.len(),
        &running.clock,
    )
    .await
    .map_err(|failure| signed.refuse(failure))?;
    let path = format!("/impor/{id}/keputusan");
    let tab = |key: &str, count: usize, href: String, chosen: bool| Choice {
        text: signed.say(key).to_owned(),
        count: number(&signed, count as u64),
        href,
        chosen,
    };
    let here = if decided { closed } else { open };
    signed.page(&QueuePage {
        shell: signed.shell(signed.say("queue.title")),
        file: batch.file_name.clone(),
        back: Link::new(signed.say("queue.back"), format!("/impor/{id}")),
        answer: if open == 0 {
            Vec::new()
        } else {
            let n = number(&signed, open as u64);
            vec![Sentence::marked(&signed.fill("queue.answer", &[("n", &n)]))]
        },
        tabs: vec![
            tab("queue.waiting", open, path.clone(), !decided),
            tab("queue.decided", closed, format!("{path}?tampil=sudah"), decided),
        ],
        cases: asked.iter().map(|question| case(&signed, question, &people)).collect(),
        paging: Paging {
            said: if here > CASES {
                signed.fill(
                    "list.range",
                    &[
                        ("first", "1"),
                        ("last", &number(&signed, CASES as u64)),
                        ("all", &number(&signed, here as u64)),
                    ],
                )
            } else {
                String::new()
            },
            ..Paging::default()
        },
        empty: (here == 0).then(|| Empty {
            says: signed
                .say(if decided { "queue.none_decided" } else { "queue.empty" })
                .to_owned(),
            why: if decided { String::new() } else { signed.say("queue.empty_why").to_owned() },
            good: !decided,
            door: None,
        }),
        action: path,
    })
}

/// What is compared, in the order that people look.
const FIELDS: [(&str, &str); 6] = [
    ("name", "queue.field_name"),
    ("born_on", "queue.field_born"),
    ("sex", "queue.field_sex"),
    ("mother", "queue.field_mother"),
    ("place", "queue.field_place"),
    ("nik", "queue.field_nik"),
];

fn case(signed: &Signed, question: &Question, people: &HashMap<Uuid, Person>) -> Case {
    let waiting = &question.waiting;
    let value = |field: &str| match field {
        "name" => waiting.name.clone(),
        "born_on" => waiting.born_on.map_or_else(dash, |day| date(signed.language(), day)),
        "sex" => waiting.sex().map_or_else(dash, |sex| sex_said(signed, sex)),
        "mother" => waiting.mother.clone().unwrap_or_else(dash),
        "place" => place_said(signed, question.place),
        _ if has_nik(question) => signed.say("queue.nik_there").to_owned(),
        _ => dash(),
    };
    let mut fields: Vec<RowField> = FIELDS
        .iter()
        .map(|(field, key)| RowField { name: signed.say(key).to_owned(), value: value(field) })
        .collect();
    if let Some(visit) = waiting.visits.first() {
        fields.push(RowField {
            name: signed.say("queue.field_visit").to_owned(),
            value: measured(signed, visit),
        });
    }
    let near = question.candidates.first().zip(question.candidates.get(1));
    let why = if near.is_some_and(|(best, second)| best.weight - second.weight < 4.0) {
        "queue.why_several"
    } else {
        "queue.why_unsure"
    };
    Case {
        id: question.id.to_string(),
        row: signed.fill("import.row", &[("n", &waiting.line.to_string())]),
        name: waiting.name.clone(),
        why: signed.say(why).to_owned(),
        fields,
        candidates: question
            .candidates
            .iter()
            .filter_map(|found| {
                let person = people.get(&found.child)?;
                Some(candidate(signed, person, found))
            })
            .collect(),
        decided: match question.decision.as_deref() {
            None => String::new(),
            Some("same") => {
                let name = question
                    .decided_child
                    .and_then(|child| people.get(&child))
                    .map_or("", |person| person.name.as_str());
                signed.fill("queue.was_same", &[("name", name)])
            }
            Some(_) => signed.say("queue.was_new").to_owned(),
        },
    }
}

fn candidate(signed: &Signed, person: &Person, found: &intake::Candidate) -> queue::Candidate {
    let value = |field: &str| match field {
        "name" => person.name.clone(),
        "born_on" => date(signed.language(), person.born_on),
        "sex" => sex_said(signed, person.sex),
        "mother" if person.mother.is_empty() => dash(),
        "mother" => person.mother.clone(),
        "place" => place_said(signed, person.place),
        _ => String::new(),
    };
    let evidence = FIELDS
        .iter()
        .map(|(field, _)| {
            let said = found.evidence.iter().find(|evidence| evidence.field == *field);
            let (likeness, tone) = said.map_or(("", Tone::Plain), likeness);
            queue::Evidence {
                value: value(field),
                likeness: signed.language().words().find(likeness).unwrap_or("").to_owned(),
                tone,
            }
        })
        .collect();
    let by_nik = found.evidence.iter().any(|e| e.field == "nik" && e.agreement != "missing");
    let surest = if by_nik { SUREST } else { SUREST - SUREST_BY_NIK };
    let percent = (found.weight / surest * 100.0).clamp(0.0, 100.0);
    queue::Candidate {
        id: found.child.to_string(),
        name: person.name.clone(),
        href: format!("/anak/{}", found.child),
        score: signed.fill("queue.score", &[("n", &decimal(signed.language(), percent, 0))]),
        evidence,
    }
}

fn likeness(evidence: &Evidence) -> (&'static str, Tone) {
    match evidence.agreement.as_str() {
        "same" => ("queue.alike", Tone::Better),
        "alike" | "near" => ("queue.similar", Tone::Doubtful),
        "other" => ("queue.unlike", Tone::Worse),
        _ => ("queue.missing", Tone::Plain),
    }
}

/// The NIK itself is sealed; that it was compared says that the row has one.
fn has_nik(question: &Question) -> bool {
    let mut evidence = question.candidates.iter().flat_map(|candidate| &candidate.evidence);
    evidence.any(|evidence| evidence.field == "nik" && evidence.agreement != "missing")
}

fn dash() -> String {
    "–".to_owned()
}

fn sex_said(signed: &Signed, sex: Sex) -> String {
    let key = match sex {
        Sex::Male => "child.male",
        Sex::Female => "child.female",
    };
    signed.say(key).to_owned()
}

/// `Melati 1, Desa Kedaton`: the place and, for a posyandu, its desa.
fn place_said(signed: &Signed, place: register::place::PlaceId) -> String {
    let path = signed.tree.path(place);
    path.iter().take(2).map(|place| signed.place_name(place)).collect::<Vec<_>>().join(", ")
}

/// `14 Nov 2024: 8,4 kg, 72,1 cm`.
fn measured(signed: &Signed, visit: &intake::WaitingVisit) -> String {
    let language = signed.language();
    let day = date(language, visit.visited_on);
    let weight =
        visit.weight_g.map(|g| format!("{} kg", decimal(language, f64::from(g) / 1e3, 2)));
    let length = visit
        .length_tenth_mm
        .map(|l| format!("{} cm", decimal(language, f64::from(l) / 1e2, 1)));
    let values: Vec<String> = [weight, length].into_iter().flatten().collect();
    if values.is_empty() { day } else { format!("{day}: {}", values.join(", ")) }
}

pub(in crate::web) async fn decide(
    Path(id): Path<Uuid>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let running = signed.running();
    let asked_wrongly = || signed.refuse(Problem::new(Kind::AskedWrongly, "bad_form"));
    let question: Uuid = fields.get("kasus").parse().map_err(|_| asked_wrongly())?;
    let (by, tree, clock) = (&signed.account, &signed.tree, &running.clock);
    let decision = match fields.get("putusan").split_once(':') {
        Some(("sama", child)) => {
            Some(Decision::SameChild(child.parse().map_err(|_| asked_wrongly())?))
        }
        None if fields.get("putusan") == "baru" => Some(Decision::NewChild),
        None if fields.get("putusan") == "urung" => None,
        Some(_) | None => return Err(asked_wrongly()),
    };
    let done = match decision {
        Some(decision) => {
            intake::decide(&running.store, by, tree, question, decision, clock).await
        }
        None => intake::undo(&running.store, by, tree, question, clock).await,
    };
    done.map_err(|refused| signed.refuse(refused))?;
    running.facts_changed();
    let shown = if decision.is_none() { "?tampil=sudah" } else { "" };
    Ok(Redirect::to(&format!("/impor/{id}/keputusan{shown}")).into_response())
}
