//! `cegah list`: the children behind a number, or those who need help now. The reading is
//! written down, as on the pages.

use clap::Args;
use evaluation::engine::Part;
use evaluation::worklist::{Filter, Sort, State};
use register::account;
use register::audit::{self, Reading};
use register::place::{PlaceId, Tree};
use uuid::Uuid;

use super::printer::{Listing, Printer};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Code of an indicator, or `worklist`.
    what: String,
    /// Kemendagri code of the place.
    #[arg(long)]
    place: String,
    /// A month or a span [default: the newest month].
    #[arg(long)]
    period: Option<String>,
    /// numerator, denominator, or the reason for which children were left out.
    #[arg(long, default_value = "numerator")]
    part: String,
    /// At most so many.
    #[arg(long, default_value_t = 1_000)]
    limit: usize,
}

pub(crate) async fn run(
    settings: Settings,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    let running = Running::for_command(settings).await?;
    let tree = running.tree();
    let place = super::place_typed(&tree, &options.place)?.id;
    let answer = if options.what == "worklist" {
        worklist(&running, &tree, place, options.limit).await?
    } else {
        people(&running, &tree, place, options).await?
    };
    let by = account::operator(&running.store, &running.clock).await?;
    audit::read(
        &running.store,
        &by,
        Reading::List,
        Some(place),
        None,
        answer.rows.len(),
        &running.clock,
    )
    .await?;
    printer.print(&answer)
}

/// The names of a place up to its kecamatan.
fn lives(tree: &Tree, place: PlaceId) -> String {
    let names: Vec<&str> =
        tree.path(place).iter().take(3).map(|place| place.name.as_str()).collect();
    names.join(", ")
}

fn score(hundredths: Option<i32>) -> String {
    hundredths.map_or(String::new(), |z| format!("{:.2}", f64::from(z) / 100.0))
}

async fn people(
    running: &Running,
    tree: &Tree,
    place: PlaceId,
    options: &Options,
) -> Result<Listing, Problem> {
    let stamp = running.engine().stamp().ok_or(Problem::new(Kind::Refused, "not_built"))?;
    let period = super::period_typed(stamp, options.period.as_deref())?;
    let engine = running.engine();
    let indicator = engine
        .definitions()
        .get(&options.what)
        .ok_or(Problem::new(Kind::AskedWrongly, "no_such_indicator"))?;
    let part = match options.part.as_str() {
        "numerator" => Part::Numerator,
        "denominator" => Part::Denominator,
        reason if indicator.left_out.iter().any(|left_out| left_out.code == reason) => {
            Part::LeftOut(reason.to_owned())
        }
        _ => return Err(Problem::new(Kind::AskedWrongly, "no_such_part")),
    };
    let rows = engine
        .people(tree, place, period, &options.what, &part, None, options.limit)
        .await?
        .answer;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.child).collect();
    let people = register::child::people(&running.store, &ids).await?;
    let rows = rows
        .iter()
        .filter_map(|row| {
            let person = people.get(&row.child)?;
            Some(vec![
                row.child.to_string(),
                person.name.clone(),
                person.born_on.to_string(),
                person.mother.clone(),
                lives(tree, row.posyandu.unwrap_or(row.desa)),
                row.visit_on.map_or(String::new(), |day| day.to_string()),
                score(row.haz),
                score(row.waz),
                score(row.whz),
                row.gain.map_or(String::new(), |gain| gain.letter().to_string()),
            ])
        })
        .collect();
    let heads = vec![
        "child", "name", "born_on", "mother", "place", "visit_on", "haz", "waz", "whz", "gain",
    ];
    Ok(Listing { heads, numbers: &["haz", "waz", "whz"], rows })
}

async fn worklist(
    running: &Running,
    tree: &Tree,
    place: PlaceId,
    limit: usize,
) -> Result<Listing, Problem> {
    let filter = Filter { state: Some(State::Open), ..Filter::default() };
    let engine = running.engine();
    let told = engine.worklist(tree, place, &filter, Sort::Urgency, None, limit).await?;
    let items = told.answer.items;
    let ids: Vec<Uuid> = items.iter().map(|item| item.child).collect();
    let people = register::child::people(&running.store, &ids).await?;
    let rules = engine.rules().all();
    let rows = items
        .iter()
        .filter_map(|item| {
            let person = people.get(&item.child)?;
            let why: Vec<&str> = item
                .rules
                .iter()
                .filter_map(|rule| rules.get(rule))
                .map(|rule| rule.code.as_str())
                .collect();
            let next = item.rules.iter().find_map(|rule| rules.get(rule))?;
            Some(vec![
                item.child.to_string(),
                person.name.clone(),
                lives(tree, person.place),
                item.urgency.to_string(),
                why.join(" "),
                item.since.map_or(String::new(), |day| day.to_string()),
                item.last_visit_on.map_or(String::new(), |day| day.to_string()),
                next.next.id.clone(),
            ])
        })
        .collect();
    let heads =
        vec!["child", "name", "place", "urgency", "why", "since", "last_visit_on", "next"];
    Ok(Listing { heads, numbers: &["urgency"], rows })
}
