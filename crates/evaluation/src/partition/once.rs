//! Whether each child counts in one place only: who counts twice while another is missing is
//! found by no sum.

use register::place::PlaceId;
use uuid::Uuid;

use super::Partition;
use crate::month::Month;

/// Who counts where in some months, gathered from partitions.
#[derive(Debug)]
pub struct Counting {
    months: Vec<(Month, Vec<(Uuid, PlaceId)>)>,
}

/// A child that counts in two desa, or twice in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twice {
    pub month: Month,
    pub child: Uuid,
    pub desa: [PlaceId; 2],
}

impl Counting {
    pub fn of(months: impl IntoIterator<Item = Month>) -> Self {
        Self { months: months.into_iter().map(|month| (month, Vec::new())).collect() }
    }

    pub fn take(&mut self, partition: &Partition) {
        for (month, places) in &mut self.months {
            let counting =
                partition.rows.iter().filter(|row| row.counted && row.month == *month);
            places.extend(counting.map(|row| (row.child, row.desa)));
        }
    }

    /// In the order of the months and the children.
    pub fn twice(self) -> Vec<Twice> {
        let mut found = Vec::new();
        for (month, mut places) in self.months {
            places.sort_unstable();
            for pair in places.windows(2) {
                let [(child, one), (other, again)] = pair else { continue };
                if child == other {
                    found.push(Twice { month, child: *child, desa: [*one, *again] });
                }
            }
        }
        found
    }
}
