//! How each child of the partitions stands to one indicator in one period.

use std::collections::{BTreeSet, HashMap, HashSet};

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Date32Type, Int32Type};
use datafusion::logical_expr::{Expr, col, lit};
use futures::{StreamExt as _, TryStreamExt as _};
use register::history::ExitReason;
use register::place::{PlaceId, Tree};
use uuid::Uuid;

use super::Side;
use crate::engine::{Home, Scope};
use crate::failure::Failure;
use crate::indicator::{Measures, Over};
use crate::month::{Month, Period};
use crate::relation::Cell;

/// A child in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// Whether it counts in the place asked for, and not elsewhere in the kab/kota.
    pub(super) inside: bool,
    /// Its posyandu, or its desa where none is known.
    pub(super) home: PlaceId,
    /// It is in the denominator.
    pub(super) judged: bool,
    /// It is in the numerator.
    pub(super) counts_in: bool,
    pub(super) visit: Option<Uuid>,
    /// Days since 1970.
    pub(super) visit_on: Option<i32>,
    pub(super) age_months_at_end: i32,
    pub(super) elsewhere_until: Option<Month>,
}

impl Standing {
    /// What it adds to numerator and denominator.
    pub(super) fn adds(self) -> (i64, i64) {
        (i64::from(self.inside && self.counts_in), i64::from(self.inside && self.judged))
    }
}

/// How the rows of a child end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Died,
    MovedAway,
    Withdrawn,
    AgedOut,
    /// It goes on in another kab/kota.
    Elsewhere,
}

pub(super) type Standings = HashMap<Uuid, Standing>;

/// How far standings are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The kab/kota of the place.
    Own,
    /// Those too that had places of it on some map: a border may be drawn over them.
    Kin,
}

impl Reach {
    /// How far the side before is read.
    pub(super) fn between(before: Side<'_>, after: Side<'_>) -> Self {
        if before.tree.boundaries() == after.tree.boundaries() { Self::Own } else { Self::Kin }
    }

    pub(super) fn kabkota(self, tree: &Tree, own: &BTreeSet<PlaceId>) -> BTreeSet<PlaceId> {
        match self {
            Self::Own => own.clone(),
            Self::Kin => {
                let kin = own.iter().flat_map(|kabkota| tree.kin(*kabkota));
                kin.filter(|kabkota| tree.get(*kabkota).is_some()).collect()
            }
        }
    }
}

/// The standing of every child that counts within reach of a place; nobody is inside one that
/// is not on the map.
pub(super) async fn standings(
    side: Side<'_>,
    measures: &Measures,
    place: PlaceId,
    reach: Reach,
) -> Result<Standings, Failure> {
    let scope = match side.tree.get(place) {
        Some(_) => Some(Scope::of(side.tree, place)?),
        None => None,
    };
    let own: BTreeSet<PlaceId> = side.tree.kabkota_of(place).into_iter().collect();
    let each: Vec<_> = reach
        .kabkota(side.tree, &own)
        .into_iter()
        .map(|kabkota| {
            let scope = scope.filter(|_| own.contains(&kabkota));
            standings_in(side, measures, kabkota, scope)
        })
        .collect();
    let mut each = futures::stream::iter(each).buffer_unordered(AT_ONCE);
    let mut standings = Standings::new();
    while let Some(found) = each.try_next().await? {
        standings.extend(found);
    }
    Ok(standings)
}

/// The standing of every child that counts in a kab/kota; nobody is inside where there is no
/// scope.
async fn standings_in(
    side: Side<'_>,
    measures: &Measures,
    kabkota: PlaceId,
    scope: Option<Scope>,
) -> Result<Vec<(Uuid, Standing)>, Failure> {
    let (rows, _) = side.engine.counting(side.tree, kabkota, side.period, Over::Last).await?;
    let Some(rows) = rows else { return Ok(Vec::new()) };
    let columns = vec![
        col("child"),
        col("kecamatan"),
        col("desa"),
        col("posyandu"),
        col("visit"),
        col("visit_on"),
        col("age_months_at_end"),
        col("elsewhere_until"),
        measures.denominator.clone().alias("judged"),
        measures.numerator.clone().alias("counts_in"),
    ];
    let mut batches = rows.select(columns)?.execute_stream().await?;
    let mut standings = Vec::new();
    while let Some(batch) = batches.try_next().await? {
        standings.reserve(batch.num_rows());
        read(&batch, scope, &mut standings)
            .ok_or_else(|| Failure::damaged("child_month", "a column is absent"))?;
    }
    Ok(standings)
}

/// Kab/kota read at once: while one is planned, another is read.
const AT_ONCE: usize = 2;

fn read(
    batch: &RecordBatch,
    scope: Option<Scope>,
    into: &mut Vec<(Uuid, Standing)>,
) -> Option<()> {
    let column = |name: &str| batch.column_by_name(name);
    let number = |name: &str| column(name)?.as_primitive_opt::<Int32Type>();
    let flag = |name: &str| column(name)?.as_boolean_opt();
    let (kecamatan, desa) = (number("kecamatan")?, number("desa")?);
    let (posyandu, until) = (number("posyandu")?, number("elsewhere_until")?);
    let visit_on = column("visit_on")?.as_primitive_opt::<Date32Type>()?;
    let age = number("age_months_at_end")?;
    let (judged, counts_in) = (flag("judged")?, flag("counts_in")?);
    let (children, visits) = (column("child")?, column("visit")?);
    for row in 0..batch.num_rows() {
        let home = Home {
            kecamatan: PlaceId(kecamatan.value(row)),
            desa: PlaceId(desa.value(row)),
            posyandu: posyandu.is_valid(row).then(|| PlaceId(posyandu.value(row))),
        };
        let standing = Standing {
            inside: scope.is_some_and(|scope| scope.holds(home)),
            home: home.posyandu.unwrap_or(home.desa),
            judged: judged.is_valid(row) && judged.value(row),
            counts_in: counts_in.is_valid(row) && counts_in.value(row),
            visit: Option::<Uuid>::read(visits, row)?,
            visit_on: visit_on.is_valid(row).then(|| visit_on.value(row)),
            age_months_at_end: age.value(row),
            elsewhere_until: until.is_valid(row).then(|| Month::from_index(until.value(row))),
        };
        into.push((Uuid::read(children, row)?, standing));
    }
    Some(())
}

/// Months in which rows may end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Months {
    /// None where whatever was before counts too.
    first: Option<Month>,
    last: Month,
}

impl Months {
    /// Those in which it can have ended for whoever counted in a period, by the end of another.
    pub(super) fn between(before: Period, after: Period) -> Self {
        Self { first: Some(before.first()), last: after.last() }
    }

    /// All up to the end of a period.
    pub(super) fn until(period: Period) -> Self {
        Self { first: None, last: period.last() }
    }
}

/// How the rows of children end, in some months.
pub(super) async fn endings(
    side: Side<'_>,
    place: PlaceId,
    months: Months,
) -> Result<HashMap<Uuid, Ending>, Failure> {
    let mut last: HashMap<Uuid, (Month, Ending)> = HashMap::new();
    for (child, _, month, ending) in all_endings(side, place, months).await? {
        let found = last.entry(child).or_insert((month, ending));
        if found.0 <= month {
            *found = (month, ending);
        }
    }
    Ok(last.into_iter().map(|(child, (_, ending))| (child, ending)).collect())
}

/// The kab/kota and the kecamatan of a row.
pub(super) type Where = (PlaceId, PlaceId);

/// Every ending in some months, and where.
pub(super) async fn all_endings(
    side: Side<'_>,
    place: PlaceId,
    months: Months,
) -> Result<Vec<(Uuid, Where, Month, Ending)>, Failure> {
    let mut endings = Vec::new();
    let left = col("exit").is_not_null();
    let moved = col("elsewhere_from").lt_eq(lit(months.last.index()));
    let ends = left.or(col("age_group").is_null()).or(moved);
    let (month, last) = (col("month"), lit(months.last.index()));
    let within = match months.first {
        Some(first) => month.between(lit(first.index()), last),
        None => month.lt_eq(last),
    };
    let wanted = within.and(ends);
    let columns = ["child", "month", "exit", "age_group", "kabkota", "kecamatan"];
    for batch in side.rows(place, wanted, &columns).await? {
        let mut take = || {
            let (children, exits) = (batch.column(0), batch.column(2));
            let months = batch.column(1).as_primitive_opt::<Int32Type>()?;
            let ages = batch.column(3);
            let kabkota = batch.column(4).as_primitive_opt::<Int32Type>()?;
            let kecamatan = batch.column(5).as_primitive_opt::<Int32Type>()?;
            for row in 0..batch.num_rows() {
                let exit = Option::<ExitReason>::read(exits, row)?;
                let ending = match exit {
                    Some(ExitReason::Died) => Ending::Died,
                    Some(ExitReason::MovedAway) => Ending::MovedAway,
                    Some(ExitReason::NotAChildHere) => Ending::Withdrawn,
                    None if ages.is_null(row) => Ending::AgedOut,
                    None => Ending::Elsewhere,
                };
                let month = Month::from_index(months.value(row));
                let here = (PlaceId(kabkota.value(row)), PlaceId(kecamatan.value(row)));
                endings.push((Uuid::read(children, row)?, here, month, ending));
            }
            Some(())
        };
        take().ok_or_else(|| Failure::damaged("child_month", "a column is absent"))?;
    }
    Ok(endings)
}

/// Which of some children have any row at all.
pub(super) async fn known(
    side: Side<'_>,
    place: PlaceId,
    asked: &HashSet<Uuid>,
) -> Result<HashSet<Uuid>, Failure> {
    let known = known_in(side, place, asked).await?;
    Ok(known.into_iter().map(|(child, _)| child).collect())
}

/// Where some children have any row.
pub(super) async fn known_in(
    side: Side<'_>,
    place: PlaceId,
    asked: &HashSet<Uuid>,
) -> Result<HashSet<(Uuid, Where)>, Failure> {
    let mut known = HashSet::new();
    if asked.is_empty() {
        return Ok(known);
    }
    let columns = ["child", "kabkota", "kecamatan"];
    for batch in side.rows(place, lit(true), &columns).await? {
        let mut take = || {
            let kabkota = batch.column(1).as_primitive_opt::<Int32Type>()?;
            let kecamatan = batch.column(2).as_primitive_opt::<Int32Type>()?;
            for row in 0..batch.num_rows() {
                let child = Uuid::read(batch.column(0), row)?;
                if asked.contains(&child) {
                    let here = (PlaceId(kabkota.value(row)), PlaceId(kecamatan.value(row)));
                    known.insert((child, here));
                }
            }
            Some(())
        };
        take().ok_or_else(|| Failure::damaged("child_month", "a column is absent"))?;
    }
    Ok(known)
}

impl Side<'_> {
    async fn rows(
        self,
        place: PlaceId,
        wanted: Expr,
        columns: &[&str],
    ) -> Result<Vec<RecordBatch>, Failure> {
        let Some(table) = self.engine.whole_table(self.tree, place).await? else {
            return Ok(Vec::new());
        };
        let columns: Vec<Expr> = columns.iter().map(|name| col(*name)).collect();
        Ok(table.filter(wanted)?.select(columns)?.collect().await?)
    }
}
