//! Proving a pack from itself: every byte, every row, every count, without the database.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use register::place::Tree;

use super::contents::Contents;
use super::figures::{figures, read_figures};
use super::freeze::hashes;
use super::{CONTENTS, FIGURES, RELATIONS, open};
use crate::failure::Failure;
use crate::partition::{PLACES, read, read_places};
use crate::worklist::Rules;

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// What the pack says of itself.
    Contents,
    /// The bytes of a file.
    Bytes,
    /// The rows of a partition.
    Rows,
    /// The counts, from the rows.
    Figures,
}

impl Check {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Contents => "contents",
            Self::Bytes => "bytes",
            Self::Rows => "rows",
            Self::Figures => "figures",
        }
    }
}

/// What is wrong with what was looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("its hash is another")]
    OtherHash,
    #[error("its bytes are not those frozen")]
    OtherBytes,
    #[error("it is missing")]
    Missing,
    #[error("it was not frozen with the pack")]
    Added,
    #[error("its rows are not those frozen")]
    OtherRows,
    #[error("counted again they are others")]
    OtherFigures,
    #[error("{0}")]
    Unreadable(String),
}

/// What came of verifying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub contents: Contents,
    /// What was looked at, and what is wrong with it where something is: the file or
    /// partition.
    pub checks: Vec<(Check, String, Option<Wrong>)>,
}

impl Verified {
    pub fn is_sound(&self) -> bool {
        self.checks.iter().all(|(.., wrong)| wrong.is_none())
    }
}

/// Looks at everything that a pack holds. What is damaged is not counted again: the counts of
/// other rows would prove nothing. Fails only where it cannot be read as a pack.
pub async fn verify(folder: &Path) -> Result<Verified, Failure> {
    let contents = Contents::read(&folder.join(CONTENTS))?;
    let mut checks = Vec::new();
    let sound = contents.is_sound();
    let wrong = (!sound).then_some(Wrong::OtherHash);
    checks.push((Check::Contents, CONTENTS.to_owned(), wrong));
    let found = hashes(folder)?;
    let names: BTreeSet<&String> = contents.files.keys().chain(found.keys()).collect();
    for name in names {
        let wrong = match (contents.files.get(name), found.get(name)) {
            (Some(written), Some(found)) if written == found => None,
            (Some(_), Some(_)) => Some(Wrong::OtherBytes),
            (Some(_), None) => Some(Wrong::Missing),
            (None, _) => Some(Wrong::Added),
        };
        checks.push((Check::Bytes, name.clone(), wrong));
    }
    for (kecamatan, frozen) in &contents.partitions {
        let wrong = match read(&folder.join(RELATIONS), *kecamatan) {
            Ok((manifest, _)) => {
                let found = [manifest.child_month, manifest.child_now, manifest.measurement]
                    .map(|mark| mark.content);
                (found != *frozen).then_some(Wrong::OtherRows)
            }
            Err(failure) => Some(Wrong::Unreadable(failure.to_string())),
        };
        checks.push((Check::Rows, kecamatan.0.to_string(), wrong));
    }
    let mut verified = Verified { contents, checks };
    if verified.is_sound() {
        let wrong = match recounted(folder, &verified.contents).await {
            Ok(same) => (!same).then_some(Wrong::OtherFigures),
            Err(failure) => Some(Wrong::Unreadable(failure.to_string())),
        };
        verified.checks.push((Check::Figures, FIGURES.to_owned(), wrong));
    }
    Ok(verified)
}

/// Whether the counts of the rows by the definitions are the figures written.
async fn recounted(folder: &Path, contents: &Contents) -> Result<bool, Failure> {
    let rules = Rules::none();
    let (_, engine) = open(folder, Arc::new(rules))?;
    let tree = tree(folder)?;
    let subject = &contents.subject;
    let sets = engine.sets(&tree, subject.place, subject.period).await?.answer;
    Ok(figures(&sets) == read_figures(&folder.join(FIGURES))?)
}

/// The places of a pack.
pub fn tree(folder: &Path) -> Result<Tree, Failure> {
    let path = folder.join(PLACES);
    let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
    read_places(&text).ok_or_else(|| Failure::damaged(path, "a place cannot be read"))
}
