//! The team of a place: members with their decree and their time, duties, frames of action.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Days, NaiveDate};
use evaluation::tpps::{ActionFrame, Due, Duty};
use register::account::{self, Deed};
use register::act::Door;
use register::place::{Level, Place};
use register::tpps::{self, Decree, EndOfMember, Member, NewDecree, NewMember};
use uuid::Uuid;

use super::attached;
use super::form::{Fields, Posted, PostedFile, SentFile};
use super::page::tpps::{MemberLine, TppsPage};
use super::page::{Cell, Column, Link, Notice, Row, Sentence, TableView, Tone};
use super::place::View;
use super::visitor::{Refusal, Signed};
use crate::problem::{Kind, Problem};
use crate::text::{date, grouped};

fn place<'a>(signed: &'a Signed, code: &str) -> Result<&'a Place, Refusal> {
    let place = signed.place(code, Deed::ReadTotals)?;
    if place.level > Level::Desa {
        return Err(signed.refuse(Problem::not_found()));
    }
    Ok(place)
}

fn address(place: &Place) -> String {
    format!("/tempat/{}/tpps", place.code)
}

pub(super) async fn show(
    signed: Signed,
    Path(code): Path<String>,
) -> Result<Response, Refusal> {
    let place = place(&signed, &code)?;
    page(&signed, place, None).await
}

async fn page(
    signed: &Signed,
    place: &Place,
    refused: Option<Notice>,
) -> Result<Response, Refusal> {
    let all = tpps::members_of(&signed.running().store, place.id)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let decrees = tpps::decrees(&signed.running().store, place.id)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let today = signed.running().today();
    let (held, ended): (Vec<&Member>, Vec<&Member>) =
        all.iter().partition(|member| member.until.is_none_or(|until| until >= today));
    let title = signed.fill("tpps.title", &[("place", &signed.place_name(place))]);
    let n = grouped(signed.language(), i64::try_from(held.len()).unwrap_or(i64::MAX));
    let answer = if held.is_empty() {
        signed.say("tpps.answer_none").to_owned()
    } else {
        signed.fill("tpps.answer", &[("n", &n)])
    };
    let may = signed.turn.known.is_none() && signed.reaches(Deed::ManageTpps, place.id);
    signed.page(&TppsPage {
        shell: signed.shell_at(place.id, &title, None),
        answer: vec![Sentence::marked(&answer)],
        members: held.iter().map(|member| line(signed, member)).collect(),
        ended: past(signed, &ended),
        decrees: decree_table(signed, place, &decrees),
        duties: duties(signed, place),
        frames: frames(signed, place, today),
        action: if may { address(place) } else { String::new() },
        id: Uuid::now_v7().to_string(),
        today: today.to_string(),
        refused,
        back: Link::new(signed.say("rakor.back_all"), View::Rakor.href(place, None)),
        title,
    })
}

pub(super) async fn add_decree(
    Path(code): Path<String>,
    posted: PostedFile,
) -> Result<Response, Refusal> {
    let PostedFile { signed, fields, file } = posted;
    signed.must_be_now()?;
    let place = place(&signed, &code)?;
    let running = signed.running();
    let (store, clock, tree) = (&running.store, &running.clock, &signed.today);
    let mut kept = None;
    if let Some(SentFile { name, bytes }) = file {
        let id = attached::keep_file(&signed, place.id, name, bytes).await;
        kept = Some(id.map_err(|refused| signed.refuse(refused))?);
    }
    let new = NewDecree {
        id: fields.get("id").parse().unwrap_or_else(|_| Uuid::now_v7()),
        place: place.id,
        number: fields.get("nomor").to_owned(),
        about: fields.get("tentang").to_owned(),
        signed_on: fields
            .get("tanggal")
            .parse()
            .map_err(|_| signed.refuse(Problem::new(Kind::Refused, "tpps.bad_text")))?,
        file: kept,
    };
    tpps::add_decree(store, &signed.account, tree, &new, Door::Form, clock)
        .await
        .map_err(|refused| signed.refuse(refused))?;
    Ok(Redirect::to(&address(place)).into_response())
}

/// The paper of a decree.
pub(super) async fn decree(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let place = place(&signed, &code)?;
    let none = || signed.refuse(Problem::not_found());
    let id: Uuid = id.parse().map_err(|_| none())?;
    let decrees = tpps::decrees(&signed.running().store, place.id)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let file = decrees.into_iter().find(|decree| decree.id == id).and_then(|found| found.file);
    super::rakor::handed_out(&signed, file.ok_or_else(none)?).await
}

fn decree_table(signed: &Signed, place: &Place, decrees: &[Decree]) -> TableView {
    let row = |decree: &Decree| {
        let paper = match decree.file {
            Some(_) => Cell::text(signed.say("tpps.decree_paper")).link(format!(
                "{}/sk/{}",
                address(place),
                decree.id
            )),
            None => Cell::text(signed.say("tpps.decree_no_paper")),
        };
        Row::of(vec![
            Cell::text(decree.number.clone()),
            Cell::text(decree.about.clone()),
            Cell::text(date(signed.language(), decree.signed_on)),
            paper,
        ])
    };
    TableView {
        caption: signed.say("tpps.decrees").to_owned(),
        columns: vec![
            Column::text(signed.say("tpps.sk")),
            Column::text(signed.say("tpps.decree_about")),
            Column::text(signed.say("tpps.decree_day")),
            Column::text(signed.say("tpps.decree_file")),
        ],
        rows: decrees.iter().map(row).collect(),
        sheets: true,
    }
}

fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

fn line(signed: &Signed, member: &Member) -> MemberLine {
    let language = signed.language();
    let since = signed.fill("account.since", &[("day", &date(language, member.since))]);
    let term = match member.until {
        Some(until) => {
            format!("{}–{}", date(language, member.since), date(language, until))
        }
        None => since,
    };
    MemberLine {
        id: member.id.to_string(),
        name: member.name.clone(),
        role: joined(&[&member.role, &member.organisation, &member.field]),
        term: joined(&[&member.sk_number, &term]),
    }
}

fn past(signed: &Signed, ended: &[&Member]) -> TableView {
    let row = |member: &&Member| {
        let line = line(signed, member);
        Row::of(vec![Cell::text(line.name), Cell::text(line.role), Cell::text(line.term)])
    };
    TableView {
        caption: signed.say("tpps.ended").to_owned(),
        columns: vec![
            Column::text(signed.say("tpps.member")),
            Column::text(signed.say("tpps.role")),
            Column::text(signed.say("tpps.sk")),
        ],
        rows: ended.iter().map(row).collect(),
        sheets: true,
    }
}

pub(super) async fn add(Path(code): Path<String>, posted: Posted) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    signed.must_be_now()?;
    let place = place(&signed, &code)?;
    match added(&signed, place, &fields).await {
        Ok(()) => Ok(Redirect::to(&address(place)).into_response()),
        Err(problem) if problem.kind == Kind::Refused => {
            let notice = signed.bad_news(problem.code);
            let page = page(&signed, place, Some(notice)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(problem) => Err(signed.refuse(problem)),
    }
}

async fn added(signed: &Signed, place: &Place, fields: &Fields) -> Result<(), Problem> {
    let running = signed.running();
    let refused = |code| Problem::new(Kind::Refused, code);
    let account = match fields.get("masuk") {
        "" => None,
        name => Some(
            account::named(&running.store, name, running.today())
                .await?
                .ok_or_else(|| refused("tpps.no_account"))?
                .id,
        ),
    };
    let since: NaiveDate =
        fields.get("sejak").parse().map_err(|_| refused("tpps.ends_before"))?;
    let new = NewMember {
        id: fields.get("id").parse().unwrap_or_else(|_| Uuid::now_v7()),
        place: place.id,
        name: fields.get("nama").to_owned(),
        role: fields.get("jabatan").to_owned(),
        organisation: fields.get("lembaga").to_owned(),
        field: fields.get("bidang").to_owned(),
        account,
        sk_number: fields.get("sk").to_owned(),
        since,
    };
    let (store, clock) = (&running.store, &running.clock);
    tpps::add_member(store, &signed.account, &signed.today, &new, Door::Form, clock).await?;
    Ok(())
}

pub(super) async fn end(
    Path((code, member)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    signed.must_be_now()?;
    let place = place(&signed, &code)?;
    let none = || signed.refuse(Problem::not_found());
    let member: Uuid = member.parse().map_err(|_| none())?;
    let running = signed.running();
    let found = tpps::member(&running.store, member)
        .await
        .map_err(|failure| signed.refuse(failure))?
        .filter(|found| found.place == place.id)
        .ok_or_else(none)?;
    let until = fields.get("sampai").parse().map_err(|_| none())?;
    let new = EndOfMember { id: Uuid::now_v7(), member: found.id, until };
    let (store, clock) = (&running.store, &running.clock);
    tpps::end_member(store, &signed.account, &signed.today, &new, Door::Form, clock)
        .await
        .map_err(|refused| signed.refuse(refused))?;
    Ok(Redirect::to(&address(place)).into_response())
}

/// What the level has to do, and when.
fn duties(signed: &Signed, place: &Place) -> TableView {
    let engine = signed.engine();
    let today = signed.running().today();
    let frames = engine.definitions().tpps().working_on(place.level, today);
    let row = |duty: &Duty| {
        let mut basis = Cell::text(duty.source.clone());
        if !duty.verified {
            basis = basis.noted(signed.say("tpps.unverified"));
        }
        let name = Cell::text(signed.of_language(&duty.name));
        let name = match &duty.note {
            Some(note) => name.noted(signed.of_language(note)),
            None => name,
        };
        Row::of(vec![name, Cell::text(due_said(signed, &duty.due, today)), basis])
    };
    TableView {
        caption: signed.say("tpps.duties").to_owned(),
        columns: vec![
            Column::text(signed.say("tpps.duty")),
            Column::text(signed.say("tpps.duty_due")),
            Column::text(signed.say("tpps.duty_source")),
        ],
        rows: frames.flat_map(|frame| frame.duties.iter().map(row)).collect(),
        sheets: true,
    }
}

/// When something is due: its next days, or how often.
fn due_said(signed: &Signed, due: &Due, today: NaiveDate) -> String {
    match due {
        Due::On(_) => {
            let year = today.checked_add_days(Days::new(365)).unwrap_or(today);
            let days = due.between(today, year).into_iter();
            days.map(|day| date(signed.language(), day)).collect::<Vec<_>>().join(", ")
        }
        Due::TimesAYear(times) => {
            signed.fill("tpps.times_a_year", &[("n", &times.to_string())])
        }
        Due::EveryMonths(months) => {
            signed.fill("tpps.every_months", &[("n", &months.to_string())])
        }
    }
}

/// The frames of action, those in force first.
fn frames(signed: &Signed, place: &Place, today: NaiveDate) -> TableView {
    let engine = signed.engine();
    let all = engine.definitions().tpps().actions();
    let of_level = all.iter().filter(|frame| frame.levels.contains(&place.level));
    let row = |frame: &ActionFrame| {
        let steps: Vec<String> = frame
            .steps
            .iter()
            .map(|step| format!("{} {}", step.number, signed.of_language(&step.name)))
            .collect();
        let held = frame.from.is_none_or(|from| from <= today)
            && frame.until.is_none_or(|until| today <= until);
        let state = match frame.until {
            _ if held => Cell::chip(Tone::Better, signed.say("tpps.frame_now")),
            Some(until) => {
                let day = date(signed.language(), until);
                Cell::text(signed.fill("tpps.frame_past", &[("day", &day)]))
            }
            None => Cell::text(signed.say("tpps.frame_later")),
        };
        Row::of(vec![
            Cell::text(signed.of_language(&frame.name)).noted(frame.source.clone()),
            Cell::text(steps.join(" · ")),
            state,
        ])
    };
    TableView {
        caption: signed.say("tpps.frames").to_owned(),
        columns: vec![
            Column::text(signed.say("tpps.frame")),
            Column::text(signed.say("tpps.frame_steps")),
            Column::text(signed.say("rakor.filter")),
        ],
        rows: of_level.map(row).collect(),
        sheets: true,
    }
}
