//! Roles and what each may do: deny by default, one table.

/// What a person is in the programme, within the area of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Keeps the installation: accounts, places, boundaries.
    Admin,
    /// Secretariat of a TPPS: totals and, where its task needs them, names.
    Tpps,
    /// Nutrition officer or midwife of a puskesmas, PLKB: works on people.
    Gizi,
    /// Cadre of a posyandu or family companion.
    Kader,
    /// University, company, Baznas: totals only.
    Partner,
}

/// What someone may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    ReadTotals,
    ReadPeople,
    RevealNik,
    RecordVisit,
    Enrol,
    Import,
    Respond,
    FreezePack,
    ReleasePack,
    ReadAudit,
    ManageAccounts,
    ManagePlaces,
    /// Indicators, frames and targets, which hold for the whole installation.
    ManageDefinitions,
    /// Members of a TPPS and their decrees.
    ManageTpps,
    /// Calling, moving and closing a meeting; its minutes, decisions and commitments.
    ManageRakor,
    /// Coming to a meeting, saying something there, a note on a commitment, evidence.
    SpeakAtRakor,
    /// News that anybody may read.
    Publish,
}

impl Role {
    pub const ALL: [Self; 5] =
        [Self::Admin, Self::Tpps, Self::Gizi, Self::Kader, Self::Partner];

    pub fn code(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Tpps => "tpps",
            Self::Gizi => "gizi",
            Self::Kader => "kader",
            Self::Partner => "partner",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    pub fn may(self, deed: Deed) -> bool {
        match deed {
            Deed::ReadTotals => true,
            Deed::ReadPeople => {
                matches!(self, Self::Admin | Self::Tpps | Self::Gizi | Self::Kader)
            }
            Deed::RevealNik => matches!(self, Self::Gizi),
            Deed::RecordVisit | Deed::Respond => {
                matches!(self, Self::Admin | Self::Gizi | Self::Kader)
            }
            Deed::Enrol => matches!(self, Self::Admin | Self::Gizi | Self::Kader),
            Deed::Import => matches!(self, Self::Admin | Self::Tpps | Self::Gizi),
            Deed::FreezePack
            | Deed::ReleasePack
            | Deed::ReadAudit
            | Deed::ManageDefinitions
            | Deed::ManageTpps
            | Deed::ManageRakor
            | Deed::Publish => {
                matches!(self, Self::Admin | Self::Tpps)
            }
            Deed::SpeakAtRakor => {
                matches!(self, Self::Admin | Self::Tpps | Self::Gizi | Self::Partner)
            }
            Deed::ManageAccounts | Deed::ManagePlaces => matches!(self, Self::Admin),
        }
    }
}
