//! Putting a new set of partitions in the place of the old one, in one step.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;

use register::place::PlaceId;
use uuid::Uuid;

use super::manifest::{Current, Manifest, Named, Stamp};
use super::merge::by_kecamatan;
use super::parquet::Lasting;
use super::{CHILD_MONTH, CHILD_NOW, MEASUREMENT, Partition, parquet};
use crate::failure::Failure;
use crate::month::Month;
use crate::relation::ChildMonth;

const CURRENT: &str = "current";
/// Partitions of a kab/kota written at a time: a folding has the machine's processors, and
/// pages want one of them.
const WRITERS: usize = 2;
pub(crate) const MANIFEST: &str = "manifest.toml";

/// A set in the making. Nothing is seen of it before it is published; one process at a
/// time makes one.
#[derive(Debug)]
pub struct Edition {
    folder: PathBuf,
    before: Option<Current>,
    next: Current,
    lasting: Lasting,
}

/// The set that holds; None before the first.
pub fn current(folder: &Path) -> Result<Option<Current>, Failure> {
    let path = folder.join(CURRENT);
    match fs::read_to_string(&path) {
        Ok(text) => Current::read(&path, &text).map(Some),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Failure::File { path, cause }),
    }
}

pub(crate) fn home(folder: &Path, kabkota: PlaceId, kecamatan: PlaceId) -> PathBuf {
    folder.join(kabkota.0.to_string()).join(kecamatan.0.to_string())
}

impl Edition {
    /// Begins from the set that holds. Where `until` is another month than its own it
    /// begins empty: every child has a row more, so every kab/kota must be put.
    pub fn begin(folder: &Path, stamp: Stamp) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
        let before = current(folder)?;
        let kept = before.clone().filter(|before| before.stamp.until == stamp.until);
        let (built, partitions) =
            kept.map(|kept| (kept.built, kept.partitions)).unwrap_or_default();
        Ok(Self {
            folder: folder.to_owned(),
            before,
            next: Current { stamp, built, partitions },
            lasting: Lasting::No,
        })
    }

    /// The month up to which children have rows.
    pub(crate) fn until(&self) -> Month {
        self.next.stamp.until
    }

    /// From here on every file is on the disk before it is named.
    #[must_use]
    pub(crate) fn lasting(self) -> Self {
        Self { lasting: Lasting::Yes, ..self }
    }

    /// Writes a kab/kota as a whole, in the place of all its partitions.
    pub fn put(&mut self, kabkota: PlaceId, rows: Partition) -> Result<Vec<Manifest>, Failure> {
        self.next.partitions.retain(|_, named| named.kabkota != kabkota);
        self.next.built.insert(kabkota);
        let parts: Vec<(PlaceId, Partition)> = by_kecamatan(rows).into_iter().collect();
        let next = AtomicUsize::new(0);
        let this = &*self;
        // Each worker takes the next kecamatan; which of them writes it changes nothing.
        let work = || {
            let taken = || parts.get(next.fetch_add(1, Ordering::Relaxed));
            let one = |(kecamatan, part): &(PlaceId, Partition)| {
                this.write_one(kabkota, *kecamatan, part)
            };
            std::iter::from_fn(taken).map(one).collect::<Result<Vec<_>, Failure>>()
        };
        let written = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..WRITERS).map(|_| scope.spawn(work)).collect();
            workers.into_iter().map(ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        let mut manifests = Vec::with_capacity(parts.len());
        for worker in written {
            let gone = |_| Failure::damaged(&self.folder, "a writer was broken off");
            for (manifest, name) in worker.map_err(gone)?? {
                self.next.partitions.insert(manifest.kecamatan, Named { kabkota, name });
                manifests.push(manifest);
            }
        }
        manifests.sort_unstable_by_key(|manifest| manifest.kecamatan);
        Ok(manifests)
    }

    /// Writes the partition of one kecamatan.
    pub fn put_one(
        &mut self,
        kabkota: PlaceId,
        kecamatan: PlaceId,
        partition: &Partition,
    ) -> Result<Manifest, Failure> {
        let (manifest, name) = self.write_one(kabkota, kecamatan, partition)?;
        self.next.partitions.insert(kecamatan, Named { kabkota, name });
        Ok(manifest)
    }

    /// The files of a partition under a name of their own, which nothing names yet.
    fn write_one(
        &self,
        kabkota: PlaceId,
        kecamatan: PlaceId,
        partition: &Partition,
    ) -> Result<(Manifest, String), Failure> {
        let (stamp, lasting) = (self.next.stamp, self.lasting);
        let home = home(&self.folder, kabkota, kecamatan);
        let making = home.join("making");
        match fs::remove_dir_all(&making) {
            Ok(()) => {}
            Err(cause) if cause.kind() == ErrorKind::NotFound => {}
            Err(cause) => return Err(Failure::File { path: making, cause }),
        }
        fs::create_dir_all(&making).map_err(Failure::file(&making))?;
        let rows =
            |name: &str, rows| parquet::write(&making.join(name), rows, by_home, lasting);
        let manifest = Manifest {
            kabkota,
            kecamatan,
            stamp,
            child_month: rows(CHILD_MONTH, &partition.rows)?,
            child_now: rows(CHILD_NOW, &partition.now)?,
            measurement: parquet::write(
                &making.join(MEASUREMENT),
                &partition.measurements,
                |row| (row.month, row.desa, row.posyandu, row.child),
                lasting,
            )?,
        };
        fs::write(making.join(MANIFEST), manifest.text()).map_err(Failure::file(&making))?;
        if lasting == Lasting::Yes {
            sync(&making)?;
        }
        let name = free_name(&home, stamp.seq);
        let made = home.join(&name);
        fs::rename(&making, &made).map_err(Failure::file(&made))?;
        Ok((manifest, name))
    }

    /// Lets the new set hold, then removes what neither it nor the one before names: a
    /// reader of that one may still be reading.
    pub fn publish(self) -> Result<Current, Failure> {
        let Self { folder, before, next, .. } = self;
        let fresh = folder.join("current.next");
        write_through(&fresh, &next.text())?;
        let path = folder.join(CURRENT);
        fs::rename(&fresh, &path).map_err(Failure::file(&path))?;
        sync(&folder)?;
        let held = before.iter().flat_map(|set| &set.partitions);
        let places: BTreeSet<(PlaceId, PlaceId)> = held
            .chain(&next.partitions)
            .map(|(kecamatan, named)| (named.kabkota, *kecamatan))
            .collect();
        for (kabkota, kecamatan) in places {
            let name_in = |set: &Current| Some(set.partitions.get(&kecamatan)?.name.clone());
            let kept: BTreeSet<String> = [before.as_ref().and_then(name_in), name_in(&next)]
                .into_iter()
                .flatten()
                .collect();
            let same = before.as_ref().is_some_and(|before| {
                before.partitions.get(&kecamatan) == next.partitions.get(&kecamatan)
            });
            if !same {
                remove_others(&home(&folder, kabkota, kecamatan), &kept)?;
            }
        }
        Ok(next)
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

fn remove_others(home: &Path, kept: &BTreeSet<String>) -> Result<(), Failure> {
    let entries = fs::read_dir(home).map_err(Failure::file(home))?;
    for entry in entries {
        let entry = entry.map_err(Failure::file(home))?;
        if !kept.contains(&*entry.file_name().to_string_lossy()) {
            fs::remove_dir_all(entry.path()).map_err(Failure::file(entry.path()))?;
        }
    }
    Ok(())
}

pub(crate) fn write_through(path: &Path, text: &str) -> Result<(), Failure> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(Failure::file(path))
}

/// Makes the names in a folder last.
pub(crate) fn sync(folder: &Path) -> Result<(), Failure> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Failure::file(folder))
}
