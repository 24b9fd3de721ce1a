//! A running Cegah: the open store, the places, the relations and the clock, for every door.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use chrono::NaiveDate;
use evaluation::engine::Engine;
use evaluation::indicator::{InForce, Unusable};
use evaluation::partition::Stamp;
use evaluation::past::Past;
use evaluation::recent::Recent;
use evaluation::refresher::{self, Refreshed};
use evaluation::worklist::Rules;
use register::child::{Keys, learn_names};
use register::clock::{Clock, Zone};
use register::history::Cut;
use register::place::{Level, PlaceId, Tree, source};
use register::store::Store;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::problem::Problem;
use crate::rakor::{BRIEFS_KEPT, Brief};
use crate::settings::Settings;
use crate::standpoint::{MAPS_KEPT, Mark};
use crate::web::{Folding, Job, Site};

/// Facts written within this are folded together.
const TOGETHER: Duration = Duration::from_millis(800);
/// How often it is looked for facts that another process wrote.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Folding rests so many times as long as it last took, so that it never has more than a part
/// of one processor; where little is written, that is no time at all.
const REST: u32 = 3;
const LONGEST_REST: Duration = Duration::from_secs(10);

pub(crate) struct Running {
    pub(crate) store: Store,
    engine: RwLock<Arc<Engine>>,
    /// The definitions that the engine answers by.
    in_force: RwLock<Arc<InForce>>,
    /// Definitions are changed one after the other.
    pub(crate) redefining: tokio::sync::Mutex<()>,
    pub(crate) past: Past,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    /// Set for a demonstration world; says so on every page.
    pub(crate) demo: bool,
    pub(crate) jobs: Mutex<HashMap<Uuid, Arc<Job>>>,
    /// Long work on packs, the newest last.
    pub(crate) pack_works: Mutex<Vec<Arc<crate::packs::Work>>>,
    /// Evaluations of packs, the newest last.
    pub(crate) briefs: Recent<(Uuid, PlaceId), Brief>,
    /// Past days and other maps that are being folded.
    folding: Mutex<HashMap<Stamp, Folding>>,
    tree: RwLock<Arc<Tree>>,
    pub(crate) maps: Recent<Mark, Tree>,
    /// What the public reads.
    pub(crate) site: Site,
    changed: Notify,
}

/// The one place where the system's clock is read.
#[expect(clippy::disallowed_methods, reason = "the clock that everything else is given")]
fn system() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_micros()).ok())
        .unwrap_or_default()
}

pub(crate) fn system_clock() -> Clock {
    Clock::reading(system)
}

impl Running {
    /// Opens the store and installs the places of the country where there are none.
    pub(crate) async fn open(
        settings: Settings,
        clock: Clock,
        demo: bool,
    ) -> Result<Arc<Self>, Problem> {
        let keys = Keys::open(&settings.key_file())?;
        let store =
            register::store::open(&settings.database_address(), settings.durability(), keys)
                .await?;
        let nation = ("id".to_owned(), "Indonesia".to_owned(), Level::Nation);
        let listed = std::iter::once(nation)
            .chain(source::all().map(|place| (place.code, place.name, place.level)));
        register::place::install(&store, listed, &clock).await?;
        let (today, now) = (clock.today(Zone::Wib), Cut::NOW);
        let tree = register::place::tree_on(&store, today, now).await?;
        let in_force = InForce::at(&store, register::act::latest(&store).await?).await?;
        for Unusable { name, bad } in &in_force.unusable {
            tracing::warn!(name, %bad, "a file of definitions is left out");
        }
        let rules = Rules::built_in()?;
        let relations = settings.relations();
        let definitions = Arc::new(in_force.definitions.clone());
        let engine = Engine::open(&relations, definitions, Arc::new(rules))?;
        Ok(Arc::new(Self {
            store,
            engine: RwLock::new(Arc::new(engine)),
            in_force: RwLock::new(Arc::new(in_force)),
            redefining: tokio::sync::Mutex::default(),
            past: Past::beside(&relations),
            clock,
            settings,
            demo,
            jobs: Mutex::default(),
            pack_works: Mutex::default(),
            briefs: Recent::at_most(BRIEFS_KEPT),
            folding: Mutex::default(),
            tree: RwLock::new(Arc::new(tree)),
            maps: Recent::at_most(MAPS_KEPT),
            site: Site::default(),
            changed: Notify::new(),
        }))
    }

    /// The installation as a command sees it: opened, and its relations up to date. A demo
    /// world keeps its own day.
    pub(crate) async fn for_command(settings: Settings) -> Result<Arc<Self>, Problem> {
        let demo = settings.data.ends_with("demo");
        let clock = if demo {
            system_clock().moved_to(crate::world::last_day())
        } else {
            system_clock()
        };
        let running = Self::open(settings, clock, demo).await?;
        running.refresh().await?;
        Ok(running)
    }

    pub(crate) fn folding(&self) -> MutexGuard<'_, HashMap<Stamp, Folding>> {
        self.folding.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The engine of now, whole, whatever is defined meanwhile.
    pub(crate) fn engine(&self) -> Arc<Engine> {
        Arc::clone(&self.engine.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn in_force(&self) -> Arc<InForce> {
        Arc::clone(&self.in_force.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers by other definitions from now on; pages that are being made end by the old.
    pub(crate) fn answer_by(&self, in_force: InForce, engine: Engine) {
        *self.engine.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(engine);
        *self.in_force.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(in_force);
    }

    pub(crate) fn tree(&self) -> Arc<Tree> {
        Arc::clone(&self.tree.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the places again, after some were added.
    pub(crate) async fn reload_places(&self) -> Result<(), Problem> {
        let tree = self.redraw().await?;
        self.draw(tree);
        Ok(())
    }

    fn draw(&self, tree: Arc<Tree>) {
        *self.tree.write().unwrap_or_else(PoisonError::into_inner) = tree;
    }

    pub(crate) fn today(&self) -> NaiveDate {
        self.clock.today(Zone::Wib)
    }

    /// Says that facts changed, so that the relations are brought up to date soon.
    pub(crate) fn facts_changed(&self) {
        self.changed.notify_one();
    }

    /// Brings the relations up to the last act, on the map of today.
    pub(crate) async fn refresh(&self) -> Result<Option<Refreshed>, Problem> {
        let (refreshed, tree) = self.fold().await?;
        self.engine().refresh()?;
        self.adopt(tree);
        Ok(refreshed)
    }

    /// Folds what changed, on the map of today, which is handed back.
    async fn fold(&self) -> Result<(Option<Refreshed>, Arc<Tree>), Problem> {
        let tree = self.redraw().await?;
        let folder = self.settings.relations();
        let refreshed = refresher::refresh(&self.store, &tree, &folder, self.today()).await?;
        self.reload_definitions().await?;
        Ok((refreshed, tree))
    }

    /// Pages tell a set on the map that it was folded on.
    fn adopt(&self, tree: Arc<Tree>) {
        let is_told = self.engine().stamp().is_none_or(|told| told.map == tree.boundaries());
        // A place may have been added while the set was folded.
        let known = self.tree();
        let is_new = known.boundaries() != tree.boundaries() || known.last() < tree.last();
        if is_told && is_new {
            self.draw(tree);
        }
    }

    /// Keeps the relations fresh for as long as the program runs: what is written within a
    /// moment is folded together, by threads that no page waits for.
    pub(crate) fn keep_fresh(self: Arc<Self>) -> Result<(), Problem> {
        let folding = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("folding")
            .enable_all()
            .build()?;
        std::thread::Builder::new()
            .name("folding".to_owned())
            .spawn(move || folding.block_on(self.fold_for_ever()))?;
        Ok(())
    }

    async fn fold_for_ever(self: Arc<Self>) {
        loop {
            let start = tokio::time::Instant::now();
            let running = Arc::clone(&self);
            let folded = tokio::spawn(async move { running.fold_and_count().await });
            if folded.await.is_err() {
                tracing::error!("bringing the relations up to date was broken off");
            }
            let ended = tokio::time::Instant::now();
            let rest = ((ended - start) * REST).clamp(TOGETHER, LONGEST_REST);
            tokio::select! {
                () = self.changed.notified() => {
                    // Whoever writes after a quiet time need not wait for the rest.
                    let left = rest.saturating_sub(ended.elapsed());
                    tokio::time::sleep(left.max(TOGETHER)).await;
                }
                () = tokio::time::sleep(rest.max(LOOK_EVERY)) => {}
            }
        }
    }

    async fn fold_and_count(&self) {
        let folded = self.fold().await;
        let engine = self.engine();
        if let Err(failure) = engine.take_in().await {
            tracing::error!(%failure, "what pages ask could not be counted ahead");
        }
        match folded {
            Ok((_, tree)) => self.adopt(tree),
            Err(problem) => {
                tracing::error!(%problem, "the relations could not be brought up to date");
            }
        }
        if let Err(failure) = engine.warm().await {
            tracing::error!(%failure, "the months could not be counted ahead");
        }
        if let Err(failure) = learn_names(&self.store).await {
            tracing::error!(%failure, "the names could not be learnt ahead");
        }
    }
}
