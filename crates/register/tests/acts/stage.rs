//! A fresh store with Lampung in it, and the cast: Bu Ani is a cadre of one desa, Bu Gita the
//! nutrition officer of a kabupaten, Pak Dedi at its secretariat, and Sari a child.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::NaiveDate;
use register::account::{Account, AccountId, Assignment, NewAssignment, Role};
use register::child::{Identity, Keys, NewChild, Nik};
use register::clock::Clock;
use register::history::Cut;
use register::place::{Level, PlaceId, Tree, source};
use register::store::{Durability, Store};
use science::measure::Sex;
use sea_orm::{ConnectionTrait, Database};
use uuid::Uuid;

/// Noon in Lampung on 15 November 2024.
fn noon() -> i64 {
    1_731_646_800_000_000
}

/// Some minutes after the noon of the stage.
pub(crate) fn later(minutes: i64) -> Clock {
    match minutes {
        14 => Clock::reading(|| noon() + 14 * 60_000_000),
        16 => Clock::reading(|| noon() + 16 * 60_000_000),
        other => panic!("no clock is {other} minutes late"),
    }
}

pub(crate) struct Stage {
    pub(crate) store: Store,
    pub(crate) tree: Tree,
    pub(crate) clock: Clock,
    _folder: tempfile::TempDir,
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl Stage {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = folder.path().join("cegah.sqlite").display().to_string();
        Self::at(&address, folder).await
    }

    /// In a folder that somebody else made and takes away.
    pub(crate) async fn in_folder(path: &std::path::Path) -> Self {
        let address = path.join("cegah.sqlite").display().to_string();
        Self::at(&address, tempfile::tempdir().unwrap()).await
    }

    pub(crate) async fn postgres() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        #[expect(
            clippy::disallowed_methods,
            reason = "where ./test put PostgreSQL is no setting of ours"
        )]
        let Ok(server) = std::env::var("CEGAH_TEST_POSTGRES") else {
            panic!("run ./test: it starts a PostgreSQL and sets CEGAH_TEST_POSTGRES");
        };
        let name = format!(
            "acts_{}_{}_{}",
            std::process::id(),
            MADE.fetch_add(1, Ordering::Relaxed),
            Uuid::now_v7().simple()
        );
        let admin = Database::connect(format!("{server}/postgres")).await.unwrap();
        admin.execute_unprepared(&format!("create database {name}")).await.unwrap();
        Self::at(&format!("{server}/{name}"), tempfile::tempdir().unwrap()).await
    }

    async fn at(address: &str, folder: tempfile::TempDir) -> Self {
        let keys = Keys::open(&folder.path().join("keys")).unwrap();
        let store = register::store::open(address, Durability::Normal, keys).await.unwrap();
        let clock = Clock::reading(noon);
        let listed = std::iter::once(("id".to_owned(), "Indonesia".to_owned(), Level::Nation))
            .chain(source::of("18").map(|place| (place.code, place.name, place.level)));
        register::place::install(&store, listed, &clock).await.unwrap();
        let tree =
            register::place::tree_on(&store, day("2024-11-15"), Cut(i64::MAX)).await.unwrap();
        Self { store, tree, clock, _folder: folder }
    }

    pub(crate) fn place(&self, code: &str) -> PlaceId {
        self.tree.by_code(code).unwrap().id
    }

    async fn account(&self, username: &str, role: Role, code: &str) -> Account {
        let place = self.place(code);
        let assignment = NewAssignment {
            role,
            place,
            sk_number: "SK 1/2024".to_owned(),
            since: day("2024-01-01"),
            until: None,
        };
        register::account::with_password(
            &self.store,
            username,
            username,
            "rahasia-sekali",
            &[assignment],
            &self.clock,
        )
        .await
        .unwrap();
        let token =
            register::account::sign_in(&self.store, username, "rahasia-sekali", &self.clock)
                .await
                .unwrap();
        register::account::resume(&self.store, &token, &self.clock)
            .await
            .unwrap()
            .unwrap()
            .account
    }

    /// Somebody with a role of one's own choice.
    pub(crate) async fn with_role(&self, username: &str, role: Role, code: &str) -> Account {
        self.account(&username.to_lowercase(), role, code).await
    }

    /// A cadre of Kedaton, Kalianda.
    pub(crate) async fn bu_ani(&self) -> Account {
        self.account("bu-ani", Role::Kader, KEDATON).await
    }

    /// The nutrition officer of Lampung Selatan.
    pub(crate) async fn bu_gita(&self) -> Account {
        self.account("bu-gita", Role::Gizi, "18.01").await
    }

    /// At the secretariat of Lampung Selatan.
    pub(crate) async fn pak_dedi(&self) -> Account {
        self.account("pak-dedi", Role::Tpps, "18.01").await
    }

    /// Enrols Sari, a girl of 17 months in Kedaton.
    pub(crate) async fn sari(&self, by: &Account) -> Uuid {
        let new = NewChild {
            id: Uuid::now_v7(),
            identity: sari(),
            place: self.place(KEDATON),
            since: day("2023-06-15"),
        };
        register::child::enrol(
            &self.store,
            by,
            &self.tree,
            &new,
            register::act::Door::Form,
            &self.clock,
        )
        .await
        .unwrap();
        new.id
    }
}

/// Kedaton in Kalianda, Lampung Selatan.
pub(crate) const KEDATON: &str = "18.01.06.2018";

pub(crate) fn sari() -> Identity {
    Identity {
        name: "Sari Contoh".to_owned(),
        mother: "Ani".to_owned(),
        father: String::new(),
        born_on: day("2023-06-15"),
        sex: Sex::Female,
        birth_weight_g: Some(3_000),
        birth_length_tenth_mm: Some(4_900),
        nik: Nik::parse("9901015506230001"),
        address: String::new(),
    }
}

/// Nobody: an account without any assignment.
pub(crate) fn tamu() -> Account {
    Account {
        id: AccountId(Uuid::nil()),
        username: "tamu".to_owned(),
        display_name: "Tamu".to_owned(),
        assignments: Vec::<Assignment>::new(),
    }
}

/// Runs each named `async fn(Stage)` of the module on both databases.
macro_rules! on_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name(crate::stage::Stage::sqlite().await).await })*
        }
        mod postgres {
            $(#[tokio::test] async fn $name() { super::$name(crate::stage::Stage::postgres().await).await })*
        }
    };
}
pub(crate) use on_both;
