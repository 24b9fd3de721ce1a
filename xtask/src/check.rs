//! The inner loop at the desk: what ./test checks, less the browser and what it installs.
//! The act tests want the PostgreSQL that `CEGAH_TEST_POSTGRES` names.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::tidy;

const STEPS: [&str; 3] = [
    "fmt --all --check",
    "clippy --quiet --workspace --features app/cluster --all-targets -- -D warnings",
    "nextest run --workspace --features app/cluster",
];

/// Stops at the first step that fails.
pub(crate) fn run(root: &Path) -> Result<()> {
    tidy::run(root)?;
    for step in STEPS {
        let status = Command::new("cargo")
            .args(step.split(' '))
            .current_dir(root)
            .status()
            .with_context(|| format!("cargo {step} could not be started"))?;
        ensure!(status.success(), "cargo {step} failed");
    }
    Ok(())
}
