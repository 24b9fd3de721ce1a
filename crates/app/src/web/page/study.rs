//! A question to a place that has a page of its own: an answer, figures, pictures, tables.

use askama::Template;

use super::{Card, Choice, Empty, Filters, Link, Picture, Sentence, Shell, TableView};

/// A part of the page under its own title.
#[derive(Debug, Clone, Default)]
pub(crate) struct Section {
    pub(crate) title: String,
    /// What it is about, or where its rule comes from.
    pub(crate) sub: String,
    /// Empty where it has none.
    pub(crate) table: TableView,
    pub(crate) note: String,
}

/// A choice sent with the form of the page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asking {
    pub(crate) label: String,
    pub(crate) name: &'static str,
    pub(crate) choices: Vec<Choice>,
}

/// An act that the page offers.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub(crate) action: String,
    pub(crate) button: String,
    /// Sent with it, as name and value.
    pub(crate) keep: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default, Template)]
#[template(path = "study.html")]
pub(crate) struct StudyPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) particulars: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) tabs: Vec<Choice>,
    pub(crate) filters: Vec<Filters>,
    /// Choices that are sent together; no form where there are none.
    pub(crate) asking: Vec<Asking>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) cards: Vec<Card>,
    pub(crate) pictures: Vec<Picture>,
    pub(crate) sections: Vec<Section>,
    pub(crate) downloads: Vec<Link>,
    pub(crate) empty: Option<Empty>,
}

/// Relations of a past day are being folded; the page asks again by itself.
#[derive(Debug, Clone, Template)]
#[template(path = "waiting.html")]
pub(crate) struct WaitingPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) says: String,
    pub(crate) done: usize,
    pub(crate) of: usize,
    /// Where it asks again.
    pub(crate) href: String,
}
