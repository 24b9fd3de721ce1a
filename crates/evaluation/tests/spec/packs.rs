//! Packs: frozen once, proved from themselves, the same whenever they are frozen again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::Fingerprint;
use evaluation::pack::{After, Check, freeze, open, verify};
use evaluation::worklist::Rules;
use register::history::ChildHistory;
use register::place::PlaceId;

use crate::register_of::{Built, built};
use crate::world::{children, month, place, with_facts};

fn cast() -> Vec<ChildHistory> {
    let cast = children(
        "
        child | sex | born       | home
        Sari  | f   | 2023-05-01 | Melati
        Budi  | m   | 2023-06-01 | Mawar
        Rina  | f   | 2023-07-01 | Kenanga
        Adi   | m   | 2022-07-01 | Dahlia
        ",
    );
    with_facts(
        cast,
        "
        child | on         | kg  | cm
        Sari  | 2024-03-10 | 8.5 | 66.0
        Budi  | 2024-03-10 | 8.5 | 70.0
        Rina  | 2024-04-10 | 7.5 | 69.0
        Adi   | 2024-04-10 | 9.5 | 79.0
        ",
    )
}

const LAMPUNG: PlaceId = PlaceId(18);

fn semester() -> Period {
    "2024-01..2024-05".parse().unwrap()
}

async fn frozen(built: &Built, place: PlaceId) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    let after = After::default();
    freeze(&built.engine, &built.tree, place, semester(), None, &pack, &after).await.unwrap();
    (folder, pack)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// A pack is proved from what lies in it, and answers as the relations did.
#[tokio::test]
async fn a_pack_answers_from_itself() {
    let built = built(&cast(), "2024-05");
    let (_kept, pack) = frozen(&built, LAMPUNG).await;
    let verified = verify(&pack).await.unwrap();
    assert!(verified.is_sound(), "{:?}", verified.checks);
    let (contents, engine) = open(&pack, Arc::new(Rules::built_in().unwrap())).unwrap();
    assert_eq!(contents.subject.code, "18");
    let tree = evaluation::pack::tree(&pack).unwrap();
    let told = engine.tally(&tree, LAMPUNG, semester()).await.unwrap();
    assert_eq!(told.answer, built.tally(LAMPUNG, semester()).await);
}

/// The same facts give the same hash, whoever folded them and whenever.
#[tokio::test]
async fn the_same_facts_are_the_same_pack() {
    let (_a, one) = frozen(&built(&cast(), "2024-05"), LAMPUNG).await;
    let mut later = cast();
    later.reverse();
    let (_b, two) = frozen(&built(&later, "2024-05"), LAMPUNG).await;
    let hash = async |pack: &Path| verify(pack).await.unwrap().contents.hash;
    assert_eq!(hash(&one).await, hash(&two).await);
    for (a, b) in files(&one).iter().zip(files(&two)) {
        assert_eq!(std::fs::read(a).unwrap(), std::fs::read(&b).unwrap(), "{}", a.display());
    }
    let read = |pack: &Path| evaluation::pack::contents(pack).unwrap();
    assert!(read(&one).says_the_same(&read(&two)));
    let mut corrected = cast();
    corrected[0].visits[0].weight_g = Some(8_400);
    let (_c, three) = frozen(&built(&corrected, "2024-05"), LAMPUNG).await;
    assert_ne!(hash(&one).await, hash(&three).await);
    assert!(!read(&one).says_the_same(&read(&three)));
}

/// Whichever byte of whichever file is changed, it is found and the file is named.
#[tokio::test]
async fn a_changed_byte_anywhere_is_found() {
    let (_kept, pack) = frozen(&built(&cast(), "2024-05"), LAMPUNG).await;
    for path in files(&pack) {
        let whole = std::fs::read(&path).unwrap();
        for at in [0, whole.len() / 3, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            std::fs::write(&path, &changed).unwrap();
            let name = path.strip_prefix(&pack).unwrap().to_string_lossy().into_owned();
            match verify(&pack).await {
                Ok(verified) => {
                    let named = verified.checks.iter().any(|(check, what, wrong)| {
                        wrong.is_some() && (*check != Check::Bytes || *what == name)
                    });
                    assert!(named, "{name} at {at}: {:?}", verified.checks);
                }
                Err(failure) => assert!(name == "pack.toml", "{name}: {failure}"),
            }
        }
        std::fs::write(&path, &whole).unwrap();
    }
    std::fs::write(pack.join("added.txt"), "more").unwrap();
    assert!(!verify(&pack).await.unwrap().is_sound());
}

/// A pack of a kecamatan holds the rows of those who live in it, and nobody else's.
#[tokio::test]
async fn a_small_place_keeps_its_own_rows() {
    let built = built(&cast(), "2024-05");
    let natar = place("18.01.04");
    let (_kept, pack) = frozen(&built, natar).await;
    assert!(verify(&pack).await.unwrap().is_sound());
    let rules = Arc::new(Rules::built_in().unwrap());
    let (_, engine) = open(&pack, rules).unwrap();
    let told = engine.tally(&built.tree, PlaceId(1801), semester()).await.unwrap();
    assert_eq!(told.answer[0].denominator, 2);
}

/// The fingerprint of a place is the sum of those of the places below it.
#[tokio::test]
async fn sets_add_up() {
    let built = built(&cast(), "2024-05");
    let told = built.engine.sets(&built.tree, LAMPUNG, semester()).await.unwrap();
    let of = |id: i32| &told.answer[&PlaceId(id)];
    for (at, whole) in of(18).iter().enumerate() {
        for (part, members) in &whole.parts {
            let below: BTreeMap<i32, _> = [1801, 1871]
                .map(|id| (id, of(id)[at].parts.iter().find(|(p, _)| p == part).unwrap().1))
                .into();
            let count: u64 = below.values().map(|members| members.count).sum();
            let print: Fingerprint = below.values().map(|members| members.fingerprint).sum();
            assert_eq!((count, print), (members.count, members.fingerprint));
        }
    }
    assert_eq!(month("2024-05"), semester().last());
}

/// What the public reads of a pack holds no small count, and a withheld one is a word.
#[tokio::test]
async fn the_public_reads_no_small_count() {
    let built = built(&cast(), "2024-05");
    let (_kept, pack) = frozen(&built, LAMPUNG).await;
    let text = std::fs::read_to_string(pack.join("public.csv")).unwrap();
    let counts = text.lines().skip(1).flat_map(|line| {
        let cells: Vec<&str> = line.rsplit(',').take(2).collect();
        cells.into_iter().filter(|cell| !cell.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    });
    let counts: Vec<String> = counts.collect();
    assert!(counts.contains(&"ditahan".to_owned()) && counts.contains(&"0".to_owned()));
    for count in counts.iter().filter_map(|count| count.parse::<u64>().ok()) {
        assert!(count == 0 || count >= 5, "{count}");
    }
}
