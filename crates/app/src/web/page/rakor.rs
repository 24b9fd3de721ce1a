//! The pages of a rakor: those of a place, one of them, the hall, and what was promised.

use askama::Template;

use super::{
    Card, Choice, Empty, Filters, Link, Notice, Picture, Sentence, Shell, TableView, Term, Tone,
};

/// A meeting in a list.
#[derive(Debug, Clone)]
pub(crate) struct MeetingLine {
    pub(crate) link: Link,
    /// `Rakor semester · 14–15 Nov 2024 · Aula Bappeda`.
    pub(crate) particulars: String,
    pub(crate) state: String,
    pub(crate) tone: Tone,
    /// What became of its commitments, in words.
    pub(crate) promises: String,
}

/// A form field with what was entered before, when it is shown again.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallForm {
    pub(crate) action: String,
    pub(crate) id: String,
    /// What the form replaces, where a meeting is changed.
    pub(crate) replaces: String,
    /// The templates to begin from; empty where a meeting is changed.
    pub(crate) templates: Vec<Choice>,
    pub(crate) template: String,
    pub(crate) theme: String,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) venue: String,
    pub(crate) periods: Vec<Choice>,
    /// A line for each item: `1 09.00-09.30 Pembukaan | Ketua TPPS`.
    pub(crate) agenda: String,
    /// A line for each: `Kepala puskesmas | Dinas Kesehatan`; empty where a meeting is changed.
    pub(crate) invited: String,
    pub(crate) button: String,
}

#[derive(Debug, Clone, Template)]
#[template(path = "rakor/list.html")]
pub(crate) struct RakorsPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) tabs: Vec<Choice>,
    pub(crate) cards: Vec<Card>,
    pub(crate) meetings: Vec<MeetingLine>,
    pub(crate) filters: Vec<Filters>,
    pub(crate) promises: TableView,
    pub(crate) empty: Option<Empty>,
    pub(crate) form: Option<CallForm>,
    pub(crate) team: Link,
}

/// One of the five steps of a meeting.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) title: String,
    pub(crate) says: Sentence,
    pub(crate) state: StageState,
    pub(crate) links: Vec<Link>,
    /// An act that the step offers.
    pub(crate) offer: Option<super::study::Offer>,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StageState {
    Done,
    Now,
    Later,
}

impl StageState {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Later => "later",
        }
    }
}

#[derive(Debug, Clone, Template)]
#[template(path = "rakor/meeting.html")]
pub(crate) struct MeetingPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) particulars: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) agenda: TableView,
    pub(crate) promises: TableView,
    pub(crate) invited: TableView,
    pub(crate) invite: String,
    pub(crate) documents: Vec<Link>,
    pub(crate) versions: TableView,
    pub(crate) form: Option<CallForm>,
}

/// Who was invited, in the hall.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    pub(crate) name: String,
    pub(crate) role: String,
    /// Sent with the form.
    pub(crate) invitation: String,
    /// When they came; empty while they have not.
    pub(crate) came: String,
}

/// Something said in the hall.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) head: String,
    pub(crate) text: String,
    pub(crate) mark: String,
    pub(crate) tone: Tone,
}

/// A part of the minutes, with rivals where two wrote it at the same time.
#[derive(Debug, Clone)]
pub(crate) struct MinutePart {
    pub(crate) section: String,
    pub(crate) title: String,
    pub(crate) text: String,
    /// The fact that the form replaces.
    pub(crate) replaces: String,
    pub(crate) by: String,
    /// The other texts, each with who wrote it.
    pub(crate) rivals: Vec<Said>,
    /// All that a new text settles.
    pub(crate) settles: Vec<String>,
}

#[derive(Debug, Clone, Template)]
#[template(path = "rakor/hall.html")]
pub(crate) struct HallPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) particulars: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) account: String,
    pub(crate) meeting: String,
    /// Where the forms go.
    pub(crate) base: String,
    pub(crate) guests: Vec<Guest>,
    pub(crate) others: Vec<Said>,
    pub(crate) items: Vec<Choice>,
    pub(crate) remarks: Vec<Said>,
    pub(crate) decisions: Vec<Said>,
    pub(crate) minutes: Vec<MinutePart>,
    /// Set for those who lead the meeting: decisions and minutes.
    pub(crate) leads: bool,
    pub(crate) closed: bool,
    pub(crate) back: Link,
}

/// The form of a commitment.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommitForm {
    pub(crate) action: String,
    pub(crate) id: String,
    pub(crate) indicators: Vec<Choice>,
    pub(crate) acts: Vec<Choice>,
    pub(crate) places: Vec<Choice>,
    pub(crate) owners: Vec<Choice>,
    pub(crate) due: String,
    pub(crate) first: String,
}

#[derive(Debug, Clone, Template)]
#[template(path = "rakor/promises.html")]
pub(crate) struct PromisesPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) particulars: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) promises: TableView,
    pub(crate) empty: Option<Empty>,
    pub(crate) form: Option<CommitForm>,
    pub(crate) back: Link,
}

/// A note on a commitment.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) by: String,
    pub(crate) text: String,
    pub(crate) file: Option<Link>,
}

#[derive(Debug, Clone, Template)]
#[template(path = "rakor/promise.html")]
pub(crate) struct PromisePage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) particulars: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) status: String,
    pub(crate) tone: Tone,
    pub(crate) pictures: Vec<Picture>,
    pub(crate) terms: Vec<Term>,
    pub(crate) parts: TableView,
    pub(crate) parts_said: String,
    pub(crate) share: Option<super::study::Offer>,
    pub(crate) notes: Vec<Note>,
    /// Where a note goes; empty for those who may not write.
    pub(crate) noting: String,
    pub(crate) note_id: String,
    pub(crate) back: Link,
    pub(crate) refused: Option<Notice>,
}

/// The form that a member signs with.
#[derive(Debug, Clone)]
pub(crate) struct SignForm {
    pub(crate) action: String,
    pub(crate) id: String,
    pub(crate) member: String,
    pub(crate) button: String,
}

/// A paper that is kept, to be compared with the one in hand and signed.
#[derive(Debug, Clone, Template)]
#[template(path = "rakor/document.html")]
pub(crate) struct DocumentPage {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) particulars: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) terms: Vec<Term>,
    /// SHA-256 of its bytes.
    pub(crate) hash: String,
    /// Empty for those who may not read it.
    pub(crate) download: String,
    pub(crate) signatures: TableView,
    pub(crate) form: Option<SignForm>,
    pub(crate) back: Link,
}
