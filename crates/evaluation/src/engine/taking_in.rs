//! Taking in a new set: what pages ask first is counted of what is new in it before anybody is
//! answered from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use register::place::PlaceId;

use super::{Engine, Held, Ledger};
use crate::failure::Failure;
use crate::partition::current;

/// A partition that is new in a set, and the one whose place it takes.
struct Fresh {
    ledger: Arc<Ledger>,
    before: Option<Arc<Ledger>>,
}

impl Engine {
    /// Takes in the set that holds now, and says which kab/kota are new in it. Whoever asks
    /// next waits until what is new in it is counted.
    pub fn refresh(&self) -> Result<Vec<PlaceId>, Failure> {
        let Some((held, fresh)) = self.next()? else { return Ok(Vec::new()) };
        self.answer_from(held);
        let kabkota: BTreeSet<PlaceId> =
            fresh.iter().map(|fresh| fresh.ledger.kabkota()).collect();
        Ok(kabkota.into_iter().collect())
    }

    /// The same, and pages are answered from the set before until what is new is counted.
    pub async fn take_in(&self) -> Result<(), Failure> {
        let _one_at_a_time = self.taking_in.lock().await;
        let Some((held, fresh)) = self.next()? else { return Ok(()) };
        // Where there was nothing before, what is there is better than nothing.
        if self.stamp().is_some()
            && let Err(failure) = self.count_ahead(&fresh).await
        {
            tracing::warn!(%failure, "what is new could not be counted ahead");
        }
        // Somebody may have taken in a later one meanwhile.
        let seq = held.current.as_ref().map(|current| current.stamp.seq);
        if self.stamp().map(|stamp| stamp.seq) <= seq {
            self.answer_from(held);
        }
        Ok(())
    }

    /// Counts what the first page of any place asks, so that it need not wait.
    pub async fn warm(&self) -> Result<(), Failure> {
        let held = self.held();
        let ledgers: Vec<Arc<Ledger>> = held.partitions.values().cloned().collect();
        self.count_months(&ledgers).await?;
        for ledger in &ledgers {
            self.work(ledger).await?;
        }
        Ok(())
    }

    async fn count_ahead(&self, fresh: &[Fresh]) -> Result<(), Failure> {
        let ledgers: Vec<Arc<Ledger>> =
            fresh.iter().map(|fresh| Arc::clone(&fresh.ledger)).collect();
        self.count_lacking_months(&ledgers).await?;
        for Fresh { ledger, before } in fresh {
            self.work(ledger).await?;
            if let Some(before) = before {
                self.group_as(ledger, before).await?;
            }
        }
        Ok(())
    }

    /// The set that holds now and what is new in it; None where it is held already.
    fn next(&self) -> Result<Option<(Held, Vec<Fresh>)>, Failure> {
        let before = self.held();
        let current = current(self.folder())?;
        if before.current == current {
            return Ok(None);
        }
        let mut partitions = BTreeMap::new();
        let mut fresh = Vec::new();
        for (&kecamatan, named) in current.iter().flat_map(|current| &current.partitions) {
            let known = before.partitions.get(&kecamatan);
            let ledger = match known {
                Some(ledger) if ledger.is(named) => Arc::clone(ledger),
                Some(_) | None => {
                    let ledger = Arc::new(Ledger::open(self.folder(), kecamatan, named)?);
                    fresh.push(Fresh { ledger: Arc::clone(&ledger), before: known.cloned() });
                    ledger
                }
            };
            partitions.insert(kecamatan, ledger);
        }
        Ok(Some((Held { current, partitions }, fresh)))
    }

    fn answer_from(&self, held: Held) {
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(held);
    }
}
