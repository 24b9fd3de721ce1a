//! One indicator by sex and age group, counted once in each partition and kept with it.

use std::collections::BTreeMap;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Int32Type};
use datafusion::logical_expr::{Expr, cast, col};
use datafusion::prelude::DataFrame;
use register::place::PlaceId;
use science::measure::Sex;

use super::Answer;
use super::layout::{Layout, Sums};
use super::scope::{Home, Scope};
use crate::failure::Failure;
use crate::month::Period;
use crate::relation::{AgeGroup, Cell};

/// One indicator by sex and age group.
pub type Groups = Vec<(Sex, AgeGroup, Answer)>;

/// A period and the place of an indicator among the definitions.
pub(super) type Asked = (Period, usize);

/// Every sex with every age group, in the order in which they are told and counted.
pub(super) fn groups() -> impl Iterator<Item = (Sex, AgeGroup)> {
    [Sex::Male, Sex::Female]
        .into_iter()
        .flat_map(|sex| AgeGroup::ALL.into_iter().map(move |age| (sex, age)))
}

/// What one partition counts of one indicator in one period.
#[derive(Debug)]
pub(crate) struct Grouped {
    width: usize,
    homes: Vec<Home>,
    /// Of each home all groups, of each group all counts.
    counts: Vec<u32>,
}

impl Grouped {
    /// Counts the rows of several kecamatan.
    pub(super) async fn build_each(
        layout: &Layout,
        rows: DataFrame,
    ) -> Result<BTreeMap<PlaceId, Self>, Failure> {
        let places = ["kecamatan", "desa", "posyandu"].map(col);
        let by = places.into_iter().chain(by_group()).collect();
        let mut parts: BTreeMap<PlaceId, BTreeMap<Home, Vec<u32>>> = BTreeMap::new();
        for batch in layout.count(rows, by)?.collect().await? {
            for row in 0..batch.num_rows() {
                let unreadable = || Failure::damaged("child_month", "no such word");
                let home = home(&batch, row).ok_or_else(unreadable)?;
                let group = group(&batch, row).ok_or_else(unreadable)?;
                let line = Layout::line(&batch, row).ok_or_else(unreadable)?;
                let homes = parts.entry(home.kecamatan).or_default();
                let counts = homes
                    .entry(home)
                    .or_insert_with(|| vec![0; groups().count() * layout.width()]);
                let start = group * layout.width();
                counts[start..start + layout.width()].copy_from_slice(&line);
            }
        }
        let grouped = |(kecamatan, homes): (PlaceId, BTreeMap<Home, Vec<u32>>)| {
            let (homes, counts): (Vec<Home>, Vec<Vec<u32>>) = homes.into_iter().unzip();
            (kecamatan, Self { width: layout.width(), homes, counts: counts.concat() })
        };
        Ok(parts.into_iter().map(grouped).collect())
    }

    pub(super) fn of_nobody(layout: &Layout) -> Self {
        Self { width: layout.width(), homes: Vec::new(), counts: Vec::new() }
    }

    /// Adds what is counted in the places that `scope` holds to the sums of each group.
    pub(super) fn add_to(&self, scope: Scope, sums: &mut [Sums]) {
        let of_home = self.width * groups().count();
        for (home, counts) in self.homes.iter().zip(self.counts.chunks_exact(of_home.max(1))) {
            if scope.holds(*home) {
                let lines = counts.chunks_exact(self.width.max(1));
                sums.iter_mut().zip(lines).for_each(|(sums, line)| sums.add(line));
            }
        }
    }
}

/// Where a row was counted.
fn home(batch: &RecordBatch, row: usize) -> Option<Home> {
    let number = |name: &str| {
        let column = batch.column_by_name(name)?.as_primitive_opt::<Int32Type>()?;
        Some((!column.is_null(row)).then(|| PlaceId(column.value(row))))
    };
    Some(Home {
        kecamatan: number("kecamatan")??,
        desa: number("desa")??,
        posyandu: number("posyandu")?,
    })
}

/// What rows are grouped by: words at full length, by which DataFusion groups faster than by
/// their numbers.
pub(super) fn by_group() -> [Expr; 2] {
    ["sex", "age_group"].map(|name| cast(col(name), DataType::Utf8).alias(name))
}

/// The place of the group that a row was counted in among all.
pub(super) fn group(batch: &RecordBatch, row: usize) -> Option<usize> {
    let sex = Sex::read(batch.column_by_name("sex")?, row)?;
    let age = Option::<AgeGroup>::read(batch.column_by_name("age_group")?, row)??;
    groups().position(|group| group == (sex, age))
}
