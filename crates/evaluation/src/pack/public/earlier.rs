//! Packs that the public reads already, whose counts a further pack must not be taken from.

use std::path::Path;
use std::sync::Arc;

use register::place::{Level, PlaceId, Tree};

use super::lay::Release;
use super::{Counts, PublicTable};
use crate::failure::Failure;
use crate::indicator::Definitions;
use crate::month::Period;
use crate::pack::contents::{Contents, PackHash};
use crate::pack::figures::read_figures;
use crate::pack::{CONTENTS, DEFINITIONS, FIGURES, definitions, tree};
use crate::partition::file_hash;

/// A released pack, as far as its counts go.
#[derive(Debug)]
pub(super) struct Earlier {
    contents: Contents,
    /// The places that it tells.
    tree: Tree,
    /// Its map, which knows what they are on other days.
    map: Arc<Tree>,
    definitions: Definitions,
    counts: Counts,
    table: PublicTable,
    finest: Level,
}

impl Earlier {
    fn read(pack: &Path, map: Arc<Tree>) -> Result<Self, Failure> {
        let contents = Contents::read(&pack.join(CONTENTS))?;
        for (name, written) in &contents.files {
            let path = pack.join(name);
            // What a count is read from; the rows are not.
            let is_read = name == FIGURES || name.starts_with(DEFINITIONS);
            if is_read && file_hash(&path)? != *written {
                return Err(Failure::damaged(path, "its bytes are not those frozen"));
            }
        }
        let tree = tree(pack)?;
        let definitions = Definitions::read_folder(&definitions(pack))?;
        let counts = Counts::kept(&read_figures(&pack.join(FIGURES))?, &definitions);
        let table = PublicTable::read(pack, &tree)?;
        let levels = table.figures.keys().filter_map(|place| tree.get(*place));
        let finest = levels.map(|place| place.level).max().unwrap_or(Level::Nation);
        Ok(Self { contents, tree, map, definitions, counts, table, finest })
    }

    pub(super) fn period(&self) -> Period {
        self.contents.subject.period
    }

    /// Its map, and the place that it is of.
    pub(super) fn ground(&self) -> (&Tree, PlaceId) {
        (&self.map, self.contents.subject.place)
    }

    pub(super) fn release(&self) -> Release<'_> {
        Release {
            tree: &self.tree,
            place: self.contents.subject.place,
            finest: self.finest,
            definitions: &self.definitions,
            counts: &self.counts,
            shown: Some(&self.table),
        }
    }
}

/// The releases after which a pack is frozen.
#[derive(Debug, Default)]
pub struct After {
    hashes: Vec<PackHash>,
    earlier: Vec<Earlier>,
}

impl After {
    /// Reads the packs of these folders, each with its map.
    pub fn read<'a>(
        packs: impl IntoIterator<Item = (&'a Path, Arc<Tree>)>,
    ) -> Result<Self, Failure> {
        let packs = packs.into_iter().map(|(pack, map)| Earlier::read(pack, map));
        let mut earlier: Vec<Earlier> = packs.collect::<Result<_, _>>()?;
        earlier.sort_by_key(|pack| pack.contents.hash.to_string());
        let hashes = earlier.iter().map(|pack| pack.contents.hash).collect();
        Ok(Self { hashes, earlier })
    }

    /// Those of a pack by their names alone: enough to find its hash again, too little for a
    /// public table that anybody may read.
    pub fn named_in(contents: &Contents) -> Self {
        Self { hashes: contents.after.clone(), earlier: Vec::new() }
    }

    pub(crate) fn hashes(&self) -> &[PackHash] {
        &self.hashes
    }

    pub(super) fn earlier(&self) -> &[Earlier] {
        &self.earlier
    }
}

/// Which of some released packs, each with its place and period, tell of children of whom a pack
/// of a place and period tells as well: by their number in the list. A pack of a kab/kota bears on
/// its neighbour's where a pack of their province ties the two together, or where a reform has
/// drawn a border between them anew.
pub fn bears_on(
    tree: &Tree,
    place: PlaceId,
    period: Period,
    released: &[(PlaceId, Period)],
) -> Vec<usize> {
    let reformed = |one: PlaceId, other: PlaceId| {
        let theirs = tree.kabkota_of(other);
        tree.kabkota_of(one).into_iter().any(|kabkota| {
            !tree.boundaries_within(kabkota).are_the_first()
                && tree.kin(kabkota).iter().any(|kin| theirs.contains(kin))
        })
    };
    let related = |one: PlaceId, other: PlaceId| {
        tree.within(one, other) || tree.within(other, one) || reformed(one, other)
    };
    let mut tied = vec![place];
    let mut found = vec![false; released.len()];
    loop {
        let before = tied.len();
        for (at, (other, theirs)) in released.iter().enumerate() {
            let is_new = !found[at] && theirs.overlaps(period);
            if is_new && tied.iter().any(|place| related(*place, *other)) {
                found[at] = true;
                tied.push(*other);
            }
        }
        if tied.len() == before {
            break;
        }
    }
    (0..released.len()).filter(|at| found[*at]).collect()
}

#[cfg(test)]
mod tests {
    use register::place::Place;

    use super::*;

    fn tree() -> Tree {
        let place = |(id, level, code, parent): (i32, Level, &str, Option<i32>)| Place {
            id: PlaceId(id),
            level,
            code: code.to_owned(),
            name: code.to_owned(),
            parent: parent.map(PlaceId),
        };
        let places = [
            (1, Level::Nation, "id", None),
            (18, Level::Province, "18", Some(1)),
            (1801, Level::Kabkota, "18.01", Some(18)),
            (1802, Level::Kabkota, "18.02", Some(18)),
            (12, Level::Province, "12", Some(1)),
        ];
        Tree::new(places.map(place).into())
    }

    fn bears(place: i32, period: &str, released: &[(i32, &str)]) -> Vec<usize> {
        let released: Vec<(PlaceId, Period)> = released
            .iter()
            .map(|(place, period)| (PlaceId(*place), period.parse().unwrap()))
            .collect();
        bears_on(&tree(), PlaceId(place), period.parse().unwrap(), &released)
    }

    #[test]
    fn what_tells_of_the_same_children_bears_on_it() {
        assert_eq!(bears(1801, "2024-10", &[(1801, "2024-10")]), [0]);
        assert_eq!(bears(1801, "2024-10", &[(1801, "2024-09")]), [0; 0]);
        assert_eq!(bears(1801, "2024-10", &[(18, "2024-07..2024-12")]), [0]);
        assert_eq!(bears(18, "2024-07..2024-12", &[(1801, "2024-10"), (12, "2024-10")]), [0]);
    }

    #[test]
    fn a_neighbour_bears_on_it_through_their_province_only() {
        assert_eq!(bears(1801, "2024-10", &[(1802, "2024-10")]), [0; 0]);
        assert_eq!(bears(1801, "2024-10", &[(1802, "2024-10"), (18, "2024-10")]), [0, 1]);
        assert_eq!(bears(1801, "2024-10", &[(1802, "2024-10"), (18, "2024-09")]), [0; 0]);
    }
}
