//! Calling a meeting, changing it, and inviting to it.

use axum::extract::Path;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use evaluation::Period;
use evaluation::tpps::{Covers, MeetingTemplate};
use register::account::Deed;
use register::act::Door;
use register::place::Place;
use register::rakor::{self, NewInvitation, NewMeeting, NewVersion};
use register::tpps;
use uuid::Uuid;

use super::{Held, after, form, href, id_of, leads};
use crate::problem::{Kind, Problem};
use crate::web::form::{Fields, Posted};
use crate::web::frame::period_of;
use crate::web::page::Choice;
use crate::web::page::rakor::CallForm;
use crate::web::place::View;
use crate::web::visitor::{Refusal, Signed};

/// What the fields of a meeting say.
struct Entered {
    theme: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    venue: String,
    agenda: Vec<rakor::AgendaItem>,
    period: String,
}

impl Entered {
    fn of(fields: &Fields) -> Result<Self, Problem> {
        let bad = |code| Problem::new(Kind::Refused, code);
        let day = |name: &str| {
            fields.get(name).parse::<NaiveDate>().map_err(|_| bad("rakor.bad_dates"))
        };
        let period = period_of(fields.get("masa")).ok_or_else(|| bad("bad_period"))?;
        Ok(Self {
            theme: fields.get("tema").to_owned(),
            starts_on: day("mulai")?,
            ends_on: day("selesai")?,
            venue: fields.get("ruang").to_owned(),
            agenda: form::agenda(fields.get("acara")).ok_or_else(|| bad("rakor.bad_agenda"))?,
            period: period.to_string(),
        })
    }
}

/// An empty form, begun from a template of meetings.
pub(super) fn empty_form(signed: &Signed, place: &Place, template: Option<&str>) -> CallForm {
    let engine = signed.engine();
    let offered: Vec<&MeetingTemplate> =
        engine.definitions().tpps().meetings_of(place.level).collect();
    let chosen = template
        .and_then(|code| offered.iter().find(|offered| offered.code == code))
        .or(offered.first())
        .copied();
    let today = signed.running().today();
    let first = today.checked_add_days(Days::new(14)).unwrap_or(today);
    let Some(chosen) = chosen else { return CallForm::default() };
    let days = u64::from(chosen.days.saturating_sub(1));
    let items: Vec<rakor::AgendaItem> = chosen
        .agenda
        .iter()
        .map(|line| rakor::AgendaItem {
            day: line.day,
            from: line.from.clone(),
            until: line.until.clone(),
            what: signed.of_language(&line.what),
            speaker: signed.of_language(&line.speaker),
        })
        .collect();
    let invited: Vec<String> = chosen
        .invited
        .iter()
        .map(|invited| {
            let role = signed.of_language(&invited.role);
            format!("{role} | {}", signed.of_language(&invited.organisation))
        })
        .collect();
    CallForm {
        action: View::Rakor.href(place, None),
        id: Uuid::now_v7().to_string(),
        replaces: String::new(),
        templates: offered
            .iter()
            .map(|offered| Choice {
                text: signed.of_language(&offered.name),
                href: format!(
                    "{}?contoh={}#panggil",
                    View::Rakor.href(place, None),
                    offered.code
                ),
                chosen: offered.code == chosen.code,
                ..Choice::default()
            })
            .collect(),
        template: chosen.code.clone(),
        theme: signed.of_language(&chosen.about),
        first: first.to_string(),
        last: first.checked_add_days(Days::new(days)).unwrap_or(first).to_string(),
        venue: String::new(),
        periods: signed.time_choice(covered(signed, chosen.covers, first), "").periods,
        agenda: form::written(&items),
        invited: invited.join("\n"),
        button: signed.say("rakor.call_button").to_owned(),
    }
}

/// The months that a meeting looks at, as far as they have rows.
fn covered(signed: &Signed, covers: Covers, first: NaiveDate) -> Period {
    let newest = signed.newest_month();
    let period = covers.before(first);
    if period.last() <= newest {
        period
    } else if period.first() < newest {
        Period::Span { first: period.first(), last: newest }
    } else {
        Period::Month(newest)
    }
}

/// The form of a meeting as it stands.
pub(super) fn change_form(held: &Held<'_>) -> Option<CallForm> {
    let (signed, meeting) = (held.signed, held.meeting());
    let open = held.leads() && meeting.closed.is_none() && !meeting.called_off;
    open.then(|| CallForm {
        action: held.href("ubah"),
        id: Uuid::now_v7().to_string(),
        replaces: meeting.version.to_string(),
        templates: Vec::new(),
        template: meeting.template.clone(),
        theme: meeting.theme.clone(),
        first: meeting.starts_on.to_string(),
        last: meeting.ends_on.to_string(),
        venue: meeting.venue.clone(),
        periods: period_of(&meeting.period)
            .map(|period| signed.time_choice(period, "").periods)
            .unwrap_or_default(),
        agenda: form::written(&meeting.agenda),
        invited: String::new(),
        button: signed.say("rakor.change_button").to_owned(),
    })
}

pub(in crate::web) async fn call(
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    signed.must_be_now()?;
    let place = super::place(&signed, &code)?;
    signed.may(Deed::ManageRakor, place.id)?;
    let new = match Entered::of(&fields) {
        Ok(entered) => NewMeeting {
            id: id_of(fields.get("id")),
            place: place.id,
            template: fields.get("contoh").to_owned(),
            theme: entered.theme,
            starts_on: entered.starts_on,
            ends_on: entered.ends_on,
            venue: entered.venue,
            agenda: entered.agenda,
            period: entered.period,
        },
        Err(problem) => return super::list::refused(&signed, place, &fields, problem).await,
    };
    let running = signed.running();
    let (store, clock) = (&running.store, &running.clock);
    let called =
        rakor::call(store, &signed.account, &signed.today, &new, Door::Form, clock).await;
    if let Err(refused) = called {
        return super::list::refused(&signed, place, &fields, refused.into()).await;
    }
    let members = tpps::members_on(store, place.id, new.starts_on)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let of_team = members.into_iter().map(|member| NewInvitation {
        id: Uuid::now_v7(),
        meeting: new.id,
        role: member.role,
        organisation: member.organisation,
        member: Some(member.id),
        quorum: true,
    });
    let others = guests(new.id, fields.get("undang"));
    let done = invite_all(&signed, of_team.chain(others)).await;
    after(&signed, done, &href(place, new.id))
}

/// Those invited beyond the team; the quorum does not count them.
fn guests(meeting: Uuid, text: &str) -> impl Iterator<Item = NewInvitation> {
    form::invited(text).into_iter().map(move |(role, organisation)| NewInvitation {
        id: Uuid::now_v7(),
        meeting,
        role,
        organisation,
        member: None,
        quorum: false,
    })
}

async fn invite_all(
    signed: &Signed,
    invitations: impl Iterator<Item = NewInvitation>,
) -> Result<(), Problem> {
    let running = signed.running();
    for new in invitations {
        rakor::invite(
            &running.store,
            &signed.account,
            &signed.today,
            &new,
            Door::Form,
            &running.clock,
        )
        .await?;
    }
    Ok(())
}

pub(in crate::web) async fn invite(
    Path((code, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    signed.must_be_now()?;
    let held = Held::of(&signed, &code, &id).await?;
    let done = invite_all(&signed, guests(held.meeting().id, fields.get("undang"))).await;
    after(&signed, done, &held.href(""))
}

pub(in crate::web) async fn change(
    Path((code, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    signed.must_be_now()?;
    let held = Held::of(&signed, &code, &id).await?;
    let none = || signed.refuse(Problem::not_found());
    let entered = Entered::of(&fields).map_err(|problem| signed.refuse(problem))?;
    let new = NewVersion {
        id: id_of(fields.get("id")),
        meeting: held.meeting().id,
        replaces: fields.get("menggantikan").parse().map_err(|_| none())?,
        theme: entered.theme,
        starts_on: entered.starts_on,
        ends_on: entered.ends_on,
        venue: entered.venue,
        agenda: entered.agenda,
        period: entered.period,
    };
    let running = signed.running();
    let done = rakor::change(
        &running.store,
        &signed.account,
        &signed.today,
        &new,
        Door::Form,
        &running.clock,
    )
    .await;
    after(&signed, done.map_err(Problem::from), &held.href(""))
}

/// Whether the form to call a meeting is shown.
pub(super) fn offered(signed: &Signed, place: &Place) -> bool {
    leads(signed, place)
}
