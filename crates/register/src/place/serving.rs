//! Which puskesmas a desa belongs to: its working area, dated, because desa go over from one to
//! another.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::FromQueryResult;

use super::{Level, PlaceId, Tree};
use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::clock::Clock;
use crate::failure::Failure;
use crate::history::Cut;
use crate::store::{Bulk, Reader, Store, all};

/// A desa belongs to a puskesmas from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serving {
    pub desa: PlaceId,
    pub puskesmas: PlaceId,
    pub since: NaiveDate,
}

/// Why a desa could not be given to a puskesmas.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("a desa belongs to a puskesmas of its kab/kota")]
    WrongPlaces,
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Which puskesmas each desa belonged to, by day; what was written later holds for its day.
#[derive(Debug, Clone, Default)]
pub(crate) struct WorkingAreas(BTreeMap<(PlaceId, NaiveDate), PlaceId>);

impl WorkingAreas {
    pub(crate) fn on(&self, desa: PlaceId, day: NaiveDate) -> Option<PlaceId> {
        let until = self.0.range((desa, NaiveDate::MIN)..=(desa, day));
        until.last().map(|(_, puskesmas)| *puskesmas)
    }

    pub(crate) fn are_known(&self) -> bool {
        !self.0.is_empty()
    }
}

/// Gives desa to puskesmas, in one act.
pub async fn serve(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &[Serving],
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    for Serving { desa, puskesmas, .. } in new {
        by.must(Deed::ManagePlaces, *desa, tree)?;
        let is = |id: PlaceId, level| tree.get(id).is_some_and(|place| place.level == level);
        let fits = is(*desa, Level::Desa)
            && is(*puskesmas, Level::Puskesmas)
            && tree.at(*desa, Level::Kabkota) == tree.at(*puskesmas, Level::Kabkota);
        if !fits {
            return Err(Refused::WrongPlaces);
        }
    }
    let act = Act::begin(at, Some(by.id), "place.serve", door, None, clock).await?;
    write(&act, new).await?;
    act.commit().await?;
    Ok(())
}

/// Writes whom puskesmas serve inside an act.
pub(crate) async fn write(act: &Act, new: &[Serving]) -> Result<(), Failure> {
    let mut rows = Bulk::new("insert into working_area (act, desa, puskesmas, since)", 4);
    for Serving { desa, puskesmas, since } in new {
        let row = [act.id.into(), desa.0.into(), puskesmas.0.into(), (*since).into()];
        rows.add(&act.tx, row).await?;
    }
    rows.finish(&act.tx).await
}

#[derive(FromQueryResult)]
struct Row {
    desa: i32,
    puskesmas: i32,
    since: NaiveDate,
}

/// All working areas over time, as known at a cut.
pub(crate) async fn read(reader: &impl Reader, cut: Cut) -> Result<WorkingAreas, Failure> {
    // An act in progress has no number yet; whoever is inside it asks for everything.
    let sql = format!(
        "select w.desa, w.puskesmas, w.since from working_area w join act on act.id = w.act
         where coalesce(act.seq, {now}) <= $1 order by coalesce(act.seq, {now})",
        now = i64::MAX
    );
    let rows: Vec<Row> = all(reader, &sql, [cut.0.into()]).await?;
    let areas = rows
        .into_iter()
        .map(|Row { desa, puskesmas, since }| ((PlaceId(desa), since), PlaceId(puskesmas)));
    Ok(WorkingAreas(areas.collect()))
}
