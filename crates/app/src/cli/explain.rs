//! `cegah explain`: why an indicator is another than it was, cause by cause.

use chrono::NaiveDate;
use clap::Args;
use evaluation::Period;
use evaluation::explain::{Side, Step, explain};

use super::printer::{Listing, Printer};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Code of an indicator, such as stunted.
    indicator: String,
    /// Kemendagri code of the place.
    #[arg(long, default_value = "id")]
    place: String,
    /// The period before: a month or a span.
    #[arg(long)]
    from: Period,
    /// The period after [default: the newest month].
    #[arg(long)]
    to: Option<Period>,
    /// The period before as known at the end of this day [default: now].
    #[arg(long, value_name = "DAY")]
    from_known_on: Option<NaiveDate>,
    /// The period after as known at the end of this day [default: now].
    #[arg(long, value_name = "DAY")]
    to_known_on: Option<NaiveDate>,
    /// Both in the boundaries of this day [default: each in those of its own day].
    #[arg(long, value_name = "DAY")]
    map: Option<NaiveDate>,
}

const HEADS: [&str; 6] = ["step", "cause", "children", "numerator", "denominator", "points"];
const NUMBERS: [&str; 4] = ["children", "numerator", "denominator", "points"];

pub(crate) async fn run(
    settings: Settings,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    let running = Running::for_command(settings).await?;
    let seen = |day| running.standpoint(&options.place, day, options.map);
    let (then, now) = (seen(options.from_known_on).await?, seen(options.to_known_on).await?);
    // A place that began since has its code on the later map, one that ended on the earlier.
    let place = super::place_typed(&now.tree, &options.place)
        .or_else(|missing| then.tree.by_code(&options.place).ok_or(missing))?;
    if running.engine().definitions().get(&options.indicator).is_none() {
        return Err(Problem::new(Kind::AskedWrongly, "no_such_indicator"));
    }
    let to = options.to.unwrap_or(Period::Month(now.stamp.until));
    let before = super::engine_at(&running, &then, place, printer).await?;
    let after = super::engine_at(&running, &now, place, printer).await?;
    let told = explain(
        place.id,
        &options.indicator,
        Side { engine: &before, tree: &then.tree, period: options.from, only: None },
        Side { engine: &after, tree: &now.tree, period: to, only: None },
    )
    .await?;
    let mut answer = Listing { heads: HEADS.to_vec(), numbers: &NUMBERS, rows: Vec::new() };
    let percent = |value: Option<f64>| {
        value.map_or(String::new(), |value| format!("{:.2}", value * 100.0))
    };
    let line = |step: &str, cause: &str, counts: [String; 3], points: Option<f64>| {
        let [children, numerator, denominator] = counts;
        let (step, cause) = (step.to_owned(), cause.to_owned());
        vec![step, cause, children, numerator, denominator, percent(points)]
    };
    let whole = |answer: &evaluation::engine::Answer| {
        let (numerator, denominator) = (answer.numerator, answer.denominator);
        [String::new(), numerator.to_string(), denominator.to_string()]
    };
    answer.rows.push(line("before", "", whole(&told.before), told.before.value()));
    for part in &told.parts {
        let step = match part.step {
            Step::Definition => "definition",
            Step::Boundaries => "boundaries",
            Step::Knowledge => "knowledge",
            Step::Time => "time",
        };
        let counts = [
            part.children.len().to_string(),
            part.numerator.to_string(),
            part.denominator.to_string(),
        ];
        answer.rows.push(line(step, part.cause.code(), counts, told.share(part)));
    }
    answer.rows.push(line("after", "", whole(&told.after), told.after.value()));
    printer.print(&answer)
}
