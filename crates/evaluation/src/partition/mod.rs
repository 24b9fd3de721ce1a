//! Relations on disk: one folder for each kab/kota, swapped in whole sets, so that a reader
//! never sees half of a change.
//!
//! `current` names the set that holds; `<kab/kota>/<name>/` holds its files and a manifest.
//! Everything here can be thrown away and folded again from the facts.

mod edition;
mod manifest;
mod merge;
mod parquet;

pub use edition::{Edition, current};
pub use manifest::{Current, FileMark, Manifest, Stamp};
pub use merge::{collect, merge};
pub use parquet::read;

use crate::relation::{ChildMonth, Measurement};

/// The rows of one kab/kota.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Partition {
    /// `child_month`, by child and month.
    pub rows: Vec<ChildMonth>,
    /// `child_now`, by child.
    pub now: Vec<ChildMonth>,
    /// `measurement`, by child and day.
    pub measurements: Vec<Measurement>,
}

pub(crate) use edition::{MANIFEST, home as folder_of, sync, write_through};
pub(crate) use parquet::{file_hash, rows_of, write};

pub(crate) const CHILD_MONTH: &str = "child_month.parquet";
pub(crate) const CHILD_NOW: &str = "child_now.parquet";
pub(crate) const MEASUREMENT: &str = "measurement.parquet";
