//! Writing partitions, several at a time; nothing names them before they are whole.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use register::place::PlaceId;
use uuid::Uuid;

use super::edition::{MANIFEST, home, sync};
use super::manifest::{Manifest, Named, Stamp};
use super::parquet::{self, Lasting};
use super::{CHILD_MONTH, CHILD_NOW, MEASUREMENT, Partition};
use crate::failure::Failure;
use crate::month::Month;
use crate::relation::ChildMonth;

/// Writes the partitions of one set, each kecamatan once.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    folder: PathBuf,
    stamp: Stamp,
    lasting: Lasting,
}

/// A partition that lies on disk and has no name in any set.
#[derive(Debug)]
pub(crate) struct Written {
    pub(super) manifest: Manifest,
    pub(super) named: Named,
}

impl Writer {
    pub(super) fn new(folder: &Path, stamp: Stamp, lasting: Lasting) -> Self {
        Self { folder: folder.to_owned(), stamp, lasting }
    }

    /// The files of a partition under a name of their own.
    pub(crate) fn write(
        &self,
        kabkota: PlaceId,
        kecamatan: PlaceId,
        partition: &Partition,
    ) -> Result<Written, Failure> {
        let Self { folder, stamp, lasting } = self;
        let home = home(folder, kabkota, kecamatan);
        let making = home.join("making");
        match fs::remove_dir_all(&making) {
            Ok(()) => {}
            Err(cause) if cause.kind() == ErrorKind::NotFound => {}
            Err(cause) => return Err(Failure::File { path: making, cause }),
        }
        fs::create_dir_all(&making).map_err(Failure::file(&making))?;
        let rows =
            |name: &str, rows| parquet::write(&making.join(name), rows, by_home, *lasting);
        let manifest = Manifest {
            kabkota,
            kecamatan,
            stamp: *stamp,
            child_month: rows(CHILD_MONTH, &partition.rows)?,
            child_now: rows(CHILD_NOW, &partition.now)?,
            measurement: parquet::write(
                &making.join(MEASUREMENT),
                &partition.measurements,
                |row| (row.month, row.desa, row.posyandu, row.child),
                *lasting,
            )?,
        };
        fs::write(making.join(MANIFEST), manifest.text()).map_err(Failure::file(&making))?;
        if *lasting == Lasting::Yes {
            sync(&making)?;
        }
        let name = free_name(&home, stamp.seq);
        let made = home.join(&name);
        fs::rename(&making, &made).map_err(Failure::file(&made))?;
        Ok(Written { manifest, named: Named { kabkota, name } })
    }
}

/// A question asks for one month of one place.
fn by_home(row: &ChildMonth) -> (Month, PlaceId, Option<PlaceId>, Uuid) {
    (row.month, row.desa, row.posyandu, row.child)
}

/// A name that no folder has yet: the `seq`, and a number where it was written before.
fn free_name(home: &Path, seq: i64) -> String {
    let first = seq.to_string();
    if !home.join(&first).exists() {
        return first;
    }
    let mut names = (2u32..).map(|again| format!("{seq}.{again}"));
    names.find(|name| !home.join(name).exists()).unwrap_or(first)
}
