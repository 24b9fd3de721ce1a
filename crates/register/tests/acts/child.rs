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
    a_child_that_comes_back_on_the_day_it_left_never_did
    reading_a_nik_is_written_down
    who_a_child_is_is_corrected_once_and_its_nik_stays
    what_cannot_be_of_a_child_is_not_taken_in
    a_child_that_may_be_there_already_is_named_before
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

async fn who_a_child_is_is_corrected_once_and_its_nik_stays(stage: Stage) {
    let gita = stage.bu_gita().await;
    let id = stage.sari(&gita).await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let before = child::sheet(store, &gita, tree, id, clock).await.unwrap();
    let mut right = crate::stage::sari();
    right.nik = None;
    "Sari Melati Contoh".clone_into(&mut right.name);
    let correct = || child::identify(store, &gita, tree, id, before.identity, &right, clock);
    correct().await.unwrap();
    let after = child::sheet(store, &gita, tree, id, clock).await.unwrap();
    assert_eq!(after.person.name, "Sari Melati Contoh");
    let nik = child::reveal_nik(store, &gita, tree, id, clock).await.unwrap();
    assert_eq!(Some(nik), crate::stage::sari().nik);
    assert!(matches!(correct().await, Err(Refused::CorrectedMeanwhile)));
}

async fn what_cannot_be_of_a_child_is_not_taken_in(stage: Stage) {
    let gita = stage.bu_gita().await;
    let take_in = async |born: &str, since: &str, place: &str| {
        let mut identity = crate::stage::sari();
        identity.born_on = day(born);
        let new = child::NewChild {
            id: uuid::Uuid::now_v7(),
            identity,
            place: stage.place(place),
            since: day(since),
        };
        let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
        child::enrol(store, &gita, tree, &new, Door::Form, clock).await
    };
    let refused = take_in("2019-10-01", "2024-01-01", KEDATON).await;
    assert!(matches!(refused, Err(Refused::TooOld)));
    let refused = take_in("2023-06-15", "2023-06-14", KEDATON).await;
    assert!(matches!(refused, Err(Refused::BeforeBirth)));
    let refused = take_in("2023-06-15", "2024-11-16", KEDATON).await;
    assert!(matches!(refused, Err(Refused::InFuture)));
    let refused = take_in("2023-06-15", "2024-01-01", "18.01.06").await;
    assert!(matches!(refused, Err(Refused::NotAHome)));
    take_in("2023-06-15", "2024-01-01", KEDATON).await.unwrap();
}

async fn a_child_that_may_be_there_already_is_named_before(stage: Stage) {
    let gita = stage.bu_gita().await;
    let id = stage.sari(&gita).await;
    let alike = async |change: fn(&mut child::Identity)| {
        let mut identity = crate::stage::sari();
        change(&mut identity);
        let home = stage.place("18.01.04.2001");
        let found =
            child::resembling(&stage.store, &stage.tree, &identity, home).await.unwrap();
        found.into_iter().map(|it| (it.person.child, it.has_its_nik)).collect::<Vec<_>>()
    };
    assert_eq!(alike(|it| "Lain Sekali".clone_into(&mut it.name)).await, [(id, true)]);
    let slip = |it: &mut child::Identity| {
        it.nik = None;
        "SARRI CONTOH".clone_into(&mut it.name);
        it.born_on = day("2023-06-05");
    };
    assert_eq!(alike(slip).await, [(id, false)]);
    let other = |it: &mut child::Identity| {
        it.nik = None;
        it.born_on = day("2024-06-15");
    };
    assert!(alike(other).await.is_empty());
}

async fn a_child_that_comes_back_on_the_day_it_left_never_did(stage: Stage) {
    let gita = stage.bu_gita().await;
    let id = stage.sari(&gita).await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let on = day("2024-11-10");
    child::leave(store, &gita, tree, id, on, ExitReason::NotAChildHere, clock).await.unwrap();
    let left = async || child::people(store, &[id]).await.unwrap()[&id].left_on;
    assert_eq!(left().await, Some(on));
    child::return_to(store, &gita, tree, id, on, clock).await.unwrap();
    assert_eq!(left().await, None);
    let now = history::of(store, &[id], Cut(i64::MAX)).await.unwrap();
    assert!(now[0].exits.is_empty());
    assert_eq!(now[0].residences.len(), 1);
}
