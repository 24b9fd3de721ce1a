//! The definitions of a running program: those that come with it, and the files in force.

use register::definition::{self, DefinitionFile};
use register::history::Cut;
use register::store::Store;

use super::definition::{BadDefinition, Definitions};
use crate::failure::Failure;

/// The definitions that held at a cut.
#[derive(Debug, Clone)]
pub struct InForce {
    pub definitions: Definitions,
    /// By name.
    pub files: Vec<DefinitionFile>,
    /// Files in force that this release cannot read any more: told, and left out.
    pub unusable: Vec<Unusable>,
}

/// A file that is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    pub name: String,
    pub bad: BadDefinition,
}

impl InForce {
    /// What the register knows at a cut.
    pub async fn at(store: &Store, cut: Cut) -> Result<Self, Failure> {
        Self::of(definition::files_at(store, cut).await?)
    }

    /// Files with those that come with the program. They may name each other in any order;
    /// where two take the same code, the later is at fault.
    pub fn of(files: Vec<DefinitionFile>) -> Result<Self, Failure> {
        let mut definitions = Definitions::built_in()
            .map_err(|bad| Failure::damaged("the built-in definitions", &bad))?;
        let mut waiting: Vec<&DefinitionFile> = files.iter().collect();
        let unusable = loop {
            let before = waiting.len();
            let mut left = Vec::new();
            let mut unusable = Vec::new();
            for file in waiting {
                match definitions.with(&file.name, &file.text) {
                    Ok(more) => definitions = more,
                    Err(bad) => {
                        unusable.push(Unusable { name: file.name.clone(), bad });
                        left.push(file);
                    }
                }
            }
            if left.is_empty() || left.len() == before {
                break unusable;
            }
            waiting = left;
        };
        Ok(Self { definitions, files, unusable })
    }

    /// With a file added, or put in the place of the one of its name; refused with the place
    /// and the reason where it or another could not be read.
    pub fn adding(&self, name: &str, text: &str) -> Result<Self, BadDefinition> {
        if Definitions::is_built_in(name) && !Definitions::may_replace(name) {
            return Err(BadDefinition::at(name, "a file of this name comes with the program"));
        }
        let mut files = self.files.clone();
        files.retain(|file| file.name != name);
        files.push(DefinitionFile::draft(name, text));
        self.changed_to(files)
    }

    /// Without a file; refused where another leans on it.
    pub fn without(&self, name: &str) -> Result<Self, BadDefinition> {
        let mut files = self.files.clone();
        files.retain(|file| file.name != name);
        self.changed_to(files)
    }

    fn changed_to(&self, files: Vec<DefinitionFile>) -> Result<Self, BadDefinition> {
        let next = Self::of(files).map_err(|cause| BadDefinition::at("the files", &cause))?;
        let worse = |unusable: &&Unusable| {
            !self.unusable.iter().any(|before| before.name == unusable.name)
        };
        match next.unusable.iter().find(worse) {
            Some(Unusable { name, bad }) => Err(BadDefinition {
                place: format!("{name}: {}", bad.place),
                why: bad.why.clone(),
            }),
            None => Ok(next),
        }
    }

    /// The file of this name, or the one that defines this code alone.
    pub fn file_of(&self, code: &str) -> Result<&DefinitionFile, BadDefinition> {
        if let Some(file) = self.files.iter().find(|file| file.name == code) {
            return Ok(file);
        }
        let indicator = self.definitions.get(code);
        let indicator = indicator.ok_or_else(|| {
            BadDefinition::at(code, "there is no indicator or file of this name")
        })?;
        let file = self.files.iter().find(|file| file.name == indicator.file);
        let file = file.ok_or_else(|| BadDefinition::at(code, "it comes with the program"))?;
        let others: Vec<&str> = self
            .definitions
            .all()
            .iter()
            .filter(|other| other.file == file.name && other.code != code)
            .map(|other| other.code.as_str())
            .collect();
        if others.is_empty() {
            return Ok(file);
        }
        let why = format!(
            "its file {} also defines {}: withdraw the file by its name, or add it again without this one",
            file.name,
            others.join(", ")
        );
        Err(BadDefinition::at(code, &why))
    }
}
