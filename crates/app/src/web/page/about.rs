//! What this program is, what it rests on, and whose work is in it.

use askama::Template;

use super::{Shell, Term};

/// The page of sources and licences.
#[derive(Debug, Clone, Template)]
#[template(path = "about.html")]
pub(crate) struct AboutPage {
    pub(crate) shell: Shell,
    /// Version, database, day of the data, standard.
    pub(crate) terms: Vec<Term>,
}
