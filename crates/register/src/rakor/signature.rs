//! Signatures on papers: Ed25519 over the 32 bytes of the paper's SHA-256, by a member's own key.
//! Not a certified electronic signature.

use ed25519_dalek::VerifyingKey;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::fact::{self, Kind, Line, is_invited};
use super::invitation::must_hold_at;
use super::standing::Book;
use super::{Known, Refused, Stand, document};
use crate::account::{Account, Deed};
use crate::act::Door;
use crate::attachment::sized;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::Tree;
use crate::store::{Reader, Store, all};
use crate::tpps::{keys_of, member, members_at};

/// A signature about to be written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSignature {
    pub id: Uuid,
    pub document: Uuid,
    pub member: Uuid,
    pub public_key: [u8; 32],
    pub signature: [u8; 64],
}

/// A signature that was verified when it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub id: Uuid,
    pub document: Uuid,
    pub member: Uuid,
    /// The member's name, as known at the cut.
    pub member_name: String,
    pub public_key: [u8; 32],
    pub signature: [u8; 64],
    pub known: Known,
}

/// Writes a signature down; only the member can, from his own account.
pub async fn sign(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewSignature,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let paper = document(at, new.document).await?.ok_or(Refused::UnknownDocument)?;
    let signer = member(at, new.member).await?.ok_or(Refused::UnknownMember)?;
    if signer.account != Some(by.id) {
        return Err(Refused::NotOneself);
    }
    let line = Line::new(new.id, paper.meeting, Kind::Signature);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.sign", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    if !is_invited(&sitting.act.tx, paper.meeting, by).await? {
        by.must(Deed::ReadTotals, sitting.place, tree)?;
    }
    if paper.known.stand != Stand::Holds {
        return Err(Refused::UnknownDocument);
    }
    must_hold_at(&sitting, new.member).await?;
    let keys = keys_of(&sitting.act.tx, new.member).await?;
    let enrolled =
        keys.iter().any(|key| key.public_key == new.public_key && key.revoked_at.is_none());
    if !enrolled {
        return Err(Refused::UnknownKey);
    }
    if !verifies(&new.public_key, &paper.hash, &new.signature) {
        return Err(Refused::BadSignature);
    }
    sitting
        .say(
            "insert into document_signature (id, document, member, public_key, signature)
             values ($1, $2, $3, $4, $5)",
            [
                new.id.into(),
                new.document.into(),
                new.member.into(),
                new.public_key.to_vec().into(),
                new.signature.to_vec().into(),
            ],
        )
        .await?;
    sitting.end().await
}

/// Whether a signature is of a hash with a key.
///
/// Source: RFC 8032, section 5.1.7; small-order keys and signatures are refused.
pub fn verifies(public_key: &[u8; 32], hash: &[u8; 32], signature: &[u8; 64]) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(public_key) else { return false };
    key.verify_strict(hash, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    document: Uuid,
    member: Uuid,
    public_key: Vec<u8>,
    signature: Vec<u8>,
}

pub(super) async fn of_meeting(
    reader: &impl Reader,
    book: &Book,
    cut: Cut,
) -> Result<Vec<Signature>, Failure> {
    let rows: Vec<Row> = all(
        reader,
        "select s.id, s.document, s.member, s.public_key, s.signature
         from document_signature s join rakor_fact f on f.id = s.id where f.meeting = $1",
        [book.meeting.into()],
    )
    .await?;
    let members = members_at(reader, rows.iter().map(|row| row.member), cut).await?;
    let mut signatures = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(known) = book.known(row.id) else { continue };
        let name = members.get(&row.member).map(|member| member.name.clone());
        signatures.push(Signature {
            id: row.id,
            document: row.document,
            member: row.member,
            member_name: name.unwrap_or_default(),
            public_key: sized(&row.public_key)?,
            signature: sized(&row.signature)?,
            known,
        });
    }
    Ok(signatures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_small_order_signs_nothing() {
        let mut key = [0; 32];
        key[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert!(!verifies(&key, &[7; 32], &signature));
        assert!(!verifies(&[0xff; 32], &[7; 32], &signature));
    }
}
