//! One line of a foreign file as the exchange read it: what it says of a child, a place and a
//! visit, and what was doubtful about it. Nobody has been matched yet.

use chrono::NaiveDate;
use science::measure::{Position, Sex};
use serde::{Deserialize, Serialize};

/// A NIK as a file gives it.
#[derive(Clone, PartialEq, Eq)]
pub enum EnteredNik {
    /// Sixteen digits with a plausible date: an identifier.
    Real(String),
    /// Partly hidden by the exporting system (`18010**********`); kept, not used to match.
    Masked(String),
    /// Anything else, kept as entered: scientific notation, too short, zeros.
    Unusable(String),
    Absent,
}

impl std::fmt::Debug for EnteredNik {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Real(_) => "Real(****************)",
            Self::Masked(_) => "Masked(****************)",
            Self::Unusable(_) => "Unusable(****************)",
            Self::Absent => "Absent",
        })
    }
}

/// What the line says of the child. `None` is "not said" or "cannot be".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredChild {
    pub nik: EnteredNik,
    pub name: String,
    pub sex: Option<Sex>,
    pub birth_date: Option<NaiveDate>,
    pub birth_weight_g: Option<i32>,
    pub birth_length_tenth_mm: Option<i32>,
    pub mother: Option<String>,
    pub father: Option<String>,
}

/// The place names of the line, as entered; the register resolves them along the path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnteredPlace {
    pub province: String,
    pub kabkota: String,
    pub kecamatan: String,
    pub puskesmas: String,
    pub desa: String,
    pub posyandu: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
}

/// What the file itself says of the visit's scores; kept to be compared with ours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// z-scores in hundredths.
    pub waz: Option<i32>,
    pub haz: Option<i32>,
    pub whz: Option<i32>,
    pub weight_for_age: String,
    pub stature: String,
    pub wasting: String,
    /// `N`, `T`, `O` or `B`.
    pub gain: Option<char>,
    /// The age in words, `1 Tahun - 4 Bulan - 30 Hari`.
    pub age: String,
}

/// One measurement of the line. Values that cannot be are `None` here and named in a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredVisit {
    pub visited_on: NaiveDate,
    pub weight_g: Option<i32>,
    pub length_tenth_mm: Option<i32>,
    pub position: Option<Position>,
    pub muac_tenth_mm: Option<i32>,
    pub head_tenth_mm: Option<i32>,
    pub oedema: bool,
    pub vitamin_a: Option<bool>,
    /// The name of whoever measured; empty where the file does not say.
    pub measurer: String,
    pub said: Said,
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weighs {
    /// Worth knowing; the value was understood.
    Note,
    /// The value was kept as entered and is not used.
    NotUsed,
    /// The line cannot be taken in.
    Refuses,
}

/// Something doubtful about one cell or one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable, such as `weight.impossible`; the doors have a sentence for each.
    pub code: String,
    pub weighs: Weighs,
    /// The header of the column concerned, as in the file; empty for the whole line.
    pub column: String,
    pub entered: String,
}

/// One line of a foreign file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredRow {
    /// The line (or worksheet row) as a person counts it, from 1.
    pub line: u32,
    /// The cells as entered, in the file's order.
    pub cells: Vec<String>,
    pub child: EnteredChild,
    pub place: EnteredPlace,
    /// A wide sheet gives several, a list of children none.
    pub visits: Vec<EnteredVisit>,
    pub findings: Vec<Finding>,
}

impl EnteredRow {
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.weighs == Weighs::Refuses)
    }
}
