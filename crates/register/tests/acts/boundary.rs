//! Boundaries for maps: kept by code, the newest of each, by who keeps the places.

use register::account::{Account, Role};
use register::act;
use register::boundary::{self, Loaded, Refused, Rings};

use crate::stage::{Stage, on_both, tamu};

on_both! {
    boundaries_are_kept_by_code_and_the_newest_holds
    a_boundary_out_of_reach_keeps_out_all_of_them
    who_keeps_no_places_loads_no_boundaries
    codes_that_no_place_has_are_no_boundaries
}

/// A closed line around a point.
fn square(longitude: f64, latitude: f64) -> Rings {
    let corners = [(0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5), (0.0, 0.0)];
    vec![corners.map(|(east, north)| (longitude + east, latitude + north)).to_vec()]
}

async fn load(
    stage: &Stage,
    by: &Account,
    boundaries: &[(&str, Rings)],
) -> Result<Loaded, Refused> {
    let Stage { store, tree, clock, .. } = stage;
    let boundaries = boundaries.iter().map(|(code, rings)| ((*code).to_owned(), rings.clone()));
    boundary::load(store, by, tree, boundaries, clock).await
}

async fn boundaries_are_kept_by_code_and_the_newest_holds(stage: Stage) {
    let admin = stage.with_role("admin", Role::Admin, "18").await;
    let (old, new) = (square(105.0, -5.5), square(105.25, -5.5));
    let first = [("18.01", old.clone()), ("18.72", old.clone()), ("99.01", old.clone())];
    let loaded = load(&stage, &admin, &first).await.unwrap();
    assert_eq!(loaded, Loaded { places: 2, unknown: vec!["99.01".to_owned()] });
    load(&stage, &admin, &[("18.72", new.clone())]).await.unwrap();
    let kept = boundary::of(&stage.store, &["18.01", "18.72", "99.01"]).await.unwrap();
    assert_eq!(kept.len(), 2);
    assert_eq!((&kept["18.01"], &kept["18.72"]), (&old, &new));
    assert!(boundary::of(&stage.store, &[]).await.unwrap().is_empty());
    let trail = act::trail(&stage.store, None, 2).await.unwrap();
    let said: Vec<_> =
        trail.iter().map(|line| (line.kind.as_str(), line.username.as_deref())).collect();
    assert_eq!(said, [("boundary.load", Some("admin")); 2]);
}

async fn a_boundary_out_of_reach_keeps_out_all_of_them(stage: Stage) {
    let admin = stage.with_role("admin", Role::Admin, "18.01").await;
    load(&stage, &admin, &[("18.01", square(105.0, -5.5))]).await.unwrap();
    let before = act::latest(&stage.store).await.unwrap();
    let both = [("18.01", square(106.0, -5.5)), ("18.72", square(105.5, -5.0))];
    let refused = load(&stage, &admin, &both).await;
    assert!(matches!(refused, Err(Refused::OutOfReach(_))));
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
    let kept = boundary::of(&stage.store, &["18.01", "18.72"]).await.unwrap();
    assert_eq!(
        kept.into_iter().collect::<Vec<_>>(),
        [("18.01".to_owned(), square(105.0, -5.5))]
    );
}

async fn who_keeps_no_places_loads_no_boundaries(stage: Stage) {
    let others = [tamu(), stage.bu_ani().await, stage.bu_gita().await, stage.pak_dedi().await];
    let before = act::latest(&stage.store).await.unwrap();
    for by in others {
        let refused = load(&stage, &by, &[("18.01.06", square(105.0, -5.5))]).await;
        assert!(matches!(refused, Err(Refused::OutOfReach(_))), "{}", by.username);
    }
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
    assert!(boundary::of(&stage.store, &["18.01.06"]).await.unwrap().is_empty());
}

async fn codes_that_no_place_has_are_no_boundaries(stage: Stage) {
    let admin = stage.with_role("admin", Role::Admin, "18").await;
    let before = act::latest(&stage.store).await.unwrap();
    for boundaries in [vec![], vec![("99.01", square(105.0, -5.5))]] {
        let refused = load(&stage, &admin, &boundaries).await;
        assert!(matches!(refused, Err(Refused::NoKnownCode)));
    }
    assert_eq!(act::latest(&stage.store).await.unwrap(), before);
}
