//! How long a newcomer waits for the first page.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use super::Bench;
use super::figure::{Sheet, Target, say};
use super::serving::Serving;

const CHILDREN: &str = "30000";
const FEWER: &str = "2000";
const MOST_MINUTES: f64 = 30.0;
const MINUTE: f64 = 60.0;

pub(super) fn run(bench: &Bench, program: &Path, sheet: &Sheet) -> Result<()> {
    let clean = bench.folder.join("clean");
    let build = if bench.build { Some(build(bench, &clean)?) } else { None };
    let built = clean.join("release").join("cegah");
    let program = if build.is_some() { &built } else { program };
    let data = bench.folder.join("demo-world");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let children = if bench.small { FEWER } else { CHILDREN };
    let mut demo = Command::new(program);
    demo.args(["demo", "--listen", "127.0.0.1:0", "--children", children]);
    let serving = Serving::start(demo.arg("--data").arg(&data))?;
    let page = serving.first_page.as_secs_f64();
    serving.stop()?;
    fs::remove_dir_all(&data)?;
    sheet.figure(
        &format!("demo of {children} children, to the first page"),
        page,
        "s",
        None,
    )?;
    let Some(build) = build else {
        return say("With --build the time to compile everything is measured too.");
    };
    fs::remove_dir_all(&clean)?;
    sheet.figure("  compiling everything before it", build / MINUTE, "min", None)?;
    sheet.figure(
        "  from a clean clone to the first page",
        (build + page) / MINUTE,
        "min",
        Some(Target::AtMost(MOST_MINUTES)),
    )
}

/// Compiles everything into a fresh folder; the downloads are there already.
fn build(bench: &Bench, target: &Path) -> Result<f64> {
    if target.exists() {
        fs::remove_dir_all(target)?;
    }
    let start = Instant::now();
    let status = Command::new("cargo")
        .args(["build", "--quiet", "--release", "--package", "app"])
        .env("CARGO_TARGET_DIR", target)
        .current_dir(bench.root)
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "the program does not build");
    Ok(start.elapsed().as_secs_f64())
}
