//! Passwords at rest: argon2id with a salt of its own each.

use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};

use crate::failure::Failure;

const HASH_BYTES: usize = 32;
const SALT_BYTES: usize = 16;

/// Source: OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane.
fn argon() -> Result<Argon2<'static>, Failure> {
    let params = Params::new(19 * 1024, 2, 1, Some(HASH_BYTES))
        .map_err(|error| Failure::Stored(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The stored form: `argon2id$<salt>$<hash>`, both hexadecimal.
pub(super) fn hash(password: &str) -> Result<String, Failure> {
    let salt: [u8; SALT_BYTES] = random()?;
    let mut out = [0; HASH_BYTES];
    argon()?
        .hash_password_into(password.as_bytes(), &salt, &mut out)
        .map_err(|error| Failure::Stored(error.to_string()))?;
    Ok(format!("argon2id${}${}", hex::encode(salt), hex::encode(out)))
}

pub(super) fn verify(password: &str, stored: &str) -> Result<bool, Failure> {
    let mut parts = stored.split('$').skip(1);
    let mut part = || hex::decode(parts.next()?).ok();
    let (Some(salt), Some(expected)) = (part(), part()) else { return Ok(false) };
    let mut out = [0; HASH_BYTES];
    argon()?
        .hash_password_into(password.as_bytes(), &salt, &mut out)
        .map_err(|error| Failure::Stored(error.to_string()))?;
    Ok(same(&out, &expected))
}

/// Compares without telling by its time where two values first differ.
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (x, y)| differs | (x ^ y)) == 0
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::Keys(error.to_string()))?;
    Ok(bytes)
}

/// A secret for a person or a browser to hold, and what the store keeps of it.
pub(super) fn token() -> Result<(String, Vec<u8>), Failure> {
    let token = hex::encode(random::<32>()?);
    let kept = digest(&token);
    Ok((token, kept))
}

pub(super) fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other_is() {
        let stored = hash("rahasia-sekali").unwrap();
        assert!(verify("rahasia-sekali", &stored).unwrap());
        assert!(!verify("rahasia-sekal1", &stored).unwrap());
        assert!(!verify("rahasia-sekali", "argon2id$broken").unwrap());
    }
}
