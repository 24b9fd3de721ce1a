//! Is the building still this building? What no compiler checks: the doors of each floor, the
//! map, how files open, what may not be in the repository.

mod doors;
mod files;
mod map;
mod nik;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// A file as git lists it: its path from the root and its bytes.
struct Listed {
    path: String,
    bytes: Vec<u8>,
}

impl Listed {
    fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

/// Looks at every file that is in the repository or about to be.
pub(crate) fn run(root: &Path) -> Result<()> {
    let files = listed(root)?;
    let mut complaints = doors::complaints(&files)?;
    complaints.extend(map::complaints(&files));
    for file in &files {
        complaints.extend(files::complaints(file));
        complaints.extend(nik::complaints(file));
    }
    if complaints.is_empty() {
        return Ok(());
    }
    bail!("{} to put right:\n  {}", complaints.len(), complaints.join("\n  "))
}

fn listed(root: &Path) -> Result<Vec<Listed>> {
    let answer = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("git could not be started")?;
    ensure!(answer.status.success(), "git ls-files failed");
    let paths = String::from_utf8(answer.stdout).context("a path is not UTF-8")?;
    let mut files = Vec::new();
    for path in paths.split_terminator('\0') {
        let place = root.join(path);
        // Deleted at the desk and not yet in git: nothing to look at.
        if place.is_file() {
            let bytes = std::fs::read(&place).with_context(|| path.to_owned())?;
            files.push(Listed { path: path.to_owned(), bytes });
        }
    }
    Ok(files)
}
