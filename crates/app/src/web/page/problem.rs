//! What went wrong, in a plain sentence, and what to do now.

use askama::Template;

use super::{Link, Shell};

/// A problem page, from "not found" to "broken".
#[derive(Debug, Clone, Template)]
#[template(path = "problem.html")]
pub(crate) struct ProblemPage {
    pub(crate) shell: Shell,
    pub(crate) says: String,
    pub(crate) does: String,
    /// Ways on: back, home, sign in.
    pub(crate) doors: Vec<Link>,
    /// The stable code, and for failures a number to quote.
    pub(crate) code: String,
}

impl ProblemPage {
    /// The page of a code, from `problem.<code>.says` and `problem.<code>.do`.
    pub(crate) fn of(shell: Shell, code: &str, doors: Vec<Link>) -> Self {
        let words = shell.words();
        let part = |part: &str| words.get(&format!("problem.{code}.{part}")).to_owned();
        Self { says: part("says"), does: part("do"), doors, code: code.to_owned(), shell }
    }
}
