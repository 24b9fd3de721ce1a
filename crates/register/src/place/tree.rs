//! The places as they stand on one day, held in memory: who is above and below whom.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Level, PlaceId};
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
    by_id: HashMap<PlaceId, usize>,
    by_code: HashMap<String, usize>,
    children: HashMap<PlaceId, Vec<usize>>,
    /// Names made comparable, in the order of the places; made when first asked for.
    plain: OnceLock<Vec<String>>,
}

impl Tree {
    /// Children keep the order of `places`, which is by code.
    pub fn new(mut places: Vec<Place>) -> Self {
        places.sort_by(|a, b| a.code.cmp(&b.code));
        let by_id = places.iter().enumerate().map(|(i, place)| (place.id, i)).collect();
        let by_code =
            places.iter().enumerate().map(|(i, place)| (place.code.clone(), i)).collect();
        let mut children: HashMap<PlaceId, Vec<usize>> = HashMap::new();
        for (i, place) in places.iter().enumerate() {
            if let Some(parent) = place.parent {
                children.entry(parent).or_default().push(i);
            }
        }
        Self { places, by_id, by_code, children, plain: OnceLock::new() }
    }

    /// Adds a place made after the tree was read, behind those that are there.
    pub fn add(&mut self, place: Place) {
        self.plain = OnceLock::new();
        let i = self.places.len();
        self.by_id.insert(place.id, i);
        self.by_code.insert(place.code.clone(), i);
        if let Some(parent) = place.parent {
            self.children.entry(parent).or_default().push(i);
        }
        self.places.push(place);
    }

    pub fn all(&self) -> &[Place] {
        &self.places
    }

    /// Each place with its plain name, to be searched.
    pub fn named(&self) -> impl Iterator<Item = (&Place, &str)> {
        let plain =
            self.plain.get_or_init(|| self.places.iter().map(|p| plain(&p.name)).collect());
        self.places.iter().zip(plain.iter().map(String::as_str))
    }

    pub fn get(&self, id: PlaceId) -> Option<&Place> {
        self.by_id.get(&id).map(|&i| &self.places[i])
    }

    pub fn by_code(&self, code: &str) -> Option<&Place> {
        self.by_code.get(code).map(|&i| &self.places[i])
    }

    /// The places directly below, by code.
    pub fn below(&self, id: PlaceId) -> impl Iterator<Item = &Place> {
        self.children.get(&id).into_iter().flatten().map(|&i| &self.places[i])
    }

    /// The place itself and all above it, from the place up.
    pub fn path(&self, id: PlaceId) -> Vec<&Place> {
        let mut path = Vec::new();
        let mut next = self.get(id);
        while let Some(place) = next {
            path.push(place);
            next = place.parent.and_then(|parent| self.get(parent));
        }
        path
    }

    /// The place of `level` that holds `id`, or `id` itself where it is of that level.
    pub fn at(&self, id: PlaceId, level: Level) -> Option<&Place> {
        let mut next = self.get(id);
        while let Some(place) = next {
            if place.level == level {
                return Some(place);
            }
            next = place.parent.and_then(|parent| self.get(parent));
        }
        None
    }

    /// Whether `inner` is `outer` or lies within it.
    pub fn within(&self, inner: PlaceId, outer: PlaceId) -> bool {
        self.path(inner).iter().any(|place| place.id == outer)
    }

    /// The kab/kota in or above a place: the partitions that hold its children.
    pub fn kabkota_of(&self, id: PlaceId) -> Vec<PlaceId> {
        let Some(place) = self.get(id) else { return Vec::new() };
        match place.level {
            Level::Nation => self.below(id).flat_map(|p| self.kabkota_of(p.id)).collect(),
            Level::Province => self.below(id).map(|kabkota| kabkota.id).collect(),
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
