//! Keeping the relations fresh: what changed since their last act is folded again, person by
//! person, and put in the place of the old in one step.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{File, TryLockError};
use std::path::Path;

use chrono::NaiveDate;
use register::act;
use register::history::{self, AT_ONCE, ChildHistory, Cut};
use register::place::{PlaceId, Tree};
use register::store::Store;
use uuid::Uuid;

use crate::failure::Failure;
use crate::month::Month;
use crate::partition::{self, Edition, Partition, Stamp};
use crate::relation::{Folded, fold};

/// Beyond so many touched children a kab/kota is folded as a whole.
const MERGED_AT_MOST: usize = 20_000;

/// What a refresh did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refreshed {
    pub partitions: usize,
    pub children: usize,
    /// Kab/kota of which a partition was damaged on disk, folded anew from the facts.
    pub rebuilt: Vec<PlaceId>,
}

/// Brings the relations in `folder` up to the last act. `today` is the day of the place.
///
/// One process refreshes at a time; where another is at it, nothing is done and `None` answered.
pub async fn refresh(
    store: &Store,
    tree: &Tree,
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
    let same_month = current.as_ref().is_some_and(|now| now.stamp.until == stamp.until);
    let after = current.as_ref().map_or(Cut(0), |now| Cut(now.stamp.seq));
    if same_month && after == latest {
        return Ok(Some(Refreshed::default()));
    }
    let since = if same_month { after } else { Cut(0) };
    let mut touched: BTreeMap<PlaceId, Vec<Uuid>> = BTreeMap::new();
    for (kabkota, child) in history::touched_between(store, since, latest).await? {
        touched.entry(kabkota).or_default().push(child);
    }
    let mut edition = Edition::begin(folder, stamp)?;
    let mut refreshed = Refreshed::default();
    for (kabkota, children) in touched {
        let built =
            same_month && current.as_ref().is_some_and(|now| now.built.contains(&kabkota));
        let spot = Spot { store, tree, folder, kabkota };
        let merged = if built {
            spot.merge(&mut edition, &children, after, latest).await
        } else {
            Ok(None)
        };
        match merged {
            Ok(Some(partitions)) => {
                refreshed.children += children.len();
                refreshed.partitions += partitions;
                continue;
            }
            Ok(None) => {}
            Err(Failure::Damaged { path, what }) => {
                tracing::warn!(path = %path.display(), what, "kab/kota is folded anew");
                refreshed.rebuilt.push(kabkota);
            }
            Err(failure) => return Err(failure),
        }
        let rows = whole(store, tree, kabkota, latest, stamp.until).await?;
        refreshed.partitions += edition.put(kabkota, rows)?.len();
    }
    edition.publish()?;
    Ok(Some(refreshed))
}

/// A kab/kota to be brought up to date.
struct Spot<'a> {
    store: &'a Store,
    tree: &'a Tree,
    folder: &'a Path,
    kabkota: PlaceId,
}

impl Spot<'_> {
    /// Folds the touched children and puts their rows in the place of the old ones, kecamatan
    /// by kecamatan. None where that would be more work than folding everything.
    async fn merge(
        &self,
        edition: &mut Edition,
        children: &[Uuid],
        before: Cut,
        now: Cut,
    ) -> Result<Option<usize>, Failure> {
        if children.len() > MERGED_AT_MOST {
            return Ok(None);
        }
        let until = edition.until();
        let old = folded(self.store, self.tree, children, before, until).await?;
        let new = folded(self.store, self.tree, children, now, until).await?;
        let here = |folded: &[Folded]| -> BTreeSet<PlaceId> {
            let rows = folded.iter().flat_map(|folded| &folded.rows);
            rows.filter(|row| row.kabkota == self.kabkota).map(|row| row.kecamatan).collect()
        };
        let concerned = &here(&old) | &here(&new);
        let touched: HashSet<Uuid> = children.iter().copied().collect();
        for kecamatan in &concerned {
            let existing = match partition::read(self.folder, *kecamatan) {
                Ok((_, existing)) => existing,
                // Nobody lived there before.
                Err(Failure::NotBuilt(_)) => Partition::default(),
                Err(failure) => return Err(failure),
            };
            let merged = partition::merge(existing, *kecamatan, &touched, &new);
            edition.put_one(self.kabkota, *kecamatan, &merged)?;
        }
        Ok(Some(concerned.len()))
    }
}

async fn folded(
    store: &Store,
    tree: &Tree,
    children: &[Uuid],
    cut: Cut,
    until: Month,
) -> Result<Vec<Folded>, Failure> {
    let histories = history::of(store, children, cut).await?;
    let half = histories.len().div_ceil(2).max(1);
    let fold_all = |part: &[ChildHistory]| -> Vec<Folded> {
        part.iter().map(|history| fold(history, tree, until)).collect()
    };
    // Two halves at once, put together in their order.
    Ok(std::thread::scope(|scope| {
        let (here, there) = histories.split_at(half.min(histories.len()));
        let other = scope.spawn(|| fold_all(there));
        let mut folded = fold_all(here);
        match other.join() {
            Ok(rest) => folded.extend(rest),
            Err(broken) => std::panic::resume_unwind(broken),
        }
        folded
    }))
}

/// A kab/kota from all its facts.
pub(crate) async fn whole(
    store: &Store,
    tree: &Tree,
    kabkota: PlaceId,
    cut: Cut,
    until: Month,
) -> Result<Partition, Failure> {
    let children = history::children_of(store, kabkota, cut).await?;
    let mut rows = Partition::default();
    for chunk in children.chunks(AT_ONCE) {
        let folded = folded(store, tree, chunk, cut, until).await?;
        // A child that moved has rows elsewhere as well; those are put there.
        if let Some(part) = partition::collect(folded).remove(&kabkota) {
            rows.take(part);
        }
    }
    Ok(rows)
}
