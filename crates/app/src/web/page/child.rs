//! The page of one child: how it is, what to do next, its curves, its visits.

use askama::Template;

use super::{Choice, Link, Picture, Sentence, Shell, TableView, Term, Tone};

/// The state of one index, in the ministry's words.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// `Tinggi menurut umur (TB/U)`.
    pub(crate) index: String,
    /// `Pendek`, or why there is none.
    pub(crate) category: String,
    /// `z −2,41`.
    pub(crate) score: String,
    pub(crate) tone: Tone,
    /// `memakai tinggi yang diragukan`; empty where nothing is in doubt.
    pub(crate) doubt: String,
    /// The curve of this index.
    pub(crate) href: String,
}

/// One thing a rule says to do.
#[derive(Debug, Clone)]
pub(crate) struct Next {
    /// `Rujuk ke puskesmas`.
    pub(crate) does: String,
    /// `Berat tidak naik 2 kali berturut-turut`.
    pub(crate) why: String,
    /// `sejak 12 Sep 2024 (63 hari)`.
    pub(crate) since: String,
    /// The rule and where it is written.
    pub(crate) source: String,
    pub(crate) tone: Tone,
}

/// One step that was taken.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) day: String,
    /// `Dirujuk`.
    pub(crate) name: String,
    pub(crate) note: String,
    /// Who wrote it down.
    pub(crate) by: String,
}

/// The form that records a step; posts `langkah`, `tanggal`, `catatan`, `alasan` (when closing).
#[derive(Debug, Clone)]
pub(crate) struct StepForm {
    /// Where it posts.
    pub(crate) action: String,
    /// Unique on the page.
    pub(crate) id: String,
    /// Verified, referred, served; `href` holds the value, the chosen one is proposed.
    pub(crate) steps: Vec<Choice>,
    /// Reasons to close; `href` holds the value.
    pub(crate) reasons: Vec<Choice>,
    /// The day proposed and the latest allowed, as `2024-11-14`.
    pub(crate) day: String,
    pub(crate) error: String,
    /// Which case is meant, as name and value of hidden fields.
    pub(crate) keep: Vec<(String, String)>,
}

/// The NIK, masked until it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct ShownNik {
    /// `99•••••••••••012`, or `belum ada NIK`.
    pub(crate) text: String,
    /// Whether the button that reveals it (and writes that down) is offered.
    pub(crate) revealable: bool,
}

/// One visit of the table.
#[derive(Debug, Clone)]
pub(crate) struct VisitLine {
    pub(crate) day: String,
    pub(crate) age: String,
    pub(crate) weight: String,
    /// Length as entered with how it was taken: `72,1 cm telentang`.
    pub(crate) length: String,
    /// The corrected length where it differs; empty otherwise.
    pub(crate) corrected_length: String,
    /// One for each column of [`ChildPage::indices`].
    pub(crate) scores: Vec<Scored>,
    /// `N`, `T`, `O`, `B` with its words.
    pub(crate) gain: String,
    pub(crate) gain_said: String,
    /// `Formulir`, or the file.
    pub(crate) source: String,
    /// Findings and marks: `dikoreksi 3 Des 2024`, `tidak dipakai: tinggi turun`.
    pub(crate) marks: Vec<String>,
    pub(crate) void: bool,
    /// The correction form; empty where it is not allowed.
    pub(crate) correct: String,
}

/// A score in the visit table.
#[derive(Debug, Clone)]
pub(crate) struct Scored {
    /// `−2,41`; empty where there is none.
    pub(crate) z: String,
    pub(crate) category: String,
    pub(crate) tone: Tone,
}

/// One child.
#[derive(Debug, Clone, Template)]
#[template(path = "child.html")]
pub(crate) struct ChildPage {
    pub(crate) shell: Shell,
    pub(crate) id: String,
    pub(crate) name: String,
    /// `Perempuan · 17 bulan 4 hari · lahir 10 Jun 2023`.
    pub(crate) particulars: String,
    /// The places it lives in, from desa up.
    pub(crate) places: Vec<Link>,
    pub(crate) nik: ShownNik,
    /// Mother, posyandu, birth weight and length, address.
    pub(crate) terms: Vec<Term>,
    /// How the child is, said aloud.
    pub(crate) answer: Vec<Sentence>,
    pub(crate) standings: Vec<Standing>,
    /// Empty when no rule asks for anything.
    pub(crate) next: Vec<Next>,
    /// One for each index; links to `/anak/{id}/grafik/{index}`.
    pub(crate) curves: Vec<Choice>,
    pub(crate) curve: Option<Picture>,
    /// Heads of the score columns: `TB/U`, `BB/U`, `BB/TB`, `IMT/U`.
    pub(crate) indices: Vec<String>,
    pub(crate) visits: Vec<VisitLine>,
    /// The same visits with the other age convention, only where a class differs.
    pub(crate) conventions: Option<TableView>,
    pub(crate) steps: Vec<Step>,
    /// None where the account may not record steps.
    pub(crate) step_form: Option<StepForm>,
    /// The visit form; empty where it is not allowed.
    pub(crate) record: String,
    /// Where what is known of it is corrected; empty where that is not allowed.
    pub(crate) change: String,
    pub(crate) downloads: Vec<Link>,
}

impl ChildPage {
    /// The head of a score column, counted from nought.
    pub(crate) fn index(&self, place: usize) -> &str {
        self.indices.get(place).map_or("", String::as_str)
    }
}
