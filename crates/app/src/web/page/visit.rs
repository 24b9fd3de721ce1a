//! The form of a visit, new or corrected, and the answer that appears while typing.

use askama::Template;

use super::enrol::Input;
use super::{Choice, Shell, Tone};

/// A question beside a field; ticking it says "yes, that is what was measured".
#[derive(Debug, Clone)]
pub(crate) struct Doubt {
    /// `Tinggi turun 1,2 cm dari bulan lalu. Ukur ulang?`
    pub(crate) asks: String,
    /// The value of the checkbox `yakin`.
    pub(crate) code: String,
    pub(crate) sure: bool,
}

/// One field with its unit inside.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field {
    /// `weight_kg` and the like.
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) unit: String,
    pub(crate) value: String,
    /// `bulan lalu 7,9 kg`.
    pub(crate) hint: String,
    pub(crate) error: String,
    pub(crate) doubts: Vec<Doubt>,
}

/// What the figures mean: shown beside the form, and fetched alone while typing.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "part/answer.html")]
pub(crate) struct Answer {
    pub(crate) shell: Shell,
    /// `17 bulan 4 hari`; empty while there is no date.
    pub(crate) age: String,
    pub(crate) lines: Vec<AnswerLine>,
    /// `Naik 320 g dari 12 Okt; perlu paling sedikit 200 g`.
    pub(crate) gain: String,
    /// What the rule says to do.
    pub(crate) does: Vec<String>,
    /// Doubts that came up; the script puts them beside their fields.
    pub(crate) doubts: Vec<(&'static str, Doubt)>,
}

/// One index of the answer.
#[derive(Debug, Clone)]
pub(crate) struct AnswerLine {
    pub(crate) index: String,
    pub(crate) score: String,
    pub(crate) category: String,
    pub(crate) tone: Tone,
    /// `memakai tinggi yang diragukan`; empty where nothing is in doubt.
    pub(crate) doubt: String,
}

/// The form; posts `id`, `koreksi`, `tanggal`, `weight_kg`, `length_cm`, `posisi`, `edema`,
/// `head_cm`, `arm_cm`, `pengukur`, `batal`, any number of `yakin`, and `periksa` where nothing is to be
/// saved yet.
#[derive(Debug, Clone, Template)]
#[template(path = "visit.html")]
pub(crate) struct VisitPage {
    pub(crate) shell: Shell,
    pub(crate) child: String,
    pub(crate) particulars: String,
    /// `/anak/{id}`.
    pub(crate) back: String,
    /// Where it posts.
    pub(crate) action: String,
    /// The id that the visit will have, so that sending it twice writes one.
    pub(crate) id: String,
    /// The visit that it corrects; empty for a new one.
    pub(crate) corrects: String,
    /// `/anak/{id}/kunjungan/hitung`.
    pub(crate) reckon: String,
    /// Whether this corrects an earlier visit, which may also be voided.
    pub(crate) correction: bool,
    pub(crate) day: Field,
    /// Earliest and latest day, as `2024-11-14`.
    pub(crate) first_day: String,
    pub(crate) last_day: String,
    /// Weight and length.
    pub(crate) main: Vec<Field>,
    /// Lying or standing; `href` holds the value.
    pub(crate) positions: Vec<Choice>,
    pub(crate) oedema: bool,
    /// Who measured, and those who did there before.
    pub(crate) measurer: Input,
    pub(crate) measurers: Vec<String>,
    /// Head and arm: folded away unless filled.
    pub(crate) more: Vec<Field>,
    pub(crate) more_open: bool,
    pub(crate) answer: Answer,
}
