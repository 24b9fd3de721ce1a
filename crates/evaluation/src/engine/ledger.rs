//! One partition as it is held: where its files are, and what was counted of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use datafusion::prelude::DataFrame;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use register::place::PlaceId;
use tokio::sync::OnceCell;

use super::cube::{Counted, Cube};
use super::groups::{Asked, Grouped};
use super::layout::Layout;
use super::source::counting;
use super::{Engine, WORKERS_PER_QUERY};
use crate::failure::Failure;
use crate::indicator::Over;
use crate::month::Period;
use crate::partition::{
    CHILD_MONTH, CHILD_NOW, MANIFEST, MEASUREMENT, Manifest, Named, damage, folder_of,
    is_as_written,
};
use crate::recent::Recent;
use crate::relation::ContentHash;
use crate::worklist::Work;

/// Longer periods kept counted.
const SPANS_KEPT: usize = 2;
/// Groups kept counted: an indicator of a page or two, in the months that people look at.
const GROUPS_KEPT: usize = 16;

/// A partition in use. What is counted of it is counted once and goes with it.
#[derive(Debug)]
pub(crate) struct Ledger {
    kecamatan: PlaceId,
    named: Named,
    folder: PathBuf,
    home: PathBuf,
    manifest: Manifest,
    /// Of each file, once it was found as it was written.
    checked: [OnceCell<()>; 3],
    months: OnceLock<Arc<Cube>>,
    spans: Recent<Period, Cube>,
    groups: Recent<Asked, Grouped>,
    pub(crate) work: OnceCell<Arc<Work>>,
}

impl Ledger {
    pub(super) fn open(
        folder: &Path,
        kecamatan: PlaceId,
        named: &Named,
    ) -> Result<Self, Failure> {
        let home = folder_of(folder, named.kabkota, kecamatan).join(&named.name);
        let manifest = Manifest::read(&home.join(MANIFEST))
            .inspect_err(|_| damage::note(folder, kecamatan))?;
        Ok(Self {
            kecamatan,
            named: named.clone(),
            folder: folder.to_owned(),
            home,
            manifest,
            checked: Default::default(),
            months: OnceLock::new(),
            spans: Recent::at_most(SPANS_KEPT),
            groups: Recent::at_most(GROUPS_KEPT),
            work: OnceCell::new(),
        })
    }

    pub(super) fn is(&self, named: &Named) -> bool {
        self.named == *named
    }

    pub(crate) fn kabkota(&self) -> PlaceId {
        self.named.kabkota
    }

    pub(crate) fn kecamatan(&self) -> PlaceId {
        self.kecamatan
    }

    /// The file of something that was counted of these rows, told by a mark of what.
    pub(crate) fn beside(&self, what: &str, mark: ContentHash) -> PathBuf {
        self.home.join(format!("{what}-{mark}"))
    }

    /// The file of `child_month`, after its bytes were once found to be those written.
    pub(crate) async fn months_file(&self) -> Result<String, Failure> {
        Ok(self.file(CHILD_MONTH).await?.to_string_lossy().into_owned())
    }

    /// The file of `child_now`, checked in the same way.
    pub(crate) async fn now_file(&self) -> Result<PathBuf, Failure> {
        self.file(CHILD_NOW).await
    }

    /// The file of `measurement`, checked in the same way.
    pub(crate) async fn measurement_file(&self) -> Result<PathBuf, Failure> {
        self.file(MEASUREMENT).await
    }

    async fn file(&self, wanted: &str) -> Result<PathBuf, Failure> {
        let path = self.home.join(wanted);
        let files = self.manifest.files().into_iter().zip(&self.checked);
        for ((name, mark), checked) in files.filter(|((name, _), _)| *name == wanted) {
            let check = || async {
                let home = self.home.clone();
                let checking =
                    tokio::task::spawn_blocking(move || is_as_written(&home, name, mark));
                match checking.await {
                    Ok(checked) => checked,
                    Err(cause) => Err(Failure::damaged(&path, &cause)),
                }
            };
            checked
                .get_or_try_init(check)
                .await
                .inspect_err(|_| damage::note(&self.folder, self.kecamatan))?;
        }
        Ok(path)
    }

    /// What is counted in a period.
    pub(super) fn counted(&self, period: Period) -> Result<Counted, Failure> {
        let cube = self.months()?;
        match period {
            Period::Month(month) => Ok(Counted::Month { cube, month }),
            Period::Span { first, last } => {
                let by_child = self.span(period)?;
                Ok(Counted::Span { by_child, by_month: cube, first, last })
            }
        }
    }

    /// The counts of every month; they were taken by [`Engine::count`].
    pub(super) fn months(&self) -> Result<Arc<Cube>, Failure> {
        self.months.get().cloned().ok_or(Failure::NotBuilt(self.kecamatan))
    }

    /// Finds the counts of months that were taken before; whether they are known now.
    fn finds_months(&self, engine: &Engine) -> bool {
        if self.months.get().is_none() && engine.keeps_counts {
            let layout = &engine.layout;
            let found = Cube::found(layout.width(), self.kecamatan, &self.counts_file(layout));
            if let Some(cube) = found {
                self.keep_months(cube);
            }
        }
        self.months.get().is_some()
    }

    fn keep_months(&self, cube: Cube) {
        // Whoever counted first has counted the same.
        let _ = self.months.set(Arc::new(cube));
    }

    fn counts_file(&self, layout: &Layout) -> PathBuf {
        self.beside("counts", layout.mark())
    }

    /// The counts of several months with one of them speaking for each child; they were
    /// taken by [`Engine::count`].
    fn span(&self, period: Period) -> Result<Arc<Cube>, Failure> {
        self.spans.get(&period).ok_or(Failure::NotBuilt(self.kecamatan))
    }

    /// Its own among the counts of a kab/kota; of nobody where none were taken here.
    fn cube_of(&self, cubes: &mut BTreeMap<PlaceId, Cube>, layout: &Layout) -> Cube {
        let nobody = || Cube::of(layout.width(), self.kecamatan, Vec::new());
        cubes.remove(&self.kecamatan).unwrap_or_else(nobody)
    }

    pub(super) fn knows_span(&self, period: Period) -> bool {
        self.spans.get(&period).is_some()
    }
}

impl Engine {
    /// Counts what a period needs in those partitions that do not know it yet, small ones
    /// together.
    pub(super) async fn count(
        &self,
        ledgers: &[Arc<Ledger>],
        period: Period,
    ) -> Result<(), Failure> {
        self.count_months(ledgers).await?;
        self.count_spans(ledgers, period).await
    }

    pub(super) async fn count_months(&self, ledgers: &[Arc<Ledger>]) -> Result<(), Failure> {
        if ledgers.iter().all(|ledger| ledger.months.get().is_some()) {
            return Ok(());
        }
        let _one_at_a_time = self.counting.lock().await;
        self.count_lacking_months(ledgers).await
    }

    /// The same without waiting for others: of partitions that nobody else knows yet.
    pub(super) async fn count_lacking_months(
        &self,
        ledgers: &[Arc<Ledger>],
    ) -> Result<(), Failure> {
        let lacking = ledgers.iter().filter(|ledger| !ledger.finds_months(self));
        for ledgers in &together(lacking) {
            let rows = self.table_of(ledgers.iter().copied()).await?;
            let rows = rows.filter(self.definitions.counts().clone())?;
            let mut cubes = Cube::build_each(&self.layout, rows, None).await?;
            for ledger in ledgers {
                let cube = ledger.cube_of(&mut cubes, &self.layout);
                ledger.keep_months(if self.keeps_counts {
                    cube.kept(&ledger.counts_file(&self.layout))
                } else {
                    cube
                });
            }
        }
        Ok(())
    }

    /// A table over the rows of some partitions.
    pub(super) async fn table_of(
        &self,
        ledgers: impl IntoIterator<Item = &Arc<Ledger>>,
    ) -> Result<DataFrame, Failure> {
        let file = |ledger: &Arc<Ledger>| {
            let ledger = Arc::clone(ledger);
            async move { ledger.months_file().await }
        };
        let files: Vec<_> = ledgers.into_iter().map(file).collect();
        let files = stream::iter(files).buffered(WORKERS_PER_QUERY).try_collect().await?;
        self.table(files).await
    }

    /// Counts a span of months in those partitions that do not know it yet, small ones
    /// together.
    async fn count_spans(
        &self,
        ledgers: &[Arc<Ledger>],
        period: Period,
    ) -> Result<(), Failure> {
        let Period::Span { last, .. } = period else { return Ok(()) };
        if ledgers.iter().all(|ledger| ledger.knows_span(period)) {
            return Ok(());
        }
        let _one_at_a_time = self.counting.lock().await;
        let lacking = ledgers.iter().filter(|ledger| !ledger.knows_span(period));
        for ledgers in &together(lacking) {
            let table = self.table_of(ledgers.iter().copied()).await?;
            let rows = counting(table, &self.definitions, period, Over::Last)?;
            let mut cubes = Cube::build_each(&self.layout, rows, Some(last)).await?;
            for ledger in ledgers {
                let cube = ledger.cube_of(&mut cubes, &self.layout);
                ledger.spans.keep(period, Arc::new(cube));
            }
        }
        Ok(())
    }

    /// One indicator by sex and age group in each of some partitions; counted in those that do
    /// not know it yet.
    pub(super) async fn grouped(
        &self,
        ledgers: &[Arc<Ledger>],
        asked: Asked,
    ) -> Result<Vec<Arc<Grouped>>, Failure> {
        let known = || ledgers.iter().map(|ledger| ledger.groups.get(&asked));
        if let Some(all) = known().collect() {
            return Ok(all);
        }
        let _one_at_a_time = self.counting.lock().await;
        let mut found: Vec<Option<Arc<Grouped>>> = known().collect();
        let lacking: Vec<usize> = (0..found.len()).filter(|at| found[*at].is_none()).collect();
        for at in lacking.chunks(GROUPED_TOGETHER) {
            let of_these: Vec<&Arc<Ledger>> = at.iter().map(|at| &ledgers[*at]).collect();
            for (at, grouped) in at.iter().zip(self.count_groups(&of_these, asked).await?) {
                ledgers[*at].groups.keep(asked, Arc::clone(&grouped));
                found[*at] = Some(grouped);
            }
        }
        Ok(found.into_iter().flatten().collect())
    }

    /// Counts again in a partition what was asked of the one before it.
    pub(super) async fn group_as(
        &self,
        ledger: &Arc<Ledger>,
        before: &Ledger,
    ) -> Result<(), Failure> {
        for asked in before.groups.keys().into_iter().take(COUNTED_AGAIN) {
            for grouped in self.count_groups(&[ledger], asked).await? {
                ledger.groups.keep(asked, grouped);
            }
        }
        Ok(())
    }

    async fn count_groups(
        &self,
        ledgers: &[&Arc<Ledger>],
        (period, at): Asked,
    ) -> Result<Vec<Arc<Grouped>>, Failure> {
        let measures = &self.definitions.measures()[at];
        let layout = Layout::only(measures);
        let table = self.table_of(ledgers.iter().copied()).await?;
        let rows = counting(table, &self.definitions, period, measures.over)?;
        let mut parts = Grouped::build_each(&layout, rows).await?;
        let mut of = |ledger: &Ledger| {
            let part = parts.remove(&ledger.kecamatan);
            Arc::new(part.unwrap_or_else(|| Grouped::of_nobody(&layout)))
        };
        Ok(ledgers.iter().map(|ledger| of(ledger)).collect())
    }
}

/// Groups of a partition that are counted again when it changes; others when they are asked for.
const COUNTED_AGAIN: usize = 2;

/// Partitions of which one indicator is counted by one query.
const GROUPED_TOGETHER: usize = 32;

/// Rows counted by one query: planning it costs as much as counting some ten thousand.
const ROWS_TOGETHER: u64 = 400_000;

/// Partitions to be counted by one query each.
fn together<'a>(ledgers: impl Iterator<Item = &'a Arc<Ledger>>) -> Vec<Vec<&'a Arc<Ledger>>> {
    let mut batches: Vec<Vec<&Arc<Ledger>>> = Vec::new();
    let mut rows = ROWS_TOGETHER;
    for ledger in ledgers {
        rows += ledger.manifest.child_month.rows;
        match batches.last_mut() {
            Some(batch) if rows <= ROWS_TOGETHER => batch.push(ledger),
            Some(_) | None => {
                rows = ledger.manifest.child_month.rows;
                batches.push(vec![ledger]);
            }
        }
    }
    batches
}
