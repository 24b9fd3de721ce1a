//! The relational store: one file of SQLite, or a PostgreSQL server, behind one door.
//! What differs between the two is here and nowhere else.

mod array;
mod bulk;
mod schema;

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, ExecResult, FromQueryResult, QueryResult, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait, Value,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use crate::child::{Keys, Names, Nik};
use crate::failure::Failure;

pub(crate) use bulk::Bulk;

/// How surely a commit is on the disk before it is answered (SQLite only).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// `synchronous=FULL`: survives a power cut.
    #[default]
    Full,
    /// `synchronous=NORMAL`: survives a crash of the program; a power cut may lose the last acts.
    Normal,
}

/// The open store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    readers: DatabaseConnection,
    writers: DatabaseConnection,
    readings: DatabaseConnection,
    keys: Arc<Keys>,
    names: Arc<Names>,
}

/// How long a writer waits for its turn before it is told that there is none.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens one embedded file or a server by its address, and brings its tables up to date.
pub async fn open(address: &str, durability: Durability, keys: Keys) -> Result<Store, Failure> {
    open_with_patience(address, durability, keys, PATIENCE).await
}

/// As [`open`], with one's own patience (SQLite only).
pub async fn open_with_patience(
    address: &str,
    durability: Durability,
    keys: Keys,
    patience: Duration,
) -> Result<Store, Failure> {
    let (keys, names) = (Arc::new(keys), Arc::default());
    let store = if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        let mut options = ConnectOptions::new(address);
        options.max_connections(8).sqlx_logging(false);
        let pool = Database::connect(options).await.map_err(Failure::from_database)?;
        Store { readers: pool.clone(), readings: pool.clone(), writers: pool, keys, names }
    } else {
        let path = address.strip_prefix("sqlite://").unwrap_or(address);
        Store {
            writers: sqlite(path, 1, durability, patience).await?,
            readers: sqlite(path, 4, durability, patience).await?,
            readings: sqlite(&beside(path), 1, durability, patience).await?,
            keys,
            names,
        }
    };
    store.bring_up_to_date().await?;
    Ok(store)
}

/// The file of the readings, beside the store: `cegah-readings.sqlite`.
fn beside(path: &str) -> String {
    match path.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}-readings.{ending}"),
        None => format!("{path}-readings"),
    }
}

async fn sqlite(
    path: &str,
    connections: u32,
    durability: Durability,
    patience: Duration,
) -> Result<DatabaseConnection, Failure> {
    if let Some(folder) = Path::new(path).parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = ConnectOptions::new(format!("sqlite://{path}?mode=rwc"));
    options.max_connections(connections).acquire_timeout(patience).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(move |o| {
        o.journal_mode(SqliteJournalMode::Wal)
            .foreign_keys(true)
            .busy_timeout(patience)
            .synchronous(match durability {
                Durability::Full => SqliteSynchronous::Full,
                Durability::Normal => SqliteSynchronous::Normal,
            })
            .pragma("cache_size", "-16000")
            .pragma("temp_store", "memory")
    });
    Database::connect(options).await.map_err(Failure::from_database)
}

impl Store {
    /// Starts a transaction that may write; the only way to change anything.
    pub async fn begin(&self) -> Result<Tx, Failure> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner =
            self.writers.begin_with_options(options).await.map_err(Failure::from_database)?;
        Ok(Tx { inner })
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// A NIK as the store keeps it.
    pub(crate) fn sealed(&self, nik: Option<&Nik>) -> Result<Option<Vec<u8>>, Failure> {
        nik.map(|nik| self.keys.seal(nik)).transpose()
    }

    /// The blind index of a NIK.
    pub(crate) fn indexed(&self, nik: Option<&Nik>) -> Result<Option<Vec<u8>>, Failure> {
        nik.map(|nik| self.keys.index(nik)).transpose()
    }

    pub(crate) fn unsealed(&self, sealed: &[u8]) -> Result<Nik, Failure> {
        self.keys.unseal(sealed)
    }

    /// Runs the statements that make missing tables and indexes.
    async fn bring_up_to_date(&self) -> Result<(), Failure> {
        let backend = self.writers.get_database_backend();
        let there = self.there().await?;
        let tx = self.begin().await?;
        for statement in schema::statements(backend, &there) {
            tx.inner.execute_unprepared(&statement).await.map_err(Failure::from_database)?;
        }
        for grown in schema::GROWN {
            if !tx.has(grown).await? {
                let statement = grown.statement(backend);
                tx.inner
                    .execute_unprepared(&statement)
                    .await
                    .map_err(Failure::from_database)?;
            }
        }
        tx.commit().await?;
        for statement in schema::statements_for_readings(backend, &there) {
            let made = self.readings.execute_unprepared(&statement).await;
            made.map_err(Failure::from_database)?;
        }
        Ok(())
    }

    /// Names of the tables and indexes that a server has; one file asks each time.
    async fn there(&self) -> Result<HashSet<String>, Failure> {
        if self.writers.get_database_backend() != DbBackend::Postgres {
            return Ok(HashSet::new());
        }
        let sql = "select relname::text from pg_class
            where relnamespace = current_schema()::regnamespace";
        let rows = query(&self.writers, sql, Vec::new()).await?;
        let names = rows.iter().map(|row| row.try_get_by_index(0));
        names.collect::<Result<_, _>>().map_err(Failure::from_database)
    }

    /// Writes about readings and tries to sign in; answers how many rows.
    pub(crate) async fn write_beside<const N: usize>(
        &self,
        sql: &str,
        values: [Value; N],
    ) -> Result<u64, Failure> {
        let backend = self.readings.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, spelled(backend, sql), values);
        let done: ExecResult =
            self.readings.execute_raw(statement).await.map_err(Failure::from_database)?;
        Ok(done.rows_affected())
    }

    /// The only number of a query about readings and tries to sign in.
    pub(crate) async fn number_beside(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<i64, Failure> {
        let rows = query(&self.readings, sql, values).await?;
        let number = rows.first().map(|row| row.try_get_by_index::<i64>(0));
        Ok(number.transpose().map_err(Failure::from_database)?.unwrap_or(0))
    }

    /// Reads lines about who read what.
    pub(crate) async fn readings<T: FromQueryResult>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Vec<T>, Failure> {
        let rows = query(&self.readings, sql, values).await?;
        rows.iter()
            .map(|row| T::from_query_result(row, "").map_err(Failure::from_database))
            .collect()
    }
}

/// A transaction. Dropped without `commit`, it leaves no trace.
#[derive(Debug)]
pub struct Tx {
    inner: DatabaseTransaction,
}

impl Tx {
    pub(crate) fn backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    pub(crate) async fn commit(self) -> Result<(), Failure> {
        self.inner.commit().await.map_err(Failure::from_database)
    }

    /// Whether a table has a column.
    async fn has(&self, column: &schema::Grown) -> Result<bool, Failure> {
        let sql = match self.backend() {
            DbBackend::Postgres => {
                "select count(*) from pg_attribute where attrelid = $1::text::regclass
                 and attname = $2 and attnum > 0 and not attisdropped"
            }
            DbBackend::Sqlite | DbBackend::MySql | _ => {
                "select count(*) from pragma_table_info($1) where name = $2"
            }
        };
        let values = [column.table.into(), column.column.into()];
        Ok(number(self, sql, values).await? != Some(0))
    }

    pub(crate) async fn execute(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value> + Send,
    ) -> Result<u64, Failure> {
        let backend = self.inner.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, spelled(backend, sql), values);
        let done: ExecResult =
            self.inner.execute_raw(statement).await.map_err(Failure::from_database)?;
        Ok(done.rows_affected())
    }

    /// Waits until no other act is numbering itself, and keeps others waiting until the end.
    pub(crate) async fn lock_numbering(&self) -> Result<(), Failure> {
        match self.inner.get_database_backend() {
            // An arbitrary number of our own, the same in every process.
            DbBackend::Postgres => {
                self.execute("select pg_advisory_xact_lock(4730131819)", []).await.map(|_| ())
            }
            // The write lock is held since `begin immediate`.
            DbBackend::Sqlite | DbBackend::MySql | _ => Ok(()),
        }
    }
}

/// Something that can be read from: the store, or a transaction in progress.
pub trait Reader: Sync {
    #[doc(hidden)]
    fn rows(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<QueryResult>, Failure>> + Send;

    #[doc(hidden)]
    fn database(&self) -> DbBackend;
}

impl Reader for Store {
    async fn rows(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, Failure> {
        query(&self.readers, sql, values).await
    }

    fn database(&self) -> DbBackend {
        self.readers.get_database_backend()
    }
}

impl Reader for Tx {
    async fn rows(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, Failure> {
        query(&self.inner, sql, values).await
    }

    fn database(&self) -> DbBackend {
        self.backend()
    }
}

async fn query(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, Failure> {
    let backend = connection.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, spelled(backend, sql), values);
    connection.query_all_raw(statement).await.map_err(Failure::from_database)
}

/// SQLite looks a numbered parameter up among all others, so thousands of them cost the square of
/// their number; unnumbered ones cost nothing. A text whose parameters stand in order, each once,
/// is spelled with those.
fn spelled(backend: DbBackend, sql: &str) -> Cow<'_, str> {
    if backend == DbBackend::Postgres {
        return Cow::Borrowed(sql);
    }
    let mut text = String::with_capacity(sql.len());
    let mut parts = sql.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for (expected, part) in (1_usize..).zip(parts) {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        if part[..digits].parse() != Ok(expected) {
            return Cow::Borrowed(sql);
        }
        text.push('?');
        text.push_str(&part[digits..]);
    }
    Cow::Owned(text)
}

/// All rows of a query, each as `T`.
pub(crate) async fn all<T: FromQueryResult>(
    reader: &impl Reader,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<T>, Failure> {
    let rows = reader.rows(sql, values.into_iter().collect()).await?;
    rows.iter()
        .map(|row| T::from_query_result(row, "").map_err(Failure::from_database))
        .collect()
}

/// The first row of a query, as `T`.
pub(crate) async fn first<T: FromQueryResult>(
    reader: &impl Reader,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>, Failure> {
    Ok(all(reader, sql, values).await?.into_iter().next())
}

/// The only number of a query that answers one.
pub(crate) async fn number(
    reader: &impl Reader,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<i64>, Failure> {
    let rows = reader.rows(sql, values.into_iter().collect()).await?;
    match rows.first() {
        // A column of four bytes is as good a number as one of eight.
        Some(row) => row
            .try_get_by_index::<Option<i64>>(0)
            .or_else(|_| row.try_get_by_index::<Option<i32>>(0).map(|n| n.map(i64::from)))
            .map_err(Failure::from_database),
        None => Ok(None),
    }
}

/// The only text of a query that answers one.
pub(crate) async fn text(
    reader: &impl Reader,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<String>, Failure> {
    let rows = reader.rows(sql, values.into_iter().collect()).await?;
    let text = rows.first().map(|row| row.try_get_by_index::<Option<String>>(0));
    Ok(text.transpose().map_err(Failure::from_database)?.flatten())
}

/// "Is one of these", to stand behind a column, with its values; the parameters count on from
/// `from`. PostgreSQL gets one array, so that its text does not change with their number; as a
/// table, not with `any`: where a table has no statistics yet, that tries every key on every row.
pub(crate) fn among(
    reader: &impl Reader,
    from: usize,
    keys: impl Iterator<Item = Value>,
) -> Result<(String, Vec<Value>), Failure> {
    if reader.database() == DbBackend::Postgres {
        return Ok(match array::column(keys)? {
            Some(keys) => (
                format!("in (select unnest(${from}::text::{}[]))", keys.of),
                vec![keys.value()],
            ),
            None => ("in (null)".to_owned(), Vec::new()),
        });
    }
    let keys: Vec<Value> = keys.collect();
    Ok((format!("in ({})", marks(from, keys.len())), keys))
}

/// Some columns of the rows of a table that meet a condition and belong to some children, with the
/// values of those; the parameters count on from `from`. PostgreSQL is led from child to row: by
/// itself, where a table has no statistics yet, it reads the whole of it.
pub(crate) fn rows_of_children(
    reader: &impl Reader,
    (table, columns): (&str, &str),
    condition: &str,
    from: usize,
    children: impl Iterator<Item = Value>,
) -> Result<(String, Vec<Value>), Failure> {
    if reader.database() != DbBackend::Postgres {
        let (among, keys) = among(reader, from, children)?;
        let sql = format!("select {columns} from {table} where child {among} and {condition}");
        return Ok((sql, keys));
    }
    let children = array::column(children)?.map_or_else(|| "{}".into(), array::Column::value);
    let sql = format!(
        "select {columns} from unnest(${from}::text::uuid[]) as one (key) cross join lateral (
             select * from {table} where child = one.key and {condition} offset 0) as its"
    );
    Ok((sql, vec![children]))
}

/// A column of ids as text without signs of its own: 32 digits, or 36 with dashes.
pub(crate) fn id_as_text(reader: &impl Reader, column: &str) -> String {
    match reader.database() {
        DbBackend::Postgres => column.to_owned(),
        DbBackend::Sqlite | DbBackend::MySql | _ => format!("hex({column})"),
    }
}

/// `$from, $from+1, …` for `count` values, to stand in an `in (..)`.
pub(crate) fn marks(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_in_order_lose_their_numbers_and_others_keep_them() {
        let text = |sql| spelled(DbBackend::Sqlite, sql).into_owned();
        assert_eq!(text("a in ($1, $2) and b = $3"), "a in (?, ?) and b = ?");
        for kept in ["a = $2 and b = $1", "a = $1 or b = $1", "select 1"] {
            assert_eq!(text(kept), kept);
        }
        assert_eq!(spelled(DbBackend::Postgres, "a = $1"), "a = $1");
    }

    #[tokio::test]
    async fn a_store_of_an_earlier_version_gets_the_columns_it_lacks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cegah.sqlite").display().to_string();
        let patience = Duration::from_secs(1);
        let old = sqlite(&path, 1, Durability::Normal, patience).await.unwrap();
        let table = "create table visit (id blob, child blob, replaces blob, visited_on text)";
        old.execute_unprepared(table).await.unwrap();
        old.close().await.unwrap();
        let opened = || async {
            let keys = Keys::open(&folder.path().join("keys")).unwrap();
            open(&path, Durability::Normal, keys).await.unwrap()
        };
        drop(opened().await);
        let again = opened().await;
        let unsaid = number(&again, "select count(measurer) from visit", []).await.unwrap();
        assert_eq!(unsaid, Some(0));
    }
}
