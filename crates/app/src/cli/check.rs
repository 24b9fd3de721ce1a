//! `cegah check`: every partition against its content hash, and every number against the sum of
//! its parts and the list of its people.

use std::collections::BTreeSet;

use evaluation::Period;
use evaluation::engine::{Answer, Part};
use evaluation::indicator::Over;
use evaluation::partition;
use register::place::{Level, PlaceId, Tree};

use super::printer::{Listing, Printer};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

pub(crate) async fn run(settings: Settings, printer: Printer) -> Result<(), Problem> {
    let folder = settings.relations();
    let running = Running::for_command(settings).await?;
    let mut found = Listing { heads: vec!["check", "place", "result"], ..Listing::default() };
    let mut wrong = 0_u32;
    let mut say = |check: &str, place: &str, bad: Option<String>| {
        wrong += u32::from(bad.is_some());
        let result = bad.unwrap_or_else(|| "ok".to_owned());
        found.rows.push(vec![check.to_owned(), place.to_owned(), result]);
    };
    let tree = running.tree();
    let current =
        partition::current(&folder)?.ok_or(Problem::new(Kind::Refused, "not_built"))?;
    for kecamatan in current.partitions.keys() {
        let read = partition::read(&folder, *kecamatan).map(|_| ());
        say("content", &code(&tree, *kecamatan), read.err().map(|failure| failure.to_string()));
    }
    let period = Period::Month(current.stamp.until);
    for place in with_children(&tree, &current.built) {
        let differs = parts(&running, &tree, place, period).await?;
        say("parts", &code(&tree, place), differs);
    }
    for kabkota in &current.built {
        let differs = people(&running, &tree, *kabkota, period).await?;
        say("people", &code(&tree, *kabkota), differs);
    }
    printer.print(&found)?;
    if wrong == 0 { Ok(()) } else { Err(Problem::new(Kind::Refused, "check_failed")) }
}

fn code(tree: &Tree, place: PlaceId) -> String {
    tree.get(place).map_or_else(|| place.0.to_string(), |place| place.code.clone())
}

/// The kab/kota that are built, what is above them, and their kecamatan and desa.
fn with_children(tree: &Tree, built: &BTreeSet<PlaceId>) -> Vec<PlaceId> {
    let mut places: Vec<PlaceId> = built
        .iter()
        .flat_map(|kabkota| {
            let above = tree.path(*kabkota).into_iter().map(|place| place.id);
            let kecamatan =
                tree.below(*kabkota).filter(|place| place.level == Level::Kecamatan);
            let inside = kecamatan.flat_map(|kecamatan| {
                std::iter::once(kecamatan.id).chain(
                    tree.below(kecamatan.id)
                        .filter(|place| place.level == Level::Desa)
                        .map(|desa| desa.id),
                )
            });
            above.chain(inside).collect::<Vec<_>>()
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Whether an indicator of the place is not the sum of those below.
async fn parts(
    running: &Running,
    tree: &Tree,
    place: PlaceId,
    period: Period,
) -> Result<Option<String>, Problem> {
    let whole = running.engine().tally(tree, place, period).await?.answer;
    let below = running.engine().tallies_below(tree, place, period).await?.answer;
    for (at, answer) in whole.iter().enumerate() {
        let sum = |count: fn(&Answer) -> u64| -> u64 {
            below.iter().filter_map(|(_, answers)| answers.get(at)).map(count).sum()
        };
        let parts = (sum(|part| part.numerator), sum(|part| part.denominator));
        if parts != (answer.numerator, answer.denominator) {
            return Ok(Some(format!(
                "{}: {}/{} is not the sum {}/{}",
                answer.indicator, answer.numerator, answer.denominator, parts.0, parts.1
            )));
        }
    }
    Ok(None)
}

/// Whether a number is not the count of the people behind it.
async fn people(
    running: &Running,
    tree: &Tree,
    place: PlaceId,
    period: Period,
) -> Result<Option<String>, Problem> {
    for answer in running.engine().tally(tree, place, period).await?.answer {
        for (part, count) in
            [(Part::Numerator, answer.numerator), (Part::Denominator, answer.denominator)]
        {
            let limit = usize::try_from(count).unwrap_or(usize::MAX).saturating_add(1);
            let listed = running
                .engine()
                .people(tree, place, period, &answer.indicator, &part, None, limit)
                .await?
                .answer;
            let days = || listed.iter().map(|row| u64::from(row.risk_days.unsigned_abs()));
            let listed = match (answer.over, part) {
                (Over::PersonTime, Part::Denominator) => days().sum(),
                (Over::Last | Over::Each | Over::PersonTime, _) => listed.len() as u64,
            };
            if listed != count {
                return Ok(Some(format!("{}: {listed} people, not {count}", answer.indicator)));
            }
        }
    }
    Ok(None)
}
