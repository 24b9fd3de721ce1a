//! Predicates as they are written, read against the columns of a relation and tried once.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::Volatility;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, ExprSchemable};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::prelude::SessionContext;

use crate::relation::{ChildMonth, Relation};

/// Reads predicates over `child_month`.
pub(crate) struct Predicates {
    context: SessionContext,
    columns: DFSchema,
}

/// Why a predicate cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("it is {found}, and should be {wanted}")]
    OfAnotherKind { found: DataType, wanted: DataType },
    #[error("it gives another answer another time")]
    Changeable,
    #[error("it asks for more than the columns of one row")]
    MoreThanARow,
    #[error("{}", plain(.0))]
    Unreadable(#[from] DataFusionError),
}

/// The cause without the trail of where the engine met it.
fn plain(cause: &DataFusionError) -> String {
    let text = cause.strip_backtrace();
    text.lines().next().unwrap_or_default().to_owned()
}

impl Predicates {
    pub(crate) fn new() -> Result<Self, DataFusionError> {
        let columns = DFSchema::try_from(ChildMonth::schema().as_ref().clone())?;
        Ok(Self { context: SessionContext::new(), columns })
    }

    /// The predicate, which is refused where it names no such column, compares what cannot
    /// be compared, is not true or false, or fails on an empty row.
    pub(crate) fn read(&self, text: &str) -> Result<Expr, Refused> {
        self.read_as(text, &DataType::Boolean)
    }

    /// An expression of another kind, read and tried in the same way.
    pub(crate) fn read_as(&self, text: &str, wanted: &DataType) -> Result<Expr, Refused> {
        let predicate = self.context.parse_sql_expr(text, &self.columns)?;
        let (mut of_a_row, mut lasting) = (true, true);
        predicate.apply(|part| {
            let more = matches!(
                part,
                Expr::AggregateFunction(_)
                    | Expr::WindowFunction(_)
                    | Expr::ScalarSubquery(_)
                    | Expr::InSubquery(_)
                    | Expr::Exists(_)
                    | Expr::Placeholder(_)
            );
            of_a_row &= !more;
            if let Expr::ScalarFunction(function) = part {
                lasting &= function.func.signature().volatility == Volatility::Immutable;
            }
            Ok(if more { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
        })?;
        if !of_a_row {
            return Err(Refused::MoreThanARow);
        }
        if !lasting {
            return Err(Refused::Changeable);
        }
        let found = predicate.get_type(&self.columns)?;
        if found != *wanted {
            return Err(Refused::OfAnotherKind { found, wanted: wanted.clone() });
        }
        let simplifier = ExprSimplifier::new(
            SimplifyContext::builder().with_schema(Arc::new(self.columns.clone())).build(),
        );
        let simple = simplifier.coerce(predicate.clone(), &self.columns)?;
        let simple = simplifier.simplify(simple)?;
        let planned = self.context.create_physical_expr(simple, &self.columns)?;
        let sample = ChildMonth::sample();
        planned.evaluate(&ChildMonth::batch(&[&sample]).map_err(DataFusionError::from)?)?;
        Ok(predicate)
    }
}
