//! How long a kab/kota takes: fold, write, read, count. `fold_speed [children] [months]`.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::{Days, NaiveDate};
use evaluation::engine::Engine;
use evaluation::indicator::Definitions;
use evaluation::partition::{Edition, Stamp, collect, read_kabkota};
use evaluation::relation::fold;
use evaluation::worklist::{Filter, Rules, Sort};
use evaluation::{Month, Period};
use register::history::{ChildHistory, Residence, Source, Visit};
use register::place::{Boundaries, Level, Place, PlaceId, Tree};
use science::measure::Sex;
use uuid::Uuid;

const KABKOTA: PlaceId = PlaceId(1);
const DESA: i32 = 200;

fn tree() -> Tree {
    let place = |id: i32, level, parent: Option<i32>| Place {
        id: PlaceId(id),
        level,
        code: format!("{id:06}"),
        name: id.to_string(),
        parent: parent.map(PlaceId),
    };
    let mut places = vec![place(1, Level::Kabkota, None)];
    places.extend((0..20).map(|kecamatan| place(10 + kecamatan, Level::Kecamatan, Some(1))));
    for desa in 0..DESA {
        places.push(place(1_000 + desa, Level::Desa, Some(10 + desa % 20)));
        places.push(place(10_000 + desa, Level::Posyandu, Some(1_000 + desa)));
    }
    Tree::new(places)
}

/// Children born over five years, growing along no particular curve, seen every month.
fn child(at: i32, start: NaiveDate, months: i32) -> Option<ChildHistory> {
    let born_on = start.checked_sub_days(Days::new(u64::try_from(at % 1_100).ok()?))?;
    let visits = (0..months).filter_map(|month| {
        let on = Month::of(start).plus(month).first_day().checked_add_days(Days::new(9))?;
        let age = i32::try_from(on.signed_duration_since(born_on).num_days()).ok()?;
        Some(Visit {
            id: Uuid::from_u128(u128::try_from(i64::from(at) * 100 + i64::from(month)).ok()?),
            on,
            at: None,
            measurer: None,
            source: Source::File,
            weight_g: Some(3_300 + age * 7 + at % 900),
            length_tenth_mm: Some(5_000 + age * 3 + at % 500),
            position: None,
            oedema: false,
            muac_tenth_mm: None,
            head_tenth_mm: None,
            triceps_tenth_mm: None,
            subscapular_tenth_mm: None,
        })
    });
    Some(ChildHistory {
        child: Uuid::from_u128(u128::try_from(at).ok()? + 1),
        born_on,
        sex: if at % 2 == 0 { Sex::Male } else { Sex::Female },
        birth_weight_g: Some(3_000),
        birth_length_tenth_mm: None,
        residences: vec![Residence { since: start, place: PlaceId(10_000 + at % DESA) }],
        exits: Vec::new(),
        visits: visits.filter(|visit| born_on <= visit.on).collect(),
        responses: Vec::new(),
    })
}

fn said<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let made = work();
    println!("{what:<28}{:>9.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    made
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut asked = std::env::args().skip(1).filter_map(|word| word.parse::<i32>().ok());
    let (children, months) = (asked.next().unwrap_or(50_000), asked.next().unwrap_or(24));
    let start = NaiveDate::from_ymd_opt(2023, 1, 1).unwrap_or_default();
    let until = Month::of(start).plus(months - 1);
    let tree = tree();
    let histories: Vec<ChildHistory> =
        (0..children).filter_map(|at| child(at, start, months)).collect();
    let folded: Vec<_> =
        said("fold", || histories.iter().map(|history| fold(history, &tree, until)).collect());
    let mut partitions = said("collect", || collect(folded));
    let partition = partitions.remove(&KABKOTA).unwrap_or_default();
    println!("{} children, {} rows", histories.len(), partition.rows.len());
    let folder = tempfile::tempdir()?;
    let map = Boundaries::default();
    let stamp = Stamp { seq: 1, known_on: until.last_day(), until, map };
    said("hash and write", || {
        let mut edition = Edition::begin(folder.path(), stamp)?;
        edition.put(KABKOTA, partition)?;
        edition.publish()
    })?;
    println!("{} bytes", size(folder.path())?);
    said("read and check", || read_kabkota(folder.path(), KABKOTA))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let definitions = Arc::new(Definitions::built_in()?);
    let rules = Arc::new(Rules::built_in()?);
    let engine = said("open", || Engine::open(folder.path(), definitions, rules))?;
    said("count all months", || runtime.block_on(engine.warm()))?;
    let month = Period::Month(until);
    said("tally", || runtime.block_on(engine.tally(&tree, KABKOTA, month)))?;
    said("every place below", || {
        runtime.block_on(engine.tallies_below(&tree, KABKOTA, month))
    })?;
    said("breakdown", || runtime.block_on(engine.breakdown(&tree, KABKOTA, month, "stunted")))?;
    let span = Period::Span { first: until.plus(-5), last: until };
    said("six months", || runtime.block_on(engine.tally(&tree, KABKOTA, span)))?;
    for what in ["worklist, built", "worklist, again"] {
        let filter = Filter::default();
        let page = engine.worklist(&tree, KABKOTA, &filter, Sort::Urgency, None, 50);
        said(what, || runtime.block_on(page))?;
    }
    Ok(())
}

fn size(folder: &Path) -> Result<u64, std::io::Error> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() { size(&entry.path())? } else { about.len() };
    }
    Ok(bytes)
}
