//! From folded children to the rows of each kab/kota.

use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasher;

use register::place::PlaceId;
use uuid::Uuid;

use super::Partition;
use crate::relation::{ChildMonth, Folded, Relation};

/// The partitions of a whole fold.
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

/// Replaces the rows of the touched children, wherever they went, and leaves all others.
pub fn merge(
    existing: Partition,
    kabkota: PlaceId,
    touched: &HashSet<Uuid, impl BuildHasher>,
    folded: &[Folded],
) -> Partition {
    let Partition { mut rows, mut now, mut measurements } = existing;
    let stays = |row: &ChildMonth| !touched.contains(&row.child);
    rows.retain(stays);
    now.retain(stays);
    measurements.retain(|row| !touched.contains(&row.child));
    let here = |row: &&ChildMonth| row.kabkota == kabkota;
    rows.extend(folded.iter().flat_map(|folded| &folded.rows).filter(here).cloned());
    now.extend(folded.iter().filter_map(|folded| folded.now.as_ref()).filter(here).cloned());
    let measured = folded.iter().flat_map(|folded| &folded.measurements);
    measurements.extend(measured.filter(|row| row.kabkota == kabkota).cloned());
    let mut partition = Partition { rows, now, measurements };
    partition.sort();
    partition
}

impl Partition {
    fn sort(&mut self) {
        self.rows.sort_unstable_by_key(|row| (row.child, row.month));
        self.now.sort_unstable_by_key(|row| row.child);
        self.measurements.sort_unstable_by_key(Relation::key);
    }
}
