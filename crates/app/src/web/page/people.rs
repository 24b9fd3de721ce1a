//! The people behind a number.

use askama::Template;

use super::{Empty, Filters, Link, Paging, Sentence, Shell, TableView};

/// Who is counted in one part (numerator, denominator, left out) of one indicator.
#[derive(Debug, Clone, Template)]
#[template(path = "people.html")]
pub(crate) struct PeoplePage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    /// What it means to be on this list, with the figure.
    pub(crate) answer: Vec<Sentence>,
    /// Part, sex, age group, place below.
    pub(crate) filters: Vec<Filters>,
    /// `sheets` should be set: people are read one by one on a phone.
    pub(crate) table: TableView,
    pub(crate) paging: Paging,
    pub(crate) empty: Option<Empty>,
    pub(crate) downloads: Vec<Link>,
}
