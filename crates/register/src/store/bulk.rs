//! Many rows at once: one statement for a few hundred rows, the same on both databases.

use sea_orm::Value;

use super::Tx;
use crate::failure::Failure;

/// Values bound in one statement at most; SQLite's default limit is 32,766.
const VALUES_AT_ONCE: usize = 16_000;

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
        Self { head, width, values: Vec::new(), full: String::new(), tail: "" }
    }

    /// Rows that say which child changed in which partition.
    pub(crate) fn touching() -> Self {
        let mut rows = Self::new("insert into touched (act, kabkota, child)", 3);
        rows.tail = " on conflict do nothing";
        rows
    }

    pub(crate) async fn add<const N: usize>(
        &mut self,
        tx: &Tx,
        row: [Value; N],
    ) -> Result<(), Failure> {
        debug_assert_eq!(N, self.width);
        self.values.extend(row);
        if self.values.len() + self.width > VALUES_AT_ONCE {
            if self.full.is_empty() {
                self.full = self.statement(self.values.len() / self.width);
            }
            tx.execute(&self.full, std::mem::take(&mut self.values)).await?;
        }
        Ok(())
    }

    pub(crate) async fn finish(mut self, tx: &Tx) -> Result<(), Failure> {
        if !self.values.is_empty() {
            let statement = self.statement(self.values.len() / self.width);
            tx.execute(&statement, std::mem::take(&mut self.values)).await?;
        }
        Ok(())
    }

    fn statement(&self, rows: usize) -> String {
        let tuples: Vec<String> = (0..rows)
            .map(|row| format!("({})", super::marks(row * self.width + 1, self.width)))
            .collect();
        format!("{} values {}{}", self.head, tuples.join(", "), self.tail)
    }
}
