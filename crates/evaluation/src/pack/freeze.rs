//! Freezing a pack: written beside, then put in its place in one step.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use register::place::{Map, PlaceId, Tree};

use super::contents::{Contents, Subject};
use super::figures::{figures, write_figures};
use super::public::{After, Asking, Counts, Unsound, decide};
use super::{CONTENTS, FIGURES, LOST, PUBLIC, RELATIONS};
use crate::engine::{Engine, Home, Scope};
use crate::failure::Failure;
use crate::month::Period;
use crate::partition::{
    Current, DEFINITIONS, Edition, Making, PLACES, Partition, file_hash, hold, places_text,
    read_of, sync, write_through,
};
use crate::relation::ContentHash;

/// Freezes what an engine knows of a place and period into a folder that must not exist yet,
/// and returns what it says of itself. Nothing is seen of it before it is whole. `map` is that
/// of the tree where somebody chose it, and none where it is that of the day of the data; `after`
/// are the released packs that bear on it.
///
/// Takes as long as reading and writing the rows of the place.
pub async fn freeze(
    engine: &Engine,
    tree: &Tree,
    place: PlaceId,
    period: Period,
    map: Option<Map>,
    folder: &Path,
    after: &After,
) -> Result<Contents, Failure> {
    let named = tree.get(place).ok_or(Failure::NoSuchPlace(place))?;
    let scope = Scope::of(tree, place)?;
    let whole = Making::beside(folder)?;
    let making = whole.path();
    fs::create_dir_all(making.join(DEFINITIONS)).map_err(Failure::file(making))?;
    let held = making.join("held");
    let set = hold_still(engine, tree, place, &held)?;
    let stamp = set.stamp;
    let mut edition = Edition::begin(&making.join(RELATIONS), stamp)?.lasting();
    let mut partitions = BTreeMap::new();
    for kabkota in tree.kabkota_of(place) {
        // Where nobody is registered there is none, and the pack says so.
        let kecamatan = set.kecamatan_of(kabkota);
        let rows = |kecamatan| Ok(within(read_of(&held, &set, kecamatan)?.1, scope));
        for manifest in edition.put_each(kabkota, &kecamatan, rows)? {
            let files = [manifest.child_month, manifest.child_now, manifest.measurement];
            partitions.insert(manifest.kecamatan, files.map(|mark| mark.content));
        }
    }
    edition.publish()?;
    fs::remove_dir_all(&held).map_err(Failure::file(&held))?;
    for (name, text) in engine.definitions().files() {
        write_through(&making.join(DEFINITIONS).join(name), text)?;
    }
    write_through(&making.join(PLACES), &places_text(tree, place))?;
    // Counted from the rows that the pack keeps, not from those it was made of.
    let kept = engine.beside(&making.join(RELATIONS))?;
    let sets = kept.sets(tree, place, period).await?.answer;
    write_figures(&making.join(FIGURES), &figures(&sets))?;
    let counts = Counts::of(&sets);
    let definitions = engine.definitions();
    let asking = Asking { tree, place, period, definitions, counts: &counts };
    let public = decide(&asking, after).map_err(|unsound| match unsound {
        Unsound::Unbalanced(_) => Failure::damaged(making.join(RELATIONS), &unsound),
        Unsound::NotWithin { indicator, within } => Failure::NotWithin { indicator, within },
    })?;
    write_through(&making.join(PUBLIC), &public.csv(tree))?;
    write_through(&making.join(LOST), &public.report())?;
    let subject = Subject {
        place,
        code: named.code.clone(),
        name: named.name.clone(),
        period,
        stamp,
        map,
    };
    let contents = Contents::of(subject, partitions, hashes(making)?, after.hashes());
    write_through(&making.join(CONTENTS), &contents.text())?;
    whole.sync()?;
    whole.named(folder)?;
    if let Some(above) = folder.parent() {
        sync(above)?;
    }
    Ok(contents)
}

/// The set that the engine answers from, with its files where no later set removes them.
fn hold_still(
    engine: &Engine,
    tree: &Tree,
    place: PlaceId,
    into: &Path,
) -> Result<Current, Failure> {
    let mut left = TRIES;
    loop {
        let set = engine.set().ok_or(Failure::NotBuilt(place))?;
        left -= 1;
        // Where nobody lives nothing is held in it.
        fs::create_dir_all(into).map_err(Failure::file(into))?;
        match hold(engine.folder(), &set, &tree.kabkota_of(place), into) {
            Ok(()) => return Ok(set),
            // It was removed meanwhile: two sets have been published since.
            Err(_) if left > 0 => {
                engine.refresh()?;
                fs::remove_dir_all(into).map_err(Failure::file(into))?;
            }
            Err(failure) => return Err(failure),
        }
    }
}

/// How often a set is looked for that stays where it is for a moment.
const TRIES: u32 = 5;

/// The rows of those who live in the place in the month of the row.
fn within(partition: Partition, scope: Scope) -> Partition {
    let Partition { mut rows, mut now, mut measurements } = partition;
    let holds = |kecamatan, desa, posyandu| scope.holds(Home { kecamatan, desa, posyandu });
    rows.retain(|row| holds(row.kecamatan, row.desa, row.posyandu));
    now.retain(|row| holds(row.kecamatan, row.desa, row.posyandu));
    measurements.retain(|row| holds(row.kecamatan, row.desa, row.posyandu));
    Partition { rows, now, measurements }
}

/// The hash of every file in a folder, by its path within it.
pub(super) fn hashes(folder: &Path) -> Result<BTreeMap<String, ContentHash>, Failure> {
    let mut hashes = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(inner) = waiting.pop() {
        for entry in fs::read_dir(&inner).map_err(Failure::file(&inner))? {
            let path = entry.map_err(Failure::file(&inner))?.path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let within = path.strip_prefix(folder).unwrap_or(&path);
            let name = within.to_string_lossy().replace('\\', "/");
            if name != CONTENTS {
                hashes.insert(name, file_hash(&path)?);
            }
        }
    }
    Ok(hashes)
}
