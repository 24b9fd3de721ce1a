//! A closed meeting: what it still takes in, and what it does not.

use register::act::{self, Door};
use register::attachment;
use register::rakor::{self, NewClosing, NewDocument, NewInvitation, Refused, Withdrawal};
use uuid::Uuid;

use super::invited::{attend, came};
use super::said::{decide, decision, remark, say};
use super::{all_of, called, change, closed, moved};
use crate::attachment::{PDF, photograph};
use crate::stage::{Stage, on_both};

on_both! {
    a_closed_meeting_decides_nothing_more
    what_devices_send_late_is_kept_and_marked
    a_meeting_is_closed_once_with_its_papers
    a_paper_is_judged_by_its_bytes
}

pub(super) fn paper(meeting: Uuid, name: &str, bytes: &[u8]) -> NewDocument {
    NewDocument {
        id: Uuid::now_v7(),
        meeting,
        kind: "berita_acara".to_owned(),
        name: name.to_owned(),
        bytes: bytes.to_vec(),
        prints_pack: Some("ab".repeat(32)),
    }
}

async fn a_closed_meeting_decides_nothing_more(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let taken = decision(meeting, "Ya", None);
    decide(&stage, &by, &taken).await.unwrap();
    closed(&stage, &by, meeting).await;
    let before = act::latest(&stage.store).await.unwrap();
    let late = decide(&stage, &by, &decision(meeting, "Tidak", None)).await;
    assert!(matches!(late, Err(Refused::Closed)));
    // The same decision sent again is no new one.
    decide(&stage, &by, &taken).await.unwrap();
    let new = moved(meeting, meeting, "2024-11-21", "2024-11-21");
    assert!(matches!(change(&stage, &by, &new).await, Err(Refused::Closed)));
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let off = Withdrawal { id: Uuid::now_v7(), meeting, fact: taken.id };
    let done = rakor::withdraw(store, &by, tree, &off, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::Closed)));
    let invited = NewInvitation {
        id: Uuid::now_v7(),
        meeting,
        role: "Camat".to_owned(),
        organisation: String::new(),
        member: None,
        quorum: true,
    };
    let done = rakor::invite(store, &by, tree, &invited, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::Closed)));
    assert_eq!(act::latest(store).await.unwrap(), before);
    assert_eq!(all_of(&stage, meeting).await.decisions.len(), 1);
}

async fn what_devices_send_late_is_kept_and_marked(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let invited = NewInvitation {
        id: Uuid::now_v7(),
        meeting,
        role: "Camat".to_owned(),
        organisation: String::new(),
        member: None,
        quorum: true,
    };
    rakor::invite(store, &by, tree, &invited, Door::Form, clock).await.unwrap();
    say(&stage, &by, &remark(meeting, "Tepat waktu")).await.unwrap();
    closed(&stage, &by, meeting).await;
    let before = act::latest(store).await.unwrap();
    say(&stage, &by, &remark(meeting, "Dari aula")).await.unwrap();
    attend(&stage, &by, &came(meeting, Some(invited.id), "Budi Contoh")).await.unwrap();
    let told = all_of(&stage, meeting).await;
    let late: Vec<bool> = told.remarks.iter().map(|one| one.known.late).collect();
    assert_eq!(late, [false, true]);
    assert!(told.attendance[0].known.late);
    assert_eq!(told.attendance[0].device_at, Some(1));
    // They do not make a quorum after the fact, but they are told.
    let quorum = rakor::quorum(&told);
    assert_eq!((quorum.present, quorum.late, quorum.reached()), (0, 1, false));
    let then = rakor::proceedings_at(store, meeting, before).await.unwrap().unwrap();
    assert_eq!((then.remarks.len(), then.attendance.len()), (1, 0));
}

async fn a_meeting_is_closed_once_with_its_papers(stage: Stage) {
    let by = stage.pak_dedi().await;
    let gita = stage.bu_gita().await;
    let meeting = called(&stage, &by).await;
    let other = called(&stage, &by).await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let minutes = paper(meeting, "berita acara.pdf", PDF);
    let strange = paper(other, "lain.pdf", PDF);
    for new in [&minutes, &strange, &minutes] {
        rakor::add_document(store, &by, tree, new, Door::Form, clock).await.unwrap();
    }
    let close = |documents: &[Uuid]| NewClosing {
        id: Uuid::now_v7(),
        meeting,
        documents: documents.to_vec(),
    };
    let wrong = close(&[strange.id]);
    let done = rakor::close(store, &by, tree, &wrong, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::UnknownDocument)));
    let new = close(&[minutes.id]);
    let done = rakor::close(store, &gita, tree, &new, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::OutOfReach(_))));
    for _ in 0..2 {
        rakor::close(store, &by, tree, &new, Door::Form, clock).await.unwrap();
    }
    let again = rakor::close(store, &by, tree, &close(&[]), Door::Form, clock).await;
    assert!(matches!(again, Err(Refused::Closed)));
    let told = all_of(&stage, meeting).await;
    let closing = told.meeting.closed.unwrap();
    assert_eq!((closing.id, closing.documents), (new.id, vec![minutes.id]));
    assert_eq!(closing.closed_by.as_deref(), Some("pak-dedi"));
    // The signed paper is scanned and comes later.
    let scan = paper(meeting, "scan.pdf", b"%PDF-1.4 scan");
    rakor::add_document(store, &by, tree, &scan, Door::Form, clock).await.unwrap();
    let told = all_of(&stage, meeting).await;
    let late: Vec<bool> = told.documents.iter().map(|one| one.known.late).collect();
    assert_eq!(late, [false, true]);
}

async fn a_paper_is_judged_by_its_bytes(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let refused = async |new: NewDocument| {
        rakor::add_document(store, &by, tree, &new, Door::Form, clock).await.unwrap_err()
    };
    let program = refused(paper(meeting, "notulen.pdf", b"MZ\x90\0")).await;
    assert!(matches!(program, Refused::Attachment(attachment::Refused::Program)));
    let told = photograph(b"\xff\xe1\0\x0aExif\0\0II");
    let picture = refused(paper(meeting, "hadir.jpg", &told)).await;
    assert!(matches!(picture, Refused::Attachment(attachment::Refused::CarriesMetadata)));
    let kind = NewDocument { kind: "Berita Acara".to_owned(), ..paper(meeting, "a.pdf", PDF) };
    assert!(matches!(refused(kind).await, Refused::BadText("kind")));
    let pack =
        NewDocument { prints_pack: Some("x".to_owned()), ..paper(meeting, "a.pdf", PDF) };
    assert!(matches!(refused(pack).await, Refused::UnknownPack));
    let good = paper(meeting, "notulen.exe", PDF);
    rakor::add_document(store, &by, tree, &good, Door::Form, clock).await.unwrap();
    let kept = rakor::document(store, good.id).await.unwrap().unwrap();
    assert_eq!(
        (kept.name.as_str(), kept.media_type.as_str()),
        ("notulen.pdf", "application/pdf")
    );
    assert_eq!(attachment::bytes(store, good.id).await.unwrap().unwrap(), PDF);
}
