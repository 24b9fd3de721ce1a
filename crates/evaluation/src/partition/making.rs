//! A folder that is made under another name, so that nobody sees it before it is whole.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::sync;
use crate::failure::Failure;

#[derive(Debug)]
pub struct Making {
    path: PathBuf,
    is_named: bool,
}

impl Making {
    /// Begins beside the folder that it will be.
    pub fn beside(folder: &Path) -> Result<Self, Failure> {
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
