//! A pack as one file, to be handed on: its folder in a ZIP, byte for byte.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::problem::{Kind, Problem};

/// More files than this are not a pack: it has a few for each kab/kota.
const FILES_AT_MOST: usize = 20_000;
/// What a pack may grow to when it is unpacked.
const BYTES_AT_MOST: u64 = 16 << 30;

fn unreadable(cause: &zip::result::ZipError) -> Problem {
    Problem::because(Kind::Refused, "pack_not_zip", cause.to_string())
}

/// Writes the folder of a pack into a file, under a folder of its own.
pub(crate) fn archive(pack: &Path, name: &str, into: &mut File) -> Result<(), Problem> {
    let mut zip = ZipWriter::new(into);
    let mut waiting = vec![pack.to_owned()];
    while let Some(folder) = waiting.pop() {
        let mut inside: Vec<PathBuf> = fs::read_dir(&folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        inside.sort();
        for path in inside {
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let within = path.strip_prefix(pack).unwrap_or(&path).to_string_lossy();
            let within = format!("{name}/{}", within.replace('\\', "/"));
            // Parquet is packed already.
            let packed = path.extension().is_some_and(|ending| ending == "parquet");
            let method =
                if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let options =
                SimpleFileOptions::default().compression_method(method).large_file(true);
            zip.start_file(within, options).map_err(|cause| broken(&cause))?;
            io::copy(&mut File::open(&path)?, &mut zip)?;
        }
    }
    zip.finish().map_err(|cause| broken(&cause))?;
    Ok(())
}

fn broken(cause: &zip::result::ZipError) -> Problem {
    Problem::broken("broken", cause)
}

/// A pack that was unpacked, for as long as it is held.
#[derive(Debug)]
pub(crate) struct Unpacked {
    folder: PathBuf,
    _kept: TempDir,
}

impl Unpacked {
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Unpacks a pack from one file.
pub(crate) fn unpack(path: &Path) -> Result<Unpacked, Problem> {
    let mut zip = ZipArchive::new(File::open(path)?).map_err(|cause| unreadable(&cause))?;
    let too_large = || Problem::new(Kind::Refused, "pack_not_zip");
    if zip.len() > FILES_AT_MOST {
        return Err(too_large());
    }
    let kept = TempDir::new()?;
    let mut left = BYTES_AT_MOST;
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).map_err(|cause| unreadable(&cause))?;
        // A name that leads out of the folder is none of ours.
        let within = file.enclosed_name().ok_or_else(too_large)?;
        let path = kept.path().join(within);
        if file.is_dir() {
            fs::create_dir_all(&path)?;
            continue;
        }
        if let Some(above) = path.parent() {
            fs::create_dir_all(above)?;
        }
        let mut limited = (&mut file).take(left);
        let bytes = io::copy(&mut limited, &mut File::create(&path)?).map_err(|cause| {
            Problem::because(Kind::Refused, "pack_not_zip", cause.to_string())
        })?;
        left -= bytes;
        if left == 0 {
            return Err(too_large());
        }
    }
    let folder = outermost(kept.path())?;
    Ok(Unpacked { folder, _kept: kept })
}

/// The folder that holds the pack: the archive itself, or the one folder in it.
fn outermost(unpacked: &Path) -> Result<PathBuf, Problem> {
    let mut inside = fs::read_dir(unpacked)?;
    match (inside.next(), inside.next()) {
        (Some(only), None) => {
            let only = only?.path();
            Ok(if only.is_dir() { only } else { unpacked.to_owned() })
        }
        _ => Ok(unpacked.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(folder: &Path) {
        fs::create_dir_all(folder.join("relations/1801")).unwrap();
        fs::write(folder.join("pack.toml"), "layout = 1\n").unwrap();
        fs::write(folder.join("relations/1801/child_now.parquet"), [7_u8; 900]).unwrap();
    }

    #[test]
    fn a_pack_comes_out_of_its_file_as_it_went_in() {
        let home = TempDir::new().unwrap();
        let folder = home.path().join("pack");
        pack(&folder);
        let path = home.path().join("pack.zip");
        archive(&folder, "cegah-paket-18", &mut File::create(&path).unwrap()).unwrap();
        let unpacked = unpack(&path).unwrap();
        assert!(unpacked.folder().ends_with("cegah-paket-18"));
        for name in ["pack.toml", "relations/1801/child_now.parquet"] {
            let read = |folder: &Path| fs::read(folder.join(name)).unwrap();
            assert_eq!(read(&folder), read(unpacked.folder()));
        }
    }

    #[test]
    fn a_file_that_is_no_archive_is_refused_in_words() {
        let home = TempDir::new().unwrap();
        let path = home.path().join("pack.zip");
        fs::write(&path, "not an archive").unwrap();
        assert_eq!(unpack(&path).unwrap_err().code, "pack_not_zip");
    }

    #[test]
    fn a_name_that_leads_out_of_the_folder_is_refused() {
        let home = TempDir::new().unwrap();
        let path = home.path().join("pack.zip");
        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        zip.start_file("../../pack.toml", SimpleFileOptions::default()).unwrap();
        zip.finish().unwrap();
        assert_eq!(unpack(&path).unwrap_err().code, "pack_not_zip");
    }
}
