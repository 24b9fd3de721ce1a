//! The content hash: the same facts give the same hash, whatever wrote the file.

use std::fmt;
use std::io::Read;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::columns::Relation;

/// Bytes of rows gathered before they are hashed.
const BYTES_AT_ONCE: usize = 1 << 14;

/// SHA-256 over rows in the order of their keys, columns in their fixed order, numbers
/// little-endian, a byte before each value that may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    pub(crate) const fn from_digest(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    pub(crate) const fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// The hash of bytes as they are, of a file.
    pub(crate) fn of_bytes(mut bytes: impl Read) -> std::io::Result<Self> {
        let mut hash = Sha256::new();
        let mut chunk = vec![0; 1 << 16];
        loop {
            match bytes.read(&mut chunk)? {
                0 => return Ok(Self(hash.finalize().into())),
                read => hash.update(&chunk[..read]),
            }
        }
    }
}

/// The hash of rows, taken in the order of their keys, however they are given.
pub fn content_hash<R: Relation>(rows: &[R]) -> ContentHash {
    let mut hash = Sha256::new();
    let mut bytes = Vec::with_capacity(2 * BYTES_AT_ONCE);
    let mut take = |row: &R| {
        row.digest(&mut bytes);
        if bytes.len() >= BYTES_AT_ONCE {
            hash.update(&bytes);
            bytes.clear();
        }
    };
    if rows.is_sorted_by_key(Relation::key) {
        rows.iter().for_each(&mut take);
    } else {
        let mut rows: Vec<&R> = rows.iter().collect();
        rows.sort_by_key(|row| row.key());
        rows.into_iter().for_each(&mut take);
    }
    hash.update(&bytes);
    ContentHash(hash.finalize().into())
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The text is not 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a content hash")]
pub struct NotAHash;

impl FromStr for ContentHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash).map_err(|_| NotAHash)?;
        Ok(Self(hash))
    }
}
