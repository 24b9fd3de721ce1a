//! The page of a place: the answer in words, the figures, the comparison, what needs a decision.

use askama::Template;

use super::{Card, Choice, Door, Empty, Link, Linked, Picture, Sentence, Shell, TableView};

/// One indicator with everything needed to doubt it.
#[derive(Debug, Clone)]
pub(crate) struct IndicatorLine {
    pub(crate) name: String,
    /// Where its definition comes from.
    pub(crate) meaning: String,
    /// What is wanted this year, by whom: `Target 2024 Indonesia: 14 % (Perpres 72/2021)`.
    pub(crate) targets: Vec<String>,
    /// Value with unit, in its state.
    pub(crate) value: super::Figure,
    /// `14,4–14,8`; empty where there is none.
    pub(crate) interval: String,
    /// Each count leads to its people.
    pub(crate) numerator: Link,
    pub(crate) denominator: Link,
    /// Who was left out and why: `1.204 nilai tidak masuk akal`.
    pub(crate) left_out: Vec<Link>,
}

/// Indicators of one kind.
#[derive(Debug, Clone)]
pub(crate) struct IndicatorGroup {
    pub(crate) name: String,
    pub(crate) lines: Vec<IndicatorLine>,
}

/// A place from province to posyandu.
#[derive(Debug, Clone, Template)]
#[template(path = "place.html")]
pub(crate) struct PlacePage {
    pub(crate) shell: Shell,
    /// `Provinsi Lampung`.
    pub(crate) name: String,
    /// `Kode 18 · 15 kab/kota`.
    pub(crate) particulars: String,
    /// What everybody may read of it, where there is something.
    pub(crate) public: Option<Link>,
    /// One or two sentences that answer.
    pub(crate) answer: Vec<Sentence>,
    /// Where the place came from and what was made out of it; which map is shown.
    pub(crate) lineage: Vec<Linked>,
    /// Summary, worklist and the like; counts beside.
    pub(crate) tabs: Vec<Choice>,
    /// At most four.
    pub(crate) cards: Vec<Card>,
    /// Map and dots; shown side by side when there are two.
    pub(crate) pictures: Vec<Picture>,
    pub(crate) trend: Option<Picture>,
    pub(crate) doors: Vec<Door>,
    /// By sex, by age group.
    pub(crate) breakdowns: Vec<TableView>,
    /// `Kabupaten/kota di Lampung`; empty at the lowest level.
    pub(crate) below_title: String,
    pub(crate) below: TableView,
    pub(crate) indicators: Vec<IndicatorGroup>,
    /// XLSX, CSV.
    pub(crate) downloads: Vec<Link>,
    /// Where the sums are checked.
    pub(crate) checks: Option<Link>,
    /// Taking a child in there; empty where that is not done or not allowed.
    pub(crate) enrol: String,
    /// Instead of everything above, when nothing is known of the place.
    pub(crate) empty: Option<Empty>,
}

impl PlacePage {
    /// Whether the list of places below has anything to show.
    pub(crate) fn has_below(&self) -> bool {
        !self.below.rows.is_empty()
    }
}
