//! Places: the country as the Kemendagri divides it, with posyandu below the desa and
//! puskesmas beside it. Facts hold a place's id; code, name and parent are dated, so that any
//! day's map can be drawn and every fact lies in one place of it.

mod map;
mod reform;
mod resolve;
mod serving;
pub mod source;
mod store;
mod tree;

pub use map::{Boundaries, InForce, Map, NotAMark};
pub use reform::{
    Atlas, Change, Complaint, Done, Event, Happened, Law, Line, Named, NewPlace, NewReform,
    Part, Refused as ReformRefused, Target, Term, Wrong, reform, rehearse, withdraw,
};
pub use resolve::{Resolution, Resolver};
pub use serving::{Refused as ServingRefused, Serving, serve};
pub use store::{NewFacility, Refused, add_facility, install, mark_on, since_ever, tree_on};
pub use tree::{Place, Tree};

pub(crate) use reform::read as atlas;
pub(crate) use resolve::spelling;
pub(crate) use serving::write as write_servings;
pub(crate) use store::{write_facilities, write_facility};

use serde::{Deserialize, Serialize};

/// The lasting identity of a place, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PlaceId(pub i32);

/// The level of a place, from the nation down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Nation,
    Province,
    Kabkota,
    Kecamatan,
    /// Desa or kelurahan.
    Desa,
    Posyandu,
    /// Serves desa of one kecamatan; nobody lives in it.
    Puskesmas,
}

impl Level {
    pub fn code(self) -> &'static str {
        match self {
            Self::Nation => "nation",
            Self::Province => "province",
            Self::Kabkota => "kabkota",
            Self::Kecamatan => "kecamatan",
            Self::Desa => "desa",
            Self::Posyandu => "posyandu",
            Self::Puskesmas => "puskesmas",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::Nation,
            Self::Province,
            Self::Kabkota,
            Self::Kecamatan,
            Self::Desa,
            Self::Posyandu,
            Self::Puskesmas,
        ]
        .into_iter()
        .find(|level| level.code() == code)
    }
}
