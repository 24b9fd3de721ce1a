//! Packs: frozen once, released by those who may, one after the other.

use register::account::{Account, Role};
use register::act::Door;
use register::pack::{self, NewPack, Refused};
use uuid::Uuid;

use crate::stage::{Stage, day, on_both};

on_both! {
    a_pack_is_released_once
    what_was_released_meanwhile_is_looked_at_again
    only_those_who_speak_for_a_place_release
}

async fn frozen(stage: &Stage, by: &Account, code: &str, hash: char) -> Uuid {
    let new = NewPack {
        id: Uuid::now_v7(),
        place: stage.place(code),
        period: "2024-10".to_owned(),
        seq: 1,
        known_on: day("2024-11-15"),
        until: "2024-11".to_owned(),
        hash: hash.to_string().repeat(64),
    };
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    pack::record(store, by, tree, &new, Door::Form, clock).await.unwrap();
    new.id
}

async fn release(
    stage: &Stage,
    by: &Account,
    pack: Uuid,
    beside: &[Uuid],
) -> Result<(), Refused> {
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    pack::release(store, by, tree, pack, beside, Door::Form, clock).await
}

async fn a_pack_is_released_once(stage: Stage) {
    let by = stage.with_role("pak-dedi", Role::Tpps, "18.01").await;
    let one = frozen(&stage, &by, "18.01", 'a').await;
    assert_eq!(pack::last_release(&stage.store).await.unwrap(), 0);
    assert!(pack::released(&stage.store).await.unwrap().is_empty());
    release(&stage, &by, one, &[]).await.unwrap();
    let released = pack::released(&stage.store).await.unwrap();
    assert_eq!(released.len(), 1);
    assert_eq!(released[0].id, one);
    let seq = released[0].release.unwrap().seq;
    assert_eq!(pack::last_release(&stage.store).await.unwrap(), seq);
    // Again, whatever else is said, changes nothing.
    release(&stage, &by, one, &[]).await.unwrap();
    assert_eq!(pack::last_release(&stage.store).await.unwrap(), seq);
    let two = frozen(&stage, &by, "18.01.06", 'b').await;
    release(&stage, &by, two, &[one]).await.unwrap();
    let order: Vec<Uuid> =
        pack::released(&stage.store).await.unwrap().iter().map(|pack| pack.id).collect();
    assert_eq!(order, [one, two]);
}

async fn what_was_released_meanwhile_is_looked_at_again(stage: Stage) {
    let by = stage.with_role("pak-dedi", Role::Tpps, "18").await;
    let one = frozen(&stage, &by, "18", 'a').await;
    let two = frozen(&stage, &by, "18.01", 'b').await;
    release(&stage, &by, one, &[]).await.unwrap();
    let refused = release(&stage, &by, two, &[]).await.unwrap_err();
    assert!(matches!(refused, Refused::ReleasedMeanwhile));
    assert!(!pack::get(&stage.store, two).await.unwrap().unwrap().released);
    release(&stage, &by, two, &[one]).await.unwrap();
}

async fn only_those_who_speak_for_a_place_release(stage: Stage) {
    let by = stage.with_role("pak-dedi", Role::Tpps, "18.01").await;
    let one = frozen(&stage, &by, "18.01", 'a').await;
    for (name, role, code) in [
        ("kader", Role::Kader, "18.01"),
        ("mitra", Role::Partner, "18"),
        ("gizi", Role::Gizi, "18.01"),
        ("tetangga", Role::Tpps, "18.02"),
    ] {
        let other = stage.with_role(name, role, code).await;
        let refused = release(&stage, &other, one, &[]).await.unwrap_err();
        assert!(matches!(refused, Refused::OutOfReach(_)), "{name}");
    }
}
