//! Why a number moved: each cause drawn once, and the parts sum to the difference.

use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::Engine;
use evaluation::explain::{Cause, Explanation, Side, Step, explain, explain_beside};
use evaluation::indicator::Definitions;
use register::history::ChildHistory;
use register::place::PlaceId;
use uuid::Uuid;

use crate::briefing::without_people;
use crate::definitions::worded;
use crate::maps::atlas;
use crate::register_of::{Built, built, built_at, built_on};
use crate::world::{children, day, id, place, with_facts};

const STUNTED: &str = "stunted";

async fn told(
    before: (&Built, &str),
    after: (&Built, &str),
    place: PlaceId,
    indicator: &str,
) -> Explanation {
    let period = |text: &str| -> Period { text.parse().unwrap() };
    let (a, b) = (period(before.1), period(after.1));
    let (before, after) = (side(before.0, a, None), side(after.0, b, None));
    let explanation = explain(place, indicator, before, after).await.unwrap();
    sums(&explanation);
    explanation
}

fn side(built: &Built, period: Period, only: Option<PlaceId>) -> Side<'_> {
    Side { engine: &built.engine, tree: &built.tree, period, only }
}

pub(crate) fn sums(explanation: &Explanation) {
    let Explanation { before, after, parts } = explanation;
    let moved =
        |now: u64, then: u64| i64::try_from(now).unwrap() - i64::try_from(then).unwrap();
    let sum = |of: fn(&evaluation::explain::Part) -> i64| -> i64 { parts.iter().map(of).sum() };
    assert_eq!(sum(|part| part.numerator), moved(after.numerator, before.numerator));
    assert_eq!(sum(|part| part.denominator), moved(after.denominator, before.denominator));
    if let (Some(then), Some(now)) = (before.value(), after.value()) {
        let shares: f64 = parts.iter().filter_map(|part| explanation.share(part)).sum();
        assert!((shares - (now - then)).abs() < 1e-12);
    }
}

/// The children moved by a cause in a step, by name.
fn moved(explanation: &Explanation, step: Step, cause: Cause, names: &[&str]) {
    let part = explanation.parts.iter().find(|part| (part.step, part.cause) == (step, cause));
    let mut wanted: Vec<_> = names.iter().map(|name| id(name)).collect();
    wanted.sort_unstable();
    let found = part.map(|part| part.children.clone()).unwrap_or_default();
    assert_eq!(found, wanted, "{cause:?}: {:?}", explanation.parts);
}

fn cast() -> Vec<ChildHistory> {
    children(
        "
        child | sex | born       | home
        Sari  | f   | 2022-05-01 | Melati
        Budi  | m   | 2022-05-01 | Mawar
        Rina  | f   | 2022-05-01 | Melati
        Adi   | m   | 2022-05-01 | Melati
        Eko   | m   | 2019-05-20 | Melati
        Dewi  | f   | 2022-05-01 | Melati
        Tono  | m   | 2022-05-01 | Melati
        Wati  | f   | 2022-05-01 | Kenanga
        Yuni  | f   | 2024-05-03 | Melati
        Maya  | f   | 2022-05-01 | 18.01.05.2001
        ",
    )
}

const MARCH: &str = "
    child | on         | cm
    Sari  | 2024-03-10 | 78.0
    Budi  | 2024-03-10 | 88.0
    Rina  | 2024-03-10 | 86.0
    Eko   | 2024-03-10 | 99.0
    Dewi  | 2024-03-10 | 77.0
    Tono  | 2024-03-10 | 78.0
    Wati  | 2024-03-10 | 77.0
    Maya  | 2024-03-10 | 77.0
";

const MAY: &str = "
    child | on         | cm   | moves to | exit
    Sari  | 2024-05-10 | 85.0 |          |
    Budi  | 2024-05-10 | 80.0 |          |
    Adi   | 2024-05-10 | 79.0 |          |
    Dewi  | 2024-04-02 |      |          | died
    Tono  | 2024-04-02 |      |          | moved
    Wati  | 2024-04-02 |      | Melati   |
    Wati  | 2024-05-10 | 78.0 |          |
    Maya  | 2024-04-02 |      | 18.01.04.2001 |
    Maya  | 2024-05-11 | 78.0 |          |
    Yuni  | 2024-05-12 | 44.0 |          |
";

/// Between two months that are known alike, time moves children, each for its own reason.
#[tokio::test]
async fn time_moves_each_child_for_one_reason() {
    let cast = with_facts(with_facts(cast(), MARCH), MAY);
    let built = built(&cast, "2024-05");
    let natar = place("18.01.04");
    let told = told((&built, "2024-03"), (&built, "2024-05"), natar, STUNTED).await;
    moved(&told, Step::Time, Cause::Improved, &["Sari"]);
    moved(&told, Step::Time, Cause::Worsened, &["Budi"]);
    moved(&told, Step::Time, Cause::NewlyMeasured, &["Adi"]);
    moved(&told, Step::Time, Cause::NoLongerMeasured, &["Rina"]);
    moved(&told, Step::Time, Cause::AgedOut, &["Eko"]);
    moved(&told, Step::Time, Cause::Died, &["Dewi"]);
    moved(&told, Step::Time, Cause::MovedOut, &["Tono"]);
    moved(&told, Step::Time, Cause::MovedIn, &["Maya", "Wati"]);
    moved(&told, Step::Time, Cause::AgedIn, &["Yuni"]);
    assert_eq!(told.parts.len(), 9);
}

/// Of one month, what was learned since moves children.
#[tokio::test]
async fn knowledge_moves_each_child_for_one_reason() {
    let all = cast();
    let known: Vec<ChildHistory> =
        all.iter().filter(|child| child.child != id("Adi")).cloned().collect();
    let before = built(&with_facts(known, MARCH), "2024-03");
    let learned = "
        child | on         | cm   | exit
        Sari  | 2024-03-10 | 87.0 |
        Budi  | 2024-03-20 | 79.0 |
        Rina  | 2024-03-10 | 86.0 |
        Adi   | 2024-03-11 | 79.0 |
        Eko   | 2024-03-10 | 99.0 |
        Dewi  | 2024-03-05 |      | died
        Tono  | 2024-03-05 |      | mistake
        Wati  | 2024-03-10 | 77.0 |
        Yuni  | 2024-05-12 | 44.0 |
    ";
    let mut after = with_facts(all, learned);
    for child in &mut after {
        // Ids are by line: the same visit keeps its own, another measurement has another.
        if child.child == id("Budi") {
            child.visits[0].id = Uuid::from_u128(900);
        }
        if child.child == id("Rina") || child.child == id("Eko") || child.child == id("Wati") {
            let old = before_visit(child);
            child.visits[0].id = old;
        }
    }
    let after = built_at(2, &after, "2024-03");
    let natar = place("18.01.04");
    let told = told((&before, "2024-03"), (&after, "2024-03"), natar, STUNTED).await;
    moved(&told, Step::Knowledge, Cause::Corrected, &["Sari"]);
    moved(&told, Step::Knowledge, Cause::Remeasured, &["Budi"]);
    moved(&told, Step::Knowledge, Cause::NewlyRegistered, &["Adi"]);
    moved(&told, Step::Knowledge, Cause::Died, &["Dewi"]);
    moved(&told, Step::Knowledge, Cause::Withdrawn, &["Tono"]);
    assert_eq!(told.parts.len(), 5);
}

fn before_visit(child: &ChildHistory) -> Uuid {
    let drawn = with_facts(cast(), MARCH);
    let same = drawn.iter().find(|other| other.child == child.child).unwrap();
    same.visits[0].id
}

/// What nobody moved is not told.
#[tokio::test]
async fn the_same_twice_has_no_parts() {
    let built = built(&with_facts(cast(), MARCH), "2024-03");
    let told = told((&built, "2024-03"), (&built, "2024-03"), PlaceId(18), STUNTED).await;
    assert!(told.parts.is_empty());
}

/// A desa was divided between two reports: whoever stayed where it was is told by the border,
/// whoever moved has moved, and what was learned is told within the new border.
#[tokio::test]
async fn a_border_that_moved_moves_nobody() {
    let atlas = atlas(
        "
        since      | kind  | place         | becomes                  | takes
        2024-04-01 | split | 18.01.04.2001 | 18.01.04.2003 Natar Baru | 18.01.04.2001/p2
        ",
    );
    let (then, now) = (atlas.tree(day("2024-03-31")), atlas.tree(day("2024-05-31")));
    let (old, new) = (place("18.01.04.2001"), now.by_code("18.01.04.2003").unwrap().id);
    let march = with_facts(cast(), MARCH);
    let before = built_on(then, 1, &march, "2024-03");
    let after = built_on(now, 2, &with_facts(march, MAY), "2024-05");
    // Budi lives in the posyandu that went over.
    let left = told((&before, "2024-03"), (&after, "2024-05"), old, STUNTED).await;
    moved(&left, Step::Boundaries, Cause::Redrawn, &["Budi"]);
    moved(&left, Step::Time, Cause::MovedOut, &["Tono"]);
    moved(&left, Step::Time, Cause::MovedIn, &["Maya", "Wati"]);
    let came = told((&before, "2024-03"), (&after, "2024-05"), new, STUNTED).await;
    moved(&came, Step::Boundaries, Cause::Redrawn, &["Budi"]);
    moved(&came, Step::Time, Cause::Worsened, &["Budi"]);
    assert_eq!((came.before.denominator, came.parts.len()), (0, 2));
    // In the kecamatan nothing changed that time did not change.
    let same = told((&before, "2024-03"), (&after, "2024-05"), place("18.01.04"), STUNTED);
    assert!(same.await.parts.iter().all(|part| part.step == Step::Time));
}

/// A kecamatan went over to another kab/kota: on both sides of the border the same children are
/// told by it, whether the whole register is asked or a pack of the province.
#[tokio::test]
async fn a_kecamatan_that_goes_over_takes_nobody_out_of_the_register() {
    let atlas = atlas(
        "
        since      | kind | place    | becomes
        2024-04-01 | move | 18.01.05 | 18.71 18.71.06
        ",
    );
    let (then, now) = (atlas.tree(day("2024-03-31")), atlas.tree(day("2024-05-31")));
    let march = with_facts(cast(), MARCH);
    let before = built_on(then, 1, &march, "2024-03");
    let after = built_on(now, 2, &march, "2024-03");
    let period: Period = "2024-03".parse().unwrap();
    let codes = [STUNTED, "weighed"];
    for only in [None, Some(PlaceId(18))] {
        let (before, after) = (side(&before, period, only), side(&after, period, only));
        for kabkota in ["18.01", "18.71"].map(place) {
            let told = explain(kabkota, STUNTED, before, after).await.unwrap();
            sums(&told);
            assert!(told.parts.iter().all(|part| part.cause == Cause::Redrawn), "{told:?}");
            assert_eq!(told.parts.iter().map(|part| part.children.len()).sum::<usize>(), 1);
            let beside = explain_beside(kabkota, &codes, before, after).await.unwrap();
            for (code, moved) in codes.iter().zip(&beside[&kabkota]) {
                let alone = explain(kabkota, code, before, after).await.unwrap();
                assert_eq!(*moved, without_people(&alone), "{code}");
            }
        }
        let beside = explain_beside(PlaceId(18), &codes, before, after).await.unwrap();
        for place in ["18.01", "18.71"].map(place) {
            for (code, moved) in codes.iter().zip(&beside[&place]) {
                let alone = explain(place, code, before, after).await.unwrap();
                assert_eq!(*moved, without_people(&alone), "{code}");
            }
        }
        assert!(beside[&PlaceId(18)].iter().all(|moved| moved.parts.is_empty()));
    }
}

/// A pack of a desa knows nobody else's children: those who came with the border of another
/// are told by the border, those who were registered since within it are not.
#[tokio::test]
async fn who_came_with_a_border_was_not_newly_registered() {
    let atlas = atlas(
        "
        since      | kind  | place         | becomes
        2024-04-01 | merge | 18.01.04.2001 | 18.01.04.2002
        ",
    );
    let (then, now) = (atlas.tree(day("2024-03-31")), atlas.tree(day("2024-05-31")));
    let here = place("18.01.04.2002");
    let own = children(
        "
        child | sex | born       | home
        Ayu   | f   | 2022-05-01 | Anggrek
        Ika   | f   | 2022-05-01 | Anggrek
        ",
    );
    let facts = format!("{MARCH}    Ayu | 2024-03-10 | 77.0\n    Ika | 2024-03-11 | 77.0\n");
    let everyone = with_facts([cast(), own].concat(), &facts);
    let ayu: Vec<ChildHistory> =
        everyone.iter().filter(|child| child.child == id("Ayu")).cloned().collect();
    let pack = built_on(then, 1, &ayu, "2024-03");
    let after = built_on(now, 2, &everyone, "2024-03");
    let march: Period = "2024-03".parse().unwrap();
    let (before, after) = (side(&pack, march, Some(here)), side(&after, march, None));
    let told = explain(here, STUNTED, before, after).await.unwrap();
    sums(&told);
    let came = ["Sari", "Budi", "Rina", "Eko", "Dewi", "Tono"];
    moved(&told, Step::Boundaries, Cause::Redrawn, &came);
    moved(&told, Step::Knowledge, Cause::NewlyRegistered, &["Ika"]);
    assert_eq!(told.parts.len(), 2);
}

/// A definition that is worded otherwise moves those whom it judges or counts otherwise, before
/// anything else does; an indicator that is worded as before moves nobody.
#[tokio::test]
async fn a_definition_that_changed_moves_whom_it_counts_otherwise() {
    let march = with_facts(cast(), MARCH);
    let built = built(&with_facts(march, MAY), "2024-05");
    let by = |denominator, numerator| {
        let added =
            Definitions::built_in().unwrap().with("a.toml", &worded(denominator, numerator));
        built.engine.by(Arc::new(added.unwrap())).unwrap()
    };
    let (then, now) = (by("haz is not null", "haz < -200"), by("sex = 'f'", "haz < -200"));
    let natar = place("18.01.04");
    let told = async |code, periods: [&str; 2], engines: [&Engine; 2]| {
        let side = |engine, period: &str| Side {
            engine,
            tree: &built.tree,
            period: period.parse().unwrap(),
            only: None,
        };
        let (before, after) = (side(engines[0], periods[0]), side(engines[1], periods[1]));
        let told = explain(natar, code, before, after).await.unwrap();
        sums(&told);
        let beside = explain_beside(natar, &[code], before, after).await.unwrap();
        assert_eq!(beside[&natar], [without_people(&told)], "{code}");
        told
    };
    // Three boys leave the denominator, and two of them, Eko and Tono, were short.
    let reworded = told("added", ["2024-03"; 2], [&then, &now]).await;
    moved(&reworded, Step::Definition, Cause::Definition, &["Budi", "Eko", "Tono"]);
    let [part] = &reworded.parts[..] else { panic!("{:?}", reworded.parts) };
    assert_eq!((part.numerator, part.denominator), (-2, -3));
    assert_eq!((reworded.before.numerator, reworded.before.denominator), (4, 6));
    assert_eq!((reworded.after.numerator, reworded.after.denominator), (2, 3));
    let both = told("added", ["2024-03", "2024-05"], [&then, &now]).await;
    moved(&both, Step::Definition, Cause::Definition, &["Budi", "Eko", "Tono"]);
    moved(&both, Step::Time, Cause::Worsened, &["Sari"]);
    assert!(told(STUNTED, ["2024-03"; 2], [&then, &now]).await.parts.is_empty());
    assert!(told("added", ["2024-03"; 2], [&now, &now]).await.parts.is_empty());
}
