//! Many rows at once. SQLite takes a statement with a value for each cell of a few hundred rows;
//! PostgreSQL one with an array for each column, whose text and plan are the same for any number
//! of rows.

use sea_orm::{DbBackend, Value};

use super::{Tx, array};
use crate::failure::Failure;

/// Values bound in one statement at most; SQLite's default limit is 32,766.
const VALUES_AT_ONCE: usize = 16_000;
/// Cells gathered for PostgreSQL at most, so that memory stays level.
const CELLS_AT_ONCE: usize = 64_000;

/// Gathers rows of one table and writes them in large statements.
#[derive(Debug)]
pub(crate) struct Bulk {
    head: &'static str,
    width: usize,
    values: Vec<Value>,
    full: String,
    tail: &'static str,
}

impl Bulk {
    /// `head` is `insert into visit (id, act)`, `width` its number of columns.
    pub(crate) fn new(head: &'static str, width: usize) -> Self {
        Self::with_tail(head, width, "")
    }

    /// `tail` says what is done about a row that is there already.
    pub(crate) fn with_tail(head: &'static str, width: usize, tail: &'static str) -> Self {
        Self { head, width, values: Vec::new(), full: String::new(), tail }
    }

    /// Rows that say which child changed in which partition.
    pub(crate) fn touching() -> Self {
        Self::with_tail(
            "insert into touched (act, kabkota, child)",
            3,
            " on conflict do nothing",
        )
    }

    /// Gathers a row, and writes what was gathered once that is much.
    pub(crate) async fn add<const N: usize>(
        &mut self,
        tx: &Tx,
        row: [Value; N],
    ) -> Result<(), Failure> {
        self.gather(row);
        let most = match tx.backend() {
            DbBackend::Postgres => CELLS_AT_ONCE,
            DbBackend::Sqlite | DbBackend::MySql | _ => VALUES_AT_ONCE,
        };
        if self.values.len() + self.width > most { self.flush(tx).await } else { Ok(()) }
    }

    /// Gathers a row; whoever does so writes before there are many.
    pub(crate) fn gather<const N: usize>(&mut self, row: [Value; N]) {
        debug_assert_eq!(N, self.width);
        self.values.extend(row);
    }

    /// Writes what was gathered.
    pub(crate) async fn flush(&mut self, tx: &Tx) -> Result<(), Failure> {
        if self.values.is_empty() {
            return Ok(());
        }
        let values = std::mem::take(&mut self.values);
        if tx.backend() == DbBackend::Postgres {
            let columns = array::columns(&values, self.width)?;
            if self.full.is_empty() {
                let arrays: Vec<String> = (1..)
                    .zip(&columns)
                    .map(|(n, column)| format!("${n}::text::{}[]", column.of))
                    .collect();
                self.full = format!(
                    "{} select * from unnest({}){}",
                    self.head,
                    arrays.join(", "),
                    self.tail
                );
            }
            tx.execute(&self.full, columns.into_iter().map(array::Column::value)).await?;
            return Ok(());
        }
        let most = VALUES_AT_ONCE / self.width * self.width;
        let mut values = values.into_iter().peekable();
        while values.peek().is_some() {
            let some: Vec<Value> = values.by_ref().take(most).collect();
            if some.len() < most {
                tx.execute(&self.statement(some.len() / self.width), some).await?;
            } else {
                if self.full.is_empty() {
                    self.full = self.statement(most / self.width);
                }
                tx.execute(&self.full, some).await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn finish(mut self, tx: &Tx) -> Result<(), Failure> {
        self.flush(tx).await
    }

    fn statement(&self, rows: usize) -> String {
        let tuples: Vec<String> = (0..rows)
            .map(|row| format!("({})", super::marks(row * self.width + 1, self.width)))
            .collect();
        format!("{} values {}{}", self.head, tuples.join(", "), self.tail)
    }
}
