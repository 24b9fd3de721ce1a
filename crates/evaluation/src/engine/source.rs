//! The rows that a period looks at, one for each child.

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::JoinType;
use datafusion::functions_aggregate::expr_fn::max;
use datafusion::logical_expr::{Expr, cast, col, lit};
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionContext};

use crate::failure::Failure;
use crate::indicator::{Definitions, Over};
use crate::month::Period;
use crate::relation::{ChildMonth, Relation};

/// A table over files that all have the columns of `child_month`.
pub(crate) async fn table(
    context: &SessionContext,
    files: Vec<String>,
) -> Result<DataFrame, Failure> {
    let schema = ChildMonth::schema();
    let options = ParquetReadOptions::default().schema(&schema);
    Ok(context.read_parquet(files, options).await?)
}

/// The rows that count in a period: all of them where every month speaks, else one for each
/// child.
///
/// Over several months the last with a visit speaks for the child, else the last; the child
/// counts where it resides in its last. One that moved within the period counts where it moved
/// to, by what it brought along until it is seen there.
pub(crate) fn counting(
    table: DataFrame,
    definitions: &Definitions,
    period: Period,
    over: Over,
) -> Result<DataFrame, Failure> {
    match (over, period) {
        (Over::Each | Over::PersonTime, _) => {
            let (first, last) = (period.first().index(), period.last().index());
            let within = col("month").between(lit(first), lit(last));
            Ok(table.filter(definitions.counts().clone().and(within))?)
        }
        (Over::Last, Period::Month(_)) => speaking(table, definitions, period),
        (Over::Last, Period::Span { .. }) => last_seen(speaking(table, definitions, period)?),
    }
}

/// Of each child the last row with a visit, else the last. Rows of a child that speak are all
/// told where it lives in the end, so that any of them says where it counts.
///
/// Whole rows are read once and sorted nowhere: which is a child's is found in three narrow
/// columns.
fn last_seen(rows: DataFrame) -> Result<DataFrame, Failure> {
    let visited = cast(col("visited"), DataType::Int32);
    let rank = col("month") + visited * lit(LATER_THAN_ANY_MONTH);
    let of_child = [col("child").alias("of_child"), rank.clone().alias("of_rank")].to_vec();
    let best = max(col("of_rank")).alias("best");
    let bests = rows.clone().select(of_child)?.aggregate(vec![col("of_child")], vec![best])?;
    let is_best = [col("of_child").eq(col("child")), col("best").eq(rank)];
    Ok(bests.join_on(rows, JoinType::RightSemi, is_best)?)
}

/// Before the month of a row with a visit, so that it ranks above every row without.
const LATER_THAN_ANY_MONTH: i32 = 1 << 24;

/// The rows among which that of a child is that speaks for it in a period.
pub(crate) fn speaking(
    table: DataFrame,
    definitions: &Definitions,
    period: Period,
) -> Result<DataFrame, Failure> {
    let counts = definitions.counts().clone();
    let (first, last) = match period {
        Period::Month(month) => {
            return Ok(table.filter(counts)?.filter(col("month").eq(lit(month.index())))?);
        }
        Period::Span { first, last } => (first.index(), last.index()),
    };
    let stays = col("elsewhere_from").is_null().or(col("elsewhere_from").gt(lit(last)));
    let rows = table.filter(col("month").between(lit(first), lit(last)))?;
    Ok(rows.filter(counts.or(brought_by(last)))?.filter(stays)?)
}

/// Rows that a child brought along when it moved, in this month or before.
fn brought_by(last: i32) -> Expr {
    let came_after = col("elsewhere_until");
    came_after.clone().gt_eq(col("month")).and(came_after.lt(lit(last)))
}

/// The rows of a query whose columns are those of `child_month`.
pub(crate) async fn rows(query: DataFrame) -> Result<Vec<ChildMonth>, Failure> {
    let batches: Vec<RecordBatch> = query.collect().await?;
    let mut rows = Vec::new();
    for batch in &batches {
        let read = ChildMonth::rows(batch);
        rows.extend(read.ok_or_else(|| Failure::damaged("child_month", "a column is absent"))?);
    }
    Ok(rows)
}
