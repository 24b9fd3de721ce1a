//! Relations kept fresh while boundaries change: what a reform concerns is told anew, what it
//! does not is left alone, and other maps are kept fresh beside.

use std::sync::Arc;

use evaluation::Period;
use evaluation::engine::Engine;
use evaluation::indicator::Definitions;
use evaluation::partition::{self, Current};
use evaluation::past::{Asked, Past};
use evaluation::refresher::refresh;
use evaluation::worklist::Rules;
use register::account::{Account, operator};
use register::act::Door;
use register::child::{Identity, Keys, NewChild};
use register::clock::Clock;
use register::history::Cut;
use register::place::{self, Change, Law, Level, NewReform, PlaceId, Tree, source, tree_on};
use register::store::{Durability, Store};
use register::visit::{NewVisit, Values};
use science::measure::Sex;
use tempfile::TempDir;
use uuid::Uuid;

use crate::world::day;

/// Noon in Lampung on 15 November 2024.
fn noon() -> i64 {
    1_731_646_800_000_000
}

struct Register {
    folder: TempDir,
    store: Store,
    by: Account,
    clock: Clock,
}

impl Register {
    async fn of_lampung() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(&folder.path().join("keys")).unwrap();
        let address = folder.path().join("cegah.sqlite").display().to_string();
        let store = register::store::open(&address, Durability::Normal, keys).await.unwrap();
        let clock = Clock::reading(noon);
        let listed = std::iter::once(("id".to_owned(), "Indonesia".to_owned(), Level::Nation))
            .chain(source::of("18").map(|place| (place.code, place.name, place.level)));
        place::install(&store, listed, &clock).await.unwrap();
        let by = operator(&store, &clock).await.unwrap();
        Self { folder, store, by, clock }
    }

    async fn tree(&self, on: &str) -> Arc<Tree> {
        Arc::new(tree_on(&self.store, day(on), Cut(i64::MAX)).await.unwrap())
    }

    async fn enrol(&self, code: &str, name: &str) -> Uuid {
        let tree = self.tree("2024-11-15").await;
        let new = NewChild {
            id: Uuid::now_v7(),
            identity: Identity {
                name: name.to_owned(),
                mother: String::new(),
                father: String::new(),
                born_on: day("2023-06-15"),
                sex: Sex::Female,
                birth_weight_g: None,
                birth_length_tenth_mm: None,
                nik: None,
                address: String::new(),
            },
            place: tree.by_code(code).unwrap().id,
            since: day("2023-06-15"),
        };
        let (store, by, clock) = (&self.store, &self.by, &self.clock);
        register::child::enrol(store, by, &tree, &new, Door::Form, clock).await.unwrap();
        new.id
    }

    async fn weigh(&self, child: Uuid) {
        let tree = self.tree("2024-11-15").await;
        let new = NewVisit {
            id: Uuid::now_v7(),
            child,
            visited_on: day("2024-11-10"),
            place: None,
            measurer: String::new(),
            values: Values { weight_g: Some(8_900), ..Values::default() },
        };
        let (store, by, clock) = (&self.store, &self.by, &self.clock);
        register::visit::record(store, by, &tree, &new, Door::Form, clock).await.unwrap();
    }

    async fn go_over(&self, place: &str, to: &str, code: &str) {
        let tree = self.tree("2024-11-15").await;
        let change = Change::Move {
            place: place.to_owned(),
            to: to.to_owned(),
            code: Some(code.to_owned()),
            name: None,
        };
        let law = Law { number: "UU 1/2024".to_owned(), on: day("2024-05-01") };
        let new = [NewReform { line: 1, since: day("2024-07-01"), law, change }];
        let (store, by, clock) = (&self.store, &self.by, &self.clock);
        place::reform(store, by, &tree, &new, Door::Terminal, clock).await.unwrap();
    }

    fn relations(&self) -> std::path::PathBuf {
        self.folder.path().join("relations")
    }

    async fn refreshed(&self, tree: &Arc<Tree>) -> Current {
        let today = day("2024-11-15");
        refresh(&self.store, tree, &self.relations(), today).await.unwrap().unwrap();
        partition::current(&self.relations()).unwrap().unwrap()
    }

    fn engine(&self) -> Engine {
        let definitions = Arc::new(Definitions::built_in().unwrap());
        Engine::open(&self.relations(), definitions, Arc::new(Rules::built_in().unwrap()))
            .unwrap()
    }
}

/// Targets and those weighed in November.
async fn counts(engine: &Engine, tree: &Tree, place: PlaceId) -> (u64, u64) {
    let november = Period::Month("2024-11".parse().unwrap());
    let answers = engine.tally(tree, place, november).await.unwrap().answer;
    let of = |code: &str| answers.iter().find(|answer| answer.indicator == code).unwrap();
    (of("weighed").denominator, of("weighed").numerator)
}

#[tokio::test]
async fn a_reform_is_told_in_the_kabupaten_that_it_concerns() {
    let register = Register::of_lampung().await;
    for (code, name) in [
        ("18.01.06.2018", "Sari"),
        ("18.01.06.2017", "Rina"),
        ("18.01.04.2001", "Wati"),
        ("18.02.01.2001", "Ayu"),
        ("18.71.01.1003", "Ika"),
    ] {
        register.enrol(code, name).await;
    }
    let before = register.tree("2024-11-15").await;
    let id = |code: &str| before.by_code(code).unwrap().id;
    let (selatan, tengah, kota) = (id("18.01"), id("18.02"), id("18.71"));
    let kalianda = id("18.01.06");
    let old = register.refreshed(&before).await;
    assert_eq!(old.partitions[&kalianda].kabkota, selatan);

    // Kalianda goes over to another kabupaten.
    register.go_over("18.01.06", "18.02", "18.02.90").await;
    let now = register.tree("2024-11-15").await;
    let new = register.refreshed(&now).await;
    assert_eq!(new.partitions[&kalianda].kabkota, tengah);
    assert_eq!(new.stamp.map, now.boundaries());
    let ika = id("18.71.01");
    assert_eq!(
        new.partitions[&ika], old.partitions[&ika],
        "what it does not concern is as it was"
    );
    assert!(new.drawn.contains_key(&selatan) && !new.drawn.contains_key(&kota));
    let engine = register.engine();
    let told = async |place| counts(&engine, &now, place).await.0;
    assert_eq!((told(selatan).await, told(tengah).await, told(kota).await), (1, 3, 1));
    // The same once more changes nothing.
    assert_eq!(register.refreshed(&now).await, new);

    // What an earlier map left behind is taken away with the next.
    register.go_over("18.01.04", "18.02", "18.02.91").await;
    let later = register.tree("2024-11-15").await;
    register.refreshed(&later).await;
    let left = register.relations().join(selatan.0.to_string()).join(kalianda.0.to_string());
    assert!(!left.exists());
    engine.refresh().unwrap();
    assert_eq!(counts(&engine, &later, tengah).await.0, 4);
    assert_eq!(counts(&engine, &later, id("18")).await.0, 5);
}

#[tokio::test]
async fn another_map_is_kept_fresh_beside_that_of_today() {
    let register = Register::of_lampung().await;
    let sari = register.enrol("18.01.06.2018", "Sari").await;
    register.enrol("18.02.01.2001", "Ayu").await;
    register.go_over("18.01.06", "18.02", "18.02.90").await;
    let (now, then) = (register.tree("2024-11-15").await, register.tree("2024-06-30").await);
    register.refreshed(&now).await;
    let engine = register.engine();
    let past = Past::beside(&register.relations());
    let province = now.by_code("18").unwrap().id;
    let (selatan, tengah) =
        (now.by_code("18.01").unwrap().id, now.by_code("18.02").unwrap().id);
    let asked = |engine: &Engine| {
        let mut stamp = engine.stamp().unwrap();
        stamp.map = then.boundaries();
        Asked { stamp, tree: &then, place: province, now: true }
    };
    let old = past.fold(&engine, &register.store, asked(&engine), |_| ()).await.unwrap();
    assert_eq!(counts(&old, &then, selatan).await, (1, 0));
    assert_eq!(counts(&engine, &now, selatan).await, (0, 0));

    register.weigh(sari).await;
    register.refreshed(&now).await;
    engine.refresh().unwrap();
    assert!(past.ready(&engine, asked(&engine)).is_none(), "a visit came in since");
    let fresh = past.fold(&engine, &register.store, asked(&engine), |_| ()).await.unwrap();
    assert!(Arc::ptr_eq(&old, &fresh));
    assert_eq!(counts(&fresh, &then, selatan).await, (1, 1));
    assert_eq!(counts(&engine, &now, tengah).await, (2, 1));
    assert!(past.ready(&engine, asked(&engine)).is_some());
}
