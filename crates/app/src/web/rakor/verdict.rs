//! How verdicts are told: their words, their tones, their table.

use evaluation::commitment;

use super::Held;
use crate::problem::Problem;
use crate::rakor::Teller;
use crate::text::{date, grouped};
use crate::web::frame::place_href;
use crate::web::page::{Cell, Column, Row, TableView, Tone};
use crate::web::visitor::{Refusal, Signed};

pub(super) use crate::rakor::Judged;

/// The words of a status, for filters and counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Late,
    Missed,
    OnTrack,
    Met,
    NotMeasurable,
}

impl Status {
    /// What needs somebody first.
    pub(super) const ALL: [Self; 5] =
        [Self::Missed, Self::Late, Self::OnTrack, Self::Met, Self::NotMeasurable];

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Late => "tertinggal",
            Self::Missed => "meleset",
            Self::OnTrack => "sesuai-jalur",
            Self::Met => "tercapai",
            Self::NotMeasurable => "belum-terukur",
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Late => "rakor.status_late",
            Self::Missed => "rakor.status_missed",
            Self::OnTrack => "rakor.status_on_track",
            Self::Met => "rakor.status_met",
            Self::NotMeasurable => "rakor.status_not_measurable",
        }
    }

    fn said_key(self) -> &'static str {
        match self {
            Self::Late => "rakor.said_late",
            Self::Missed => "rakor.said_missed",
            Self::OnTrack => "rakor.said_on_track",
            Self::Met => "rakor.said_met",
            Self::NotMeasurable => "rakor.said_not_measurable",
        }
    }

    pub(super) fn tone(self) -> Tone {
        match self {
            Self::Late => Tone::Doubtful,
            Self::Missed => Tone::Worse,
            Self::OnTrack | Self::Met => Tone::Better,
            Self::NotMeasurable => Tone::Plain,
        }
    }
}

impl Judged {
    pub(super) fn status(&self) -> Status {
        match self.verdict.status {
            commitment::Status::Met => Status::Met,
            commitment::Status::OnTrack => Status::OnTrack,
            commitment::Status::Late => Status::Late,
            commitment::Status::Missed => Status::Missed,
            commitment::Status::NotMeasurable(_) => Status::NotMeasurable,
        }
    }
}

/// The commitments of a meeting, in the order in which they were made.
pub(super) async fn of_meeting(held: &Held<'_>) -> Result<Vec<Judged>, Refusal> {
    judge(held.signed, held.all.commitments.clone()).await
}

pub(super) async fn judge(
    signed: &Signed,
    commitments: Vec<register::rakor::Commitment>,
) -> Result<Vec<Judged>, Refusal> {
    let judged = signed.running().judge(&signed.today, commitments).await;
    judged.map_err(|problem: Problem| signed.refuse(problem))
}

pub(super) async fn of_place(
    signed: &Signed,
    place: &register::place::Place,
    which: register::rakor::Which,
) -> Result<Vec<Judged>, Refusal> {
    let judged = signed.running().judge_place(&signed.today, place.id, which).await;
    judged.map_err(|problem| signed.refuse(problem))
}

/// `2 meleset, 1 tertinggal, 5 tercapai`; empty of none.
pub(super) fn told<'a>(signed: &Signed, judged: impl Iterator<Item = &'a Judged>) -> String {
    let mut counts = [0_i64; Status::ALL.len()];
    for judged in judged {
        let at = Status::ALL.iter().position(|status| *status == judged.status());
        if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
            *count += 1;
        }
    }
    let said = Status::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    let said = said.map(|(status, count)| {
        signed.fill(status.said_key(), &[("n", &grouped(signed.language(), count))])
    });
    said.collect::<Vec<_>>().join(", ")
}

pub(super) fn capital(text: &str) -> String {
    let mut signs = text.chars();
    let first: String = signs.next().into_iter().flat_map(char::to_uppercase).collect();
    first + signs.as_str()
}

/// The page of a promise, in the place of its meeting.
pub(super) fn promise_href(signed: &Signed, judged: &Judged) -> String {
    let meeting = &judged.meeting;
    signed.tree.get(meeting.place).map_or_else(String::new, |place| {
        format!("{}/janji/{}", super::href(place, meeting.id), judged.commitment.id)
    })
}

/// Commitments as rows: what, whose, where, goal, now, due, status.
pub(super) fn table(signed: &Signed, judged: &[&Judged]) -> TableView {
    let engine = signed.engine();
    let teller = Teller { language: signed.language(), engine };
    let row = |judged: &&Judged| {
        let commitment = &judged.commitment;
        let (owner, role) = judged.owner();
        let owner = Cell::text(owner).noted(if judged.owner_gone {
            signed.say("rakor.owner_gone").to_owned()
        } else {
            role
        });
        let place = signed.tree.get(commitment.place).map_or_else(
            || Cell::text(""),
            |place| Cell::text(signed.place_name(place)).link(place_href(place, None)),
        );
        let now = teller.now(judged);
        let status = judged.status();
        Row::of(vec![
            Cell::text(commitment.what.clone())
                .link(promise_href(signed, judged))
                .noted(teller.measure(&commitment.measure)),
            owner,
            place,
            Cell::number(teller.goal(commitment)),
            now.map_or_else(|| Cell::figure(crate::web::page::Figure::NoData), Cell::number),
            Cell::text(date(signed.language(), commitment.due_on)),
            Cell::chip(status.tone(), signed.say(status.key())).noted(teller.why_not(judged)),
        ])
    };
    TableView {
        caption: signed.say("rakor.promises").to_owned(),
        columns: vec![
            Column::text(signed.say("rakor.column_what")),
            Column::text(signed.say("rakor.column_owner")),
            Column::text(signed.say("rakor.column_place")),
            Column::number(signed.say("rakor.column_goal")),
            Column::number(signed.say("rakor.column_now")),
            Column::text(signed.say("rakor.column_due")),
            Column::text(signed.say("rakor.column_status")),
        ],
        rows: judged.iter().map(row).collect(),
        sheets: true,
    }
}
