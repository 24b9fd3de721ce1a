//! A set as it lies in its folder, to be put whole somewhere else.

use std::fs;
use std::path::{Path, PathBuf};

use register::place::{Boundaries, PlaceId};

use super::edition::{self, MANIFEST};
use super::manifest::{FileMark, Manifest, Named};
use crate::failure::Failure;
use crate::relation::ContentHash;

/// The set that holds in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    pub partitions: Vec<OnePartition>,
    /// Names the set, and lets it hold: put it last, under the name [`Original::NAME`].
    pub text: String,
    /// The map that its rows are told on.
    pub map: Boundaries,
    /// The children who still count in its last month.
    pub children: u64,
}

/// One partition of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnePartition {
    /// Its folder within that of the set.
    pub within: String,
    /// Says what its files must hold: put it behind them, under the name
    /// [`OnePartition::MANIFEST`].
    pub manifest: String,
    home: PathBuf,
    files: [(&'static str, FileMark); 3],
}

impl Original {
    pub const NAME: &'static str = edition::CURRENT;

    pub fn of(folder: &Path) -> Result<Self, Failure> {
        let current = edition::current(folder)?
            .ok_or_else(|| Failure::NoPartitions(folder.display().to_string()))?;
        let mut children = 0;
        let partition = |(kecamatan, named): (&PlaceId, &Named)| {
            let within = named.within(*kecamatan);
            let home = folder.join(&within);
            let path = home.join(MANIFEST);
            let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
            let manifest = Manifest::of(&path, &text)?;
            children += manifest.child_now.rows;
            Ok(OnePartition { within, manifest: text, home, files: manifest.files() })
        };
        let partitions = current.partitions.iter().map(partition);
        let partitions = partitions.collect::<Result<_, Failure>>()?;
        Ok(Self { partitions, text: current.text(), map: current.stamp.map, children })
    }
}

impl OnePartition {
    pub const MANIFEST: &'static str = MANIFEST;

    /// The names of its files.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.files.iter().map(|(name, _)| *name)
    }

    /// The bytes of a file, which are those written.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let path = self.home.join(name);
        let bytes = fs::read(&path).map_err(Failure::file(&path))?;
        let mark = self.files.iter().find(|(known, _)| *known == name);
        if mark.is_some_and(|(_, mark)| mark.file == ContentHash::of(&bytes)) {
            Ok(bytes)
        } else {
            Err(Failure::damaged(path, "its bytes are not those written"))
        }
    }
}
