//! The rules as they are asked of rows: planned once, then run over columns.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, BooleanArray, RecordBatch};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::common::DFSchema;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::prelude::SessionContext;

use super::Rules;
use crate::failure::Failure;
use crate::relation::{ChildMonth, Relation};

/// Rules over rows of `child_month`.
#[derive(Debug)]
pub(crate) struct Planned {
    counts: Arc<dyn PhysicalExpr>,
    rules: Vec<PlannedRule>,
}

#[derive(Debug)]
struct PlannedRule {
    holds: Arc<dyn PhysicalExpr>,
    since: Arc<dyn PhysicalExpr>,
}

/// What a rule answers for each row of a batch.
pub(super) struct Said {
    pub(super) holds: BooleanArray,
    /// The days since when, for whichever row.
    pub(super) since: ArrayRef,
}

impl Planned {
    pub(crate) fn of(rules: &Rules, context: &SessionContext) -> Result<Self, Failure> {
        let columns = DFSchema::try_from(ChildMonth::schema())?;
        let simplifier = ExprSimplifier::new(
            SimplifyContext::builder().with_schema(Arc::new(columns.clone())).build(),
        );
        // As a query is planned: some functions run only in their simplified form.
        let plan = |expression: &Expr| {
            let coerced = simplifier.coerce(expression.clone(), &columns)?;
            context.create_physical_expr(simplifier.simplify(coerced)?, &columns)
        };
        let rule = |rule: &super::rule::RuleParts| {
            Ok(PlannedRule { holds: plan(&rule.holds)?, since: plan(&rule.since)? })
        };
        Ok(Self {
            counts: plan(rules.counts())?,
            rules: rules.parts().iter().map(rule).collect::<Result<_, Failure>>()?,
        })
    }

    /// What each rule says of each row, in the order of the file.
    pub(super) fn ask(&self, batch: &RecordBatch) -> Result<Vec<Said>, Failure> {
        let say = |rule: &PlannedRule| {
            let since = rule.since.evaluate(batch)?.into_array(batch.num_rows())?;
            Ok(Said { holds: truth(&rule.holds, batch)?, since })
        };
        self.rules.iter().map(say).collect()
    }

    /// The rows that count and of which a rule holds.
    pub(super) fn named(&self, batch: &RecordBatch) -> Result<RecordBatch, Failure> {
        let counted = truth(&self.counts, batch)?;
        let mut any = vec![false; batch.num_rows()];
        for rule in &self.rules {
            let holds = truth(&rule.holds, batch)?;
            any.iter_mut().zip(holds.values()).for_each(|(any, holds)| *any |= holds);
        }
        let named =
            any.into_iter().zip(counted.values()).map(|(any, counted)| Some(any && counted));
        Ok(filter_record_batch(batch, &named.collect())?)
    }
}

/// For each row whether something holds; what is not known does not.
fn truth(
    expression: &Arc<dyn PhysicalExpr>,
    batch: &RecordBatch,
) -> Result<BooleanArray, Failure> {
    let answers = expression.evaluate(batch)?.into_array(batch.num_rows())?;
    let answers = answers
        .as_boolean_opt()
        .ok_or_else(|| Failure::damaged("the rules", "one is neither true nor false"))?;
    Ok(answers.iter().map(|answer| Some(answer == Some(true))).collect())
}
