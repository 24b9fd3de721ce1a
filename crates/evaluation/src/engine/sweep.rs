//! Every indicator in every place of a level by one reading of a set, here or by many
//! machines: the same predicates, the same rows that count, whole numbers that are added.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::thread::available_parallelism;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::Int32Type;
use datafusion::common::runtime::SpawnedTask;
use datafusion::logical_expr::{Expr, col};
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use register::place::{Level, PlaceId, Tree};
use science::measure::Sex;

use super::answer::{Answer, Told};
use super::groups::{by_group, group, groups};
use super::layout::{Layout, Speaker, Spoken};
use super::published::Published;
use super::reader::Reader;
use super::scope::Scope;
use super::source::{counting, table};
use crate::failure::Failure;
use crate::indicator::{Definitions, Over};
use crate::month::{Month, Period};
use crate::past::Progress;
use crate::relation::AgeGroup;

/// Partitions read by one query at most: enough rows to keep many workers busy, few enough
/// files to be named in every task.
const MOST_TOGETHER: usize = 128;
/// The same where a line is told for each group of each small place; and no fewer than these,
/// because planning a query takes time.
const FEW_TOGETHER: usize = 16;
/// Queries that each worker of this process has at least, so that all end at about one time.
const SHARES_OF_A_WORKER: usize = 4;

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
    /// Whether each sex and age group is told by itself.
    pub by_group: bool,
}

/// One place, and one month and one group of it where these are told by themselves.
#[derive(Debug, Clone, Copy)]
pub struct Swept<'a> {
    pub place: PlaceId,
    pub month: Option<Month>,
    pub group: Option<(Sex, AgeGroup)>,
    counted: &'a Spoken,
    of: &'a Stretch,
}

/// Places that follow each other in the tree, counted.
#[derive(Debug)]
pub struct Stretch {
    layout: Arc<Layout>,
    definitions: Arc<Definitions>,
    lines: Vec<(Key, Spoken)>,
}

/// A sweep under way, told a stretch at a time, so that a country needs no more memory than a
/// part of it.
pub struct Sweeping<'a> {
    published: &'a Published,
    asked: Sweep,
    layout: Arc<Layout>,
    stretches: std::vec::IntoIter<Vec<PlaceId>>,
    shares: BoxStream<'a, Result<Share, Failure>>,
    progress: Progress,
}

/// What one query counted.
struct Share {
    lines: Vec<Line>,
    partitions: usize,
    /// Whether nothing more is counted of its stretch.
    ends: bool,
}

/// A place, a month, and the place of a group among all.
type Key = (PlaceId, Option<Month>, Option<usize>);

/// Counts of one place, and for whom they speak.
type Line = (Speaker, Key, Vec<u32>);

impl fmt::Debug for Sweeping<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, progress, .. } = self;
        f.debug_struct("Sweeping")
            .field("asked", asked)
            .field("progress", progress)
            .finish_non_exhaustive()
    }
}

impl<'a> Swept<'a> {
    /// Every indicator, in the order of the definitions.
    pub fn answers(&self) -> Vec<Answer> {
        self.of.layout.answers(&self.of.definitions, self.counted)
    }

    /// Of every indicator the numerator and the denominator, in the same order.
    pub fn shares(&self) -> impl Iterator<Item = (u64, u64)> + use<'a> {
        self.of.layout.shares(self.counted)
    }
}

impl Stretch {
    pub fn swept(&self) -> impl Iterator<Item = Swept<'_>> {
        let groups: Vec<(Sex, AgeGroup)> = groups().collect();
        self.lines.iter().map(move |((place, month, group), counted)| Swept {
            place: *place,
            month: *month,
            group: group.and_then(|group| groups.get(group).copied()),
            counted,
            of: self,
        })
    }
}

impl Sweeping<'_> {
    /// Counts on; None at the end. `progress` hears of partitions.
    pub async fn next(
        &mut self,
        mut progress: impl FnMut(Progress),
    ) -> Result<Option<Stretch>, Failure> {
        let Some(places) = self.stretches.next() else { return Ok(None) };
        let mut sums: BTreeMap<Key, Spoken> = BTreeMap::new();
        while let Some(share) = self.shares.try_next().await? {
            for (speaker, key, counts) in share.lines {
                let sums = sums.entry(key).or_insert_with(|| self.asked.nobody(&self.layout));
                sums.add(speaker, &counts);
            }
            self.progress.done += share.partitions;
            progress(self.progress);
            if share.ends {
                break;
            }
        }
        let (months, groups) = (self.asked.months(), self.asked.groups());
        let tree = self.published.tree();
        let mut lines = Vec::with_capacity(places.len() * months.len() * groups.len());
        for place in places {
            // A desa among posyandu stands for those without one, where there are any.
            let stands_in = tree.get(place).is_some_and(|found| found.level < self.asked.by);
            for &month in &months {
                for &group in &groups {
                    let key = (place, month, group);
                    match sums.remove(&key) {
                        Some(counted) => lines.push((key, counted)),
                        None if stands_in => {}
                        None => lines.push((key, self.asked.nobody(&self.layout))),
                    }
                }
            }
        }
        // Nobody is left out because a set and its places are not of one map.
        match sums.first_key_value() {
            Some(((stray, ..), _)) => Err(self.published.does_not_know(*stray)),
            None => {
                let definitions = self.published.shared_definitions();
                Ok(Some(Stretch { layout: Arc::clone(&self.layout), definitions, lines }))
            }
        }
    }

    /// What the answers have to say of themselves.
    pub fn told(&self) -> Told<()> {
        self.published.told(self.asked.within)
    }
}

impl Published {
    /// Counts every indicator in each place of a level, in the order of the tree.
    ///
    /// Of posyandu the children of a desa of whom none is known come last, under the desa's
    /// own id.
    pub fn sweep(&self, asked: Sweep) -> Result<Sweeping<'_>, Failure> {
        let tree = self.tree();
        let scope = Scope::of(tree, asked.within)?;
        let nowhere = || Failure::NoSuchPlace(asked.within);
        let layout = Arc::new(Layout::of(self.definitions()));
        let partitions = self.partitions_of(asked.within).len();
        let together = asked.together(partitions, &self.reader);
        let mut stretches: Vec<(Vec<PlaceId>, Vec<String>)> = Vec::new();
        for unit in places(tree, asked.within, asked.by.min(Level::Kabkota))
            .unwrap_or_else(|| vec![asked.within])
        {
            let places = places(tree, unit, asked.by).ok_or_else(nowhere)?;
            let partitions = self.partitions_of(unit);
            match stretches.last_mut() {
                Some((before, known)) if known.len() + partitions.len() <= together => {
                    before.extend(places);
                    known.extend(partitions);
                }
                Some(_) | None => stretches.push((places, partitions)),
            }
        }
        let of = stretches.iter().map(|(_, partitions)| partitions.len()).sum();
        let (stretches, partitions): (Vec<_>, Vec<_>) = stretches.into_iter().unzip();
        let queries =
            partitions.into_iter().flat_map(move |partitions| queries(&partitions, together));
        let (published, counts) = (self.clone(), Arc::clone(&layout));
        let shares = queries.map(move |(partitions, ends)| {
            let (published, layout) = (published.clone(), Arc::clone(&counts));
            let query = Query { published, layout, asked, scope, partitions };
            // A task of its own from the beginning, so that it goes on while answers are told.
            let counting = SpawnedTask::spawn(async move {
                let lines = query.count().await?;
                Ok(Share { lines, partitions: query.partitions.len(), ends })
            });
            async move { counting.await.map_err(Failure::Stopped)? }
        });
        let shares = futures::stream::iter(shares).buffered(self.reader.at_once.max(1)).boxed();
        let (stretches, progress) = (stretches.into_iter(), Progress { done: 0, of });
        Ok(Sweeping { published: self, asked, layout, stretches, shares, progress })
    }
}

/// Some partitions to be counted, and by whom.
struct Query {
    published: Published,
    layout: Arc<Layout>,
    asked: Sweep,
    scope: Scope,
    partitions: Vec<String>,
}

impl Query {
    /// The counts, asked again where the query was broken off.
    async fn count(&self) -> Result<Vec<Line>, Failure> {
        let mut left = self.published.reader.tries;
        loop {
            let lines = self.count_once().await;
            left = left.saturating_sub(1);
            match lines {
                Err(Failure::Query(cause)) if left > 0 => {
                    tracing::debug!(%cause, "a query is asked again");
                }
                Ok(_) | Err(_) => return lines,
            }
        }
    }

    async fn count_once(&self) -> Result<Vec<Line>, Failure> {
        if self.partitions.is_empty() {
            return Ok(Vec::new());
        }
        // Together: each waits for others more than it works.
        let found = self.published.must_be_found(&self.partitions);
        let (found, lines) = futures::future::join(found, self.count_rows()).await;
        found.and(lines)
    }

    async fn count_rows(&self) -> Result<Vec<Line>, Failure> {
        let Self { published, layout, asked, scope, partitions } = self;
        let mut lines = Vec::new();
        for &(speaker, over) in asked.speakers() {
            let table = table(&published.reader.context, published.files(partitions)).await?;
            let rows = counting(table, published.definitions(), asked.period, over)?;
            let rows = match scope.predicate() {
                Some(within) => rows.filter(within)?,
                None => rows,
            };
            let counts = if published.reader.elsewhere {
                layout.count_elsewhere(rows, asked.columns())?
            } else {
                layout.count(rows, asked.columns())?
            };
            for batch in counts.collect().await? {
                for row in 0..batch.num_rows() {
                    let key = asked.key(published.tree(), &batch, row);
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

    /// Partitions that one query reads, of so many.
    fn together(&self, partitions: usize, reader: &Reader) -> usize {
        let most = if self.by_group { FEW_TOGETHER } else { MOST_TOGETHER };
        if reader.elsewhere {
            return most;
        }
        let shares = SHARES_OF_A_WORKER * available_parallelism().map_or(1, usize::from);
        (partitions / shares).clamp(FEW_TOGETHER, most)
    }

    /// Counts of a place where nobody is met.
    fn nobody(&self, layout: &Layout) -> Spoken {
        layout.nobody(if self.monthly {
            Period::Month(self.period.last())
        } else {
            self.period
        })
    }

    fn months(&self) -> Vec<Option<Month>> {
        if self.monthly {
            self.period.first().to(self.period.last()).map(Some).collect()
        } else {
            vec![None]
        }
    }

    fn groups(&self) -> Vec<Option<usize>> {
        if self.by_group { (0..groups().count()).map(Some).collect() } else { vec![None] }
    }

    fn columns(&self) -> Vec<Expr> {
        let places: &[&str] = match self.by {
            Level::Nation | Level::Province | Level::Kabkota => &["kabkota"],
            Level::Kecamatan => &["kecamatan"],
            Level::Desa => &["desa"],
            Level::Posyandu | Level::Puskesmas => &["desa", "posyandu"],
        };
        let month = self.monthly.then_some("month");
        let columns = month.into_iter().chain(places.iter().copied()).map(col);
        columns.chain(self.by_group.then(by_group).into_iter().flatten()).collect()
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
        let group = if self.by_group { Some(group(batch, row)?) } else { None };
        Some((place, month, group))
    }
}

/// The partitions of a stretch, and of each query whether it is the last of them.
fn queries(partitions: &[String], together: usize) -> Vec<(Vec<String>, bool)> {
    let mut queries: Vec<(Vec<String>, bool)> =
        partitions.chunks(together).map(|some| (some.to_vec(), false)).collect();
    if queries.is_empty() {
        queries.push((Vec::new(), false));
    }
    if let Some((_, ends)) = queries.last_mut() {
        *ends = true;
    }
    queries
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
