//! Places over time: what stands for which, what became of each, and what is refused.

use chrono::NaiveDate;

use super::*;
use crate::place::{Level, Place, PlaceId, Tree};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Two kab/kota with three kecamatan; posyandu in the first desa.
fn atlas() -> Atlas {
    let places = [
        (1, Level::Nation, "id", "Indonesia", None),
        (2, Level::Province, "18", "Lampung", Some(1)),
        (3, Level::Kabkota, "18.01", "Selatan", Some(2)),
        (4, Level::Kabkota, "18.02", "Tengah", Some(2)),
        (5, Level::Kecamatan, "18.01.01", "Natar", Some(3)),
        (6, Level::Kecamatan, "18.01.02", "Jati Agung", Some(3)),
        (7, Level::Kecamatan, "18.02.01", "Kalirejo", Some(4)),
        (8, Level::Desa, "18.01.01.2001", "Merak", Some(5)),
        (9, Level::Desa, "18.01.01.2002", "Batin", Some(5)),
        (10, Level::Desa, "18.01.02.2001", "Karang", Some(6)),
        (11, Level::Desa, "18.02.01.2001", "Sukosari", Some(7)),
        (12, Level::Posyandu, "18.01.01.2001-p1", "Melati", Some(8)),
        (13, Level::Posyandu, "18.01.01.2001-p2", "Mawar", Some(8)),
        (14, Level::Posyandu, "18.01.01.2002-p1", "Dahlia", Some(9)),
    ];
    let place =
        |(id, level, code, name, parent): (i32, Level, &str, &str, Option<i32>)| Place {
            id: PlaceId(id),
            level,
            code: code.to_owned(),
            name: name.to_owned(),
            parent: parent.map(PlaceId),
        };
    let places: Vec<Place> = places.into_iter().map(place).collect();
    Atlas::of(&places, day("1900-01-01"))
}

fn reform(line: usize, since: &str, change: Change) -> NewReform {
    let law = Law { number: "Perda 1/2024".to_owned(), on: day("2024-01-01") };
    NewReform { line, since: day(since), law, change }
}

fn new(code: &str, name: &str, takes: &[&str]) -> NewPlace {
    let takes = takes.iter().map(|code| (*code).to_owned()).collect();
    NewPlace { code: code.to_owned(), name: name.to_owned(), takes }
}

fn divided(heir: Option<&str>) -> Change {
    Change::Split {
        place: "18.01.01.2001".to_owned(),
        into: vec![new("18.01.01.2003", "Merak Baru", &["18.01.01.2001-p2"])],
        heir: heir.map(str::to_owned),
    }
}

fn merged(places: &[&str], into: Target) -> Change {
    Change::Merge { places: places.iter().map(|code| (*code).to_owned()).collect(), into }
}

fn moved(place: &str, to: &str, code: Option<&str>) -> Change {
    Change::Move {
        place: place.to_owned(),
        to: to.to_owned(),
        code: code.map(str::to_owned),
        name: None,
    }
}

fn known(code: &str) -> Target {
    Target::Known(code.to_owned())
}

fn wrongs(atlas: &Atlas, reforms: &[NewReform]) -> Vec<(usize, Wrong)> {
    let complaints = atlas.with(reforms).map(|_| ()).unwrap_err();
    complaints.into_iter().map(|complaint| (complaint.line, complaint.wrong)).collect()
}

/// Where a place lies: itself or what stands for it, and all above it.
fn path(tree: &Tree, id: i32) -> Vec<&str> {
    tree.path(PlaceId(id)).into_iter().map(|place| place.code.as_str()).collect()
}

#[test]
fn a_desa_that_is_divided_keeps_those_known_in_it_alone() {
    let atlas = atlas().with(&[reform(1, "2024-07-01", divided(None))]).unwrap();
    let (before, after) = (atlas.tree(day("2024-06-30")), atlas.tree(day("2024-07-01")));
    assert_eq!(path(&before, 13)[1], "18.01.01.2001");
    assert_eq!(path(&after, 13)[1], "18.01.01.2003");
    assert_eq!(path(&after, 12)[1], "18.01.01.2001");
    assert_eq!(path(&after, 8)[0], "18.01.01.2001");
    // What is younger than a map lies in what it came from.
    assert_eq!(path(&before, 15)[0], "18.01.01.2001");
    assert!(before.get(PlaceId(15)).is_none() && before.by_code("18.01.01.2003").is_none());
    assert_eq!(before.by_other_code("18.01.01.2003").unwrap().id, PlaceId(8));
    assert!(before.boundaries().are_the_first() && !after.boundaries().are_the_first());
    assert!(after.boundaries_within(PlaceId(4)).are_the_first());
    assert!(!after.boundaries_within(PlaceId(3)).are_the_first());
}

#[test]
fn a_desa_that_ends_is_taken_over_by_the_one_that_is_named() {
    let all = Change::Split {
        place: "18.01.01.2001".to_owned(),
        into: vec![
            new("18.01.01.2003", "Merak Baru", &["18.01.01.2001-p2"]),
            new("18.01.01.2004", "Merak Lama", &["18.01.01.2001-p1"]),
        ],
        heir: Some("18.01.01.2004".to_owned()),
    };
    let atlas = atlas().with(&[reform(1, "2024-07-01", all)]).unwrap();
    let after = atlas.tree(day("2025-01-01"));
    assert_eq!(path(&after, 8)[0], "18.01.01.2004");
    assert!(after.within(PlaceId(8), PlaceId(16)) && !after.within(PlaceId(16), PlaceId(8)));
    let events = after.events(PlaceId(8));
    assert!(matches!(&events[0].what, Happened::Ended { into } if into.len() == 2));
    assert!(
        matches!(&after.events(PlaceId(15))[0].what, Happened::Came { from } if from[0].id == PlaceId(8))
    );
}

#[test]
fn desa_that_become_one_bring_their_posyandu_along() {
    let one = merged(
        &["18.01.01.2001", "18.01.01.2002"],
        Target::New { code: "18.01.01.2005".to_owned(), name: "Merak Batin".to_owned() },
    );
    let atlas = atlas().with(&[reform(1, "2024-07-01", one)]).unwrap();
    let (before, after) = (atlas.tree(day("2024-06-30")), atlas.tree(day("2024-07-01")));
    for posyandu in [12, 13, 14] {
        assert_eq!(path(&after, posyandu)[1], "18.01.01.2005");
    }
    assert_eq!(path(&before, 14)[1], "18.01.01.2002");
    assert_eq!([path(&after, 8)[0], path(&after, 9)[0]], ["18.01.01.2005"; 2]);
    // On an older map the new desa is the first of those that became it.
    assert_eq!(path(&before, 15)[0], "18.01.01.2001");
    let Happened::Came { from } = &after.events(PlaceId(15))[0].what else {
        panic!("{after:?}")
    };
    assert_eq!(from.iter().map(|named| named.id.0).collect::<Vec<_>>(), [8, 9]);
}

#[test]
fn a_kecamatan_that_goes_over_brings_its_codes_along() {
    let over = moved("18.01.02", "18.02", Some("18.02.02"));
    let atlas = atlas().with(&[reform(1, "2024-07-01", over)]).unwrap();
    let (before, after) = (atlas.tree(day("2024-06-30")), atlas.tree(day("2024-07-01")));
    assert_eq!(path(&before, 10), ["18.01.02.2001", "18.01.02", "18.01", "18", "id"]);
    assert_eq!(path(&after, 10), ["18.02.02.2001", "18.02.02", "18.02", "18", "id"]);
    assert_eq!(after.kin(PlaceId(3)), [PlaceId(3), PlaceId(4)]);
    assert_eq!(before.kin(PlaceId(4)), [PlaceId(3), PlaceId(4)]);
    for kabkota in [3, 4].map(PlaceId) {
        assert!(!after.boundaries_within(kabkota).are_the_first());
    }
}

#[test]
fn names_stay_with_the_days_on_which_they_held() {
    let rename = Change::Rename {
        place: "18.01.01.2001".to_owned(),
        code: None,
        name: Some("Merak Jaya".to_owned()),
    };
    let again = Change::Rename {
        place: "18.01.01.2001".to_owned(),
        code: None,
        name: Some("Merak Raya".to_owned()),
    };
    let reforms = [reform(9, "2025-01-01", again), reform(2, "2024-07-01", rename)];
    let atlas = atlas().with(&reforms).unwrap();
    let name = |on: &str| atlas.tree(day(on)).get(PlaceId(8)).unwrap().name.clone();
    let days = ["2024-06-30", "2024-07-01", "2024-12-31", "2025-01-01"];
    assert_eq!(days.map(name), ["Merak", "Merak Jaya", "Merak Jaya", "Merak Raya"]);
}

/// Where facts are looked for, and who answers for what was promised of a place that ended.
#[test]
fn a_place_tells_the_facts_of_those_it_stands_for() {
    let in_two = Change::Split {
        place: "18.01.01.2001".to_owned(),
        into: vec![
            new("18.01.01.2003", "Merak Baru", &["18.01.01.2001-p2"]),
            new("18.01.01.2004", "Merak Lama", &["18.01.01.2001-p1"]),
        ],
        heir: Some("18.01.01.2003".to_owned()),
    };
    let reforms = [
        reform(1, "2023-01-01", in_two),
        reform(2, "2024-01-01", merged(&["18.01.01.2002"], known("18.01.02.2001"))),
    ];
    let atlas = atlas().with(&reforms).unwrap();
    let told = |tree: &Tree, id: i32| {
        let mut told: Vec<i32> = tree.told_in(PlaceId(id)).iter().map(|id| id.0).collect();
        told.sort_unstable();
        told
    };
    let (before, after) = (atlas.tree(day("2022-12-31")), atlas.tree(day("2024-12-31")));
    assert_eq!(told(&before, 5), [5, 8, 9, 12, 13, 14, 15, 16]);
    assert_eq!(told(&before, 6), [6, 10]);
    // Batin is part of Karang, in the other kecamatan; Merak ended with its division.
    assert_eq!(told(&after, 6), [6, 9, 10, 14]);
    let heirs = |tree: &Tree, id: i32| -> Vec<i32> {
        tree.heirs(PlaceId(id)).iter().map(|id| id.0).collect()
    };
    assert_eq!(heirs(&before, 8), [8]);
    assert_eq!(heirs(&after, 9), [10]);
    assert_eq!(heirs(&after, 8), [15, 16]);
    assert!(heirs(&after, 99).is_empty());
}

#[test]
fn what_stands_for_a_place_is_followed_over_several_reforms() {
    let reforms = [
        reform(1, "2023-01-01", divided(None)),
        reform(2, "2024-01-01", merged(&["18.01.01.2003"], known("18.01.01.2002"))),
        reform(3, "2025-01-01", merged(&["18.01.01.2002"], known("18.01.02.2001"))),
    ];
    let atlas = atlas().with(&reforms).unwrap();
    let at = |on: &str| {
        let tree = atlas.tree(day(on));
        path(&tree, 15)[0].to_owned()
    };
    assert_eq!(at("2022-12-31"), "18.01.01.2001");
    assert_eq!(at("2023-12-31"), "18.01.01.2003");
    assert_eq!(at("2024-12-31"), "18.01.01.2002");
    assert_eq!(at("2025-01-01"), "18.01.02.2001");
}

#[test]
fn a_reform_is_refused_with_its_line_and_what_is_wrong() {
    let atlas = atlas();
    let code = |code: &str| code.to_owned();
    let cases: Vec<(Change, Wrong)> = vec![
        (moved("18.09.01", "18.02", None), Wrong::UnknownCode { code: code("18.09.01") }),
        (
            moved("18.01.01.2001", "18.02", None),
            Wrong::SkipsLevel { code: code("18.01.01.2001"), parent: code("18.02") },
        ),
        (moved("18.01", "18.01.01", None), Wrong::Cycle { code: code("18.01") }),
        (
            moved("18.01.02", "18.02", Some("18.02.01")),
            Wrong::CodeTaken { code: code("18.02.01") },
        ),
        (moved("18.01.02", "18.02", Some("18.02.1")), Wrong::BadCode { code: code("18.02.1") }),
        (
            Change::End { place: code("18.01.01.2001"), heir: None },
            Wrong::NoHeir { code: code("18.01.01.2001") },
        ),
        (
            Change::End { place: code("18.01.01.2001"), heir: Some(code("18.01.01.2002")) },
            Wrong::LivingParts {
                code: code("18.01.01.2001"),
                parts: vec![code("18.01.01.2001-p1"), code("18.01.01.2001-p2")],
            },
        ),
        (
            Change::End { place: code("18.01.01.2001"), heir: Some(code("18.01.01.2001")) },
            Wrong::Cycle { code: code("18.01.01.2001") },
        ),
        (
            merged(&["18.01.01"], known("18.01.01.2001")),
            Wrong::Cycle { code: code("18.01.01.2001") },
        ),
        (
            merged(&["18.01.02.2001"], known("18.02.01")),
            Wrong::OtherLevel { code: code("18.01.02.2001"), other: code("18.02.01") },
        ),
        (
            Change::Split {
                place: code("18.01.01.2001"),
                into: vec![new("18.01.01.2003", "Merak Baru", &["18.01.01.2002-p1"])],
                heir: None,
            },
            Wrong::NotPartOf { code: code("18.01.01.2002-p1"), of: code("18.01.01.2001") },
        ),
        (
            Change::Rename { place: code("18.01"), code: None, name: None },
            Wrong::Nothing { code: code("18.01") },
        ),
        (
            Change::Rename {
                place: code("18.01"),
                code: Some(code("18.01")),
                name: Some(code("Selatan ")),
            },
            Wrong::Nothing { code: code("18.01") },
        ),
        (
            moved("18.01.01.2001", "18.01.01", None),
            Wrong::Nothing { code: code("18.01.01.2001") },
        ),
        (
            Change::Rename { place: code("18.01"), code: None, name: Some(code(" ")) },
            Wrong::NoName { code: code("18.01") },
        ),
    ];
    for (change, expected) in cases {
        let found = wrongs(&atlas, &[reform(7, "2024-07-01", change.clone())]);
        assert_eq!(found[0], (7, expected), "{change:?}");
    }
    let mut lawless = reform(3, "2024-07-01", divided(None));
    lawless.law.number = " ".to_owned();
    assert_eq!(wrongs(&atlas, &[lawless]), [(3, Wrong::NoLaw)]);
}

#[test]
fn what_is_known_of_later_days_is_not_written_over() {
    let atlas = atlas().with(&[reform(1, "2024-07-01", divided(None))]).unwrap();
    let code = "18.01.01.2001-p2".to_owned();
    let earlier = moved("18.01.01.2001-p2", "18.01.01.2002", None);
    assert_eq!(
        wrongs(&atlas, &[reform(4, "2024-06-01", earlier)]),
        [(4, Wrong::ChangedSince { code, on: day("2024-07-01") })]
    );
    let too_soon = merged(&["18.01.01.2003"], known("18.01.01.2002"));
    assert_eq!(
        wrongs(&atlas, &[reform(5, "2024-06-30", too_soon.clone())]),
        [(5, Wrong::NotYet { code: "18.01.01.2003".to_owned(), begins: day("2024-07-01") })]
    );
    let atlas = atlas.with(&[reform(5, "2025-01-01", too_soon.clone())]).unwrap();
    assert_eq!(
        wrongs(&atlas, &[reform(6, "2025-01-01", too_soon)]),
        [(6, Wrong::Over { code: "18.01.01.2003".to_owned(), ended: day("2025-01-01") })]
    );
    // A new place cannot be laid in one that ends later.
    let late = Change::Split {
        place: "18.01.01.2002".to_owned(),
        into: vec![new("18.01.01.2009", "Batin Baru", &[])],
        heir: None,
    };
    let ends = merged(&["18.01.01"], known("18.01.02"));
    let atlas = atlas.with(&[reform(1, "2026-01-01", ends)]).unwrap();
    let found = wrongs(&atlas, &[reform(8, "2025-06-01", late)]);
    assert!(
        matches!(&found[..], [(8, Wrong::ParentGone { parent, .. })] if parent == "18.01.01")
    );
}

#[test]
fn what_comes_to_a_place_after_its_end_keeps_it_from_ending() {
    let joins = moved("18.01.01.2001-p1", "18.01.01.2002", None);
    let atlas = atlas().with(&[reform(1, "2025-01-01", joins)]).unwrap();
    let ends = merged(&["18.01.01.2002"], known("18.01.02.2001"));
    let parts = vec!["18.01.01.2001-p1".to_owned()];
    assert_eq!(
        wrongs(&atlas, &[reform(2, "2024-07-01", ends.clone())]),
        [(2, Wrong::LivingParts { code: "18.01.01.2002".to_owned(), parts })]
    );
    // What has left before the end does not.
    let leaves = moved("18.01.01.2001-p1", "18.01.02.2001", None);
    let later = [reform(3, "2026-01-01", leaves), reform(4, "2026-01-01", ends)];
    assert!(atlas.with(&later).is_ok());
}

#[test]
fn each_law_of_a_day_tells_what_it_has_changed_itself() {
    let desa = "18.01.01.2001";
    let name = Some("Merak Jaya".to_owned());
    let rename = Change::Rename { place: desa.to_owned(), code: None, name };
    let reforms = [
        reform(1, "2024-07-01", moved(desa, "18.01.02", None)),
        reform(2, "2024-07-01", rename),
    ];
    let atlas = atlas().with(&reforms).unwrap();
    let tree = atlas.tree(day("2024-07-01"));
    let told: Vec<_> = tree
        .events(PlaceId(8))
        .iter()
        .map(|event| {
            let Happened::Changed { before, after, from, to } = &event.what else {
                panic!("{event:?}")
            };
            let went = [from, to].map(|place| place.as_ref().map(|place| place.id.0));
            ([before.name.as_str(), after.name.as_str()], went)
        })
        .collect();
    assert_eq!(
        told,
        [(["Merak", "Merak"], [Some(5), Some(6)]), (["Merak", "Merak Jaya"], [None, None])]
    );
}

#[test]
fn several_lines_of_one_day_build_on_each_other() {
    let reforms = [
        reform(
            1,
            "2024-07-01",
            Change::Create {
                new: new("18.01.03", "Natar Baru", &["18.01.01.2002", "18.01.02.2001"]),
                parent: None,
                from: "18.01.01".to_owned(),
            },
        ),
        reform(
            5,
            "2024-07-01",
            Change::Rename {
                place: "18.01.03".to_owned(),
                code: None,
                name: Some("Natar Timur".to_owned()),
            },
        ),
    ];
    let atlas = atlas().with(&reforms).unwrap();
    let tree = atlas.tree(day("2024-07-01"));
    let made = tree.by_code("18.01.03").unwrap();
    assert_eq!(made.name, "Natar Timur");
    assert_eq!(tree.below(made.id).count(), 2);
    // A kecamatan that has lost all of its desa is still there.
    assert_eq!(tree.below(PlaceId(6)).count(), 0);
}
