//! Keeping the relations fresh: what changed since their last act is folded again, person by
//! person, and put in the place of the old in one step.

use std::collections::{BTreeMap, HashSet};
use std::fs::{File, TryLockError};
use std::path::Path;

use chrono::NaiveDate;
use register::act;
use register::history::{self, AT_ONCE, Cut};
use register::place::{PlaceId, Tree};
use register::store::Store;
use uuid::Uuid;

use crate::failure::Failure;
use crate::month::Month;
use crate::partition::{self, Edition, Partition, Stamp};
use crate::relation::{Folded, fold};

/// What a refresh did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refreshed {
    pub partitions: usize,
    pub children: usize,
    /// Partitions that were damaged on disk and were folded anew from the facts.
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
        let built = same_month
            && current.as_ref().is_some_and(|now| now.partitions.contains_key(&kabkota));
        let existing = if built {
            match partition::read(folder, kabkota) {
                Ok((_, existing)) => Some(existing),
                Err(Failure::Damaged { path, what }) => {
                    tracing::warn!(path = %path.display(), what, "partition is folded anew");
                    refreshed.rebuilt.push(kabkota);
                    None
                }
                Err(failure) => return Err(failure),
            }
        } else {
            None
        };
        let partition = match existing {
            Some(existing) => {
                let folded = folded(store, tree, &children, latest, stamp.until).await?;
                let touched: HashSet<Uuid> = children.iter().copied().collect();
                refreshed.children += children.len();
                partition::merge(existing, kabkota, &touched, &folded)
            }
            None => whole(store, tree, kabkota, latest, stamp.until).await?,
        };
        edition.put(kabkota, &partition)?;
        refreshed.partitions += 1;
    }
    edition.publish()?;
    Ok(Some(refreshed))
}

async fn folded(
    store: &Store,
    tree: &Tree,
    children: &[Uuid],
    cut: Cut,
    until: Month,
) -> Result<Vec<Folded>, Failure> {
    let histories = history::of(store, children, cut).await?;
    Ok(histories.iter().map(|history| fold(history, tree, until)).collect())
}

/// A partition from all its facts.
pub(crate) async fn whole(
    store: &Store,
    tree: &Tree,
    kabkota: PlaceId,
    cut: Cut,
    until: Month,
) -> Result<Partition, Failure> {
    let children = history::children_of(store, kabkota, cut).await?;
    let mut partition = Partition::default();
    for chunk in children.chunks(AT_ONCE) {
        let folded = folded(store, tree, chunk, cut, until).await?;
        let chunk: HashSet<Uuid> = chunk.iter().copied().collect();
        partition = partition::merge(partition, kabkota, &chunk, &folded);
    }
    Ok(partition)
}
