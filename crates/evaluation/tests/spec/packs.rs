//! Packs: frozen once, proved from themselves, the same whenever they are frozen again.

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::task::{Context, Waker};

use evaluation::engine::{Engine, Fingerprint};
use evaluation::indicator::Definitions;
use evaluation::pack::{After, Check, Verified, Wrong, freeze, open, verify};
use evaluation::past::{Asked, Past};
use evaluation::worklist::Rules;
use evaluation::{Failure, Period};
use register::child::{self, Identity};
use register::history::{ChildHistory, ExitReason, Step};
use register::place::PlaceId;
use register::response::{self, NewResponse};
use register::visit;
use science::measure::Sex;

use crate::fresh::{House, house};
use crate::register_of::{Built, built};
use crate::world::{children, day, id, month, place, with_facts};

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

/// What was known on a day is frozen into the same pack, byte for byte, whatever was corrected
/// since.
#[tokio::test]
async fn corrections_since_do_not_change_what_was_known() {
    let house = house().await;
    house.refresh(&house.kept()).await;
    let definitions = Arc::new(Definitions::built_in().unwrap());
    let rules = Arc::new(Rules::built_in().unwrap());
    let now = Engine::open(&house.kept(), definitions, rules).unwrap();
    let stamp = now.stamp().unwrap();
    let (folder, place) = (tempfile::tempdir().unwrap(), house.place("18"));
    let frozen = async |engine: &Engine, name: &str| {
        let (pack, after) = (folder.path().join(name), After::default());
        let period = "2024-08..2024-11".parse().unwrap();
        freeze(engine, &house.tree, place, period, None, &pack, &after).await.unwrap();
        assert!(verify(&pack).await.unwrap().is_sound(), "{name}");
        pack
    };
    let first = frozen(&now, "first").await;
    much_is_corrected(&house).await;
    house.refresh(&house.kept()).await;
    now.refresh().unwrap();
    let today = frozen(&now, "today").await;
    let asked = Asked { stamp, tree: &house.tree, place, now: false };
    let past = Past::beside(&house.kept());
    let then = past.fold(&now, &house.store, asked, |_| {}).await.unwrap();
    let again = frozen(&then, "again").await;
    let read = |pack: &Path| evaluation::pack::contents(pack).unwrap();
    assert_eq!(read(&first), read(&again));
    let whole = |pack: &Path| -> Vec<(PathBuf, Vec<u8>)> {
        let within = |path: &PathBuf| path.strip_prefix(pack).unwrap().to_owned();
        files(pack).iter().map(|path| (within(path), std::fs::read(path).unwrap())).collect()
    };
    assert!(whole(&first) == whole(&again), "the bytes are others");
    let (known, corrected) = (read(&first).partitions, read(&today).partitions);
    assert!(known.iter().all(|(kecamatan, hashes)| corrected.get(kecamatan) != Some(hashes)));
}

/// Everything that can be said of a child is said otherwise, in every kecamatan.
async fn much_is_corrected(house: &House) {
    let House { store, tree, by, clock, .. } = house;
    house.enrol("Tono", "18.01.05.2001").await;
    house.weigh(&House::visit("Tono", "2024-10-12", 7_900, 7_000)).await;
    for (name, weight_g) in [("Sari", 8_100), ("Dewi", 9_200)] {
        let wrong = House::visit(name, "2024-09-10", 8_400, 7_210).id;
        let right = House::visit(name, "2024-09-11", weight_g, 7_050);
        visit::correct(store, by, tree, wrong, &right, clock).await.unwrap();
    }
    let never = House::visit("Budi", "2024-10-10", 8_500, 7_250).id;
    visit::never_was(store, by, tree, id("Budi"), never, clock).await.unwrap();
    house.moves("Budi", "18.71.05.1003", "2024-09-20").await;
    let sheet = child::sheet(store, by, tree, id("Sari"), clock).await.unwrap();
    let identity = Identity {
        name: "Sari".to_owned(),
        mother: String::new(),
        father: String::new(),
        born_on: day("2023-05-15"),
        sex: Sex::Male,
        birth_weight_g: Some(3_100),
        birth_length_tenth_mm: Some(4_700),
        nik: None,
        address: String::new(),
    };
    let replaced = sheet.identity;
    child::identify(store, by, tree, id("Sari"), replaced, &identity, clock).await.unwrap();
    let (died, on) = (ExitReason::Died, day("2024-10-20"));
    child::leave(store, by, tree, id("Rina"), on, died, clock).await.unwrap();
    let new = NewResponse {
        id: id("a step"),
        child: id("Dewi"),
        on: day("2024-10-15"),
        rule: "stunted".to_owned(),
        step: Step::Referred,
        note: String::new(),
    };
    response::respond(store, by, tree, &new, clock).await.unwrap();
}

/// What a freezing that was broken off has left is no pack, does not disturb the next, and is
/// gone after it.
#[tokio::test]
async fn a_freezing_that_broke_off_is_no_pack() {
    let built = built(&cast(), "2024-05");
    let (_kept, whole) = frozen(&built, LAMPUNG).await;
    let folder = tempfile::tempdir().unwrap();
    let (pack, making) = (folder.path().join("pack"), folder.path().join("pack.making"));
    let after = After::default();
    let freezing =
        || freeze(&built.engine, &built.tree, LAMPUNG, semester(), None, &pack, &after);
    // Killed in the middle: it has written rows, and waits for their counts.
    let mut killed = ManuallyDrop::new(Box::pin(freezing()));
    let unheard = &mut Context::from_waker(Waker::noop());
    assert!(killed.as_mut().poll(unheard).is_pending());
    assert!(making.join("relations/current").exists() && !pack.exists());
    assert!(evaluation::pack::contents(&making).is_err());
    std::fs::write(making.join("figures.parquet"), "PAR1").unwrap();
    std::fs::write(making.join("relations/current.next"), "stamp = ").unwrap();
    std::fs::create_dir_all(making.join("relations/1801/180104/making")).unwrap();
    freezing().await.unwrap();
    assert!(!making.exists());
    assert!(verify(&pack).await.unwrap().is_sound());
    let within = |pack: &Path| -> Vec<PathBuf> {
        files(pack).iter().map(|path| path.strip_prefix(pack).unwrap().to_owned()).collect()
    };
    assert_eq!(within(&pack), within(&whole));
    for (ours, theirs) in files(&pack).iter().zip(files(&whole)) {
        assert_eq!(std::fs::read(ours).unwrap(), std::fs::read(theirs).unwrap());
    }
}

/// A pack that is there is never written over.
#[tokio::test]
async fn a_pack_that_is_there_stays_whole() {
    let (kept, pack) = frozen(&built(&cast(), "2024-05"), LAMPUNG).await;
    let mut corrected = cast();
    corrected[0].visits[0].weight_g = Some(8_400);
    let built = built(&corrected, "2024-05");
    let before = evaluation::pack::contents(&pack).unwrap();
    let after = After::default();
    let again =
        freeze(&built.engine, &built.tree, LAMPUNG, semester(), None, &pack, &after).await;
    assert!(matches!(again, Err(Failure::File { .. })));
    assert_eq!(verify(&pack).await.unwrap().contents, before);
    assert!(verify(&pack).await.unwrap().is_sound());
    let beside: Vec<_> = std::fs::read_dir(kept.path()).unwrap().collect();
    assert_eq!(beside.len(), 1, "what could not be named is left: {beside:?}");
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
            named(&pack, &name, at).await;
        }
        std::fs::write(&path, &whole).unwrap();
    }
    std::fs::write(pack.join("added.txt"), "more").unwrap();
    let wrong = wrong(&verify(&pack).await.unwrap());
    assert_eq!(wrong, [(Check::Bytes, "added.txt".to_owned(), Wrong::Added)]);
}

/// A file that is gone is named, and nothing else is but the partition that it is of.
#[tokio::test]
async fn a_file_that_is_gone_is_named() {
    let (_kept, pack) = frozen(&built(&cast(), "2024-05"), LAMPUNG).await;
    for path in files(&pack).into_iter().filter(|path| !path.ends_with("pack.toml")) {
        let whole = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let name = path.strip_prefix(&pack).unwrap().to_string_lossy().into_owned();
        let wrong = wrong(&verify(&pack).await.unwrap());
        let missing = (Check::Bytes, name.clone(), Wrong::Missing);
        assert!(wrong.contains(&missing), "{name}: {wrong:?}");
        assert_eq!(of_bytes(&wrong), [&name]);
        std::fs::write(&path, &whole).unwrap();
    }
    assert!(verify(&pack).await.unwrap().is_sound());
}

/// What is wrong, in the order in which it was looked at.
fn wrong(verified: &Verified) -> Vec<(Check, String, Wrong)> {
    let wrong = |(check, what, wrong): &(Check, String, Option<Wrong>)| {
        wrong.clone().map(|wrong| (*check, what.clone(), wrong))
    };
    verified.checks.iter().filter_map(wrong).collect()
}

fn of_bytes(wrong: &[(Check, String, Wrong)]) -> Vec<&String> {
    let of_bytes = wrong.iter().filter(|(check, ..)| *check == Check::Bytes);
    of_bytes.map(|(_, what, _)| what).collect()
}

/// Asserts that verifying a pack names the one file of which a byte was changed, and besides it
/// nothing but the partition whose rows it has.
async fn named(pack: &Path, name: &str, at: usize) {
    let verified = match verify(pack).await {
        Ok(verified) => verified,
        Err(failure) => {
            let of_itself = name == "pack.toml" && failure.to_string().contains(name);
            return assert!(of_itself, "{name} at {at}: {failure}");
        }
    };
    let wrong = wrong(&verified);
    if name == "pack.toml" {
        assert_eq!(wrong[0], (Check::Contents, name.to_owned(), Wrong::OtherHash), "{at}");
        return;
    }
    assert_eq!(of_bytes(&wrong), [name], "{name} at {at}: {wrong:?}");
    let rest: Vec<_> = wrong.iter().filter(|(check, ..)| *check != Check::Bytes).collect();
    let mut folders = name.split('/').skip(2);
    let kecamatan = folders.next().filter(|_| name.starts_with("relations/"));
    for (check, what, _) in &rest {
        let its_own = kecamatan.is_none_or(|kecamatan| kecamatan == what);
        assert!(*check == Check::Rows && its_own, "{name} at {at}: {wrong:?}");
    }
    if kecamatan.is_none() && !name.starts_with("relations/") {
        assert!(rest.is_empty(), "{name} at {at}: {wrong:?}");
    }
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
