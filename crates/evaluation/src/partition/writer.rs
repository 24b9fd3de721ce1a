//! Writing partitions, several at a time; nothing names them before they are whole.

use std::fs;
use std::path::{Path, PathBuf};

use register::place::PlaceId;

use super::edition::{MANIFEST, home, sync, write_through};
use super::making::Making;
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
        let making = Making::at(home.join("making"))?;
        let within = making.path();
        let rows =
            |name: &str, rows| parquet::write(&within.join(name), rows, by_home, *lasting);
        let manifest = Manifest {
            kabkota,
            kecamatan,
            stamp: *stamp,
            child_month: rows(CHILD_MONTH, &partition.rows)?,
            child_now: rows(CHILD_NOW, &partition.now)?,
            measurement: parquet::write(
                &within.join(MEASUREMENT),
                &partition.measurements,
                |row| home_key(row.month, row.desa, row.posyandu),
                *lasting,
            )?,
        };
        let name = free_name(&home, stamp.seq);
        match lasting {
            Lasting::Yes => {
                write_through(&within.join(MANIFEST), &manifest.text())?;
                making.sync()?;
                making.named(&home.join(&name))?;
                let kabkota = home.parent().unwrap_or(&home);
                [&home, kabkota, folder].into_iter().try_for_each(sync)?;
            }
            Lasting::No => {
                fs::write(within.join(MANIFEST), manifest.text())
                    .map_err(Failure::file(within))?;
                making.named(&home.join(&name))?;
            }
        }
        Ok(Written { manifest, named: Named { kabkota, name } })
    }
}

/// A question asks for one month of one place; within it rows stay in the order of children.
fn by_home(row: &ChildMonth) -> u128 {
    home_key(row.month, row.desa, row.posyandu)
}

/// The same as a number: there are many rows to compare.
fn home_key(month: Month, desa: PlaceId, posyandu: Option<PlaceId>) -> u128 {
    let posyandu = posyandu.map_or(0, |posyandu| posyandu.0);
    let parts = [month.index(), desa.0, posyandu].map(i32::cast_unsigned);
    parts.iter().fold(0, |key, &part| key << u32::BITS | u128::from(part))
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
