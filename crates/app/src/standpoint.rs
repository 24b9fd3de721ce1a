//! From where something is looked at: what was known, and in which boundaries it is told.

use std::sync::Arc;

use chrono::NaiveDate;
use evaluation::engine::Engine;
use evaluation::partition::Stamp;
use evaluation::past::{Asked, Progress};
use register::act;
use register::clock::Zone;
use register::history::Cut;
use register::place::{Boundaries, Map, PlaceId, Tree};

use crate::problem::{Kind, Problem};
use crate::running::Running;

/// Maps of other days that are kept drawn.
pub(crate) const MAPS_KEPT: usize = 6;

/// What tells two maps apart, beside the day for which somebody asked.
pub(crate) type Mark = (Boundaries, i32);

/// What was known, and the map on which it is told.
#[derive(Debug, Clone)]
pub(crate) struct Standpoint {
    pub(crate) stamp: Stamp,
    pub(crate) tree: Arc<Tree>,
    /// The map that somebody chose, where it is another than that of the day of the data.
    pub(crate) map: Option<Map>,
    /// Whether it is what is known now.
    now: bool,
}

impl Standpoint {
    /// What has to be known of a place.
    pub(crate) fn asked(&self, place: PlaceId) -> Asked<'_> {
        Asked { stamp: self.stamp, tree: &self.tree, place, now: self.now }
    }
}

impl Running {
    /// What is known at the end of a day, that of now from the newest day of the data on; in
    /// the boundaries of that day, or of the day that somebody chose, as they are known now.
    /// `code` is that of a place in whose time zone the day ends.
    pub(crate) async fn standpoint(
        &self,
        code: &str,
        known_on: Option<NaiveDate>,
        chosen: Option<NaiveDate>,
    ) -> Result<Standpoint, Problem> {
        let now = self.engine().stamp().ok_or(Problem::new(Kind::Refused, "not_built"))?;
        let past = known_on.filter(|day| *day < now.known_on);
        let (stamp, tree) = match past {
            None => (now, self.tree()),
            Some(day) => {
                let zone = Zone::of_code(code);
                let cut = act::known_on(&self.store, day, zone).await?;
                let tree = self.map(Map { day, cut }).await?;
                let stamp = self.past.stamp(&self.store, day, zone, tree.boundaries()).await?;
                (stamp, tree)
            }
        };
        let usual = Standpoint { stamp, tree, map: None, now: past.is_none() };
        let Some(day) = chosen else { return Ok(usual) };
        let map = Map { day, cut: act::latest(&self.store).await? };
        let tree = self.map(map).await?;
        if tree.boundaries() == usual.stamp.map {
            return Ok(usual);
        }
        let stamp = Stamp { map: tree.boundaries(), ..stamp };
        Ok(Standpoint { stamp, tree, map: Some(map), now: usual.now })
    }

    /// The map of a day, drawn once.
    pub(crate) async fn map(&self, map: Map) -> Result<Arc<Tree>, Problem> {
        let mark = register::place::mark_on(&self.store, map.day, map.cut).await?;
        let today = self.tree();
        if mark == (today.boundaries(), today.last()) {
            return Ok(today);
        }
        if let Some(known) = self.maps.get(&mark) {
            return Ok(known);
        }
        let drawn = register::place::tree_on(&self.store, map.day, map.cut).await?;
        let drawn = Arc::new(drawn);
        self.maps.keep(mark, Arc::clone(&drawn));
        Ok(drawn)
    }

    /// The engine that answers from a standpoint; relations are folded where they are missing.
    pub(crate) async fn engine_at(
        &self,
        standpoint: &Standpoint,
        place: PlaceId,
        progress: impl FnMut(Progress) + Send,
    ) -> Result<Arc<Engine>, Problem> {
        let now = self.engine();
        if now.stamp() == Some(standpoint.stamp) {
            return Ok(now);
        }
        Ok(self.past.fold(&now, &self.store, standpoint.asked(place), progress).await?)
    }

    /// That engine where nothing of the place has to be folded.
    pub(crate) fn engine_ready(
        &self,
        standpoint: &Standpoint,
        place: PlaceId,
    ) -> Option<Arc<Engine>> {
        let now = self.engine();
        if now.stamp() == Some(standpoint.stamp) {
            return Some(now);
        }
        self.past.ready(&now, standpoint.asked(place))
    }

    /// Reads the map of today again where it is another than the one in use, because a day
    /// passed or another program wrote.
    pub(crate) async fn redraw(&self) -> Result<Arc<Tree>, Problem> {
        let (today, cut) = (self.today(), Cut::NOW);
        let known = self.tree();
        let mark = register::place::mark_on(&self.store, today, cut).await?;
        if mark == (known.boundaries(), known.last()) {
            return Ok(known);
        }
        Ok(Arc::new(register::place::tree_on(&self.store, today, cut).await?))
    }
}
