//! Any period in the boundaries of any day: what a desa that was divided, merged, renamed or
//! moved comes to on the map of before and on that of after.

use evaluation::engine::Union;
use evaluation::{Month, Period};
use register::history::ChildHistory;
use register::place::{Atlas, Change, Law, NewPlace, NewReform, PlaceId, Target};

use crate::register_of::{Built, built_on};
use crate::sweeps::sweeps_are_tallies;
use crate::table::{Line, table};
use crate::world::{children, day, month, tree, with_facts};

/// The atlas of the small country with reforms drawn as `since | kind | place | becomes |
/// takes`, each of which the law of the same day makes.
pub(crate) fn atlas(drawing: &str) -> Atlas {
    let reforms: Vec<NewReform> = table(drawing).iter().enumerate().map(reform).collect();
    Atlas::of(tree().all(), day("1900-01-01")).with(&reforms).unwrap()
}

fn reform((line, drawn): (usize, &Line)) -> NewReform {
    let place = drawn.the("place").to_owned();
    let words = |heading: &str| -> Vec<String> {
        let cell = drawn.get(heading).unwrap_or_default();
        cell.split_whitespace().map(str::to_owned).collect()
    };
    let becomes = || {
        let (code, name) = drawn.the("becomes").split_once(' ').unwrap();
        (code.to_owned(), name.to_owned())
    };
    let change = match drawn.the("kind") {
        "split" => {
            let (code, name) = becomes();
            let into = vec![NewPlace { code, name, takes: words("takes") }];
            Change::Split { place, into, heir: None }
        }
        "merge" => {
            let places = place.split_whitespace().map(str::to_owned).collect();
            Change::Merge { places, into: Target::Known(drawn.the("becomes").to_owned()) }
        }
        "rename" => {
            let (code, name) = becomes();
            Change::Rename { place, code: Some(code), name: Some(name) }
        }
        "move" => {
            let to = words("becomes");
            let (to, code) = (to[0].clone(), to.get(1).cloned());
            Change::Move { place, to, code, name: None }
        }
        other => panic!("no such kind: {other}"),
    };
    let since = day(drawn.the("since"));
    let law = Law { number: format!("Perda {}/2024", line + 1), on: since };
    NewReform { line: line + 1, since, law, change }
}

/// Four children, of whom one is known in the desa alone; two are stunted in March.
fn cast() -> Vec<ChildHistory> {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2023-05-01 | Melati
        Budi  | m   | 2023-05-01 | Mawar
        Rina  | f   | 2023-05-01 | 18.01.04.2001
        Adi   | m   | 2022-05-01 | Anggrek
        Wati  | f   | 2022-05-01 | Dahlia
        ",
    );
    with_facts(
        cast,
        "
        child | on         | kg  | cm
        Sari  | 2024-03-10 | 8.5 | 66.0
        Budi  | 2024-03-10 | 8.5 | 66.0
        Rina  | 2024-03-10 | 8.5 | 76.0
        Adi   | 2024-03-10 | 8.9 | 86.0
        Wati  | 2024-03-10 | 8.9 | 86.0
        ",
    )
}

/// The children stunted out of those measured in March, on the maps of the drawing's heads;
/// empty where a place is not on a map.
async fn check(atlas: &Atlas, drawing: &str) {
    for on in ["2024-03-31", "2024-04-01"] {
        let map = atlas.tree(day(on));
        let built = built_on(map, 1, &cast(), "2024-05");
        let months = Period::Span { first: month("2024-02"), last: month("2024-05") };
        sweeps_are_tallies(&built, months).await;
        for line in table(drawing) {
            let code = line.the("place");
            let told = match built.tree.by_code(code) {
                Some(place) => Some(stunted(&built, place.id, month("2024-03")).await),
                None => None,
            };
            assert_eq!(told.as_deref(), line.get(on), "{code} on the map of {on}");
        }
    }
}

async fn stunted(built: &Built, place: PlaceId, at: Month) -> String {
    let answer = built.answer(place, at, "stunted").await;
    format!("{}/{}", answer.numerator, answer.denominator)
}

/// A desa is divided: children follow their posyandu, those known in the desa alone stay in
/// it. The kecamatan and all above it are the same on any map.
#[tokio::test]
async fn a_divided_desa_is_told_on_any_map() {
    let atlas = atlas(
        "
        since      | kind  | place         | becomes                  | takes
        2024-04-01 | split | 18.01.04.2001 | 18.01.04.2003 Natar Baru | 18.01.04.2001/p2
        ",
    );
    let told = "
        place         | 2024-03-31 | 2024-04-01
        18.01.04.2001 | 2/3        | 1/2
        18.01.04.2003 |            | 1/1
        18.01.04.2002 | 0/1        | 0/1
        18.01.04      | 2/4        | 2/4
        18            | 2/5        | 2/5
        ";
    check(&atlas, told).await;
}

/// Two desa become one: on the new map all children are in the one that takes them over, on
/// the old each in its own.
#[tokio::test]
async fn desa_that_merged_are_told_on_any_map() {
    let atlas = atlas(
        "
        since      | kind  | place         | becomes
        2024-04-01 | merge | 18.01.04.2001 | 18.01.04.2002
        ",
    );
    let told = "
        place         | 2024-03-31 | 2024-04-01
        18.01.04.2001 | 2/3        |
        18.01.04.2002 | 0/1        | 2/4
        18.01.04      | 2/4        | 2/4
        18            | 2/5        | 2/5
        ";
    check(&atlas, told).await;
}

/// A new name and code change no number.
#[tokio::test]
async fn a_new_name_changes_no_number() {
    let atlas = atlas(
        "
        since      | kind   | place         | becomes
        2024-04-01 | rename | 18.01.04.2001 | 18.01.04.2009 Natar Raya
        ",
    );
    let told = "
        place         | 2024-03-31 | 2024-04-01
        18.01.04.2001 | 2/3        |
        18.01.04.2009 |            | 2/3
        18.01.04      | 2/4        | 2/4
        ";
    check(&atlas, told).await;
}

/// A desa goes over to another kecamatan: the same month is told in the old or the new, as the
/// map says; the kabupaten is the same.
#[tokio::test]
async fn a_desa_that_went_over_is_told_on_any_map() {
    let atlas = atlas(
        "
        since      | kind | place         | becomes
        2024-04-01 | move | 18.01.04.2001 | 18.01.05 18.01.05.2002
        ",
    );
    let told = "
        place         | 2024-03-31 | 2024-04-01
        18.01.04      | 2/4        | 0/1
        18.01.05      | 0/1        | 2/4
        18.01.05.2002 |            | 2/3
        18.01         | 2/5        | 2/5
        ";
    check(&atlas, told).await;
}

/// A place is the union of its parts, and a page finds out where the map is not that of the
/// rows.
#[tokio::test]
async fn a_union_that_is_none_is_found() {
    let atlas = atlas(
        "
        since      | kind | place         | becomes
        2024-04-01 | move | 18.01.04.2001 | 18.01.05 18.01.05.2002
        ",
    );
    let (then, now) = (atlas.tree(day("2024-03-31")), atlas.tree(day("2024-04-01")));
    let built = built_on(then, 1, &cast(), "2024-05");
    let period = Period::Span { first: month("2024-02"), last: month("2024-04") };
    let agreeing = async |tree, place: &str| {
        let place = built.tree.by_code(place).unwrap().id;
        let told = built.engine.unions(tree, place, period).await.unwrap().answer;
        let agrees = |union: &Union| union.numerator.agrees() && union.denominator.agrees();
        assert!(told.iter().any(|union| union.denominator.told > 0));
        told.iter().all(agrees)
    };
    for place in ["0", "18", "18.01", "18.01.04", "18.01.04.2001", "18.01.04.2001/p1"] {
        assert!(agreeing(&built.tree, place).await, "{place}");
    }
    assert!(!agreeing(&now, "18.01.04").await);
}
