//! Files that people hand in: who may, what is refused, what is kept.

use register::account::Role;
use register::act::{self, Door};
use register::attachment::{self, Kind, NewAttachment, Refused};
use uuid::Uuid;

use crate::stage::{KEDATON, Stage, on_both, tamu};

on_both! {
    a_file_is_kept_once_by_its_bytes
    who_may_speak_may_hand_in
    a_program_is_refused_and_leaves_no_trace
    a_photograph_that_tells_its_place_is_never_stored
}

pub(crate) const PDF: &[u8] = b"%PDF-1.7\n%synthetic\n";

/// A JPEG of one grey dot, with what stands before its frame.
pub(crate) fn photograph(extra: &[u8]) -> Vec<u8> {
    let head = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x02\0\0\x01\0\x01\0\0";
    let frame = b"\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0";
    let scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\x34\xff\xd9";
    [&head[..], extra, &frame[..], &scan[..]].concat()
}

pub(crate) fn file(stage: &Stage, code: &str, name: &str, bytes: &[u8]) -> NewAttachment {
    NewAttachment {
        id: Uuid::now_v7(),
        place: stage.place(code),
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    }
}

async fn a_file_is_kept_once_by_its_bytes(stage: Stage) {
    let by = stage.pak_dedi().await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let new = file(&stage, "18.01", "SK 12.exe", PDF);
    for _ in 0..2 {
        attachment::keep(store, &by, tree, &new, Door::Form, clock).await.unwrap();
    }
    let before = act::latest(store).await.unwrap();
    attachment::keep(store, &by, tree, &new, Door::Form, clock).await.unwrap();
    assert_eq!(act::latest(store).await.unwrap(), before);
    let again = file(&stage, KEDATON, "salinan.pdf", PDF);
    attachment::keep(store, &by, tree, &again, Door::Form, clock).await.unwrap();
    let kept = attachment::get(store, new.id).await.unwrap().unwrap();
    let copy = attachment::get(store, again.id).await.unwrap().unwrap();
    assert_eq!((kept.name.as_str(), kept.kind), ("SK 12.pdf", Kind::Pdf));
    assert_eq!((kept.hash, kept.size), (copy.hash, PDF.len() as u64));
    assert_eq!(kept.kept_by.as_deref(), Some("pak-dedi"));
    assert_eq!(attachment::bytes(store, again.id).await.unwrap().unwrap(), PDF);
    assert_eq!(attachment::bytes(store, Uuid::now_v7()).await.unwrap(), None);
}

async fn who_may_speak_may_hand_in(stage: Stage) {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    for (role, code, may) in [
        (Role::Admin, "18", true),
        (Role::Gizi, "18.01", true),
        (Role::Partner, "18.01", true),
        (Role::Kader, "18.01", false),
        (Role::Tpps, "18.02", false),
    ] {
        let by = stage.with_role(&format!("{role:?}-{may}"), role, code).await;
        let new = file(&stage, "18.01", "a.pdf", PDF);
        let kept = attachment::keep(store, &by, tree, &new, Door::Form, clock).await;
        assert_eq!(kept.is_ok(), may, "{role:?} of {code}: {kept:?}");
    }
    let new = file(&stage, "18.01", "a.pdf", PDF);
    let kept = attachment::keep(store, &tamu(), tree, &new, Door::Form, clock).await;
    assert!(matches!(kept, Err(Refused::OutOfReach(_))));
}

async fn a_program_is_refused_and_leaves_no_trace(stage: Stage) {
    let by = stage.pak_dedi().await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let before = act::latest(store).await.unwrap();
    for bytes in [
        &b"\x7fELF\x02\x01\x01\0"[..],
        b"MZ\x90\0\x03",
        b"#!/bin/sh\ntrue\n",
        b"<html><script>alert(1)</script></html>",
    ] {
        let new = file(&stage, "18.01", "notulen.pdf", bytes);
        let kept = attachment::keep(store, &by, tree, &new, Door::Form, clock).await;
        assert!(matches!(kept, Err(Refused::Program)), "{kept:?}");
        assert_eq!(attachment::get(store, new.id).await.unwrap(), None);
    }
    assert_eq!(act::latest(store).await.unwrap(), before);
}

async fn a_photograph_that_tells_its_place_is_never_stored(stage: Stage) {
    let by = stage.pak_dedi().await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let told = photograph(b"\xff\xe1\0\x0aExif\0\0II");
    let new = file(&stage, "18.01", "rakor.jpg", &told);
    let kept = attachment::keep(store, &by, tree, &new, Door::Form, clock).await;
    assert!(matches!(kept, Err(Refused::CarriesMetadata)), "{kept:?}");
    let new = file(&stage, "18.01", "rakor.jpg", &photograph(b""));
    attachment::keep(store, &by, tree, &new, Door::Form, clock).await.unwrap();
    let kept = attachment::get(store, new.id).await.unwrap().unwrap();
    assert_eq!(kept.kind, Kind::Jpeg);
}
