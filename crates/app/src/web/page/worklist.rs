//! Who needs help now: why, since when, and the one next step.

use askama::Template;

use super::child::StepForm;
use super::{Choice, Empty, Filters, Link, Paging, Sentence, Shell, Tone};

/// One reason to be on the list.
#[derive(Debug, Clone)]
pub(crate) struct Reason {
    pub(crate) text: String,
    pub(crate) tone: Tone,
}

/// One child on the list.
#[derive(Debug, Clone)]
pub(crate) struct WorkRow {
    pub(crate) name: String,
    pub(crate) href: String,
    /// `Perempuan · 17 bulan · ibu Siti Aminah`.
    pub(crate) particulars: String,
    /// `Posyandu Melati 3, Desa Natar`.
    pub(crate) place: String,
    pub(crate) reasons: Vec<Reason>,
    /// `12 Sep 2024 · 63 hari`.
    pub(crate) since: String,
    pub(crate) last_visit: String,
    /// `Belum ditindaklanjuti`.
    pub(crate) state: String,
    pub(crate) state_tone: Tone,
    /// What to do now: `Rujuk ke puskesmas`.
    pub(crate) next: String,
    /// None where the account may not record, or nothing is left to do.
    pub(crate) form: Option<StepForm>,
}

/// The worklist of a place.
#[derive(Debug, Clone, Template)]
#[template(path = "worklist.html")]
pub(crate) struct WorklistPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) tabs: Vec<Choice>,
    /// Rule, state, urgency.
    pub(crate) filters: Vec<Filters>,
    /// Longest waiting, most urgent, by name.
    pub(crate) sorts: Vec<Choice>,
    pub(crate) rows: Vec<WorkRow>,
    pub(crate) paging: Paging,
    pub(crate) empty: Option<Empty>,
    pub(crate) downloads: Vec<Link>,
}
