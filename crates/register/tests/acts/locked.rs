//! A store whose write lock somebody else holds: whoever would write is told so in good time,
//! nothing is lost, and the same comes in once the lock is free. PostgreSQL locks no whole store.

use std::time::Duration;

use register::Failure;
use register::act::{self, Door};
use register::child::{self, Keys, NewChild};
use register::history::children_of;
use register::intake::{self, File, take_in};
use register::store::{Durability, open_with_patience};
use uuid::Uuid;

use crate::stage::{KEDATON, Stage, day, sari};

#[tokio::test]
async fn a_writer_that_gets_no_lock_is_told_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::in_folder(folder.path()).await;
    let gita = stage.bu_gita().await;
    let (tree, clock) = (&stage.tree, &stage.clock);
    let address = folder.path().join("cegah.sqlite").display().to_string();
    let keys = Keys::open(&folder.path().join("keys")).unwrap();
    let patience = Duration::from_millis(500);
    let store =
        &open_with_patience(&address, Durability::Normal, keys, patience).await.unwrap();
    let lampung_selatan = stage.place("18.01");
    let new = NewChild {
        id: Uuid::now_v7(),
        identity: sari(),
        place: stage.place(KEDATON),
        since: day("2023-06-15"),
    };
    let enrol = || child::enrol(store, &gita, tree, &new, Door::Form, clock);
    let file = File {
        name: "kosong.csv".to_owned(),
        hash: vec![1],
        place: lampung_selatan,
        reading: String::new(),
        door: Door::File,
    };
    let import = || take_in(store, &gita, tree, &file, std::iter::empty(), clock, &|_| ());
    let before = act::latest(store).await.unwrap();

    let by_another_program = stage.store.begin().await.unwrap();
    let refused = enrol().await;
    assert!(matches!(refused, Err(child::Refused::Failure(Failure::Locked(_)))), "{refused:?}");
    let refused = import().await;
    assert!(
        matches!(refused, Err(intake::Refused::Failure(Failure::Locked(_)))),
        "{refused:?}"
    );
    let read = children_of(store, lampung_selatan, before).await.unwrap();
    assert!(read.is_empty(), "whoever only reads does not wait");
    drop(by_another_program);

    let by_an_act_of_our_own = store.begin().await.unwrap();
    let refused = enrol().await;
    assert!(matches!(refused, Err(child::Refused::Failure(Failure::Locked(_)))), "{refused:?}");
    drop(by_an_act_of_our_own);

    assert_eq!(act::latest(store).await.unwrap(), before);
    enrol().await.unwrap();
    assert!(!import().await.unwrap().before);
    let now = act::latest(store).await.unwrap();
    assert_eq!(children_of(store, lampung_selatan, now).await.unwrap(), [new.id]);
}
