//! Accounts and their assignments, the audit trail, and the page of sources and licences.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, NaiveDate};
use register::account::{self, AccountId, Deed, InvitationToken, NewAssignment, Role};
use register::place::PlaceId;
use register::{act, audit};

use super::form::{Fields, Posted};
use super::frame::{place_href, role_key};
use super::page::about::AboutPage;
use super::page::account::{AccountLine, AccountsPage, Assignment, AssignmentFields};
use super::page::trail::TrailPage;
use super::page::{
    Cell, Choice, Column, Empty, Link, Notice, Paging, Row, TableView, Term, Tone,
};
use super::visitor::{Refusal, Signed, Visitor};
use crate::problem::{Kind, Problem};
use crate::text::date;

const LINES: u8 = 100;

fn governs(signed: &Signed, deed: Deed) -> Result<PlaceId, Refusal> {
    signed
        .account
        .places_for(deed)
        .first()
        .copied()
        .ok_or_else(|| signed.refuse(Problem::forbidden()))
}

pub(super) async fn list(signed: Signed) -> Result<Response, Refusal> {
    page(&signed, None, None).await
}

async fn page(
    signed: &Signed,
    refused: Option<Notice>,
    made: Option<Link>,
) -> Result<Response, Refusal> {
    governs(signed, Deed::ManageAccounts)?;
    let running = signed.running();
    let language = signed.language();
    let today = running.today();
    let accounts = account::list(&running.store, &signed.account, &signed.tree)
        .await
        .map_err(|failure| signed.refuse(failure))?
        .into_iter()
        .map(|listed| AccountLine {
            id: listed.id.0.to_string(),
            name: listed.display_name,
            sign_in: listed.username,
            seen: String::new(),
            state: signed
                .say(if listed.can_sign_in { "account.active" } else { "account.waiting" })
                .to_owned(),
            tone: if listed.can_sign_in { Tone::Better } else { Tone::Doubtful },
            assignments: listed
                .assignments
                .into_iter()
                .map(|assignment| {
                    let place = signed.tree.get(assignment.place);
                    Assignment {
                        id: assignment.id.to_string(),
                        role: signed.say(role_key(assignment.role)).to_owned(),
                        place: place.map_or_else(Link::default, |place| {
                            Link::new(signed.place_name(place), place_href(place, None))
                        }),
                        decree: assignment.sk_number,
                        term: match assignment.until {
                            // Ended on the day on which it began.
                            Some(until) if until < assignment.since => {
                                date(language, assignment.since)
                            }
                            Some(until) => format!(
                                "{}–{}",
                                date(language, assignment.since),
                                date(language, until)
                            ),
                            None => signed.fill(
                                "account.since",
                                &[("day", &date(language, assignment.since))],
                            ),
                        },
                        current: assignment.since <= today
                            && assignment.until.is_none_or(|until| until >= today),
                    }
                })
                .collect(),
        })
        .collect();
    let roles = Role::ALL
        .iter()
        .map(|role| Choice {
            text: signed.say(role_key(*role)).to_owned(),
            count: String::new(),
            href: role.code().to_owned(),
            chosen: *role == Role::Kader,
        })
        .collect();
    signed.page(&AccountsPage {
        shell: signed.shell(signed.say("account.title")),
        accounts,
        name: String::new(),
        sign_in: String::new(),
        fields: AssignmentFields {
            roles,
            first: today.to_string(),
            ..AssignmentFields::default()
        },
        refused,
        made,
    })
}

/// The assignment that a form describes.
fn described(signed: &Signed, fields: &Fields) -> Result<NewAssignment, Refusal> {
    let bad = |code| signed.refuse(Problem::new(Kind::AskedWrongly, code));
    let role = Role::from_code(fields.get("peran")).ok_or_else(|| bad("bad_form"))?;
    let place = signed
        .tree
        .by_code(fields.get("tempat"))
        .ok_or_else(|| bad("account.no_such_place"))?
        .id;
    let day = |name: &str| fields.get(name).parse::<NaiveDate>().ok();
    Ok(NewAssignment {
        role,
        place,
        sk_number: fields.get("sk").to_owned(),
        since: day("mulai").unwrap_or_else(|| signed.running().today()),
        until: day("sampai"),
    })
}

/// The page again, with what was refused; what is not a refusal goes its own way.
async fn refused(signed: &Signed, problem: Problem) -> Result<Response, Refusal> {
    if problem.kind != Kind::Refused {
        return Err(signed.refuse(problem));
    }
    let notice = signed.bad_news(problem.code);
    page(signed, Some(notice), None).await
}

/// The page again, with the one-time link that was made.
async fn made(
    signed: &Signed,
    name: &str,
    token: &InvitationToken,
) -> Result<Response, Refusal> {
    let scheme = if signed.visitor.doors.https { "https" } else { "http" };
    let address = format!("{scheme}://{}/mulai/{}", signed.visitor.host, token.0);
    page(signed, None, Some(Link::new(name, address))).await
}

pub(super) async fn add(posted: Posted) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let running = signed.running();
    let assignment = described(&signed, &fields)?;
    let added = account::add(
        &running.store,
        &signed.account,
        &signed.tree,
        fields.get("masuk"),
        fields.get("nama"),
        &assignment,
        &running.clock,
    )
    .await;
    match added {
        Ok(token) => made(&signed, fields.get("nama"), &token).await,
        Err(why) => refused(&signed, why.into()).await,
    }
}

fn account_id(signed: &Signed, id: &str) -> Result<AccountId, Refusal> {
    id.parse().map(AccountId).map_err(|_| signed.refuse(Problem::not_found()))
}

pub(super) async fn assign(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let running = signed.running();
    let assignment = described(&signed, &fields)?;
    let account = account_id(&signed, &id)?;
    let done = account::assign(
        &running.store,
        &signed.account,
        &signed.tree,
        account,
        &assignment,
        &running.clock,
    )
    .await;
    match done {
        Ok(()) => Ok(Redirect::to("/akun").into_response()),
        Err(why) => refused(&signed, why.into()).await,
    }
}

pub(super) async fn end(posted: Posted) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let running = signed.running();
    let assignment =
        fields.get("tugas").parse().map_err(|_| signed.refuse(Problem::not_found()))?;
    account::end_assignment(
        &running.store,
        &signed.account,
        &signed.tree,
        assignment,
        &running.clock,
    )
    .await
    .map_err(|why| signed.refuse(why))?;
    Ok(Redirect::to("/akun").into_response())
}

pub(super) async fn link(Path(id): Path<String>, posted: Posted) -> Result<Response, Refusal> {
    let signed = posted.signed;
    let running = signed.running();
    let account = account_id(&signed, &id)?;
    let token = account::invite_again(
        &running.store,
        &signed.account,
        &signed.tree,
        account,
        &running.clock,
    )
    .await
    .map_err(|why| signed.refuse(why))?;
    made(&signed, "", &token).await
}

/// An instant as people of the place read it.
fn when(signed: &Signed, micros: i64) -> String {
    let shifted = micros.saturating_add(7 * 3_600_000_000);
    DateTime::from_timestamp_micros(shifted).map_or(String::new(), |at| {
        format!("{}, {}", date(signed.language(), at.date_naive()), at.format("%H.%M"))
    })
}

pub(super) async fn trail(signed: Signed) -> Result<Response, Refusal> {
    governs(&signed, Deed::ReadAudit)?;
    let running = signed.running();
    let broken = |failure| signed.refuse(Problem::from(failure));
    let acts = act::trail(&running.store, None, LINES).await.map_err(broken)?;
    let readings = audit::readings(&running.store, LINES).await.map_err(broken)?;
    let within = |place: Option<i32>| match place {
        Some(place) => signed.account.may(Deed::ReadAudit, PlaceId(place), &signed.tree),
        None => signed.account.may(Deed::ManageAccounts, nation(&signed), &signed.tree),
    };
    let place = |place: Option<i32>| {
        place
            .and_then(|place| signed.tree.here(PlaceId(place)))
            .map_or(String::new(), |place| signed.place_name(place))
    };
    let deed = |code: &str| {
        let words = signed.language().words();
        words.find(&format!("deed.{}", code.replace('.', "_"))).unwrap_or(code).to_owned()
    };
    let mut lines: Vec<(i64, Row)> = Vec::new();
    for line in acts.into_iter().filter(|line| within(line.place)) {
        let row = Row::of(vec![
            Cell::text(when(&signed, line.recorded_at)),
            Cell::text(line.username.unwrap_or_default()),
            Cell::text(deed(&line.kind)),
            Cell::text(place(line.place)),
        ]);
        lines.push((line.recorded_at, row));
    }
    for line in readings.into_iter().filter(|line| within(line.place)) {
        let row = Row::of(vec![
            Cell::text(when(&signed, line.read_at)),
            Cell::text(line.username),
            Cell::text(format!(
                "{} ({})",
                deed(&format!("read_{}", line.deed)),
                signed.fill("trail.people", &[("n", &line.people.to_string())])
            )),
            Cell::text(place(line.place)),
        ]);
        lines.push((line.read_at, row));
    }
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let nothing = lines.is_empty().then(|| Empty {
        says: signed.say("trail.empty").to_owned(),
        why: signed.say("trail.empty_why").to_owned(),
        good: false,
        door: None,
    });
    signed.page(&TrailPage {
        shell: signed.shell(signed.say("trail.title")),
        filters: Vec::new(),
        table: TableView {
            caption: signed.say("trail.title").to_owned(),
            columns: ["trail.when", "trail.who", "trail.deed", "trail.about"]
                .map(|key| Column::text(signed.say(key)))
                .to_vec(),
            rows: lines.into_iter().map(|(_, row)| row).collect(),
            sheets: true,
        },
        paging: Paging::default(),
        empty: nothing,
    })
}

fn nation(signed: &Signed) -> PlaceId {
    signed.tree.by_code("id").map_or(PlaceId(0), |nation| nation.id)
}

pub(super) async fn about(visitor: Visitor) -> Result<Response, Refusal> {
    let words = visitor.language.words();
    let title = words.get("about.title");
    let running = &visitor.doors.running;
    let mut terms = vec![Term::new(
        words.get("about.database"),
        if running.settings.database.is_some() { "PostgreSQL" } else { "SQLite" },
    )];
    if let Some(stamp) = running.engine().stamp() {
        terms.push(Term::new(
            words.get("about.data_day"),
            date(visitor.language, stamp.known_on),
        ));
    }
    match visitor.clone().session().await {
        Ok(signed) => signed.page(&AboutPage { shell: signed.shell(title), terms }),
        Err(_) => visitor.page(&AboutPage { shell: visitor.shell(title), terms }),
    }
}
