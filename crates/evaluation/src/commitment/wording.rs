//! By which wording of an indicator a commitment is judged: the one its baseline was counted
//! by, whatever was put in force since.

use std::collections::BTreeMap;

use register::rakor::Baseline;
use uuid::Uuid;

use super::rule::Why;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::indicator::Indicator;

/// The engine of today, and others over the same relations by the wordings of packs.
pub(super) struct Wordings<'a> {
    today: &'a Engine,
    packs: &'a BTreeMap<Uuid, Engine>,
    older: Vec<Engine>,
}

fn says(engine: &Engine, code: &str, version: &str) -> bool {
    let found = engine.definitions().get(code);
    found.is_some_and(|indicator| indicator.version().to_string() == version)
}

/// Whether the definitions of today say of an indicator what its baseline was counted by.
pub(super) fn is_of_today(engine: &Engine, code: &str, baseline: Option<&Baseline>) -> bool {
    baseline.is_none_or(|baseline| says(engine, code, &baseline.version))
}

impl<'a> Wordings<'a> {
    pub(super) fn new(today: &'a Engine, packs: &'a BTreeMap<Uuid, Engine>) -> Self {
        Self { today, packs, older: Vec::new() }
    }

    /// By its number; nought is today's.
    pub(super) fn engine(&self, number: usize) -> &Engine {
        number.checked_sub(1).and_then(|at| self.older.get(at)).unwrap_or(self.today)
    }

    /// The number of the wording for an indicator with this baseline.
    pub(super) fn find(
        &mut self,
        code: &str,
        baseline: Option<&Baseline>,
    ) -> Result<Result<usize, Why>, Failure> {
        let now = self.today.definitions().get(code).map(Indicator::version);
        let Some(baseline) = baseline else {
            return Ok(now.map(|_| 0).ok_or(Why::UnknownIndicator));
        };
        let says = |engine: &Engine| says(engine, code, &baseline.version);
        if says(self.today) {
            return Ok(Ok(0));
        }
        if let Some(at) = self.older.iter().position(says) {
            return Ok(Ok(at + 1));
        }
        if let Some(pack) = self.packs.get(&baseline.pack).filter(|pack| says(pack)) {
            self.older.push(self.today.by(pack.shared_definitions())?);
            return Ok(Ok(self.older.len()));
        }
        Ok(Err(match now {
            Some(now) => Why::Redefined { then: baseline.version.clone(), now },
            None => Why::Withdrawn,
        }))
    }
}
