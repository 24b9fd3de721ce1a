//! One reading of a whole set answers every place of a level as the engine answers each.

use std::fs;
use std::sync::Arc;

use evaluation::engine::{Extent, Published, Reader, Sweep};
use evaluation::partition::write_places;
use evaluation::{Failure, Period};
use register::history::ChildHistory;
use register::place::{Level, PlaceId, Tree};

use crate::register_of::{Built, built};
use crate::world::{children, month, with_facts};

const NATION: PlaceId = PlaceId(1);
const LEVELS: [Level; 6] = [
    Level::Nation,
    Level::Province,
    Level::Kabkota,
    Level::Kecamatan,
    Level::Desa,
    Level::Posyandu,
];

fn cast() -> Vec<ChildHistory> {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2023-05-01 | Melati
        Budi  | m   | 2023-06-01 | Mawar
        Rina  | f   | 2023-07-01 | Kenanga
        ",
    );
    with_facts(
        cast,
        "
        child | on         | kg  | cm   | moves to
        Sari  | 2024-03-10 | 8.5 | 66.0 |
        Budi  | 2024-03-10 | 8.5 | 70.0 |
        Budi  | 2024-04-10 | 8.6 | 71.0 |
        Rina  | 2024-04-20 |     |      | Dahlia
        ",
    )
}

/// In every place of every level: the same counts as when the place is asked by itself.
pub(crate) async fn sweeps_are_tallies(built: &Built, period: Period) {
    let reader = Reader::here(None).unwrap();
    let published = Published::of(reader, &built.engine, Arc::new(built.tree.clone())).unwrap();
    for by in LEVELS {
        let asked = Sweep { within: NATION, by, period, monthly: false };
        let swept = published.sweep(&asked, |_| ()).await.unwrap().answer;
        let mut seen = 0;
        for one in &swept {
            let level = built.tree.get(one.place).unwrap().level;
            let told = if level == by {
                seen += 1;
                built.tally(one.place, period).await
            } else {
                // The children of a desa of whom no posyandu is known.
                let below = built.engine.tallies_below(&built.tree, one.place, period).await;
                let rest = below.unwrap().answer.into_iter().find(|(id, _)| *id == one.place);
                rest.unwrap().1
            };
            assert_eq!(one.answers, told, "{by:?} {:?}", one.place);
        }
        let of_level = built.tree.all().iter().filter(|place| place.level == by).count();
        assert_eq!(seen, of_level);
    }
    let by = Level::Kabkota;
    let asked = Sweep { within: NATION, by, period, monthly: true };
    for one in published.sweep(&asked, |_| ()).await.unwrap().answer {
        let month = Period::Month(one.month.unwrap());
        assert_eq!(one.answers, built.tally(one.place, month).await, "{month}");
    }
}

/// A set that brings its places along needs no register, and a part of it can be asked.
#[tokio::test]
async fn a_set_is_read_where_it_lies() {
    let built = built(&cast(), "2024-05");
    write_places(built.folder.path(), &built.tree, NATION).unwrap();
    let at = built.folder.path().to_string_lossy();
    let published = Published::open(Reader::here(None).unwrap(), &at).await.unwrap();
    assert_eq!(published.tree().all(), built.tree.all());
    published.check(NATION, Extent::All, |_| ()).await.unwrap();
    let period = Period::Span { first: month("2024-03"), last: month("2024-05") };
    let (within, by) = (PlaceId(180_104), Level::Desa);
    let asked = Sweep { within, by, period, monthly: false };
    let swept = published.sweep(&asked, |_| ()).await.unwrap();
    assert!(swept.not_built.is_empty());
    assert_eq!(swept.answer.len(), 2);
    for one in swept.answer {
        assert_eq!(one.answers, built.tally(one.place, period).await);
    }
    let above = Sweep { within: PlaceId(21), by: Level::Kabkota, period, monthly: false };
    let refused = published.sweep(&above, |_| ()).await;
    assert!(matches!(refused, Err(Failure::NoSuchPlace(PlaceId(21)))));
}

/// Nobody is left out without a word where a set has the places of another map.
#[tokio::test]
async fn who_lives_in_no_place_of_the_set_is_missed() {
    let built = built(&cast(), "2024-05");
    let mut places = built.tree.all().to_vec();
    places.retain(|place| place.name != "Mawar");
    let reader = Reader::here(None).unwrap();
    let published = Published::of(reader, &built.engine, Arc::new(Tree::new(places))).unwrap();
    let swept = async |by| {
        let period = Period::Month(month("2024-05"));
        let asked = Sweep { within: NATION, by, period, monthly: false };
        published.sweep(&asked, |_| ()).await
    };
    assert!(matches!(swept(Level::Posyandu).await, Err(Failure::Damaged { .. })));
    assert!(swept(Level::Desa).await.is_ok());
}

/// A folder without a set, a lost file and a changed byte are told apart.
#[tokio::test]
async fn what_is_missing_or_changed_is_found() {
    let empty = tempfile::tempdir().unwrap();
    let open = async |at: &str| Published::open(Reader::here(None).unwrap(), at).await;
    let nothing = open(&empty.path().to_string_lossy()).await;
    assert!(matches!(nothing, Err(Failure::NoPartitions(_))));
    let built = built(&cast(), "2024-05");
    write_places(built.folder.path(), &built.tree, NATION).unwrap();
    let published = open(&built.folder.path().to_string_lossy()).await.unwrap();
    let partition = built.folder.path().join("1801/180104/1");
    let (rows, measured) =
        (partition.join("child_month.parquet"), partition.join("measurement.parquet"));
    let mut bytes = fs::read(&measured).unwrap();
    bytes[100] ^= 1;
    fs::write(&measured, bytes).unwrap();
    published.check(NATION, Extent::Asked, |_| ()).await.unwrap();
    let damaged = published.check(NATION, Extent::All, |_| ()).await;
    assert!(matches!(damaged, Err(Failure::Damaged { .. })));
    fs::remove_file(&rows).unwrap();
    let lost = published.check(NATION, Extent::Asked, |_| ()).await;
    assert!(matches!(lost, Err(Failure::NoPartitions(_))));
    // Nor is anybody counted where nothing was compared.
    let (by, period) = (Level::Desa, Period::Month(month("2024-05")));
    let asked = Sweep { within: NATION, by, period, monthly: false };
    let swept = published.sweep(&asked, |_| ()).await;
    assert!(
        matches!(swept, Err(Failure::RowsMissing { written, found, .. }) if found < written)
    );
}
