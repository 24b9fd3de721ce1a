//! The world of one document: the templates, its values, the faces inside the program, and no
//! clock, no file and no network.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::faces::FACES;

/// What a template calls its values.
const VALUES: &str = "paper.json";

/// Which template sets the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Template {
    Sheet,
    Slides,
}

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(Library::default()));
static SHEET: LazyLock<Source> = LazyLock::new(|| {
    Source::detached(concat!(include_str!("parts.typ"), include_str!("sheet.typ")))
});
static SLIDES: LazyLock<Source> = LazyLock::new(|| {
    Source::detached(concat!(include_str!("parts.typ"), include_str!("slides.typ")))
});

impl Template {
    fn source(self) -> &'static Source {
        match self {
            Self::Sheet => &SHEET,
            Self::Slides => &SLIDES,
        }
    }
}

/// The values of one document under its template.
pub(super) struct Desk {
    template: Template,
    values: Bytes,
}

impl Desk {
    pub(super) fn new(template: Template, values: Vec<u8>) -> Self {
        Self { template, values: Bytes::new(values) }
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FACES.book
    }

    fn main(&self) -> FileId {
        self.template.source().id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let source = self.template.source();
        if id == source.id() { Ok(source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id.vpath().get_without_slash() == VALUES {
            Ok(self.values.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FACES.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
