//! Remarks and decisions: kept to the letter, corrected by further facts.

use register::account::{Account, Role};
use register::act::{self, Door};
use register::history::Cut;
use register::rakor::{self, NewDecision, NewRemark, Refused, RemarkKind, Stand, Withdrawal};
use uuid::Uuid;

use super::{all_of, called};
use crate::stage::{Stage, on_both};

on_both! {
    a_remark_is_kept_as_it_was_written
    a_remark_is_corrected_by_a_further_one
    decisions_are_taken_by_those_who_manage
    two_corrections_of_one_decision_are_rivals
}

pub(super) fn remark(meeting: Uuid, text: &str) -> NewRemark {
    NewRemark {
        id: Uuid::now_v7(),
        meeting,
        kind: RemarkKind::Input,
        item: Some(2),
        speaker: "Rina Contoh".to_owned(),
        organisation: "Baznas".to_owned(),
        text: text.to_owned(),
        replaces: None,
        device_at: None,
    }
}

pub(super) async fn say(stage: &Stage, by: &Account, new: &NewRemark) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::remark(store, by, tree, new, Door::Form, clock).await
}

pub(super) fn decision(meeting: Uuid, text: &str, replaces: Option<Uuid>) -> NewDecision {
    NewDecision { id: Uuid::now_v7(), meeting, text: text.to_owned(), replaces }
}

pub(super) async fn decide(
    stage: &Stage,
    by: &Account,
    new: &NewDecision,
) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::decide(store, by, tree, new, Door::Form, clock).await
}

async fn a_remark_is_kept_as_it_was_written(stage: Stage) {
    let by = stage.with_role("baznas", Role::Partner, "18.01").await;
    let dedi = stage.pak_dedi().await;
    let meeting = called(&stage, &dedi).await;
    let text = " <script>alert('x')</script>\r\n\"kutip\" \u{202e}& 'baris' 😀 {{ 7*7 }}; drop table remark;--\n";
    let new = remark(meeting, text);
    for _ in 0..2 {
        say(&stage, &by, &new).await.unwrap();
    }
    let told = all_of(&stage, meeting).await;
    assert_eq!(told.remarks.len(), 1);
    let one = &told.remarks[0];
    assert_eq!((one.text.as_str(), one.item, one.kind), (text, Some(2), RemarkKind::Input));
    assert_eq!(one.known.recorded_by.as_deref(), Some("baznas"));
    assert!(!one.known.late);
    for bad in ["", " \n", "a\0b"] {
        let done = say(&stage, &by, &remark(meeting, bad)).await;
        assert!(matches!(done, Err(Refused::BadText("text"))), "{bad:?}");
    }
    let lost = remark(Uuid::now_v7(), "x");
    assert!(matches!(say(&stage, &by, &lost).await, Err(Refused::UnknownMeeting)));
}

async fn a_remark_is_corrected_by_a_further_one(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let first = remark(meeting, "Beras");
    say(&stage, &by, &first).await.unwrap();
    let before = act::latest(&stage.store).await.unwrap();
    let better = NewRemark { replaces: Some(first.id), ..remark(meeting, "Beras fortifikasi") };
    say(&stage, &by, &better).await.unwrap();
    let told = all_of(&stage, meeting).await;
    assert_eq!(told.remarks.len(), 1);
    assert_eq!(told.remarks[0].text, "Beras fortifikasi");
    assert_eq!(told.others.remarks[0].known.stand, Stand::Replaced(better.id));
    let then = rakor::proceedings_at(&stage.store, meeting, before).await.unwrap().unwrap();
    assert_eq!(then.remarks[0].text, "Beras");
    // A remark does not correct a decision, nor one of another meeting.
    let decided = decision(meeting, "Ya", None);
    decide(&stage, &by, &decided).await.unwrap();
    let wrong = NewRemark { replaces: Some(decided.id), ..remark(meeting, "x") };
    assert!(matches!(say(&stage, &by, &wrong).await, Err(Refused::UnknownFact)));
    let other = called(&stage, &by).await;
    let wrong = NewRemark { replaces: Some(first.id), ..remark(other, "x") };
    assert!(matches!(say(&stage, &by, &wrong).await, Err(Refused::UnknownFact)));
    // An id that is a remark's is no decision's.
    let taken = NewDecision { id: first.id, ..decision(meeting, "Ya", None) };
    assert!(matches!(decide(&stage, &by, &taken).await, Err(Refused::IdTaken)));
}

async fn decisions_are_taken_by_those_who_manage(stage: Stage) {
    let dedi = stage.pak_dedi().await;
    let meeting = called(&stage, &dedi).await;
    for (role, may) in [(Role::Admin, true), (Role::Gizi, false), (Role::Partner, false)] {
        let by = stage.with_role(&format!("{role:?}-1"), role, "18.01").await;
        let done = decide(&stage, &by, &decision(meeting, "Lokus 2025", None)).await;
        assert_eq!(done.is_ok(), may, "{role:?}: {done:?}");
    }
}

async fn two_corrections_of_one_decision_are_rivals(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let first = decision(meeting, "Lokus: 10 desa", None);
    let second = decision(meeting, "Lokus: 12 desa", Some(first.id));
    let rival = decision(meeting, "Lokus: 14 desa", Some(first.id));
    let after = decision(meeting, "Lokus: 15 desa", Some(rival.id));
    for new in [&first, &second, &rival, &after] {
        decide(&stage, &by, new).await.unwrap();
    }
    let told = all_of(&stage, meeting).await;
    assert_eq!(told.decisions.len(), 1);
    assert_eq!(told.decisions[0].text, "Lokus: 12 desa");
    let stands: Vec<Stand> = told.others.decisions.iter().map(|one| one.known.stand).collect();
    assert_eq!(stands, [Stand::Replaced(second.id), Stand::Rival, Stand::Rival]);
    let off = Withdrawal { id: Uuid::now_v7(), meeting, fact: second.id };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    for _ in 0..2 {
        rakor::withdraw(store, &by, tree, &off, Door::Form, clock).await.unwrap();
    }
    assert!(all_of(&stage, meeting).await.decisions.is_empty());
    // What took it away is no decision that could be corrected.
    let lost = decision(meeting, "Lokus: 16 desa", Some(off.id));
    assert!(matches!(decide(&stage, &by, &lost).await, Err(Refused::UnknownFact)));
    let never = Withdrawal { id: Uuid::now_v7(), meeting, fact: meeting };
    let done = rakor::withdraw(store, &by, tree, &never, Door::Form, clock).await;
    assert!(matches!(done, Err(Refused::UnknownFact)));
    assert!(rakor::proceedings_at(store, meeting, Cut(0)).await.unwrap().is_none());
}
