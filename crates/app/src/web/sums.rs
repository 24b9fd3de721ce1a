//! Whether a place is the disjoint union of its parts, indicator by indicator.

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::Period;
use evaluation::engine::{Summed, Union};
use register::place::Level;
use science::incidence::child_months;
use serde::Deserialize;

use super::page::study::Section;
use super::page::{Cell, Column, Row, Sentence, TableView, Tone};
use super::place::View;
use super::study::Study;
use super::visitor::{Refusal, Signed};

#[derive(Deserialize)]
pub(super) struct Asked {
    periode: Option<String>,
}

pub(super) async fn show(
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let usual = Period::Month(signed.newest_month());
    let study = Study::of(&signed, &code, asked.periode.as_deref(), usual)?;
    let told = signed.engine().unions(&signed.tree, study.place.id, study.period).await;
    let unions = told.map_err(|failure| study.broken(failure))?.answer;
    let mut page = study.page(View::Sums, study.say("sums.title"));
    study.say("sums.about").clone_into(&mut page.particulars);
    let counted = unions.iter().map(|union| union.denominator.told).max().unwrap_or(0);
    if counted == 0 {
        page.empty = Some(study.nothing());
        return signed.page(&page);
    }
    page.answer = answer(&study, &unions);
    let title = study.period_said();
    page.sections =
        vec![Section { table: table(&study, &unions, &title), title, ..Section::default() }];
    signed.page(&page)
}

fn agrees(union: &Union) -> bool {
    union.numerator.agrees() && union.denominator.agrees()
}

fn answer(study: &Study<'_>, unions: &[Union]) -> Vec<Sentence> {
    let all = study.count(unions.len() as u64);
    let wrong = unions.iter().filter(|union| !agrees(union)).count() as u64;
    let name = study.name();
    let mut said = vec![Sentence::marked(&if wrong == 0 {
        study.fill("sums.good", &[("n", &all), ("place", &name)])
    } else {
        let n = study.count(wrong);
        study.fill("sums.bad", &[("n", &n), ("all", &all), ("place", &name)])
    })];
    if study.place.level == Level::Posyandu {
        said.push(Sentence::marked(&study.fill("sums.lowest", &[("place", &name)])));
    }
    said
}

/// What does not agree comes first.
fn table(study: &Study<'_>, unions: &[Union], caption: &str) -> TableView {
    let (right, wrong): (Vec<&Union>, Vec<&Union>) =
        unions.iter().partition(|union| agrees(union));
    TableView {
        caption: caption.to_owned(),
        columns: vec![
            Column::text(study.say("sums.indicator")),
            Column::number(study.say("sums.own")),
            Column::number(study.say("sums.parts")),
            Column::text(study.say("sums.people")),
            Column::text(study.say("sums.verdict")),
        ],
        rows: wrong.into_iter().chain(right).map(|union| row(study, union)).collect(),
        sheets: true,
    }
}

fn row(study: &Study<'_>, union: &Union) -> Row {
    let same = |summed: &Summed| summed.whole.fingerprint == summed.below.fingerprint;
    let people = if same(&union.numerator) && same(&union.denominator) {
        "sums.same_people"
    } else {
        "sums.other_people"
    };
    let (tone, verdict) = if agrees(union) {
        (Tone::Better, "sums.agrees")
    } else {
        (Tone::Urgent, "sums.differs")
    };
    let counts = |of: fn(&Summed) -> u64| {
        let (numerator, denominator) = (&union.numerator, &union.denominator);
        let n = study.count(of(numerator));
        if denominator.time {
            let months = study.decimal(child_months(of(denominator)), 1);
            study.fill("sums.counted_time", &[("n", &n), ("d", &months)])
        } else {
            study.fill("sums.counted", &[("n", &n), ("d", &study.count(of(denominator)))])
        }
    };
    Row::of(vec![
        Cell::text(study.signed.short_name(&union.indicator)),
        Cell::number(counts(|summed| summed.told)),
        Cell::number(counts(Summed::of_parts)),
        Cell::text(study.say(people)),
        Cell::chip(tone, study.say(verdict)),
    ])
}
