//! Definitions that say something of each other, tried on rows before anybody relies on it.

use std::sync::Arc;

use datafusion::logical_expr::col;

use super::{Engine, Ledger};
use crate::failure::Failure;

impl Engine {
    /// Whether those whom an indicator names are indeed among those of the one it lies within.
    pub(super) async fn try_within(&self, ledgers: &[Arc<Ledger>]) -> Result<(), Failure> {
        for (inner, measures) in self.definitions.all().iter().zip(self.definitions.measures())
        {
            let Some(within) = &inner.within else { continue };
            let outer = self.measures(within)?.numerator.clone();
            let strays = measures.numerator.clone().and(outer.is_not_true());
            for ledger in ledgers {
                let rows = self.table(vec![ledger.months_file().await?]).await?;
                let rows = rows.filter(self.definitions.counts().clone())?;
                let strays = rows.filter(strays.clone())?.select(vec![col("child")])?;
                if strays.limit(0, Some(1))?.count().await? > 0 {
                    let (indicator, within) = (inner.code.clone(), within.clone());
                    return Err(Failure::NotWithin { indicator, within });
                }
            }
        }
        Ok(())
    }
}
