//! Partitions that somebody found damaged, noted beside the set until they are folded anew.
//! Only whoever keeps a set fresh makes room for such notes: what is frozen stays as it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use register::place::PlaceId;

use super::edition::below;
use crate::failure::Failure;

const DAMAGED: &str = "damaged";

/// Makes room for notes on a set that is kept fresh.
pub(crate) fn heed(folder: &Path) -> Result<(), Failure> {
    let notes = folder.join(DAMAGED);
    fs::create_dir_all(&notes).map_err(Failure::file(&notes))
}

/// Whether what is damaged in a set is folded anew.
pub(crate) fn is_heeded(folder: &Path) -> bool {
    folder.join(DAMAGED).is_dir()
}

/// Notes that a partition is not as it was written.
pub(crate) fn note(folder: &Path, kecamatan: PlaceId) {
    if is_heeded(folder) {
        // Without the note the next reader finds the same.
        let _ = fs::write(folder.join(DAMAGED).join(kecamatan.0.to_string()), "");
    }
}

pub(crate) fn noted(folder: &Path) -> Result<BTreeSet<PlaceId>, Failure> {
    let notes = below(&folder.join(DAMAGED))?.into_iter();
    Ok(notes.filter_map(|(name, _)| name.parse().ok().map(PlaceId)).collect())
}

/// Takes a note back, after the partition was folded anew.
pub(crate) fn mended(folder: &Path, kecamatan: PlaceId) {
    let _ = fs::remove_file(folder.join(DAMAGED).join(kecamatan.0.to_string()));
}
