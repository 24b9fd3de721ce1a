//! Long work on packs, behind the pages: freezing one, proving one, folding one again. What is
//! asked twice while it runs is done once; what came of it is remembered for a while, in memory.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use evaluation::Period;
use evaluation::pack::{self, Verified};
use evaluation::partition::Stamp;
use evaluation::past::Progress;
use register::account::Account;
use register::act::Door;
use register::clock::Instant;
use register::pack::Pack;
use register::place::{Place, PlaceId};
use tokio::sync::watch;
use uuid::Uuid;

use super::Frozen;
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::standpoint::Standpoint;

/// Works that are remembered, the oldest forgotten first.
const REMEMBERED: usize = 60;
/// Works that may run at once; freezing a province reads and writes all its rows.
const AT_ONCE: usize = 4;
/// Small packs are done within this; their page of progress is never seen.
const WORTH_WAITING: Duration = Duration::from_millis(1_500);

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    Freeze { place: PlaceId, period: Period, stamp: Stamp },
    Verify(Uuid),
    Reissue(Uuid),
}

/// How far it has come.
#[derive(Debug, Clone)]
pub(crate) enum State {
    Working(Progress),
    Frozen {
        pack: Uuid,
        /// There was one of the same facts.
        before: bool,
    },
    Verified(Arc<Verified>),
    /// Folded again, the hash that came of it.
    Reissued(String),
    Failed(Failed),
}

/// Why work came to nothing.
#[derive(Debug, Clone)]
pub(crate) struct Failed {
    pub(crate) code: &'static str,
    /// The file that cannot be read, within the pack.
    pub(crate) file: Option<String>,
}

/// One piece of work.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) id: Uuid,
    pub(crate) task: Task,
    pub(crate) began: Instant,
    state: watch::Sender<State>,
}

impl Work {
    pub(crate) fn state(&self) -> State {
        self.state.borrow().clone()
    }

    fn is_done(&self) -> bool {
        !matches!(*self.state.borrow(), State::Working(_))
    }

    /// Waits until it is done, however long.
    pub(crate) async fn ended(&self) -> State {
        let mut state = self.state.subscribe();
        // The sender lives as long as the work that is asked here.
        let _ = state.wait_for(|state| !matches!(state, State::Working(_))).await;
        self.state()
    }

    /// Waits a moment for what is done soon.
    pub(crate) async fn soon(&self) -> State {
        let mut state = self.state.subscribe();
        let done = state.wait_for(|state| !matches!(state, State::Working(_)));
        let _ = tokio::time::timeout(WORTH_WAITING, done).await;
        self.state()
    }
}

impl Failed {
    fn of(problem: &Problem) -> Self {
        Self { code: problem.code, file: None }
    }

    /// A pack that cannot be read, with the file of it that is missing or damaged.
    pub(crate) fn of_pack(running: &Running, pack: Uuid, failure: evaluation::Failure) -> Self {
        use evaluation::Failure;
        let folder = running.settings.pack(pack);
        let within = |path: &std::path::Path| {
            let within = path.strip_prefix(&folder).unwrap_or(path);
            within.to_string_lossy().into_owned()
        };
        match &failure {
            Failure::File { path, cause } if cause.kind() == std::io::ErrorKind::NotFound => {
                Self { code: "pack_missing", file: Some(within(path)) }
            }
            Failure::File { path, .. } | Failure::Damaged { path, .. } => {
                Self { code: "pack_damaged", file: Some(within(path)) }
            }
            Failure::NotBuilt(_)
            | Failure::NoSuchPlace(_)
            | Failure::NoSuchIndicator(_)
            | Failure::NoSuchReason { .. }
            | Failure::NotWithin { .. }
            | Failure::CannotExplain(_)
            | Failure::NoSuchRule(_)
            | Failure::Register(_)
            | Failure::NoPartitions(_)
            | Failure::RowsMissing { .. }
            | Failure::Query(_)
            | Failure::Stopped(_) => Self::of(&Problem::from(failure)),
        }
    }
}

impl Running {
    fn works(&self) -> MutexGuard<'_, Vec<Arc<Work>>> {
        self.pack_works.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Work by its id.
    pub(crate) fn pack_work(&self, id: Uuid) -> Option<Arc<Work>> {
        self.works().iter().find(|work| work.id == id).cloned()
    }

    /// The newest work of a kind.
    pub(crate) fn pack_work_on(&self, task: Task) -> Option<Arc<Work>> {
        self.works().iter().rev().find(|work| work.task == task).cloned()
    }

    /// The work that is being done on a task, or one that begins now.
    fn begin(&self, task: Task, nothing: Progress) -> Result<(Arc<Work>, bool), Problem> {
        let mut works = self.works();
        if let Some(same) = works.iter().find(|work| work.task == task && !work.is_done()) {
            return Ok((Arc::clone(same), false));
        }
        if works.iter().filter(|work| !work.is_done()).count() >= AT_ONCE {
            return Err(Problem::new(Kind::Refused, "pack_busy"));
        }
        while works.len() >= REMEMBERED
            && let Some(at) = works.iter().position(|work| work.is_done())
        {
            works.remove(at);
        }
        let work = Arc::new(Work {
            id: Uuid::now_v7(),
            task,
            began: self.clock.now(),
            state: watch::Sender::new(State::Working(nothing)),
        });
        works.push(Arc::clone(&work));
        Ok((work, true))
    }

    fn start(
        self: &Arc<Self>,
        task: Task,
        make: impl FnOnce(&Self, &Work) -> State + Send + 'static,
    ) -> Result<Arc<Work>, Problem> {
        let (work, new) = self.begin(task, Progress { done: 0, of: 0 })?;
        if new {
            let (running, mine) = (Arc::clone(self), Arc::clone(&work));
            tokio::task::spawn_blocking(move || {
                let ended = make(&running, &mine);
                mine.state.send_replace(ended);
            });
        }
        Ok(work)
    }

    /// Freezes a place and period as seen from a standpoint.
    pub(crate) fn start_freezing(
        self: &Arc<Self>,
        by: &Account,
        place: &Place,
        period: Period,
        standpoint: &Standpoint,
    ) -> Result<Arc<Work>, Problem> {
        let task = Task::Freeze { place: place.id, period, stamp: standpoint.stamp };
        let (by, place, standpoint) = (by.clone(), place.clone(), standpoint.clone());
        let handle = tokio::runtime::Handle::current();
        self.start(task, move |running, work| {
            let heard = |progress| {
                work.state.send_replace(State::Working(progress));
            };
            let frozen = handle.block_on(async {
                let engine = running.engine_at(&standpoint, place.id, heard).await?;
                running.freeze(&engine, &standpoint, &by, &place, period, Door::Form).await
            });
            match frozen {
                Ok(Frozen::New(new)) => State::Frozen { pack: new.id, before: false },
                Ok(Frozen::Before(pack)) => State::Frozen { pack, before: true },
                Err(problem) => failed(&problem),
            }
        })
    }

    /// Proves a pack from itself.
    pub(crate) fn start_verifying(self: &Arc<Self>, pack: Uuid) -> Result<Arc<Work>, Problem> {
        let handle = tokio::runtime::Handle::current();
        self.start(Task::Verify(pack), move |running, _| {
            match handle.block_on(pack::verify(&running.settings.pack(pack))) {
                Ok(verified) => State::Verified(Arc::new(verified)),
                Err(failure) => {
                    tracing::error!(%failure, %pack, "a pack could not be verified");
                    State::Failed(Failed::of_pack(running, pack, failure))
                }
            }
        })
    }

    /// Folds the facts of a pack again.
    pub(crate) fn start_reissuing(self: &Arc<Self>, pack: &Pack) -> Result<Arc<Work>, Problem> {
        let pack = pack.clone();
        let handle = tokio::runtime::Handle::current();
        self.start(Task::Reissue(pack.id), move |running, _| {
            match handle.block_on(running.reissue(&pack)) {
                Ok(contents) => State::Reissued(contents.hash.to_string()),
                Err(problem) => failed(&problem),
            }
        })
    }
}

fn failed(problem: &Problem) -> State {
    if problem.kind == Kind::Broken {
        tracing::error!(%problem, "work on a pack came to nothing");
    }
    State::Failed(Failed::of(problem))
}
