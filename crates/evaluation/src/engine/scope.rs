//! The part of the partitions that a place is.

use datafusion::logical_expr::{Expr, col, lit};
use register::place::{Level, PlaceId, Tree};

use crate::failure::Failure;

/// The children of a place, within one partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// A kab/kota, or a place above it.
    All,
    Kecamatan(PlaceId),
    Desa(PlaceId),
    Posyandu(PlaceId),
}

/// Where a row lies below its kab/kota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Home {
    pub(crate) kecamatan: PlaceId,
    pub(crate) desa: PlaceId,
    pub(crate) posyandu: Option<PlaceId>,
}

impl Scope {
    pub(crate) fn of(tree: &Tree, place: PlaceId) -> Result<Self, Failure> {
        let level = tree.get(place).map(|place| place.level);
        match level {
            Some(Level::Nation | Level::Province | Level::Kabkota) => Ok(Self::All),
            Some(Level::Kecamatan) => Ok(Self::Kecamatan(place)),
            Some(Level::Desa) => Ok(Self::Desa(place)),
            Some(Level::Posyandu) => Ok(Self::Posyandu(place)),
            Some(Level::Puskesmas) | None => Err(Failure::NoSuchPlace(place)),
        }
    }

    pub(crate) fn holds(self, home: Home) -> bool {
        match self {
            Self::All => true,
            Self::Kecamatan(place) => home.kecamatan == place,
            Self::Desa(place) => home.desa == place,
            Self::Posyandu(place) => home.posyandu == Some(place),
        }
    }

    pub(crate) fn predicate(self) -> Option<Expr> {
        let within = |column: &str, place: PlaceId| col(column).eq(lit(place.0));
        match self {
            Self::All => None,
            Self::Kecamatan(place) => Some(within("kecamatan", place)),
            Self::Desa(place) => Some(within("desa", place)),
            Self::Posyandu(place) => Some(within("posyandu", place)),
        }
    }
}
