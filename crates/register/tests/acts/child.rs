//! Children: enrolled once, found by half a name, moved, gone and back; a NIK is read on record.

use register::act::Door;
use register::audit;
use register::child::{self, Nik, Refused};
use register::history::{self, Cut, ExitReason};

use crate::stage::{KEDATON, Stage, day, on_both, tamu};

on_both! {
    enrolling_the_same_id_twice_changes_nothing
    a_stranger_may_not_enrol
    a_name_half_remembered_is_found
    a_child_outside_the_area_is_not_found
    a_move_touches_both_partitions
    a_child_that_left_and_came_back_is_here
    reading_a_nik_is_written_down
}

async fn enrolling_the_same_id_twice_changes_nothing(stage: Stage) {
    let gita = stage.bu_gita().await;
    let id = stage.sari(&gita).await;
    let before = register::act::latest(&stage.store).await.unwrap();
    let again = child::NewChild {
        id,
        identity: crate::stage::sari(),
        place: stage.place(KEDATON),
        since: day("2023-06-15"),
    };
    child::enrol(&stage.store, &gita, &stage.tree, &again, Door::Form, &stage.clock)
        .await
        .unwrap();
    assert_eq!(register::act::latest(&stage.store).await.unwrap(), before);
}

async fn a_stranger_may_not_enrol(stage: Stage) {
    let new = child::NewChild {
        id: uuid::Uuid::now_v7(),
        identity: crate::stage::sari(),
        place: stage.place(KEDATON),
        since: day("2023-06-15"),
    };
    let refused =
        child::enrol(&stage.store, &tamu(), &stage.tree, &new, Door::Form, &stage.clock).await;
    assert!(matches!(refused, Err(Refused::OutOfReach(_))));
    assert_eq!(register::act::latest(&stage.store).await.unwrap(), Cut(1));
}

async fn a_name_half_remembered_is_found(stage: Stage) {
    let gita = stage.bu_gita().await;
    let id = stage.sari(&gita).await;
    for query in ["sari", "SARRI", "sri conto", "contoh sari"] {
        let found = child::find(&stage.store, &gita, &stage.tree, query, 10).await.unwrap();
        assert_eq!(found.first().map(|found| found.person.child), Some(id), "{query}");
    }
    let nobody = child::find(&stage.store, &gita, &stage.tree, "zzz", 10).await.unwrap();
    assert!(nobody.is_empty());
}

async fn a_child_outside_the_area_is_not_found(stage: Stage) {
    let gita = stage.bu_gita().await;
    stage.sari(&gita).await;
    let found = child::find(&stage.store, &tamu(), &stage.tree, "sari", 10).await.unwrap();
    assert!(found.is_empty());
}

async fn a_move_touches_both_partitions(stage: Stage) {
    let operator = register::account::operator(&stage.store, &stage.clock).await.unwrap();
    let id = stage.sari(&operator).await;
    let before = register::act::latest(&stage.store).await.unwrap();
    let metro = stage.place("18.72.01.1001");
    child::move_to(
        &stage.store,
        &operator,
        &stage.tree,
        id,
        metro,
        day("2024-10-01"),
        &stage.clock,
    )
    .await
    .unwrap();
    let after = register::act::latest(&stage.store).await.unwrap();
    let touched = history::touched(&stage.store, before, after).await.unwrap();
    let mut places = vec![stage.place(KEDATON), metro];
    places.sort_unstable();
    assert_eq!(touched, history::Touched { children: 1, places: places.clone() });
    assert_eq!(history::touched(&stage.store, Cut(0), after).await.unwrap(), touched);
    assert_eq!(history::touched(&stage.store, after, after).await.unwrap().children, 0);
    for place in places {
        assert_eq!(history::ever_in(&stage.store, &[place]).await.unwrap(), [id]);
    }
    assert!(history::ever_in(&stage.store, &[]).await.unwrap().is_empty());
    let histories = history::of(&stage.store, &[id], after).await.unwrap();
    assert_eq!(histories[0].residences.len(), 2);
    assert_eq!(history::of(&stage.store, &[id], before).await.unwrap()[0].residences.len(), 1);
}

async fn a_child_that_left_and_came_back_is_here(stage: Stage) {
    let gita = stage.bu_gita().await;
    let id = stage.sari(&gita).await;
    child::leave(
        &stage.store,
        &gita,
        &stage.tree,
        id,
        day("2024-08-01"),
        ExitReason::MovedAway,
        &stage.clock,
    )
    .await
    .unwrap();
    let people = child::people(&stage.store, &[id]).await.unwrap();
    assert_eq!(people[&id].left_on, Some(day("2024-08-01")));
    child::return_to(&stage.store, &gita, &stage.tree, id, day("2024-11-01"), &stage.clock)
        .await
        .unwrap();
    assert_eq!(child::people(&stage.store, &[id]).await.unwrap()[&id].left_on, None);
    let tomorrow = child::leave(
        &stage.store,
        &gita,
        &stage.tree,
        id,
        day("2024-11-16"),
        ExitReason::Died,
        &stage.clock,
    )
    .await;
    assert!(matches!(tomorrow, Err(Refused::InFuture)));
}

async fn reading_a_nik_is_written_down(stage: Stage) {
    let gita = stage.bu_gita().await;
    let id = stage.sari(&gita).await;
    let nik =
        child::reveal_nik(&stage.store, &gita, &stage.tree, id, &stage.clock).await.unwrap();
    assert_eq!(Some(nik), Nik::parse("9901015506230001"));
    let readings = audit::readings(&stage.store, 10).await.unwrap();
    assert_eq!((readings[0].deed.as_str(), readings[0].people), ("nik", 1));
    let ani = stage.bu_ani().await;
    let refused = child::reveal_nik(&stage.store, &ani, &stage.tree, id, &stage.clock).await;
    assert!(matches!(refused, Err(Refused::OutOfReach(_))));
}
