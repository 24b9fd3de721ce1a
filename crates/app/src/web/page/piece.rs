//! The small pieces that pages are made of.

use super::{Figure, Sentence, TableView};

/// Words that lead somewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) href: String,
}

impl Link {
    pub(crate) fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into() }
    }
}

/// Whether something is good, bad or neither; always said in words as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Better,
    /// Worth a look.
    Doubtful,
    /// Needs help.
    Worse,
    /// Needs help today.
    Urgent,
}

impl Tone {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Better => "better",
            Self::Doubtful => "doubtful",
            Self::Worse => "worse",
            Self::Urgent => "urgent",
        }
    }
}

/// One big figure with what is needed to doubt it; the whole card leads to its people.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    pub(crate) name: String,
    pub(crate) figure: Figure,
    /// Numerator and denominator: `36.399 dari 249.310 yang diukur tingginya`.
    pub(crate) sentence: String,
    /// A sparkline (SVG); empty where there is none.
    pub(crate) spark: String,
    /// Below the hairline: the change, the interval, the other source.
    pub(crate) foot: String,
    pub(crate) href: String,
}

/// A drawing in two widths with its table twin.
#[derive(Debug, Clone, Default)]
pub(crate) struct Picture {
    pub(crate) title: String,
    /// What is drawn: unit, denominator, period.
    pub(crate) subtitle: String,
    /// SVG, with its key: 512 px beside another, 700 px for a growth curve, 1080 px when broad.
    pub(crate) wide: String,
    /// SVG for a phone, 310 px. Its ids must differ from those of the wide one.
    pub(crate) narrow: String,
    /// Source, standard, who was left out.
    pub(crate) note: String,
    pub(crate) table: TableView,
    /// Other ways to see it: another indicator, another measure.
    pub(crate) choices: Vec<Choice>,
    pub(crate) downloads: Vec<Link>,
    /// Alone in its row: drawn 1080 px wide.
    pub(crate) broad: bool,
}

/// Something that needs a decision, with the way in.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub(crate) title: String,
    /// How many, formatted.
    pub(crate) count: String,
    pub(crate) text: String,
    pub(crate) link: Link,
    pub(crate) tone: Tone,
}

/// One of several ways to see a page; a link kept in the address.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choice {
    pub(crate) text: String,
    /// How many it would show; empty where that is not known.
    pub(crate) count: String,
    /// The address, or the value when it stands in a select.
    pub(crate) href: String,
    pub(crate) chosen: bool,
}

/// A row of choices under one name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    pub(crate) name: String,
    pub(crate) choices: Vec<Choice>,
}

/// Where the reader is in a long list, by keyset.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paging {
    /// `1–50 dari 1.284`.
    pub(crate) said: String,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

/// Why a list is empty, and whether that is good.
#[derive(Debug, Clone, Default)]
pub(crate) struct Empty {
    pub(crate) says: String,
    pub(crate) why: String,
    pub(crate) good: bool,
    pub(crate) door: Option<Link>,
}

/// What happened just now, said once at the top of the page.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) tone: Tone,
    pub(crate) says: Sentence,
    /// What to do now, if anything.
    pub(crate) does: String,
    pub(crate) link: Option<Link>,
}

impl Notice {
    /// What was just done, told once.
    pub(crate) fn good(says: &str) -> Self {
        Self {
            tone: Tone::Better,
            says: Sentence::marked(says),
            does: String::new(),
            link: None,
        }
    }
}

/// A name with its value, in lists of particulars.
#[derive(Debug, Clone)]
pub(crate) struct Term {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl Term {
    pub(crate) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}
