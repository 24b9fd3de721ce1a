//! Every place of a level at once, from partitions wherever they lie, counted here or by a
//! cluster.

use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::{Engine, Extent, Published, Stretch, Sweep};
use register::place::{Level, Tree};

use super::ask::{Check, Grounds, Options, begin, group, row};
use super::counts::Table;
use super::elsewhere;
use super::printer::{Printer, Printing, follow};
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
        by_group: options.by_group,
    };
    let bar = printer.bar(0);
    if options.check == Check::Always || (options.check == Check::OnDisk && on_disk) {
        published.check(place.id, Extent::Asked, follow(&bar)).await?;
    }
    let mut sweeping = published.sweep(asked)?;
    let told = sweeping.told();
    let grounds = Grounds::of(definitions, &told, options, period);
    let mut outlet = match &options.out {
        Some(path) => Outlet::File(Box::new(Table::begin(path, definitions, &told, options)?)),
        None => Outlet::Printed(begin(printer)?),
    };
    while let Some(stretch) = sweeping.next(follow(&bar)).await.map_err(elsewhere::told)? {
        bar.suspend(|| match &mut outlet {
            Outlet::File(table) => table.take(tree, &stretch, period),
            Outlet::Printed(printing) => print(printing, tree, &stretch, options, &grounds),
        })?;
    }
    bar.finish_and_clear();
    match outlet {
        Outlet::File(table) => table.end(printer),
        Outlet::Printed(printing) => printing.end(),
    }
}

/// Where answers go.
enum Outlet {
    File(Box<Table>),
    Printed(Printing),
}

fn print(
    printing: &mut Printing,
    tree: &Tree,
    stretch: &Stretch,
    options: &Options,
    all: &Grounds<'_>,
) -> Result<(), Problem> {
    for swept in stretch.swept() {
        let Some(place) = tree.get(swept.place) else { continue };
        let grounds = swept.month.map(|month| all.in_period(Period::Month(month)));
        let grounds = grounds.as_ref().unwrap_or(all);
        let group = swept.group.map_or_else(String::new, group);
        for part in swept.answers().iter().filter(|part| options.wants(&part.indicator)) {
            printing.row(&row(place, &group, part, grounds))?;
        }
    }
    Ok(())
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
