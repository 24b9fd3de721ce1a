//! Partitions kept as they are while later sets are published and earlier ones removed.

use std::fs;
use std::path::Path;

use register::place::PlaceId;

use super::edition;
use super::manifest::Current;
use crate::failure::Failure;

/// Puts the partitions of some kab/kota of a set under another folder, as further names of the
/// same files; where the disk knows no such thing, as copies. Their names within it are those
/// within the set.
pub(crate) fn hold(
    folder: &Path,
    set: &Current,
    kabkota: &[PlaceId],
    into: &Path,
) -> Result<(), Failure> {
    let held = set.partitions.iter().filter(|(_, named)| kabkota.contains(&named.kabkota));
    for (kecamatan, named) in held {
        let of =
            |folder: &Path| edition::home(folder, named.kabkota, *kecamatan).join(&named.name);
        let (from, to) = (of(folder), of(into));
        fs::create_dir_all(&to).map_err(Failure::file(&to))?;
        for entry in fs::read_dir(&from).map_err(Failure::file(&from))? {
            let entry = entry.map_err(Failure::file(&from))?;
            let (file, name) = (entry.path(), to.join(entry.file_name()));
            fs::hard_link(&file, &name)
                .or_else(|_| fs::copy(&file, &name).map(drop))
                .map_err(Failure::file(&file))?;
        }
    }
    Ok(())
}
