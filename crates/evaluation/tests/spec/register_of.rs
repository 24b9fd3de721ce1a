//! An engine over drawn or random children.

use std::sync::Arc;

use evaluation::engine::{Answer, Engine, Part};
use evaluation::indicator::Definitions;
use evaluation::partition::{Edition, Stamp, collect};
use evaluation::relation::{ChildMonth, fold};
use evaluation::worklist::Rules;
use evaluation::{Month, Period};
use register::history::ChildHistory;
use register::place::{Boundaries, PlaceId, Tree};
use tempfile::TempDir;

use crate::world::{day, month, tree};

/// The relations of some children, up to a month, in a folder of their own.
pub(crate) struct Built {
    pub(crate) folder: TempDir,
    pub(crate) engine: Engine,
    pub(crate) tree: Tree,
}

pub(crate) fn stamp(seq: i64, until: &str) -> Stamp {
    let map = Boundaries::default();
    Stamp { seq, known_on: day("2024-12-31"), until: month(until), map }
}

/// Every kab/kota of the tree is built, also one without children.
pub(crate) fn built(children: &[ChildHistory], until: &str) -> Built {
    built_at(1, children, until)
}

/// The same, as known at an act.
pub(crate) fn built_at(seq: i64, children: &[ChildHistory], until: &str) -> Built {
    built_on(tree(), seq, children, until)
}

/// The same, told on a map.
pub(crate) fn built_on(tree: Tree, seq: i64, children: &[ChildHistory], until: &str) -> Built {
    let folder = tempfile::tempdir().unwrap();
    let mut partitions = collect(children.iter().map(|child| fold(child, &tree, month(until))));
    let stamp = Stamp { map: tree.boundaries(), ..stamp(seq, until) };
    let mut edition = Edition::begin(folder.path(), stamp).unwrap();
    for kabkota in tree.kabkota_of(PlaceId(1)) {
        edition.put(kabkota, partitions.remove(&kabkota).unwrap_or_default()).unwrap();
    }
    edition.publish().unwrap();
    let definitions = Arc::new(Definitions::built_in().unwrap());
    let rules = Arc::new(Rules::built_in().unwrap());
    let engine = Engine::open(folder.path(), definitions, rules).unwrap();
    Built { folder, engine, tree }
}

impl Built {
    pub(crate) async fn tally(&self, place: PlaceId, period: Period) -> Vec<Answer> {
        self.engine.tally(&self.tree, place, period).await.unwrap().answer
    }

    pub(crate) async fn answer(&self, place: PlaceId, at: Month, code: &str) -> Answer {
        let answers = self.tally(place, Period::Month(at)).await;
        answers.into_iter().find(|answer| answer.indicator == code).unwrap()
    }

    /// Everyone in a part, page by page; once for each month that speaks.
    pub(crate) async fn everyone(
        &self,
        place: PlaceId,
        period: Period,
        code: &str,
        part: &Part,
    ) -> Vec<ChildMonth> {
        const PAGE: usize = 7;
        let mut everyone: Vec<ChildMonth> = Vec::new();
        loop {
            let after = everyone.last().map(|row| (row.child, row.month));
            let page = self.engine.people(&self.tree, place, period, code, part, after, PAGE);
            let page = page.await.unwrap().answer;
            everyone.extend_from_slice(&page);
            if page.len() < PAGE {
                return everyone;
            }
        }
    }
}
