//! The NIK: sixteen digits that name a person for life. Sealed in the store, found by a keyed
//! blind index, shown masked, opened only by an audited act.

use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::account::password::random;
use crate::failure::Failure;

const NONCE_BYTES: usize = 24;

/// A NIK that can be one: see [`Nik::parse`].
#[derive(Clone, PartialEq, Eq)]
pub struct Nik(String);

impl std::fmt::Debug for Nik {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nik(****************)")
    }
}

impl Nik {
    /// Sixteen digits, a plausible birth date inside (a girl's day is raised by 40), and not a
    /// run of zeros at the end.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() != 16 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let two = |at: usize| text[at..at + 2].parse::<u8>().unwrap_or(0);
        let day = if two(6) > 40 { two(6) - 40 } else { two(6) };
        let plausible = (1..=31).contains(&day) && (1..=12).contains(&two(8));
        (plausible && &text[12..] != "0000").then(|| Self(text.to_owned()))
    }

    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// The keys that seal and index NIK; kept in a file beside the store, never inside it.
pub struct Keys {
    sealing: [u8; 32],
    indexing: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

impl Keys {
    /// Reads the key file, or makes one (owner-only) where there is none.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::read(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self { sealing: random()?, indexing: random()? };
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                write_privately(
                    path,
                    &format!(
                        "sealing 1 {}\nindexing 1 {}\n",
                        hex::encode(keys.sealing),
                        hex::encode(keys.indexing)
                    ),
                )?;
                Ok(keys)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn read(text: &str) -> Result<Self, Failure> {
        let key = |purpose: &str| {
            text.lines()
                .find_map(|line| {
                    let mut words = line.split_whitespace();
                    (words.next() == Some(purpose)).then(|| words.nth(1))?
                })
                .and_then(|digits| {
                    let mut key = [0; 32];
                    hex::decode_to_slice(digits, &mut key).ok().map(|()| key)
                })
                .ok_or_else(|| Failure::Keys(format!("no {purpose} key of 32 bytes in it")))
        };
        Ok(Self { sealing: key("sealing")?, indexing: key("indexing")? })
    }

    pub(crate) fn seal(&self, nik: &Nik) -> Result<Vec<u8>, Failure> {
        let nonce: [u8; NONCE_BYTES] = random()?;
        let mut sealed = nonce.to_vec();
        let text = XChaCha20Poly1305::new(&Key::from(self.sealing))
            .encrypt(&XNonce::from(nonce), nik.0.as_bytes())
            .map_err(|_| Failure::Keys("a NIK could not be sealed".to_owned()))?;
        sealed.extend(text);
        Ok(sealed)
    }

    pub(crate) fn unseal(&self, sealed: &[u8]) -> Result<Nik, Failure> {
        let broken =
            || Failure::Keys("a NIK could not be opened with this key file".to_owned());
        let (nonce, text) = sealed.split_at_checked(NONCE_BYTES).ok_or_else(broken)?;
        let nonce = <[u8; NONCE_BYTES]>::try_from(nonce).map_err(|_| broken())?;
        let digits = XChaCha20Poly1305::new(&Key::from(self.sealing))
            .decrypt(&XNonce::from(nonce), text)
            .map_err(|_| broken())?;
        String::from_utf8(digits).map(Nik).map_err(|_| broken())
    }

    /// The same NIK always gives the same sixteen bytes; without the key nobody can tell which.
    pub(crate) fn index(&self, nik: &Nik) -> Result<Vec<u8>, Failure> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.indexing)
            .map_err(|_| Failure::Keys("the indexing key is too short".to_owned()))?;
        mac.update(nik.0.as_bytes());
        Ok(mac.finalize().into_bytes()[..16].to_vec())
    }
}

fn write_privately(path: &Path, text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nik_has_sixteen_digits_with_a_date_inside() {
        assert!(Nik::parse("9901015506230001").is_some(), "a girl's day is raised by 40");
        for not_one in [
            "99010**********",
            "9901019906230001",
            "9901011513230001",
            "9901011506230000",
            "1,8E15",
        ] {
            assert!(Nik::parse(not_one).is_none(), "{not_one}");
        }
    }

    #[test]
    fn a_sealed_nik_opens_with_its_key_only_and_is_found_by_its_index() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(&folder.path().join("keys")).unwrap();
        let again = Keys::open(&folder.path().join("keys")).unwrap();
        let other = Keys::open(&folder.path().join("other")).unwrap();
        let nik = Nik::parse("9901015506230001").unwrap();
        let sealed = keys.seal(&nik).unwrap();
        assert_ne!(sealed, keys.seal(&nik).unwrap());
        assert_eq!(again.unseal(&sealed).unwrap(), nik);
        assert!(other.unseal(&sealed).is_err());
        assert_eq!(keys.index(&nik).unwrap(), again.index(&nik).unwrap());
    }

    #[test]
    fn a_nik_prints_as_dots() {
        let nik = Nik::parse("9901015506230001").unwrap();
        assert_eq!(format!("{nik:?}"), "Nik(****************)");
    }
}
