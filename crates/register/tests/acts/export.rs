//! Children handed back: the visits asked for and no others, to who may read people, and
//! written down before the first is read.

use chrono::NaiveDate;
use register::account::{Account, Role};
use register::act::Door;
use register::audit;
use register::child;
use register::export::{self, Exported, NikShown, Refused};
use register::history::ExitReason;
use register::place::PlaceId;
use register::visit::{self, NewVisit, Values};
use uuid::Uuid;

use crate::stage::{KEDATON, Stage, day, on_both, tamu};

on_both! {
    visits_that_stand_come_back_and_the_nik_is_masked
    a_whole_nik_is_for_who_may_reveal_it
    who_may_not_read_people_is_handed_nothing
    a_visit_belongs_to_where_the_child_lived_then
    who_was_never_measured_is_told_where_it_lives
    that_people_were_read_is_written_before_the_first_is
}

const METRO: &str = "18.72.01.1001";

async fn weigh(stage: &Stage, by: &Account, child: Uuid, on: &str, weight_g: i32) -> NewVisit {
    let new = NewVisit {
        id: Uuid::now_v7(),
        child,
        visited_on: day(on),
        place: None,
        measurer: String::new(),
        values: Values { weight_g: Some(weight_g), ..Values::default() },
    };
    let Stage { store, tree, clock, .. } = stage;
    visit::record(store, by, tree, &new, Door::Form, clock).await.unwrap();
    new
}

/// All that is handed out of a place for October and November.
async fn handed(
    stage: &Stage,
    by: &Account,
    code: &str,
    nik: NikShown,
) -> Result<Vec<Exported>, Refused> {
    let Stage { store, tree, clock, .. } = stage;
    let (first, last) = (day("2024-10-01"), day("2024-11-30"));
    let place = stage.place(code);
    let mut export = export::visits_of(store, by, tree, place, first, last, nik, clock).await?;
    let mut all = Vec::new();
    while let Some(some) = export.next().await? {
        all.extend(some);
    }
    Ok(all)
}

fn visits(exported: &Exported) -> Vec<(NaiveDate, Option<i32>, PlaceId)> {
    exported.visits.iter().map(|(visit, home)| (visit.on, visit.weight_g, *home)).collect()
}

async fn read(stage: &Stage) -> Vec<(String, String, i32)> {
    let lines = audit::readings(&stage.store, 10).await.unwrap();
    lines.into_iter().map(|line| (line.username, line.deed, line.people)).collect()
}

async fn visits_that_stand_come_back_and_the_nik_is_masked(stage: Stage) {
    let (gita, dedi) = (stage.bu_gita().await, stage.pak_dedi().await);
    let sari = stage.sari(&gita).await;
    weigh(&stage, &gita, sari, "2024-09-30", 8_100).await;
    weigh(&stage, &gita, sari, "2024-10-01", 8_200).await;
    let wrong = weigh(&stage, &gita, sari, "2024-11-13", 4_800).await;
    let never = weigh(&stage, &gita, sari, "2024-11-01", 9_900).await;
    let Stage { store, tree, clock, .. } = &stage;
    let right = NewVisit {
        id: Uuid::now_v7(),
        values: Values { weight_g: Some(8_400), ..Values::default() },
        ..wrong
    };
    visit::correct(store, &gita, tree, wrong.id, &right, clock).await.unwrap();
    visit::never_was(store, &gita, tree, sari, never.id, clock).await.unwrap();
    let all = handed(&stage, &dedi, "18.01", NikShown::Masked).await.unwrap();
    assert_eq!(all.len(), 1);
    let home = stage.place(KEDATON);
    assert_eq!(
        visits(&all[0]),
        [(day("2024-10-01"), Some(8_200), home), (day("2024-11-13"), Some(8_400), home)]
    );
    assert_eq!((all[0].name.as_str(), all[0].mother.as_str()), ("Sari Contoh", "Ani"));
    assert_eq!((all[0].nik.as_str(), all[0].never_measured), ("990101**********", None));
    assert_eq!(read(&stage).await, [("pak-dedi".to_owned(), "export".to_owned(), 1)]);
}

async fn a_whole_nik_is_for_who_may_reveal_it(stage: Stage) {
    let (gita, dedi) = (stage.bu_gita().await, stage.pak_dedi().await);
    let sari = stage.sari(&gita).await;
    weigh(&stage, &gita, sari, "2024-10-01", 8_200).await;
    let refused = handed(&stage, &dedi, "18.01", NikShown::Whole).await;
    assert!(matches!(refused, Err(Refused::OutOfReach(_))));
    assert!(read(&stage).await.is_empty());
    let all = handed(&stage, &gita, "18.01", NikShown::Whole).await.unwrap();
    assert_eq!(all[0].nik, "9901015506230001");
    assert_eq!(read(&stage).await, [("bu-gita".to_owned(), "nik".to_owned(), 1)]);
}

async fn who_may_not_read_people_is_handed_nothing(stage: Stage) {
    let gita = stage.bu_gita().await;
    let sari = stage.sari(&gita).await;
    weigh(&stage, &gita, sari, "2024-10-01", 8_200).await;
    let partner = stage.with_role("mitra", Role::Partner, "18").await;
    let neighbour = stage.with_role("tetangga", Role::Gizi, "18.72").await;
    for by in [tamu(), partner, neighbour, stage.bu_ani().await] {
        let refused = handed(&stage, &by, "18.01", NikShown::Masked).await;
        assert!(matches!(refused, Err(Refused::OutOfReach(_))), "{}", by.username);
    }
    assert!(read(&stage).await.is_empty());
}

async fn a_visit_belongs_to_where_the_child_lived_then(stage: Stage) {
    let operator = register::account::operator(&stage.store, &stage.clock).await.unwrap();
    let sari = stage.sari(&operator).await;
    weigh(&stage, &operator, sari, "2024-10-10", 8_200).await;
    weigh(&stage, &operator, sari, "2024-11-10", 8_400).await;
    let (home, metro) = (stage.place(KEDATON), stage.place(METRO));
    let Stage { store, tree, clock, .. } = &stage;
    child::move_to(store, &operator, tree, sari, metro, day("2024-11-01"), clock)
        .await
        .unwrap();
    let october = (day("2024-10-10"), Some(8_200), home);
    let november = (day("2024-11-10"), Some(8_400), metro);
    for (code, expected) in
        [("18", vec![october, november]), ("18.01", vec![october]), ("18.72", vec![november])]
    {
        let all = handed(&stage, &operator, code, NikShown::Masked).await.unwrap();
        let mut found: Vec<_> = all.iter().flat_map(visits).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{code}");
    }
}

async fn who_was_never_measured_is_told_where_it_lives(stage: Stage) {
    let gita = stage.bu_gita().await;
    let (known, mistake) = (stage.sari(&gita).await, stage.sari(&gita).await);
    let Stage { store, tree, clock, .. } = &stage;
    let gone = ExitReason::NotAChildHere;
    child::leave(store, &gita, tree, mistake, day("2024-11-01"), gone, clock).await.unwrap();
    let all = handed(&stage, &gita, "18.01", NikShown::Masked).await.unwrap();
    let told: Vec<_> = all.iter().map(|one| (one.history.child, one.never_measured)).collect();
    assert_eq!(told, [(known, Some(stage.place(KEDATON)))]);
    assert!(all[0].visits.is_empty());
    assert!(handed(&stage, &gita, "18.01.04", NikShown::Masked).await.unwrap().is_empty());
}

async fn that_people_were_read_is_written_before_the_first_is(stage: Stage) {
    let gita = stage.bu_gita().await;
    stage.sari(&gita).await;
    let Stage { store, tree, clock, .. } = &stage;
    let (place, day) = (stage.place("18.01"), day("2024-11-15"));
    let opened =
        export::visits_of(store, &gita, tree, place, day, day, NikShown::Masked, clock).await;
    drop(opened.unwrap());
    assert_eq!(read(&stage).await, [("bu-gita".to_owned(), "export".to_owned(), 1)]);
}
