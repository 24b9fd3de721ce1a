//! The questions: a number, where it comes from, and the people behind it, from one set of
//! partitions and one file of definitions.
//!
//! A month's numbers come from a cube of counts held in memory; longer periods and breakdowns
//! are counted once in each partition and kept with it; people are read from the files.

mod answer;
mod beside;
mod cube;
mod groups;
mod layout;
mod ledger;
mod members;
mod program;
mod published;
mod questions;
mod reader;
mod scope;
mod source;
mod sweep;
mod taking_in;
mod tally;
mod trial;
mod union;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use datafusion::prelude::{DataFrame, SessionContext};
use register::place::{PlaceId, Tree};

use crate::failure::Failure;
use crate::indicator::{Aims, Definitions, Indicator, Measures};
use crate::partition::{Current, Stamp, damage};
use crate::worklist::{Planned, Rules};
use layout::Layout;

pub use answer::{Answer, Part, Told};
pub use groups::Groups;
pub use members::{Fingerprint, Members, Parts};
pub use published::{Extent, Published};
pub use reader::{Reader, settings};
pub use sweep::{Stretch, Sweep, Sweeping, Swept};
pub use tally::functions;
pub use union::{Summed, Union};

pub(crate) use beside::{bytes, hash_of, index_of, numbers, part as part_of, proved, put};
pub(crate) use ledger::Ledger;
pub(crate) use questions::{id, part};
pub(crate) use scope::{Home, Scope};
pub(crate) use source::{rows, speaking};

/// Workers of one query: a page is one of many asked at once.
const WORKERS_PER_QUERY: usize = 2;

/// Answers questions from the set of relations that holds.
pub struct Engine {
    folder: PathBuf,
    definitions: Arc<Definitions>,
    rules: Arc<Rules>,
    planned: Arc<Planned>,
    layout: Layout,
    /// Whether counts are put beside the rows they were taken of.
    keeps_counts: bool,
    /// Held by whoever counts, so that nothing is counted twice.
    counting: tokio::sync::Mutex<()>,
    /// Held by whoever takes in a new set.
    taking_in: tokio::sync::Mutex<()>,
    context: SessionContext,
    held: RwLock<Arc<Held>>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// The set that a question is answered from, whole, whatever is published meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Held {
    current: Option<Current>,
    /// By kecamatan.
    partitions: BTreeMap<PlaceId, Arc<Ledger>>,
}

impl Engine {
    /// Opens the folder of relations; where none are built yet, every answer says so until
    /// [`Self::refresh`] finds some.
    pub fn open(
        folder: &Path,
        definitions: Arc<Definitions>,
        rules: Arc<Rules>,
    ) -> Result<Self, Failure> {
        let context = reader::context(WORKERS_PER_QUERY, None)?;
        Self::over(folder, definitions, rules, context)
    }

    /// The same, leaving nothing in a folder that must stay as it is.
    #[must_use]
    pub(crate) fn leaving_no_trace(self) -> Self {
        Self { keeps_counts: false, ..self }
    }

    /// An engine over the same folder with other definitions.
    pub fn by(&self, definitions: Arc<Definitions>) -> Result<Self, Failure> {
        Self::over(&self.folder, definitions, Arc::clone(&self.rules), self.context.clone())
    }

    /// An engine over another folder with the same definitions, memory and workers.
    pub fn beside(&self, folder: &Path) -> Result<Self, Failure> {
        let (definitions, rules) = (Arc::clone(&self.definitions), Arc::clone(&self.rules));
        Self::over(folder, definitions, rules, self.context.clone())
    }

    /// An engine over another folder with other definitions.
    pub(crate) fn beside_by(
        &self,
        folder: &Path,
        definitions: Arc<Definitions>,
    ) -> Result<Self, Failure> {
        Self::over(folder, definitions, Arc::clone(&self.rules), self.context.clone())
    }

    /// Whether it answers by the very definitions of another.
    pub(crate) fn answers_like(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.definitions, &other.definitions)
    }

    /// Counts one partition by every definition, so that one which cannot be counted is found
    /// before anybody relies on it.
    pub async fn try_out(&self) -> Result<(), Failure> {
        let held = self.held();
        let first: Vec<Arc<Ledger>> = held.partitions.values().take(1).cloned().collect();
        self.count_months(&first).await?;
        self.try_within(&first).await
    }

    fn over(
        folder: &Path,
        definitions: Arc<Definitions>,
        rules: Arc<Rules>,
        context: SessionContext,
    ) -> Result<Self, Failure> {
        let engine = Self {
            folder: folder.to_owned(),
            layout: Layout::of(&definitions),
            keeps_counts: true,
            counting: tokio::sync::Mutex::default(),
            taking_in: tokio::sync::Mutex::default(),
            planned: Arc::new(Planned::of(&rules, &context)?),
            definitions,
            rules,
            context,
            held: RwLock::default(),
        };
        match engine.refresh() {
            // Nothing is answered before it is folded anew.
            Err(failure) if damage::is_heeded(folder) => {
                tracing::warn!(%failure, "a set cannot be read");
            }
            taken_in => drop(taken_in?),
        }
        Ok(engine)
    }

    /// What the set that holds knows; None before the first.
    pub fn stamp(&self) -> Option<Stamp> {
        self.held().current.as_ref().map(|current| current.stamp)
    }

    /// The set that holds, where one is built.
    pub(crate) fn set(&self) -> Option<Current> {
        self.held().current.clone()
    }

    /// The folder of the relations.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    /// The rules of the worklist, for an engine over other rows.
    pub fn shared_rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules)
    }

    /// For another engine that answers by the same.
    pub(crate) fn shared_definitions(&self) -> Arc<Definitions> {
        Arc::clone(&self.definitions)
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    pub(crate) fn context(&self) -> &SessionContext {
        &self.context
    }

    /// The rules as they are asked of rows.
    pub(crate) fn planned(&self) -> &Arc<Planned> {
        &self.planned
    }

    /// Whether what is counted may be put beside the rows.
    pub(crate) fn keeps_counts(&self) -> bool {
        self.keeps_counts
    }

    pub(crate) fn held(&self) -> Arc<Held> {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A table over files of `child_month` or `child_now`.
    pub(crate) async fn table(&self, files: Vec<String>) -> Result<DataFrame, Failure> {
        source::table(&self.context, files).await
    }

    /// Whether everything of a place is built.
    pub fn holds(&self, tree: &Tree, place: PlaceId) -> bool {
        let held = self.held();
        let built = held.current.as_ref().map(|current| &current.built);
        built.is_some_and(|built| {
            tree.kabkota_of(place).iter().all(|kabkota| built.contains(kabkota))
        })
    }

    pub(crate) fn definition(&self, code: &str) -> Result<&Indicator, Failure> {
        Ok(&self.definitions.all()[self.position(code)?])
    }

    pub(crate) fn measures(&self, code: &str) -> Result<&Measures, Failure> {
        Ok(&self.definitions.measures()[self.position(code)?])
    }

    /// What is wanted of an indicator in a year, by a place and by those it lies in.
    pub fn targets_of(
        &self,
        tree: &Tree,
        place: PlaceId,
        indicator: &str,
        year: i32,
    ) -> Aims<'_> {
        self.definitions.targets_at(tree, place, indicator, year)
    }

    fn position(&self, code: &str) -> Result<usize, Failure> {
        let position = self.definitions.position(code);
        position.ok_or_else(|| Failure::NoSuchIndicator(code.to_owned()))
    }
}
