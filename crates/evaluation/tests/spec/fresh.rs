//! Relations kept fresh are those folded from nothing, to the last byte of their rows.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::{Engine, Part};
use evaluation::indicator::Definitions;
use evaluation::partition::{Partition, current, read};
use evaluation::refresher::{Refreshed, refresh};
use evaluation::relation::{ContentHash, content_hash};
use evaluation::worklist::Rules;
use register::account::{self, Account};
use register::act::Door;
use register::child::{self, Identity, Keys, NewChild};
use register::clock::Clock;
use register::history::{Cut, ExitReason};
use register::place::{self, Level, PlaceId, Tree};
use register::store::{self, Durability, Store};
use register::visit::{self, NewVisit, Values};
use science::measure::{Position, Sex};
use tempfile::TempDir;
use uuid::Uuid;

use crate::world::{day, id};

/// Noon in Lampung on 15 November 2024.
fn noon() -> i64 {
    1_731_646_800_000_000
}

/// A register with a small country, and a folder of relations.
pub(crate) struct House {
    folder: TempDir,
    pub(crate) store: Store,
    pub(crate) tree: Arc<Tree>,
    pub(crate) by: Account,
    pub(crate) clock: Clock,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(&folder.path().join("keys")).unwrap();
        let address = folder.path().join("cegah.sqlite").display().to_string();
        let store = store::open(&address, Durability::Normal, keys).await.unwrap();
        let clock = Clock::reading(noon);
        let listed = [
            ("id", "Indonesia", Level::Nation),
            ("18", "Lampung", Level::Province),
            ("18.01", "Lampung Selatan", Level::Kabkota),
            ("18.01.04", "Natar", Level::Kecamatan),
            ("18.01.04.2001", "Merak Batin", Level::Desa),
            ("18.01.05", "Jati Agung", Level::Kecamatan),
            ("18.01.05.2001", "Karang Anyar", Level::Desa),
            ("18.71", "Bandar Lampung", Level::Kabkota),
            ("18.71.05", "Kedaton", Level::Kecamatan),
            ("18.71.05.1003", "Penengahan", Level::Desa),
        ]
        .map(|(code, name, level)| (code.to_owned(), name.to_owned(), level));
        place::install(&store, listed, &clock).await.unwrap();
        let tree =
            Arc::new(place::tree_on(&store, day("2024-11-15"), Cut(i64::MAX)).await.unwrap());
        let by = account::operator(&store, &clock).await.unwrap();
        Self { folder, store, tree, by, clock }
    }

    pub(crate) fn place(&self, code: &str) -> PlaceId {
        self.tree.by_code(code).unwrap().id
    }

    pub(crate) async fn enrol(&self, name: &str, home: &str) {
        let born_on = day("2023-06-15");
        let new = NewChild {
            id: id(name),
            identity: Identity {
                name: name.to_owned(),
                mother: String::new(),
                father: String::new(),
                born_on,
                sex: Sex::Female,
                birth_weight_g: Some(2_400),
                birth_length_tenth_mm: None,
                nik: None,
                address: String::new(),
            },
            place: self.place(home),
            since: born_on,
        };
        let Self { store, tree, by, clock, .. } = self;
        child::enrol(store, by, tree, &new, Door::Form, clock).await.unwrap();
    }

    pub(crate) fn visit(name: &str, on: &str, weight_g: i32, length_tenth_mm: i32) -> NewVisit {
        NewVisit {
            id: id(&format!("{name} {}", &on[2..])),
            child: id(name),
            visited_on: day(on),
            place: None,
            measurer: String::new(),
            values: Values {
                weight_g: Some(weight_g),
                length_tenth_mm: Some(length_tenth_mm),
                position: Some(Position::Lying),
                ..Values::default()
            },
        }
    }

    pub(crate) async fn weigh(&self, new: &NewVisit) {
        let Self { store, tree, by, clock, .. } = self;
        visit::record(store, by, tree, new, Door::Form, clock).await.unwrap();
    }

    pub(crate) async fn moves(&self, name: &str, to: &str, since: &str) {
        let Self { store, tree, by, clock, .. } = self;
        let (to, since) = (self.place(to), day(since));
        child::move_to(store, by, tree, id(name), to, since, clock).await.unwrap();
    }

    pub(crate) fn kept(&self) -> std::path::PathBuf {
        self.folder.path().join("relations")
    }

    pub(crate) async fn refresh(&self, folder: &Path) -> Refreshed {
        let today = day("2024-11-15");
        refresh(&self.store, &self.tree, folder, today).await.unwrap().unwrap()
    }

    /// What is kept fresh is what is folded now from nothing.
    async fn is_as_from_nothing(&self) {
        let anew = self.folder.path().join(format!("anew-{}", Uuid::now_v7()));
        self.refresh(&anew).await;
        assert_eq!(contents(&self.kept()), contents(&anew));
        assert_eq!(rows(&self.kept()), rows(&anew));
    }
}

fn rows(folder: &Path) -> BTreeMap<PlaceId, Partition> {
    let set = current(folder).unwrap().unwrap();
    let read = |kecamatan: &PlaceId| read(folder, *kecamatan).unwrap().1;
    set.partitions.keys().map(|kecamatan| (*kecamatan, read(kecamatan))).collect()
}

fn contents(folder: &Path) -> BTreeMap<PlaceId, [ContentHash; 3]> {
    let of = |rows: Partition| {
        let Partition { rows, now, measurements } = rows;
        [content_hash(&rows), content_hash(&now), content_hash(&measurements)]
    };
    rows(folder).into_iter().map(|(kecamatan, rows)| (kecamatan, of(rows))).collect()
}

/// Sari and Budi in Natar, Rina in Jati Agung, Dewi in Kedaton.
pub(crate) async fn house() -> House {
    let house = House::new().await;
    for (name, home) in [
        ("Sari", "18.01.04.2001"),
        ("Budi", "18.01.04.2001"),
        ("Rina", "18.01.05.2001"),
        ("Dewi", "18.71.05.1003"),
    ] {
        house.enrol(name, home).await;
        house.weigh(&House::visit(name, "2024-09-10", 8_400, 7_210)).await;
        house.weigh(&House::visit(name, "2024-10-10", 8_500, 7_250)).await;
    }
    house
}

#[tokio::test]
async fn what_is_kept_fresh_is_what_is_folded_from_nothing() {
    let house = house().await;
    let all = house.refresh(&house.kept()).await;
    assert_eq!((all.partitions, all.children), (3, 4));
    assert_eq!(house.refresh(&house.kept()).await, Refreshed::default());
    house.weigh(&House::visit("Sari", "2024-11-10", 8_300, 7_300)).await;
    let one = house.refresh(&house.kept()).await;
    assert_eq!((one.partitions, one.children), (1, 1));
    house.is_as_from_nothing().await;
    let wrong = House::visit("Dewi", "2024-10-10", 8_500, 7_250).id;
    let right = House::visit("Dewi", "2024-10-11", 6_500, 7_260);
    let House { store, tree, by, clock, .. } = &house;
    visit::correct(store, by, tree, wrong, &right, clock).await.unwrap();
    house.moves("Budi", "18.71.05.1003", "2024-10-05").await;
    let two = house.refresh(&house.kept()).await;
    assert_eq!((two.partitions, two.children), (2, 2));
    house.is_as_from_nothing().await;
    let left = (day("2024-11-01"), ExitReason::MovedAway);
    child::leave(store, by, tree, id("Rina"), left.0, left.1, clock).await.unwrap();
    house.refresh(&house.kept()).await;
    house.is_as_from_nothing().await;
}

/// The same facts have had the same hashes since relations were first folded; those of the
/// kecamatan to which Budi moved, since a move brings the last visit along.
#[tokio::test]
async fn the_same_facts_have_the_same_hashes_in_every_version() {
    let house = house().await;
    house.moves("Budi", "18.71.05.1003", "2024-10-05").await;
    house.refresh(&house.kept()).await;
    let hashes: Vec<String> =
        contents(&house.kept()).values().flatten().map(ToString::to_string).collect();
    assert_eq!(
        hashes,
        [
            "aadd8b01a61444e2b45be6693168b095eb2ac2a015544c4543f08b7cc1c794f2",
            "8c7f19dd5fbcb6a6fa9a3e077c4f8237dc4b266ebc4231a1507c9b59a86368bd",
            "856c752c4a51487537c28e56ec5b22a6692028b929f4b005bdbd2dc145ddbdac",
            "60e5b41b1a60f0a4afa48ea675b9dbdd4a0f51f5caa3769bc123c535a4311bc5",
            "bac06112d823825e61fe8bcfebcefd995c4146eff7c4ecce159d7ce828ab5275",
            "db3e663a706143ec4abf637e47a54f2156f882a9c36aade5853881e336cdc452",
            "58a0965b13e7fbc1a0dd00b839fcc4a525a6a139bfb962c372fafe9483e93063",
            "7486f1a87f8206cbd4bac1080978e7d6b536d9238440ac082c79fd274fc2f259",
            "01046337214d5362beb3dfd4da3303ad4d25bc1a782a6ea1e2d8ead9f553c1c1",
        ]
    );
}

/// A kecamatan that everybody has left is gone from the set, and after the next from the disk.
#[tokio::test]
async fn where_nobody_lives_any_more_nothing_is_left() {
    let house = house().await;
    house.refresh(&house.kept()).await;
    let natar = house.place("18.01.05");
    let home = house.kept().join(house.place("18.01").0.to_string()).join(natar.0.to_string());
    let House { store, tree, by, clock, .. } = &house;
    let mistake = ExitReason::NotAChildHere;
    child::leave(store, by, tree, id("Rina"), day("2024-11-01"), mistake, clock).await.unwrap();
    house.refresh(&house.kept()).await;
    assert!(!current(&house.kept()).unwrap().unwrap().partitions.contains_key(&natar));
    assert!(home.exists(), "a reader of the set before may still be reading");
    house.weigh(&House::visit("Sari", "2024-11-10", 8_300, 7_300)).await;
    house.refresh(&house.kept()).await;
    assert!(!home.exists());
    house.is_as_from_nothing().await;
}

/// What a folding that was broken off has left behind changes nothing, and is gone after the
/// next.
#[tokio::test]
async fn a_folding_that_broke_off_is_made_up_for() {
    let house = house().await;
    house.refresh(&house.kept()).await;
    let before = (current(&house.kept()).unwrap(), rows(&house.kept()));
    let natar = house
        .kept()
        .join(house.place("18.01").0.to_string())
        .join(house.place("18.01.04").0.to_string());
    let making = natar.join("making");
    std::fs::create_dir(&making).unwrap();
    std::fs::write(making.join("child_month.parquet"), "PAR1 and no more").unwrap();
    std::fs::write(house.kept().join("current.next"), "stamp = ").unwrap();
    house.weigh(&House::visit("Sari", "2024-11-10", 8_300, 7_300)).await;
    assert_eq!((current(&house.kept()).unwrap(), rows(&house.kept())), before);
    assert_eq!(house.refresh(&house.kept()).await.partitions, 1);
    assert!(!making.exists() && !house.kept().join("current.next").exists());
    house.is_as_from_nothing().await;
}

/// A partition that is about to be replaced anyway says that it was damaged.
#[tokio::test]
async fn a_damaged_partition_is_folded_anew_and_said_so() {
    let house = house().await;
    house.refresh(&house.kept()).await;
    let natar = house.place("18.01.04");
    let set = current(&house.kept()).unwrap().unwrap();
    let home = house.kept().join(house.place("18.01").0.to_string()).join(natar.0.to_string());
    let path = home.join(&set.partitions[&natar].name).join("child_now.parquet");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[40] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    house.weigh(&House::visit("Sari", "2024-11-10", 8_300, 7_300)).await;
    assert_eq!(house.refresh(&house.kept()).await.rebuilt, [natar]);
    house.is_as_from_nothing().await;
}

/// A reader that finds a partition damaged has it folded anew, though nothing else changed.
#[tokio::test]
async fn what_a_reader_finds_damaged_is_folded_anew() {
    let house = house().await;
    house.refresh(&house.kept()).await;
    let natar = house.place("18.01.04");
    let tree = house.tree.clone();
    let period = Period::Month(current(&house.kept()).unwrap().unwrap().stamp.until);
    for file in ["child_month.parquet", "manifest.toml"] {
        let set = current(&house.kept()).unwrap().unwrap();
        let home =
            house.kept().join(house.place("18.01").0.to_string()).join(natar.0.to_string());
        let path = home.join(&set.partitions[&natar].name).join(file);
        // As a loss of power leaves it.
        std::fs::write(&path, "").unwrap();
        let definitions = Arc::new(Definitions::built_in().unwrap());
        let rules = Arc::new(Rules::built_in().unwrap());
        let engine = Engine::open(&house.kept(), definitions, rules).unwrap();
        let asked = engine.people(&tree, natar, period, "stunted", &Part::Denominator, None, 9);
        assert!(asked.await.is_err(), "{file}");
        assert_eq!(house.refresh(&house.kept()).await.rebuilt, [natar], "{file}");
        engine.refresh().unwrap();
        let asked = engine.people(&tree, natar, period, "stunted", &Part::Denominator, None, 9);
        assert!(asked.await.is_ok(), "{file}");
        house.is_as_from_nothing().await;
        assert_eq!(house.refresh(&house.kept()).await, Refreshed::default(), "{file}");
    }
}
