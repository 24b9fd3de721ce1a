//! What a search found: children and places, misspelt or not.

use askama::Template;

use super::{Empty, Paging, Shell, Tone};

/// One child or place.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub(crate) name: String,
    pub(crate) href: String,
    /// `Perempuan · 17 bulan · ibu Siti Aminah`.
    pub(crate) particulars: String,
    /// `Desa Natar, Kec. Natar, Kab. Lampung Selatan`.
    pub(crate) place: String,
    /// Why it was found although it is spelt otherwise; empty when it is not.
    pub(crate) likeness: String,
    /// The present state in a word, with its tone.
    pub(crate) chip: Option<(Tone, String)>,
}

/// The answer to a search; also the search page itself while nothing was asked.
#[derive(Debug, Clone, Template)]
#[template(path = "search.html")]
pub(crate) struct SearchPage {
    pub(crate) shell: Shell,
    pub(crate) places: Vec<Hit>,
    pub(crate) children: Vec<Hit>,
    pub(crate) paging: Paging,
    pub(crate) empty: Option<Empty>,
}
