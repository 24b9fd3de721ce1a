//! As known on a day that is past: relations folded again from the facts of that day, for the
//! places that are asked, and kept for whoever asks again.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use register::act;
use register::clock::Zone;
use register::history::Cut;
use register::place::{PlaceId, Tree, tree_on};
use register::store::Store;

use crate::engine::Engine;
use crate::failure::Failure;
use crate::indicator::InForce;
use crate::month::Month;
use crate::partition::{Edition, Stamp, current};
use crate::refresher;

/// Days kept, the one asked longest ago given up first.
const KEPT: usize = 6;

/// The relations of past days.
#[derive(Debug)]
pub struct Past {
    folder: PathBuf,
    kept: Mutex<Vec<(Stamp, Arc<Engine>)>>,
    folding: tokio::sync::Mutex<()>,
}

/// How far folding has come, in kab/kota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub of: usize,
}

impl Past {
    /// `folder` may be deleted at any time; it is filled again when somebody asks.
    pub fn beside(relations: &Path) -> Self {
        Self {
            folder: relations.join("past"),
            kept: Mutex::default(),
            folding: tokio::sync::Mutex::new(()),
        }
    }

    /// What was known at the end of a day; the months of that day are its last.
    pub async fn stamp(
        &self,
        store: &Store,
        day: NaiveDate,
        zone: Zone,
    ) -> Result<Stamp, Failure> {
        let Cut(seq) = act::known_on(store, day, zone).await?;
        Ok(Stamp { seq, known_on: day, until: Month::of(day) })
    }

    /// The engine of a stamp, where everything of a place is folded already.
    pub fn ready(&self, stamp: Stamp, tree: &Tree, place: PlaceId) -> Option<Arc<Engine>> {
        let engine = self.known(stamp)?;
        engine.holds(tree, place).then_some(engine)
    }

    /// The engine of a stamp, after what is missing of a place was folded. `progress` hears
    /// of each kab/kota.
    pub async fn fold(
        &self,
        now: &Engine,
        store: &Store,
        stamp: Stamp,
        place: PlaceId,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Arc<Engine>, Failure> {
        let tree = Arc::new(tree_on(store, stamp.known_on).await?);
        if let Some(engine) = self.ready(stamp, &tree, place) {
            return Ok(engine);
        }
        let _one_at_a_time = self.folding.lock().await;
        let home = self.folder.join(name(stamp));
        let set = current(&home)?;
        let missing: Vec<PlaceId> = tree
            .kabkota_of(place)
            .into_iter()
            .filter(|kabkota| set.as_ref().is_none_or(|set| !set.built.contains(kabkota)))
            .collect();
        for (done, kabkota) in missing.iter().enumerate() {
            progress(Progress { done, of: missing.len() });
            let mut edition = Edition::begin(&home, stamp)?;
            let cut = Cut(stamp.seq);
            refresher::fold_kabkota(store, &tree, *kabkota, cut, &mut edition).await?;
            edition.publish()?;
        }
        let engine = match self.known(stamp) {
            Some(engine) => engine,
            // A past day is told by the definitions that were known then.
            None => {
                let then = InForce::at(store, Cut(stamp.seq)).await?;
                Arc::new(now.beside_by(&home, Arc::new(then.definitions))?)
            }
        };
        engine.refresh()?;
        self.keep(stamp, &engine)?;
        Ok(engine)
    }

    fn known(&self, stamp: Stamp) -> Option<Arc<Engine>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(known, _)| *known == stamp).map(|(_, engine)| Arc::clone(engine))
    }

    fn keep(&self, stamp: Stamp, engine: &Arc<Engine>) -> Result<(), Failure> {
        let names: BTreeSet<String> = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.retain(|(known, _)| *known != stamp);
            kept.push((stamp, Arc::clone(engine)));
            let too_many = kept.len().saturating_sub(KEPT);
            kept.drain(..too_many);
            kept.iter().map(|(stamp, _)| name(*stamp)).collect()
        };
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
            Err(cause) => return Err(Failure::File { path: self.folder.clone(), cause }),
        };
        for entry in entries {
            let entry = entry.map_err(Failure::file(&self.folder))?;
            if !names.contains(&*entry.file_name().to_string_lossy()) {
                fs::remove_dir_all(entry.path()).map_err(Failure::file(entry.path()))?;
            }
        }
        Ok(())
    }
}

/// The folder of a stamp: the same facts up to the same month are folded once.
fn name(stamp: Stamp) -> String {
    format!("{}-{}", stamp.seq, stamp.known_on)
}
