//! Counts of every indicator in each month and smallest place, small enough to be held.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::Int32Type;
use datafusion::logical_expr::col;
use datafusion::prelude::DataFrame;
use register::place::PlaceId;

use super::beside::{self, HASH_BYTES, NUMBER_BYTES, bytes, numbers};
use super::layout::{Grain, Layout, Speaker};
use super::scope::Home;
use crate::failure::Failure;
use crate::month::Month;
use crate::relation::ContentHash;

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

/// The counts of one partition: those of the kecamatan in memory, those of its posyandu on
/// disk where a file was found for them.
#[derive(Debug)]
pub(crate) struct Cube {
    width: usize,
    kecamatan: PlaceId,
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

/// Lines of a desa, a posyandu or nought, and their counts.
#[derive(Debug)]
enum Counts {
    Held(Vec<u32>),
    Kept(PathBuf),
}

/// Numbers that say where a line was counted, before its counts.
const HOME: usize = 2;

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
        for line in lines(layout.count(rows, by)?, at).await? {
            parts.entry(line.1.kecamatan).or_default().push(line);
        }
        let cube = |(kecamatan, lines)| (kecamatan, Self::of(layout.width(), kecamatan, lines));
        Ok(parts.into_iter().map(cube).collect())
    }

    pub(super) fn of(width: usize, kecamatan: PlaceId, mut lines: Vec<Line>) -> Self {
        lines.sort_unstable_by_key(|(month, home, _)| (*month, home.desa, home.posyandu));
        let mut counts = Vec::with_capacity(lines.len() * (HOME + width));
        let mut months: BTreeMap<Month, Block> = BTreeMap::new();
        for (at, (month, home, line)) in lines.into_iter().enumerate() {
            let block = months.entry(month).or_insert_with(|| Block {
                lines: at..at,
                total: vec![0; width],
                hash: ContentHash::of(&[]),
            });
            block.lines.end = at + 1;
            for (sum, count) in block.total.iter_mut().zip(&line) {
                *sum += count;
            }
            counts.push(home.desa.0.cast_unsigned());
            counts.push(home.posyandu.map_or(0, |posyandu| posyandu.0.cast_unsigned()));
            counts.extend(line);
        }
        for block in months.values_mut() {
            block.hash = ContentHash::of(&bytes(&counts[of_lines(&block.lines, width)]));
        }
        Self { width, kecamatan, months, counts: Counts::Held(counts) }
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
        let blocks: Vec<(&Month, &Block)> = months.collect();
        let lines = self.lines(&blocks)?;
        let mut lines = lines.chunks_exact(HOME + self.width);
        for (month, block) in blocks {
            for line in lines.by_ref().take(block.lines.len()) {
                let [desa, posyandu, counts @ ..] = line else { continue };
                let posyandu = PlaceId(posyandu.cast_signed());
                let home = Home {
                    kecamatan: self.kecamatan,
                    desa: PlaceId(desa.cast_signed()),
                    posyandu: (posyandu.0 != 0).then_some(posyandu),
                };
                take(*month, home, counts);
            }
        }
        Ok(())
    }

    /// The lines of months that follow each other, read at once.
    fn lines(&self, blocks: &[(&Month, &Block)]) -> Result<Cow<'_, [u32]>, Failure> {
        let (Some((_, first)), Some((_, last))) = (blocks.first(), blocks.last()) else {
            return Ok(Cow::Borrowed(&[]));
        };
        let range = of_lines(&(first.lines.start..last.lines.end), self.width);
        match &self.counts {
            Counts::Held(counts) => Ok(Cow::Borrowed(&counts[range])),
            Counts::Kept(path) => {
                let start = range.start * NUMBER_BYTES;
                let read = beside::part(path, &(start..range.end * NUMBER_BYTES))?;
                for (_, block) in blocks {
                    let lines = of_lines(&block.lines, self.width);
                    let at = |line: usize| line * NUMBER_BYTES - start;
                    beside::proved(path, &read[at(lines.start)..at(lines.end)], &block.hash)?;
                }
                Ok(Cow::Owned(numbers(&read)))
            }
        }
    }

    /// Puts the counts of posyandu into a file, followed by what finds them again; they stay
    /// in memory where there is no room for it.
    pub(super) fn kept(self, path: &Path) -> Self {
        let Counts::Held(counts) = &self.counts else { return self };
        match beside::put(path, &bytes(counts), &bytes(&self.index())) {
            Ok(()) => Self { counts: Counts::Kept(path.to_owned()), ..self },
            Err(_) => self,
        }
    }

    /// Finds the counts of a file again; None where there is none that can be used.
    pub(super) fn found(width: usize, kecamatan: PlaceId, path: &Path) -> Option<Self> {
        let index = beside::index_of(path)?;
        Self::indexed(width, kecamatan, &numbers(&index), path)
    }

    /// Months with their lines, totals and hashes.
    fn index(&self) -> Vec<u32> {
        let mut index = Vec::new();
        let size = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        for (month, block) in &self.months {
            index.push(month.index().cast_unsigned());
            index.push(size(block.lines.start));
            index.push(size(block.lines.end));
            index.extend(&block.total);
            index.extend(numbers(&block.hash.to_bytes()));
        }
        index
    }

    fn indexed(width: usize, kecamatan: PlaceId, index: &[u32], path: &Path) -> Option<Self> {
        let mut months = BTreeMap::new();
        let mut next = 0;
        for month in index.chunks(3 + width + HASH_BYTES / NUMBER_BYTES) {
            let (&[month, start, end], rest) = month.split_first_chunk::<3>()?;
            let (total, hash) = rest.split_at_checked(width)?;
            let lines = usize::try_from(start).ok()?..usize::try_from(end).ok()?;
            if lines.start != next || lines.end < next {
                return None;
            }
            next = lines.end;
            let block = Block { lines, total: total.to_vec(), hash: beside::hash_of(hash)? };
            months.insert(Month::from_index(month.cast_signed()), block);
        }
        Some(Self { width, kecamatan, months, counts: Counts::Kept(path.to_owned()) })
    }
}

/// The numbers of some lines.
fn of_lines(lines: &Range<usize>, width: usize) -> Range<usize> {
    lines.start * (HOME + width)..lines.end * (HOME + width)
}

/// The lines of a query that counts, all as of `at` where it is given.
async fn lines(counts: DataFrame, at: Option<Month>) -> Result<Vec<Line>, Failure> {
    let mut lines = Vec::new();
    for batch in counts.collect().await? {
        for row in 0..batch.num_rows() {
            let line = line(&batch, row, at);
            lines.push(line.ok_or_else(|| Failure::damaged("the counts", "no such column"))?);
        }
    }
    Ok(lines)
}

fn line(batch: &RecordBatch, row: usize, at: Option<Month>) -> Option<Line> {
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
    Some((month, home, Layout::line(batch, row)?))
}
