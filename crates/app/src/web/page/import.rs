//! Bringing a file in: handing it over, its questions, its progress, what became of it.

use askama::Template;

use super::{Choice, Empty, Link, Notice, Paging, Sentence, Shell, TableView, Term, Tone};

/// A file brought in earlier, or one that waits.
#[derive(Debug, Clone)]
pub(crate) struct PastImport {
    pub(crate) file: String,
    pub(crate) href: String,
    /// When and by whom.
    pub(crate) when: String,
    /// `2.114 baris · 1.870 kunjungan baru · 12 menunggu keputusan`.
    pub(crate) said: String,
    pub(crate) state: String,
    pub(crate) tone: Tone,
}

/// Handing over a file; posts the file as `berkas`.
#[derive(Debug, Clone, Template)]
#[template(path = "import/upload.html")]
pub(crate) struct UploadPage {
    pub(crate) shell: Shell,
    /// `.csv,.xlsx,.xls,.html`.
    pub(crate) accepts: String,
    /// Refused before it was read: says and does.
    pub(crate) refused: Option<Notice>,
    pub(crate) past: Vec<PastImport>,
    pub(crate) paging: Paging,
}

/// One question to the whole file.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) asks: String,
    /// Why it cannot be told from the file, with examples out of it.
    pub(crate) why: String,
    pub(crate) name: String,
    /// Choices (`href` holds the value); without any, a field of `kind` is shown.
    pub(crate) choices: Vec<Choice>,
    /// `date` or `text`.
    pub(crate) kind: &'static str,
    pub(crate) value: String,
    pub(crate) error: String,
}

/// What the file must be asked once; posts the answers to the import's own address.
#[derive(Debug, Clone, Template)]
#[template(path = "import/questions.html")]
pub(crate) struct QuestionsPage {
    pub(crate) shell: Shell,
    pub(crate) file: String,
    pub(crate) action: String,
    pub(crate) terms: Vec<Term>,
    pub(crate) questions: Vec<Question>,
    /// The first rows as read.
    pub(crate) sample: TableView,
}

/// How far an import has come; asks for itself again until it is done.
#[derive(Debug, Clone, Template)]
#[template(path = "import/progress.html")]
pub(crate) struct ProgressPage {
    pub(crate) shell: Shell,
    pub(crate) file: String,
    /// `Membaca baris 41.200 dari 100.000`.
    pub(crate) said: String,
    /// Per mille done; none while that is not known.
    pub(crate) done: Option<u32>,
    pub(crate) steps: Vec<Choice>,
}

/// One count of the result: `1.870 kunjungan baru`.
#[derive(Debug, Clone)]
pub(crate) struct Count {
    pub(crate) figure: String,
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) link: Option<Link>,
    pub(crate) tone: Tone,
}

/// One kind of finding with the rows it was met in.
#[derive(Debug, Clone)]
pub(crate) struct FindingGroup {
    pub(crate) says: String,
    pub(crate) does: String,
    pub(crate) count: String,
    /// Row, child, what stands there.
    pub(crate) rows: TableView,
    /// `dan 40 lagi, semuanya dalam berkas koreksi`; empty when all are shown.
    pub(crate) more: String,
}

/// What became of a file.
#[derive(Debug, Clone, Template)]
#[template(path = "import/result.html")]
pub(crate) struct ResultPage {
    pub(crate) shell: Shell,
    pub(crate) file: String,
    pub(crate) particulars: String,
    pub(crate) answer: Vec<Sentence>,
    pub(crate) counts: Vec<Count>,
    /// The queue of human decisions, if anything waits.
    pub(crate) queue: Option<Link>,
    pub(crate) refused: Vec<FindingGroup>,
    pub(crate) doubtful: Vec<FindingGroup>,
    /// The file's own scores and labels against ours.
    pub(crate) differences: TableView,
    pub(crate) differences_said: String,
    /// How the file was understood: variant, encoding, date order, columns not used.
    pub(crate) terms: Vec<Term>,
    pub(crate) downloads: Vec<Link>,
    pub(crate) empty: Option<Empty>,
}
