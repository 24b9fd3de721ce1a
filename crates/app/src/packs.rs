//! Freezing a pack: its folder and its fact, for every door.

use std::path::PathBuf;
use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::Engine;
use evaluation::indicator::Definitions;
use evaluation::pack::{self, Contents};
use evaluation::partition::Stamp;
use register::account::{Account, Deed};
use register::act::Door;
use register::pack::{NewPack, Pack};
use register::place::{Place, Tree};
use tempfile::TempDir;
use uuid::Uuid;

use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

impl Settings {
    /// The folder of packs, which is backed up with the database.
    fn packs(&self) -> PathBuf {
        self.data.join("packs")
    }

    pub(crate) fn pack(&self, id: Uuid) -> PathBuf {
        self.packs().join(id.to_string())
    }
}

impl Running {
    /// Freezes what an engine knows of a place and period, and writes down that it was done.
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
    ) -> Result<NewPack, Problem> {
        by.must(Deed::FreezePack, place.id, tree).map_err(|_| Problem::forbidden())?;
        let id = Uuid::now_v7();
        std::fs::create_dir_all(self.settings.packs())?;
        let folder = self.settings.pack(id);
        let contents = pack::freeze(engine, tree, place.id, period, &folder).await?;
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
        if let Err(refused) = written {
            std::fs::remove_dir_all(&folder)?;
            return Err(refused.into());
        }
        Ok(new)
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
        Ok(pack::freeze(&engine, &tree, place.id, period, &folder).await?)
    }
}
