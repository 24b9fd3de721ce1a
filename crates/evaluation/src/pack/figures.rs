//! Every count of a pack, one line each.

use std::collections::BTreeMap;
use std::path::Path;

use register::place::PlaceId;

use crate::engine::{Members, Part, Parts};
use crate::failure::Failure;
use crate::partition::{FileMark, Lasting, rows_of, write};
use crate::relation::{Relation, relation};

relation! {
    /// How many are in a part of an indicator in a place, and who they are.
    Figure as "figure" by (place: PlaceId, indicator: String, part: String) {
        /// The place.
        place: PlaceId,
        /// The code of the indicator.
        indicator: String,
        /// denominator, numerator, or the code of the reason for leaving out.
        part: String,
        /// Children, or months of children.
        count: u64,
        /// Days at risk, where the part is time.
        days: u64,
        /// The sum of the hashes of the members.
        fingerprint: [u8; 16],
    }
}

impl Figure {
    fn of(place: PlaceId, indicator: &str, part: &Part, members: Members) -> Self {
        let part = match part {
            Part::Denominator => "denominator",
            Part::Numerator => "numerator",
            Part::LeftOut(reason) => reason,
        };
        Self {
            place,
            indicator: indicator.to_owned(),
            part: part.to_owned(),
            count: members.count,
            days: members.days,
            fingerprint: members.fingerprint.to_bytes(),
        }
    }
}

/// The figures of places, in the order of their keys; nobody left out for a reason is no
/// line.
pub(super) fn figures(sets: &BTreeMap<PlaceId, Vec<Parts>>) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (place, indicators) in sets {
        for Parts { indicator, parts, .. } in indicators {
            for (part, members) in parts {
                if members.count > 0 || !matches!(part, Part::LeftOut(_)) {
                    figures.push(Figure::of(*place, indicator, part, *members));
                }
            }
        }
    }
    figures.sort_unstable_by(|a, b| {
        (a.place, &a.indicator, &a.part).cmp(&(b.place, &b.indicator, &b.part))
    });
    figures
}

pub(super) fn write_figures(path: &Path, figures: &[Figure]) -> Result<FileMark, Failure> {
    write(path, figures, Relation::key, Lasting::Yes)
}

pub(super) fn read_figures(path: &Path) -> Result<Vec<Figure>, Failure> {
    rows_of(path)
}
