//! Predicates as they are written, read against the columns of a relation and tried once.

use std::sync::Arc;
use std::thread;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, ExprSchemable};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::prelude::SessionContext;

use super::guard;
use crate::relation::{ChildMonth, Relation};

/// Reads predicates over `child_month`.
pub(crate) struct Predicates {
    context: SessionContext,
    columns: DFSchema,
    sample: RecordBatch,
}

/// The kind of a column as whoever writes predicates knows it: words are words, however they
/// are kept.
pub fn plain_kind(kind: &DataType) -> &DataType {
    if let DataType::Dictionary(_, words) = kind { words } else { kind }
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
    #[error("it is longer than {0} characters")]
    TooLong(usize),
    #[error("it nests deeper than {0}, or has more conditions than that in a row")]
    TooDeep(usize),
    #[error("`{0}` is not among the functions and operators that may be used")]
    NotAmongThese(String),
    #[error("it divides by zero")]
    ByZero,
    #[error("it reads words as numbers or dates")]
    Mixed,
    #[error("it could not be read here")]
    NoRoom,
    #[error("{}", plain(.0))]
    Unreadable(#[from] DataFusionError),
}

/// The cause without the trail of where the engine met it.
fn plain(cause: &DataFusionError) -> String {
    let text = cause.strip_backtrace();
    text.lines().next().unwrap_or_default().to_owned()
}

/// Reading goes as deep as brackets do, and a worker's own stack is small.
const STACK_BYTES: usize = 32 << 20;

/// The reader has a depth of its own at which it stops.
fn unread(cause: DataFusionError) -> Refused {
    if plain(&cause).to_lowercase().contains("recursion") {
        Refused::TooDeep(guard::DEEPEST)
    } else {
        Refused::Unreadable(cause)
    }
}

impl Predicates {
    pub(crate) fn new() -> Result<Self, DataFusionError> {
        let columns = DFSchema::try_from(ChildMonth::schema().as_ref().clone())?;
        let sample = ChildMonth::batch(&[&ChildMonth::sample()])?;
        Ok(Self { context: SessionContext::new(), columns, sample })
    }

    /// The predicate, which is refused where it names no such column, compares what cannot
    /// be compared, is not true or false, may fail or swell on some row, or fails on an empty
    /// one.
    pub(crate) fn read(&self, text: &str) -> Result<Expr, Refused> {
        self.read_as(text, &DataType::Boolean)
    }

    /// An expression of another kind, read and tried in the same way.
    pub(crate) fn read_as(&self, text: &str, wanted: &DataType) -> Result<Expr, Refused> {
        guard::readable(text)?;
        thread::scope(|scope| {
            let reader = thread::Builder::new().stack_size(STACK_BYTES);
            let reading = reader.spawn_scoped(scope, || self.read_here(text, wanted));
            let reading = reading.map_err(|_| Refused::NoRoom)?;
            reading.join().unwrap_or(Err(Refused::NoRoom))
        })
    }

    fn read_here(&self, text: &str, wanted: &DataType) -> Result<Expr, Refused> {
        let written = self.context.parse_sql_expr(text, &self.columns).map_err(unread)?;
        guard::allowed(&written)?;
        let expression = guard::without_failure(written)?;
        let found = expression.get_type(&self.columns)?;
        if found != *wanted {
            let found = plain_kind(&found).clone();
            return Err(Refused::OfAnotherKind { found, wanted: wanted.clone() });
        }
        // Every part by itself: a branch that this row does not take is tried as well.
        let mut parts = Vec::new();
        expression.apply(|part| {
            if !matches!(part, Expr::Column(_) | Expr::Literal(..)) {
                parts.push(part.clone());
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        for part in parts {
            self.try_out(part)?;
        }
        Ok(expression)
    }

    fn try_out(&self, part: Expr) -> Result<(), Refused> {
        let simplifier = ExprSimplifier::new(
            SimplifyContext::builder().with_schema(Arc::new(self.columns.clone())).build(),
        );
        let coerced = simplifier.coerce(part, &self.columns)?;
        guard::not_mixed(&coerced, &self.columns)?;
        let simple = simplifier.simplify(coerced)?;
        let planned = self.context.create_physical_expr(simple, &self.columns)?;
        planned.evaluate(&self.sample)?;
        Ok(())
    }
}
