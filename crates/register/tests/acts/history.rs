//! A history: every fact that stands, with all that it says, in order.

use register::account::Account;
use register::act::{self, Door};
use register::child;
use register::history::{
    self, ChildHistory, Exit, ExitReason, Residence, Response, Source, Step, Visit,
};
use register::response::{self, NewResponse};
use register::visit::{self, NewVisit, Values};
use science::measure::{Position, Sex};
use uuid::Uuid;

use crate::stage::{KEDATON, Stage, day, on_both};

on_both! {
    a_history_says_all_that_stands_and_nothing_else
    histories_come_in_the_order_asked
}

fn whole(id: Uuid, on: &str, at: Option<register::place::PlaceId>) -> Visit {
    Visit {
        id,
        on: day(on),
        at,
        measurer: None,
        source: Source::Form,
        weight_g: Some(8_400),
        length_tenth_mm: Some(7_210),
        position: Some(Position::Standing),
        oedema: true,
        muac_tenth_mm: Some(1_360),
        head_tenth_mm: Some(4_510),
        triceps_tenth_mm: Some(81),
        subscapular_tenth_mm: Some(62),
    }
}

fn bare(id: Uuid, on: &str, at: Option<register::place::PlaceId>) -> Visit {
    Visit {
        position: None,
        oedema: false,
        muac_tenth_mm: None,
        head_tenth_mm: None,
        triceps_tenth_mm: None,
        subscapular_tenth_mm: None,
        length_tenth_mm: None,
        ..whole(id, on, at)
    }
}

fn sent(child: Uuid, visit: &Visit) -> NewVisit {
    NewVisit {
        id: visit.id,
        child,
        visited_on: visit.on,
        place: visit.at,
        measurer: String::new(),
        values: Values::of(visit),
    }
}

async fn record(stage: &Stage, by: &Account, new: &NewVisit) {
    visit::record(&stage.store, by, &stage.tree, new, Door::Form, &stage.clock).await.unwrap();
}

async fn a_history_says_all_that_stands_and_nothing_else(stage: Stage) {
    let Stage { store, tree, clock, .. } = &stage;
    let gita = stage.bu_gita().await;
    let sari = stage.sari(&gita).await;
    let kedaton = stage.place(KEDATON);
    let ids: Vec<Uuid> = (0..6).map(|_| Uuid::now_v7()).collect();
    let first = whole(ids[0], "2024-09-10", Some(kedaton));
    let wrong = bare(ids[1], "2024-10-10", None);
    let never = bare(ids[2], "2024-08-10", None);
    for visit in [&wrong, &first, &never] {
        record(&stage, &gita, &sent(sari, visit)).await;
    }
    let right = bare(ids[3], "2024-10-11", Some(kedaton));
    visit::correct(store, &gita, tree, wrong.id, &sent(sari, &right), clock).await.unwrap();
    visit::never_was(store, &gita, tree, sari, never.id, clock).await.unwrap();
    let (left, reason) = (day("2024-10-20"), ExitReason::MovedAway);
    child::leave(store, &gita, tree, sari, left, reason, clock).await.unwrap();
    let (back, elsewhere) = (day("2024-11-01"), stage.place("18.01.06.2009"));
    child::move_to(store, &gita, tree, sari, elsewhere, back, clock).await.unwrap();
    let new = NewResponse {
        id: ids[4],
        child: sari,
        on: day("2024-11-15"),
        rule: "stunted".to_owned(),
        step: Step::Referred,
        note: "Puskesmas; besok, jam 9".to_owned(),
    };
    response::respond(store, &gita, tree, &new, clock).await.unwrap();
    let now = act::latest(store).await.unwrap();
    let histories = history::of(store, &[sari], now).await.unwrap();
    assert_eq!(
        histories,
        [ChildHistory {
            child: sari,
            born_on: day("2023-06-15"),
            sex: Sex::Female,
            birth_weight_g: Some(3_000),
            birth_length_tenth_mm: Some(4_900),
            residences: vec![
                Residence { since: day("2023-06-15"), place: kedaton },
                Residence { since: back, place: elsewhere },
            ],
            exits: vec![Exit { on: left, reason }],
            visits: vec![first, right],
            responses: vec![Response { on: day("2024-11-15"), step: Step::Referred }],
        }]
    );
}

async fn histories_come_in_the_order_asked(stage: Stage) {
    let gita = stage.bu_gita().await;
    let cast = [stage.sari(&gita).await, stage.sari(&gita).await, stage.sari(&gita).await];
    let now = act::latest(&stage.store).await.unwrap();
    let asked = [cast[2], Uuid::now_v7(), cast[0], cast[1]];
    let histories = history::of(&stage.store, &asked, now).await.unwrap();
    let found: Vec<Uuid> = histories.iter().map(|history| history.child).collect();
    assert_eq!(found, [cast[2], cast[0], cast[1]]);
    assert!(history::of(&stage.store, &[], now).await.unwrap().is_empty());
}
