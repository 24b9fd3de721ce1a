//! Letting the public read a pack, beside those it reads already.

use std::path::PathBuf;
use std::sync::Arc;

use evaluation::Period;
use evaluation::pack::{self, After};
use register::account::{Account, Deed};
use register::act::Door;
use register::pack::Pack;
use register::place::{PlaceId, Tree};
use uuid::Uuid;

use crate::problem::{Kind, Problem};
use crate::running::Running;

impl Running {
    /// The released packs from which something of a place and period could be taken.
    fn bearing(tree: &Tree, place: PlaceId, period: Period, released: &[Pack]) -> Vec<Pack> {
        let told: Vec<(PlaceId, Period)> = released
            .iter()
            // One whose period nobody understands bears on every period.
            .map(|pack| (pack.place, pack.period.parse().unwrap_or(period)))
            .collect();
        let bearing = pack::bears_on(tree, place, period, &told);
        bearing.into_iter().map(|at| released[at].clone()).collect()
    }

    /// What a pack of a place and period is frozen after.
    pub(super) async fn after(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
    ) -> Result<After, Problem> {
        let released = register::pack::released(&self.store).await?;
        let bearing = Self::bearing(tree, place, period, &released);
        let damaged = |failure| Problem::broken("released_damaged", &failure);
        let mut packs: Vec<(PathBuf, Arc<Tree>)> = Vec::new();
        for pack in bearing {
            let folder = self.settings.pack(pack.id);
            let subject = pack::contents(&folder).map_err(damaged)?.subject;
            packs.push((folder, self.map_of(&subject).await?));
        }
        After::read(packs.iter().map(|(folder, map)| (folder.as_path(), Arc::clone(map))))
            .map_err(damaged)
    }

    /// Lets the public read a pack's figures.
    ///
    /// Refused where packs were released since it was frozen that tell of the same children: of
    /// the two together a small count could be worked out. Frozen again, it minds them.
    pub(crate) async fn release(
        &self,
        by: &Account,
        tree: &Tree,
        id: Uuid,
        door: Door,
    ) -> Result<(), Problem> {
        let found = register::pack::get(&self.store, id).await?;
        let found = found.ok_or_else(Problem::not_found)?;
        by.must(Deed::ReleasePack, found.place, tree)?;
        let released = register::pack::released(&self.store).await?;
        if !found.released {
            let contents = pack::contents(&self.settings.pack(id))?;
            let period = contents.subject.period;
            let bearing = Self::bearing(tree, found.place, period, &released);
            let minded: Vec<String> = contents.after.iter().map(ToString::to_string).collect();
            if bearing.iter().any(|pack| !minded.contains(&pack.hash)) {
                return Err(Problem::new(Kind::Refused, "pack_tells_apart"));
            }
        }
        let beside: Vec<Uuid> = released.iter().map(|pack| pack.id).collect();
        let (store, clock) = (&self.store, &self.clock);
        register::pack::release(store, by, tree, id, &beside, door, clock).await?;
        Ok(())
    }
}
