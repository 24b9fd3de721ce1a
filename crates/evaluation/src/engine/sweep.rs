//! Every indicator in every place of a level by one reading of a set, here or by many
//! machines: the same predicates, the same rows that count, whole numbers that are added.

use std::collections::BTreeMap;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::Int32Type;
use datafusion::logical_expr::{Expr, col};
use futures::{StreamExt as _, TryStreamExt as _};
use register::place::{Level, PlaceId, Tree};

use super::answer::{Answer, Told};
use super::layout::{Layout, Speaker, Spoken};
use super::published::Published;
use super::scope::Scope;
use super::source::{counting, table};
use crate::failure::Failure;
use crate::indicator::Over;
use crate::month::{Month, Period};
use crate::past::Progress;

/// Partitions read by one query: enough rows to keep many workers busy, few enough files to
/// be named in every task.
const TOGETHER: usize = 128;
/// The same where the rows of a child are brought together, which are held in memory.
const TOGETHER_BY_CHILD: usize = 32;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sweep {
    /// The place whose children are counted.
    pub within: PlaceId,
    /// The level of the places that are told apart.
    pub by: Level,
    pub period: Period,
    /// Whether each month of the period is told by itself.
    pub monthly: bool,
}

/// One place, and one month of it where months are told by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swept {
    pub place: PlaceId,
    pub month: Option<Month>,
    /// In the order of the definitions.
    pub answers: Vec<Answer>,
}

type Key = (PlaceId, Option<Month>);

/// Counts of one place, and for whom they speak.
type Line = (Speaker, Key, Vec<u32>);

impl Published {
    /// Counts every indicator in each place of a level, in the order of the tree.
    ///
    /// Of posyandu the children of a desa of whom none is known come last, under the desa's
    /// own id. `progress` hears of partitions.
    pub async fn sweep(
        &self,
        asked: &Sweep,
        mut progress: impl FnMut(Progress),
    ) -> Result<Told<Vec<Swept>>, Failure> {
        let tree = self.tree();
        let scope = Scope::of(tree, asked.within)?;
        let places =
            places(tree, asked.within, asked.by).ok_or(Failure::NoSuchPlace(asked.within))?;
        let layout = &Layout::of(self.definitions());
        let partitions = self.partitions_of(asked.within);
        let mut sums: BTreeMap<Key, Spoken> = BTreeMap::new();
        let (mut done, of) = (0, partitions.len());
        let queries = partitions.chunks(asked.together()).map(async |together| {
            let lines = self.count(layout, asked, scope, together).await?;
            Ok::<_, Failure>((together.len(), lines))
        });
        let mut queries =
            futures::stream::iter(queries).buffer_unordered(self.reader.at_once.max(1));
        while let Some((counted, lines)) = queries.try_next().await? {
            for (speaker, key, counts) in lines {
                let sums = sums.entry(key).or_insert_with(|| layout.nobody());
                sums.add(speaker, &counts);
            }
            done += counted;
            progress(Progress { done, of });
        }
        let months: Vec<Option<Month>> = if asked.monthly {
            asked.period.first().to(asked.period.last()).map(Some).collect()
        } else {
            vec![None]
        };
        let nobody = layout.nobody();
        let mut swept = Vec::new();
        for place in places {
            // A desa among posyandu stands for those without one, where there are any.
            let stands_in = tree.get(place).is_some_and(|found| found.level < asked.by);
            for &month in &months {
                let found = sums.remove(&(place, month));
                if stands_in && found.is_none() {
                    continue;
                }
                let found = found.as_ref().unwrap_or(&nobody);
                let answers = layout.answers(self.definitions(), found);
                swept.push(Swept { place, month, answers });
            }
        }
        // Nobody is left out because a set and its places are not of one map.
        match sums.first_key_value() {
            Some(((stray, _), _)) => Err(self.does_not_know(*stray)),
            None => Ok(self.told(asked.within).map(|()| swept)),
        }
    }

    /// The counts of some partitions, asked again where the query was broken off.
    async fn count(
        &self,
        layout: &Layout,
        asked: &Sweep,
        scope: Scope,
        partitions: &[String],
    ) -> Result<Vec<Line>, Failure> {
        let mut left = self.reader.tries;
        loop {
            let lines = self.count_once(layout, asked, scope, partitions).await;
            left = left.saturating_sub(1);
            match lines {
                Err(Failure::Query(cause)) if left > 0 => {
                    tracing::debug!(%cause, "a query is asked again");
                }
                Ok(_) | Err(_) => return lines,
            }
        }
    }

    async fn count_once(
        &self,
        layout: &Layout,
        asked: &Sweep,
        scope: Scope,
        partitions: &[String],
    ) -> Result<Vec<Line>, Failure> {
        self.must_be_found(partitions).await?;
        let mut lines = Vec::new();
        for &(speaker, over) in asked.speakers() {
            let table = table(&self.reader.context, self.files(partitions)).await?;
            let rows = counting(table, self.definitions(), asked.period, over)?;
            let rows = match scope.predicate() {
                Some(within) => rows.filter(within)?,
                None => rows,
            };
            let counts = if self.reader.elsewhere {
                layout.count_elsewhere(rows, asked.columns())?
            } else {
                layout.count(rows, asked.columns())?
            };
            for batch in counts.collect().await? {
                for row in 0..batch.num_rows() {
                    let key = asked.key(self.tree(), &batch, row);
                    let (key, counts) = key
                        .zip(Layout::line(&batch, row))
                        .ok_or_else(|| Failure::damaged("the counts", "no such column"))?;
                    lines.push((speaker, key, counts));
                }
            }
        }
        Ok(lines)
    }
}

impl Sweep {
    /// For whom rows are counted: over several months each child once, and each month.
    fn speakers(&self) -> &'static [(Speaker, Over)] {
        match self.period {
            Period::Span { .. } if !self.monthly => {
                &[(Speaker::Child, Over::Last), (Speaker::Month, Over::Each)]
            }
            Period::Span { .. } | Period::Month(_) => &[(Speaker::Both, Over::Each)],
        }
    }

    /// Partitions that one query reads.
    fn together(&self) -> usize {
        let by_child = self.speakers().iter().any(|(_, over)| *over == Over::Last);
        if by_child { TOGETHER_BY_CHILD } else { TOGETHER }
    }

    fn columns(&self) -> Vec<Expr> {
        let places: &[&str] = match self.by {
            Level::Nation | Level::Province | Level::Kabkota => &["kabkota"],
            Level::Kecamatan => &["kecamatan"],
            Level::Desa => &["desa"],
            Level::Posyandu | Level::Puskesmas => &["desa", "posyandu"],
        };
        let month = self.monthly.then_some("month");
        month.into_iter().chain(places.iter().copied()).map(col).collect()
    }

    /// The place and month of a line of counts.
    fn key(&self, tree: &Tree, batch: &RecordBatch, row: usize) -> Option<Key> {
        let number = |name: &str| {
            let column = batch.column_by_name(name)?.as_primitive_opt::<Int32Type>()?;
            (!column.is_null(row)).then(|| column.value(row))
        };
        let place = match self.by {
            Level::Nation | Level::Province => {
                let kabkota = PlaceId(number("kabkota")?);
                tree.at(kabkota, self.by).map_or(self.within, |above| above.id)
            }
            Level::Kabkota => PlaceId(number("kabkota")?),
            Level::Kecamatan => PlaceId(number("kecamatan")?),
            Level::Desa => PlaceId(number("desa")?),
            Level::Posyandu | Level::Puskesmas => {
                PlaceId(number("posyandu").or_else(|| number("desa"))?)
            }
        };
        let month = if self.monthly { Some(Month::from_index(number("month")?)) } else { None };
        Some((place, month))
    }
}

/// The places of a level in a place, and behind posyandu their desa; None where there are
/// none of that level in it, as nobody lives above it or in a puskesmas.
fn places(tree: &Tree, within: PlaceId, level: Level) -> Option<Vec<PlaceId>> {
    let own = tree.get(within)?.level;
    if own > level || level == Level::Puskesmas {
        return None;
    }
    if own == level {
        return Some(vec![within]);
    }
    let below = tree.below(within).filter(|below| below.level <= level);
    let mut found: Vec<PlaceId> =
        below.filter_map(|below| places(tree, below.id, level)).flatten().collect();
    if own == Level::Desa {
        found.push(within);
    }
    Some(found)
}
