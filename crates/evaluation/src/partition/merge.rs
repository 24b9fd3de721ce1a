//! From folded children to the rows of each kab/kota and kecamatan.

use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasher;

use register::place::PlaceId;
use uuid::Uuid;

use super::Partition;
use crate::relation::{Folded, Relation};

/// The rows of a whole fold, by kab/kota.
pub fn collect(folded: impl IntoIterator<Item = Folded>) -> BTreeMap<PlaceId, Partition> {
    let mut partitions: BTreeMap<PlaceId, Partition> = BTreeMap::new();
    for Folded { rows, now, measurements, .. } in folded {
        for row in rows {
            partitions.entry(row.kabkota).or_default().rows.push(row);
        }
        if let Some(now) = now {
            partitions.entry(now.kabkota).or_default().now.push(now);
        }
        for row in measurements {
            partitions.entry(row.kabkota).or_default().measurements.push(row);
        }
    }
    for partition in partitions.values_mut() {
        partition.sort();
    }
    partitions
}

/// The rows of a kab/kota, by kecamatan.
pub fn by_kecamatan(partition: Partition) -> BTreeMap<PlaceId, Partition> {
    let Partition { rows, now, measurements } = partition;
    let mut parts: BTreeMap<PlaceId, Partition> = BTreeMap::new();
    for row in rows {
        parts.entry(row.kecamatan).or_default().rows.push(row);
    }
    for row in now {
        parts.entry(row.kecamatan).or_default().now.push(row);
    }
    for row in measurements {
        parts.entry(row.kecamatan).or_default().measurements.push(row);
    }
    for part in parts.values_mut() {
        part.sort();
    }
    parts
}

/// Replaces the rows of the touched children in a kecamatan, wherever they went, and leaves
/// all others.
pub fn merge(
    existing: Partition,
    kecamatan: PlaceId,
    touched: &HashSet<Uuid, impl BuildHasher>,
    folded: &[Folded],
) -> Partition {
    let Partition { mut rows, mut now, mut measurements } = existing;
    rows.retain(|row| !touched.contains(&row.child));
    now.retain(|row| !touched.contains(&row.child));
    measurements.retain(|row| !touched.contains(&row.child));
    let of = |folded: &Folded| folded.rows.clone();
    rows.extend(folded.iter().flat_map(of).filter(|row| row.kecamatan == kecamatan));
    let of = |folded: &Folded| folded.now.clone();
    now.extend(folded.iter().filter_map(of).filter(|row| row.kecamatan == kecamatan));
    let of = |folded: &Folded| folded.measurements.clone();
    measurements.extend(folded.iter().flat_map(of).filter(|row| row.kecamatan == kecamatan));
    let mut partition = Partition { rows, now, measurements };
    partition.sort();
    partition
}

impl Partition {
    pub(super) fn sort(&mut self) {
        self.rows.sort_unstable_by_key(Relation::key);
        self.now.sort_unstable_by_key(Relation::key);
        self.measurements.sort_unstable_by_key(Relation::key);
    }

    /// Adds the rows of another behind its own.
    pub(crate) fn take(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.now.extend(other.now);
        self.measurements.extend(other.measurements);
    }
}
