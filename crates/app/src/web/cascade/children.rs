//! The children who ended at one step of the cascade; every reading is written down.

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::Period;
use evaluation::cascade::{Leaf, last_drive};
use evaluation::relation::ChildMonth;
use register::account::Deed;
use uuid::Uuid;

use super::{Asked, Known};
use crate::problem::Problem;
use crate::rakor::leaf_key;
use crate::text::date;
use crate::web::page::people::PeoplePage;
use crate::web::page::{
    Cell, Choice, Column, Empty, Filters, Paging, Row, Sentence, TableView,
};
use crate::web::people;
use crate::web::study::Study;
use crate::web::visitor::{Refusal, Signed};

const ON_A_PAGE: usize = 50;

pub(in crate::web) async fn children(
    signed: Signed,
    Path((code, leaf)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let leaf = Leaf::from_code(&leaf).ok_or_else(|| signed.refuse(Problem::not_found()))?;
    let newest = signed.newest_month();
    let study = Study::of(&signed, &code, None, Period::Month(newest))?;
    signed.may(Deed::ReadPeople, study.place.id)?;
    let (engine, tree, place) = (signed.engine(), &signed.tree, study.place.id);
    let broken = |failure| study.broken(failure);
    let drive = match asked.drive() {
        Some(drive) => drive,
        None => {
            let drives = engine.drives(tree, place, newest).await.map_err(broken)?.answer;
            last_drive(&drives).unwrap_or(newest)
        }
    };
    let page = (asked.sesudah, ON_A_PAGE + 1);
    let told = engine.cascade_people(tree, place, drive, leaf, page).await.map_err(broken)?;
    let (cascade, mut found) = told.answer;
    let more = found.len() > ON_A_PAGE;
    found.truncate(ON_A_PAGE);
    let ids: Vec<Uuid> = found.iter().map(|row| row.child).collect();
    let persons = signed.read_people(place, &ids).await?;
    let on = drive.last_day();
    let rows: Vec<Row> = found
        .iter()
        .filter_map(|row| {
            let mut line = people::line(&signed, row, persons.get(&row.child)?, on);
            line.cells.push(Cell::text(last_visit(&signed, row)));
            line.cells.push(Cell::text(signed.say(next_step(leaf))));
            Some(line)
        })
        .collect();
    let known = Known { study, cascade };
    let why = signed.say(leaf_key(leaf));
    let total = known.study.count(known.ended(leaf));
    let title = format!("{} · {}", capital(why), known.study.name());
    let mut shell = signed.shell_at(place, &title, None);
    shell.crumbs.push(crate::web::page::Link::new(
        signed.fill("cascade.title", &[("month", &known.drive_said())]),
        format!("/tempat/{code}/kaskade?bulan={drive}"),
    ));
    let after = |child: Uuid| format!("{}&sesudah={child}", known.list_href(leaf));
    signed.page(&PeoplePage {
        answer: vec![Sentence::marked(&signed.fill(
            "cascade.children",
            &[("n", &total), ("why", why), ("month", &known.drive_said())],
        ))],
        filters: vec![leaves(&known, leaf)],
        table: TableView {
            caption: title.clone(),
            columns: people::columns(&signed)
                .into_iter()
                .chain([
                    Column::text(signed.say("work.last_visit")),
                    Column::text(signed.say("work.next")),
                ])
                .collect(),
            rows,
            sheets: true,
        }
        .without_empty_columns(),
        paging: Paging {
            said: signed.fill("people.total", &[("n", &total)]),
            previous: asked.sesudah.is_some().then(|| known.list_href(leaf)),
            next: ids.last().copied().filter(|_| more).map(after),
        },
        empty: ids.is_empty().then(|| Empty {
            says: signed.say("people.empty").to_owned(),
            why: signed.say("cascade.children_none").to_owned(),
            good: leaf.is_a_loss(),
            door: None,
        }),
        downloads: Vec::new(),
        shell,
        title,
    })
}

/// The last day the child was seen, unless that is the visit of the drive itself.
fn last_visit(signed: &Signed, row: &ChildMonth) -> String {
    match row.last_visit_on {
        Some(day) if row.visit_on == Some(day) => String::new(),
        Some(day) => date(signed.language(), day),
        None => signed.say("work.never").to_owned(),
    }
}

/// What to do for the children of a list.
fn next_step(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::NotPresent => "cascade.next_visit",
        Leaf::NotWeighed => "cascade.next_weigh",
        Leaf::NotMeasuredWell => "cascade.next_measure",
        Leaf::NotReferred => "cascade.next_refer",
        Leaf::NotServed => "cascade.next_serve",
        Leaf::NotRemeasured => "cascade.next_remeasure",
        Leaf::NotRecovered => "cascade.next_go_on",
        Leaf::NoProblem | Leaf::Closed | Leaf::Recovered => "cascade.next_watch",
    }
}

/// The lists beside this one.
fn leaves(known: &Known<'_>, here: Leaf) -> Filters {
    let choice = |leaf: Leaf| Choice {
        text: known.study.say(leaf_key(leaf)).to_owned(),
        count: known.study.count(known.ended(leaf)),
        href: known.list_href(leaf),
        chosen: leaf == here,
    };
    Filters {
        name: known.study.say("cascade.step").to_owned(),
        choices: Leaf::ALL.into_iter().map(choice).collect(),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
