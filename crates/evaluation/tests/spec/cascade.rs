//! The cascade after a drive: each child ends at the first step that it did not take.

use evaluation::cascade::{Leaf, Stage};
use register::history::ChildHistory;
use register::place::PlaceId;

use crate::register_of::{Built, built};
use crate::table::table;
use crate::world::{children, id, month, with_facts};

const NATAR: PlaceId = PlaceId(180_104);

/// Children of the drive of May 2024, each with the leaf at which it ends.
const DRAWN: &str = "
    child | home    | ends
    Sari  | Melati  | not_present
    Budi  | Melati  | not_weighed
    Rina  | Melati  | not_measured_well
    Ayu   | Melati  | no_problem
    Eko   | Mawar   | closed
    Wati  | Mawar   | not_referred
    Tono  | Mawar   | not_referred
    Joko  | Mawar   | not_served
    Lina  | Anggrek | not_remeasured
    Agus  | Anggrek | not_recovered
    Nina  | Anggrek | recovered
    ";

/// A referral of before the visit, as Tono's, is of another occasion.
const FACTS: &str = "
    child | on         | kg  | cm   | step
    Budi  | 2024-05-10 |     | 74.0 |
    Rina  | 2024-05-10 | 9.0 |      |
    Ayu   | 2024-05-10 | 9.0 | 74.0 |
    Eko   | 2024-05-10 | 8.9 | 66.0 |
    Eko   | 2024-05-20 |     |      | closed
    Wati  | 2024-05-10 | 8.9 | 66.0 |
    Tono  | 2024-05-09 |     |      | referred
    Tono  | 2024-05-10 | 8.9 | 66.0 |
    Joko  | 2024-05-10 | 8.9 | 66.0 |
    Joko  | 2024-05-12 |     |      | referred
    Lina  | 2024-05-10 | 8.9 | 66.0 |
    Lina  | 2024-05-12 |     |      | referred
    Lina  | 2024-06-02 |     |      | served
    Agus  | 2024-05-10 | 8.9 | 66.0 |
    Agus  | 2024-05-15 |     |      | served
    Agus  | 2024-07-10 | 9.0 | 67.0 |
    Nina  | 2024-05-10 | 8.9 | 66.0 |
    Nina  | 2024-05-15 |     |      | served
    Nina  | 2024-07-10 | 9.6 | 77.0 |
    ";

fn drive() -> Built {
    let line = |line: &crate::table::Line| {
        format!("{} | f | 2023-05-01 | {}\n", line.the("child"), line.the("home"))
    };
    let lines: String = table(DRAWN).iter().map(line).collect();
    let cast: Vec<ChildHistory> = children(&format!("child | sex | born | home\n{lines}"));
    built(&with_facts(cast, FACTS), "2024-08")
}

#[tokio::test]
async fn every_child_ends_at_one_leaf() {
    let built = drive();
    let asked = built.engine.cascade(&built.tree, NATAR, month("2024-05")).await;
    let cascade = asked.unwrap().answer;
    for leaf in Leaf::ALL {
        let of_leaf = table(DRAWN);
        let of_leaf = of_leaf.iter().filter(|line| line.the("ends") == leaf.code());
        let mut expected: Vec<_> = of_leaf.map(|line| id(line.the("child"))).collect();
        expected.sort_unstable();
        assert_eq!(cascade.children(leaf), expected, "{}", leaf.code());
    }
    let reached = Stage::ALL.map(|stage| cascade.reached(stage));
    assert_eq!(reached, [11, 10, 9, 8, 7, 4, 3, 2, 1]);
}

/// The places below are the whole, step by step.
#[tokio::test]
async fn the_places_below_are_the_whole() {
    let built = drive();
    for place in [1, 18, 1801, 180_104, 21, 22, 31].map(PlaceId) {
        let asked = built.engine.cascade(&built.tree, place, month("2024-05")).await;
        let cascade = asked.unwrap().answer;
        for leaf in Leaf::ALL {
            let below = cascade.below.iter().map(|(_, leaves)| leaves.ended(leaf));
            assert_eq!(below.sum::<u64>(), cascade.whole.ended(leaf), "{place:?}");
            assert_eq!(cascade.children(leaf).len() as u64, cascade.whole.ended(leaf));
        }
    }
}

/// The list of a leaf is read page by page, each child as it was in the month of the drive.
#[tokio::test]
async fn a_leaf_is_a_list() {
    let built = drive();
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let asked = built
            .engine
            .cascade_people(&built.tree, NATAR, month("2024-05"), Leaf::NotReferred, (after, 1))
            .await;
        let (_, page) = asked.unwrap().answer;
        let Some(row) = page.first() else { break };
        assert_eq!((page.len(), row.month), (1, month("2024-05")));
        seen.push(row.child);
        after = Some(row.child);
    }
    assert_eq!(seen, [id("Tono"), id("Wati")]);
}
