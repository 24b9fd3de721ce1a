//! The children whom one cause moved, for those who may read them; every reading is written
//! down.

use std::collections::HashMap;

use axum::response::Response;
use evaluation::explain::{Cause, Part};
use evaluation::relation::ChildMonth;
use register::account::Deed;
use register::child::Person;
use register::place::PlaceId;
use uuid::Uuid;

use super::{Asked, Known, Question, TableView, Told, step_of, step_word, telling};
use crate::problem::Problem;
use crate::text::date;
use crate::web::page::people::PeoplePage;
use crate::web::page::{Cell, Choice, Column, Empty, Filters, Link, Paging, Row, Sentence};
use crate::web::people::z;
use crate::web::visitor::{Refusal, Signed};

const ON_A_PAGE: usize = 50;

pub(super) async fn show(
    signed: &Signed,
    code: &str,
    asked: &Asked,
) -> Result<Response, Refusal> {
    let place = signed.place(code, Deed::ReadPeople)?;
    let none = || signed.refuse(Problem::not_found());
    let cause = asked.sebab.as_deref().and_then(Cause::from_code).ok_or_else(none)?;
    let step = asked.langkah.as_deref().and_then(step_of).ok_or_else(none)?;
    let told = Question::of(signed, code, asked).await?.told().await?;
    let found = told.part(step, cause);
    let children: &[Uuid] = found.map_or(&[], |part| part.children.as_slice());
    let from = asked.sesudah.map_or(0, |after| children.partition_point(|id| *id <= after));
    let shown = &children[from..children.len().min(from + ON_A_PAGE)];
    let rows = rows(&told, place.id, shown).await?;
    let name = signed.place_name(place);
    let title = match found {
        Some(part) => format!("{} · {name}", told.cause_said(part)),
        None => {
            signed.fill("moved.title", &[("what", &told.question.name()), ("place", &name)])
        }
    };
    let more = from + shown.len() < children.len();
    let address = |after: Option<Uuid>| {
        let after = after.map(|after| after.to_string()).unwrap_or_default();
        told.question.address(&[
            ("sebab", cause.code()),
            ("langkah", step_word(step)),
            ("sesudah", &after),
        ])
    };
    let total = telling::count(&told, children.len() as u64);
    let mut shell = signed.shell_at(place.id, &title, None);
    shell.crumbs.push(Link::new(signed.say("tab.moved"), told.question.address(&[])));
    let page = PeoplePage {
        shell,
        answer: found.map(|part| sentence(&told, part)).into_iter().collect(),
        filters: vec![filters(&told, found)],
        table: TableView {
            caption: title.clone(),
            columns: columns(&told),
            rows,
            sheets: true,
        },
        paging: Paging {
            said: signed.fill("people.total", &[("n", &total)]),
            previous: (from > 0).then(|| address(None)),
            next: more.then(|| address(shown.last().copied())),
        },
        empty: shown.is_empty().then(|| Empty {
            says: signed.say("people.empty").to_owned(),
            why: signed.say("moved.no_people_why").to_owned(),
            good: false,
            door: Some(Link::new(signed.say("moved.back"), told.question.address(&[]))),
        }),
        downloads: Vec::new(),
        title,
    };
    signed.page(&page)
}

/// How many, what the cause means, and what it did to the number.
fn sentence(told: &Told<'_>, part: &Part) -> Sentence {
    let units = telling::lines(told)
        .iter()
        .find(|line| std::ptr::eq(line.part, part))
        .map_or(0, |line| line.units);
    let question = &told.question;
    Sentence::marked(&question.signed.fill(
        "moved.people",
        &[
            ("n", &telling::count(told, part.children.len() as u64)),
            ("means", told.cause_means(part)),
            ("what", &question.name()),
            ("points", &telling::signed_points(told, units)),
            ("from", &question.side_said(&question.before)),
            ("to", &question.side_said(&question.after)),
        ],
    ))
}

fn filters(told: &Told<'_>, chosen: Option<&Part>) -> Filters {
    let choices = told
        .explanation
        .parts
        .iter()
        .map(|part| Choice {
            text: told.cause_said(part).to_owned(),
            count: telling::count(told, part.children.len() as u64),
            href: told.people_href(part),
            chosen: chosen.is_some_and(|chosen| std::ptr::eq(chosen, part)),
        })
        .collect();
    Filters { name: told.question.signed.say("moved.cause").to_owned(), choices }
}

fn columns(told: &Told<'_>) -> Vec<Column> {
    let question = &told.question;
    let signed = question.signed;
    vec![
        Column::text(signed.say("people.child")),
        Column::text(signed.say("people.place")),
        Column::text(question.side_said(&question.before)),
        Column::text(question.side_said(&question.after)),
    ]
}

async fn rows(told: &Told<'_>, place: PlaceId, children: &[Uuid]) -> Result<Vec<Row>, Refusal> {
    let question = &told.question;
    let people = question.signed.read_people(place, children).await?;
    let before = measured(question, &question.before, children).await?;
    let after = measured(question, &question.after, children).await?;
    let line = |id: &Uuid| {
        let person = people.get(id)?;
        Some(row(question, person, *id, before.get(id), after.get(id)))
    };
    Ok(children.iter().filter_map(line).collect())
}

async fn measured(
    question: &Question<'_>,
    side: &Known,
    children: &[Uuid],
) -> Result<HashMap<Uuid, ChildMonth>, Refusal> {
    let signed = question.signed;
    let rows = side
        .engine
        .those(&side.tree, question.place.id, side.period, children)
        .await
        .map_err(|failure| signed.refuse(Problem::from(failure)))?;
    Ok(rows.into_iter().map(|row| (row.child, row)).collect())
}

fn row(
    question: &Question<'_>,
    person: &Person,
    id: Uuid,
    before: Option<&ChildMonth>,
    after: Option<&ChildMonth>,
) -> Row {
    let signed = question.signed;
    let on = question.after.period.last().last_day().min(signed.running().today());
    let mut name = Cell::text(person.name.clone()).noted(signed.who(person, on));
    // Whoever has moved out of reach since is on the list of then, and has no page here.
    if signed.reaches(Deed::ReadPeople, person.place) {
        name = name.link(format!("/anak/{id}"));
    }
    let side = |row: Option<&ChildMonth>| {
        let Some(row) = row else { return Cell::text(signed.say("moved.not_counted")) };
        let scores: Vec<String> = [
            ("index.haz_short", row.haz),
            ("index.waz_short", row.waz),
            ("index.whz_short", row.whz),
        ]
        .into_iter()
        .filter(|(_, score)| score.is_some())
        .map(|(key, score)| format!("{} {}", signed.say(key), z(signed, score)))
        .collect();
        match row.visit_on {
            Some(day) => Cell::text(if scores.is_empty() {
                signed.say("moved.no_score").to_owned()
            } else {
                scores.join(" · ")
            })
            .noted(date(signed.language(), day)),
            None => Cell::text(signed.say("moved.not_seen")),
        }
    };
    Row::of(vec![name, Cell::text(signed.where_lives(person.place)), side(before), side(after)])
}
