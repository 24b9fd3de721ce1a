//! Killed in the middle: a file is in as a whole or not at all, figures are those of the facts,
//! and a pack is whole or is not there.

use std::collections::BTreeMap;
use std::fs;
use std::thread::sleep;
use std::time::Instant;

use serde_json::{Map, Value};

use crate::installation::{Installation, files};
use crate::sheet::{self, KABKOTA};

/// Every indicator of the places below: its counts, and who was left out.
fn told(of: &Installation) -> BTreeMap<String, [Value; 3]> {
    let rows = of.rows(&["ask", "--place", KABKOTA, "--below"]);
    let line = |row: &Map<String, Value>| {
        let key = ["code", "indicator"].map(|head| row[head].to_string()).concat();
        (key, ["numerator", "denominator", "left_out"].map(|head| row[head].clone()))
    };
    rows.iter().map(line).collect()
}

/// Killed later and later, until it comes to its end: each time nothing of the file is in, or
/// all of it, and taking it in again completes it without doubling anything.
#[test]
fn a_file_is_in_as_a_whole_or_not_at_all() {
    const STEPS: u32 = 3;
    let whole = Installation::empty();
    let text = sheet::of(500);
    let file = whole.file("juni.csv", &text);
    let import = ["import", &file, "--place", KABKOTA];
    let begun = Instant::now();
    let counts = whole.rows(&import);
    let takes = begun.elapsed();
    let after = told(&whole);
    let nothing = |told: &BTreeMap<String, [Value; 3]>| {
        told.values().all(|[numerator, denominator, left_out]| {
            [numerator, denominator].iter().all(|count| **count == 0) && left_out.is_null()
        })
    };
    assert!(!nothing(&after));
    let killed = Installation::empty();
    let mut was_killed = 0;
    for step in 1.. {
        let importing = killed.begin(&import);
        sleep(takes * step / STEPS);
        if !importing.killed() {
            break;
        }
        was_killed += 1;
        let now = told(&killed);
        if now == after {
            break;
        }
        assert!(nothing(&now), "a part of the file is in");
    }
    assert!(was_killed > 0);
    // Once more, as somebody does who saw it die, and the same rows in another file.
    assert_eq!(killed.rows(&import), counts);
    let other = killed.file("juni lagi.csv", &format!("{text}\n"));
    let again = killed.rows(&["import", &other, "--place", KABKOTA]);
    let of = |what: &str| again.iter().find(|row| row["what"] == what).unwrap()["rows"].clone();
    assert_eq!(["children_enrolled", "visits_written"].map(of), [0, 0].map(Value::from));
    assert_eq!(told(&killed), after);
}

/// Killed while relations are folded: what is half folded is never told.
#[test]
fn figures_are_those_of_the_facts_after_a_fold_that_was_killed() {
    let folded = Installation::of(100);
    let before = told(&folded);
    assert!(before.values().any(|[numerator, ..]| *numerator != 0));
    let relations = folded.data.join("relations");
    fs::remove_dir_all(&relations).unwrap();
    for many in [1, 12] {
        let mut asking = folded.begin(&["ask", "--place", KABKOTA]);
        asking.until(|| files(&relations).len() > many);
        assert!(asking.killed(), "it was over before it was killed");
        assert!(!relations.join("current").exists(), "it was folded before it was killed");
    }
    assert_eq!(told(&folded), before);
}

/// Killed while a pack is frozen: none is listed, and freezing again makes one that is sound.
#[test]
fn a_pack_is_whole_or_is_not_there() {
    let frozen = Installation::of(100);
    let packs = frozen.data.join("packs");
    let freeze = ["pack", "freeze", "--place", KABKOTA, "--period", "2024-11"];
    let list = ["pack", "list", "--place", KABKOTA];
    for many in [1, 12] {
        let before = files(&packs).len();
        let mut freezing = frozen.begin(&freeze);
        freezing.until(|| files(&packs).len() >= before + many);
        assert!(freezing.killed(), "it was over before it was killed");
        assert!(frozen.rows(&list).is_empty());
    }
    let new = frozen.rows(&freeze);
    let [pack] = &new[..] else { panic!("{new:?}") };
    let folder = packs.join(pack["id"].as_str().unwrap()).display().to_string();
    frozen.run(&["pack", "verify", &folder]).ended(0);
    // The one that is there is found, and no other beside it.
    frozen.run(&freeze).ended(1);
    assert_eq!(frozen.rows(&list), new);
}
