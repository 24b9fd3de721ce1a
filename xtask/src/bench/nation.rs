//! A simulated country in partitions: every indicator by kab/kota, counted by one process and
//! by a scheduler with two executors, on an eighth of it and on the whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::Bench;
use super::figure::{Sheet, say};
use super::machines::Machines;
use super::process::{self, Took};

/// The share of the country where shorter rounds are asked for.
const SMALL: f64 = 0.01;
const EIGHTH: f64 = 0.125;
/// Rows of the whole country, and the disk that one takes with room to spare.
const ROWS: f64 = 260e6;
const BYTES_OF_A_ROW: f64 = 60.0;
/// The part of the free disk that may be taken.
const OF_FREE: f64 = 0.5;

/// What is asked: a month, and every month by itself, which reads every row.
const QUESTIONS: [(&str, &[&str]); 3] = [
    ("one month", &["--period", "2024-10"]),
    ("each of twelve months", &["--period", "2023-12..2024-11", "--monthly"]),
    ("six months, each child once", &["--period", "2024-05..2024-10"]),
];

/// Seconds that each question took, by one process and by the cluster.
struct Round {
    here: Vec<f64>,
    there: Vec<f64>,
}

pub(super) fn run(bench: &Bench, program: &Path, sheet: &Sheet) -> Result<()> {
    let whole = scale(bench)?;
    let part = round(bench, program, whole * EIGHTH, sheet)?;
    let all = round(bench, program, whole, sheet)?;
    for (who, part, all) in
        [("one process", part.here, all.here), ("the cluster", part.there, all.there)]
    {
        for ((question, _), (part, all)) in QUESTIONS.iter().zip(part.iter().zip(&all)) {
            let name = format!("{who}, {question}: eight times the rows take");
            sheet.figure(&name, all / part, "times", None)?;
        }
    }
    Ok(())
}

/// As much of the country as the disk has room for.
fn scale(bench: &Bench) -> Result<f64> {
    if bench.small {
        return Ok(SMALL);
    }
    let mut df = Command::new("df");
    let told = process::to_end(df.args(["--output=avail", "-B1"]).arg(&bench.folder))?.said;
    let free: f64 = told.lines().nth(1).context("df says nothing")?.trim().parse()?;
    let fits = free * OF_FREE / (ROWS * BYTES_OF_A_ROW);
    if fits < 1.0 {
        say(&format!("The disk has room for {:.0} % of the country.", fits * 100.0))?;
    }
    Ok(fits.min(1.0))
}

fn round(bench: &Bench, program: &Path, scale: f64, sheet: &Sheet) -> Result<Round> {
    let folder = bench.folder.join("nation");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let at = folder.join("partitions");
    let rows = write(program, &at, scale, sheet)?;
    let machines = Machines::started(program, &folder.join("work"))?;
    if machines.is_none() {
        say("This program was built without the cluster: not measured on it.")?;
    }
    let mut round = Round { here: Vec::new(), there: Vec::new() };
    for (question, words) in QUESTIONS {
        let ask = |cluster: Option<&Machines>| {
            let mut ask = Command::new(program);
            ask.args(["ask", "--csv", "--by", "kabkota", "--check", "never"]).args(words);
            if let Some(machines) = cluster {
                ask.args(["--cluster", &machines.scheduler]);
            }
            process::to_end(ask.arg("--partitions").arg(&at))
        };
        let here = ask(None)?;
        let rows = if question == QUESTIONS[1].0 { Some(rows) } else { None };
        round.here.push(told(sheet, "one process", question, rows, &here)?);
        sheet.figure("  most memory", here.peak_mb, "MB", None)?;
        let Some(machines) = &machines else { continue };
        let there = ask(Some(machines))?;
        round.there.push(told(sheet, "the cluster", question, rows, &there)?);
        ensure!(here.said == there.said, "the cluster counts otherwise: {question}");
    }
    if let Some(machines) = &machines {
        let peaks = machines.peaks_mb()?;
        for (who, peak) in ["scheduler", "executor", "executor"].iter().zip(peaks) {
            sheet.figure(&format!("  most memory of the {who}"), peak, "MB", None)?;
        }
    }
    drop(machines);
    let checked = check(program, &at)?;
    sheet.figure("  every byte compared with its hash first", checked, "s", None)?;
    if !bench.keep {
        fs::remove_dir_all(&folder)?;
    }
    Ok(round)
}

/// Writes the country; how many rows it has.
fn write(program: &Path, at: &PathBuf, scale: f64, sheet: &Sheet) -> Result<f64> {
    let mut world = Command::new(program);
    world.args(["world", "--nation", "--csv", "--scale", &scale.to_string(), "--out"]);
    let took = process::to_end(world.arg(at))?;
    let line = took.said.lines().nth(1).context("the world says nothing")?;
    let cells: Vec<&str> = line.split(',').collect();
    let number = |at: usize| -> Result<f64> {
        Ok(cells.get(at).context("a figure of the world")?.parse()?)
    };
    let (children, rows, bytes) = (number(1)?, number(2)?, number(3)?);
    let name = format!("a country of {:.2} million children, written", children / 1e6);
    sheet.figure(&name, rows / took.wall.as_secs_f64(), "row/s", None)?;
    sheet.figure("  child-months", rows / 1e6, "million", None)?;
    sheet.figure("  on the disk", bytes / 1e9, "GB", None)?;
    sheet.figure("  a child-month", bytes / rows, "bytes", None)?;
    sheet.figure("  most memory", took.peak_mb, "MB", None)?;
    Ok(rows)
}

/// Says how long a question took; seconds.
fn told(
    sheet: &Sheet,
    who: &str,
    question: &str,
    rows: Option<f64>,
    took: &Took,
) -> Result<f64> {
    let seconds = took.wall.as_secs_f64();
    sheet.figure(
        &format!("all indicators by kab/kota, {question}, {who}"),
        seconds,
        "s",
        None,
    )?;
    if let Some(rows) = rows {
        sheet.figure("  rows read", rows / seconds / 1e6, "M row/s", None)?;
    }
    Ok(seconds)
}

/// Seconds that comparing all bytes adds, to a question that reads few of them.
fn check(program: &Path, at: &Path) -> Result<f64> {
    let ask = |check: &str| {
        let mut ask = Command::new(program);
        ask.args(["ask", "--csv", "--by", "province", "--period", "2024-10", "--check", check]);
        process::to_end(ask.arg("--partitions").arg(at))
    };
    let (without, with) = (ask("never")?, ask("always")?);
    Ok(with.wall.as_secs_f64() - without.wall.as_secs_f64())
}
