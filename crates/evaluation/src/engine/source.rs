//! The rows that a period looks at, one for each child.

use datafusion::arrow::array::RecordBatch;
use datafusion::functions_window::expr_fn::{first_value, row_number};
use datafusion::logical_expr::{Expr, ExprFunctionExt, col, lit};
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
    let is_one = match period {
        Period::Month(_) => true,
        Period::Span { .. } => false,
    };
    match over {
        Over::Last if is_one => return speaking(table, definitions, period),
        Over::Last => {}
        Over::Each | Over::PersonTime => {
            let (first, last) = (period.first().index(), period.last().index());
            let within = col("month").between(lit(first), lit(last));
            return Ok(table.filter(definitions.counts().clone().and(within))?);
        }
    }
    let rows = speaking(table, definitions, period)?;
    let (latest_first, nulls_last) = (false, false);
    let by_month = || vec![col("month").sort(latest_first, nulls_last)];
    let of_last_month = |column: &str| -> Result<Expr, Failure> {
        let home = first_value(col(column))
            .partition_by(vec![col("child")])
            .order_by(by_month())
            .build()?;
        Ok(home.alias(format!("last_{column}")))
    };
    let seen_first = vec![col("visited").sort(latest_first, nulls_last)];
    let pick = row_number()
        .partition_by(vec![col("child")])
        .order_by([seen_first, by_month()].concat())
        .build()?
        .alias("pick");
    let homes = ["kecamatan", "desa", "posyandu"];
    let last_homes = homes.into_iter().map(of_last_month).collect::<Result<Vec<_>, _>>()?;
    let columns = ChildMonth::COLUMNS.iter().map(|column| {
        if homes.contains(&column.name) {
            col(format!("last_{}", column.name)).alias(column.name)
        } else {
            col(column.name)
        }
    });
    let picked =
        rows.window(last_homes)?.window(vec![pick])?.filter(col("pick").eq(lit(1_u64)))?;
    Ok(picked.select(columns.collect::<Vec<Expr>>())?)
}

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
