//! Putting a new set of partitions in the place of the old one, in one step.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::ScopedJoinHandle;

use register::place::{Boundaries, PlaceId};

use super::Partition;
use super::manifest::{Current, FOLD, Manifest, Named, Stamp};
use super::merge::by_kecamatan;
use super::parquet::Lasting;
use super::writer::{Writer, Written};
use crate::failure::Failure;
use crate::month::Month;

pub(crate) const CURRENT: &str = "current";
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
    /// Begins from the set that holds. Where `until` is another month than its own, or its
    /// rows were folded otherwise, it begins empty: every kab/kota must be put.
    pub fn begin(folder: &Path, stamp: Stamp) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
        let before = current(folder)?;
        let kept = before.clone().filter(|before| before.goes_on_to(stamp));
        let (built, drawn, partitions) =
            kept.map(|kept| (kept.built, kept.drawn, kept.partitions)).unwrap_or_default();
        Ok(Self {
            folder: folder.to_owned(),
            before,
            next: Current { stamp, fold: FOLD, built, drawn, partitions },
            lasting: Lasting::No,
        })
    }

    /// Says in which boundaries a kab/kota was put.
    pub(crate) fn draw(&mut self, kabkota: PlaceId, drawn: Boundaries) {
        if drawn.are_the_first() {
            self.next.drawn.remove(&kabkota);
        } else {
            self.next.drawn.insert(kabkota, drawn);
        }
    }

    /// Leaves out a kab/kota that is no more.
    pub(crate) fn leave_out(&mut self, kabkota: PlaceId) {
        self.next.built.remove(&kabkota);
        self.next.drawn.remove(&kabkota);
        self.next.partitions.retain(|_, named| named.kabkota != kabkota);
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

    /// What writes the partitions of this set.
    pub(crate) fn writer(&self) -> Writer {
        Writer::new(&self.folder, self.next.stamp, self.lasting)
    }

    /// Where the partition of a kecamatan lies, where anybody lives there.
    pub(crate) fn home_of(&self, kecamatan: PlaceId) -> Option<PathBuf> {
        let named = self.next.partitions.get(&kecamatan)?;
        Some(home(&self.folder, named.kabkota, kecamatan).join(&named.name))
    }

    /// Says that a kab/kota is built, from nothing: its partitions are all still to be named.
    pub(crate) fn begin_kabkota(&mut self, kabkota: PlaceId) {
        self.next.partitions.retain(|_, named| named.kabkota != kabkota);
        self.next.built.insert(kabkota);
    }

    /// Names what was written for a kecamatan; nothing, where nobody lives there.
    pub(crate) fn name(&mut self, kecamatan: PlaceId, written: Option<Written>) {
        match written {
            Some(Written { named, .. }) => self.next.partitions.insert(kecamatan, named),
            None => self.next.partitions.remove(&kecamatan),
        };
    }

    /// Writes a kab/kota as a whole, in the place of all its partitions.
    pub fn put(&mut self, kabkota: PlaceId, rows: Partition) -> Result<Vec<Manifest>, Failure> {
        let parts = by_kecamatan(rows);
        let kecamatan: Vec<PlaceId> = parts.keys().copied().collect();
        let parts = Mutex::new(parts);
        self.put_each(kabkota, &kecamatan, |kecamatan| {
            let mut parts = parts.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(parts.remove(&kecamatan).unwrap_or_default())
        })
    }

    /// Writes a kab/kota as a whole, the rows of each kecamatan when its turn has come; one in
    /// which there are none has no partition.
    pub(crate) fn put_each(
        &mut self,
        kabkota: PlaceId,
        kecamatan: &[PlaceId],
        rows: impl Fn(PlaceId) -> Result<Partition, Failure> + Sync,
    ) -> Result<Vec<Manifest>, Failure> {
        self.begin_kabkota(kabkota);
        let places: Vec<(PlaceId, PlaceId)> =
            kecamatan.iter().map(|kecamatan| (kabkota, *kecamatan)).collect();
        self.put_all(&places, WRITERS, rows)
    }

    /// The same for many kab/kota at once, as pairs with their kecamatan: no more of them are
    /// in memory than there are writers.
    pub fn put_all(
        &mut self,
        places: &[(PlaceId, PlaceId)],
        writers: usize,
        rows: impl Fn(PlaceId) -> Result<Partition, Failure> + Sync,
    ) -> Result<Vec<Manifest>, Failure> {
        let all: BTreeSet<PlaceId> = places.iter().map(|(kabkota, _)| *kabkota).collect();
        for kabkota in all {
            self.begin_kabkota(kabkota);
        }
        let (next, writer) = (AtomicUsize::new(0), self.writer());
        // Each worker takes the next kecamatan; which of them writes it changes nothing.
        let work = || {
            let taken = || places.get(next.fetch_add(1, Ordering::Relaxed)).copied();
            let one = |(kabkota, kecamatan)| {
                let rows = rows(kecamatan)?;
                let some = rows != Partition::default();
                some.then(|| writer.write(kabkota, kecamatan, &rows)).transpose()
            };
            std::iter::from_fn(taken).map(one).collect::<Result<Vec<_>, Failure>>()
        };
        let written = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..writers.max(1)).map(|_| scope.spawn(work)).collect();
            workers.into_iter().map(ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        let mut manifests = Vec::with_capacity(places.len());
        for worker in written {
            let gone = |_| Failure::damaged(&self.folder, "a writer was broken off");
            for Written { manifest, named } in worker.map_err(gone)??.into_iter().flatten() {
                self.next.partitions.insert(manifest.kecamatan, named);
                manifests.push(manifest);
            }
        }
        manifests.sort_unstable_by_key(|manifest| manifest.kecamatan);
        Ok(manifests)
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
        let sets: Vec<&Current> = before.iter().chain([&next]).collect();
        // The new set holds, whatever stays behind.
        if let Err(failure) = tidy_all(&folder, &sets) {
            tracing::warn!(%failure, "what no set names could not be removed");
        }
        Ok(next)
    }
}

/// Removes what no set names, also what an earlier map left behind: kab/kota that are no more.
fn tidy_all(folder: &Path, sets: &[&Current]) -> Result<(), Failure> {
    for (kabkota, _) in below(folder)? {
        if let Ok(kabkota) = kabkota.parse() {
            tidy(folder, PlaceId(kabkota), sets)?;
        }
    }
    Ok(())
}

/// Removes the folders of a kab/kota that no set names, also that of a kecamatan in which nobody
/// lives any more.
fn tidy(folder: &Path, kabkota: PlaceId, sets: &[&Current]) -> Result<(), Failure> {
    for (kecamatan, home) in below(&folder.join(kabkota.0.to_string()))? {
        let kecamatan = kecamatan.parse().map(PlaceId);
        let named = |set: &&Current| set.partitions.get(kecamatan.as_ref().ok()?).cloned();
        let named: Vec<Named> =
            sets.iter().filter_map(named).filter(|named| named.kabkota == kabkota).collect();
        let gone = |path: &Path| {
            let is_folder = path.is_dir();
            let removed =
                if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            removed.map_err(Failure::file(path))
        };
        if named.is_empty() {
            gone(&home)?;
            continue;
        }
        for (name, path) in below(&home)? {
            if named.iter().all(|named| named.name != name) {
                gone(&path)?;
            }
        }
    }
    Ok(())
}

/// What lies in a folder, by name; nothing where there is none.
pub(super) fn below(folder: &Path) -> Result<Vec<(String, PathBuf)>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(Failure::File { path: folder.to_owned(), cause }),
    };
    let named = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.map_err(Failure::file(folder))?;
        Ok((entry.file_name().to_string_lossy().into_owned(), entry.path()))
    };
    entries.map(named).collect()
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
