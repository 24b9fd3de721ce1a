//! `cegah ask`: the same questions as the pages, answered in a terminal.

use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use evaluation::engine::{Answer, Engine};
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

const HEADS: [&str; 12] = [
    "code",
    "place",
    "group",
    "indicator",
    "numerator",
    "denominator",
    "percent",
    "lower",
    "upper",
    "left_out",
    "known_on",
    "definition",
];

const NUMBERS: [&str; 5] = ["numerator", "denominator", "percent", "lower", "upper"];

pub(crate) async fn run(
    settings: Settings,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    let running = Running::for_command(settings).await?;
    let tree = running.tree();
    let place = super::place_typed(&tree, &options.place)?;
    let stamp = running.stamp_on(place, options.known_on).await?;
    let mut engine = super::engine_at(&running, stamp, place, printer).await?;
    if options.definitions == Defined::Today {
        let today = running.in_force().definitions.clone();
        engine = Arc::new(engine.by(Arc::new(today))?);
    }
    let period = super::period_typed(stamp, options.period.as_deref())?;
    let known_on = stamp.known_on.to_string();
    let row =
        |place: &Place, group: &str, part: &Answer| row(&engine, place, group, part, &known_on);
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
        for (sex, age, part) in &told.answer {
            let group = format!("{sex:?} {}", age.code());
            answer.rows.push(row(place, &group, part));
        }
    } else if options.below {
        let told = engine.tallies_below(&tree, place.id, period).await?;
        for (id, answers) in &told.answer {
            let Some(below) = tree.get(*id) else { continue };
            for part in answers.iter().filter(|part| wanted(part)) {
                answer.rows.push(row(below, "", part));
            }
        }
    } else {
        let told = engine.tally(&tree, place.id, period).await?;
        for part in told.answer.iter().filter(|part| wanted(part)) {
            answer.rows.push(row(place, "", part));
        }
    }
    printer.print(&answer)
}

fn row(
    engine: &Engine,
    place: &Place,
    group: &str,
    answer: &Answer,
    known_on: &str,
) -> Vec<String> {
    let definition = engine.definitions().get(&answer.indicator);
    let percent = |value: Option<f64>| {
        value.map_or(String::new(), |value| format!("{:.1}", value * 100.0))
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
        percent(answer.value()),
        percent(answer.interval().map(|interval| interval.lower)),
        percent(answer.interval().map(|interval| interval.upper)),
        left_out.join(" "),
        known_on.to_owned(),
        definition.map_or(String::new(), |indicator| indicator.version().to_string()),
    ]
}
