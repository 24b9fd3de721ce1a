//! The places as they stand on one day, held in memory: who is above and below whom.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use memchr::memmem;

use super::{Boundaries, Event, Happened, InForce, Level, PlaceId};
use crate::child::plain;

/// One place as it stands on the day of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub id: PlaceId,
    pub level: Level,
    /// The Kemendagri code (`18.01.04.2001`); a posyandu's or puskesmas' is its desa's or
    /// kecamatan's with a suffix of ours (`18.01.04.2001-p3`, `18.01.04-k1`).
    pub code: String,
    pub name: String,
    pub parent: Option<PlaceId>,
}

/// All places of one day.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    places: Vec<Place>,
    /// So many of the places stand by their codes.
    sorted: usize,
    /// The codes of those behind them.
    added: HashMap<String, usize>,
    by_id: HashMap<PlaceId, usize>,
    children: HashMap<PlaceId, Vec<usize>>,
    /// Made when first asked for.
    names: OnceLock<Names>,
    drawn: Drawn,
}

/// Names made comparable in one text, each on a line of its own, and where each begins.
#[derive(Debug, Clone, Default)]
struct Names {
    text: String,
    starts: Vec<usize>,
}

/// What a map knows of other days.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawn {
    /// Places that are not on it, each with the one that stands for it.
    pub(super) standing: HashMap<PlaceId, PlaceId>,
    /// Codes that no place has on it, with the place that had them last or will have them.
    pub(super) other_codes: HashMap<String, PlaceId>,
    /// By the day on which they began to hold.
    pub(super) in_force: Vec<InForce>,
    pub(super) boundaries: Boundaries,
    /// The boundaries within a kab/kota, where a reform has changed them.
    pub(super) within: HashMap<PlaceId, Boundaries>,
    /// Kab/kota between which places have gone over, each with itself and the others.
    pub(super) kin: HashMap<PlaceId, Vec<PlaceId>>,
    /// The puskesmas that each desa belongs to, where known.
    pub(super) puskesmas: HashMap<PlaceId, PlaceId>,
    /// What became of places, by day, also after the day of the map.
    pub(super) events: HashMap<PlaceId, Vec<Event>>,
    /// The last place known.
    pub(super) last: i32,
}

impl Tree {
    /// Children keep the order of `places`, which is by code.
    pub fn new(places: Vec<Place>) -> Self {
        let last = places.iter().map(|place| place.id.0).max().unwrap_or(0);
        Self::drawn(places, Drawn { last, ..Drawn::default() })
    }

    pub(super) fn drawn(mut places: Vec<Place>, drawn: Drawn) -> Self {
        places.sort_by(|a, b| a.code.cmp(&b.code));
        let by_id = places.iter().enumerate().map(|(i, place)| (place.id, i)).collect();
        let mut children: HashMap<PlaceId, Vec<usize>> = HashMap::new();
        for (i, place) in places.iter().enumerate() {
            if let Some(parent) = place.parent {
                children.entry(parent).or_default().push(i);
            }
        }
        let (sorted, added) = (places.len(), HashMap::new());
        Self { places, sorted, added, by_id, children, names: OnceLock::new(), drawn }
    }

    /// Adds a place made after the tree was read, behind those that are there.
    pub fn add(&mut self, place: Place) {
        self.names = OnceLock::new();
        self.drawn.last = self.drawn.last.max(place.id.0);
        let i = self.places.len();
        self.by_id.insert(place.id, i);
        self.added.insert(place.code.clone(), i);
        if let Some(parent) = place.parent {
            self.children.entry(parent).or_default().push(i);
        }
        self.places.push(place);
    }

    pub fn all(&self) -> &[Place] {
        &self.places
    }

    /// The places whose plain name holds a text, and where in the name it begins.
    pub fn holding(&self, text: &str) -> Vec<(&Place, usize)> {
        let Names { text: names, starts } = self.names.get_or_init(|| Names::of(&self.places));
        let mut found: Vec<(&Place, usize)> = Vec::new();
        let mut after = None;
        for at in memmem::find_iter(names.as_bytes(), text.as_bytes()) {
            let place = starts.partition_point(|start| *start <= at).checked_sub(1);
            // Only the first time in each name.
            let Some(place) = place.filter(|place| Some(*place) != after) else { continue };
            after = Some(place);
            found.push((&self.places[place], at - starts[place]));
        }
        found
    }

    pub fn get(&self, id: PlaceId) -> Option<&Place> {
        self.by_id.get(&id).map(|&i| &self.places[i])
    }

    /// The place itself, or the one that stands for it where it is not on this map: what it
    /// came from before it began, what took its facts after it ended.
    pub fn here(&self, id: PlaceId) -> Option<&Place> {
        self.get(id).or_else(|| self.get(*self.drawn.standing.get(&id)?))
    }

    pub fn by_code(&self, code: &str) -> Option<&Place> {
        let (sorted, _) = self.places.split_at_checked(self.sorted)?;
        match sorted.binary_search_by(|place| place.code.as_str().cmp(code)) {
            Ok(i) => Some(&sorted[i]),
            Err(_) => self.added.get(code).map(|&i| &self.places[i]),
        }
    }

    /// The place that has this code, on this map or on that of another day.
    pub fn ever(&self, code: &str) -> Option<PlaceId> {
        let here = self.by_code(code).map(|place| place.id);
        here.or_else(|| self.drawn.other_codes.get(code).copied())
    }

    /// The place that stands on this map for the one that has this code on another day.
    pub fn by_other_code(&self, code: &str) -> Option<&Place> {
        self.ever(code).and_then(|id| self.here(id))
    }

    /// What became of a place over time, by day; also what is still to come.
    pub fn events(&self, id: PlaceId) -> &[Event] {
        self.drawn.events.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The places of this map that took the part of one that is not on it, all of them where
    /// it was divided among several.
    pub fn heirs(&self, id: PlaceId) -> Vec<PlaceId> {
        let (mut heirs, mut seen) = (BTreeSet::new(), HashSet::from([id]));
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            if self.get(id).is_some() {
                heirs.insert(id);
                continue;
            }
            for event in self.events(id) {
                if let Happened::Ended { into } = &event.what {
                    waiting
                        .extend(into.iter().map(|into| into.id).filter(|id| seen.insert(*id)));
                }
            }
        }
        if heirs.is_empty() {
            heirs.extend(self.here(id).map(|here| here.id));
        }
        heirs.into_iter().collect()
    }

    /// The reforms in force, by the day on which they began to hold.
    pub fn in_force(&self) -> &[InForce] {
        &self.drawn.in_force
    }

    /// Tells this map from others.
    pub fn boundaries(&self) -> Boundaries {
        self.drawn.boundaries
    }

    /// Tells what this map says of a kab/kota from what others say of it.
    pub fn boundaries_within(&self, kabkota: PlaceId) -> Boundaries {
        self.drawn.within.get(&kabkota).copied().unwrap_or_default()
    }

    /// The kab/kota whose children may be this one's on some map, itself among them.
    pub fn kin(&self, kabkota: PlaceId) -> Vec<PlaceId> {
        self.drawn.kin.get(&kabkota).cloned().unwrap_or_else(|| vec![kabkota])
    }

    /// The number of the last place known.
    pub fn last(&self) -> i32 {
        self.drawn.last
    }

    /// The places directly below, by code.
    pub fn below(&self, id: PlaceId) -> impl Iterator<Item = &Place> {
        self.children.get(&id).into_iter().flatten().map(|&i| &self.places[i])
    }

    /// The places whose facts lie in one of this map: itself, all within it, and those of other
    /// days that any of these stands for.
    pub fn told_in(&self, id: PlaceId) -> Vec<PlaceId> {
        let mut places = vec![id];
        let mut next = 0;
        while let Some(place) = places.get(next).copied() {
            places.extend(self.below(place).map(|below| below.id));
            next += 1;
        }
        if !self.drawn.standing.is_empty() {
            let here: HashSet<PlaceId> = places.iter().copied().collect();
            let standing = self.drawn.standing.iter();
            places
                .extend(standing.filter(|(_, other)| here.contains(other)).map(|(id, _)| *id));
        }
        places
    }

    /// The place itself, or the one that stands for it, and all above it, from the place up.
    pub fn path(&self, id: PlaceId) -> Vec<&Place> {
        let mut path = Vec::new();
        let mut next = self.here(id);
        while let Some(place) = next {
            path.push(place);
            next = place.parent.and_then(|parent| self.get(parent));
        }
        path
    }

    /// The place of `level` that holds `id`, or `id` itself where it is of that level.
    pub fn at(&self, id: PlaceId, level: Level) -> Option<&Place> {
        let mut next = self.here(id);
        while let Some(place) = next {
            if place.level == level {
                return Some(place);
            }
            next = place.parent.and_then(|parent| self.get(parent));
        }
        None
    }

    /// Whether `inner`, or what stands for it, is `outer` or lies within it. Nothing lies
    /// within a place that is not on this map.
    pub fn within(&self, inner: PlaceId, outer: PlaceId) -> bool {
        self.path(inner).iter().any(|place| place.id == outer)
    }

    /// The puskesmas that a desa, or what lies in it, belongs to; None where nobody said.
    pub fn puskesmas_of(&self, id: PlaceId) -> Option<&Place> {
        let desa = self.at(id, Level::Desa)?;
        self.get(*self.drawn.puskesmas.get(&desa.id)?)
    }

    /// The kab/kota in or above a place: the partitions that hold its children.
    pub fn kabkota_of(&self, id: PlaceId) -> Vec<PlaceId> {
        let Some(place) = self.here(id) else { return Vec::new() };
        match place.level {
            Level::Nation => self.below(place.id).flat_map(|p| self.kabkota_of(p.id)).collect(),
            Level::Province => self.below(place.id).map(|kabkota| kabkota.id).collect(),
            Level::Kabkota
            | Level::Kecamatan
            | Level::Desa
            | Level::Posyandu
            | Level::Puskesmas => {
                self.at(id, Level::Kabkota).map(|kabkota| kabkota.id).into_iter().collect()
            }
        }
    }
}

impl Names {
    fn of(places: &[Place]) -> Self {
        let mut names = Self::default();
        for place in places {
            names.starts.push(names.text.len());
            names.text.push_str(&plain(&place.name));
            names.text.push('\n');
        }
        names.text.shrink_to_fit();
        names.starts.shrink_to_fit();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: i32, code: &str, name: &str) -> Place {
        let (code, name) = (code.to_owned(), name.to_owned());
        Place { id: PlaceId(id), level: Level::Desa, code, name, parent: None }
    }

    #[test]
    fn a_place_is_found_by_its_code_and_by_a_part_of_its_name() {
        let mut tree = Tree::new(vec![
            place(1, "18.02", "Kota Agung Kota"),
            place(2, "18.01", "Agung"),
            place(3, "18.03", "Sari"),
        ]);
        tree.add(place(4, "18.00", "Way Agung"));
        let code = |code| tree.by_code(code).map(|place| place.id.0);
        assert_eq!(
            ["18.01", "18.03", "18.00", "18"].map(code),
            [Some(2), Some(3), Some(4), None]
        );
        let ids = |text| -> Vec<(i32, usize)> {
            tree.holding(text).into_iter().map(|(place, at)| (place.id.0, at)).collect()
        };
        assert_eq!(ids("agung"), [(2, 0), (1, 5), (4, 4)]);
        assert_eq!(ids("kota"), [(1, 0)]);
        assert!(ids("agung kota sari").is_empty());
    }
}
