//! Two packs side by side: which places of the one hold the people of which of the other, also
//! where the two are told on different maps.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use register::place::{Level, PlaceId, Tree};

use super::LEVELS;

/// Places of a level that hold the same people on two maps, as few as there can be: one on each
/// where its borders are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) level: Level,
    pub(super) ours: Vec<PlaceId>,
    pub(super) theirs: Vec<PlaceId>,
}

/// What two packs have in common: a place on our map with all below it, and one on theirs.
pub(super) fn met(ours: (&Tree, PlaceId), theirs: (&Tree, PlaceId)) -> Vec<Met> {
    let mut told: BTreeSet<PlaceId> = ours.0.told_in(ours.1).into_iter().collect();
    if ours.0.boundaries() == theirs.0.boundaries() {
        let alike = |place: PlaceId| {
            let level = ours.0.get(place)?.level;
            Some(Met { level, ours: vec![place], theirs: vec![place] })
        };
        return told.into_iter().filter_map(alike).collect();
    }
    told.extend(theirs.0.told_in(theirs.1));
    LEVELS.into_iter().flat_map(|level| of_level(ours.0, theirs.0, level, &told)).collect()
}

/// Wherever the facts of one place are told in two, these two hold some of the same people.
fn of_level(ours: &Tree, theirs: &Tree, level: Level, told: &BTreeSet<PlaceId>) -> Vec<Met> {
    let mut groups = Groups::default();
    for place in told {
        if let (Some(here), Some(there)) = (ours.at(*place, level), theirs.at(*place, level)) {
            groups.join(Side::Ours(here.id), Side::Theirs(there.id));
        }
    }
    let mut met: BTreeMap<usize, Met> = BTreeMap::new();
    for (side, group) in groups.all() {
        let none = || Met { level, ours: Vec::new(), theirs: Vec::new() };
        let met = met.entry(group).or_insert_with(none);
        match side {
            Side::Ours(place) => met.ours.push(place),
            Side::Theirs(place) => met.theirs.push(place),
        }
    }
    met.into_values().collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Side {
    Ours(PlaceId),
    Theirs(PlaceId),
}

/// Places that belong together.
#[derive(Debug, Default)]
struct Groups {
    known: HashMap<Side, usize>,
    /// Of each place one that it belongs to; itself where it leads its group.
    leads: Vec<usize>,
}

impl Groups {
    fn join(&mut self, one: Side, other: Side) {
        let [one, other] = [one, other].map(|side| {
            let next = self.leads.len();
            let at = *self.known.entry(side).or_insert(next);
            if at == next {
                self.leads.push(next);
            }
            self.lead(at)
        });
        self.leads[one.max(other)] = one.min(other);
    }

    fn lead(&self, mut at: usize) -> usize {
        while self.leads[at] != at {
            at = self.leads[at];
        }
        at
    }

    /// Every place with its group, in the order of their numbers.
    fn all(&self) -> Vec<(Side, usize)> {
        let mut all: Vec<(Side, usize)> =
            self.known.iter().map(|(side, at)| (*side, self.lead(*at))).collect();
        all.sort_unstable();
        all
    }
}
