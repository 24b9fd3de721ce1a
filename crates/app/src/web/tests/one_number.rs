//! One number, however it is asked for: what the page of a place shows, what its download holds
//! and what other programs are told are the same counts.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use evaluation::indicator::Unit;
use register::account::Role;
use register::act;
use serde_json::Value;

use super::reach::frozen;
use crate::web::stage::{Session, Stage};

const PLACE: &str = "18";

/// An indicator of a place, as it is told somewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Number {
    numerator: u64,
    denominator: u64,
    /// Of a hundred; None where nobody was counted.
    value: Option<f64>,
}

/// Pages and CSV write one decimal: half of it, and what binary fractions add.
const WRITTEN_TO: f64 = 0.05 + 1e-9;

impl Number {
    fn is_that_of(self, other: Self) -> bool {
        let counts = |number: Self| (number.numerator, number.denominator);
        let alike = match (self.value, other.value) {
            (Some(one), Some(another)) => (one - another).abs() <= WRITTEN_TO,
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        counts(self) == counts(other) && alike
    }
}

/// By the code of the place and that of the indicator.
type Numbers = BTreeMap<(String, String), Number>;

async fn text(stage: &Stage, session: &Session, path: &str) -> String {
    let answer = stage.get_as(session, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.text()
}

fn told_to_programs(json: &Value) -> Numbers {
    let mut numbers = Numbers::new();
    for of in std::iter::once(json).chain(json["below"].as_array().unwrap()) {
        for line in of["answers"].as_array().unwrap() {
            let key = [&of["place"]["code"], &line["indicator"]];
            let [place, indicator] = key.map(|text| text.as_str().unwrap().to_owned());
            let count = |name: &str| line[name].as_u64().unwrap();
            let number = Number {
                numerator: count("numerator"),
                denominator: count("denominator"),
                value: line["value"].as_f64().map(|value| value * 100.0),
            };
            numbers.insert((place, indicator), number);
        }
    }
    numbers
}

/// Names of indicators in Indonesian, each with its code.
fn names(stage: &Stage) -> Vec<(String, String)> {
    let engine = stage.running.engine();
    let defined = engine.definitions().all().iter();
    defined.map(|defined| (defined.name.id.clone(), defined.code.clone())).collect()
}

/// A number as it is written in Indonesian.
fn number(text: &str) -> Option<f64> {
    let plain = text.replace('.', "").replace(',', ".");
    plain.trim_end_matches(['%', '\u{a0}']).parse().ok()
}

fn downloaded(stage: &Stage, csv: &str) -> Numbers {
    let text = csv.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let mut numbers = Numbers::new();
    for line in reader.records() {
        let line = line.unwrap();
        for (at, (name, code)) in names(stage).into_iter().enumerate() {
            let column = 2 + at * 3;
            assert!(heads[column].starts_with(&format!("{name}: ")), "{}", &heads[column]);
            let number = Number {
                numerator: line[column].parse().unwrap(),
                denominator: line[column + 1].parse().unwrap(),
                value: number(&line[column + 2]),
            };
            numbers.insert((line[0].to_owned(), code), number);
        }
    }
    numbers
}

/// What people read in a piece of a page.
fn read(piece: &str) -> Vec<String> {
    let texts = piece.split('>').skip(1).filter_map(|rest| rest.split('<').next());
    let plain = |text: &str| {
        let marks = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'")];
        let plain =
            marks.iter().fold(text.to_owned(), |text, (mark, sign)| text.replace(mark, sign));
        plain.replace("&#38;", "&").trim().to_owned()
    };
    texts.map(plain).filter(|text| !text.is_empty()).collect()
}

/// The cells of each row of a page that has so many beside its head.
fn rows(page: &str, cells: usize) -> impl Iterator<Item = (&str, Vec<Vec<String>>)> {
    page.split("<tr").skip(1).filter_map(move |row| {
        let mut parts = row.split("</tr>").next()?.split("<td");
        let head = parts.next()?;
        let parts: Vec<Vec<String>> = parts.map(read).collect();
        (parts.len() == cells).then_some((head, parts))
    })
}

/// The table of indicators: value, interval, counted, among, left out.
fn shown(stage: &Stage, page: &str) -> Numbers {
    let names: BTreeMap<String, String> = names(stage).into_iter().collect();
    let engine = stage.running.engine();
    let mut numbers = Numbers::new();
    for (head, cells) in rows(page, 5) {
        let Some(code) = read(head).first().and_then(|name| names.get(name)) else { continue };
        let [numerator, denominator] =
            [2, 3].map(|at: usize| cells[at][0].replace('.', "").parse().unwrap());
        let value = number(&cells[0][0]);
        let value = match engine.definitions().get(code).unwrap().unit {
            // A count stands there as itself.
            Unit::Children => {
                assert_eq!(value, Some(numerator as f64), "{code}");
                (denominator > 0).then(|| numerator as f64 / denominator as f64 * 100.0)
            }
            Unit::Percent | Unit::Per100ChildMonths => value,
        };
        let number = Number { numerator, denominator, value };
        numbers.insert((PLACE.to_owned(), code.clone()), number);
    }
    numbers
}

/// The shares in the columns of the table of places.
const SHARES: [&str; 5] = ["weighed", "measured", "stunted", "wasted", "not_gaining"];

/// The table of places below: children, then each share with `n dari d`.
fn compared(page: &str) -> Numbers {
    let mut numbers = Numbers::new();
    for (head, cells) in rows(page, 1 + SHARES.len()) {
        let Some((_, rest)) = head.split_once("href=\"/tempat/") else { continue };
        let place = rest.split(['"', '?']).next().unwrap();
        for (code, cell) in SHARES.iter().zip(&cells[1..]) {
            let Some((some, of)) = cell.iter().find_map(|text| text.split_once(" dari "))
            else {
                continue;
            };
            let number = Number {
                numerator: some.replace('.', "").parse().unwrap(),
                denominator: of.replace('.', "").parse().unwrap(),
                value: number(&cell[0]),
            };
            numbers.insert((place.to_owned(), (*code).to_owned()), number);
        }
    }
    numbers
}

fn must_be_those_of(told: &Numbers, found: &Numbers, least: usize) {
    assert!(found.len() >= least, "only {}", found.len());
    for (key, number) in found {
        let told = told[key];
        // Of a few the page shows the counts alone.
        let number = if number.value.is_none() && told.denominator < 10 {
            Number { value: told.value, ..*number }
        } else {
            *number
        };
        assert!(told.is_that_of(number), "{key:?}: {told:?}, {number:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_the_same_on_the_page_in_its_file_and_for_programs() {
    let stage = Stage::world(600).await;
    let session = stage.signed_in("bappeda", Role::Tpps, PLACE).await;
    for period in ["", "?periode=2024-08", "?periode=2024-07..2024-11"] {
        let at = |end: &str| format!("/tempat/{PLACE}{end}{period}");
        let page = text(&stage, &session, &at("")).await;
        let csv = text(&stage, &session, &at("/unduh/csv")).await;
        let and = if period.is_empty() { "?" } else { "&" };
        let json =
            text(&stage, &session, &format!("{}{and}bawah=1", at("/indikator.json"))).await;
        let told = told_to_programs(&serde_json::from_str(&json).unwrap());
        assert!(told.values().filter(|number| number.numerator > 0).count() > 100);
        let downloaded = downloaded(&stage, &csv);
        assert!(downloaded.keys().eq(told.keys()), "{period}");
        must_be_those_of(&told, &downloaded, told.len());
        must_be_those_of(&told, &shown(&stage, &page), 16);
        must_be_those_of(&told, &compared(&page), 50);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_told_by_which_definitions_and_how_fresh() {
    let stage = Stage::world(200).await;
    let session = stage.signed_in("bappeda", Role::Tpps, PLACE).await;
    stage.running.refresh().await.unwrap();
    let path = format!("/tempat/{PLACE}/indikator.json");
    let told = async || -> Value {
        serde_json::from_str(&text(&stage, &session, &path).await).unwrap()
    };
    let before = told().await;
    let engine = stage.running.engine();
    for line in before["answers"].as_array().unwrap() {
        let defined = engine.definitions().get(line["indicator"].as_str().unwrap()).unwrap();
        assert_eq!(line["definition"], defined.version().to_string());
    }
    assert_eq!(
        (&before["known_on"], &before["until"]),
        (&"2024-11-15".into(), &"2024-11".into())
    );
    let latest = act::latest(&stage.running.store).await.unwrap().0;
    assert_eq!((&before["seq"], &before["latest_seq"]), (&latest.into(), &latest.into()));
    // What is written down and not folded yet can be seen.
    frozen(&stage, PLACE).await;
    let after = told().await;
    assert_eq!(after["seq"], before["seq"]);
    assert!(after["latest_seq"].as_i64().unwrap() > latest);
}
