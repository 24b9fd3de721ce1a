//! Why a file as a whole cannot be read, and what would make it readable.

use thiserror::Error;

/// What a file turned out to be when it is not a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrongKind {
    Pdf,
    Image,
    Document,
    Archive,
    WebPage,
    OpenDocument,
    BinaryWorkbook,
    Binary,
}

impl WrongKind {
    /// A stable word, used in the code of the refusal.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Pdf => "file.wrong_kind.pdf",
            Self::Image => "file.wrong_kind.image",
            Self::Document => "file.wrong_kind.document",
            Self::Archive => "file.wrong_kind.archive",
            Self::WebPage => "file.wrong_kind.web_page",
            Self::OpenDocument => "file.wrong_kind.open_document",
            Self::BinaryWorkbook => "file.wrong_kind.binary_workbook",
            Self::Binary => "file.wrong_kind.binary",
        }
    }
}

/// A date that reads as two different days, shown so that a person can decide for the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AmbiguousDate {
    pub line: u32,
    /// The header of the column, as in the file.
    pub column: String,
    pub entered: String,
}

/// Nothing of the file was taken in.
#[derive(Debug, Error)]
pub(crate) enum Unreadable {
    #[error("the file is not a table ({})", .0.code())]
    WrongKind(WrongKind),
    #[error("the file is empty")]
    Empty,
    #[error("the workbook is cut off or damaged")]
    Damaged,
    #[error("the workbook is protected by a password")]
    PasswordProtected,
    #[error("the workbook unpacks to more than {limit} bytes")]
    UnpacksTooLarge { limit: u64 },
    #[error("the file has {bytes} bytes, more than {limit}")]
    TooLarge { bytes: u64, limit: u64 },
    #[error("the file has more than {limit} lines")]
    TooManyRows { limit: u32 },
    #[error("a record near line {line} is larger than {limit} bytes")]
    CellTooLarge { line: u32, limit: u64 },
    #[error("no header line was found in the first {searched} lines")]
    NoHeader { searched: usize },
    #[error("needed columns are missing: {}", .missing.join(", "))]
    MissingColumns { missing: Vec<&'static str>, found: Vec<String> },
    #[error("the file has no lines below its header")]
    NoRows,
    #[error("the file does not say when the children were measured")]
    NeedsVisitDate,
    #[error("the file gives days without a year")]
    NeedsYear,
    #[error("the file does not say where the children live")]
    NeedsPlace,
    #[error("the dates can be read in two ways and nothing in the file decides")]
    DatesUndecidable { examples: Vec<AmbiguousDate> },
    #[error("some dates can only be day first and others only month first")]
    DatesMixed { day_first: AmbiguousDate, month_first: AmbiguousDate },
    #[error("the sheet {sheet} is not in the workbook")]
    NoSuchSheet { sheet: String, sheets: Vec<String> },
    #[error("the file could not be read: {0}")]
    Io(#[from] std::io::Error),
}

impl Unreadable {
    /// A stable code; the doors have a sentence for each.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::WrongKind(kind) => kind.code(),
            Self::Empty => "file.empty",
            Self::Damaged => "file.damaged",
            Self::PasswordProtected => "file.password",
            Self::UnpacksTooLarge { .. } => "file.unpacks_too_large",
            Self::TooLarge { .. } => "file.too_large",
            Self::TooManyRows { .. } => "file.too_many_rows",
            Self::CellTooLarge { .. } => "file.cell_too_large",
            Self::NoHeader { .. } => "file.no_header",
            Self::MissingColumns { .. } => "file.missing_columns",
            Self::NoRows => "file.no_rows",
            Self::NeedsVisitDate => "file.needs_visit_date",
            Self::NeedsYear => "file.needs_year",
            Self::NeedsPlace => "file.needs_place",
            Self::DatesUndecidable { .. } => "file.dates_undecidable",
            Self::DatesMixed { .. } => "file.dates_mixed",
            Self::NoSuchSheet { .. } => "file.no_such_sheet",
            Self::Io(_) => "file.io",
        }
    }
}
