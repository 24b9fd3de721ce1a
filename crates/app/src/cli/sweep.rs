//! Every place of a level at once, from partitions wherever they lie, counted here or by a
//! cluster.

use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::{Engine, Extent, Published, Sweep};
use register::place::{Level, Tree};

use super::ask::{Check, Grounds, Options, listing, row};
use super::elsewhere;
use super::printer::{Printer, follow};
use crate::problem::Problem;

/// Asks a set of partitions that lies in a folder or an object store.
pub(super) async fn published(
    at: &str,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    elsewhere::must_be_reachable(at)?;
    let reader = elsewhere::reader(options.cluster.as_deref()).await?;
    let published = Published::open(reader, at).await?;
    ask(&published, elsewhere::is_on_disk(at), options, printer).await
}

/// Asks the set that an engine answers from.
pub(super) async fn of_engine(
    engine: &Engine,
    tree: Arc<Tree>,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    let reader = elsewhere::reader(options.cluster.as_deref()).await?;
    let published = Published::of(reader, engine, tree)?;
    ask(&published, true, options, printer).await
}

async fn ask(
    published: &Published,
    on_disk: bool,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    let definitions = published.definitions();
    options.must_name_one_of(definitions)?;
    let tree = published.tree();
    let place = super::place_typed(tree, &options.place)?;
    let period = super::period_typed(published.stamp(), options.period.as_deref())?;
    let asked = Sweep {
        within: place.id,
        by: match options.by {
            Some(by) => by.level(),
            None if options.below => below(place.level),
            None => place.level,
        },
        period,
        monthly: options.monthly,
    };
    let bar = printer.bar(0);
    if options.check == Check::Always || (options.check == Check::OnDisk && on_disk) {
        published.check(place.id, Extent::Asked, follow(&bar)).await?;
    }
    let swept = published.sweep(&asked, follow(&bar)).await;
    bar.finish_and_clear();
    let (told, swept) = swept.map_err(elsewhere::told)?.apart();
    let grounds = Grounds::of(definitions, &told, options, period);
    let mut answer = listing();
    for one in &swept {
        let Some(place) = tree.get(one.place) else { continue };
        let grounds = grounds.in_period(one.month.map_or(period, Period::Month));
        for part in one.answers.iter().filter(|part| options.wants(part)) {
            answer.rows.push(row(place, "", part, &grounds));
        }
    }
    printer.print(&answer)
}

/// The level directly below; that of posyandu is its own.
fn below(level: Level) -> Level {
    match level {
        Level::Nation => Level::Province,
        Level::Province => Level::Kabkota,
        Level::Kabkota => Level::Kecamatan,
        Level::Kecamatan => Level::Desa,
        Level::Desa | Level::Posyandu | Level::Puskesmas => Level::Posyandu,
    }
}
