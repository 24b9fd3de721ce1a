//! What the files mean: each column, each indicator, in both languages.

use evaluation::indicator::{Direction, Indicator, Unit};
use serde_json::{Value, json};

use super::super::place::Telling;
use super::super::site::Shown;
use super::{File, LICENCE, LICENCE_ADDRESS, href, stem};
use crate::problem::Problem;
use crate::text::Language;
use crate::web::frame::period_value;
use crate::web::page::public::Meaning;
use crate::web::page::{Sentence, Term};

/// The columns of the counts, each with the words that explain it.
pub(super) const COLUMNS: [(&str, &str); 13] = [
    ("place_code", "public.column_code"),
    ("level", "public.column_level"),
    ("place_name", "public.column_name"),
    ("indicator", "public.column_indicator"),
    ("period", "public.column_period"),
    ("known_on", "public.column_known_on"),
    ("numerator", "public.column_numerator"),
    ("denominator", "public.column_denominator"),
    ("state", "public.column_state"),
    ("percent", "public.column_percent"),
    ("lower", "public.column_lower"),
    ("upper", "public.column_upper"),
    ("version", "public.column_version"),
];

/// The indicators that a table holds, in the order of their files.
fn published(shown: &Shown) -> impl Iterator<Item = &Indicator> {
    let codes = shown.loaded.table.indicators();
    let all = shown.loaded.definitions.all().iter();
    all.filter(move |indicator| codes.contains(indicator.code.as_str()))
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Children => "public.unit_children",
        Unit::Percent => "public.unit_percent",
        Unit::Per100ChildMonths => "public.unit_cases",
    }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Higher => "public.higher",
        Direction::Lower => "public.lower",
        Direction::Neutral => "public.neither",
    }
}

pub(super) fn meanings(telling: Telling<'_>) -> Vec<Meaning> {
    let reader = telling.reader;
    let term = |key: &str, value: &str| Term::new(reader.say(key), value);
    published(telling.shown)
        .map(|indicator| {
            let whom = reader.of_language(&indicator.sentence);
            let way = reader.say(direction(indicator.direction));
            let better = match indicator.direction {
                Direction::Higher | Direction::Lower => {
                    reader.fill("public.better_said", &[("way", way)])
                }
                Direction::Neutral => reader.say("public.no_better_said").to_owned(),
            };
            let unit = capital(reader.say(unit(indicator.unit)));
            let values = [("unit", unit.as_str()), ("whom", whom), ("better", &better)];
            let says = Sentence::marked(&reader.fill("public.meaning_said", &values));
            let mut terms = Vec::new();
            let left_out: Vec<&str> = indicator
                .left_out
                .iter()
                .map(|reason| reader.of_language(&reason.words))
                .collect();
            if !left_out.is_empty() {
                terms.push(term("public.left_out", &left_out.join("; ")));
            }
            terms.push(term("public.source", &indicator.source));
            Meaning {
                code: indicator.code.clone(),
                name: reader.of_language(&indicator.name).to_owned(),
                says,
                terms,
                code_terms: vec![
                    term("public.code", &indicator.code),
                    term("public.counts", &indicator.numerator),
                    term("public.among", &indicator.denominator),
                    term("public.definition", &indicator.version().to_string()),
                ],
            }
        })
        .collect()
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
}

const HEADS: [&str; 15] = [
    "code",
    "name_id",
    "name_en",
    "whom_id",
    "whom_en",
    "unit",
    "better",
    "numerator",
    "denominator",
    "over",
    "within",
    "left_out_id",
    "left_out_en",
    "source",
    "definition",
];

/// The indicators as a table, in both languages.
pub(super) fn csv(shown: &Shown) -> Result<Vec<u8>, Problem> {
    let broken = |cause: csv::Error| Problem::broken("broken", &cause);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADS).map_err(broken)?;
    for indicator in published(shown) {
        let left_out = |language: Language| {
            let words = indicator.left_out.iter().map(|reason| match language {
                Language::Id => reason.words.id.as_str(),
                Language::En => reason.words.en.as_str(),
            });
            words.collect::<Vec<_>>().join("; ")
        };
        let better = match indicator.direction {
            Direction::Higher => "higher",
            Direction::Lower => "lower",
            Direction::Neutral => "neither",
        };
        writer
            .write_record([
                indicator.code.as_str(),
                &indicator.name.id,
                &indicator.name.en,
                &indicator.sentence.id,
                &indicator.sentence.en,
                indicator.unit.code(),
                better,
                &indicator.numerator,
                &indicator.denominator,
                indicator.over.code(),
                indicator.within.as_deref().unwrap_or_default(),
                &left_out(Language::Id),
                &left_out(Language::En),
                &indicator.source,
                &indicator.version().to_string(),
            ])
            .map_err(broken)?;
    }
    writer.into_inner().map_err(|cause| Problem::broken("broken", cause.error()))
}

fn kind(column: &str) -> &'static str {
    match column {
        "numerator" | "denominator" => "integer",
        "percent" | "lower" | "upper" => "number",
        "known_on" => "date",
        _ => "string",
    }
}

/// The files described for programs.
///
/// Source: Data Package (Frictionless Standards), version 1: `datapackage.json`.
pub(super) fn package(shown: &Shown, origin: &str) -> Result<Vec<u8>, Problem> {
    let field = |(name, key): &(&str, &str)| {
        let [id, en] = [Language::Id, Language::En].map(|language| language.words().get(key));
        json!({ "name": name, "type": kind(name), "description": id, "description_en": en })
    };
    let fields: Vec<Value> = COLUMNS.iter().map(field).collect();
    let resource = |file: File, format: &str, fields: Option<&[Value]>| {
        let mut resource = json!({
            "name": file.name().replace('.', "-"),
            "path": format!("{origin}{}", href(shown, file)),
            "format": format,
            "encoding": "utf-8",
        });
        if let Some(fields) = fields {
            resource["schema"] = json!({ "fields": fields, "missingValues": [""] });
        }
        resource
    };
    let release = shown.out.pack.release.map(|release| release.seq);
    let package = json!({
        "name": stem(shown),
        "title": format!("Cegah: {}, {}", shown.place.name, period_value(shown.out.period)),
        "version": shown.loaded.contents.hash.to_string(),
        "release": release,
        "known_on": shown.out.pack.known_on.to_string(),
        "licenses": [{ "name": LICENCE, "path": LICENCE_ADDRESS }],
        "resources": [
            resource(File::Csv, "csv", Some(&fields)),
            resource(File::Parquet, "parquet", Some(&fields)),
            resource(File::Dictionary, "csv", None),
        ],
    });
    serde_json::to_vec_pretty(&package).map_err(|cause| Problem::broken("broken", &cause))
}
