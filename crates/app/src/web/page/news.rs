//! News of a place as its secretariat writes it: those that are out, and the form.

use askama::Template;

use super::public::{Article, Stretch};
use super::{Choice, Empty, Link, Sentence, Shell, TableView};

#[derive(Debug, Clone, Template)]
#[template(path = "news/list.html")]
pub(crate) struct NewsPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) tabs: Vec<Choice>,
    /// Where news is written; only now.
    pub(crate) write: Option<Link>,
    pub(crate) table: TableView,
    pub(crate) empty: Option<Empty>,
}

/// A photograph that is kept already.
#[derive(Debug, Clone)]
pub(crate) struct KeptPhoto {
    pub(crate) id: String,
    pub(crate) href: String,
    pub(crate) shows: String,
}

/// A file that is kept already.
#[derive(Debug, Clone)]
pub(crate) struct KeptFile {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) particulars: String,
}

/// Writing news, or writing it anew.
#[derive(Debug, Clone, Template)]
#[template(path = "news/form.html")]
pub(crate) struct NewsFormPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) says: String,
    pub(crate) action: String,
    /// Made by the form, so that sending twice is harmless.
    pub(crate) id: String,
    /// The version that is corrected; empty for new news.
    pub(crate) replaces: String,
    pub(crate) heading: String,
    pub(crate) text: String,
    pub(crate) languages: Vec<Choice>,
    pub(crate) meetings: Vec<Choice>,
    pub(crate) photos: Vec<KeptPhoto>,
    pub(crate) files: Vec<KeptFile>,
    /// Numbers of the places for further photographs and files.
    pub(crate) slots: Vec<u8>,
    pub(crate) preview: Option<Article>,
    pub(crate) button: String,
    /// Where it is taken away.
    pub(crate) withdraw: Option<String>,
}
