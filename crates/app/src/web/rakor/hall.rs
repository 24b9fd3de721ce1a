//! The hall: who came, what was said, what was decided, and the minutes; without network too.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use register::account::Deed;
use register::act::Door;
use register::rakor::{
    self, Attendance, Minute, NewAttendance, NewDecision, NewMinute, NewRemark, Remark,
    RemarkKind, quorum, sections,
};
use uuid::Uuid;

use super::{Held, after, day_of, days, id_of, sent, who};
use crate::problem::{Kind, Problem};
use crate::text::grouped;
use crate::web::form::{Fields, Posted};
use crate::web::page::rakor::{Guest, HallPage, MinutePart, Said};
use crate::web::page::{Choice, Sentence, Tone};
use crate::web::visitor::{Refusal, Signed};

/// The parts of the minutes, in their order.
const PARTS: [(&str, &str); 3] = [
    ("pembukaan", "rakor.minute_opening"),
    ("pembahasan", "rakor.minute_discussion"),
    ("kesimpulan", "rakor.minute_conclusion"),
];

pub(in crate::web) async fn show(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let held = Held::of(&signed, &code, &id).await?;
    signed.may(Deed::SpeakAtRakor, held.place.id)?;
    let meeting = held.meeting();
    let title = signed.fill("rakor.hall_title", &[("theme", &meeting.theme)]);
    signed.page(&HallPage {
        shell: held.shell(&title),
        particulars: format!("{} · {}", held.days(), meeting.venue),
        answer: answer(&held),
        account: signed.account.id.0.to_string(),
        meeting: meeting.id.to_string(),
        base: held.href(""),
        guests: guests(&held),
        others: others(&held),
        items: items(&held),
        remarks: held.all.remarks.iter().map(|remark| said(&held, remark)).collect(),
        decisions: decisions(&held),
        minutes: PARTS.iter().map(|part| minute_part(&held, *part)).collect(),
        leads: held.leads(),
        closed: meeting.closed.is_some() || meeting.called_off,
        back: held.back(),
        title,
    })
}

/// How many came, and whether they are enough.
pub(super) fn quorum_said(held: &Held<'_>) -> String {
    let quorum = quorum(&held.all);
    if quorum.reached() {
        held.signed.say("rakor.quorum_yes").to_owned()
    } else {
        let needed = quorum.needed.to_string();
        held.signed.fill("rakor.quorum_no", &[("needed", &needed)])
    }
}

fn answer(held: &Held<'_>) -> Vec<Sentence> {
    let signed = held.signed;
    let quorum = quorum(&held.all);
    let n =
        |number: usize| grouped(signed.language(), i64::try_from(number).unwrap_or(i64::MAX));
    let mut said = vec![signed.fill(
        "rakor.hall_answer",
        &[
            ("present", &n(held.all.attendance.len())),
            ("counted", &n(quorum.present)),
            ("of", &n(quorum.of)),
            ("quorum", &quorum_said(held)),
        ],
    )];
    if held.meeting().closed.is_some() {
        said.push(signed.say("rakor.hall_closed").to_owned());
    }
    said.iter().map(|said| Sentence::marked(said)).collect()
}

fn came(held: &Held<'_>, came: &Attendance) -> String {
    let day = days(held.signed.language(), came.came_on, came.came_on);
    let mut said = held.signed.fill("rakor.came", &[("day", &day)]);
    if came.known.late {
        said = format!("{said} · {}", held.signed.say("rakor.late"));
    }
    said
}

fn guests(held: &Held<'_>) -> Vec<Guest> {
    let of = |invitation: Uuid| {
        held.all.attendance.iter().find(|came| came.invitation == Some(invitation))
    };
    let guest = |invited: &rakor::Invitation| Guest {
        name: invited.member_name.clone().unwrap_or_else(|| invited.role.clone()),
        role: match &invited.member_name {
            Some(_) => joined(&[&invited.role, &invited.organisation]),
            None => invited.organisation.clone(),
        },
        invitation: invited.id.to_string(),
        came: of(invited.id).map(|found| came(held, found)).unwrap_or_default(),
    };
    held.all.invitations.iter().map(guest).collect()
}

fn others(held: &Held<'_>) -> Vec<Said> {
    let uninvited = held.all.attendance.iter().filter(|came| came.invitation.is_none());
    let said = |found: &Attendance| Said {
        head: found.name.clone(),
        text: joined(&[&found.role, &found.organisation]),
        mark: came(held, found),
        tone: Tone::Better,
    };
    uninvited.map(said).collect()
}

fn joined(parts: &[&str]) -> String {
    let parts = parts.iter().filter(|part| !part.is_empty());
    parts.copied().collect::<Vec<_>>().join(" · ")
}

fn items(held: &Held<'_>) -> Vec<Choice> {
    let agenda = held.meeting().agenda.iter().enumerate();
    let choice = |(at, item): (usize, &rakor::AgendaItem)| Choice {
        text: item.what.clone(),
        href: (at + 1).to_string(),
        ..Choice::default()
    };
    agenda.map(choice).collect()
}

pub(super) fn kind_key(kind: RemarkKind) -> &'static str {
    match kind {
        RemarkKind::Input => "rakor.kind_input",
        RemarkKind::Answer => "rakor.kind_answer",
        RemarkKind::Objection => "rakor.kind_objection",
    }
}

fn said(held: &Held<'_>, remark: &Remark) -> Said {
    let signed = held.signed;
    let mut mark = signed.say(kind_key(remark.kind)).to_owned();
    if remark.known.late {
        mark = format!("{mark} · {}", signed.say("rakor.late"));
    }
    Said {
        head: joined(&[&remark.speaker, &remark.organisation]),
        text: remark.text.clone(),
        mark,
        tone: match remark.kind {
            RemarkKind::Input | RemarkKind::Answer => Tone::Plain,
            RemarkKind::Objection => Tone::Doubtful,
        },
    }
}

fn decisions(held: &Held<'_>) -> Vec<Said> {
    let numbered = held.all.decisions.iter().zip(1..);
    let said = |(decision, n): (&rakor::Decision, i64)| Said {
        head: held.signed.fill("rakor.decision_no", &[("n", &n.to_string())]),
        text: decision.text.clone(),
        mark: day_of(held.signed, held.place, decision.known.recorded_at),
        tone: Tone::Better,
    };
    numbered.map(said).collect()
}

fn minute_part(held: &Held<'_>, (section, title): (&str, &'static str)) -> MinutePart {
    let signed = held.signed;
    let found = sections(&held.all.minutes);
    let texts = found.iter().find(|found| found.section == section);
    let texts: &[&Minute] = texts.map_or(&[], |found| found.texts.as_slice());
    let by = |key: &str, minute: &Minute| {
        let day = day_of(signed, held.place, minute.known.recorded_at);
        let who = who(signed, minute.known.recorded_by.as_deref());
        signed.fill(key, &[("who", &who), ("day", &day)])
    };
    let (first, rivals) = match texts.split_first() {
        Some((first, rivals)) => (Some(*first), rivals),
        None => (None, [].as_slice()),
    };
    MinutePart {
        section: section.to_owned(),
        title: signed.say(title).to_owned(),
        text: first.map(|first| first.text.clone()).unwrap_or_default(),
        replaces: first.map(|first| first.id.to_string()).unwrap_or_default(),
        by: first.map(|first| by("rakor.minute_by", first)).unwrap_or_default(),
        rivals: rivals
            .iter()
            .map(|rival| Said {
                head: by("rakor.minute_rival", rival),
                text: rival.text.clone(),
                mark: String::new(),
                tone: Tone::Doubtful,
            })
            .collect(),
        settles: rivals.iter().map(|rival| rival.id.to_string()).collect(),
    }
}

/// What a form of the hall carries: whose meeting, and whether a device sends it later.
struct Carried {
    posted: Posted,
    meeting: Uuid,
    to: String,
    later: bool,
}

impl Carried {
    async fn of(
        posted: Posted,
        headers: &HeaderMap,
        code: &str,
        id: &str,
    ) -> Result<Self, Refusal> {
        posted.signed.must_be_now()?;
        let held = Held::of(&posted.signed, code, id).await?;
        let (meeting, to) = (held.meeting().id, held.href("jalan"));
        drop(held);
        Ok(Self { posted, meeting, to, later: headers.contains_key("x-cegah-sent") })
    }

    fn fields(&self) -> &Fields {
        &self.posted.fields
    }

    fn id(&self) -> Uuid {
        id_of(self.fields().get("id"))
    }

    /// A device's clock in microseconds, from its milliseconds.
    fn device_at(&self) -> Option<i64> {
        self.fields().get("jam").parse::<i64>().ok()?.checked_mul(1000)
    }

    fn done(&self, done: Result<(), rakor::Refused>) -> Result<Response, Refusal> {
        let done = done.map_err(Problem::from);
        if self.later {
            sent(&self.posted.signed, done)
        } else {
            after(&self.posted.signed, done, &self.to)
        }
    }
}

pub(in crate::web) async fn attend(
    Path((code, id)): Path<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Refusal> {
    let carried = Carried::of(posted, &headers, &code, &id).await?;
    let signed = &carried.posted.signed;
    let held = Held::of(signed, &code, &id).await?;
    let fields = carried.fields();
    let invitation = fields.get("undangan").parse().ok();
    let invited = held.all.invitations.iter().find(|found| Some(found.id) == invitation);
    let meeting = held.meeting();
    let today = signed.running().today();
    let new = NewAttendance {
        id: carried.id(),
        meeting: carried.meeting,
        invitation,
        name: match invited {
            Some(invited) => {
                invited.member_name.clone().unwrap_or_else(|| invited.role.clone())
            }
            None => fields.get("nama").to_owned(),
        },
        role: invited.map_or_else(|| fields.get("peran").to_owned(), |i| i.role.clone()),
        organisation: invited
            .map_or_else(|| fields.get("dari").to_owned(), |i| i.organisation.clone()),
        // Written down before or after the meeting, it was on its nearest day.
        came_on: today.clamp(meeting.starts_on, meeting.ends_on),
        replaces: None,
        device_at: carried.device_at(),
    };
    let running = signed.running();
    let done = rakor::attend(
        &running.store,
        &signed.account,
        &signed.today,
        &new,
        Door::Form,
        &running.clock,
    )
    .await;
    carried.done(done)
}

pub(in crate::web) async fn remark(
    Path((code, id)): Path<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Refusal> {
    let carried = Carried::of(posted, &headers, &code, &id).await?;
    let signed = &carried.posted.signed;
    let fields = carried.fields();
    let kind = match fields.get("jenis") {
        "answer" => RemarkKind::Answer,
        "objection" => RemarkKind::Objection,
        "input" => RemarkKind::Input,
        _ => return Err(signed.refuse(Problem::new(Kind::AskedWrongly, "bad_form"))),
    };
    let new = NewRemark {
        id: carried.id(),
        meeting: carried.meeting,
        kind,
        item: fields.get("acara").parse().ok(),
        speaker: fields.get("nama").to_owned(),
        organisation: fields.get("dari").to_owned(),
        text: fields.get("isi").to_owned(),
        replaces: None,
        device_at: carried.device_at(),
    };
    let running = signed.running();
    let done = rakor::remark(
        &running.store,
        &signed.account,
        &signed.today,
        &new,
        Door::Form,
        &running.clock,
    )
    .await;
    carried.done(done)
}

pub(in crate::web) async fn decide(
    Path((code, id)): Path<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Refusal> {
    let carried = Carried::of(posted, &headers, &code, &id).await?;
    let signed = &carried.posted.signed;
    let new = NewDecision {
        id: carried.id(),
        meeting: carried.meeting,
        text: carried.fields().get("isi").to_owned(),
        replaces: None,
    };
    let running = signed.running();
    let done = rakor::decide(
        &running.store,
        &signed.account,
        &signed.today,
        &new,
        Door::Form,
        &running.clock,
    )
    .await;
    carried.done(done)
}

pub(in crate::web) async fn minute(
    Path((code, id)): Path<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Refusal> {
    let carried = Carried::of(posted, &headers, &code, &id).await?;
    let signed = &carried.posted.signed;
    let fields = carried.fields();
    let section = fields.get("bagian");
    if !PARTS.iter().any(|(part, _)| *part == section) {
        return Err(signed.refuse(Problem::new(Kind::AskedWrongly, "bad_form")));
    }
    let new = NewMinute {
        id: carried.id(),
        meeting: carried.meeting,
        section: section.to_owned(),
        text: fields.get("isi").to_owned(),
        replaces: fields.get("menggantikan").parse().ok(),
        settles: fields.all("menyelesaikan").iter().filter_map(|id| id.parse().ok()).collect(),
    };
    let running = signed.running();
    let done = rakor::minute(
        &running.store,
        &signed.account,
        &signed.today,
        &new,
        Door::Form,
        &running.clock,
    )
    .await;
    carried.done(done)
}
