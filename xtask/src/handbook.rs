//! The printed handbook: what `cegah handbook` says, kept in `docs/handbook`. A test of the app
//! finds it stale.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Prints the handbook in both languages, by a program that is built already or by one built
/// for it.
pub(crate) fn run(root: &Path, program: Option<&str>) -> Result<()> {
    let folder = root.join("docs/handbook");
    fs::create_dir_all(&folder).context("docs/handbook could not be made")?;
    for language in ["id", "en"] {
        let mut cegah = Command::new(program.unwrap_or(env!("CARGO")));
        if program.is_none() {
            cegah.args(["run", "--quiet", "-p", "app", "--"]);
        }
        let answer = cegah
            .args(["handbook", "--language", language])
            .current_dir(root)
            .output()
            .context("the program could not be started")?;
        let complaint = String::from_utf8_lossy(&answer.stderr);
        ensure!(answer.status.success(), "cegah handbook failed:\n{complaint}");
        fs::write(folder.join(format!("{language}.md")), &answer.stdout)
            .with_context(|| format!("docs/handbook/{language}.md could not be written"))?;
    }
    Ok(())
}
