//! Relations on disk: one partition for each kecamatan, swapped in whole sets, so that a
//! reader never sees half of a change.
//!
//! `current` names the set that holds; `<kab/kota>/<kecamatan>/<name>/` holds the files of a
//! partition and a manifest. A kab/kota is built as a whole, and kept fresh kecamatan by
//! kecamatan: a visit touches few rows. Everything here can be thrown away and folded again
//! from the facts.

mod copy;
pub(crate) mod damage;
mod edition;
mod held;
mod making;
mod manifest;
mod merge;
mod once;
mod parquet;
mod places;
mod writer;

pub use copy::{OnePartition, Original};
pub use edition::{Edition, current};
pub use making::Making;
pub use manifest::{Current, FileMark, Manifest, Named, Stamp};
pub use merge::{by_kecamatan, collect};
pub use once::{Counting, Twice};
pub use parquet::{read, read_kabkota};
pub use places::{PLACES, places_text, write_places};

use crate::relation::{ChildMonth, Measurement};

/// Rows of one kecamatan, or of all those of a kab/kota.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Partition {
    /// `child_month`, by child and month.
    pub rows: Vec<ChildMonth>,
    /// `child_now`, by child.
    pub now: Vec<ChildMonth>,
    /// `measurement`, by child and day.
    pub measurements: Vec<Measurement>,
}

pub(crate) use edition::{CURRENT, MANIFEST, home as folder_of, sync, write_through};
pub(crate) use held::hold;
pub(crate) use manifest::boundaries;
pub(crate) use parquet::{Lasting, file_hash, is_as_written, read_of, rows_of, verify, write};
pub(crate) use places::read_places;
pub(crate) use writer::{Writer, Written};

/// The folder of a set's definitions, where it brings them along.
pub const DEFINITIONS: &str = "definitions";

pub(crate) const CHILD_MONTH: &str = "child_month.parquet";
pub(crate) const CHILD_NOW: &str = "child_now.parquet";
pub(crate) const MEASUREMENT: &str = "measurement.parquet";
