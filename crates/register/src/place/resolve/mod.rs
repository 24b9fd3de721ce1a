//! From the names in a file to the places they mean, along the path from province to
//! posyandu. A name means a place when the two are equal once written alike, never when one
//! holds the other.

mod spelling;

use std::borrow::Cow;
use std::collections::HashMap;

use super::source::kind_of;
use super::{Level, Place, PlaceId, Tree};
use crate::intake::EnteredPlace;

/// What the names of one line come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resolution {
    pub desa: Option<PlaceId>,
    pub posyandu: Option<PlaceId>,
    pub puskesmas: Option<PlaceId>,
    /// The lowest place that the path from province to posyandu reached.
    pub reached: Option<PlaceId>,
    /// The level of that place.
    pub depth: Option<Level>,
    /// The places among which the next name does not choose.
    pub ambiguous: Vec<PlaceId>,
    /// The level at which a name was given that no place there has.
    pub unknown: Option<Level>,
}

/// The levels of the path and the cell that names each.
fn path(entered: &EnteredPlace) -> [(Level, &str); 5] {
    [
        (Level::Province, &entered.province),
        (Level::Kabkota, &entered.kabkota),
        (Level::Kecamatan, &entered.kecamatan),
        (Level::Desa, &entered.desa),
        (Level::Posyandu, &entered.posyandu),
    ]
}

/// The spelling by which two names of one level are the same: `Melati I` is `POSYANDU MELATI 1`.
pub(crate) fn spelling(level: Level, name: &str) -> String {
    spelling::entered(level, name).into_iter().next_back().unwrap_or_default()
}

/// Answers kept for names already met; beyond this many they are forgotten and found again.
const REMEMBERED: usize = 65_536;

/// Resolves the names of many lines against the places of one day.
#[derive(Debug)]
pub struct Resolver<'a> {
    tree: Cow<'a, Tree>,
    /// Places by level and spelling, ordered by the place above.
    named: HashMap<(Level, String), Vec<Named>>,
    remembered: HashMap<String, Resolution>,
    asked: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    parent: Option<PlaceId>,
    id: PlaceId,
}

impl Resolver<'static> {
    /// Over a map of its own.
    pub fn over(tree: Tree) -> Self {
        Self::of(Cow::Owned(tree))
    }
}

impl<'a> Resolver<'a> {
    pub fn new(tree: &'a Tree) -> Self {
        Self::of(Cow::Borrowed(tree))
    }

    fn of(tree: Cow<'a, Tree>) -> Self {
        let mut named: HashMap<(Level, String), Vec<Named>> = HashMap::new();
        for place in tree.all().iter().filter(|place| place.level != Level::Nation) {
            for key in spelling::listed(place.level, &place.name) {
                let one = Named { parent: place.parent, id: place.id };
                named.entry((place.level, key)).or_default().push(one);
            }
        }
        for places in named.values_mut() {
            places.sort_unstable();
        }
        Self { tree, named, remembered: HashMap::new(), asked: String::new() }
    }

    /// Follows the path as far as the names lead without doubt.
    ///
    /// A level that is not named is passed over, and the next name must then be the only one
    /// of its kind within what was reached. A level that is named but not known ends the path,
    /// save the province, which a kab/kota makes up for.
    pub fn resolve(&mut self, entered: &EnteredPlace) -> Resolution {
        self.asked.clear();
        let cells = path(entered).map(|(_, cell)| cell);
        for cell in cells.into_iter().chain([entered.puskesmas.as_str()]) {
            self.asked.push_str(cell);
            self.asked.push('\u{1f}');
        }
        if let Some(known) = self.remembered.get(&self.asked) {
            return known.clone();
        }
        let found = self.follow(entered);
        if self.remembered.len() >= REMEMBERED {
            self.remembered.clear();
        }
        self.remembered.insert(self.asked.clone(), found.clone());
        found
    }

    fn follow(&self, entered: &EnteredPlace) -> Resolution {
        let mut found = Resolution::default();
        for (level, cell) in path(entered) {
            if spelling::is_blank(cell) {
                continue;
            }
            match self.candidates(level, cell, found.reached).as_slice() {
                [id] => {
                    found.reached = Some(*id);
                    found.depth = Some(level);
                    found.unknown = None;
                }
                [] => {
                    found.unknown = Some(level);
                    if level != Level::Province {
                        break;
                    }
                }
                several => {
                    found.ambiguous = several.to_vec();
                    break;
                }
            }
        }
        if let Some(reached) = found.reached {
            found.desa = self.tree.at(reached, Level::Desa).map(|desa| desa.id);
            found.posyandu = self.tree.at(reached, Level::Posyandu).map(|posyandu| posyandu.id);
            found.puskesmas = self.puskesmas(&entered.puskesmas, reached);
        }
        found
    }

    /// The puskesmas of the kecamatan reached, or the only one of that name in the kab/kota.
    fn puskesmas(&self, cell: &str, reached: PlaceId) -> Option<PlaceId> {
        if spelling::is_blank(cell) {
            return None;
        }
        [Level::Kecamatan, Level::Kabkota]
            .into_iter()
            .filter_map(|level| self.tree.at(reached, level))
            .map(|holder| self.candidates(Level::Puskesmas, cell, Some(holder.id)))
            .find(|candidates| !candidates.is_empty())
            .and_then(|candidates| match candidates.as_slice() {
                [only] => Some(*only),
                _ => None,
            })
    }

    /// The places of `level` within `reached` that the cell may mean.
    fn candidates(&self, level: Level, cell: &str, reached: Option<PlaceId>) -> Vec<PlaceId> {
        let (code, name) = spelling::code_and_name(level, cell);
        let places: Vec<PlaceId> = match &code {
            Some(code) => self
                .tree
                .by_code(code)
                .filter(|place| place.level == level && self.lies_within(place, reached))
                .filter(|place| spelling::is_blank(&name) || answers_to(place, &name))
                .map(|place| place.id)
                .into_iter()
                .collect(),
            None => spelling::entered(level, &name)
                .into_iter()
                .map(|key| self.of_name(level, key, reached))
                .find(|places| !places.is_empty())
                .unwrap_or_default(),
        };
        if places.len() < 2 { places } else { self.spelled_as(level, &name, places) }
    }

    fn of_name(&self, level: Level, key: String, reached: Option<PlaceId>) -> Vec<PlaceId> {
        let Some(named) = self.named.get(&(level, key)) else { return Vec::new() };
        let first = named.partition_point(|place| place.parent < reached);
        let below: Vec<PlaceId> = named[first..]
            .iter()
            .take_while(|place| reached.is_some() && place.parent == reached)
            .map(|place| place.id)
            .collect();
        if !below.is_empty() {
            return below;
        }
        named
            .iter()
            .filter_map(|named| self.tree.get(named.id))
            .filter(|place| self.lies_within(place, reached))
            .map(|place| place.id)
            .collect()
    }

    fn lies_within(&self, place: &Place, outer: Option<PlaceId>) -> bool {
        outer.is_none_or(|outer| {
            self.tree
                .get(outer)
                .and_then(|outer| self.tree.at(place.id, outer.level))
                .is_some_and(|holder| holder.id == outer)
        })
    }

    /// Of places that are written alike, those spelled as entered and those of the kind
    /// entered, if any: `Suka Maju` beside `Sukamaju`, the kelurahan beside the desa.
    fn spelled_as(&self, level: Level, name: &str, places: Vec<PlaceId>) -> Vec<PlaceId> {
        let entered = spelling::own_words(level, name);
        let same: Vec<PlaceId> = places
            .iter()
            .filter_map(|id| self.tree.get(*id))
            .filter(|place| spelling::own_words(level, &place.name) == entered)
            .map(|place| place.id)
            .collect();
        let same = if same.is_empty() { places } else { same };
        let Some(kind) = spelling::kind_entered(level, name) else { return same };
        let of_kind: Vec<PlaceId> = same
            .iter()
            .filter_map(|id| self.tree.get(*id))
            .filter(|place| kind_of(&place.code) == Some(kind))
            .map(|place| place.id)
            .collect();
        if of_kind.is_empty() { same } else { of_kind }
    }
}

fn answers_to(place: &Place, name: &str) -> bool {
    let listed = spelling::listed(place.level, &place.name);
    spelling::entered(place.level, name).iter().any(|key| listed.contains(key))
}

#[cfg(test)]
mod tests;
