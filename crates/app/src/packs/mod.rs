//! Packs: their folders and their facts, for every door.

mod archive;
mod release;
mod work;

use std::path::PathBuf;
use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::Engine;
use evaluation::indicator::Definitions;
use evaluation::pack::{self, After, Contents};
use evaluation::partition::Stamp;
use register::account::{Account, Deed};
use register::act::Door;
use register::pack::{NewPack, Pack, Refused};
use register::place::{Place, Tree};
use tempfile::TempDir;
use uuid::Uuid;

use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

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
    /// Freezes what an engine knows of a place and period, and writes down that it was done. What
    /// the public may read of it is decided after what is released already.
    ///
    /// Killed in the middle, there is no pack; a folder without a fact is never shown.
    pub(crate) async fn freeze(
        &self,
        engine: &Engine,
        by: &Account,
        tree: &Tree,
        place: &Place,
        period: Period,
        door: Door,
    ) -> Result<Frozen, Problem> {
        by.must(Deed::FreezePack, place.id, tree).map_err(|_| Problem::forbidden())?;
        let id = Uuid::now_v7();
        std::fs::create_dir_all(self.settings.packs())?;
        let folder = self.settings.pack(id);
        let after = self.after(tree, place.id, period).await?;
        let contents = pack::freeze(engine, tree, place.id, period, &folder, &after).await?;
        if let Some(before) = self.same(place, &contents).await? {
            std::fs::remove_dir_all(&folder)?;
            return Ok(Frozen::Before(before));
        }
        let Stamp { seq, known_on, until } = contents.subject.stamp;
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
            register::pack::record(&self.store, by, tree, &new, door, &self.clock).await;
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

    /// Folds the facts of a pack again, freezes them beside by the pack's own definitions, and
    /// says what came of it; nothing is kept.
    pub(crate) async fn reissue(
        &self,
        frozen: &Pack,
        place: &Place,
    ) -> Result<Contents, Problem> {
        let unreadable = || Problem::new(Kind::Broken, "pack_damaged");
        let stamp = Stamp {
            seq: frozen.seq,
            known_on: frozen.known_on,
            until: frozen.until.parse().map_err(|_| unreadable())?,
        };
        let period: Period = frozen.period.parse().map_err(|_| unreadable())?;
        let definitions =
            Definitions::read_folder(&pack::definitions(&self.settings.pack(frozen.id)))?;
        let folded =
            self.past.fold(&self.engine(), &self.store, stamp, place.id, |_| {}).await?;
        let engine = folded.by(Arc::new(definitions))?;
        let tree = register::place::tree_on(&self.store, stamp.known_on).await?;
        let beside = TempDir::new_in(self.settings.packs())?;
        let folder = beside.path().join("again");
        let contents = pack::contents(&self.settings.pack(frozen.id))?;
        // Only its hash is asked for, which names the releases it was frozen after.
        let after = After::named_in(&contents);
        Ok(pack::freeze(&engine, &tree, place.id, period, &folder, &after).await?)
    }
}
