//! The queue where a person decides whether a row of a file is a child we know.

use askama::Template;

use super::{Choice, Empty, Link, Paging, Sentence, Shell, Tone};

/// One thing compared.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    /// What the candidate says.
    pub(crate) value: String,
    /// `sama`, `mirip`, `berbeda`, `kosong`.
    pub(crate) likeness: String,
    pub(crate) tone: Tone,
}

/// A child that it may be.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// Posted as `putusan=sama:{id}`.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) href: String,
    /// `92 dari 100`: how sure.
    pub(crate) score: String,
    /// One for each of [`Case::fields`].
    pub(crate) evidence: Vec<Evidence>,
}

/// A field of the row: its name and what the file says.
#[derive(Debug, Clone)]
pub(crate) struct RowField {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// One row that waits; posts `kasus` with `putusan` (`sama:{candidate}`, `baru`, `urung`).
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) id: String,
    /// `Baris 214`.
    pub(crate) row: String,
    pub(crate) name: String,
    /// Why it waits.
    pub(crate) why: String,
    pub(crate) fields: Vec<RowField>,
    pub(crate) candidates: Vec<Candidate>,
    /// What was decided, by whom; empty while it waits.
    pub(crate) decided: String,
}

impl Case {
    /// The fields with their positions, to find the evidence beside each.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (usize, &RowField)> {
        self.fields.iter().enumerate()
    }
}

/// The queue of one import.
#[derive(Debug, Clone, Template)]
#[template(path = "import/queue.html")]
pub(crate) struct QueuePage {
    pub(crate) shell: Shell,
    pub(crate) file: String,
    pub(crate) back: Link,
    pub(crate) action: String,
    pub(crate) answer: Vec<Sentence>,
    /// Waiting, decided.
    pub(crate) tabs: Vec<Choice>,
    pub(crate) cases: Vec<Case>,
    pub(crate) paging: Paging,
    pub(crate) empty: Option<Empty>,
}
