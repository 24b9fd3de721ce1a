//! The places of a set beside its rows, so that it can be read where no register is.

use std::fmt::Write as _;
use std::path::Path;

use register::place::{Level, Place, PlaceId, Tree};

use super::edition::write_through;
use crate::failure::Failure;

/// The file of a set's places.
pub const PLACES: &str = "places.csv";

/// Puts a place, those above it and those below into the folder of a set.
pub fn write_places(folder: &Path, tree: &Tree, place: PlaceId) -> Result<(), Failure> {
    write_through(&folder.join(PLACES), &places_text(tree, place))
}

/// The place, those above it and those below, as `id,code,level,parent,name`.
pub fn places_text(tree: &Tree, place: PlaceId) -> String {
    let above = tree.path(place);
    let mut text = String::from("id,code,level,parent,name\n");
    let mut waiting: Vec<PlaceId> = vec![place];
    let mut listed: Vec<PlaceId> = above.iter().map(|place| place.id).collect();
    while let Some(outer) = waiting.pop() {
        for below in tree.below(outer) {
            listed.push(below.id);
            waiting.push(below.id);
        }
    }
    listed.sort_unstable();
    listed.dedup();
    for found in listed.into_iter().filter_map(|id| tree.get(id)) {
        let parent = found.parent.map_or(String::new(), |parent| parent.0.to_string());
        let name = found.name.replace('"', "\"\"");
        let (id, level) = (found.id.0, found.level.code());
        let _ = writeln!(text, "{id},{},{level},{parent},\"{name}\"", found.code);
    }
    text
}

/// The places of such a text; None where one of them cannot be read.
pub(crate) fn read_places(text: &str) -> Option<Tree> {
    let place = |line: &str| {
        let mut parts = line.splitn(5, ',');
        let mut part = || parts.next();
        let id = PlaceId(part()?.parse().ok()?);
        let code = part()?.to_owned();
        let level = Level::from_code(part()?)?;
        let parent = part()?;
        let parent = if parent.is_empty() { None } else { Some(PlaceId(parent.parse().ok()?)) };
        let name = part()?.strip_prefix('"')?.strip_suffix('"')?.replace("\"\"", "\"");
        Some(Place { id, level, code, name, parent })
    };
    text.lines().skip(1).map(place).collect::<Option<_>>().map(Tree::new)
}
