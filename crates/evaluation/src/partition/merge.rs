//! From folded children to the rows of each kab/kota and kecamatan.

use std::collections::BTreeMap;

use register::place::PlaceId;

use super::Partition;
use crate::relation::{Folded, Relation};

/// The rows of a whole fold, by kab/kota.
pub fn collect(folded: impl IntoIterator<Item = Folded>) -> BTreeMap<PlaceId, Partition> {
    let mut partitions: BTreeMap<PlaceId, Partition> = BTreeMap::new();
    for Folded { rows, brought, now, measurements, .. } in folded {
        for row in rows.into_iter().chain(brought) {
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

impl Partition {
    pub(crate) fn sort(&mut self) {
        self.rows.sort_unstable_by_key(Relation::key);
        self.now.sort_unstable_by_key(Relation::key);
        self.measurements.sort_unstable_by_key(Relation::key);
    }

    /// Adds the rows of another behind its own.
    pub(super) fn take(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.now.extend(other.now);
        self.measurements.extend(other.measurements);
    }
}
