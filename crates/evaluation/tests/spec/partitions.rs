//! Relations on disk: swapped in whole, and damage is found.

use std::path::Path;
use std::sync::Arc;

use evaluation::engine::Engine;
use evaluation::indicator::Definitions;
use evaluation::partition::{Edition, Partition, current};
use evaluation::relation::fold;
use evaluation::worklist::Rules;
use evaluation::{Failure, Period};
use register::history::ChildHistory;
use register::place::PlaceId;

use crate::register_of::{built, stamp};
use crate::world::{children, month, tree, with_facts};

const SELATAN: PlaceId = PlaceId(1801);

fn cast(facts: &str) -> Vec<ChildHistory> {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2023-05-01 | Melati
        Budi  | m   | 2023-06-01 | Mawar
        Rina  | f   | 2023-07-01 | Kenanga
        ",
    );
    with_facts(cast, facts)
}

const BEFORE: &str = "
    child | on         | kg  | cm
    Sari  | 2024-03-10 | 8.5 | 66.0
    Budi  | 2024-03-10 | 8.5 | 70.0
";

const AFTER: &str = "
    child | on         | kg  | cm   | moves to
    Sari  | 2024-03-10 | 8.5 | 66.0 |
    Budi  | 2024-03-10 | 8.5 | 70.0 |
    Budi  | 2024-04-10 | 8.6 | 71.0 |
    Rina  | 2024-04-20 |     |      | Dahlia
";

/// A new set is seen whole, and only once it is published.
#[tokio::test]
async fn a_set_is_swapped_in_whole() {
    let built = built(&cast(BEFORE), "2024-05");
    let count = async |code| built.answer(SELATAN, month("2024-04"), code).await.numerator;
    let folded = cast(AFTER)
        .iter()
        .map(|child| fold(child, &tree(), month("2024-05")))
        .collect::<Vec<_>>();
    let mut partitions = evaluation::partition::collect(folded);
    let mut edition = Edition::begin(built.folder.path(), stamp(2, "2024-05")).unwrap();
    edition.put(SELATAN, partitions.remove(&SELATAN).unwrap()).unwrap();
    assert_eq!(built.engine.refresh().unwrap(), []);
    assert_eq!((count("sasaran").await, count("weighed").await), (2, 0));
    edition.publish().unwrap();
    assert_eq!(built.engine.refresh().unwrap(), [SELATAN]);
    assert_eq!((count("sasaran").await, count("weighed").await), (3, 1));
    assert_eq!(built.engine.stamp().unwrap().seq, 2);
}

/// Everything below a folder, by its path in it.
fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(inner) = waiting.pop() {
        for entry in std::fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            found.push(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            if path.is_dir() {
                waiting.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Whatever a writing that was broken off has left, whole or in halves, the set before holds and
/// is told, and the next set sweeps all of it away.
#[tokio::test]
async fn what_was_broken_off_is_neither_told_nor_kept() {
    let folded = |facts| {
        let cast = cast(facts);
        let folded = cast.iter().map(|child| fold(child, &tree(), month("2024-05")));
        evaluation::partition::collect(folded).remove(&SELATAN).unwrap()
    };
    let built = built(&cast(BEFORE), "2024-05");
    let folder = built.folder.path();
    let (set, files) = (current(folder).unwrap(), below(folder));
    // Killed before it was published: its partitions lie there, whole and nameless.
    let mut edition = Edition::begin(folder, stamp(2, "2024-05")).unwrap();
    edition.put(SELATAN, folded(AFTER)).unwrap();
    drop(edition);
    assert!(folder.join("1801/180104/2").is_dir());
    // Killed while it wrote: halves of folders and of files, of places with a partition, of one
    // without, and of the name of the set.
    for half in ["1801/180104/making", "1801/180199/making", "1871/187105/making"] {
        std::fs::create_dir_all(folder.join(half)).unwrap();
        std::fs::write(folder.join(half).join("child_now.parquet"), "PAR1").unwrap();
    }
    for half in ["current.next", "1801/half", "1801/180104/half", "1871/187105/half"] {
        std::fs::write(folder.join(half), "stamp = ").unwrap();
    }
    assert_eq!(current(folder).unwrap(), set);
    let again = Engine::open(
        folder,
        Arc::new(Definitions::built_in().unwrap()),
        Arc::new(Rules::built_in().unwrap()),
    )
    .unwrap();
    let period = Period::Month(month("2024-04"));
    let told = again.tally(&built.tree, SELATAN, period).await.unwrap().answer;
    assert_eq!(told, built.tally(SELATAN, period).await);
    assert_eq!((told[0].numerator, again.stamp().unwrap().seq), (2, 1));
    // The same set once more, and one after it, so that nothing of the first is kept for readers.
    for seq in [3, 4] {
        let mut edition = Edition::begin(folder, stamp(seq, "2024-05")).unwrap();
        edition.put(SELATAN, folded(BEFORE)).unwrap();
        edition.publish().unwrap();
    }
    let counted = |path: &&String| !path.contains("counts-");
    let named =
        |path: &String| path.replace("180104/3", "180104/1").replace("180104/4", "180104/1");
    let mut left: Vec<String> = below(folder).iter().filter(counted).map(named).collect();
    left.sort();
    left.dedup();
    assert_eq!(left, files);
}

/// In a new month every child has a row more: the set begins empty and says what is missing.
#[tokio::test]
async fn a_new_month_is_built_anew() {
    let built = built(&cast(BEFORE), "2024-05");
    let mut edition = Edition::begin(built.folder.path(), stamp(2, "2024-06")).unwrap();
    edition.put(SELATAN, Partition::default()).unwrap();
    edition.publish().unwrap();
    built.engine.refresh().unwrap();
    let period = Period::Month(month("2024-06"));
    let told = built.engine.tally(&built.tree, PlaceId(18), period).await.unwrap();
    assert_eq!(told.not_built, [PlaceId(1871)]);
}

/// A changed byte is found before a number is told.
#[tokio::test]
async fn a_changed_byte_is_found() {
    let built = built(&cast(BEFORE), "2024-05");
    let set = current(built.folder.path()).unwrap().unwrap();
    let natar = PlaceId(180_104);
    let home = built.folder.path().join("1801/180104").join(&set.partitions[&natar].name);
    let path = home.join("child_month.parquet");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 3;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let period = Period::Month(month("2024-05"));
    let failure = built.engine.tally(&built.tree, SELATAN, period).await.unwrap_err();
    assert!(failure.to_string().contains("rebuild"), "{failure}");
    let nowhere = built.engine.tally(&built.tree, PlaceId(7), period).await.unwrap_err();
    assert!(matches!(nowhere, Failure::NoSuchPlace(_)));
}
