//! Two secretaries write one section: nothing is lost, both texts are shown until one settles.

use register::account::Account;
use register::act::Door;
use register::rakor::{self, Minute, NewMinute, Refused, Stand, sections};
use uuid::Uuid;

use super::{all_of, called};
use crate::stage::{Stage, on_both};

on_both! {
    two_secretaries_lose_nothing
    two_first_texts_of_a_section_wait_for_a_person
    a_text_settles_only_texts_of_its_meeting
}

fn text(meeting: Uuid, said: &str, replaces: Option<Uuid>, settles: &[Uuid]) -> NewMinute {
    NewMinute {
        id: Uuid::now_v7(),
        meeting,
        section: "Pembukaan".to_owned(),
        text: said.to_owned(),
        replaces,
        settles: settles.to_vec(),
    }
}

async fn write(stage: &Stage, by: &Account, new: &NewMinute) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::minute(store, by, tree, new, Door::Form, clock).await
}

fn told(minutes: &[Minute]) -> Vec<(&str, Stand)> {
    minutes.iter().map(|one| (one.text.as_str(), one.known.stand)).collect()
}

async fn two_secretaries_lose_nothing(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let base = text(meeting, "Dibuka", None, &[]);
    let left = text(meeting, "Dibuka pukul 9", Some(base.id), &[]);
    let right = text(meeting, "Dibuka Ketua", Some(base.id), &[]);
    let on = text(meeting, "Dibuka Ketua, hadir 40", Some(right.id), &[]);
    for new in [&base, &left, &right, &on, &left] {
        write(&stage, &by, new).await.unwrap();
    }
    let all = all_of(&stage, meeting).await;
    assert_eq!(
        told(&all.minutes),
        [("Dibuka pukul 9", Stand::Holds), ("Dibuka Ketua, hadir 40", Stand::Rival)]
    );
    let shown = sections(&all.minutes);
    assert_eq!((shown.len(), shown[0].disputed(), shown[0].texts.len()), (1, true, 2));
    let settled = text(meeting, "Dibuka Ketua pukul 9", Some(left.id), &[left.id, on.id]);
    for _ in 0..2 {
        write(&stage, &by, &settled).await.unwrap();
    }
    let all = all_of(&stage, meeting).await;
    assert_eq!(told(&all.minutes), [("Dibuka Ketua pukul 9", Stand::Holds)]);
    assert!(!sections(&all.minutes)[0].disputed());
    assert_eq!(all.others.minutes.len(), 4);
    assert_eq!(all.minutes[0].settles.len(), 2);
}

async fn two_first_texts_of_a_section_wait_for_a_person(stage: Stage) {
    let by = stage.pak_dedi().await;
    let meeting = called(&stage, &by).await;
    let one = text(meeting, "Satu", None, &[]);
    let two = text(meeting, "Dua", None, &[]);
    let other =
        NewMinute { section: "Penutup".to_owned(), ..text(meeting, "Tutup", None, &[]) };
    for new in [&one, &two, &other] {
        write(&stage, &by, new).await.unwrap();
    }
    let all = all_of(&stage, meeting).await;
    let shown = sections(&all.minutes);
    let disputed: Vec<(&str, bool)> =
        shown.iter().map(|section| (section.section, section.disputed())).collect();
    assert_eq!(disputed, [("Pembukaan", true), ("Penutup", false)]);
    // Taking one back settles it too.
    let off = rakor::Withdrawal { id: Uuid::now_v7(), meeting, fact: one.id };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    rakor::withdraw(store, &by, tree, &off, Door::Form, clock).await.unwrap();
    let all = all_of(&stage, meeting).await;
    assert_eq!(told(&all.minutes), [("Dua", Stand::Holds), ("Tutup", Stand::Holds)]);
}

async fn a_text_settles_only_texts_of_its_meeting(stage: Stage) {
    let by = stage.pak_dedi().await;
    let gita = stage.bu_gita().await;
    let meeting = called(&stage, &by).await;
    let other = called(&stage, &by).await;
    let strange = text(other, "Lain", None, &[]);
    write(&stage, &by, &strange).await.unwrap();
    for settles in [strange.id, Uuid::now_v7(), meeting] {
        let new = text(meeting, "Satu", None, &[settles]);
        assert!(matches!(write(&stage, &by, &new).await, Err(Refused::UnknownFact)));
    }
    let new = text(meeting, "Satu", None, &[]);
    assert!(matches!(write(&stage, &gita, &new).await, Err(Refused::OutOfReach(_))));
    assert!(all_of(&stage, meeting).await.minutes.is_empty());
}
