//! The team of a place: who is in it, what it has to do, and in which frame.

use askama::Template;

use super::{Link, Notice, Sentence, Shell, TableView};

/// A member in office, with the form that ends it.
#[derive(Debug, Clone)]
pub(crate) struct MemberLine {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Role and organisation.
    pub(crate) role: String,
    /// The decree, and since when.
    pub(crate) term: String,
}

#[derive(Debug, Clone, Template)]
#[template(path = "tpps.html")]
pub(crate) struct TppsPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) members: Vec<MemberLine>,
    pub(crate) ended: TableView,
    pub(crate) decrees: TableView,
    pub(crate) duties: TableView,
    pub(crate) frames: TableView,
    /// Where a new member goes; empty for those who may not add one.
    pub(crate) action: String,
    pub(crate) id: String,
    pub(crate) today: String,
    pub(crate) refused: Option<Notice>,
    pub(crate) back: Link,
}
