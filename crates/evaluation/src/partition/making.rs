//! A folder that is made under another name, so that nobody sees it before it is whole.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::sync;
use crate::failure::Failure;

#[derive(Debug)]
pub struct Making {
    path: PathBuf,
    is_named: bool,
}

impl Making {
    /// Begins beside the folder that it will be. What was killed there long ago is removed.
    pub fn beside(folder: &Path) -> Result<Self, Failure> {
        folder.parent().into_iter().for_each(remove_left);
        let mut name = folder.file_name().unwrap_or_default().to_owned();
        name.push(".making");
        Self::at(folder.with_file_name(name))
    }

    /// Begins under a name; what a making that was broken off has left there is removed.
    pub(super) fn at(making: PathBuf) -> Result<Self, Failure> {
        match fs::remove_dir_all(&making) {
            Ok(()) => {}
            Err(cause) if cause.kind() == ErrorKind::NotFound => {}
            Err(cause) => return Err(Failure::File { path: making, cause }),
        }
        fs::create_dir_all(&making).map_err(Failure::file(&making))?;
        Ok(Self { path: making, is_named: false })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What lies in it outlives a loss of power, as far as its files do.
    pub(crate) fn sync(&self) -> Result<(), Failure> {
        sync(&self.path)
    }

    /// Gives it the name of what is whole.
    pub fn named(mut self, folder: &Path) -> Result<(), Failure> {
        fs::rename(&self.path, folder).map_err(Failure::file(folder))?;
        self.is_named = true;
        Ok(())
    }
}

/// Longer than anything is made, by whatever process.
const LEFT_FOR: Duration = Duration::from_hours(24);

/// Removes from a folder what nobody makes any more.
fn remove_left(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|ending| ending == "making")
            && let Ok(Ok(age)) =
                fs::metadata(&path).and_then(|of| of.modified()).map(|at| at.elapsed())
            && age > LEFT_FOR
            && let Err(cause) = fs::remove_dir_all(&path)
        {
            tracing::warn!(%cause, path = %path.display(), "a half is left behind");
        }
    }
}

impl Drop for Making {
    /// What fails, on a full disk above all, leaves no half behind; what is killed does.
    fn drop(&mut self) {
        if !self.is_named
            && let Err(cause) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%cause, path = %self.path.display(), "a half is left behind");
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_was_killed_long_ago_goes_and_what_others_make_stays() {
        let packs = tempfile::tempdir().expect("a folder");
        let [old, new, pack] =
            ["a.making", "b.making", "c"].map(|name| packs.path().join(name));
        for folder in [&old, &new, &pack] {
            fs::create_dir(folder).expect("a folder");
            let opened = fs::File::open(folder).expect("it opens");
            if folder != &new {
                opened.set_modified(SystemTime::UNIX_EPOCH).expect("it is ours");
            }
        }
        drop(Making::beside(&packs.path().join("d")).expect("it begins"));

        assert_eq!([old, new, pack].map(|folder| folder.exists()), [false, true, true]);
    }
}
