//! As known on a day that is past, or in the boundaries of another day: relations folded again
//! from the facts, for the places that are asked, and kept for whoever asks again.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use register::act;
use register::clock::Zone;
use register::history::Cut;
use register::place::{Boundaries, PlaceId, Tree};
use register::store::Store;

use crate::engine::Engine;
use crate::failure::Failure;
use crate::indicator::InForce;
use crate::month::Month;
use crate::partition::{Stamp, damage};
use crate::recent::Recent;
use crate::refresher::{Set, Wanted};

/// Sets kept.
const KEPT: usize = 6;

/// The relations of past days and of other maps.
#[derive(Debug)]
pub struct Past {
    folder: PathBuf,
    /// By the name of their folder.
    kept: Recent<String, Engine>,
    folding: tokio::sync::Mutex<()>,
}

/// What is to be known, on which map, of which place.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub stamp: Stamp,
    /// The map that the stamp is of.
    pub tree: &'a Arc<Tree>,
    pub place: PlaceId,
    /// Whether it is what is known now, told in other boundaries than today's.
    pub now: bool,
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
            kept: Recent::at_most(KEPT),
            folding: tokio::sync::Mutex::new(()),
        }
    }

    /// What was known at the end of a day, in given boundaries; the months of that day are its
    /// last.
    pub async fn stamp(
        &self,
        store: &Store,
        day: NaiveDate,
        zone: Zone,
        map: Boundaries,
    ) -> Result<Stamp, Failure> {
        let Cut(seq) = act::known_on(store, day, zone).await?;
        Ok(Stamp { seq, known_on: day, until: Month::of(day), map })
    }

    /// The engine that is asked for, where everything of its place is folded already. `now` is
    /// the engine of today, which is not folded here.
    pub fn ready(&self, now: &Engine, asked: Asked<'_>) -> Option<Arc<Engine>> {
        let name = asked.name();
        let engine = self.kept.get(&name)?;
        let stamp = engine.stamp()?;
        let is_it = if asked.now {
            let later = Stamp { seq: stamp.seq, known_on: stamp.known_on, ..asked.stamp };
            stamp == later && stamp.seq >= asked.stamp.seq && engine.answers_like(now)
        } else {
            stamp == asked.stamp
        };
        let is_whole =
            damage::noted(&self.folder.join(&name)).is_ok_and(|noted| noted.is_empty());
        (is_it && is_whole && engine.holds(asked.tree, asked.place)).then_some(engine)
    }

    /// The engine that is asked for, after what is missing of its place was folded. `progress`
    /// hears of each kab/kota.
    pub async fn fold(
        &self,
        now: &Engine,
        store: &Store,
        asked: Asked<'_>,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Arc<Engine>, Failure> {
        let _one_at_a_time = self.folding.lock().await;
        if let Some(engine) = self.ready(now, asked) {
            return Ok(engine);
        }
        let Asked { mut stamp, tree, place, .. } = asked;
        if asked.now
            && let Some(known) = now.stamp()
        {
            // Whoever asks later knows no less.
            stamp = Stamp { map: stamp.map, ..known };
        }
        let name = asked.name();
        let home = self.folder.join(&name);
        fs::create_dir_all(&home).map_err(Failure::file(&home))?;
        let heard = |done, of| progress(Progress { done, of });
        Set { store, tree, folder: &home }.bring(stamp, Wanted::Of(place), heard).await?;
        let engine = match self.kept.get(&name) {
            Some(engine) if !asked.now || engine.answers_like(now) => engine,
            Some(_) | None if asked.now => Arc::new(now.beside(&home)?),
            // A past day is told by the definitions that were known then.
            Some(_) | None => {
                let then = InForce::at(store, Cut(stamp.seq)).await?;
                Arc::new(now.beside_by(&home, Arc::new(then.definitions))?)
            }
        };
        engine.refresh()?;
        self.keep(name, &engine)?;
        Ok(engine)
    }

    fn keep(&self, name: String, engine: &Arc<Engine>) -> Result<(), Failure> {
        self.kept.keep(name, Arc::clone(engine));
        let names = BTreeSet::from_iter(self.kept.keys());
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

impl Asked<'_> {
    /// The folder of a set: the same facts up to the same month are folded once on each map.
    /// What is known now is brought up to date in its place.
    fn name(&self) -> String {
        let Stamp { seq, known_on, map, .. } = self.stamp;
        let known = if self.now { "now".to_owned() } else { format!("{seq}-{known_on}") };
        if map.are_the_first() { known } else { format!("{known}-{map}") }
    }
}
