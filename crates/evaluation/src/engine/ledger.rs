//! One partition as it is held: where its files are, and what was counted of them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use register::place::PlaceId;
use tokio::sync::OnceCell;

use super::Engine;
use super::cube::Cube;
use super::source::counting;
use crate::failure::Failure;
use crate::month::Period;
use crate::partition::{CHILD_MONTH, CHILD_NOW, MANIFEST, Manifest, file_hash, folder_of};
use crate::worklist::WorkItem;

/// Longer periods kept counted, the oldest given up first.
const SPANS_KEPT: usize = 8;

/// A partition in use. What is counted of it is counted once and goes with it.
#[derive(Debug)]
pub(crate) struct Ledger {
    name: String,
    home: PathBuf,
    manifest: Manifest,
    checked: OnceCell<()>,
    months: OnceCell<Arc<Cube>>,
    spans: Mutex<Vec<(Period, Arc<Cube>)>>,
    pub(crate) work: OnceCell<Arc<Vec<WorkItem>>>,
}

impl Ledger {
    pub(super) fn open(folder: &Path, kabkota: PlaceId, name: &str) -> Result<Self, Failure> {
        let home = folder_of(folder, kabkota).join(name);
        let manifest = Manifest::read(&home.join(MANIFEST))?;
        Ok(Self {
            name: name.to_owned(),
            home,
            manifest,
            checked: OnceCell::new(),
            months: OnceCell::new(),
            spans: Mutex::new(Vec::new()),
            work: OnceCell::new(),
        })
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
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

    async fn check(&self) -> Result<(), Failure> {
        let check = || async {
            let files = [
                (self.home.join(CHILD_MONTH), self.manifest.file),
                (self.home.join(CHILD_NOW), self.manifest.now_file),
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

    /// The counts for a period: of all months at once where it is one month.
    pub(super) async fn cube(
        &self,
        engine: &Engine,
        period: Period,
    ) -> Result<Arc<Cube>, Failure> {
        match period {
            Period::Month(_) => {
                let build = || async {
                    let table = engine.table(vec![self.months_file().await?]).await?;
                    let rows = table.filter(engine.definitions.counts().clone())?;
                    Cube::build(&engine.layout, rows, None).await.map(Arc::new)
                };
                self.months.get_or_try_init(build).await.cloned()
            }
            Period::Span { last, .. } => {
                if let Some(cube) = self.known_span(period) {
                    return Ok(cube);
                }
                let table = engine.table(vec![self.months_file().await?]).await?;
                let rows = counting(table, &engine.definitions, period)?;
                let cube = Arc::new(Cube::build(&engine.layout, rows, Some(last)).await?);
                let mut spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
                if spans.len() >= SPANS_KEPT {
                    spans.remove(0);
                }
                spans.push((period, Arc::clone(&cube)));
                Ok(cube)
            }
        }
    }

    fn known_span(&self, period: Period) -> Option<Arc<Cube>> {
        let spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, cube) = spans.iter().find(|(known, _)| *known == period)?;
        Some(Arc::clone(cube))
    }
}
