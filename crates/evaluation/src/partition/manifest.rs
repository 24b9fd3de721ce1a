//! What a set and each of its partitions say of themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use register::place::{Boundaries, PlaceId};
use serde::Deserialize;

use super::{CHILD_MONTH, CHILD_NOW, MEASUREMENT};
use crate::failure::Failure;
use crate::month::Month;
use crate::relation::ContentHash;

/// How facts are folded into rows; a set that was folded otherwise is folded anew.
pub(crate) const FOLD: u32 = 2;

/// What a set of relations knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// The last act whose facts are in.
    pub seq: i64,
    /// The day on which that was so: the day of the data.
    pub known_on: NaiveDate,
    /// The month up to which children have rows.
    pub until: Month,
    /// The boundaries in which its places are told.
    pub map: Boundaries,
}

/// The set that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Current {
    pub stamp: Stamp,
    /// How its rows were folded.
    pub fold: u32,
    /// The kab/kota of which everything is in, also those in which nobody lives.
    pub built: BTreeSet<PlaceId>,
    /// The boundaries within those kab/kota that a reform has changed.
    pub drawn: BTreeMap<PlaceId, Boundaries>,
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
    #[serde(default = "first_fold")]
    fold: u32,
    seq: i64,
    known_on: String,
    until: String,
    #[serde(default)]
    map: String,
    built: BTreeSet<i32>,
    #[serde(default)]
    drawn: BTreeMap<String, String>,
    partitions: BTreeMap<String, NamedText>,
}

/// Of sets that do not say.
const fn first_fold() -> u32 {
    1
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
    #[serde(default)]
    map: String,
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
        let Self { seq, known_on, until, map } = self;
        let mut text = format!("seq = {seq}\nknown_on = \"{known_on}\"\nuntil = \"{until}\"\n");
        if !map.are_the_first() {
            let _ = writeln!(text, "map = \"{map}\"");
        }
        text
    }

    fn read(seq: i64, known_on: &str, until: &str, map: &str) -> Option<Self> {
        let (known_on, until) = (known_on.parse().ok()?, until.parse().ok()?);
        Some(Self { seq, known_on, until, map: boundaries(map)? })
    }
}

/// Boundaries as they are written; the first ones are not.
pub(crate) fn boundaries(text: &str) -> Option<Boundaries> {
    if text.is_empty() { Some(Boundaries::default()) } else { text.parse().ok() }
}

impl Current {
    /// The kecamatan of a kab/kota in which anybody lives.
    pub(crate) fn kecamatan_of(&self, kabkota: PlaceId) -> Vec<PlaceId> {
        let of_it = self.partitions.iter().filter(|(_, named)| named.kabkota == kabkota);
        of_it.map(|(kecamatan, _)| *kecamatan).collect()
    }

    /// Whether what it has may be kept in a set of a stamp, and only what changed since is folded
    /// again. In a new month every child has a row more.
    pub(crate) fn goes_on_to(&self, stamp: Stamp) -> bool {
        let Self { stamp: known, fold, .. } = self;
        known.until == stamp.until && known.seq <= stamp.seq && *fold == FOLD
    }

    pub(super) fn text(&self) -> String {
        let mut text = format!("fold = {}\n{}", self.fold, self.stamp.text());
        let built: Vec<String> =
            self.built.iter().map(|kabkota| kabkota.0.to_string()).collect();
        let _ = writeln!(text, "built = [{}]", built.join(", "));
        if !self.drawn.is_empty() {
            text.push_str("\n[drawn]\n");
            for (kabkota, drawn) in &self.drawn {
                let _ = writeln!(text, "{} = \"{drawn}\"", kabkota.0);
            }
        }
        text.push_str("\n[partitions]\n");
        for (kecamatan, Named { kabkota, name }) in &self.partitions {
            let _ = writeln!(
                text,
                "{} = {{ kabkota = {}, name = \"{name}\" }}",
                kecamatan.0, kabkota.0
            );
        }
        text
    }

    pub(crate) fn read(path: &Path, text: &str) -> Result<Self, Failure> {
        let read: CurrentText =
            toml::from_str(text).map_err(|cause| Failure::damaged(path, &cause))?;
        let stamp = Stamp::read(read.seq, &read.known_on, &read.until, &read.map);
        let drawn = |(kabkota, drawn): (String, String)| {
            Some((PlaceId(kabkota.parse().ok()?), boundaries(&drawn)?))
        };
        let drawn = read.drawn.into_iter().map(drawn).collect::<Option<_>>();
        let partitions = read
            .partitions
            .into_iter()
            .map(|(kecamatan, NamedText { kabkota, name })| {
                let named = Named { kabkota: PlaceId(kabkota), name };
                Some((PlaceId(kecamatan.parse().ok()?), named))
            })
            .collect::<Option<_>>();
        let built = read.built.into_iter().map(PlaceId).collect();
        match (stamp, drawn, partitions) {
            (Some(stamp), Some(drawn), Some(partitions)) => {
                Ok(Self { stamp, fold: read.fold, built, drawn, partitions })
            }
            (None, ..) | (_, None, _) | (.., None) => {
                Err(Failure::damaged(path, "a value cannot be read"))
            }
        }
    }
}

impl Named {
    /// The folder of the partition within that of its set.
    pub(crate) fn within(&self, kecamatan: PlaceId) -> String {
        format!("{}/{}/{}", self.kabkota.0, kecamatan.0, self.name)
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
    /// The files beside it, that of `child_month` first.
    pub(crate) fn files(&self) -> [(&'static str, FileMark); 3] {
        [
            (CHILD_MONTH, self.child_month),
            (CHILD_NOW, self.child_now),
            (MEASUREMENT, self.measurement),
        ]
    }

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
        Self::of(path, &text)
    }

    pub(crate) fn of(path: &Path, text: &str) -> Result<Self, Failure> {
        let read: ManifestText =
            toml::from_str(text).map_err(|cause| Failure::damaged(path, &cause))?;
        let stamp = Stamp::read(read.seq, &read.known_on, &read.until, &read.map)
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
