//! What a set and each of its partitions say of themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use register::place::PlaceId;
use serde::Deserialize;

use crate::failure::Failure;
use crate::month::Month;
use crate::relation::ContentHash;

/// What a set of relations knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The last act whose facts are in.
    pub seq: i64,
    /// The day on which that was so: the day of the data.
    pub known_on: NaiveDate,
    /// The month up to which children have rows.
    pub until: Month,
}

/// The set that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Current {
    pub stamp: Stamp,
    /// The kab/kota of which everything is in, also those in which nobody lives.
    pub built: BTreeSet<PlaceId>,
    /// Its partitions, by kecamatan.
    pub partitions: BTreeMap<PlaceId, Named>,
}

/// Where a partition lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub kabkota: PlaceId,
    /// The folder below that of its kecamatan.
    pub name: String,
}

/// One partition of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    pub kabkota: PlaceId,
    pub kecamatan: PlaceId,
    pub stamp: Stamp,
    pub child_month: FileMark,
    pub child_now: FileMark,
    pub measurement: FileMark,
}

/// What a file must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileMark {
    pub rows: u64,
    /// Of the rows.
    pub content: ContentHash,
    /// Of the bytes, which a newer writer may change.
    pub file: ContentHash,
}

#[derive(Deserialize)]
struct CurrentText {
    seq: i64,
    known_on: String,
    until: String,
    built: BTreeSet<i32>,
    partitions: BTreeMap<String, NamedText>,
}

#[derive(Deserialize)]
struct NamedText {
    kabkota: i32,
    name: String,
}

#[derive(Deserialize)]
struct ManifestText {
    kabkota: i32,
    kecamatan: i32,
    seq: i64,
    known_on: String,
    until: String,
    child_month: MarkText,
    child_now: MarkText,
    measurement: MarkText,
}

#[derive(Deserialize)]
struct MarkText {
    rows: u64,
    content: String,
    file: String,
}

impl Stamp {
    fn text(&self) -> String {
        let Self { seq, known_on, until } = self;
        format!("seq = {seq}\nknown_on = \"{known_on}\"\nuntil = \"{until}\"\n")
    }

    fn read(seq: i64, known_on: &str, until: &str) -> Option<Self> {
        Some(Self { seq, known_on: known_on.parse().ok()?, until: until.parse().ok()? })
    }
}

impl Current {
    pub(super) fn text(&self) -> String {
        let mut text = self.stamp.text();
        let built: Vec<String> =
            self.built.iter().map(|kabkota| kabkota.0.to_string()).collect();
        let _ = writeln!(text, "built = [{}]\n\n[partitions]", built.join(", "));
        for (kecamatan, Named { kabkota, name }) in &self.partitions {
            let _ = writeln!(
                text,
                "{} = {{ kabkota = {}, name = \"{name}\" }}",
                kecamatan.0, kabkota.0
            );
        }
        text
    }

    pub(super) fn read(path: &Path, text: &str) -> Result<Self, Failure> {
        let read: CurrentText =
            toml::from_str(text).map_err(|cause| Failure::damaged(path, &cause))?;
        let stamp = Stamp::read(read.seq, &read.known_on, &read.until);
        let partitions = read
            .partitions
            .into_iter()
            .map(|(kecamatan, NamedText { kabkota, name })| {
                let named = Named { kabkota: PlaceId(kabkota), name };
                Some((PlaceId(kecamatan.parse().ok()?), named))
            })
            .collect::<Option<_>>();
        let built = read.built.into_iter().map(PlaceId).collect();
        match (stamp, partitions) {
            (Some(stamp), Some(partitions)) => Ok(Self { stamp, built, partitions }),
            (None, _) | (_, None) => Err(Failure::damaged(path, "a value cannot be read")),
        }
    }
}

impl FileMark {
    fn text(&self, name: &str) -> String {
        let Self { rows, content, file } = self;
        format!("\n[{name}]\nrows = {rows}\ncontent = \"{content}\"\nfile = \"{file}\"\n")
    }

    fn read(path: &Path, text: &MarkText) -> Result<Self, Failure> {
        let hash = |text: &str| {
            text.parse::<ContentHash>().map_err(|cause| Failure::damaged(path, &cause))
        };
        Ok(Self { rows: text.rows, content: hash(&text.content)?, file: hash(&text.file)? })
    }
}

impl Manifest {
    pub(super) fn text(&self) -> String {
        let Self { kabkota, kecamatan, stamp, child_month, child_now, measurement } = self;
        format!(
            "kabkota = {}\nkecamatan = {}\n{}{}{}{}",
            kabkota.0,
            kecamatan.0,
            stamp.text(),
            child_month.text("child_month"),
            child_now.text("child_now"),
            measurement.text("measurement"),
        )
    }

    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(Failure::file(path))?;
        let read: ManifestText =
            toml::from_str(&text).map_err(|cause| Failure::damaged(path, &cause))?;
        let stamp = Stamp::read(read.seq, &read.known_on, &read.until)
            .ok_or_else(|| Failure::damaged(path, "a value cannot be read"))?;
        Ok(Self {
            kabkota: PlaceId(read.kabkota),
            kecamatan: PlaceId(read.kecamatan),
            stamp,
            child_month: FileMark::read(path, &read.child_month)?,
            child_now: FileMark::read(path, &read.child_now)?,
            measurement: FileMark::read(path, &read.measurement)?,
        })
    }
}
