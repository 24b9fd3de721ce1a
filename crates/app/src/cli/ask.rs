//! `cegah ask`: the same questions as the pages, answered in a terminal.

use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use evaluation::engine::{Answer, Told};
use evaluation::indicator::{Definitions, Unit};
use register::place::Place;

use super::printer::{Listing, Printer};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Code of an indicator, such as stunted; all of them where none is named.
    indicator: Option<String>,
    /// Kemendagri code of the place.
    #[arg(long, default_value = "id")]
    place: String,
    /// A month (2024-11) or a span (2024-07..2024-12) [default: the newest month].
    #[arg(long)]
    period: Option<String>,
    /// As known at the end of this day (2025-01-15) [default: now].
    #[arg(long, value_name = "DAY")]
    known_on: Option<NaiveDate>,
    /// In the boundaries of this day (2023-01-01), as they are known now [default: those of
    /// the day of the data].
    #[arg(long, value_name = "DAY")]
    map: Option<NaiveDate>,
    /// By which definitions a past day is told.
    #[arg(long, value_enum, default_value_t = Defined::Then, requires = "known_on")]
    definitions: Defined,
    /// Answer for each place directly below.
    #[arg(long)]
    below: bool,
    /// Answer by sex and age group.
    #[arg(long, conflicts_with = "below", requires = "indicator")]
    by_group: bool,
}

/// Whose definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Defined {
    /// Those known on the day asked for.
    Then,
    /// Those of today.
    Today,
}

const HEADS: [&str; 15] = [
    "code",
    "place",
    "group",
    "indicator",
    "numerator",
    "denominator",
    "unit",
    "value",
    "lower",
    "upper",
    "left_out",
    "known_on",
    "seq",
    "definition",
    "map",
];

const NUMBERS: [&str; 5] = ["numerator", "denominator", "value", "lower", "upper"];

pub(crate) async fn run(
    settings: Settings,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    let running = Running::for_command(settings).await?;
    let seen = running.standpoint(&options.place, options.known_on, options.map).await?;
    let tree = Arc::clone(&seen.tree);
    let place = super::place_typed(&tree, &options.place)?;
    let mut engine = super::engine_at(&running, &seen, place, printer).await?;
    if options.definitions == Defined::Today {
        let today = running.in_force().definitions.clone();
        engine = Arc::new(engine.by(Arc::new(today))?);
    }
    let period = super::period_typed(seen.stamp, options.period.as_deref())?;
    let definitions = engine.definitions();
    let grounds = |told: &Told<()>| Grounds {
        definitions,
        known_on: told.known_on.to_string(),
        seq: told.seq.to_string(),
        map: options.map.unwrap_or(told.known_on).to_string(),
    };
    let wanted = |answer: &Answer| {
        options.indicator.as_ref().is_none_or(|indicator| *indicator == answer.indicator)
    };
    if let Some(indicator) = &options.indicator
        && engine.definitions().get(indicator).is_none()
    {
        return Err(Problem::new(Kind::AskedWrongly, "no_such_indicator"));
    }
    let mut answer = Listing { heads: HEADS.to_vec(), numbers: &NUMBERS, rows: Vec::new() };
    if options.by_group {
        let indicator = options.indicator.as_deref().unwrap_or_default();
        let told = engine.breakdown(&tree, place.id, period, indicator).await?;
        let (told, groups) = told.apart();
        let grounds = grounds(&told);
        for (sex, age, part) in &groups {
            let group = format!("{sex:?} {}", age.code());
            answer.rows.push(row(place, &group, part, &grounds));
        }
    } else if options.below {
        let told = engine.tallies_below(&tree, place.id, period).await?;
        let (told, places) = told.apart();
        let grounds = grounds(&told);
        for (id, answers) in &places {
            let Some(below) = tree.get(*id) else { continue };
            for part in answers.iter().filter(|part| wanted(part)) {
                answer.rows.push(row(below, "", part, &grounds));
            }
        }
    } else {
        let told = engine.tally(&tree, place.id, period).await?;
        let (told, answers) = told.apart();
        let grounds = grounds(&told);
        for part in answers.iter().filter(|part| wanted(part)) {
            answer.rows.push(row(place, "", part, &grounds));
        }
    }
    printer.print(&answer)
}

/// What an answer rests on, exactly.
struct Grounds<'a> {
    definitions: &'a Definitions,
    known_on: String,
    /// The last act whose facts are in.
    seq: String,
    /// The day of the boundaries.
    map: String,
}

/// How a value is read, and how finely it is written.
fn unit(unit: Unit) -> (&'static str, usize) {
    match unit {
        // Of plain counts it is their share of all.
        Unit::Children | Unit::Percent => ("percent", 1),
        Unit::Per100ChildMonths => ("per_100_child_months", 3),
    }
}

fn row(place: &Place, group: &str, answer: &Answer, grounds: &Grounds<'_>) -> Vec<String> {
    let defined = grounds.definitions.get(&answer.indicator);
    let (unit, decimals) = unit(defined.map_or(Unit::Percent, |defined| defined.unit));
    // A value is out of one child, or in one month of a child.
    let of_hundred = |value: Option<f64>| {
        value.map_or(String::new(), |value| format!("{:.decimals$}", value * 100.0))
    };
    let left_out: Vec<String> = answer
        .left_out
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(reason, count)| format!("{reason}={count}"))
        .collect();
    vec![
        place.code.clone(),
        place.name.clone(),
        group.to_owned(),
        answer.indicator.clone(),
        answer.numerator.to_string(),
        answer.denominator.to_string(),
        unit.to_owned(),
        of_hundred(answer.value()),
        of_hundred(answer.interval().map(|interval| interval.lower)),
        of_hundred(answer.interval().map(|interval| interval.upper)),
        left_out.join(" "),
        grounds.known_on.clone(),
        grounds.seq.clone(),
        defined.map_or_else(String::new, |defined| defined.version().to_string()),
        grounds.map.clone(),
    ]
}
