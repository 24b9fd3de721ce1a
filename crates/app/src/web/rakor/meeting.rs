//! One meeting, in its five steps: invited, prepared, run, promised, closed.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use register::account::Deed;
use register::rakor::{self, AgendaItem, Invitation, Stand, Version, quorum};

use super::verdict::{self, Judged};
use super::{Held, after, call, day_of, days, hall, list, who};
use crate::problem::{Kind, Problem};
use crate::text::{date, grouped};
use crate::web::form::Posted;
use crate::web::frame::{period_of, period_said};
use crate::web::page::rakor::{MeetingPage, Stage, StageState};
use crate::web::page::study::Offer;
use crate::web::page::{Cell, Column, Link, Row, Sentence, TableView, Tone};
use crate::web::visitor::{Refusal, Signed};

pub(in crate::web) async fn show(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let held = Held::of(&signed, &code, &id).await?;
    let judged = verdict::of_meeting(&held).await?;
    let meeting = held.meeting();
    let title = meeting.theme.clone();
    let invites = held.leads() && meeting.closed.is_none() && !meeting.called_off;
    signed.page(&MeetingPage {
        shell: held.shell(&title),
        particulars: list::particulars(&signed, meeting),
        answer: answer(&held),
        stages: stages(&held, &judged).await?,
        agenda: agenda(&held),
        promises: if judged.is_empty() {
            TableView::default()
        } else {
            verdict::table(&signed, &judged.iter().collect::<Vec<_>>())
        },
        invited: invited(&held),
        invite: if invites { held.href("undang") } else { String::new() },
        documents: documents(&held),
        versions: versions(&held),
        form: call::change_form(&held),
        title,
    })
}

fn answer(held: &Held<'_>) -> Vec<Sentence> {
    let signed = held.signed;
    let moved = rakor::moved_from(&held.all.versions).map(|(first, last)| {
        let days = days(signed.language(), first, last);
        signed.fill("rakor.moved", &[("days", &days)])
    });
    let state = signed.say(list::state(signed, held.meeting()).0);
    let period = period_of(&held.meeting().period)
        .map_or_else(String::new, |period| period_said(signed.language(), period));
    let first = signed.fill("rakor.meeting_answer", &[("state", state), ("period", &period)]);
    [Some(first), moved].iter().flatten().map(|said| Sentence::marked(said)).collect()
}

fn n(signed: &Signed, number: usize) -> String {
    grouped(signed.language(), i64::try_from(number).unwrap_or(i64::MAX))
}

async fn stages(held: &Held<'_>, judged: &[Judged]) -> Result<Vec<Stage>, Refusal> {
    let mut stages = vec![
        invite_stage(held),
        prepare_stage(held).await?,
        run_stage(held),
        promise_stage(held, judged),
        close_stage(held),
    ];
    // Of those that are not done the first is what comes now.
    let next = stages.iter_mut().find(|stage| stage.state != StageState::Done);
    if let Some(next) = next {
        next.state = StageState::Now;
    }
    Ok(stages)
}

fn done(is: bool) -> StageState {
    if is { StageState::Done } else { StageState::Later }
}

fn stage(held: &Held<'_>, title: &str, is_done: bool, says: &str) -> Stage {
    Stage {
        title: held.signed.say(title).to_owned(),
        says: Sentence::marked(says),
        state: done(is_done),
        links: Vec::new(),
        offer: None,
    }
}

fn invite_stage(held: &Held<'_>) -> Stage {
    let signed = held.signed;
    let invitations = &held.all.invitations;
    let counted = invitations.iter().filter(|invited| invited.quorum).count();
    let says = if invitations.is_empty() {
        signed.say("rakor.stage_invite_none").to_owned()
    } else {
        signed.fill(
            "rakor.stage_invite_says",
            &[("n", &n(signed, invitations.len())), ("quorum", &n(signed, counted))],
        )
    };
    let mut stage = stage(held, "rakor.stage_invite", !invitations.is_empty(), &says);
    stage.links = vec![Link::new(signed.say("rakor.see_invited"), "#undangan")];
    stage
}

async fn prepare_stage(held: &Held<'_>) -> Result<Stage, Refusal> {
    let (signed, meeting) = (held.signed, held.meeting());
    let pack = match meeting.pack {
        Some(pack) => register::pack::get(&signed.running().store, pack)
            .await
            .map_err(|failure| signed.refuse(failure))?,
        None => None,
    };
    let period = period_of(&meeting.period)
        .map_or_else(String::new, |period| period_said(signed.language(), period));
    let says = match &pack {
        Some(pack) => signed.fill(
            "rakor.stage_prepare_done",
            &[
                ("hash", crate::web::packs::short(&pack.hash)),
                ("day", &date(signed.language(), pack.known_on)),
            ],
        ),
        None => signed.fill("rakor.stage_prepare_none", &[("period", &period)]),
    };
    let mut stage = stage(held, "rakor.stage_prepare", pack.is_some(), &says);
    if pack.is_some() {
        stage.links = vec![
            Link::new(signed.say("rakor.read_briefing"), held.href("evaluasi")),
            Link::new(signed.say("rakor.paper_pdf"), held.href("evaluasi.pdf")),
            Link::new(signed.say("rakor.paper_slides"), held.href("tayangan.pdf")),
            Link::new(signed.say("rakor.paper_xlsx"), held.href("evaluasi.xlsx")),
        ];
    } else if held.leads() && !meeting.called_off {
        stage.offer = Some(Offer {
            action: held.href("siapkan"),
            button: signed.say("rakor.prepare").to_owned(),
            keep: Vec::new(),
        });
    }
    Ok(stage)
}

fn run_stage(held: &Held<'_>) -> Stage {
    let signed = held.signed;
    let all = &held.all;
    let began =
        !(all.attendance.is_empty() && all.remarks.is_empty() && all.decisions.is_empty());
    let says = if began {
        let quorum = quorum(all);
        signed.fill(
            "rakor.stage_run_says",
            &[
                ("present", &n(signed, quorum.present)),
                ("of", &n(signed, quorum.of)),
                ("quorum", &hall::quorum_said(held)),
                ("remarks", &n(signed, all.remarks.len())),
                ("decisions", &n(signed, all.decisions.len())),
            ],
        )
    } else {
        signed.say("rakor.stage_run_none").to_owned()
    };
    let mut stage = stage(held, "rakor.stage_run", began, &says);
    let speaks = signed.reaches(Deed::SpeakAtRakor, held.place.id);
    if speaks && signed.turn.known.is_none() {
        stage.links = vec![Link::new(signed.say("rakor.open_hall"), held.href("jalan"))];
    }
    stage
}

fn promise_stage(held: &Held<'_>, judged: &[Judged]) -> Stage {
    let signed = held.signed;
    let says = if judged.is_empty() {
        signed.say("rakor.stage_promise_none").to_owned()
    } else {
        signed.fill(
            "rakor.stage_promise_says",
            &[("n", &n(signed, judged.len())), ("said", &verdict::told(signed, judged.iter()))],
        )
    };
    let mut stage = stage(held, "rakor.stage_promise", !judged.is_empty(), &says);
    stage.links = vec![Link::new(signed.say("rakor.open_promises"), held.href("janji"))];
    stage
}

fn close_stage(held: &Held<'_>) -> Stage {
    let (signed, meeting) = (held.signed, held.meeting());
    let began = meeting.starts_on <= signed.running().today();
    let says = match &meeting.closed {
        Some(closed) => {
            let day = day_of(signed, held.place, closed.closed_at);
            let who = who(signed, closed.closed_by.as_deref());
            signed.fill("rakor.stage_close_done", &[("day", &day), ("who", &who)])
        }
        None if began => signed.say("rakor.stage_close_none").to_owned(),
        None => signed.say("rakor.stage_close_not_yet").to_owned(),
    };
    let mut stage = stage(held, "rakor.stage_close", meeting.closed.is_some(), &says);
    if held.leads() && began && meeting.closed.is_none() && !meeting.called_off {
        stage.offer = Some(Offer {
            action: held.href("tutup"),
            button: signed.say("rakor.close").to_owned(),
            keep: Vec::new(),
        });
    }
    stage
}

fn agenda(held: &Held<'_>) -> TableView {
    let signed = held.signed;
    let row = |item: &AgendaItem| {
        let clock = |text: &str| text.replace(':', ".");
        Row::of(vec![
            Cell::text(item.what.clone()),
            Cell::text(item.day.to_string()),
            Cell::text(format!("{}–{}", clock(&item.from), clock(&item.until))),
            Cell::text(item.speaker.clone()),
        ])
    };
    TableView {
        caption: signed.say("rakor.agenda").to_owned(),
        columns: vec![
            Column::text(signed.say("rakor.agenda_what")),
            Column::text(signed.say("rakor.agenda_day")),
            Column::text(signed.say("rakor.agenda_time")),
            Column::text(signed.say("rakor.agenda_speaker")),
        ],
        rows: held.meeting().agenda.iter().map(row).collect(),
        sheets: true,
    }
}

fn invited(held: &Held<'_>) -> TableView {
    let signed = held.signed;
    let came = |invited: &Invitation| {
        held.all.attendance.iter().any(|came| came.invitation == Some(invited.id))
    };
    let row = |invited: &Invitation| {
        let name = invited.member_name.clone().unwrap_or_else(|| invited.role.clone());
        let role = invited.member_name.as_ref().map_or("", |_| invited.role.as_str());
        let mark = if came(invited) {
            Cell::chip(Tone::Better, signed.say("rakor.came_short"))
        } else {
            Cell::text("")
        };
        Row::of(vec![
            Cell::text(name).noted(role),
            Cell::text(invited.organisation.clone()),
            Cell::text(signed.say(if invited.quorum { "rakor.counts" } else { "rakor.guest" })),
            mark,
        ])
    };
    TableView {
        caption: signed.say("rakor.invited").to_owned(),
        columns: vec![
            Column::text(signed.say("rakor.invited_who")),
            Column::text(signed.say("rakor.organisation")),
            Column::text(signed.say("rakor.quorum")),
            Column::text(signed.say("rakor.attendance")),
        ],
        rows: held.all.invitations.iter().map(row).collect(),
        sheets: true,
    }
}

/// Papers that were kept with the meeting, the newest last.
fn documents(held: &Held<'_>) -> Vec<Link> {
    let link = |document: &rakor::Document| {
        Link::new(document.name.clone(), format!("/periksa/{}", document.id))
    };
    held.all.documents.iter().map(link).collect()
}

fn versions(held: &Held<'_>) -> TableView {
    let signed = held.signed;
    let all = &held.all.versions;
    if all.len() < 2 {
        return TableView::default();
    }
    let row = |version: &Version| {
        let (tone, key) = match version.known.stand {
            Stand::Rival => (Tone::Doubtful, "rakor.version_rival"),
            Stand::Holds if version.id == held.meeting().version => {
                (Tone::Better, "rakor.version_holds")
            }
            Stand::Holds | Stand::Replaced(_) | Stand::Withdrawn(_) => {
                (Tone::Plain, "rakor.version_before")
            }
        };
        let by = who(signed, version.known.recorded_by.as_deref());
        Row::of(vec![
            Cell::text(day_of(signed, held.place, version.known.recorded_at)).noted(by),
            Cell::text(days(signed.language(), version.starts_on, version.ends_on)),
            Cell::text(version.venue.clone()),
            Cell::chip(tone, signed.say(key)),
        ])
    };
    TableView {
        caption: signed.say("rakor.versions").to_owned(),
        columns: vec![
            Column::text(signed.say("rakor.version_when")),
            Column::text(signed.say("rakor.version_days")),
            Column::text(signed.say("rakor.version_venue")),
            Column::text(signed.say("rakor.version_state")),
        ],
        rows: all.iter().map(row).collect(),
        sheets: true,
    }
}

pub(in crate::web) async fn close(
    Path((code, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let signed = posted.signed;
    signed.must_be_now()?;
    let held = Held::of(&signed, &code, &id).await?;
    signed.may(Deed::ManageRakor, held.place.id)?;
    let meeting = held.meeting();
    if signed.running().today() < meeting.starts_on {
        let early = Problem::new(Kind::Refused, "rakor.too_early");
        return Err(signed.refuse(early));
    }
    if meeting.closed.is_some() {
        return Ok(Redirect::to(&held.href("")).into_response());
    }
    let done = super::papers::close(&held).await;
    after(&signed, done, &held.href(""))
}
