//! Packs: their folders and their facts, for every door.

mod archive;
mod release;
mod work;

use std::path::PathBuf;
use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::Engine;
use evaluation::indicator::Definitions;
use evaluation::pack::{self, After, Contents, Subject};
use evaluation::partition::Stamp;
use evaluation::past::Asked;
use register::account::{Account, Deed};
use register::act::Door;
use register::history::Cut;
use register::pack::{NewPack, Pack, Refused};
use register::place::{Map, Place, Tree};
use tempfile::TempDir;
use uuid::Uuid;

use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;
use crate::standpoint::Standpoint;

pub(crate) use archive::{archive, unpack};
pub(crate) use work::{Failed, State, Task, Work};

/// What came of freezing.
#[derive(Debug)]
pub(crate) enum Frozen {
    New(NewPack),
    /// There is one of the same facts, place and period: this one.
    Before(Uuid),
}

impl Settings {
    /// The folder of packs, which is backed up with the database.
    pub(crate) fn packs(&self) -> PathBuf {
        self.data.join("packs")
    }

    pub(crate) fn pack(&self, id: Uuid) -> PathBuf {
        self.packs().join(id.to_string())
    }
}

impl Running {
    /// Freezes what an engine knows of a place and period from a standpoint, and writes down
    /// that it was done. What the public may read of it is decided after what is released
    /// already.
    ///
    /// Killed in the middle, there is no pack; a folder without a fact is never shown.
    pub(crate) async fn freeze(
        &self,
        engine: &Engine,
        standpoint: &Standpoint,
        by: &Account,
        place: &Place,
        period: Period,
        door: Door,
    ) -> Result<Frozen, Problem> {
        let today = self.tree();
        by.must(Deed::FreezePack, place.id, &today).map_err(|_| Problem::forbidden())?;
        let id = Uuid::now_v7();
        std::fs::create_dir_all(self.settings.packs())?;
        let folder = self.settings.pack(id);
        let Standpoint { tree, map, .. } = standpoint;
        let after = self.after(&today, place.id, period).await?;
        let contents =
            pack::freeze(engine, tree, place.id, period, *map, &folder, &after).await?;
        if let Some(before) = self.same(place, &contents).await? {
            std::fs::remove_dir_all(&folder)?;
            return Ok(Frozen::Before(before));
        }
        let Stamp { seq, known_on, until, .. } = contents.subject.stamp;
        let new = NewPack {
            id,
            place: place.id,
            period: period.to_string(),
            seq,
            known_on,
            until: until.to_string(),
            hash: contents.hash.to_string(),
        };
        let written =
            register::pack::record(&self.store, by, &today, &new, door, &self.clock).await;
        match written {
            Ok(()) => Ok(Frozen::New(new)),
            Err(refused) => {
                std::fs::remove_dir_all(&folder)?;
                match refused {
                    Refused::AlreadyFrozen(before) => Ok(Frozen::Before(before)),
                    Refused::OutOfReach(_)
                    | Refused::UnknownPack
                    | Refused::ReleasedMeanwhile
                    | Refused::Failure(_) => Err(refused.into()),
                }
            }
        }
    }

    /// The pack of a place that says the same, and of which the public reads the same or may
    /// read already; one that cannot be read says nothing.
    async fn same(&self, place: &Place, new: &Contents) -> Result<Option<Uuid>, Problem> {
        let packs = register::pack::of_place(&self.store, place.id).await?;
        let period = new.subject.period.to_string();
        let known_on = new.subject.stamp.known_on;
        let same = packs
            .into_iter()
            .filter(|pack| pack.period == period && pack.known_on == known_on)
            .find(|pack| {
                pack::contents(&self.settings.pack(pack.id)).is_ok_and(|before| {
                    let is_out = pack.released || before.after == new.after;
                    is_out && before.says_the_same(new)
                })
            });
        Ok(same.map(|pack| pack.id))
    }

    /// The map that a pack is told on, which knows what its places are on other days.
    pub(crate) async fn map_of(&self, subject: &Subject) -> Result<Arc<Tree>, Problem> {
        let Stamp { seq, known_on, .. } = subject.stamp;
        let usual = Map { day: known_on, cut: Cut(seq) };
        self.map(subject.map.unwrap_or(usual)).await
    }

    /// Folds the facts of a pack again, freezes them beside by the pack's own definitions, and
    /// says what came of it; nothing is kept.
    pub(crate) async fn reissue(&self, frozen: &Pack) -> Result<Contents, Problem> {
        let unreadable = || Problem::new(Kind::Broken, "pack_damaged");
        let folder = self.settings.pack(frozen.id);
        let before = pack::contents(&folder)?;
        let chosen = before.subject.map;
        let tree = self.map_of(&before.subject).await?;
        let stamp = Stamp {
            seq: frozen.seq,
            known_on: frozen.known_on,
            until: frozen.until.parse().map_err(|_| unreadable())?,
            map: tree.boundaries(),
        };
        let period: Period = frozen.period.parse().map_err(|_| unreadable())?;
        let definitions = Definitions::read_folder(&pack::definitions(&folder))?;
        let asked = Asked { stamp, tree: &tree, place: frozen.place, now: false };
        let folded = self.past.fold(&self.engine(), &self.store, asked, |_| {}).await?;
        let engine = folded.by(Arc::new(definitions))?;
        let beside = TempDir::new_in(self.settings.packs())?;
        let folder = beside.path().join("again");
        // Only its hash is asked for, which names the releases it was frozen after.
        let after = After::named_in(&before);
        let freeze =
            pack::freeze(&engine, &tree, frozen.place, period, chosen, &folder, &after);
        Ok(freeze.await?)
    }
}
