//! Signatures: a member's own key over the hash of a paper.

use ed25519_dalek::{Signer, SigningKey};
use register::account::{Account, Role};
use register::act::Door;
use register::rakor::{self, NewSignature, Refused, Withdrawal};
use register::tpps;
use uuid::Uuid;

use super::closing::paper;
use super::{all_of, called, closed};
use crate::attachment::PDF;
use crate::stage::{Stage, on_both};
use crate::tpps::{added, end, enrolled};

on_both! {
    a_paper_is_signed_with_a_members_own_key
    a_signature_that_is_not_of_this_paper_is_refused
    a_key_out_of_use_signs_nothing_more
}

fn signed(document: Uuid, member: Uuid, key: &SigningKey, hash: &[u8; 32]) -> NewSignature {
    NewSignature {
        id: Uuid::now_v7(),
        document,
        member,
        public_key: key.verifying_key().to_bytes(),
        signature: key.sign(hash).to_bytes(),
    }
}

async fn sign(stage: &Stage, by: &Account, new: &NewSignature) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::sign(store, by, tree, new, Door::Form, clock).await
}

/// A paper of a meeting, with its hash.
async fn kept(stage: &Stage, by: &Account, meeting: Uuid, bytes: &[u8]) -> (Uuid, [u8; 32]) {
    let new = paper(meeting, "berita acara.pdf", bytes);
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::add_document(store, by, tree, &new, Door::Form, clock).await.unwrap();
    (new.id, rakor::document(store, new.id).await.unwrap().unwrap().hash)
}

async fn a_paper_is_signed_with_a_members_own_key(stage: Stage) {
    let dedi = stage.pak_dedi().await;
    let gita = stage.bu_gita().await;
    let meeting = called(&stage, &dedi).await;
    let member = added(&stage, &dedi, "18.01", "Gita Contoh", Some(&gita)).await;
    let key = enrolled(&stage, &gita, member, 9).await;
    let (document, hash) = kept(&stage, &dedi, meeting, PDF).await;
    closed(&stage, &dedi, meeting).await;
    let new = signed(document, member, &key, &hash);
    // Nobody signs in another's name, not even with her key.
    assert!(matches!(sign(&stage, &dedi, &new).await, Err(Refused::NotOneself)));
    for _ in 0..2 {
        sign(&stage, &gita, &new).await.unwrap();
    }
    let told = all_of(&stage, meeting).await;
    assert_eq!(told.signatures.len(), 1);
    let one = &told.signatures[0];
    assert_eq!((one.member, one.member_name.as_str()), (member, "Gita Contoh"));
    assert!(rakor::verifies(&one.public_key, &told.documents[0].hash, &one.signature));
    assert!(!rakor::verifies(&one.public_key, &[0; 32], &one.signature));
}

async fn a_signature_that_is_not_of_this_paper_is_refused(stage: Stage) {
    let dedi = stage.pak_dedi().await;
    let gita = stage.bu_gita().await;
    let meeting = called(&stage, &dedi).await;
    let member = added(&stage, &dedi, "18.01", "Gita Contoh", Some(&gita)).await;
    let key = enrolled(&stage, &gita, member, 9).await;
    let (document, hash) = kept(&stage, &dedi, meeting, PDF).await;
    let (_, other) = kept(&stage, &dedi, meeting, b"%PDF-1.7 lain").await;
    let wrong = signed(document, member, &key, &other);
    assert!(matches!(sign(&stage, &gita, &wrong).await, Err(Refused::BadSignature)));
    let mut flipped = signed(document, member, &key, &hash);
    flipped.signature[3] ^= 1;
    assert!(matches!(sign(&stage, &gita, &flipped).await, Err(Refused::BadSignature)));
    let strange = signed(document, member, &SigningKey::from_bytes(&[1; 32]), &hash);
    assert!(matches!(sign(&stage, &gita, &strange).await, Err(Refused::UnknownKey)));
    let lost = signed(Uuid::now_v7(), member, &key, &hash);
    assert!(matches!(sign(&stage, &gita, &lost).await, Err(Refused::UnknownDocument)));
    // A member of another kabupaten signs what he was not invited to only if he is.
    let away = stage.with_role("away", Role::Tpps, "18.02").await;
    let admin = stage.with_role("admin", Role::Admin, "id").await;
    let stranger = added(&stage, &admin, "18.02", "Budi Contoh", Some(&away)).await;
    let own = enrolled(&stage, &away, stranger, 5).await;
    let new = signed(document, stranger, &own, &hash);
    assert!(matches!(sign(&stage, &away, &new).await, Err(Refused::OutOfReach(_))));
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let off = Withdrawal { id: Uuid::now_v7(), meeting, fact: document };
    rakor::withdraw(store, &dedi, tree, &off, Door::Form, clock).await.unwrap();
    let late = signed(document, member, &key, &hash);
    assert!(matches!(sign(&stage, &gita, &late).await, Err(Refused::UnknownDocument)));
    assert!(all_of(&stage, meeting).await.signatures.is_empty());
}

async fn a_key_out_of_use_signs_nothing_more(stage: Stage) {
    let dedi = stage.pak_dedi().await;
    let gita = stage.bu_gita().await;
    let meeting = called(&stage, &dedi).await;
    let member = added(&stage, &dedi, "18.01", "Gita Contoh", Some(&gita)).await;
    let key = enrolled(&stage, &gita, member, 9).await;
    let (document, hash) = kept(&stage, &dedi, meeting, PDF).await;
    sign(&stage, &gita, &signed(document, member, &key, &hash)).await.unwrap();
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let id = tpps::keys_of(store, member).await.unwrap()[0].id;
    tpps::revoke_key(store, &gita, tree, id, Door::Form, clock).await.unwrap();
    let late = signed(document, member, &key, &hash);
    assert!(matches!(sign(&stage, &gita, &late).await, Err(Refused::UnknownKey)));
    // What was signed before stays signed.
    assert_eq!(all_of(&stage, meeting).await.signatures.len(), 1);
    let next = enrolled(&stage, &gita, member, 10).await;
    end(&stage, &dedi, member, "2024-11-13").await;
    let gone = signed(document, member, &next, &hash);
    assert!(matches!(sign(&stage, &gita, &gone).await, Err(Refused::MemberGone(_))));
}
