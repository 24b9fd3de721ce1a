//! Keeping the relations fresh: the kecamatan in which something changed since their last act
//! are folded again from the facts, and put in the place of the old in one step.

mod folding;

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use register::act;
use register::history::{self, Cut};
use register::place::{Level, PlaceId, Tree};
use register::store::Store;

use crate::failure::Failure;
use crate::month::Month;
use crate::partition::{self, Edition, MANIFEST, Manifest, Stamp, verify};
use folding::Folding;

/// What a refresh did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refreshed {
    pub partitions: usize,
    /// Whose facts changed; where everything was folded, all who have any.
    pub children: usize,
    /// Kecamatan of which a partition was damaged on disk, folded anew like all others.
    pub rebuilt: Vec<PlaceId>,
}

/// Brings the relations in `folder` up to the last act. `today` is the day of the place.
///
/// One process refreshes at a time; where another is at it, nothing is done and `None` answered.
pub async fn refresh(
    store: &Store,
    tree: &Arc<Tree>,
    folder: &Path,
    today: NaiveDate,
) -> Result<Option<Refreshed>, Failure> {
    std::fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    let path = folder.join("refreshing");
    let lock = File::create(&path).map_err(Failure::file(&path))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(cause)) => return Err(Failure::File { path, cause }),
    }
    let latest = act::latest(store).await?;
    let stamp = Stamp { seq: latest.0, known_on: today, until: Month::of(today) };
    let current = partition::current(folder)?;
    // In a new month every child has a row more.
    let known = current.map(|now| now.stamp).filter(|now| now.until == stamp.until);
    if known.is_some_and(|now| now.seq == latest.0) {
        return Ok(Some(Refreshed::default()));
    }
    let after = known.map_or(Cut(0), |now| Cut(now.seq));
    let touched = history::touched(store, after, latest).await?;
    let mut edition = Edition::begin(folder, stamp)?;
    let kecamatan: BTreeSet<Kecamatan> =
        touched.places.iter().filter_map(|place| Kecamatan::of(tree, *place)).collect();
    let kabkota: BTreeSet<PlaceId> = kecamatan.iter().map(|found| found.kabkota).collect();
    let new: Vec<PlaceId> =
        kabkota.into_iter().filter(|kabkota| !edition.is_built(*kabkota)).collect();
    let mut work: Vec<Kecamatan> =
        kecamatan.into_iter().filter(|found| !new.contains(&found.kabkota)).collect();
    let damaged = work.iter().filter(|found| found.is_damaged(&edition));
    let rebuilt = damaged.map(|found| found.kecamatan).collect();
    for kabkota in new {
        edition.begin_kabkota(kabkota);
        work.extend(Kecamatan::all_of(tree, kabkota));
    }
    let folding = Folding::new(store, tree, latest, &edition);
    let partitions = folding.fold(work, &mut edition).await?;
    edition.publish()?;
    Ok(Some(Refreshed { partitions, children: touched.children, rebuilt }))
}

/// Folds a kab/kota from all its facts into a set.
pub(crate) async fn fold_kabkota(
    store: &Store,
    tree: &Arc<Tree>,
    kabkota: PlaceId,
    cut: Cut,
    edition: &mut Edition,
) -> Result<(), Failure> {
    edition.begin_kabkota(kabkota);
    let folding = Folding::new(store, tree, cut, edition);
    folding.fold(Kecamatan::all_of(tree, kabkota), edition).await.map(|_| ())
}

/// What is folded at a time: a kecamatan, in its kab/kota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kecamatan {
    kabkota: PlaceId,
    kecamatan: PlaceId,
}

impl Kecamatan {
    /// The one in which a place lies.
    fn of(tree: &Tree, place: PlaceId) -> Option<Self> {
        let at = |level| tree.at(place, level).map(|place| place.id);
        Some(Self { kabkota: at(Level::Kabkota)?, kecamatan: at(Level::Kecamatan)? })
    }

    fn all_of(tree: &Tree, kabkota: PlaceId) -> Vec<Self> {
        let below = tree.below(kabkota).filter(|place| place.level == Level::Kecamatan);
        below.map(|place| Self { kabkota, kecamatan: place.id }).collect()
    }

    /// The places in which a child may be said to reside here.
    fn places(self, tree: &Tree) -> Vec<PlaceId> {
        let mut places = vec![self.kecamatan];
        let mut next = 0;
        while let Some(place) = places.get(next).copied() {
            places.extend(tree.below(place).map(|below| below.id));
            next += 1;
        }
        places
    }

    /// Whether the partition that is about to be replaced is not as it was written.
    fn is_damaged(self, edition: &Edition) -> bool {
        let Some(home) = edition.home_of(self.kecamatan) else { return false };
        let found = Manifest::read(&home.join(MANIFEST));
        match found.and_then(|manifest| verify(&home, &manifest)) {
            Ok(()) => false,
            Err(failure) => {
                tracing::warn!(%failure, "a damaged partition is folded anew");
                true
            }
        }
    }
}
