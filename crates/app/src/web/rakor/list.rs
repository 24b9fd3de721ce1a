//! The meetings of a place, the promises that are still open, and the form to call one.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use register::place::Place;
use register::rakor::{self, Meeting, Which};
use serde::Deserialize;

use super::verdict::{self, Judged, Status};
use super::{call, days, href, place};
use crate::problem::{Kind, Problem};
use crate::text::grouped;
use crate::web::form::Fields;
use crate::web::page::rakor::{MeetingLine, RakorsPage};
use crate::web::page::{
    Card, Choice, Empty, Figure, Filters, Link, Notice, Sentence, TableView, Tone,
};
use crate::web::place::{View, tabs};
use crate::web::visitor::{Refusal, Signed};

/// As many meetings as a page shows.
const MEETINGS: u32 = 24;

#[derive(Deserialize)]
pub(in crate::web) struct Asked {
    contoh: Option<String>,
    keadaan: Option<String>,
}

pub(in crate::web) async fn show(
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let place = place(&signed, &code)?;
    let form = call::offered(&signed, place)
        .then(|| call::empty_form(&signed, place, asked.contoh.as_deref()));
    page(&signed, place, asked.keadaan.as_deref(), form, None).await
}

/// The page again with what was entered and why it was refused; what broke goes its own way.
pub(super) async fn refused(
    signed: &Signed,
    place: &Place,
    fields: &Fields,
    problem: Problem,
) -> Result<Response, Refusal> {
    if problem.kind != Kind::Refused {
        return Err(signed.refuse(problem));
    }
    let mut form = call::empty_form(signed, place, Some(fields.get("contoh")));
    for (slot, name) in [
        (&mut form.theme, "tema"),
        (&mut form.first, "mulai"),
        (&mut form.last, "selesai"),
        (&mut form.venue, "ruang"),
        (&mut form.agenda, "acara"),
        (&mut form.invited, "undang"),
    ] {
        fields.get(name).clone_into(slot);
    }
    let told = signed.bad_news(problem.code);
    let page = page(signed, place, None, Some(form), Some(told)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(
    signed: &Signed,
    place: &Place,
    wanted: Option<&str>,
    form: Option<crate::web::page::rakor::CallForm>,
    told: Option<Notice>,
) -> Result<Response, Refusal> {
    let store = &signed.running().store;
    let broken = |failure: register::Failure| signed.refuse(failure);
    let meetings = rakor::of_place(store, place.id, None, MEETINGS).await.map_err(broken)?;
    let judged = verdict::of_place(signed, place, Which::Open).await?;
    let wanted = wanted.and_then(Status::from_code);
    let shown: Vec<&Judged> = judged
        .iter()
        .filter(|judged| wanted.is_none_or(|wanted| judged.status() == wanted))
        .collect();
    let title = signed.fill("rakor.title", &[("place", &signed.place_name(place))]);
    let mut shell = signed.shell_at(place.id, &title, None);
    shell.notice = told;
    let leads = form.is_some();
    signed.page(&RakorsPage {
        shell,
        answer: answer(signed, &meetings, &judged),
        tabs: tabs(signed, place, None, None, View::Rakor),
        cards: cards(signed, place, &judged),
        meetings: meetings
            .iter()
            .map(|meeting| line(signed, place, meeting, &judged))
            .collect(),
        filters: if judged.is_empty() {
            Vec::new()
        } else {
            vec![filters(signed, place, &judged, wanted)]
        },
        promises: if shown.is_empty() {
            TableView::default()
        } else {
            verdict::table(signed, &shown)
        },
        empty: meetings.is_empty().then(|| Empty {
            says: signed.say("rakor.none").to_owned(),
            why: signed
                .say(if leads { "rakor.none_why" } else { "rakor.none_reader" })
                .to_owned(),
            good: false,
            door: None,
        }),
        form,
        team: Link::new(signed.say("tpps.link"), format!("/tempat/{}/tpps", place.code)),
        title,
    })
}

fn answer(signed: &Signed, meetings: &[Meeting], judged: &[Judged]) -> Vec<Sentence> {
    let today = signed.running().today();
    let ahead = meetings
        .iter()
        .filter(|meeting| meeting.starts_on >= today && !meeting.called_off)
        .min_by_key(|meeting| meeting.starts_on);
    let next = ahead.map(|meeting| {
        let days = days(signed.language(), meeting.starts_on, meeting.ends_on);
        signed.fill(
            "rakor.answer_next",
            &[("theme", &meeting.theme), ("days", &days), ("venue", &meeting.venue)],
        )
    });
    let promises = if judged.is_empty() {
        (!meetings.is_empty()).then(|| signed.say("rakor.answer_no_promises").to_owned())
    } else {
        let open = grouped(signed.language(), i64::try_from(judged.len()).unwrap_or(i64::MAX));
        let said = verdict::told(signed, judged.iter());
        Some(signed.fill("rakor.answer_promises", &[("open", &open), ("said", &said)]))
    };
    [promises, next].iter().flatten().map(|said| Sentence::marked(said)).collect()
}

fn count(judged: &[Judged], status: Status) -> usize {
    judged.iter().filter(|judged| judged.status() == status).count()
}

fn status_href(place: &Place, status: Option<Status>) -> String {
    let page = View::Rakor.href(place, None);
    match status {
        Some(status) => format!("{page}?keadaan={}#komitmen", status.code()),
        None => format!("{page}#komitmen"),
    }
}

fn cards(signed: &Signed, place: &Place, judged: &[Judged]) -> Vec<Card> {
    if judged.is_empty() {
        return Vec::new();
    }
    let all = grouped(signed.language(), i64::try_from(judged.len()).unwrap_or(i64::MAX));
    let card = |status: Status| {
        let n = i64::try_from(count(judged, status)).unwrap_or(i64::MAX);
        Card {
            name: verdict::capital(signed.say(status.key())),
            figure: Figure::Value(grouped(signed.language(), n)),
            sentence: signed.fill("rakor.card_of", &[("all", &all)]),
            spark: String::new(),
            foot: String::new(),
            href: if n == 0 { String::new() } else { status_href(place, Some(status)) },
        }
    };
    [Status::Met, Status::OnTrack, Status::Late, Status::Missed].map(card).into()
}

fn filters(
    signed: &Signed,
    place: &Place,
    judged: &[Judged],
    wanted: Option<Status>,
) -> Filters {
    let n =
        |number: usize| grouped(signed.language(), i64::try_from(number).unwrap_or(i64::MAX));
    let all = Choice {
        text: signed.say("rakor.all").to_owned(),
        count: n(judged.len()),
        href: status_href(place, None),
        chosen: wanted.is_none(),
    };
    let of = |status: Status| Choice {
        text: signed.say(status.key()).to_owned(),
        count: n(count(judged, status)),
        href: status_href(place, Some(status)),
        chosen: wanted == Some(status),
    };
    let held = Status::ALL.into_iter().filter(|status| count(judged, *status) > 0);
    Filters {
        name: signed.say("rakor.filter").to_owned(),
        choices: std::iter::once(all).chain(held.map(of)).collect(),
    }
}

fn line(signed: &Signed, place: &Place, meeting: &Meeting, judged: &[Judged]) -> MeetingLine {
    let (key, tone) = state(signed, meeting);
    let own = judged.iter().filter(|judged| judged.commitment.meeting == meeting.id);
    MeetingLine {
        link: Link::new(meeting.theme.clone(), href(place, meeting.id)),
        particulars: particulars(signed, meeting),
        state: signed.say(key).to_owned(),
        tone,
        promises: verdict::told(signed, own),
    }
}

/// `Evaluasi semester · 14–15 Nov 2024 · Aula Bappeda`.
pub(super) fn particulars(signed: &Signed, meeting: &Meeting) -> String {
    let engine = signed.engine();
    let template = engine.definitions().tpps().meeting(&meeting.template);
    let template = template.map(|template| signed.of_language(&template.name));
    let kind = template.unwrap_or_else(|| signed.say("rakor.kind_word").to_owned());
    let days = days(signed.language(), meeting.starts_on, meeting.ends_on);
    signed.fill(
        "rakor.one_particulars",
        &[("kind", &kind), ("days", &days), ("venue", &meeting.venue)],
    )
}

/// How far a meeting is, in a word.
pub(super) fn state(signed: &Signed, meeting: &Meeting) -> (&'static str, Tone) {
    let today = signed.running().today();
    if meeting.called_off {
        ("rakor.called_off", Tone::Plain)
    } else if meeting.closed.is_some() {
        ("rakor.closed", Tone::Better)
    } else if today < meeting.starts_on {
        ("rakor.called", Tone::Plain)
    } else if today <= meeting.ends_on {
        ("rakor.running", Tone::Doubtful)
    } else {
        ("rakor.past", Tone::Worse)
    }
}
