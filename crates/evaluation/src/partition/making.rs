//! A folder that is made under another name, so that nobody sees it before it is whole.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::sync;
use crate::failure::Failure;

#[derive(Debug)]
pub struct Making(PathBuf);

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
        Ok(Self(making))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What lies in it outlives a loss of power, as far as its files do.
    pub(crate) fn sync(&self) -> Result<(), Failure> {
        sync(&self.0)
    }

    /// Gives it the name of what is whole.
    pub fn named(self, folder: &Path) -> Result<(), Failure> {
        fs::rename(&self.0, folder).map_err(Failure::file(folder))
    }
}
