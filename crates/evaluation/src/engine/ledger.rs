//! One partition as it is held: where its files are, and what was counted of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use register::place::PlaceId;
use tokio::sync::OnceCell;

use super::Engine;
use super::cube::{Counted, Cube};
use super::source::counting;
use crate::failure::Failure;
use crate::indicator::Over;
use crate::month::Period;
use crate::partition::{
    CHILD_MONTH, CHILD_NOW, MANIFEST, MEASUREMENT, Manifest, Named, file_hash, folder_of,
};
use crate::worklist::WorkItem;

/// Longer periods kept counted, the oldest given up first.
const SPANS_KEPT: usize = 2;

/// A partition in use. What is counted of it is counted once and goes with it.
#[derive(Debug)]
pub(crate) struct Ledger {
    kecamatan: PlaceId,
    named: Named,
    home: PathBuf,
    manifest: Manifest,
    checked: OnceCell<()>,
    months: OnceCell<Arc<Cube>>,
    spans: Mutex<Vec<(Period, Arc<Cube>)>>,
    pub(crate) work: OnceCell<Arc<Vec<WorkItem>>>,
}

impl Ledger {
    pub(super) fn open(
        folder: &Path,
        kecamatan: PlaceId,
        named: &Named,
    ) -> Result<Self, Failure> {
        let home = folder_of(folder, named.kabkota, kecamatan).join(&named.name);
        let manifest = Manifest::read(&home.join(MANIFEST))?;
        Ok(Self {
            kecamatan,
            named: named.clone(),
            home,
            manifest,
            checked: OnceCell::new(),
            months: OnceCell::new(),
            spans: Mutex::new(Vec::new()),
            work: OnceCell::new(),
        })
    }

    pub(super) fn is(&self, named: &Named) -> bool {
        self.named == *named
    }

    pub(crate) fn kabkota(&self) -> PlaceId {
        self.named.kabkota
    }

    /// The file of `child_month`, after its bytes were once found to be those written.
    pub(crate) async fn months_file(&self) -> Result<String, Failure> {
        self.check().await?;
        Ok(self.home.join(CHILD_MONTH).to_string_lossy().into_owned())
    }

    /// The file of `child_now`, checked in the same way.
    pub(crate) async fn now_file(&self) -> Result<String, Failure> {
        self.check().await?;
        Ok(self.home.join(CHILD_NOW).to_string_lossy().into_owned())
    }

    /// The file of `measurement`, checked in the same way.
    pub(crate) async fn measurement_file(&self) -> Result<PathBuf, Failure> {
        self.check().await?;
        Ok(self.home.join(MEASUREMENT))
    }

    async fn check(&self) -> Result<(), Failure> {
        let check = || async {
            let Manifest { child_month, child_now, measurement, .. } = &self.manifest;
            let files = [
                (self.home.join(CHILD_MONTH), child_month.file),
                (self.home.join(CHILD_NOW), child_now.file),
                (self.home.join(MEASUREMENT), measurement.file),
            ];
            let checking = tokio::task::spawn_blocking(move || {
                for (path, written) in files {
                    if file_hash(&path)? != written {
                        return Err(Failure::damaged(path, "its bytes are not those written"));
                    }
                }
                Ok(())
            });
            match checking.await {
                Ok(checked) => checked,
                Err(cause) => Err(Failure::damaged(&self.home, &cause)),
            }
        };
        self.checked.get_or_try_init(check).await.copied()
    }

    /// What is counted in a period.
    pub(super) async fn counted(
        &self,
        engine: &Engine,
        period: Period,
    ) -> Result<Counted, Failure> {
        let cube = self.months(engine).await?;
        match period {
            Period::Month(month) => Ok(Counted::Month { cube, month }),
            Period::Span { first, last } => {
                let by_child = self.span(period)?;
                Ok(Counted::Span { by_child, by_month: cube, first, last })
            }
        }
    }

    /// The counts of every month, taken at once.
    pub(super) async fn months(&self, engine: &Engine) -> Result<Arc<Cube>, Failure> {
        let layout = &engine.layout;
        let path = self.home.join(format!("counts-{}", layout.mark()));
        let build = || async {
            let found = Cube::found(layout.width(), self.kecamatan, &path);
            if let Some(cube) = found.filter(|_| engine.keeps_counts) {
                return Ok(Arc::new(cube));
            }
            let table = engine.table(vec![self.months_file().await?]).await?;
            let rows = table.filter(engine.definitions.counts().clone())?;
            let cube = Cube::build(layout, rows, self.kecamatan).await?;
            Ok(Arc::new(if engine.keeps_counts { cube.kept(&path) } else { cube }))
        };
        self.months.get_or_try_init(build).await.cloned()
    }

    /// The counts of several months with one of them speaking for each child; they were
    /// taken by [`Engine::count_spans`].
    fn span(&self, period: Period) -> Result<Arc<Cube>, Failure> {
        self.known_span(period).ok_or(Failure::NotBuilt(self.kecamatan))
    }

    fn keep_span(&self, period: Period, cube: Cube) {
        let mut spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        if spans.len() >= SPANS_KEPT {
            spans.remove(0);
        }
        spans.push((period, Arc::new(cube)));
    }

    pub(super) fn knows_span(&self, period: Period) -> bool {
        self.known_span(period).is_some()
    }

    fn known_span(&self, period: Period) -> Option<Arc<Cube>> {
        let spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, cube) = spans.iter().find(|(known, _)| *known == period)?;
        Some(Arc::clone(cube))
    }
}

impl Engine {
    /// Counts a span of months in those partitions that do not know it yet, those of a
    /// kab/kota together.
    pub(super) async fn count_spans(
        &self,
        ledgers: &[Arc<Ledger>],
        period: Period,
    ) -> Result<(), Failure> {
        let Period::Span { last, .. } = period else { return Ok(()) };
        let lacking = ledgers.iter().filter(|ledger| !ledger.knows_span(period));
        let mut by_kabkota: BTreeMap<PlaceId, Vec<&Arc<Ledger>>> = BTreeMap::new();
        for ledger in lacking {
            by_kabkota.entry(ledger.kabkota()).or_default().push(ledger);
        }
        for ledgers in by_kabkota.values() {
            let mut files = Vec::new();
            for ledger in ledgers {
                files.push(ledger.months_file().await?);
            }
            let table = self.table(files).await?;
            let rows = counting(table, &self.definitions, period, Over::Last)?;
            let mut cubes = Cube::build_each(&self.layout, rows, last).await?;
            for ledger in ledgers {
                let nobody = || Cube::of(self.layout.width(), ledger.kecamatan, Vec::new());
                let cube = cubes.remove(&ledger.kecamatan).unwrap_or_else(nobody);
                ledger.keep_span(period, cube);
            }
        }
        Ok(())
    }
}
