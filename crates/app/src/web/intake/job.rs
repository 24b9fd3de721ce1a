//! A file on its way in: handed over, asked about, read, done. Jobs live in memory; what became
//! of a file lives in the store.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;
use register::account::{Account, AccountId};
use register::act::Door;
use register::intake;
use register::place::PlaceId;
use tempfile::TempPath;
use tokio::sync::watch;
use uuid::Uuid;

use super::read::HowRead;
use crate::exchange::eppgbm::{self, Hints, Limits, Unreadable};
use crate::problem::{Kind, Problem};
use crate::running::Running;

const JOBS_AT_MOST: usize = 100;
const JOBS_OF_AN_ACCOUNT: usize = 3;
/// How long a job is remembered, in microseconds.
const REMEMBERED: i64 = 3_600_000_000;
/// Small files are read within this; their page of progress is never seen.
const WORTH_WAITING: Duration = Duration::from_millis(1_500);

/// One file on its way in.
#[derive(Debug)]
pub(crate) struct Job {
    pub(super) id: Uuid,
    pub(super) owner: AccountId,
    pub(super) handed: Handed,
    started: i64,
    state: watch::Sender<State>,
}

/// A file as it was handed over.
#[derive(Debug)]
pub(super) struct Handed {
    pub(super) name: String,
    pub(super) path: TempPath,
    pub(super) hash: Vec<u8>,
    pub(super) place: PlaceId,
}

/// What has been said about a file that the file does not say itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    pub(super) hints: Hints,
    /// Where the children of the file live, where it does not say.
    pub(super) place: Option<PlaceId>,
}

/// How far a job has come.
#[derive(Debug, Clone)]
pub(super) enum State {
    /// Looking at the whole file once.
    Opening,
    Asking {
        why: Arc<Unreadable>,
        answers: Answers,
    },
    Working {
        rows: u64,
        of: Option<u64>,
    },
    Done {
        batch: Uuid,
        before: bool,
    },
    Refused {
        code: &'static str,
    },
}

impl State {
    fn is_settled(&self) -> bool {
        match self {
            Self::Asking { .. } | Self::Done { .. } | Self::Refused { .. } => true,
            Self::Opening | Self::Working { .. } => false,
        }
    }
}

/// Marks the files of this run; those of an earlier one belong to nobody.
static RUN: LazyLock<String> = LazyLock::new(|| format!("{}-", Uuid::now_v7().simple()));

/// A place on the disk for a file that is being handed over.
pub(super) fn place_for_file(running: &Running) -> Result<(std::fs::File, TempPath), Problem> {
    let folder = running.settings.data.join("masuk");
    std::fs::create_dir_all(&folder)?;
    for left in std::fs::read_dir(&folder)?.flatten() {
        if !left.file_name().to_string_lossy().starts_with(RUN.as_str()) {
            std::fs::remove_file(left.path())?;
        }
    }
    let file = tempfile::Builder::new().prefix(RUN.as_str()).tempfile_in(folder)?;
    Ok(file.into_parts())
}

fn jobs(running: &Running) -> MutexGuard<'_, HashMap<Uuid, Arc<Job>>> {
    running.jobs.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets what is old, and makes room for one more job of an account.
pub(super) fn has_room(running: &Running, owner: AccountId) -> bool {
    let mut jobs = jobs(running);
    let now = running.clock.now().0;
    jobs.retain(|_, job| now - job.started < REMEMBERED || !job.is_settled());
    let busy = jobs.values().filter(|job| job.owner == owner && !job.is_settled()).count();
    if jobs.len() >= JOBS_AT_MOST {
        let oldest = jobs.values().filter(|job| job.is_settled()).min_by_key(|job| job.started);
        let oldest = oldest.map(|job| job.id);
        oldest.is_some_and(|id| jobs.remove(&id).is_some()) && busy < JOBS_OF_AN_ACCOUNT
    } else {
        busy < JOBS_OF_AN_ACCOUNT
    }
}

/// The job of an id, for the account that handed the file over.
pub(super) fn of(running: &Running, id: Uuid, by: &Account) -> Option<Arc<Job>> {
    jobs(running).get(&id).filter(|job| job.owner == by.id).cloned()
}

/// The jobs of an account that wait for an answer or still work, newest first.
pub(super) fn unfinished(running: &Running, by: &Account) -> Vec<Arc<Job>> {
    let mut found: Vec<Arc<Job>> = jobs(running)
        .values()
        .filter(|job| job.owner == by.id)
        .filter(|job| match job.state() {
            State::Opening | State::Asking { .. } | State::Working { .. } => true,
            State::Done { .. } | State::Refused { .. } => false,
        })
        .cloned()
        .collect();
    found.sort_by_key(|job| std::cmp::Reverse(job.started));
    found
}

impl Job {
    /// Starts reading a file that was handed over.
    pub(super) fn start(running: &Arc<Running>, by: &Account, handed: Handed) -> Arc<Self> {
        let job = Arc::new(Self {
            id: Uuid::now_v7(),
            owner: by.id,
            handed,
            started: running.clock.now().0,
            state: watch::Sender::new(State::Opening),
        });
        jobs(running).insert(job.id, Arc::clone(&job));
        job.go_on(running, by, Answers::default());
        job
    }

    /// Reads the file in the background, with what is known of it by now.
    pub(super) fn go_on(
        self: &Arc<Self>,
        running: &Arc<Running>,
        by: &Account,
        answers: Answers,
    ) {
        let (running, by) = (Arc::clone(running), by.clone());
        self.follow(move |job| job.take_in(&running, &by, answers));
    }

    /// Reads in the background and settles the job with what came of it. A reading that panics
    /// settles it too: an open job would keep one of its account's places for ever.
    fn follow(self: &Arc<Self>, read: impl FnOnce(&Self) -> State + Send + 'static) {
        self.state.send_replace(State::Opening);
        let job = Arc::clone(self);
        let reading = tokio::task::spawn_blocking(move || read(&job));
        let job = Arc::clone(self);
        tokio::spawn(async move {
            let ended = reading.await.unwrap_or_else(|panicked| {
                tracing::error!(job.id = %job.id, %panicked, "the reading of a file broke off");
                State::Refused { code: "intake.broke_off" }
            });
            job.state.send_replace(ended);
        });
    }

    pub(super) fn state(&self) -> State {
        self.state.borrow().clone()
    }

    fn is_settled(&self) -> bool {
        self.state.borrow().is_settled()
    }

    /// Waits a moment for a small file.
    pub(super) async fn settled_soon(&self) {
        let mut state = self.state.subscribe();
        let settled = state.wait_for(State::is_settled);
        let _ = tokio::time::timeout(WORTH_WAITING, settled).await;
    }

    fn take_in(&self, running: &Running, by: &Account, answers: Answers) -> State {
        let opened = eppgbm::open(&self.handed.path, &answers.hints, &Limits::default());
        let reading = match opened {
            Ok(reading) => reading,
            Err(why) if is_question(&why) => {
                return State::Asking { why: Arc::new(why), answers };
            }
            Err(why) => return refused(&self.handed.path.to_path_buf(), &why),
        };
        let file = intake::File {
            name: self.handed.name.clone(),
            hash: self.handed.hash.clone(),
            place: answers.place.unwrap_or(self.handed.place),
            reading: HowRead::of(&reading).kept(),
            door: Door::File,
        };
        let of = Some(u64::from(reading.lines()));
        self.state.send_replace(State::Working { rows: 0, of });
        let rows = match reading.rows() {
            Ok(rows) => rows,
            Err(why) => return refused(&self.handed.path.to_path_buf(), &why),
        };
        let stopped = Mutex::new(None);
        let rows = rows.map(|row| {
            row.map_err(|why| {
                let cause = why.to_string();
                *stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(why.code());
                cause
            })
        });
        let said = |rows| {
            self.state.send_replace(State::Working { rows, of });
        };
        let tree = running.tree();
        let taken = tokio::runtime::Handle::current().block_on(async {
            let taken =
                intake::take_in(&running.store, by, &tree, &file, rows, &running.clock, &said)
                    .await
                    .map_err(Problem::from)?;
            if !taken.before {
                if taken.counts.posyandu_added + taken.counts.desa_served > 0 {
                    running.reload_places().await?;
                }
                running.facts_changed();
            }
            Ok::<_, Problem>(taken)
        });
        match taken {
            Ok(taken) => State::Done { batch: taken.batch, before: taken.before },
            Err(problem) => {
                if problem.kind == Kind::Broken {
                    tracing::error!(%problem, "a file could not be taken in");
                }
                let stopped = *stopped.lock().unwrap_or_else(PoisonError::into_inner);
                State::Refused { code: stopped.unwrap_or(problem.code) }
            }
        }
    }
}

fn refused(path: &PathBuf, why: &Unreadable) -> State {
    if let Unreadable::Io(error) = why {
        tracing::error!(%error, ?path, "a file could not be read");
    }
    State::Refused { code: why.code() }
}

/// Whether a person can say what the file does not.
fn is_question(why: &Unreadable) -> bool {
    match why {
        Unreadable::NeedsVisitDate
        | Unreadable::NeedsYear
        | Unreadable::NeedsPlace
        | Unreadable::DatesUndecidable { .. } => true,
        Unreadable::WrongKind(_)
        | Unreadable::Empty
        | Unreadable::Damaged
        | Unreadable::PasswordProtected
        | Unreadable::UnpacksTooLarge { .. }
        | Unreadable::TooLarge { .. }
        | Unreadable::TooManyRows { .. }
        | Unreadable::CellTooLarge { .. }
        | Unreadable::NoHeader { .. }
        | Unreadable::MissingColumns { .. }
        | Unreadable::NoRows
        | Unreadable::DatesMixed { .. }
        | Unreadable::NoSuchSheet { .. }
        | Unreadable::Io(_) => false,
    }
}

/// A day, as a date field sends it.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn handed_over() -> Arc<Job> {
        let handed = Handed {
            name: "November.csv".to_owned(),
            path: tempfile::NamedTempFile::new().unwrap().into_temp_path(),
            hash: vec![1],
            place: PlaceId(1),
        };
        Arc::new(Job {
            id: Uuid::now_v7(),
            owner: AccountId(Uuid::nil()),
            handed,
            started: 0,
            state: watch::Sender::new(State::Opening),
        })
    }

    #[tokio::test]
    async fn a_reading_that_panics_ends_its_job_with_a_sentence() {
        let job = handed_over();
        let mut state = job.state.subscribe();
        job.follow(|job| {
            job.state.send_replace(State::Working { rows: 2_000, of: Some(9_000) });
            panic!("a reader that trusts its file")
        });
        let ended = state.wait_for(State::is_settled).await.unwrap().clone();
        let State::Refused { code } = ended else { panic!("{ended:?}") };
        for language in [Language::Id, Language::En] {
            for part in ["says", "do"] {
                assert!(language.words().find(&format!("problem.{code}.{part}")).is_some());
            }
        }
    }
}
