//! Keeping the relations fresh: the kecamatan in which something changed since their last act
//! are folded again from the facts, and put in the place of the old in one step. Where boundaries
//! changed, the kab/kota concerned are told anew.

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
use crate::partition::{self, Current, Edition, MANIFEST, Manifest, Stamp, damage, verify};
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

/// Brings the relations in `folder` up to the last act, in the boundaries of `tree`. `today` is
/// the day of the place.
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
    let Cut(seq) = act::latest(store).await?;
    let (until, map) = (Month::of(today), tree.boundaries());
    let stamp = Stamp { seq, known_on: today, until, map };
    Set { store, tree, folder }.bring(stamp, Wanted::Lived, |_, _| ()).await.map(Some)
}

/// Which kab/kota a set is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Those in which children ever lived.
    Lived,
    /// Those of a place and what lay in them on any map, beside the ones that it has.
    Of(PlaceId),
}

/// A set of relations on disk, and what it is folded from.
#[derive(Clone, Copy)]
pub(crate) struct Set<'a> {
    pub(crate) store: &'a Store,
    pub(crate) tree: &'a Arc<Tree>,
    pub(crate) folder: &'a Path,
}

/// What is to be done to a set.
#[derive(Debug, Default)]
struct Work {
    /// Kab/kota that are not there yet, or were told in other boundaries.
    whole: BTreeSet<PlaceId>,
    /// Of the others, where something became known.
    kecamatan: BTreeSet<Kecamatan>,
    /// Of how many children.
    children: usize,
}

impl Set<'_> {
    /// Brings the set up to a stamp. `heard` is told how many kab/kota are done, of how many.
    pub(crate) async fn bring(
        self,
        stamp: Stamp,
        wanted: Wanted,
        heard: impl FnMut(usize, usize) + Send,
    ) -> Result<Refreshed, Failure> {
        damage::heed(self.folder)?;
        let current = partition::current(self.folder)?;
        let kept = current.as_ref().filter(|current| current.goes_on_to(stamp));
        let Work { whole, mut kecamatan, children } = self.work(kept, stamp, wanted).await?;
        let noted = damage::noted(self.folder)?;
        let mended = |kecamatan| damage::mended(self.folder, kecamatan);
        kecamatan.extend(kept.iter().flat_map(|kept| &kept.partitions).filter_map(
            |(kecamatan, named)| {
                let here = Kecamatan { kabkota: named.kabkota, kecamatan: *kecamatan };
                let is_kept = !whole.contains(&here.kabkota);
                (is_kept && noted.contains(kecamatan)).then_some(here)
            },
        ));
        let unchanged =
            kept.is_some_and(|kept| (kept.stamp.seq, kept.stamp.map) == (stamp.seq, stamp.map));
        if unchanged && whole.is_empty() && kecamatan.is_empty() {
            noted.into_iter().for_each(mended);
            return Ok(Refreshed::default());
        }
        let mut edition = Edition::begin(self.folder, stamp)?;
        let gone = |kabkota: &&PlaceId| self.tree.get(**kabkota).is_none();
        for kabkota in kept.iter().flat_map(|kept| &kept.built).filter(gone) {
            edition.leave_out(*kabkota);
        }
        let damaged = kecamatan.iter().filter(|found| found.is_damaged(&edition));
        let rebuilt = damaged.map(|found| found.kecamatan).collect();
        let mut work: Vec<Kecamatan> = kecamatan.into_iter().collect();
        for kabkota in whole {
            edition.begin_kabkota(kabkota);
            edition.draw(kabkota, self.tree.boundaries_within(kabkota));
            work.extend(Kecamatan::all_of(self.tree, kabkota));
        }
        let folding = Folding::new(self.store, self.tree, Cut(stamp.seq), &edition);
        let partitions = folding.fold(work, &mut edition, heard).await?;
        edition.publish()?;
        noted.into_iter().for_each(mended);
        Ok(Refreshed { partitions, children, rebuilt })
    }

    async fn work(
        self,
        kept: Option<&Current>,
        stamp: Stamp,
        wanted: Wanted,
    ) -> Result<Work, Failure> {
        let after = kept.map_or(Cut(0), |kept| Cut(kept.stamp.seq));
        let touched = if kept.map_or(wanted == Wanted::Lived, |_| after < Cut(stamp.seq)) {
            Some(history::touched(self.store, after, Cut(stamp.seq)).await?)
        } else {
            None
        };
        let places = touched.iter().flat_map(|touched| &touched.places);
        let mut kecamatan: BTreeSet<Kecamatan> =
            places.filter_map(|place| Kecamatan::of(self.tree, *place)).collect();
        let built = kept.iter().flat_map(|kept| kept.built.iter().copied());
        let asked: Vec<PlaceId> = match wanted {
            Wanted::Lived => kecamatan.iter().map(|found| found.kabkota).collect(),
            Wanted::Of(place) => self.tree.kabkota_of(place),
        };
        let mut whole: BTreeSet<PlaceId> =
            built.chain(asked).flat_map(|kabkota| self.on_map(kabkota)).collect();
        let is_there = |kabkota: PlaceId| {
            kept.is_some_and(|kept| {
                let drawn = kept.drawn.get(&kabkota).copied().unwrap_or_default();
                kept.built.contains(&kabkota) && drawn == self.tree.boundaries_within(kabkota)
            })
        };
        whole.retain(|kabkota| !is_there(*kabkota));
        kecamatan.retain(|found| is_there(found.kabkota));
        Ok(Work { whole, kecamatan, children: touched.map_or(0, |touched| touched.children) })
    }

    /// The kab/kota of the map in which children of one may have rows.
    fn on_map(self, kabkota: PlaceId) -> impl Iterator<Item = PlaceId> {
        let kin = self.tree.kin(kabkota);
        kin.into_iter().filter(move |kin| self.tree.get(*kin).is_some())
    }
}

/// What is folded at a time: a kecamatan, in its kab/kota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kecamatan {
    kabkota: PlaceId,
    kecamatan: PlaceId,
}

impl Kecamatan {
    /// The one in which the facts of a place lie.
    fn of(tree: &Tree, place: PlaceId) -> Option<Self> {
        let at = |level| tree.at(place, level).map(|place| place.id);
        Some(Self { kabkota: at(Level::Kabkota)?, kecamatan: at(Level::Kecamatan)? })
    }

    fn all_of(tree: &Tree, kabkota: PlaceId) -> Vec<Self> {
        let below = tree.below(kabkota).filter(|place| place.level == Level::Kecamatan);
        below.map(|place| Self { kabkota, kecamatan: place.id }).collect()
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
