//! What surrounds every page: where we are, when, and who is asking.

use crate::text::{Language, Words};

use super::{Choice, Link, Notice};

/// Who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn {
    pub(crate) name: String,
    /// `Petugas gizi · Puskesmas Natar`.
    pub(crate) role: String,
    /// The account's own place.
    pub(crate) home: String,
    /// The worklist of that place.
    pub(crate) worklist: String,
    /// Whether the menu offers accounts and the trail.
    pub(crate) governs: bool,
}

/// The period asked for and the day up to which facts are known, in one control.
#[derive(Debug, Clone, Default)]
pub(crate) struct TimeChoice {
    /// `Juli–Desember 2024`.
    pub(crate) period: String,
    /// `Jul–Des 2024`, where there is little room.
    pub(crate) short: String,
    /// `hari ini`, or a day.
    pub(crate) known: String,
    /// The past day as of which the page is told, as a form sends it; empty for now.
    pub(crate) known_on: String,
    /// The newest day of the data; empty where a page has no past.
    pub(crate) newest: String,
    /// The day in whose boundaries the page is told, as a form sends it; empty for those of the
    /// day of the data.
    pub(crate) map: String,
    /// `dalam batas wilayah 1 Jan 2023`; empty where nobody chose.
    pub(crate) map_said: String,
    /// Periods to choose from; `href` holds the value, such as `2024-11`.
    pub(crate) periods: Vec<Choice>,
    pub(crate) earlier: Option<Link>,
    pub(crate) later: Option<Link>,
    /// Other parts of the address to keep, as name and value.
    pub(crate) keep: Vec<(String, String)>,
}

/// The frame of a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shell {
    pub(crate) language: Language,
    /// The title of the tab and of the printed sheet.
    pub(crate) title: String,
    /// From the country (or the account's place) down to here; the last one is here.
    pub(crate) crumbs: Vec<Link>,
    pub(crate) time: Option<TimeChoice>,
    pub(crate) account: Option<SignedIn>,
    pub(crate) csrf: String,
    /// What stands in the search box.
    pub(crate) asked: String,
    /// The path of this page, without its query.
    pub(crate) path: String,
    /// The whole address, printed so that paper leads back.
    pub(crate) address: String,
    pub(crate) notice: Option<Notice>,
    /// Source, standard, day of the data; one line each.
    pub(crate) grounds: Vec<String>,
    /// Set on pages with synthetic data.
    pub(crate) demo: bool,
}

impl Shell {
    /// The words of the page's language.
    pub(crate) fn words(&self) -> &'static Words {
        self.language.words()
    }

    /// The words under a key.
    pub(crate) fn say<'a>(&self, key: &'a str) -> &'a str {
        self.words().get(key)
    }

    /// Where the language switch leads.
    pub(crate) fn switch(&self) -> String {
        format!("/bahasa/{}?kembali={}", self.language.other().tag(), self.path)
    }
}
