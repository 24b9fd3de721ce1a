//! What is owed: by place, by person, by nobody any more; notes and evidence.

use register::account::{Account, Role};
use register::act::{self, Door};
use register::attachment;
use register::history::Cut;
use register::rakor::{
    self, Asked, Commitment, HandOver, NewCommitment, NewNote, Refused, Which, Withdrawal,
};
use uuid::Uuid;

use super::commitment::{commit, promise};
use super::{called, called_at, closed};
use crate::attachment::{PDF, file};
use crate::stage::{KEDATON, Stage, day, on_both};
use crate::tpps::{added, end};

on_both! {
    commitments_of_a_place_and_below_come_by_page
    an_owner_sees_what_he_promised
    a_commitment_whose_owner_is_gone_is_listed_and_handed_over
    notes_and_evidence_are_added_by_those_concerned
}

fn asked(stage: &Stage, code: &str) -> Asked {
    let place = stage.place(code);
    Asked { place, which: Which::Open, cut: Cut(i64::MAX), after: None, limit: 100 }
}

async fn found(stage: &Stage, asked: &Asked) -> Vec<Uuid> {
    let found = rakor::commitments_of(&stage.store, &stage.tree, asked).await.unwrap();
    found.into_iter().map(|one| one.id).collect()
}

async fn owed_by(stage: &Stage, by: &Account) -> Vec<Commitment> {
    rakor::commitments_owned_by(&stage.store, by.id).await.unwrap()
}

async fn commitments_of_a_place_and_below_come_by_page(stage: Stage) {
    let by = stage.with_role("admin", Role::Admin, "id").await;
    let province = called_at(&stage, &by, "18").await;
    let mut made = Vec::new();
    for (code, due) in [
        ("18.01", "2025-06-30"),
        (KEDATON, "2025-03-31"),
        ("18.02", "2025-03-31"),
        ("18.01.06", "2025-01-31"),
    ] {
        let new = NewCommitment { due_on: day(due), ..promise(&stage, province, code) };
        commit(&stage, &by, &new).await.unwrap();
        made.push(new.id);
    }
    let whole = asked(&stage, "18");
    assert_eq!(found(&stage, &whole).await, [made[3], made[1], made[2], made[0]]);
    assert_eq!(found(&stage, &asked(&stage, "18.01")).await, [made[3], made[1], made[0]]);
    assert!(found(&stage, &asked(&stage, "18.03")).await.is_empty());
    let page = Asked { limit: 2, ..whole };
    assert_eq!(found(&stage, &page).await, [made[3], made[1]]);
    let next = Asked { after: Some((day("2025-03-31"), made[1])), ..page };
    assert_eq!(found(&stage, &next).await, [made[2], made[0]]);
    let before = act::latest(&stage.store).await.unwrap();
    let second =
        NewCommitment { replaces: Some(made[1]), ..promise(&stage, province, "18.01.07") };
    let rival = NewCommitment { replaces: Some(made[1]), ..promise(&stage, province, KEDATON) };
    for new in [&second, &rival] {
        commit(&stage, &by, new).await.unwrap();
    }
    let off = Withdrawal { id: Uuid::now_v7(), meeting: province, fact: made[0] };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::withdraw(store, &by, tree, &off, Door::Form, clock).await.unwrap();
    assert_eq!(found(&stage, &whole).await, [made[3], made[2], second.id]);
    assert_eq!(found(&stage, &Asked { which: Which::All, ..whole }).await.len(), 6);
    let then = Asked { cut: before, ..whole };
    assert_eq!(found(&stage, &then).await, [made[3], made[1], made[2], made[0]]);
}

async fn an_owner_sees_what_he_promised(stage: Stage) {
    let dedi = stage.pak_dedi().await;
    let gita = stage.bu_gita().await;
    let meeting = called(&stage, &dedi).await;
    let hers = added(&stage, &dedi, "18.01", "Gita Contoh", Some(&gita)).await;
    let his = added(&stage, &dedi, "18.01", "Dedi Contoh", Some(&dedi)).await;
    let new = NewCommitment { owner: Some(hers), ..promise(&stage, meeting, KEDATON) };
    commit(&stage, &dedi, &new).await.unwrap();
    closed(&stage, &dedi, meeting).await;
    let owed = owed_by(&stage, &gita).await;
    assert_eq!((owed.len(), owed[0].id), (1, new.id));
    let before = act::latest(&stage.store).await.unwrap();
    let over = HandOver {
        id: Uuid::now_v7(),
        commitment: new.id,
        owner_role: "Sekretaris".to_owned(),
        owner_organisation: "Bappeda".to_owned(),
        owner: Some(his),
    };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let done = rakor::hand_over(store, &gita, tree, &over, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::OutOfReach(_))));
    for _ in 0..2 {
        rakor::hand_over(store, &dedi, tree, &over, Door::Form, clock).await.unwrap();
    }
    assert!(owed_by(&stage, &gita).await.is_empty());
    let owed = owed_by(&stage, &dedi).await;
    assert_eq!(owed[0].owner_name.as_deref(), Some("Dedi Contoh"));
    assert_eq!(owed[0].owner_role, "Sekretaris");
    let then = Asked { cut: before, ..asked(&stage, "18.01") };
    let then = rakor::commitments_of(store, tree, &then).await.unwrap();
    assert_eq!(then[0].owner, Some(hers));
}

async fn a_commitment_whose_owner_is_gone_is_listed_and_handed_over(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let gone = added(&stage, &by, "18.01", "Rina Contoh", None).await;
    let stays = added(&stage, &by, "18.01", "Budi Contoh", None).await;
    let new = |owner| NewCommitment { owner: Some(owner), ..promise(&stage, meeting, KEDATON) };
    let (hers, his) = (new(gone), new(stays));
    for new in [&hers, &his] {
        commit(&stage, &by, new).await.unwrap();
    }
    end(&stage, &by, gone, "2024-11-14").await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let place = stage.place("18.01");
    let on = async |on: &str| rakor::owner_gone(store, tree, place, day(on)).await.unwrap();
    assert!(on("2024-11-14").await.is_empty());
    let listed = on("2024-11-15").await;
    assert_eq!((listed.len(), listed[0].id), (1, hers.id));
    assert_eq!(listed[0].owner_name.as_deref(), Some("Rina Contoh"));
    let over = |owner| HandOver {
        id: Uuid::now_v7(),
        commitment: hers.id,
        owner_role: "Kepala".to_owned(),
        owner_organisation: String::new(),
        owner: Some(owner),
    };
    let done = rakor::hand_over(store, &by, tree, &over(gone), Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::MemberGone(_))));
    rakor::hand_over(store, &by, tree, &over(stays), Door::Form, clock).await.unwrap();
    assert!(on("2024-11-15").await.is_empty());
}

async fn notes_and_evidence_are_added_by_those_concerned(stage: Stage) {
    let dedi = stage.pak_dedi().await;
    let admin = stage.with_role("admin", Role::Admin, "id").await;
    let partner = stage.with_role("baznas", Role::Partner, "18.01.06").await;
    let away = stage.with_role("away", Role::Tpps, "18.02").await;
    let province = called_at(&stage, &admin, "18").await;
    let owner = added(&stage, &admin, "18.02", "Sari Contoh", Some(&away)).await;
    let new = NewCommitment { owner: Some(owner), ..promise(&stage, province, KEDATON) };
    commit(&stage, &admin, &new).await.unwrap();
    closed(&stage, &admin, province).await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let paper = file(&stage, "18.01", "bukti.pdf", PDF);
    attachment::keep(store, &dedi, tree, &paper, Door::Form, clock).await.unwrap();
    let told = |text: &str, attachment| NewNote {
        id: Uuid::now_v7(),
        commitment: new.id,
        text: text.to_owned(),
        attachment,
    };
    let first = told("Bukti terlampir <b>", Some(paper.id));
    // Over the commitment's place, or as its owner.
    for (by, note) in [(&dedi, &first), (&away, &told("Saya", None)), (&dedi, &first)] {
        rakor::note(store, by, tree, note, Door::Form, clock).await.unwrap();
    }
    let done = rakor::note(store, &partner, tree, &told("x", None), Door::Form, clock).await;
    assert!(done.is_ok(), "{done:?}");
    let notes = rakor::notes_of(store, &[new.id], Cut(i64::MAX)).await.unwrap();
    assert_eq!(notes.len(), 3);
    assert_eq!(
        (notes[0].text.as_str(), notes[0].attachment),
        ("Bukti terlampir <b>", Some(paper.id))
    );
    assert_eq!(notes[1].known.recorded_by.as_deref(), Some("away"));
    assert!(notes[0].known.late);
    end(&stage, &admin, owner, "2024-11-14").await;
    let late = rakor::note(store, &away, tree, &told("Lagi", None), Door::Form, clock).await;
    assert!(matches!(late, Err(Refused::OutOfReach(_))));
    let elsewhere = file(&stage, "18.02", "lain.pdf", PDF);
    attachment::keep(store, &away, tree, &elsewhere, Door::Form, clock).await.unwrap();
    let wrong = told("Lain", Some(elsewhere.id));
    let done = rakor::note(store, &dedi, tree, &wrong, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::UnknownFile)));
    let lost = NewNote { commitment: Uuid::now_v7(), ..told("x", None) };
    let done = rakor::note(store, &dedi, tree, &lost, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::UnknownCommitment)));
}
