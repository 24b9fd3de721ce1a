//! Which map: the boundaries of a day, as known at an act, and how two of them are told apart.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::PlaceId;
use crate::history::Cut;

/// The boundaries of a day, as known at an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Map {
    pub day: NaiveDate,
    pub cut: Cut,
}

/// Tells the boundaries of one map from those of another: the hash of the reforms in force, or
/// nothing where no place was ever reformed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Boundaries([u8; 16]);

impl Boundaries {
    /// Of the reforms with these ids, in whatever order they are given.
    pub(crate) fn of(reforms: impl IntoIterator<Item = Uuid>) -> Self {
        let mut reforms: Vec<Uuid> = reforms.into_iter().collect();
        if reforms.is_empty() {
            return Self::default();
        }
        reforms.sort_unstable();
        let mut hash = Sha256::new();
        for reform in reforms {
            hash.update(reform.as_bytes());
        }
        let digest: [u8; 32] = hash.finalize().into();
        let mut first = [0; 16];
        first.copy_from_slice(&digest[..16]);
        Self(first)
    }

    /// Whether no place was reformed.
    pub fn are_the_first(self) -> bool {
        self == Self::default()
    }
}

impl fmt::Display for Boundaries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The text is not 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a mark of boundaries")]
pub struct NotAMark;

impl FromStr for Boundaries {
    type Err = NotAMark;

    fn from_str(text: &str) -> Result<Self, NotAMark> {
        let mut mark = [0; 16];
        hex::decode_to_slice(text, &mut mark).map_err(|_| NotAMark)?;
        Ok(Self(mark))
    }
}

/// A reform that is in force on a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    pub id: Uuid,
    /// The first day of the new boundaries.
    pub since: NaiveDate,
    /// The places that it made, changed or ended.
    pub places: Vec<PlaceId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_are_those_of_their_reforms() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(Boundaries::of([a, b]), Boundaries::of([b, a]));
        assert_ne!(Boundaries::of([a]), Boundaries::of([a, b]));
        assert!(Boundaries::of([]).are_the_first() && !Boundaries::of([a]).are_the_first());
        let mark = Boundaries::of([a, b]);
        assert_eq!(mark.to_string().parse(), Ok(mark));
        assert!("00".parse::<Boundaries>().is_err());
    }
}
