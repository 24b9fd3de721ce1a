//! Taking a child in by form, after a look at who may be the same child already.

mod change;
mod entry;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use register::account::Deed;
use register::act::Door;
use register::audit::Reading;
use register::child::{self, Identity, NewChild};
use register::place::{Level, Place};
use uuid::Uuid;

use super::form::Posted;
use super::frame::place_href;
use super::page::enrol::{Alike, EnrolPage, Input};
use super::page::{Choice, Link, Notice};
use super::visitor::{Refusal, Signed};
use crate::problem::{Kind, Problem};
use entry::Typed;

pub(super) use change::{identify, left, moved, returned, show_change};

/// What was written down, as the address of the child's page says it.
const DONE: [(&str, &str); 5] = [
    ("daftar", "enrol.done_daftar"),
    ("identitas", "enrol.done_identitas"),
    ("pindah", "enrol.done_pindah"),
    ("keluar", "enrol.done_keluar"),
    ("kembali", "enrol.done_kembali"),
];

/// Tells what was written down.
pub(super) fn told(signed: &Signed, what: &str) -> Option<Notice> {
    let (_, key) = DONE.iter().find(|(word, _)| *word == what)?;
    Some(Notice::good(signed.say(key)))
}

/// A form on its way: what was typed, and what was found beside it.
struct Asked<'a> {
    signed: &'a Signed,
    place: &'a Place,
    typed: Typed,
    id: Uuid,
    /// The code of the home that was chosen.
    home: String,
    since: String,
    since_error: String,
    alike: Vec<child::Alike>,
    /// Whether it may be told that the child of this NIK moved here.
    may_move: bool,
}

pub(super) async fn show(
    signed: Signed,
    Path(code): Path<String>,
) -> Result<Response, Refusal> {
    let place = here(&signed, &code)?;
    let asked = Asked {
        signed: &signed,
        place,
        typed: Typed::default(),
        id: Uuid::now_v7(),
        home: String::new(),
        since: String::new(),
        since_error: String::new(),
        alike: Vec::new(),
        may_move: false,
    };
    asked.page(None).await
}

/// The place that children are taken in to.
fn here<'a>(signed: &'a Signed, code: &str) -> Result<&'a Place, Refusal> {
    let place = signed.place(code, Deed::Enrol)?;
    if matches!(place.level, Level::Desa | Level::Posyandu) {
        Ok(place)
    } else {
        Err(signed.refuse(Problem::not_found()))
    }
}

pub(super) async fn enrol(
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let place = here(&signed, &code)?;
    let (typed, identity) = Typed::read(&fields);
    let mut asked = Asked {
        signed: &signed,
        place,
        typed,
        id: fields.get("id").parse().unwrap_or_else(|_| Uuid::now_v7()),
        home: fields.get("tempat").to_owned(),
        since: fields.get("sejak").to_owned(),
        since_error: String::new(),
        alike: Vec::new(),
        may_move: false,
    };
    let Some(identity) = identity else { return asked.page(None).await };
    let since = if asked.since.is_empty() {
        Some(identity.born_on)
    } else {
        asked.since.parse::<NaiveDate>().ok()
    };
    let Some(since) = since else {
        signed.say("visit.no_day").clone_into(&mut asked.since_error);
        return asked.page(None).await;
    };
    let home = asked.homes().into_iter().find(|home| home.code == asked.home);
    let home = home.unwrap_or(place).id;
    let running = signed.running();
    let (store, clock) = (&running.store, &running.clock);
    let alike = child::resembling(store, &signed.tree, &identity, home).await;
    asked.alike = alike.map_err(|failure| signed.refuse(failure))?;
    // Sent twice, it is the child that was taken in.
    asked.alike.retain(|it| it.person.child != asked.id);
    let known = same_child(&asked.alike, &identity).filter(|person| person.place != home);
    let known = known.map(|person| person.child);
    asked.may_move = known.is_some();
    let moves = known.filter(|_| fields.is_set("pindah"));
    let holds_nik = asked.alike.iter().any(|it| it.has_its_nik);
    if moves.is_none() && holds_nik {
        asked.typed.wrong("nik", "enrol.nik_taken");
        return asked.page(None).await;
    }
    if moves.is_none() && !asked.alike.is_empty() && !fields.is_set("beda") {
        return asked.page(None).await;
    }
    let (account, tree) = (&signed.account, &signed.tree);
    let done = match moves {
        Some(child) => child::move_to(store, account, tree, child, home, since, clock)
            .await
            .map(|()| child),
        None => {
            let new = NewChild { id: asked.id, identity, place: home, since };
            child::enrol(store, account, tree, &new, Door::Form, clock).await.map(|()| new.id)
        }
    };
    match done {
        Ok(child) => {
            running.facts_changed();
            let what = if moves.is_some() { "pindah" } else { "daftar" };
            Ok(Redirect::to(&format!("/anak/{child}?dicatat={what}")).into_response())
        }
        Err(refused) => {
            let problem = Problem::from(refused);
            if problem.kind == Kind::Refused {
                asked.page(Some(&problem)).await
            } else {
                Err(signed.refuse(problem))
            }
        }
    }
}

/// The one child that holds the NIK, and was born on that day as a child of that sex.
fn same_child<'a>(alike: &'a [child::Alike], identity: &Identity) -> Option<&'a child::Person> {
    let mut holders = alike.iter().filter(|it| it.has_its_nik).map(|it| &it.person);
    let only = holders.next().filter(|_| holders.next().is_none())?;
    (only.born_on == identity.born_on && only.sex == identity.sex).then_some(only)
}

impl Asked<'_> {
    /// Where a child of the place may live: a posyandu, or the desa while none is known.
    fn homes(&self) -> Vec<&Place> {
        let below = self.signed.tree.below(self.place.id);
        let posyandu = below.filter(|below| below.level == Level::Posyandu);
        posyandu.chain([self.place]).collect()
    }

    async fn page(&self, problem: Option<&Problem>) -> Result<Response, Refusal> {
        let Self { signed, place, typed, .. } = self;
        let title = signed.say("enrol.title");
        let mut shell = signed.shell_at(place.id, title, None);
        shell.crumbs.push(Link::new(title, ""));
        shell.notice = problem.map(|problem| signed.bad_news(problem.code));
        let (seen, hidden): (Vec<_>, Vec<_>) = self
            .alike
            .iter()
            .map(|it| &it.person)
            .partition(|person| signed.reaches(Deed::ReadPeople, person.place));
        if !seen.is_empty() {
            signed.write_down(Reading::List, place.id, seen.len()).await?;
        }
        let today = signed.running().today();
        let alike = seen.iter().map(|person| Alike {
            link: Link::new(person.name.clone(), format!("/anak/{}", person.child)),
            says: [signed.who(person, today), signed.where_lives(person.place)].join(" · "),
        });
        let homes = self.homes();
        let choices = homes.iter().map(|home| Choice {
            text: if home.level == Level::Posyandu {
                home.name.clone()
            } else {
                signed.say("enrol.no_posyandu").to_owned()
            },
            count: String::new(),
            href: home.code.clone(),
            chosen: home.code == self.home,
        });
        let holder = self.alike.iter().find(|it| it.has_its_nik);
        signed.page(&EnrolPage {
            back: Link::new(signed.place_name(place), place_href(place, None)),
            action: format!("/tempat/{}/anak-baru", place.code),
            id: self.id.to_string(),
            form: typed.form(signed, false),
            homes: choices.collect(),
            since: Input {
                name: "sejak",
                kind: "date",
                label: signed.say("enrol.since").to_owned(),
                value: self.since.clone(),
                hint: signed.say("enrol.since_said").to_owned(),
                error: self.since_error.clone(),
                most: today.to_string(),
                ..Input::default()
            },
            alike: alike.collect(),
            elsewhere: match hidden.len() {
                0 => String::new(),
                n => signed.fill("enrol.elsewhere", &[("n", &n.to_string())]),
            },
            may_move: self.may_move,
            may_differ: holder.is_none(),
            shell,
        })
    }
}
