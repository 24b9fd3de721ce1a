//! Folding kecamatan by kecamatan: while the children of one are folded, the next are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};
use register::history::{self, ChildHistory, Cut};
use register::place::{PlaceId, Tree};
use register::store::Store;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::Kecamatan;
use crate::failure::Failure;
use crate::month::Month;
use crate::partition::{Edition, Partition, Writer, Written};
use crate::relation::{Relation, fold};

/// Children read at once: some thousand visits, which stay in the processor's cache until they
/// are folded.
const CHILDREN_AT_ONCE: usize = 500;

/// Kecamatan folded at a time. More would take the processors from whoever asks meanwhile.
const AT_ONCE: usize = 2;

/// What a fold needs to know, whichever kecamatan it folds.
#[derive(Clone)]
pub(super) struct Folding {
    store: Store,
    tree: Arc<Tree>,
    cut: Cut,
    until: Month,
    writer: Writer,
}

impl Folding {
    pub(super) fn new(store: &Store, tree: &Arc<Tree>, cut: Cut, edition: &Edition) -> Self {
        Self {
            store: store.clone(),
            tree: Arc::clone(tree),
            cut,
            until: edition.until(),
            writer: edition.writer(),
        }
    }

    /// Folds kecamatan into a set, and answers how many of them have anybody. `heard` is told
    /// how many kab/kota are done, of how many.
    pub(super) async fn fold(
        &self,
        work: Vec<Kecamatan>,
        edition: &mut Edition,
        mut heard: impl FnMut(usize, usize) + Send,
    ) -> Result<usize, Failure> {
        let mut left: BTreeMap<PlaceId, usize> = BTreeMap::new();
        for found in &work {
            *left.entry(found.kabkota).or_default() += 1;
        }
        let of = left.len();
        if of > 0 {
            heard(0, of);
        }
        let mut folded =
            stream::iter(work).map(|found| self.one(found)).buffer_unordered(AT_ONCE);
        let mut partitions = 0;
        while let Some((found, written)) = folded.try_next().await? {
            partitions += usize::from(written.is_some());
            edition.name(found.kecamatan, written);
            if let Some(waiting) = left.get_mut(&found.kabkota) {
                *waiting -= 1;
                if *waiting == 0 {
                    left.remove(&found.kabkota);
                    heard(of - left.len(), of);
                }
            }
        }
        Ok(partitions)
    }

    async fn one(&self, found: Kecamatan) -> Result<(Kecamatan, Option<Written>), Failure> {
        let children =
            history::ever_in(&self.store, &self.tree.told_in(found.kecamatan)).await?;
        let mut chunks = children.chunks(CHILDREN_AT_ONCE);
        let mut reading = chunks.next().map(|chunk| self.read(chunk));
        let mut rows = Partition::default();
        while let Some(read) = reading {
            let histories = done(read).await??;
            reading = chunks.next().map(|chunk| self.read(chunk));
            let this = self.clone();
            rows = blocking(move || this.add(rows, found, &histories)).await?;
        }
        if rows == Partition::default() {
            return Ok((found, None));
        }
        let writer = self.writer.clone();
        let written = blocking(move || {
            rows.sort();
            writer.write(found.kabkota, found.kecamatan, &rows)
        });
        Ok((found, Some(written.await??)))
    }

    fn read(&self, children: &[Uuid]) -> JoinHandle<Result<Vec<ChildHistory>, Failure>> {
        let (store, children, cut) = (self.store.clone(), children.to_vec(), self.cut);
        tokio::spawn(async move { Ok(history::of(&store, &children, cut).await?) })
    }

    /// Adds the rows of some children that lie here; a child that moved has others elsewhere.
    fn add(&self, mut to: Partition, here: Kecamatan, children: &[ChildHistory]) -> Partition {
        for child in children {
            let folded = fold(child, &self.tree, self.until);
            let here = here.kecamatan;
            let (first, moved) = (to.rows.len(), !folded.brought.is_empty());
            let rows = folded.rows.into_iter().chain(folded.brought);
            to.rows.extend(rows.filter(|row| row.kecamatan == here));
            if moved {
                // Children come in the order of rows, so that there is nothing left to sort.
                to.rows[first..].sort_unstable_by_key(Relation::key);
            }
            to.now.extend(folded.now.filter(|row| row.kecamatan == here));
            let measured = folded.measurements.into_iter();
            to.measurements.extend(measured.filter(|row| row.kecamatan == here));
        }
        to
    }
}

/// Runs what keeps a processor busy where no page waits for it.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    done(tokio::task::spawn_blocking(work)).await
}

async fn done<T>(task: JoinHandle<T>) -> Result<T, Failure> {
    match task.await {
        Ok(made) => Ok(made),
        Err(broken) if broken.is_panic() => std::panic::resume_unwind(broken.into_panic()),
        Err(stopped) => Err(Failure::Stopped(stopped)),
    }
}
