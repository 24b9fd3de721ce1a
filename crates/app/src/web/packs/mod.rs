//! Packs of a place: frozen, proved, folded again, released, handed on.

mod download;
mod one;
mod report;
mod verdict;

use std::sync::Arc;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use evaluation::Period;
use register::account::Deed;
use register::act::Door;
use register::clock::Zone;
use register::pack::Pack;
use register::place::{Level, Place};
use uuid::Uuid;

use super::form::Posted;
use super::frame::{period_of, period_said};
use super::page::pack::{FreezeForm, PacksPage};
use super::page::study::WaitingPage;
use super::page::{Cell, Column, Empty, Link, Notice, Row, Sentence, TableView, Tone};
use super::place::{View, tabs};
use super::visitor::{Refusal, Signed};
use crate::packs::{State, Task, Work};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::text::{date, grouped};

pub(super) use download::download;
pub(super) use one::show;
pub(super) use report::report;

/// How much of a hash is shown where it need not be compared.
const SHORT: usize = 8;

/// The beginning of a hash.
pub(super) fn short(hash: &str) -> &str {
    hash.get(..SHORT).unwrap_or(hash)
}

/// A pack of a place in an address.
struct Asked<'a> {
    place: &'a Place,
    pack: Pack,
}

fn place<'a>(signed: &'a Signed, code: &str) -> Result<&'a Place, Refusal> {
    let place = signed.place(code, Deed::ReadTotals)?;
    if place.level == Level::Puskesmas {
        return Err(signed.refuse(Problem::not_found()));
    }
    Ok(place)
}

/// The pack of an id, where it is of the place.
async fn asked<'a>(signed: &'a Signed, code: &str, id: &str) -> Result<Asked<'a>, Refusal> {
    let place = place(signed, code)?;
    let none = || signed.refuse(Problem::not_found());
    let id: Uuid = id.parse().map_err(|_| none())?;
    let pack = register::pack::get(&signed.running().store, id)
        .await
        .map_err(|failure| signed.refuse(failure))?
        .filter(|pack| pack.place == place.id)
        .ok_or_else(none)?;
    Ok(Asked { place, pack })
}

fn running(signed: &Signed) -> &Arc<Running> {
    &signed.visitor.doors.running
}

fn list_href(place: &Place) -> String {
    View::Packs.href(place, None)
}

fn href(place: &Place, pack: Uuid) -> String {
    format!("{}/{pack}", list_href(place))
}

/// The period of a pack in words.
fn period(signed: &Signed, pack: &Pack) -> String {
    pack.period
        .parse()
        .map_or_else(|_| pack.period.clone(), |period| period_said(signed.language(), period))
}

/// `15 Nov 2024, oleh Sekretariat TPPS`.
fn frozen_said(signed: &Signed, place: &Place, pack: &Pack) -> String {
    let day = pack.frozen_at.date_in(Zone::of_code(&place.code));
    let day = date(signed.language(), day);
    match &pack.frozen_by {
        Some(who) => signed.fill("packs.frozen_by", &[("day", &day), ("who", who)]),
        None => day,
    }
}

fn count(signed: &Signed, number: usize) -> String {
    grouped(signed.language(), i64::try_from(number).unwrap_or(i64::MAX))
}

pub(super) async fn list(
    signed: Signed,
    Path(code): Path<String>,
) -> Result<Response, Refusal> {
    let place = place(&signed, &code)?;
    page(&signed, place, None).await
}

async fn page(
    signed: &Signed,
    place: &Place,
    notice: Option<Notice>,
) -> Result<Response, Refusal> {
    let packs = register::pack::of_place(&signed.running().store, place.id)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let name = signed.place_name(place);
    let title = signed.fill("packs.title", &[("place", &name)]);
    let may = signed.turn.known.is_none() && signed.reaches(Deed::FreezePack, place.id);
    let newest = signed.engine().stamp().map(|stamp| stamp.known_on);
    let form = newest.filter(|_| may).map(|day| FreezeForm {
        action: list_href(place),
        periods: signed.time_choice(Period::Month(signed.newest_month()), "").periods,
        day: day.to_string(),
    });
    let mut shell = signed.shell_at(place.id, &title, None);
    shell.notice = notice;
    let n = count(signed, packs.len());
    let many = (!packs.is_empty()).then(|| signed.fill("packs.answer", &[("n", &n)]));
    let answer = many
        .into_iter()
        .chain([signed.say("packs.about").to_owned()])
        .map(|said| Sentence::marked(&said))
        .collect();
    signed.page(&PacksPage {
        shell,
        answer,
        tabs: tabs(signed, place, None, None, View::Packs),
        table: table(signed, place, &packs, &title),
        form,
        empty: packs.is_empty().then(|| Empty {
            says: signed.say("packs.none").to_owned(),
            why: signed.say(if may { "packs.none_why" } else { "packs.none_yet" }).to_owned(),
            good: false,
            door: None,
        }),
        title,
    })
}

fn table(signed: &Signed, place: &Place, packs: &[Pack], title: &str) -> TableView {
    let row = |pack: &Pack| {
        let (tone, key) = if pack.released {
            (Tone::Better, "packs.released")
        } else {
            (Tone::Plain, "packs.not_released")
        };
        Row::of(vec![
            Cell::text(period(signed, pack)).link(href(place, pack.id)),
            Cell::text(date(signed.language(), pack.known_on)),
            Cell::text(frozen_said(signed, place, pack)),
            Cell::text(short(&pack.hash)),
            Cell::chip(tone, signed.say(key)),
        ])
    };
    TableView {
        caption: title.to_owned(),
        columns: vec![
            Column::text(signed.say("time.period")),
            Column::text(signed.say("packs.known_on")),
            Column::text(signed.say("packs.frozen")),
            Column::text(signed.say("packs.hash")),
            Column::text(signed.say("packs.public")),
        ],
        rows: packs.iter().map(row).collect(),
        sheets: true,
    }
}

async fn refused(signed: &Signed, place: &Place, code: &str) -> Result<Response, Refusal> {
    let page = page(signed, place, Some(signed.bad_news(code))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

pub(super) async fn freeze(
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let place = place(&signed, &code)?;
    signed.may(Deed::FreezePack, place.id)?;
    signed.must_be_now()?;
    let Some(period) = period_of(fields.get("masa")) else {
        return refused(&signed, place, "bad_period").await;
    };
    let day: Option<NaiveDate> = match fields.get("hari") {
        "" => None,
        text => match text.parse() {
            Ok(day) => Some(day),
            Err(_) => return refused(&signed, place, "moved.no_day").await,
        },
    };
    let running = running(&signed);
    let seen = match running.standpoint(&place.code, day, signed.turn.map).await {
        Ok(seen) => seen,
        Err(problem) if problem.kind == Kind::Refused => {
            return refused(&signed, place, problem.code).await;
        }
        Err(problem) => return Err(signed.refuse(problem)),
    };
    if seen.stamp.seq == 0 {
        return refused(&signed, place, "moved.nothing_known").await;
    }
    if period.last() > seen.stamp.until {
        return refused(&signed, place, "moved.not_yet").await;
    }
    match running.start_freezing(&signed.account, place, period, &seen) {
        Ok(work) => {
            let state = work.soon().await;
            follow(&signed, place, &work, state).await
        }
        Err(problem) => refused(&signed, place, problem.code).await,
    }
}

/// Where freezing leads: the pack, the page that waits, or why not.
async fn follow(
    signed: &Signed,
    place: &Place,
    work: &Work,
    state: State,
) -> Result<Response, Refusal> {
    match state {
        State::Frozen { pack, before } => {
            let said = if before { "sudah" } else { "baru" };
            let address = format!("{}?{said}=1", href(place, pack));
            Ok(Redirect::to(&signed.turn.kept(&address)).into_response())
        }
        State::Failed(failed) => refused(signed, place, failed.code).await,
        State::Working(_) | State::Verified(_) | State::Reissued(_) => {
            let address = format!("{}/kerja/{}", list_href(place), work.id);
            Ok(Redirect::to(&signed.turn.kept(&address)).into_response())
        }
    }
}

/// The page that waits for a pack being frozen.
pub(super) async fn waiting(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let place = place(&signed, &code)?;
    let none = || signed.refuse(Problem::not_found());
    let id: Uuid = id.parse().map_err(|_| none())?;
    let work = signed.running().pack_work(id).ok_or_else(none)?;
    let Task::Freeze { place: of, period, .. } = work.task else { return Err(none()) };
    if of != place.id {
        return Err(none());
    }
    let State::Working(progress) = work.state() else {
        return follow(&signed, place, &work, work.state()).await;
    };
    let title = signed.fill(
        "packs.freezing",
        &[("period", &period_said(signed.language(), period)), ("place", &place.name)],
    );
    let says = if progress.of > 0 {
        let (n, of) = (count(&signed, progress.done), count(&signed, progress.of));
        signed.fill("known.folding", &[("n", &n), ("of", &of)])
    } else {
        signed.say("packs.freezing_said").to_owned()
    };
    signed.page(&WaitingPage {
        shell: signed.shell_at(place.id, &title, None),
        says,
        title,
        done: progress.done,
        of: progress.of.max(1),
        href: signed.turn.kept(&format!("{}/kerja/{id}", list_href(place))),
    })
}

pub(super) async fn verify(
    Path((code, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let signed = posted.signed;
    let asked = asked(&signed, &code, &id).await?;
    let work = running(&signed).start_verifying(asked.pack.id);
    began(&signed, &asked, work).await
}

pub(super) async fn reissue(
    Path((code, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let signed = posted.signed;
    let asked = asked(&signed, &code, &id).await?;
    signed.may(Deed::FreezePack, asked.place.id)?;
    signed.must_be_now()?;
    let work = running(&signed).start_reissuing(&asked.pack);
    began(&signed, &asked, work).await
}

async fn began(
    signed: &Signed,
    asked: &Asked<'_>,
    work: Result<Arc<Work>, Problem>,
) -> Result<Response, Refusal> {
    match work {
        Ok(work) => {
            work.soon().await;
            let address = href(asked.place, asked.pack.id);
            Ok(Redirect::to(&signed.turn.kept(&address)).into_response())
        }
        Err(problem) => Err(signed.refuse(problem)),
    }
}

pub(super) async fn release(
    Path((code, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let signed = posted.signed;
    let asked = asked(&signed, &code, &id).await?;
    signed.must_be_now()?;
    signed
        .running()
        .release(&signed.account, &signed.today, asked.pack.id, Door::Form)
        .await
        .map_err(|problem| signed.refuse(problem))?;
    signed.running().site.look_again();
    let address = format!("{}?rilis=1", href(asked.place, asked.pack.id));
    Ok(Redirect::to(&signed.turn.kept(&address)).into_response())
}

/// A way back to all packs of the place.
fn back(signed: &Signed, place: &Place) -> Link {
    Link::new(signed.say("tab.packs"), list_href(place))
}
