//! Packs of a place: those that were frozen, the form that freezes one, and one of them.

use askama::Template;

use super::study::Offer;
use super::{Choice, Empty, Link, Sentence, Shell, TableView, Term, Tone};

/// What freezing asks.
#[derive(Debug, Clone)]
pub(crate) struct FreezeForm {
    pub(crate) action: String,
    pub(crate) periods: Vec<Choice>,
    /// The newest day of the data.
    pub(crate) day: String,
}

#[derive(Debug, Clone, Template)]
#[template(path = "packs.html")]
pub(crate) struct PacksPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) tabs: Vec<Choice>,
    pub(crate) table: TableView,
    /// Only for those who may freeze, and now.
    pub(crate) form: Option<FreezeForm>,
    pub(crate) empty: Option<Empty>,
}

/// What came of looking at a pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verdict {
    pub(crate) title: String,
    pub(crate) tone: Tone,
    pub(crate) says: Sentence,
    pub(crate) does: String,
    /// When it was looked at.
    pub(crate) when: String,
    /// Everything that was looked at.
    pub(crate) table: TableView,
    /// Still being looked at; the page asks again by itself.
    pub(crate) goes_on: bool,
    /// Look again.
    pub(crate) offer: Option<Offer>,
}

#[derive(Debug, Clone, Template)]
#[template(path = "pack.html")]
pub(crate) struct PackPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) particulars: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) tabs: Vec<Choice>,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) terms: Vec<Term>,
    /// Comparing it with now and with other packs.
    pub(crate) compare: Vec<Link>,
    /// Letting the public read it.
    pub(crate) release: Option<Offer>,
    pub(crate) figures: TableView,
    pub(crate) downloads: Vec<Link>,
}
