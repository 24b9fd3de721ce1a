//! How many rows of an e-PPGBM file a register takes in a second.

use std::path::Path;

use anyhow::{Context, Result};

use super::figure::{Sheet, Target, say};
use super::file::{self, Files};
use super::process::{self, Took};
use super::world::{PROVINCE, World};

/// Rows a second of CSV; a workbook may take twice as long.
pub(super) const SQLITE: f64 = 8_000.0;
pub(super) const POSTGRES: f64 = 20_000.0;
const MOST_MB: f64 = 500.0;

/// Counts worth telling beside the rate: what the rows turned out to be.
const TOLD: [&str; 6] =
    ["children_known", "visits_written", "visits_corrected", "unchanged", "waiting", "refused"];

pub(super) fn run(world: &World, store: &str, target: f64, sheet: &Sheet) -> Result<()> {
    let files = file::later(world)?;
    for (kind, path, target) in
        [("CSV", &files.csv, target), ("XLSX", &files.workbook, target / 2.0)]
    {
        let took = take_in(world, path)?;
        let name = format!("import of {} rows, {kind}, {store}", files.rows);
        let its = |what: &str| format!("  {what}, {kind}, {store}");
        sheet.figure(&name, rate(&files, &took), "rows/s", Some(Target::AtLeast(target)))?;
        let processor = files.rows as f64 / took.processor_seconds;
        sheet.figure(&its("by its own processor time"), processor, "rows/s", None)?;
        sheet.figure(&its("most memory"), took.peak_mb, "MB", Some(Target::AtMost(MOST_MB)))?;
        say(&counts(&took.said))?;
        fold(world, &its, sheet)?;
    }
    Ok(())
}

/// Asks a question, which first folds what was imported: the next import is measured alone.
fn fold(world: &World, its: &dyn Fn(&str) -> String, sheet: &Sheet) -> Result<()> {
    let took = process::to_end(world.command("ask").args(["stunted", "--place", PROVINCE]))?;
    let known = its("until the next question knows all of it");
    sheet.figure(&known, took.wall.as_secs_f64(), "s", None)?;
    sheet.figure(&its("  its own processor time"), took.processor_seconds, "s", None)?;
    sheet.figure(&its("  its most memory"), took.peak_mb, "MB", None)
}

/// Imports a file; the rate counts the start of the program too.
pub(super) fn take_in(world: &World, path: &Path) -> Result<Took> {
    process::to_end(world.command("import").args(["--csv", "--place", PROVINCE]).arg(path))
        .with_context(|| format!("importing {}", path.display()))
}

pub(super) fn rate(files: &Files, took: &Took) -> f64 {
    files.rows as f64 / took.wall.as_secs_f64()
}

fn counts(said: &str) -> String {
    let counts = said.lines().filter_map(|line| line.split_once(','));
    let told = counts.filter(|(name, _)| TOLD.contains(name));
    told.map(|(name, n)| format!("{} {n}", name.replace('_', " ")))
        .collect::<Vec<_>>()
        .join(", ")
}
