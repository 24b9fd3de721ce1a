//! Counts of every indicator in each month and smallest place, small enough to be held.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Int32Type, Int64Type};
use datafusion::functions_aggregate::expr_fn::{count, sum};
use datafusion::logical_expr::{Expr, ExprFunctionExt, col, lit};
use datafusion::prelude::DataFrame;
use register::place::PlaceId;

use super::answer::Answer;
use super::scope::{Home, Scope};
use crate::failure::Failure;
use crate::indicator::{Definitions, Measures, Over};
use crate::month::Month;
use crate::relation::ContentHash;

/// Where in a line of counts the parts of an indicator stand. Indicators that share a
/// predicate share its count.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    over: Over,
    denominator: usize,
    numerator: usize,
    left_out: Vec<(String, usize)>,
}

/// The counts to take, each once, and where each indicator finds its own.
#[derive(Debug)]
pub(super) struct Layout {
    counts: Vec<Count>,
    indicators: Vec<Columns>,
}

/// What is counted of the rows for which a predicate holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Count {
    Rows(Expr),
    /// Their days at risk.
    Days(Expr),
}

/// Counts of one place, before they are told as answers.
#[derive(Debug, Clone)]
pub(super) struct Sums(Vec<u64>);

/// Counts of one place and period: with one month speaking for each child, and with every
/// month by itself. Of a single month both are the same.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    pub(super) last: Sums,
    pub(super) each: Sums,
}

impl Layout {
    pub(super) fn of(definitions: &Definitions) -> Self {
        Self::over(definitions.measures())
    }

    /// The counts of one indicator alone.
    pub(super) fn only(measures: &Measures) -> Self {
        Self::over(std::slice::from_ref(measures))
    }

    fn over(measures: &[Measures]) -> Self {
        let mut counts: Vec<Count> = Vec::new();
        let mut at = |count: Count| {
            counts.iter().position(|known| *known == count).unwrap_or_else(|| {
                counts.push(count);
                counts.len() - 1
            })
        };
        let indicators = measures
            .iter()
            .map(|measures| Columns {
                over: measures.over,
                denominator: at(match measures.over {
                    Over::Last | Over::Each => Count::Rows(measures.denominator.clone()),
                    Over::PersonTime => Count::Days(measures.denominator.clone()),
                }),
                numerator: at(Count::Rows(measures.numerator.clone())),
                left_out: measures
                    .left_out
                    .iter()
                    .map(|(code, predicate)| (code.clone(), at(Count::Rows(predicate.clone()))))
                    .collect(),
            })
            .collect();
        Self { counts, indicators }
    }

    /// Tells one layout from another: counts of one are no counts of the other.
    pub(super) fn mark(&self) -> ContentHash {
        ContentHash::of(format!("{:?}", self.counts).as_bytes())
    }

    pub(super) fn width(&self) -> usize {
        self.counts.len()
    }

    pub(super) fn nobody(&self) -> Spoken {
        Spoken { last: self.empty(), each: self.empty() }
    }

    pub(super) fn empty(&self) -> Sums {
        Sums(vec![0; self.counts.len()])
    }

    pub(super) fn answers(&self, definitions: &Definitions, sums: &Spoken) -> Vec<Answer> {
        let of = |at: usize| {
            let sums = match self.indicators[at].over {
                Over::Last => &sums.last,
                Over::Each | Over::PersonTime => &sums.each,
            };
            self.answer(at, &definitions.all()[at].code, sums)
        };
        (0..self.indicators.len()).map(of).collect()
    }

    /// The answer of the indicator that stands at a place of the layout.
    pub(super) fn answer(&self, at: usize, code: &str, sums: &Sums) -> Answer {
        let columns = &self.indicators[at];
        Answer {
            indicator: code.to_owned(),
            over: columns.over,
            numerator: sums.0[columns.numerator],
            denominator: sums.0[columns.denominator],
            left_out: columns
                .left_out
                .iter()
                .map(|(code, column)| (code.clone(), sums.0[*column]))
                .collect(),
        }
    }

    /// Counts every predicate over rows grouped by `by`.
    pub(super) fn count(&self, rows: DataFrame, by: Vec<Expr>) -> Result<DataFrame, Failure> {
        let mut counts = Vec::new();
        for (at, counted) in self.counts.iter().enumerate() {
            let count = match counted {
                Count::Rows(predicate) => {
                    count(lit(1_i64)).filter(predicate.clone()).build()?
                }
                Count::Days(predicate) => {
                    sum(col("risk_days")).filter(predicate.clone()).build()?
                }
            };
            counts.push(count.alias(format!("count_{at}")));
        }
        Ok(rows.aggregate(by, counts)?)
    }

    /// The counts in a row of such a query.
    pub(super) fn line(&self, batch: &RecordBatch, row: usize) -> Option<Vec<u32>> {
        // The counts are the last columns, in the order of the layout.
        let first = batch.num_columns().checked_sub(self.counts.len())?;
        batch.columns()[first..]
            .iter()
            .map(|column| {
                let counts = column.as_primitive_opt::<Int64Type>()?;
                // A sum of no rows is nought days.
                if counts.is_null(row) {
                    Some(0)
                } else {
                    u32::try_from(counts.value(row)).ok()
                }
            })
            .collect()
    }
}

impl Spoken {
    /// Adds what a partition counts in the places that `scope` holds.
    pub(super) fn add_all(&mut self, counted: &Counted, scope: Scope) -> Result<(), Failure> {
        counted.each_line(Grain::of(scope), |speaker, home, counts| {
            if scope.holds(home) {
                self.add(speaker, counts);
            }
        })
    }

    pub(super) fn add(&mut self, speaker: Speaker, counts: &[u32]) {
        match speaker {
            Speaker::Month => self.each.add(counts),
            Speaker::Child => self.last.add(counts),
            Speaker::Both => {
                self.last.add(counts);
                self.each.add(counts);
            }
        }
    }
}

/// For whom a line of counts speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaker {
    /// Each child by one month.
    Child,
    /// Each month by itself.
    Month,
    /// Of a single month both are one.
    Both,
}

/// How finely counts are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// The kecamatan as one.
    Whole,
    /// Every posyandu by itself, and the children of a desa without one.
    Homes,
}

impl Grain {
    /// As fine as a scope needs it.
    pub(super) const fn of(scope: Scope) -> Self {
        match scope {
            Scope::All => Self::Whole,
            Scope::Kecamatan(_) | Scope::Desa(_) | Scope::Posyandu(_) => Self::Homes,
        }
    }
}

/// What a partition counts in a period.
#[derive(Debug)]
pub(super) enum Counted {
    Month { cube: Arc<Cube>, month: Month },
    Span { by_child: Arc<Cube>, by_month: Arc<Cube>, first: Month, last: Month },
}

impl Counted {
    pub(super) fn each_line(
        &self,
        grain: Grain,
        mut take: impl FnMut(Speaker, Home, &[u32]),
    ) -> Result<(), Failure> {
        match self {
            Self::Month { cube, month } => {
                cube.each_line(*month, *month, grain, |_, home, counts| {
                    take(Speaker::Both, home, counts);
                })
            }
            Self::Span { by_child, by_month, first, last } => {
                by_child.each_line(*last, *last, grain, |_, home, counts| {
                    take(Speaker::Child, home, counts);
                })?;
                by_month.each_line(*first, *last, grain, |_, home, counts| {
                    take(Speaker::Month, home, counts);
                })
            }
        }
    }
}

impl Sums {
    pub(super) fn add(&mut self, line: &[u32]) {
        for (sum, &count) in self.0.iter_mut().zip(line) {
            *sum += u64::from(count);
        }
    }
}

/// The counts of one partition: those of the kecamatan in memory, those of its posyandu on
/// disk where a file was found for them.
#[derive(Debug)]
pub(crate) struct Cube {
    width: usize,
    kecamatan: PlaceId,
    homes: Vec<Home>,
    months: BTreeMap<Month, Block>,
    counts: Counts,
}

/// The lines of a month.
#[derive(Debug)]
struct Block {
    lines: Range<usize>,
    total: Vec<u32>,
    /// Of the bytes of the lines.
    hash: ContentHash,
}

#[derive(Debug)]
enum Counts {
    Held(Vec<u32>),
    Kept(PathBuf),
}

/// A line of counts: when, where, and how many of each.
type Line = (Month, Home, Vec<u32>);

impl Cube {
    /// Counts the rows of several kecamatan by month, or, where `at` is given, all as of that
    /// month.
    pub(super) async fn build_each(
        layout: &Layout,
        rows: DataFrame,
        at: Option<Month>,
    ) -> Result<BTreeMap<PlaceId, Self>, Failure> {
        let mut by = ["kecamatan", "desa", "posyandu"].map(col).to_vec();
        if at.is_none() {
            by.insert(0, col("month"));
        }
        let mut parts: BTreeMap<PlaceId, Vec<Line>> = BTreeMap::new();
        for line in lines(layout, layout.count(rows, by)?, at).await? {
            parts.entry(line.1.kecamatan).or_default().push(line);
        }
        let cube =
            |(kecamatan, lines)| (kecamatan, Self::of(layout.counts.len(), kecamatan, lines));
        Ok(parts.into_iter().map(cube).collect())
    }

    pub(super) fn of(width: usize, kecamatan: PlaceId, mut lines: Vec<Line>) -> Self {
        lines.sort_unstable_by_key(|(month, home, _)| (*month, home.desa, home.posyandu));
        let mut homes = Vec::with_capacity(lines.len());
        let mut counts = Vec::with_capacity(lines.len() * width);
        let mut months: BTreeMap<Month, Block> = BTreeMap::new();
        for (month, home, line) in lines {
            let next = homes.len();
            let block = months.entry(month).or_insert_with(|| Block {
                lines: next..next,
                total: vec![0; width],
                hash: ContentHash::of(&[]),
            });
            block.lines.end = next + 1;
            for (sum, count) in block.total.iter_mut().zip(&line) {
                *sum += count;
            }
            homes.push(home);
            counts.extend(line);
        }
        for block in months.values_mut() {
            block.hash = ContentHash::of(&bytes(&counts[of_lines(&block.lines, width)]));
        }
        Self { width, kecamatan, homes, months, counts: Counts::Held(counts) }
    }

    /// Goes over the counts from one month to another, by month.
    pub(super) fn each_line(
        &self,
        first: Month,
        last: Month,
        grain: Grain,
        mut take: impl FnMut(Month, Home, &[u32]),
    ) -> Result<(), Failure> {
        let months = self.months.range(first..=last.max(first));
        if grain == Grain::Whole {
            let home = Home { kecamatan: self.kecamatan, desa: self.kecamatan, posyandu: None };
            months.for_each(|(month, block)| take(*month, home, &block.total));
            return Ok(());
        }
        for (month, block) in months {
            let counts = self.block(block)?;
            let homes = &self.homes[block.lines.clone()];
            for (home, counts) in homes.iter().zip(counts.chunks_exact(self.width.max(1))) {
                take(*month, *home, counts);
            }
        }
        Ok(())
    }

    fn block(&self, block: &Block) -> Result<Cow<'_, [u32]>, Failure> {
        let range = of_lines(&block.lines, self.width);
        match &self.counts {
            Counts::Held(counts) => Ok(Cow::Borrowed(&counts[range])),
            Counts::Kept(path) => {
                let mut bytes = vec![0; range.len() * COUNT_BYTES];
                let start = (range.start * COUNT_BYTES) as u64;
                File::open(path)
                    .and_then(|mut file| {
                        file.seek(SeekFrom::Start(start))?;
                        file.read_exact(&mut bytes)
                    })
                    .map_err(Failure::file(path))?;
                if ContentHash::of(&bytes) == block.hash {
                    Ok(Cow::Owned(numbers(&bytes)))
                } else {
                    Err(Failure::damaged(path, "its bytes are not those written"))
                }
            }
        }
    }

    /// Puts the counts of posyandu into a file, followed by what finds them again; they stay
    /// in memory where there is no room for it.
    pub(super) fn kept(self, path: &Path) -> Self {
        let Counts::Held(counts) = &self.counts else { return self };
        let mut text = bytes(counts);
        let index = self.index();
        text.extend(&index);
        text.extend(ContentHash::of(&index).to_bytes());
        text.extend((index.len() as u64).to_le_bytes());
        let fresh = path.with_extension("making");
        let written = fs::write(&fresh, &text).and_then(|()| fs::rename(&fresh, path));
        match written {
            Ok(()) => Self { counts: Counts::Kept(path.to_owned()), ..self },
            Err(_) => self,
        }
    }

    /// Finds the counts of a file again; None where there is none that can be used.
    pub(super) fn found(width: usize, kecamatan: PlaceId, path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let mut tail = [0; HASH_BYTES + 8];
        let back = i64::try_from(tail.len()).ok()?;
        let end = file.seek(SeekFrom::End(-back)).ok()?;
        file.read_exact(&mut tail).ok()?;
        let (hash, length) = tail.split_at(HASH_BYTES);
        let length = u64::from_le_bytes(length.try_into().ok()?);
        file.seek(SeekFrom::Start(end.checked_sub(length)?)).ok()?;
        let mut index = vec![0; usize::try_from(length).ok()?];
        file.read_exact(&mut index).ok()?;
        if ContentHash::of(&index).to_bytes() != hash {
            return None;
        }
        Self::indexed(width, kecamatan, &index, path)
    }

    /// Homes, then months with their lines, totals and hashes, as numbers of four bytes.
    fn index(&self) -> Vec<u8> {
        let mut index = Vec::new();
        let mut put = |number: u32| index.extend(number.to_le_bytes());
        let size = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        put(size(self.homes.len()));
        for home in &self.homes {
            put(home.desa.0.cast_unsigned());
            put(home.posyandu.map_or(0, |posyandu| posyandu.0.cast_unsigned()));
        }
        for (month, block) in &self.months {
            put(month.index().cast_unsigned());
            put(size(block.lines.start));
            put(size(block.lines.end));
            block.total.iter().for_each(|count| put(*count));
            numbers(&block.hash.to_bytes()).into_iter().for_each(&mut put);
        }
        index
    }

    fn indexed(width: usize, kecamatan: PlaceId, index: &[u8], path: &Path) -> Option<Self> {
        let mut words = numbers(index).into_iter();
        let number_of_homes = words.next()?;
        let mut homes = Vec::new();
        for _ in 0..number_of_homes {
            let desa = PlaceId(words.next()?.cast_signed());
            let posyandu = words.next()?.cast_signed();
            let posyandu = (posyandu != 0).then_some(PlaceId(posyandu));
            homes.push(Home { kecamatan, desa, posyandu });
        }
        let mut months = BTreeMap::new();
        while let Some(month) = words.next() {
            let start = usize::try_from(words.next()?).ok()?;
            let end = usize::try_from(words.next()?).ok()?;
            let total: Vec<u32> = words.by_ref().take(width).collect();
            let hash: Vec<u32> = words.by_ref().take(HASH_BYTES / COUNT_BYTES).collect();
            if end > homes.len() || total.len() != width {
                return None;
            }
            let hash = ContentHash::from_digest(bytes(&hash).try_into().ok()?);
            months.insert(
                Month::from_index(month.cast_signed()),
                Block { lines: start..end, total, hash },
            );
        }
        Some(Self { width, kecamatan, homes, months, counts: Counts::Kept(path.to_owned()) })
    }
}

const COUNT_BYTES: usize = 4;
const HASH_BYTES: usize = 32;

fn of_lines(lines: &Range<usize>, width: usize) -> Range<usize> {
    lines.start * width..lines.end * width
}

fn bytes(counts: &[u32]) -> Vec<u8> {
    counts.iter().flat_map(|count| count.to_le_bytes()).collect()
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let number =
        |four: &[u8]| four.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
    bytes.chunks_exact(COUNT_BYTES).map(number).collect()
}

/// The lines of a query that counts, all as of `at` where it is given.
async fn lines(
    layout: &Layout,
    counts: DataFrame,
    at: Option<Month>,
) -> Result<Vec<Line>, Failure> {
    let mut lines = Vec::new();
    for batch in counts.collect().await? {
        for row in 0..batch.num_rows() {
            let line = line(layout, &batch, row, at);
            lines.push(line.ok_or_else(|| Failure::damaged("the counts", "no such column"))?);
        }
    }
    Ok(lines)
}

fn line(layout: &Layout, batch: &RecordBatch, row: usize, at: Option<Month>) -> Option<Line> {
    let number = |name: &str| {
        let column = batch.column_by_name(name)?.as_primitive_opt::<Int32Type>()?;
        Some((!column.is_null(row)).then(|| column.value(row)))
    };
    let month = match at {
        Some(month) => month,
        None => Month::from_index(number("month")??),
    };
    let home = Home {
        kecamatan: PlaceId(number("kecamatan")??),
        desa: PlaceId(number("desa")??),
        posyandu: number("posyandu")?.map(PlaceId),
    };
    Some((month, home, layout.line(batch, row)?))
}
