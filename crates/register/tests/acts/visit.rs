//! Visits: recorded once, corrected by a further fact, known as they were on any day.

use register::account::Account;
use register::act::{self, Door};
use register::clock::Zone;
use register::history::{self, Cut, Step};
use register::response::{self, NewResponse};
use register::visit::{self, NewVisit, Refused, Values};
use uuid::Uuid;

use crate::stage::{KEDATON, Stage, day, on_both};

on_both! {
    sending_a_visit_twice_writes_it_once
    a_visit_before_birth_or_after_today_is_refused
    a_second_visit_on_the_day_is_refused
    a_correction_replaces_and_what_was_known_stays_known
    a_second_correction_of_the_same_visit_is_refused
    a_visit_that_never_was_is_gone_from_the_history
    a_cadre_of_another_desa_is_out_of_reach
    closing_needs_a_reason_and_is_kept
    whoever_measured_is_one_person_however_the_name_is_written
}

fn visit(child: Uuid, on: &str, weight_g: i32) -> NewVisit {
    NewVisit {
        id: Uuid::now_v7(),
        child,
        visited_on: day(on),
        place: None,
        measurer: String::new(),
        values: Values {
            weight_g: Some(weight_g),
            length_tenth_mm: Some(7_210),
            ..Values::default()
        },
    }
}

async fn record(stage: &Stage, by: &Account, new: &NewVisit) -> Result<(), Refused> {
    visit::record(&stage.store, by, &stage.tree, new, Door::Form, &stage.clock).await
}

async fn weights(stage: &Stage, child: Uuid, cut: Cut) -> Vec<Option<i32>> {
    let histories = history::of(&stage.store, &[child], cut).await.unwrap();
    histories[0].visits.iter().map(|visit| visit.weight_g).collect()
}

async fn sending_a_visit_twice_writes_it_once(stage: Stage) {
    let ani = stage.bu_ani().await;
    let sari = stage.sari(&ani).await;
    let new = visit(sari, "2024-11-14", 8_400);
    record(&stage, &ani, &new).await.unwrap();
    record(&stage, &ani, &new).await.unwrap();
    let now = act::latest(&stage.store).await.unwrap();
    assert_eq!(weights(&stage, sari, now).await, [Some(8_400)]);
}

async fn a_visit_before_birth_or_after_today_is_refused(stage: Stage) {
    let ani = stage.bu_ani().await;
    let sari = stage.sari(&ani).await;
    let early = record(&stage, &ani, &visit(sari, "2023-06-14", 3_000)).await;
    assert!(matches!(early, Err(Refused::BeforeBirth)));
    let late = record(&stage, &ani, &visit(sari, "2024-11-16", 8_400)).await;
    assert!(matches!(late, Err(Refused::InFuture)));
    let nothing = NewVisit { values: Values::default(), ..visit(sari, "2024-11-14", 1) };
    assert!(matches!(record(&stage, &ani, &nothing).await, Err(Refused::NothingMeasured)));
    let heavy = visit(sari, "2024-11-14", 840_000);
    assert!(matches!(record(&stage, &ani, &heavy).await, Err(Refused::OutOfRange)));
}

async fn a_second_visit_on_the_day_is_refused(stage: Stage) {
    let ani = stage.bu_ani().await;
    let sari = stage.sari(&ani).await;
    record(&stage, &ani, &visit(sari, "2024-11-14", 8_400)).await.unwrap();
    let second = record(&stage, &ani, &visit(sari, "2024-11-14", 8_500)).await;
    assert!(matches!(second, Err(Refused::AlreadyRecorded)));
}

async fn a_correction_replaces_and_what_was_known_stays_known(stage: Stage) {
    let ani = stage.bu_ani().await;
    let sari = stage.sari(&ani).await;
    let first = visit(sari, "2024-11-14", 8_400);
    record(&stage, &ani, &first).await.unwrap();
    let before = act::latest(&stage.store).await.unwrap();
    let corrected = visit(sari, "2024-11-14", 8_600);
    visit::correct(&stage.store, &ani, &stage.tree, first.id, &corrected, &stage.clock)
        .await
        .unwrap();
    let after = act::latest(&stage.store).await.unwrap();
    assert_eq!(weights(&stage, sari, before).await, [Some(8_400)]);
    assert_eq!(weights(&stage, sari, after).await, [Some(8_600)]);
    let today = act::known_on(&stage.store, day("2024-11-15"), Zone::Wib).await.unwrap();
    let yesterday = act::known_on(&stage.store, day("2024-11-14"), Zone::Wib).await.unwrap();
    assert_eq!((today, yesterday), (after, Cut(0)));
}

async fn a_second_correction_of_the_same_visit_is_refused(stage: Stage) {
    let ani = stage.bu_ani().await;
    let sari = stage.sari(&ani).await;
    let first = visit(sari, "2024-11-14", 8_400);
    record(&stage, &ani, &first).await.unwrap();
    let (one, two) = (visit(sari, "2024-11-14", 8_600), visit(sari, "2024-11-14", 8_700));
    visit::correct(&stage.store, &ani, &stage.tree, first.id, &one, &stage.clock)
        .await
        .unwrap();
    let rival =
        visit::correct(&stage.store, &ani, &stage.tree, first.id, &two, &stage.clock).await;
    assert!(matches!(rival, Err(Refused::CorrectedMeanwhile)));
}

async fn a_visit_that_never_was_is_gone_from_the_history(stage: Stage) {
    let ani = stage.bu_ani().await;
    let sari = stage.sari(&ani).await;
    let first = visit(sari, "2024-11-14", 8_400);
    record(&stage, &ani, &first).await.unwrap();
    visit::never_was(&stage.store, &ani, &stage.tree, sari, first.id, &stage.clock)
        .await
        .unwrap();
    let now = act::latest(&stage.store).await.unwrap();
    assert!(weights(&stage, sari, now).await.is_empty());
}

async fn a_cadre_of_another_desa_is_out_of_reach(stage: Stage) {
    let gita = stage.bu_gita().await;
    let elsewhere = register::child::NewChild {
        id: Uuid::now_v7(),
        identity: crate::stage::sari(),
        place: stage.place("18.01.06.2009"),
        since: day("2023-06-15"),
    };
    register::child::enrol(
        &stage.store,
        &gita,
        &stage.tree,
        &elsewhere,
        Door::Form,
        &stage.clock,
    )
    .await
    .unwrap();
    let ani = stage.bu_ani().await;
    assert_ne!(stage.place(KEDATON), elsewhere.place);
    let refused = record(&stage, &ani, &visit(elsewhere.id, "2024-11-14", 8_400)).await;
    assert!(matches!(refused, Err(Refused::OutOfReach(_))));
}

async fn closing_needs_a_reason_and_is_kept(stage: Stage) {
    let ani = stage.bu_ani().await;
    let sari = stage.sari(&ani).await;
    let mut new = NewResponse {
        id: Uuid::now_v7(),
        child: sari,
        on: day("2024-11-15"),
        rule: "stunted".to_owned(),
        step: Step::Closed,
        note: " ".to_owned(),
    };
    let refused = response::respond(&stage.store, &ani, &stage.tree, &new, &stage.clock).await;
    assert!(matches!(refused, Err(response::Refused::NoReason)));
    "Pindah ke luar provinsi".clone_into(&mut new.note);
    for _ in 0..2 {
        response::respond(&stage.store, &ani, &stage.tree, &new, &stage.clock).await.unwrap();
    }
    let now = act::latest(&stage.store).await.unwrap();
    let histories = history::of(&stage.store, &[sari], now).await.unwrap();
    assert_eq!(histories[0].responses.len(), 1);
    assert_eq!(histories[0].responses[0].step, Step::Closed);
}

async fn whoever_measured_is_one_person_however_the_name_is_written(stage: Stage) {
    let ani = stage.bu_ani().await;
    let sari = stage.sari(&ani).await;
    let by = |name: &str, on| NewVisit { measurer: name.to_owned(), ..visit(sari, on, 8_400) };
    for (name, on) in [
        ("Bu  Tuti Contoh", "2024-09-14"),
        ("bu tuti CONTOH ", "2024-10-14"),
        ("", "2024-11-14"),
    ] {
        record(&stage, &ani, &by(name, on)).await.unwrap();
    }
    let too_long = "a".repeat(81);
    for no_name in ["...", too_long.as_str()] {
        let refused = record(&stage, &ani, &by(no_name, "2024-11-15")).await;
        assert!(matches!(refused, Err(Refused::NoName(_))), "{no_name}");
    }
    let known = || async {
        let histories = history::of(&stage.store, &[sari], Cut(i64::MAX)).await.unwrap();
        histories[0].visits.iter().map(|visit| (visit.id, visit.measurer)).collect::<Vec<_>>()
    };
    let visits = known().await;
    let [(_, Some(tuti)), (_, again), (last, None)] = visits[..] else { panic!("{visits:?}") };
    assert_eq!(again, Some(tuti));
    let right = by("Bu Wati Contoh", "2024-11-14");
    visit::correct(&stage.store, &ani, &stage.tree, last, &right, &stage.clock).await.unwrap();
    let wati = known().await[2].1.unwrap();
    assert_ne!(wati, tuti);
    let home = stage.place(KEDATON);
    let there = register::measurer::of_places(&stage.store, &[home]).await.unwrap();
    let names: Vec<(_, &str)> = there.iter().map(|it| (it.id, it.name.as_str())).collect();
    assert_eq!(names, [(tuti, "Bu Tuti Contoh"), (wati, "Bu Wati Contoh")]);
}
