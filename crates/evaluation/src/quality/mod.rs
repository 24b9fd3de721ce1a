//! How well measurements were taken, by who measured, while it still helps: sums that can be
//! added over posyandu and months, and what they are judged by.

mod judgement;
mod summary;

pub use judgement::{Judgement, Limits, judge};
pub use summary::Summary;

use std::collections::BTreeMap;

use datafusion::logical_expr::{col, lit};
use datafusion::prelude::ParquetReadOptions;
use futures::TryStreamExt as _;
use register::measurer::MeasurerId;
use register::place::{Level, PlaceId, Tree};

use crate::engine::{Engine, Told};
use crate::failure::Failure;
use crate::month::{Month, Period};
use crate::relation::{Measurement, Relation};

/// The measurements of a place: all together, by month, and by the places below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    pub whole: Summary,
    pub by_month: BTreeMap<Month, Summary>,
    /// In the order of the tree; of a desa, its posyandu.
    pub by_place: Vec<(PlaceId, Summary)>,
    /// By the puskesmas to which the desa of the measurement belongs, in the order of their codes;
    /// what belongs to none that is known is not in it.
    pub by_puskesmas: Vec<(PlaceId, Summary)>,
    /// Of a desa and of a posyandu only: by who measured, nobody where that was not said.
    pub by_measurer: BTreeMap<Option<MeasurerId>, Summary>,
}

impl Engine {
    /// Sums the measurements that were taken in a place, whoever's child it was.
    ///
    /// A measurement belongs to the posyandu that took it, and where none is known to the
    /// desa of residence. One taken as a guest in another kab/kota is not looked at there.
    pub async fn measured(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
    ) -> Result<Told<Measured>, Failure> {
        let (ledgers, told) = self.held().asked(tree, place)?;
        let names_people = tree
            .get(place)
            .is_some_and(|place| matches!(place.level, Level::Desa | Level::Posyandu));
        let mut by_measurer: BTreeMap<Option<MeasurerId>, Summary> = BTreeMap::new();
        let mut taken: BTreeMap<(PlaceId, Month), Summary> = BTreeMap::new();
        for ledger in &ledgers {
            let path = ledger.measurement_file().await?.to_string_lossy().into_owned();
            let schema = Measurement::schema();
            let options = ParquetReadOptions::default().schema(&schema);
            let (first, last) = (period.first().index(), period.last().index());
            let rows = self
                .context()
                .read_parquet(path, options)
                .await?
                .filter(col("month").between(lit(first), lit(last)))?;
            let mut batches = rows.execute_stream().await?;
            while let Some(batch) = batches.try_next().await? {
                let rows = Measurement::rows(&batch)
                    .ok_or_else(|| Failure::damaged("measurement", "a column is absent"))?;
                for row in &rows {
                    let at = row.measured_at.unwrap_or(row.desa);
                    taken.entry((at, row.month)).or_default().add(row);
                    if names_people && part(tree, place, at).is_some() {
                        by_measurer.entry(row.measurer.0).or_default().add(row);
                    }
                }
            }
        }
        let mut measured = Measured {
            whole: Summary::default(),
            by_month: BTreeMap::new(),
            by_place: Vec::new(),
            by_puskesmas: Vec::new(),
            by_measurer,
        };
        let mut parts: BTreeMap<PlaceId, Summary> = BTreeMap::new();
        let mut by_puskesmas: BTreeMap<&str, (PlaceId, Summary)> = BTreeMap::new();
        for ((at, month), summary) in &taken {
            let Some(part) = part(tree, place, *at) else { continue };
            measured.whole.merge(summary);
            measured.by_month.entry(*month).or_default().merge(summary);
            parts.entry(part).or_default().merge(summary);
            if let Some(puskesmas) = tree.puskesmas_of(*at) {
                let nothing = || (puskesmas.id, Summary::default());
                by_puskesmas.entry(&puskesmas.code).or_insert_with(nothing).1.merge(summary);
            }
        }
        measured.by_puskesmas = by_puskesmas.into_values().collect();
        let below = tree.below(place).filter(|below| below.level != Level::Puskesmas);
        let order = below.map(|below| below.id).chain([place]);
        measured.by_place =
            order.filter_map(|id| parts.remove(&id).map(|summary| (id, summary))).collect();
        Ok(told.map(|()| measured))
    }
}

/// The place directly below in which a measurement was taken, or the place itself; None where
/// it was taken elsewhere.
fn part(tree: &Tree, place: PlaceId, at: PlaceId) -> Option<PlaceId> {
    if at == place {
        return Some(place);
    }
    let path = tree.path(at);
    let outer = path.iter().position(|found| found.id == place)?;
    path.get(outer.checked_sub(1)?).map(|below| below.id)
}
