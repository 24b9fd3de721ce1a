//! What is public at this moment: the released packs, read from their folders, and the pages made
//! of them, kept until something is released or told anew.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use evaluation::Period;
use evaluation::indicator::Definitions;
use evaluation::pack::{self, Contents, PublicTable};
use register::pack::Pack;
use register::place::{Place, Tree};
use tokio::sync::{Mutex as Turn, OnceCell};
use tokio::time::Instant;
use uuid::Uuid;

use super::kept::Kept;
use super::reads::Reads;
use crate::problem::Problem;
use crate::running::Running;

/// How long what another process released may stay unseen.
const FRESH: Duration = Duration::from_secs(1);
/// What pages may take in memory, packed.
const MOST_BYTES: usize = 48 << 20;
/// Under how many hosts pages are kept; whoever makes hosts up gets pages made for each.
const MOST_ORIGINS: usize = 4;

/// Everything public.
#[derive(Debug, Default)]
pub(crate) struct Site {
    now: RwLock<Arc<Now>>,
    /// When it was last looked whether something changed; whoever holds it looks.
    looked: Turn<Option<Instant>>,
    stale: AtomicBool,
    pages: Mutex<Pages>,
    pub(super) reads: Reads,
}

/// The last acts that the public sees, and the definitions that hold what is aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Version {
    release: i64,
    post: i64,
    definitions: usize,
}

/// What was public at one moment.
#[derive(Debug, Default)]
pub(super) struct Now {
    version: Option<Version>,
    /// The newest first: of periods that end together the one known later, then the one released
    /// later.
    pub(super) packs: Vec<Arc<Out>>,
}

/// A pack that is out.
#[derive(Debug)]
pub(super) struct Out {
    pub(super) pack: Pack,
    pub(super) period: Period,
    loaded: OnceCell<Option<Arc<Loaded>>>,
}

/// What its folder says.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) contents: Contents,
    pub(super) tree: Tree,
    pub(super) definitions: Definitions,
    pub(super) table: PublicTable,
}

#[derive(Debug, Default)]
struct Pages {
    kept: HashMap<String, Arc<Kept>>,
    bytes: usize,
    origins: Vec<String>,
}

impl Site {
    /// Something was released or told: the next who asks looks.
    pub(crate) fn look_again(&self) {
        self.stale.store(true, Ordering::Release);
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self) -> Arc<Now> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A page that was made before.
    pub(super) fn kept(&self, address: &str) -> Option<Arc<Kept>> {
        self.pages().kept.get(address).cloned()
    }

    pub(super) fn keep(&self, address: String, page: &Arc<Kept>) {
        let mut pages = self.pages();
        if pages.bytes + page.bytes() > MOST_BYTES {
            pages.kept.clear();
            pages.bytes = 0;
        }
        pages.bytes += page.bytes();
        if let Some(before) = pages.kept.insert(address, Arc::clone(page)) {
            pages.bytes -= before.bytes();
        }
    }

    /// Whether pages asked for by this origin are kept.
    pub(super) fn may_keep(&self, origin: &str) -> bool {
        let mut pages = self.pages();
        let is_known = pages.origins.iter().any(|known| known == origin);
        if !is_known && pages.origins.len() < MOST_ORIGINS {
            pages.origins.push(origin.to_owned());
            return true;
        }
        is_known
    }

    /// Gives up the pages whose address holds a word.
    pub(super) fn forget(&self, word: &str) {
        let mut pages = self.pages();
        pages.kept.retain(|address, _| !address.contains(word));
        pages.bytes = pages.kept.values().map(|page| page.bytes()).sum();
    }

    /// What is public now, at most a moment old.
    pub(super) async fn now(&self, running: &Running) -> Result<Arc<Now>, Problem> {
        let held = self.held();
        // The first to ask is waited for; later ones are answered by what was public before.
        let turn = if held.version.is_none() || self.stale.load(Ordering::Acquire) {
            Some(self.looked.lock().await)
        } else {
            self.looked.try_lock().ok()
        };
        let Some(mut looked) = turn else { return Ok(held) };
        let is_stale = self.stale.swap(false, Ordering::AcqRel);
        if is_stale || looked.is_none_or(|at| at.elapsed() >= FRESH) {
            self.look(running).await?;
            *looked = Some(Instant::now());
        }
        Ok(self.held())
    }

    async fn look(&self, running: &Running) -> Result<(), Problem> {
        let store = &running.store;
        let version = Version {
            release: register::pack::last_release(store).await?,
            post: register::post::last(store).await?,
            definitions: Arc::as_ptr(&running.in_force()) as usize,
        };
        let held = self.held();
        if held.version == Some(version) {
            return Ok(());
        }
        let same = held.version.is_some_and(|before| before.release == version.release);
        let packs = if same {
            held.packs.clone()
        } else {
            ordered(register::pack::released(store).await?, &held.packs)
        };
        let now = Arc::new(Now { version: Some(version), packs });
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = now;
        let mut pages = self.pages();
        pages.kept.clear();
        pages.bytes = 0;
        Ok(())
    }
}

/// The packs that are out, the newest first; what was read of them before is kept.
fn ordered(packs: Vec<Pack>, before: &[Arc<Out>]) -> Vec<Arc<Out>> {
    let out = |pack: Pack| {
        if let Some(known) = before.iter().find(|out| out.pack.id == pack.id) {
            return Some(Arc::clone(known));
        }
        let period: Period = pack.period.parse().ok()?;
        Some(Arc::new(Out { pack, period, loaded: OnceCell::new() }))
    };
    let mut packs: Vec<Arc<Out>> = packs.into_iter().filter_map(out).collect();
    packs.sort_by_key(|out| {
        let seq = out.pack.release.map(|release| release.seq);
        std::cmp::Reverse((out.period.last(), out.pack.known_on, seq))
    });
    packs
}

impl Out {
    /// What its folder says; None where that is damaged, which is told in the log.
    pub(super) async fn loaded(&self, running: &Running) -> Option<Arc<Loaded>> {
        let folder = running.settings.pack(self.pack.id);
        let id = self.pack.id;
        let read = || async move {
            let read = tokio::task::spawn_blocking(move || Loaded::read(&folder)).await;
            match read {
                Ok(Ok(loaded)) => Some(Arc::new(loaded)),
                Ok(Err(failure)) => {
                    tracing::error!(%failure, %id, "a released pack cannot be read");
                    None
                }
                Err(cause) => {
                    tracing::error!(%cause, %id, "reading a released pack was broken off");
                    None
                }
            }
        };
        self.loaded.get_or_init(read).await.clone()
    }
}

impl Loaded {
    fn read(folder: &std::path::Path) -> Result<Self, evaluation::Failure> {
        let tree = pack::tree(folder)?;
        Ok(Self {
            contents: pack::contents(folder)?,
            definitions: Definitions::read_folder(&pack::definitions(folder))?,
            table: PublicTable::read(folder, &tree)?,
            tree,
        })
    }
}

/// A place as the newest pack that tells of it knows it.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) out: Arc<Out>,
    pub(super) loaded: Arc<Loaded>,
    pub(super) place: Place,
}

impl Now {
    /// The packs that tell of a place, the newest first.
    pub(super) async fn all_of(&self, running: &Running, code: &str) -> Vec<Shown> {
        let tree = running.tree();
        let mut all = Vec::new();
        let Some(place) = tree.by_code(code) else { return all };
        for out in &self.packs {
            if !tree.within(place.id, out.pack.place) {
                continue;
            }
            let Some(loaded) = out.loaded(running).await else { continue };
            let Some(place) = loaded.tree.get(place.id).cloned() else { continue };
            if loaded.table.figures.contains_key(&place.id) {
                all.push(Shown { out: Arc::clone(out), loaded, place });
            }
        }
        all
    }

    /// The newest of them.
    pub(super) async fn of(&self, running: &Running, code: &str) -> Option<Shown> {
        let tree = running.tree();
        let place = tree.by_code(code)?;
        for out in &self.packs {
            if !tree.within(place.id, out.pack.place) {
                continue;
            }
            let Some(loaded) = out.loaded(running).await else { continue };
            let Some(place) = loaded.tree.get(place.id).cloned() else { continue };
            if loaded.table.figures.contains_key(&place.id) {
                return Some(Shown { out: Arc::clone(out), loaded, place });
            }
        }
        None
    }

    /// The codes of a place and of those above it that have a page.
    pub(super) async fn own_codes(&self, running: &Running, place: &Place) -> BTreeSet<String> {
        let tree = running.tree();
        let mut codes = BTreeSet::new();
        for above in tree.path(place.id) {
            if self.of(running, &above.code).await.is_some() {
                codes.insert(above.code.clone());
            }
        }
        codes
    }

    /// The places that have a pack of their own, each once.
    pub(super) fn own(&self) -> Vec<&Arc<Out>> {
        let mut own: Vec<&Arc<Out>> = Vec::new();
        for out in &self.packs {
            if own.iter().all(|other| other.pack.place != out.pack.place) {
                own.push(out);
            }
        }
        own
    }
}

impl Running {
    /// The public page of a place, where it has one.
    pub(crate) async fn public_page(&self, code: &str) -> Option<String> {
        let now = self.site.now(self).await.ok()?;
        now.of(self, code).await.map(|_| format!("/publik/{code}"))
    }

    /// Writes down how many read what since it was last written; see [`Reads`].
    pub(crate) async fn write_reads(&self) {
        for ((post, day), readers) in self.site.reads.taken() {
            match register::post::count(&self.store, post, day, readers).await {
                Ok(()) => self.site.forget(&post.to_string()),
                Err(failure) => {
                    tracing::error!(%failure, "how many read could not be written down");
                    self.site.reads.back(post, day, readers);
                }
            }
        }
    }

    /// Does so for as long as the program runs.
    pub(crate) async fn keep_counting(self: Arc<Self>) {
        loop {
            tokio::time::sleep(super::reads::TOGETHER).await;
            self.write_reads().await;
        }
    }
}

/// A post of an address.
pub(super) fn post_id(text: &str) -> Option<Uuid> {
    text.parse().ok()
}
