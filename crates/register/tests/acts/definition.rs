//! Definitions that an installation adds: who may, what replaces what, what was known when.

use register::account::{Account, Role};
use register::act::{self, Door};
use register::definition::{self, DefinitionFile, Refused};
use register::history::Cut;

use crate::stage::{Stage, on_both, tamu};

on_both! {
    a_file_is_added_replaced_and_withdrawn
    only_who_is_assigned_to_the_whole_may
    what_changed_meanwhile_is_not_written_over
    a_name_is_a_plain_word
}

async fn add(stage: &Stage, by: &Account, name: &str, text: &str) -> Result<(), Refused> {
    let files = in_force(stage).await;
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    definition::add(store, by, tree, (name, text), &files, Door::Terminal, clock).await
}

async fn in_force(stage: &Stage) -> Vec<DefinitionFile> {
    definition::files_at(&stage.store, act::latest(&stage.store).await.unwrap()).await.unwrap()
}

async fn said(stage: &Stage, cut: Cut) -> Vec<(String, String)> {
    let files = definition::files_at(&stage.store, cut).await.unwrap();
    files.into_iter().map(|file| (file.name, file.text)).collect()
}

fn file(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

async fn a_file_is_added_replaced_and_withdrawn(stage: Stage) {
    let by = stage.with_role("pak-dedi", Role::Tpps, "id").await;
    let mut cuts = vec![act::latest(&stage.store).await.unwrap()];
    for (name, text) in [("b.toml", "one"), ("a.toml", "two"), ("b.toml", "three")] {
        add(&stage, &by, name, text).await.unwrap();
        cuts.push(act::latest(&stage.store).await.unwrap());
    }
    // The same again is no further act.
    add(&stage, &by, "b.toml", "three").await.unwrap();
    assert_eq!(act::latest(&stage.store).await.unwrap(), cuts[3]);
    let files = in_force(&stage).await;
    assert_eq!(files[0].added_by.as_deref(), Some("pak-dedi"));
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    definition::withdraw(store, &by, tree, "b.toml", &files, Door::Terminal, clock)
        .await
        .unwrap();
    assert_eq!(said(&stage, cuts[0]).await, []);
    assert_eq!(said(&stage, cuts[1]).await, [file("b.toml", "one")]);
    assert_eq!(said(&stage, cuts[2]).await, [file("a.toml", "two"), file("b.toml", "one")]);
    assert_eq!(said(&stage, cuts[3]).await, [file("a.toml", "two"), file("b.toml", "three")]);
    assert_eq!(said(&stage, Cut(i64::MAX)).await, [file("a.toml", "two")]);
    let now = in_force(&stage).await;
    let again = definition::withdraw(store, &by, tree, "b.toml", &now, Door::Terminal, clock);
    assert!(matches!(again.await, Err(Refused::UnknownFile)));
    // A name that was withdrawn may be used again.
    add(&stage, &by, "b.toml", "four").await.unwrap();
    assert_eq!(in_force(&stage).await.len(), 2);
}

async fn only_who_is_assigned_to_the_whole_may(stage: Stage) {
    for (role, code, may) in [
        (Role::Admin, "id", true),
        (Role::Tpps, "id", true),
        (Role::Gizi, "id", false),
        (Role::Partner, "id", false),
    ] {
        let by = stage.with_role(&format!("{role:?}-{code}"), role, code).await;
        let added = add(&stage, &by, &format!("{}.toml", role.code()), "text").await;
        assert_eq!(added.is_ok(), may, "{role:?} of {code}: {added:?}");
    }
    let kabupaten = stage.pak_dedi().await;
    for by in [kabupaten, tamu()] {
        let added = add(&stage, &by, "c.toml", "text").await;
        assert!(matches!(added, Err(Refused::OutOfReach(_))), "{added:?}");
    }
}

async fn what_changed_meanwhile_is_not_written_over(stage: Stage) {
    let by = stage.with_role("admin", Role::Admin, "id").await;
    let checked = in_force(&stage).await;
    add(&stage, &by, "a.toml", "first").await.unwrap();
    let (store, tree, clock) = (&stage.store, &stage.tree, &stage.clock);
    let new = ("b.toml", "the same code");
    let late = definition::add(store, &by, tree, new, &checked, Door::Terminal, clock).await;
    assert!(matches!(late, Err(Refused::ChangedMeanwhile)));
    assert_eq!(in_force(&stage).await.len(), 1);
}

async fn a_name_is_a_plain_word(stage: Stage) {
    let by = stage.with_role("admin", Role::Admin, "id").await;
    for name in ["", ".toml", "../a.toml", "a/b.toml", "A.toml", "a.txt", "a b.toml"] {
        let added = add(&stage, &by, name, "text").await;
        assert!(matches!(added, Err(Refused::BadName)), "{name}: {added:?}");
    }
    let long = "x".repeat(definition::MOST_BYTES + 1);
    assert!(matches!(add(&stage, &by, "a.toml", &long).await, Err(Refused::TooLarge)));
}
