//! The visits of a child as a table: newest first, corrected and voided ones struck through.

use std::collections::HashMap;

use evaluation::relation::ChildMonth;
use register::child::{FactLine, Sheet};
use register::clock::{Instant, Zone};
use register::history::Visit;
use science::gain::Gain;
use science::growth::Index;
use science::measure::{Length, Position};
use uuid::Uuid;

use super::TERMINAL;
use super::standing::{Seen, age_said, slug};
use crate::text::{Language, date, decimal};
use crate::web::page::child::{Scored, VisitLine};
use crate::web::page::{Cell, Column, Row, TableView, Tone};

/// The score columns. Weight by length and by height share one.
pub(super) const COLUMNS: [Index; 4] =
    [Index::LengthForAge, Index::WeightForAge, Index::WeightForHeight, Index::BmiForAge];

fn column_of(seen: &Seen<'_>, column: Index) -> Index {
    if column == Index::WeightForHeight { seen.weight_by_size() } else { column }
}

/// The lines of the table. `months` are the rows of the relation, which know the gain.
pub(super) fn lines(
    language: Language,
    sheet: &Sheet,
    seen: &[Seen<'_>],
    months: &[ChildMonth],
    correctable: bool,
) -> Vec<VisitLine> {
    let standing: HashMap<Uuid, &Seen<'_>> =
        seen.iter().map(|seen| (seen.visit.id, seen)).collect();
    let replaced_by: HashMap<Uuid, &FactLine> =
        sheet.visits.iter().filter_map(|fact| Some((fact.replaces?, fact))).collect();
    sheet
        .visits
        .iter()
        .rev()
        .filter(|fact| !fact.void)
        .map(|fact| match standing.get(&fact.id) {
            Some(seen) => standing_line(language, sheet, fact, seen, months, correctable),
            None => fallen_line(language, sheet, fact, replaced_by.get(&fact.id).copied()),
        })
        .collect()
}

fn source(language: Language, fact: &FactLine) -> String {
    let words = language.words();
    let source =
        if fact.source == "form" { words.get("visit.form") } else { words.get("visit.file") };
    match &fact.username {
        Some(name) if name != TERMINAL => format!("{source} · {name}"),
        Some(_) | None => source.to_owned(),
    }
}

fn standing_line(
    language: Language,
    sheet: &Sheet,
    fact: &FactLine,
    seen: &Seen<'_>,
    months: &[ChildMonth],
    correctable: bool,
) -> VisitLine {
    let words = language.words();
    let visit = seen.visit;
    let row = months.iter().find(|row| row.visit == Some(visit.id));
    let gain = row.and_then(|row| row.gain);
    let mut marks = Vec::new();
    let who = sheet.measurers.iter().find(|measurer| Some(measurer.id) == visit.measurer);
    if let Some(who) = who {
        marks.push(words.fill("visit.measured_by", &[("name", &who.name)]));
    }
    if fact.replaces.is_some() {
        let day = date(language, Instant(fact.recorded_at).date_in(Zone::Wib));
        marks.push(words.fill("visit.correction_of", &[("day", &day)]));
    }
    if row.is_none() && rivals(&sheet.history.visits, visit) {
        let why = words.get("visit.unused_same_day");
        marks.push(words.fill("visit.unused", &[("why", why)]));
    }
    if seen.scores.standing_infant {
        marks.push(words.get("visit.standing_infant").to_owned());
    }
    VisitLine {
        day: date(language, visit.on),
        age: age_said(language, sheet.history.born_on, visit.on),
        weight: visit.weight_g.map_or_else(String::new, |grams| kilograms(language, grams)),
        length: length(language, visit),
        corrected_length: seen
            .scores
            .length_adjusted
            .map(Length::tenth_mm)
            .filter(|adjusted| Some(*adjusted) != visit.length_tenth_mm)
            .map_or_else(String::new, |adjusted| centimetres(language, adjusted)),
        scores: COLUMNS
            .into_iter()
            .map(|column| {
                let index = column_of(seen, column);
                let (category, tone) = seen.category(index);
                let category = words.get(&category);
                Scored {
                    z: seen.standing(index).z(language),
                    category: match seen.doubt(index) {
                        Some(doubted) => format!("{category}, {}", words.get(doubted.key())),
                        None => category.to_owned(),
                    },
                    tone,
                }
            })
            .collect(),
        gain: gain.map_or_else(String::new, |gain| gain.letter().to_string()),
        gain_said: gain.map_or_else(String::new, |gain| {
            let twice = row.is_some_and(|row| row.twice_not_gaining);
            words.get(gain_key(gain, twice)).to_owned()
        }),
        source: source(language, fact),
        marks,
        void: false,
        correct: if correctable {
            format!("/anak/{}/kunjungan/{}/koreksi", sheet.person.child, visit.id)
        } else {
            String::new()
        },
    }
}

/// Whether another visit of the same day stands as well.
fn rivals(visits: &[Visit], visit: &Visit) -> bool {
    visits.iter().any(|other| other.on == visit.on && other.id != visit.id)
}

pub(in crate::web) fn gain_key(gain: Gain, twice: bool) -> &'static str {
    match gain {
        Gain::NotGained if twice => "gain.2T",
        Gain::Gained => "gain.N",
        Gain::NotGained => "gain.T",
        Gain::NotWeighedLastMonth => "gain.O",
        Gain::FirstTime => "gain.B",
    }
}

fn fallen_line(
    language: Language,
    sheet: &Sheet,
    fact: &FactLine,
    by: Option<&FactLine>,
) -> VisitLine {
    let words = language.words();
    let mark = match by {
        Some(by) => {
            let day = date(language, Instant(by.recorded_at).date_in(Zone::Wib));
            let key = if by.void { "visit.voided" } else { "visit.corrected" };
            words.fill(key, &[("day", &day)])
        }
        None => {
            let why = words.get("visit.unused_rival");
            words.fill("visit.unused", &[("why", why)])
        }
    };
    let empty = || Scored { z: String::new(), category: String::new(), tone: Tone::Plain };
    VisitLine {
        day: date(language, fact.visited_on),
        age: age_said(language, sheet.history.born_on, fact.visited_on),
        weight: fact.weight_g.map(|g| kilograms(language, g)).unwrap_or_default(),
        length: fact.length_tenth_mm.map(|l| centimetres(language, l)).unwrap_or_default(),
        corrected_length: String::new(),
        scores: COLUMNS.map(|_| empty()).into(),
        gain: String::new(),
        gain_said: String::new(),
        source: source(language, fact),
        marks: vec![mark],
        void: true,
        correct: String::new(),
    }
}

pub(in crate::web) fn kilograms(language: Language, grams: i32) -> String {
    let decimals = if grams % 100 == 0 { 1 } else { 2 };
    format!("{} kg", decimal(language, f64::from(grams) / 1000.0, decimals))
}

pub(in crate::web) fn centimetres(language: Language, tenth_mm: i32) -> String {
    let decimals = if tenth_mm % 10 == 0 { 1 } else { 2 };
    format!("{} cm", decimal(language, f64::from(tenth_mm) / 100.0, decimals))
}

fn length(language: Language, visit: &Visit) -> String {
    let Some(length) = visit.length_tenth_mm else { return String::new() };
    let length = centimetres(language, length);
    let how = match visit.position {
        Some(Position::Lying) => "visit.lying",
        Some(Position::Standing) => "visit.standing",
        None => return length,
    };
    format!("{length} {}", language.words().get(how).to_lowercase())
}

/// The visits whose category changes when age is counted in completed months.
pub(super) fn conventions(language: Language, seen: &[Seen<'_>]) -> Option<TableView> {
    let words = language.words();
    let rows: Vec<Row> = seen
        .iter()
        .rev()
        .flat_map(|seen| COLUMNS.map(|column| (seen, column_of(seen, column))))
        .filter_map(|(seen, index)| {
            let by_days = seen.standing(index);
            let by_months = seen.standing_in(index, &seen.by_months);
            let (one, tone) = by_days.category(index);
            let (other, _) = by_months.category(index);
            (one != other).then(|| {
                Row::of(vec![
                    Cell::text(date(language, seen.visit.on)),
                    Cell::text(words.get(&format!("index.{}_short", slug(index)))),
                    Cell::chip(tone, words.get(&one)).noted(by_days.z(language)),
                    Cell::text(words.get(&other)).noted(by_months.z(language)),
                ])
            })
        })
        .collect();
    let columns = vec![
        Column::text(words.get("visit.day")),
        Column::text(words.get("child.index")),
        Column::text(words.get("child.by_days")),
        Column::text(words.get("child.by_months")),
    ];
    let caption = words.get("child.conventions").to_owned();
    (!rows.is_empty()).then_some(TableView { caption, columns, rows, sheets: true })
}
