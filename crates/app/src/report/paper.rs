//! What a paper says, in the order it is read.

use chrono::NaiveDate;

use super::said::Said;
use super::table::{Cell, Table};
use crate::text::{self, Language};

/// One document, whatever it will be printed as.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paper {
    pub(crate) language: Language,
    /// The lines of an office's letterhead, the most important first; none for no letterhead.
    pub(crate) letterhead: Vec<String>,
    pub(crate) title: String,
    /// A line under the title, such as the number of the document; may be empty.
    pub(crate) subtitle: String,
    /// Of where: `Provinsi Lampung`.
    pub(crate) place: String,
    /// Of when: `Semester II 2024`; may be empty.
    pub(crate) period: String,
    /// The day its figures were known on: the date of the file in every format.
    pub(crate) known_on: NaiveDate,
    /// The hash of the pack its figures come from.
    pub(crate) pack: Option<String>,
    /// The address that leads back to where it came from; empty for no code.
    pub(crate) back: String,
    pub(crate) blocks: Vec<Block>,
}

/// A part of a paper.
#[derive(Debug, Clone)]
#[cfg_attr(not(test), expect(dead_code, reason = "longer papers have parts and breaks"))]
pub(crate) enum Block {
    Heading(Level, String),
    Paragraph(Said),
    /// What is asked first of a meeting: day, place, agenda, each with its answer.
    Facts(Vec<(String, Said)>),
    Cards(Vec<Card>),
    Table(Table),
    Picture(Picture),
    Multiples(Multiples),
    List(List),
    Questions(Questions),
    Signatures(Signatures),
    Attendance(Attendance),
    NotYet(NotYet),
    PageBreak,
}

/// How deep a heading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Part,
    Section,
    Detail,
}

/// Whether a figure is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Better,
    Worse,
}

/// One big figure with its sentence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Card {
    pub(crate) name: String,
    pub(crate) figure: Cell,
    /// Numerator and denominator in words.
    pub(crate) sentence: String,
    /// A small drawing; empty for none.
    pub(crate) trend: String,
    /// Below a hairline: the change, its interval, the other source.
    pub(crate) below: Vec<String>,
    pub(crate) tone: Tone,
}

/// A drawing of the drawing room.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) svg: String,
    /// What it shows, for those who do not see it.
    pub(crate) alt: String,
    /// May be empty.
    pub(crate) caption: String,
}

/// Many small drawings side by side on the same scale.
#[derive(Debug, Clone)]
pub(crate) struct Multiples {
    /// May be empty.
    pub(crate) caption: String,
    pub(crate) columns: usize,
    pub(crate) items: Vec<Multiple>,
}

/// One of many small drawings.
#[derive(Debug, Clone)]
pub(crate) struct Multiple {
    pub(crate) name: String,
    pub(crate) figure: Cell,
    pub(crate) svg: String,
    pub(crate) alt: String,
    /// A few words below; may be empty.
    pub(crate) note: String,
}

/// A list of things said.
#[derive(Debug, Clone)]
pub(crate) struct List {
    pub(crate) order: Order,
    pub(crate) items: Vec<Said>,
}

/// Whether the items of a list can be referred to by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Points,
    Numbered { from: usize },
}

/// Questions, numbered on from one list to the next.
#[derive(Debug, Clone)]
pub(crate) struct Questions {
    pub(crate) from: usize,
    pub(crate) all: Vec<Question>,
}

/// A question worth asking, and why it is.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) ask: Said,
    pub(crate) why: String,
    /// Lines left for the answer.
    pub(crate) lines: u8,
}

/// Places for signatures.
#[derive(Debug, Clone)]
pub(crate) struct Signatures {
    /// `Bandar Lampung, 15 November 2024`; may be empty.
    pub(crate) where_and_when: String,
    pub(crate) signers: Vec<Signer>,
}

/// Somebody who will sign.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    /// Empty where the name is still to be written.
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) organisation: String,
    /// A line under the name, such as an NIP; may be empty.
    pub(crate) note: String,
}

/// Who came, with room to sign.
#[derive(Debug, Clone)]
pub(crate) struct Attendance {
    pub(crate) attendees: Vec<Attendee>,
    /// Lines left for those who are not on the list.
    pub(crate) blank: usize,
}

/// Somebody who came or is expected.
#[derive(Debug, Clone)]
pub(crate) struct Attendee {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) organisation: String,
}

/// A section that cannot be written yet, and who keeps what it waits for.
#[derive(Debug, Clone)]
pub(crate) struct NotYet {
    pub(crate) section: String,
    pub(crate) register: String,
    pub(crate) whose: String,
}

impl Block {
    #[cfg_attr(not(test), expect(dead_code, reason = "longer papers have parts"))]
    pub(crate) fn part(text: impl Into<String>) -> Self {
        Self::Heading(Level::Part, text.into())
    }

    pub(crate) fn section(text: impl Into<String>) -> Self {
        Self::Heading(Level::Section, text.into())
    }

    pub(crate) fn detail(text: impl Into<String>) -> Self {
        Self::Heading(Level::Detail, text.into())
    }

    pub(crate) fn paragraph(said: impl Into<Said>) -> Self {
        Self::Paragraph(said.into())
    }

    pub(crate) fn points(items: Vec<Said>) -> Self {
        Self::List(List { order: Order::Points, items })
    }

    pub(crate) fn numbered(items: Vec<Said>) -> Self {
        Self::List(List { order: Order::Numbered { from: 1 }, items })
    }

    #[cfg_attr(not(test), expect(dead_code, reason = "a paper with one list of them"))]
    pub(crate) fn questions(all: Vec<Question>) -> Self {
        Self::Questions(Questions { from: 1, all })
    }
}

impl Paper {
    /// `Diketahui pada 14 Nov 2024`.
    pub(super) fn known_on_said(&self) -> String {
        let day = text::date(self.language, self.known_on);
        self.language.words().fill("paper.known_on", &[("day", &day)])
    }

    /// The pack and its hash, where there is one.
    pub(super) fn pack_said(&self) -> Option<String> {
        let hash = self.pack.as_deref()?;
        Some(self.language.words().fill("paper.pack", &[("hash", hash)]))
    }

    /// What stands over the columns of a list of those who came.
    pub(super) fn attendance_heads(&self) -> [&'static str; 5] {
        let words = self.language.words();
        [
            words.get("paper.number"),
            words.get("paper.name"),
            words.get("paper.role"),
            words.get("paper.organisation"),
            words.get("paper.signature"),
        ]
    }
}

impl NotYet {
    pub(super) fn sentence(&self, language: Language) -> String {
        let values = [
            ("section", self.section.as_str()),
            ("register", self.register.as_str()),
            ("whose", self.whose.as_str()),
        ];
        language.words().fill("paper.not_yet_said", &values)
    }
}
