//! What everybody may read, without a session and without a script.

use askama::Template;

use super::{Card, Link, Paging, Picture, Sentence, TableView, Term};
use crate::text::{Language, Words};

/// The frame of a public page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    pub(crate) language: Language,
    pub(crate) title: String,
    /// What the page says, in a sentence, for whoever it is shared with.
    pub(crate) description: String,
    /// From the widest public place down to here; the last one is here.
    pub(crate) crumbs: Vec<Link>,
    /// The list of places, in the language of the page.
    pub(crate) home: String,
    /// The page in the other language.
    pub(crate) other: String,
    /// Scheme and host, where they are known: `https://cegah.id`.
    pub(crate) origin: String,
    /// The path of this page with its language.
    pub(crate) path: String,
    /// `website` or `article`.
    pub(crate) kind: &'static str,
    /// The path of a picture to share with, and what it shows.
    pub(crate) image: Option<Link>,
    /// The path of the feed of the place; empty where there is none.
    pub(crate) feed: String,
    /// Source, standard, day of the data, licence; one line each.
    pub(crate) grounds: Vec<String>,
    pub(crate) demo: bool,
}

impl Frame {
    pub(crate) fn words(&self) -> &'static Words {
        self.language.words()
    }

    pub(crate) fn say<'a>(&self, key: &'a str) -> &'a str {
        self.words().get(key)
    }

    /// `id_ID` or `en_GB`, as those who share pages write it.
    pub(crate) fn locale(&self) -> &'static str {
        match self.language {
            Language::Id => "id_ID",
            Language::En => "en_GB",
        }
    }
}

/// A place in a list.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) href: String,
    /// What is known of it, short.
    pub(crate) says: String,
    pub(crate) period: String,
}

/// Places of one level.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    pub(crate) title: String,
    pub(crate) entries: Vec<Entry>,
}

#[derive(Debug, Clone, Template)]
#[template(path = "public/index.html")]
pub(crate) struct IndexPage {
    pub(crate) shell: Frame,
    pub(crate) shelves: Vec<Shelf>,
    pub(crate) news: Vec<Item>,
}

/// News in a list.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) title: String,
    pub(crate) href: String,
    /// `14 Nov 2024 · Lampung Selatan`.
    pub(crate) particulars: String,
    pub(crate) begins: String,
    /// The language it is written in, where it is not that of the page.
    pub(crate) tag: String,
    pub(crate) photo: Option<Photo>,
}

/// A photograph with what it shows.
#[derive(Debug, Clone)]
pub(crate) struct Photo {
    pub(crate) href: String,
    pub(crate) shows: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

#[derive(Debug, Clone, Template)]
#[template(path = "public/place.html")]
pub(crate) struct PublicPlacePage {
    pub(crate) shell: Frame,
    pub(crate) name: String,
    pub(crate) particulars: String,
    /// One or two sentences that can be read aloud.
    pub(crate) answer: Vec<Sentence>,
    /// At most four.
    pub(crate) cards: Vec<Card>,
    pub(crate) picture: Option<Picture>,
    /// The places below where there is no picture of them.
    pub(crate) below: Option<Shelf>,
    pub(crate) targets: Vec<Sentence>,
    /// How much is withheld, and why.
    pub(crate) withheld: Vec<Sentence>,
    pub(crate) figures: TableView,
    pub(crate) news: Vec<Item>,
    pub(crate) all_news: Option<Link>,
    pub(crate) data: Link,
}

#[derive(Debug, Clone, Template)]
#[template(path = "public/news.html")]
pub(crate) struct NewsListPage {
    pub(crate) shell: Frame,
    pub(crate) title: String,
    pub(crate) news: Vec<Item>,
    pub(crate) paging: Paging,
}

/// A stretch of a text: a paragraph, or the points of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stretch {
    Paragraph(Sentence),
    Heading(String),
    Points(Vec<Sentence>),
}

/// A file to take along.
#[derive(Debug, Clone)]
pub(crate) struct Handed {
    pub(crate) name: String,
    pub(crate) href: String,
    /// `PDF, 1,2 MB`.
    pub(crate) particulars: String,
}

/// News as everybody reads it, and as whoever writes it looks at it before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Article {
    pub(crate) title: String,
    pub(crate) particulars: String,
    /// Of the meeting it tells of.
    pub(crate) meeting: String,
    pub(crate) tag: String,
    pub(crate) photos: Vec<Photo>,
    pub(crate) text: Vec<Stretch>,
    pub(crate) files: Vec<Handed>,
    /// `Dibaca 128 kali`.
    pub(crate) read: String,
}

#[derive(Debug, Clone, Template)]
#[template(path = "public/article.html")]
pub(crate) struct ArticlePage {
    pub(crate) shell: Frame,
    pub(crate) article: Article,
    pub(crate) back: Link,
}

/// An indicator as the data dictionary explains it.
#[derive(Debug, Clone)]
pub(crate) struct Meaning {
    pub(crate) code: String,
    pub(crate) name: String,
    /// What is counted, in a sentence.
    pub(crate) says: Sentence,
    pub(crate) terms: Vec<Term>,
    /// The conditions as programs read them.
    pub(crate) code_terms: Vec<Term>,
}

#[derive(Debug, Clone, Template)]
#[template(path = "public/data.html")]
pub(crate) struct DataPage {
    pub(crate) shell: Frame,
    pub(crate) title: String,
    pub(crate) lead: Sentence,
    pub(crate) files: Vec<Handed>,
    pub(crate) terms: Vec<Term>,
    pub(crate) columns: TableView,
    pub(crate) meanings: Vec<Meaning>,
    pub(crate) earlier: TableView,
    pub(crate) back: Link,
}

/// There is no such page for everybody.
#[derive(Debug, Clone, Template)]
#[template(path = "public/nothing.html")]
pub(crate) struct NothingPage {
    pub(crate) shell: Frame,
    pub(crate) says: String,
    pub(crate) does: String,
}
