//! A meeting of a province: all its papers from the pack, and every promise judged again.

use std::fs;

use anyhow::{Context, Result};

use super::figure::{Sheet, Target};
use super::process;
use super::world::{PROVINCE, World};

const PAPERS_S: f64 = 30.0;
const PAPERS_MB: f64 = 1_000.0;
const KABKOTA: &str = "18.01";
const OF_A_KABKOTA_S: f64 = 4.0;
const VERIFY_S: f64 = 1.0;

pub(super) fn run(world: &World, sheet: &Sheet) -> Result<()> {
    let list =
        process::to_end(world.command("rakor").args(["list", "--csv", "--place", PROVINCE]))?;
    // The one in July was prepared and is closed.
    let held = list.said.lines().find(|line| line.ends_with(",true"));
    let meeting =
        held.and_then(|line| line.split(',').next()).context("no meeting was held")?;
    let out = world.folder.join("papers");
    let mut papers = world.command("rakor");
    papers.args(["papers", "--csv", "--meeting", meeting, "--out"]).arg(&out);
    let took = process::to_end(&mut papers)?;
    let files = fs::read_dir(&out)?.count();
    let name = format!("{files} papers of a province and its kab/kota");
    sheet.figure(&name, took.wall.as_secs_f64(), "s", Some(Target::AtMost(PAPERS_S)))?;
    sheet.figure("  most memory", took.peak_mb, "MB", Some(Target::AtMost(PAPERS_MB)))?;
    let mut papers = world.command("rakor");
    papers
        .args(["papers", "--csv", "--meeting", meeting, "--place", KABKOTA, "--out"])
        .arg(&out);
    let took = process::to_end(&mut papers)?;
    let name = "  of one kab/kota, with the start";
    sheet.figure(name, took.wall.as_secs_f64(), "s", Some(Target::AtMost(OF_A_KABKOTA_S)))?;
    // The first time what the packs of the promises counted is counted, and put beside their rows.
    let judged = || {
        let mut promises = world.command("rakor");
        process::to_end(promises.args(["promises", "--csv", "--place", PROVINCE]))
    };
    let name = "every promise judged for the first time, with the start";
    sheet.figure(name, judged()?.wall.as_secs_f64(), "s", None)?;
    let again = judged()?.wall.as_secs_f64();
    let alone =
        process::to_end(world.command("rakor").args(["list", "--csv", "--place", PROVINCE]))?;
    let start = alone.wall.as_secs_f64();
    let name = "every promise judged again, without the start";
    sheet.figure(name, (again - start).max(0.0), "s", Some(Target::AtMost(VERIFY_S)))?;
    sheet.figure("  the start, which a program that runs has behind it", start, "s", None)
}
