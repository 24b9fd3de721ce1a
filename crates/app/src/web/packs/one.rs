//! One pack: whether it is whole, its figures, what it can be compared with.

use std::sync::Arc;

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::Period;
use evaluation::engine::{Answer, Engine};
use evaluation::indicator::{Indicator, Over, Unit};
use evaluation::pack::{self, Contents};
use evaluation::worklist::Rules;
use register::account::Deed;
use register::pack::Pack;
use register::place::Place;
use science::incidence::child_months;
use serde::Deserialize;

use super::{Asked, asked, back, frozen_said, href, period, short, verdict};
use crate::text::{date, decimal, grouped, percent};
use crate::web::frame::period_value;
use crate::web::page::pack::PackPage;
use crate::web::page::study::Offer;
use crate::web::page::{
    Cell, Column, Figure, Link, Notice, Row, Sentence, TableView, Term, Tone,
};
use crate::web::place::{View, tabs};
use crate::web::visitor::{Refusal, Signed};

/// Other packs that are offered for comparison, the newest.
const COMPARED: usize = 6;

/// What was done just now.
#[derive(Deserialize)]
pub(in crate::web) struct Done {
    baru: Option<String>,
    sudah: Option<String>,
    rilis: Option<String>,
}

pub(in crate::web) async fn show(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let asked = asked(&signed, &code, &id).await?;
    let Asked { place, pack } = &asked;
    let name = signed.place_name(place);
    let title =
        signed.fill("packs.one_title", &[("period", &period(&signed, pack)), ("place", &name)]);
    let verdicts = std::iter::once(verdict::verified(&signed, &asked).await?)
        .chain(verdict::reissued(&signed, &asked))
        .collect();
    let packs = register::pack::of_place(&signed.running().store, place.id)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let opened = open(&signed, pack).await;
    let mut shell = signed.shell_at(place.id, &title, None);
    shell.crumbs.push(back(&signed, place));
    shell.notice = notice(&signed, place, &done).await;
    let reads = signed.reaches(Deed::ReadPeople, place.id);
    let releases = signed.turn.known.is_none() && signed.reaches(Deed::ReleasePack, place.id);
    signed.page(&PackPage {
        particulars: signed.fill(
            "packs.particulars",
            &[
                ("day", &date(signed.language(), pack.known_on)),
                ("frozen", &frozen_said(&signed, place, pack)),
                ("hash", short(&pack.hash)),
            ],
        ),
        answer: answer(&signed, pack, opened.as_ref()),
        tabs: tabs(&signed, place, None, None, View::Packs),
        verdicts,
        terms: terms(&signed, place, pack, opened.as_ref()),
        compare: if opened.is_some() {
            compare(&signed, place, pack, &packs)
        } else {
            Vec::new()
        },
        release: (releases && !pack.released).then(|| Offer {
            action: format!("{}/rilis", href(place, pack.id)),
            button: signed.say("packs.release").to_owned(),
            keep: Vec::new(),
        }),
        figures: opened
            .as_ref()
            .map_or_else(TableView::default, |opened| figures(&signed, opened)),
        downloads: if opened.is_some() {
            downloads(&signed, place, pack, reads)
        } else {
            Vec::new()
        },
        shell,
        title,
    })
}

/// The drafted report, and the pack itself for those who may read people.
fn downloads(signed: &Signed, place: &Place, pack: &Pack, reads: bool) -> Vec<Link> {
    let page = href(place, pack.id);
    let mut links: Vec<Link> = [
        ("packs.report_pdf", "pdf"),
        ("packs.report_docx", "docx"),
        ("packs.report_xlsx", "xlsx"),
    ]
    .into_iter()
    .map(|(key, kind)| Link::new(signed.say(key), format!("{page}/laporan/{kind}")))
    .collect();
    if reads {
        links.push(Link::new(signed.say("packs.download"), format!("{page}/unduh")));
    }
    links
}

async fn notice(signed: &Signed, place: &Place, done: &Done) -> Option<Notice> {
    let (tone, key) = if done.baru.is_some() {
        (Tone::Better, "packs.done_frozen")
    } else if done.sudah.is_some() {
        (Tone::Doubtful, "packs.done_before")
    } else if done.rilis.is_some() {
        (Tone::Better, "packs.done_released")
    } else {
        return None;
    };
    let public = match done.rilis {
        Some(_) => signed.running().public_page(&place.code).await,
        None => None,
    };
    Some(Notice {
        tone,
        says: Sentence::marked(signed.say(key)),
        does: String::new(),
        link: public.map(|href| Link::new(signed.say("public.page"), href)),
    })
}

/// What a pack answers, by its own definitions.
struct Opened {
    contents: Contents,
    engine: Engine,
    answers: Vec<Answer>,
}

/// None where it cannot be read; the verdict says why.
async fn open(signed: &Signed, frozen: &Pack) -> Option<Opened> {
    let folder = signed.running().settings.pack(frozen.id);
    let period: Period = frozen.period.parse().ok()?;
    let (contents, engine) = pack::open(&folder, Arc::new(Rules::none())).ok()?;
    let tree = pack::tree(&folder).ok()?;
    let told = engine.tally(&tree, frozen.place, period).await.ok()?;
    Some(Opened { contents, engine, answers: told.answer })
}

/// The first figure of a pack, as it was then.
fn answer(signed: &Signed, frozen: &Pack, opened: Option<&Opened>) -> Vec<Sentence> {
    let stunted = opened
        .and_then(|opened| opened.answers.iter().find(|answer| answer.indicator == "stunted"));
    let Some((stunted, value)) = stunted.and_then(|answer| Some((answer, answer.value()?)))
    else {
        return Vec::new();
    };
    let said = signed.fill(
        "packs.one_answer",
        &[
            ("period", &period(signed, frozen)),
            ("share", &percent(signed.language(), value)),
            ("n", &whole(signed, stunted.numerator)),
            ("d", &whole(signed, stunted.denominator)),
            ("day", &date(signed.language(), frozen.known_on)),
        ],
    );
    vec![Sentence::marked(&said)]
}

fn whole(signed: &Signed, number: u64) -> String {
    grouped(signed.language(), i64::try_from(number).unwrap_or(i64::MAX))
}

fn terms(signed: &Signed, place: &Place, pack: &Pack, opened: Option<&Opened>) -> Vec<Term> {
    let chosen = opened.and_then(|opened| opened.contents.subject.map);
    let map = chosen.map_or(pack.known_on, |map| map.day);
    let term = |key: &str, value: String| Term::new(signed.say(key), value);
    let released = if pack.released { "packs.released" } else { "packs.not_released" };
    vec![
        term("packs.of_place", format!("{} ({})", signed.place_name(place), place.code)),
        term("time.period", period(signed, pack)),
        term("packs.known_on", date(signed.language(), pack.known_on)),
        term("packs.map", date(signed.language(), map)),
        term("packs.last_act", grouped(signed.language(), pack.seq)),
        term("packs.frozen", frozen_said(signed, place, pack)),
        term("packs.public", signed.say(released).to_owned()),
        term("packs.contents", signed.say("packs.contents_said").to_owned()),
        term("packs.whole_hash", pack.hash.clone()),
        term("packs.id", pack.id.to_string()),
    ]
}

/// Why the number is another now, or was another in other packs.
fn compare(signed: &Signed, place: &Place, pack: &Pack, packs: &[Pack]) -> Vec<Link> {
    let Ok(own) = pack.period.parse::<Period>() else { return Vec::new() };
    let address = |from: (Period, &str), to: (Period, &str)| {
        let mut address = format!(
            "/tempat/{}/mengapa?indikator=stunted&dari={}&dari_diketahui={}&sampai={}",
            place.code,
            period_value(from.0),
            from.1,
            period_value(to.0)
        );
        if !to.1.is_empty() {
            address.push_str("&sampai_diketahui=");
            address.push_str(to.1);
        }
        address
    };
    let id = pack.id.to_string();
    let newest = Period::Month(signed.newest_month());
    let mut links = vec![Link::new(
        signed.fill("packs.compare_same", &[("period", &period(signed, pack))]),
        address((own, &id), (own, "")),
    )];
    if newest.last() > own.last() {
        let said = crate::web::frame::period_said(signed.language(), newest);
        links.push(Link::new(
            signed.fill("packs.compare_newest", &[("period", &said)]),
            address((own, &id), (newest, "")),
        ));
    }
    let others = packs.iter().filter(|other| other.id != pack.id).take(COMPARED);
    links.extend(others.filter_map(|other| {
        let theirs: Period = other.period.parse().ok()?;
        let other_id = other.id.to_string();
        let (mine, them) = ((own, id.as_str()), (theirs, other_id.as_str()));
        let earlier = (theirs.last(), other.seq) < (own.last(), pack.seq);
        let href = if earlier { address(them, mine) } else { address(mine, them) };
        let said = signed.fill(
            "packs.compare_pack",
            &[
                ("period", &period(signed, other)),
                ("day", &date(signed.language(), other.known_on)),
                ("hash", short(&other.hash)),
            ],
        );
        Some(Link::new(said, href))
    }));
    links
}

/// Every indicator as it was frozen.
fn figures(signed: &Signed, opened: &Opened) -> TableView {
    let rows = opened.answers.iter().filter_map(|answer| {
        let indicator = opened.engine.definitions().get(&answer.indicator)?;
        Some(row(signed, indicator, answer))
    });
    TableView {
        caption: signed.say("packs.figures").to_owned(),
        columns: vec![
            Column::text(signed.say("moved.indicator")),
            Column::number(signed.say("place.value")),
            Column::number(signed.say("place.interval")),
            Column::number(signed.say("place.counted")),
            Column::number(signed.say("place.among")),
        ],
        rows: rows.collect(),
        sheets: false,
    }
}

fn row(signed: &Signed, indicator: &Indicator, answer: &Answer) -> Row {
    let language = signed.language();
    let in_hundred = |value: f64| decimal(language, value * 100.0, 1);
    let (value, note) = match (indicator.unit, answer.value()) {
        (Unit::Children, _) => (Figure::Value(whole(signed, answer.numerator)), ""),
        (Unit::Percent | Unit::Per100ChildMonths, None) => (Figure::NoData, ""),
        (Unit::Percent, Some(value)) => (Figure::Value(percent(language, value)), ""),
        (Unit::Per100ChildMonths, Some(value)) => {
            (Figure::Value(decimal(language, value * 100.0, 2)), "unit.per_100_child_months")
        }
    };
    let interval = match indicator.unit {
        Unit::Children => None,
        Unit::Percent | Unit::Per100ChildMonths => answer.interval(),
    };
    let among = match answer.over {
        Over::Last | Over::Each => Cell::number(whole(signed, answer.denominator)),
        Over::PersonTime => {
            let months = decimal(language, child_months(answer.denominator), 1);
            Cell::number(months).noted(signed.say("packs.child_months"))
        }
    };
    let value = Cell::figure(value);
    Row::of(vec![
        Cell::text(signed.of_language(&indicator.name)),
        if note.is_empty() { value } else { value.noted(signed.say(note)) },
        Cell::number(interval.map_or_else(String::new, |interval| {
            format!("{}–{}", in_hundred(interval.lower), in_hundred(interval.upper))
        })),
        Cell::number(whole(signed, answer.numerator)),
        among,
    ])
}
