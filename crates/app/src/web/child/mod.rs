//! The page of one child: read with an audit, composed from its facts as they stand now.

mod advice;
mod curve;
mod sentence;
pub(super) mod standing;
mod visits;

use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::NaiveDate;
use evaluation::Month;
use evaluation::relation::{ChildMonth, fold};
use evaluation::worklist::{Rule, State};
use register::account::Deed;
use register::child::{self, Nik, Sheet};
use register::history::ExitReason;
use register::place::Level;
use science::growth::Index;
use science::measure::Sex;
use serde::Deserialize;
use uuid::Uuid;

use super::enrol;
use super::form::Posted;
use super::frame::place_href;
use super::page::child::{ChildPage, Next, ShownNik, Standing as StandingLine, Step};
use super::page::{Link, Notice, Term};
use super::step;
use super::visitor::{Refusal, Signed};
use crate::problem::Problem;
use crate::text::date;
use sentence::Condition;
use standing::{Seen, age_said, of_slug, slug};

use advice::spoken;
pub(super) use advice::{advised, does, milder_since, tone};
pub(super) use visits::{centimetres, gain_key, kilograms};

/// Who acts from a terminal: nobody that a reader knows.
pub(super) const TERMINAL: &str = "terminal";

/// What just happened, told once after coming back to the page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Done {
    /// The day of a visit that was saved.
    tersimpan: Option<String>,
    /// The day of a visit that was voided.
    dibatalkan: Option<String>,
    /// The step that was written down.
    langkah: Option<String>,
    /// What was written down of the child itself.
    dicatat: Option<String>,
}

/// What a page of a child shows beside the child.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) index: Option<Index>,
    pub(super) nik: Option<Nik>,
    pub(super) notice: Option<Notice>,
    pub(super) step_error: String,
}

pub(super) async fn show(
    signed: Signed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let notice = told(&signed, &done);
    page(&signed, child_id(&signed, &id)?, Shown { notice, ..Shown::default() }).await
}

pub(super) async fn curve(
    signed: Signed,
    Path((id, index)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let index = of_slug(&index).ok_or_else(|| signed.refuse(Problem::not_found()))?;
    let shown = Shown { index: Some(index), ..Shown::default() };
    page(&signed, child_id(&signed, &id)?, shown).await
}

pub(super) async fn reveal_nik(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let signed = posted.signed;
    let id = child_id(&signed, &id)?;
    let running = signed.running();
    let nik =
        child::reveal_nik(&running.store, &signed.account, &signed.tree, id, &running.clock)
            .await
            .map_err(|refused| signed.refuse(refused))?;
    page(&signed, id, Shown { nik: Some(nik), ..Shown::default() }).await
}

pub(super) fn child_id(signed: &Signed, id: &str) -> Result<Uuid, Refusal> {
    id.parse().map_err(|_| signed.refuse(Problem::not_found()))
}

fn told(signed: &Signed, done: &Done) -> Option<Notice> {
    let day = |text: &str| Some(date(signed.language(), text.parse().ok()?));
    if let Some(what) = &done.dicatat {
        return enrol::told(signed, what);
    }
    let says = match (&done.tersimpan, &done.dibatalkan, &done.langkah) {
        (Some(saved), _, _) => signed.fill("visit.saved", &[("day", &day(saved)?)]),
        (_, Some(voided), _) => signed.fill("visit.voided_now", &[("day", &day(voided)?)]),
        (_, _, Some(step)) => {
            let step = step::name_key(step)?;
            signed.fill("work.saved", &[("step", signed.say(step))])
        }
        (None, None, None) => return None,
    };
    Some(Notice::good(&says))
}

/// Reads a child's sheet, with its audit line.
pub(super) async fn sheet(signed: &Signed, id: Uuid) -> Result<Sheet, Refusal> {
    let running = signed.running();
    child::sheet(&running.store, &signed.account, &signed.tree, id, &running.clock)
        .await
        .map_err(|refused| signed.refuse(refused))
}

pub(super) async fn page(signed: &Signed, id: Uuid, shown: Shown) -> Result<Response, Refusal> {
    let sheet = sheet(signed, id).await?;
    signed.page(&composed(signed, &sheet, shown))
}

fn composed(signed: &Signed, sheet: &Sheet, shown: Shown) -> ChildPage {
    let language = signed.language();
    let (person, history) = (&sheet.person, &sheet.history);
    let id = person.child.to_string();
    let today = signed.running().today();
    let folded = fold(history, &signed.tree, Month::of(today));
    let now = folded.now.as_ref();
    let seen: Vec<Seen<'_>> =
        history.visits.iter().map(|visit| Seen::of(history, visit)).collect();
    let last = last_seen(&seen, now);
    let index = shown.index.unwrap_or(Index::LengthForAge);
    let may = |deed: Deed| signed.account.may(deed, person.place, &signed.tree);
    let mut condition = Condition::of(&person.name, last, now.or(folded.rows.last()), &seen);
    condition.left = person.left_on.and_then(|_| history.exits.last().copied());
    let mut shell = signed.shell_at(person.place, &person.name, None);
    shell.crumbs.push(Link::new(person.name.clone(), ""));
    shell.notice = shown.notice;
    let advice = now.map_or_else(Vec::new, |row| advised(signed.engine(), row));
    let rule = advice.first().map(|(rule, _)| rule.code.clone());
    ChildPage {
        shell,
        name: person.name.clone(),
        particulars: particulars(signed, sheet, today),
        places: places(signed, sheet),
        nik: shown_nik(signed, sheet, shown.nik, may(Deed::RevealNik)),
        terms: terms(signed, sheet),
        answer: condition.said(language),
        standings: last.map_or_else(Vec::new, |last| standings(signed, &id, last)),
        next: now.map_or_else(Vec::new, |row| next(signed, row, &advice, today)),
        curves: curve::tabs(language, &id, index),
        curve: Some(curve::picture(language, sheet, &seen, index)),
        indices: visits::COLUMNS
            .map(|index| signed.say(&format!("index.{}_short", slug(index))).to_owned())
            .into(),
        visits: visits::lines(language, sheet, &seen, &folded.rows, may(Deed::RecordVisit)),
        conventions: visits::conventions(language, &seen),
        steps: steps(signed, sheet),
        step_form: may(Deed::Respond)
            .then(|| step::form(signed, person.child, rule, None, shown.step_error)),
        record: if may(Deed::RecordVisit) && person.left_on.is_none() {
            format!("/anak/{id}/kunjungan")
        } else {
            String::new()
        },
        change: if may(Deed::Enrol) { format!("/anak/{id}/ubah") } else { String::new() },
        downloads: Vec::new(),
        id,
    }
}

/// The visit that the relation shows; the last one where it shows none.
fn last_seen<'a>(seen: &'a [Seen<'a>], now: Option<&ChildMonth>) -> Option<&'a Seen<'a>> {
    let shown = now.and_then(|row| row.visit);
    seen.iter().find(|seen| Some(seen.visit.id) == shown).or_else(|| {
        seen.iter()
            .rfind(|seen| seen.visit.weight_g.is_some() || seen.visit.length_tenth_mm.is_some())
    })
}

/// `Perempuan · 17 bulan 4 hari · lahir 10 Jun 2023`.
pub(super) fn particulars(signed: &Signed, sheet: &Sheet, on: NaiveDate) -> String {
    let person = &sheet.person;
    let sex = match person.sex {
        Sex::Male => "child.male",
        Sex::Female => "child.female",
    };
    let born = date(signed.language(), person.born_on);
    let died = sheet.history.exits.last().filter(|exit| exit.reason == ExitReason::Died);
    let parts = [
        signed.say(sex).to_owned(),
        match died {
            Some(_) => String::new(),
            None => age_said(signed.language(), person.born_on, on),
        },
        signed.fill("child.born", &[("day", &born)]),
    ];
    let said: Vec<&str> =
        parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    said.join(" · ")
}

/// From the desa up, as far as the account may look.
fn places(signed: &Signed, sheet: &Sheet) -> Vec<Link> {
    signed
        .tree
        .path(sheet.person.place)
        .into_iter()
        .filter(|place| place.level != Level::Posyandu)
        .filter(|place| signed.account.may(Deed::ReadTotals, place.id, &signed.tree))
        .map(|place| Link::new(signed.place_name(place), place_href(place, None)))
        .collect()
}

fn shown_nik(signed: &Signed, sheet: &Sheet, nik: Option<Nik>, revealable: bool) -> ShownNik {
    let hidden = nik.is_none();
    let text = match nik {
        Some(nik) => nik.digits().to_owned(),
        None if sheet.has_nik => "•".repeat(16),
        None => signed.say("child.no_nik").to_owned(),
    };
    ShownNik { text, revealable: revealable && sheet.has_nik && hidden }
}

fn terms(signed: &Signed, sheet: &Sheet) -> Vec<Term> {
    let language = signed.language();
    let posyandu = signed.tree.at(sheet.person.place, Level::Posyandu);
    let birth: Vec<String> = [
        sheet.history.birth_weight_g.map(|grams| kilograms(language, grams)),
        sheet.history.birth_length_tenth_mm.map(|length| centimetres(language, length)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let given = [
        ("child.mother", sheet.person.mother.clone()),
        ("child.father", sheet.father.clone()),
        ("child.posyandu", posyandu.map(|place| place.name.clone()).unwrap_or_default()),
        ("child.born_with", birth.join(" · ")),
        ("child.address", sheet.address.clone()),
    ];
    given
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| Term::new(signed.say(key), value))
        .collect()
}

fn standings(signed: &Signed, child: &str, seen: &Seen<'_>) -> Vec<StandingLine> {
    let always =
        [Index::LengthForAge, Index::WeightForAge, seen.weight_by_size(), Index::BmiForAge];
    let measured = [
        seen.visit.head_tenth_mm.map(|_| Index::HeadForAge),
        seen.visit.muac_tenth_mm.map(|_| Index::ArmForAge),
        seen.visit.triceps_tenth_mm.map(|_| Index::TricepsForAge),
        seen.visit.subscapular_tenth_mm.map(|_| Index::SubscapularForAge),
    ];
    always
        .into_iter()
        .chain(measured.into_iter().flatten())
        .map(|index| {
            let (category, tone) = seen.category(index);
            let doubt = seen.doubt(index).map(|doubted| signed.say(doubted.key()).to_owned());
            let z = seen.standing(index).z(signed.language());
            StandingLine {
                index: signed.say(&format!("index.{}", slug(index))).to_owned(),
                category: signed.say(&category).to_owned(),
                score: if z.is_empty() { z } else { format!("z {z}") },
                tone,
                doubt: doubt.unwrap_or_default(),
                href: curve::href(child, index),
            }
        })
        .collect()
}

fn next(
    signed: &Signed,
    row: &ChildMonth,
    advice: &[(&Rule, Option<NaiveDate>)],
    today: NaiveDate,
) -> Vec<Next> {
    if State::of(row) == State::Closed {
        return Vec::new();
    }
    let language = signed.language();
    advice
        .iter()
        .map(|(rule, since)| Next {
            does: does(advice, rule, language),
            why: spoken(&rule.why, language).to_owned(),
            since: since.map_or_else(String::new, |since| {
                let days = (today - since).num_days().to_string();
                let key =
                    milder_since(&rule.code, since, row.visit_on).unwrap_or("child.since");
                signed.fill(key, &[("day", &date(language, since)), ("n", &days)])
            }),
            source: rule.source.clone(),
            tone: tone(rule),
        })
        .collect()
}

fn steps(signed: &Signed, sheet: &Sheet) -> Vec<Step> {
    sheet
        .responses
        .iter()
        .rev()
        .map(|line| Step {
            day: date(signed.language(), line.responded_on),
            name: signed.say(step::said(&line.step)).to_owned(),
            note: step::note_said(signed, &line.note),
            by: line
                .username
                .as_deref()
                .filter(|who| *who != TERMINAL)
                .map_or_else(String::new, |who| signed.fill("step.by", &[("who", who)])),
        })
        .collect()
}
