//! Files beside the rows that they were counted of: a body, then an index by which parts of it
//! are found again, then what proves the index.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::Path;

use uuid::Uuid;

use crate::failure::Failure;
use crate::relation::ContentHash;

pub(crate) const NUMBER_BYTES: usize = 4;
pub(crate) const HASH_BYTES: usize = 32;

/// Writes a file under a name of its own before it is called `path`.
pub(crate) fn put(path: &Path, body: &[u8], index: &[u8]) -> io::Result<()> {
    let mut text = Vec::with_capacity(body.len() + index.len() + HASH_BYTES + 8);
    text.extend(body);
    text.extend(index);
    text.extend(ContentHash::of(index).to_bytes());
    text.extend((index.len() as u64).to_le_bytes());
    // Others may be counting the same.
    let fresh = path.with_extension(format!("{}.making", Uuid::now_v7().simple()));
    let written = File::create(&fresh).and_then(|mut file| {
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written
}

/// The index of a file; None where there is none that can be used.
pub(crate) fn index_of(path: &Path) -> Option<Vec<u8>> {
    let mut file = File::open(path).ok()?;
    let mut tail = [0; HASH_BYTES + 8];
    let back = i64::try_from(tail.len()).ok()?;
    let end = file.seek(SeekFrom::End(-back)).ok()?;
    file.read_exact(&mut tail).ok()?;
    let (hash, length) = tail.split_at(HASH_BYTES);
    let length = u64::from_le_bytes(length.try_into().ok()?);
    file.seek(SeekFrom::Start(end.checked_sub(length)?)).ok()?;
    let mut index = vec![0; usize::try_from(length).ok()?];
    file.read_exact(&mut index).ok()?;
    (ContentHash::of(&index).to_bytes() == hash).then_some(index)
}

/// Some bytes of a body as they lie there; whoever reads them knows their hash.
pub(crate) fn part(path: &Path, range: &Range<usize>) -> Result<Vec<u8>, Failure> {
    let mut bytes = vec![0; range.len()];
    File::open(path)
        .and_then(|mut file| {
            file.seek(SeekFrom::Start(range.start as u64))?;
            file.read_exact(&mut bytes)
        })
        .map_err(Failure::file(path))?;
    Ok(bytes)
}

/// Refuses bytes that are not those written, and removes their file, so that they are counted
/// again.
pub(crate) fn proved(path: &Path, bytes: &[u8], hash: &ContentHash) -> Result<(), Failure> {
    if ContentHash::of(bytes) == *hash {
        Ok(())
    } else {
        let _ = fs::remove_file(path);
        Err(Failure::damaged(path, "its bytes are not those written"))
    }
}

pub(crate) fn bytes(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

pub(crate) fn numbers(bytes: &[u8]) -> Vec<u32> {
    let number =
        |four: &[u8]| four.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
    bytes.chunks_exact(NUMBER_BYTES).map(number).collect()
}

/// The hash that stands in an index as numbers.
pub(crate) fn hash_of(numbers: &[u32]) -> Option<ContentHash> {
    Some(ContentHash::from_digest(bytes(numbers).try_into().ok()?))
}
