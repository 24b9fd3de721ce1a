//! One reading of a whole set answers every place of a level as the engine answers each.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use evaluation::engine::{Answer, Extent, Published, Reader, Sweep, Swept};
use evaluation::partition::write_places;
use evaluation::{Failure, Month, Period};
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

/// A line of a sweep: a place, a month, and what is counted there.
struct Line {
    place: PlaceId,
    month: Option<Month>,
    answers: Vec<Answer>,
}

/// A whole sweep, stretch after stretch.
async fn swept(published: &Published, asked: Sweep) -> Result<Vec<Line>, Failure> {
    let mut sweeping = published.sweep(asked)?;
    let mut lines = Vec::new();
    while let Some(stretch) = sweeping.next(|_| ()).await? {
        let line = |one: Swept<'_>| Line {
            place: one.place,
            month: one.month,
            answers: one.answers(),
        };
        lines.extend(stretch.swept().map(line));
    }
    Ok(lines)
}

const fn asked(within: PlaceId, by: Level, period: Period) -> Sweep {
    Sweep { within, by, period, monthly: false, by_group: false }
}

/// In every place of every level: the same counts as when the place is asked by itself.
pub(crate) async fn sweeps_are_tallies(built: &Built, period: Period) {
    let reader = Reader::here(None).unwrap();
    let published = Published::of(reader, &built.engine, Arc::new(built.tree.clone())).unwrap();
    for by in LEVELS {
        let lines = swept(&published, asked(NATION, by, period)).await.unwrap();
        let mut seen = 0;
        for one in &lines {
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
    let monthly = Sweep { monthly: true, ..asked(NATION, Level::Kabkota, period) };
    for one in swept(&published, monthly).await.unwrap() {
        let month = Period::Month(one.month.unwrap());
        assert_eq!(one.answers, built.tally(one.place, month).await, "{month}");
    }
    let by_group = Sweep { by_group: true, ..asked(NATION, Level::Desa, period) };
    let mut sweeping = published.sweep(by_group).unwrap();
    while let Some(stretch) = sweeping.next(|_| ()).await.unwrap() {
        let places: BTreeSet<PlaceId> = stretch.swept().map(|one| one.place).collect();
        for place in places {
            let lines = stretch.swept().filter(|one| one.place == place);
            let lines: Vec<Swept<'_>> = lines.collect();
            for (at, indicator) in built.engine.definitions().all().iter().enumerate() {
                let told =
                    built.engine.breakdown(&built.tree, place, period, &indicator.code).await;
                let told: Vec<_> = told.unwrap().answer;
                let answers = lines.iter().map(|one| {
                    let (sex, age) = one.group.unwrap();
                    (sex, age, one.answers().swap_remove(at))
                });
                assert_eq!(answers.collect::<Vec<_>>(), told, "{place:?} {}", indicator.code);
                for (one, (_, _, answer)) in lines.iter().zip(&told) {
                    let share = one.shares().nth(at).unwrap();
                    assert_eq!(share, (answer.numerator, answer.denominator));
                }
            }
        }
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
    let kecamatan = asked(PlaceId(180_104), Level::Desa, period);
    assert!(published.sweep(kecamatan).unwrap().told().not_built.is_empty());
    let lines = swept(&published, kecamatan).await.unwrap();
    assert_eq!(lines.len(), 2);
    for one in lines {
        assert_eq!(one.answers, built.tally(one.place, period).await);
    }
    let refused = published.sweep(asked(PlaceId(21), Level::Kabkota, period)).map(drop);
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
    let of = async |by| {
        let asked = asked(NATION, by, Period::Month(month("2024-05")));
        swept(&published, asked).await.map(drop)
    };
    assert!(matches!(of(Level::Posyandu).await, Err(Failure::Damaged { .. })));
    assert!(of(Level::Desa).await.is_ok());
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
    let asked = asked(NATION, Level::Desa, Period::Month(month("2024-05")));
    let refused = swept(&published, asked).await.map(drop);
    assert!(
        matches!(refused, Err(Failure::RowsMissing { written, found, .. }) if found < written)
    );
}
