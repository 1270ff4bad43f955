//! One trust's database: SQLite by default, PostgreSQL by URL, one SQL string and one Rust body for both.
//!
//! `on!` types its body once for each backend. What the two dialects cannot share lives in `dialect` and nowhere else.
//! Numbers that others read in order come from a counter row locked in the same transaction, never from an identity
//! column: a row committed late would be skipped.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Postgres, Sqlite, Transaction};

use crate::platform::crash::{self, Fault, Point};

mod beside;
pub mod dialect;
pub(crate) mod types;

/// A value for each backend; what `on!` matches on.
pub enum On<S, P> {
    /// SQLite.
    Sqlite(S),
    /// PostgreSQL.
    Postgres(P),
}

/// Runs one body on whichever backend `$on` is. In the body `$c` is the executor (`&mut *$c` to use it twice) and `$DB`
/// the backend's type: `on!(db.read(), c: DB => sqlx::query_as::<DB, Row>(SQL).bind(x).fetch_all(c).await?)`.
macro_rules! on {
    ($on:expr, $c:ident : $DB:ident => $body:expr) => {
        match $on {
            $crate::platform::db::On::Sqlite($c) => {
                #[allow(dead_code, reason = "a body may leave the type to inference")]
                type $DB = sqlx::Sqlite;
                $body
            }
            $crate::platform::db::On::Postgres($c) => {
                #[allow(dead_code, reason = "a body may leave the type to inference")]
                type $DB = sqlx::Postgres;
                $body
            }
        }
    };
}
pub(crate) use on;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the same thing first; nothing was written.
    #[error("changed by somebody else in the meantime")]
    Conflict,
    /// A row fits no state the program knows. Never patient data in here.
    #[error("row {row} of {table}.{column} cannot be read")]
    Corrupt {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Key of the row.
        row: String,
    },
    /// The database does not answer, or refused the statement.
    #[error("the database is unavailable")]
    Unavailable(#[source] sqlx::Error),
}

impl StoreError {
    /// A row that cannot be read.
    pub fn corrupt(table: &'static str, column: &'static str, row: impl std::fmt::Display) -> Self {
        Self::Corrupt { table, column, row: row.to_string() }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            // A unique key that is taken is how two people acting at once show up.
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Conflict,
            // PostgreSQL serialization_failure and deadlock_detected: the other transaction won.
            sqlx::Error::Database(cause) if matches!(cause.code().as_deref(), Some("40001" | "40P01")) => {
                Self::Conflict
            }
            _ => Self::Unavailable(error),
        }
    }
}

/// Which of a trust's two databases: they have separate migrations and separate backups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Cases, register, mailbox.
    Main,
    /// Wrapped subject keys and the blind index.
    Keys,
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `sqlite:` nor `postgres:`.
    #[error("a database URL starts with sqlite: or postgres://")]
    UnknownScheme,
    /// It cannot be reached or opened.
    #[error("the database cannot be opened")]
    Connect(#[source] sqlx::Error),
    /// Its schema is older or newer than this program.
    #[error(
        "the database belongs to another version of the program: start `samraad serve` or run `samraad migrate`"
    )]
    OtherVersion,
    /// A migration failed. Nothing of it was applied.
    #[error("a migration failed")]
    Migrate(#[source] sqlx::migrate::MigrateError),
}

/// A pool for each backend.
#[derive(Debug, Clone)]
pub enum Db {
    /// One writer that begins every transaction with `BEGIN IMMEDIATE`, and readers that cannot write.
    Sqlite {
        /// The only connection that writes.
        writer: SqlitePool,
        /// Connections with `query_only`.
        reader: SqlitePool,
    },
    /// One pool.
    Postgres(PgPool),
}

/// How long a writer waits for another process's lock before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

impl Db {
    /// Opens the database at `url` (`sqlite:PATH` or `postgres://…`) and brings its schema up to date.
    ///
    /// # Errors
    /// [`OpenError`]; the pools are closed again, so that a failed migration does not keep PostgreSQL's lock.
    pub async fn open(url: &str, schema: Schema) -> Result<Self, OpenError> {
        let db = if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(Path::new(path)).await?
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(url).map_err(OpenError::Connect)?;
            let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(BUSY_TIMEOUT);
            Self::Postgres(pool.connect_with(options).await.map_err(OpenError::Connect)?)
        } else {
            return Err(OpenError::UnknownScheme);
        };
        if let Err(error) = db.migrate(schema).await {
            db.close().await;
            return Err(OpenError::Migrate(error));
        }
        Ok(db)
    }

    async fn open_sqlite(path: &Path) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged step must survive a power cut; NORMAL may lose the last commits.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            // What is deleted is overwritten: erasing means gone from the file too.
            .pragma("secure_delete", "ON");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await
            .map_err(OpenError::Connect)?;
        let reader = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options.pragma("query_only", "ON"))
            .await
            .map_err(OpenError::Connect)?;
        Ok(Self::Sqlite { writer, reader })
    }

    async fn migrate(&self, schema: Schema) -> Result<(), sqlx::migrate::MigrateError> {
        let migrations = beside::migrations(self, schema);
        match self {
            Self::Sqlite { writer, .. } => migrations.run(writer).await,
            Self::Postgres(pool) => migrations.run(pool).await,
        }
    }

    /// Executor for statements that only read, outside a transaction.
    pub fn read(&self) -> On<&SqlitePool, &PgPool> {
        match self {
            Self::Sqlite { reader, .. } => On::Sqlite(reader),
            Self::Postgres(pool) => On::Postgres(pool),
        }
    }

    /// Executor for one statement that writes by itself. What belongs together goes through [`Db::begin`].
    pub fn write(&self) -> On<&SqlitePool, &PgPool> {
        match self {
            Self::Sqlite { writer, .. } => On::Sqlite(writer),
            Self::Postgres(pool) => On::Postgres(pool),
        }
    }

    /// Begins a transaction that may write. It rolls back unless it is committed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection can be had.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            // Deferred transactions that begin with a read fail with SQLITE_BUSY when they come to write.
            Self::Sqlite { writer, .. } => Tx::of(On::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)),
            Self::Postgres(pool) => Tx::of(On::Postgres(pool.begin().await?)),
        })
    }

    /// Begins a transaction that sees one state of the database, whatever others commit meanwhile, and cannot write.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection can be had.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            // With the write-ahead log a reader stays where its first statement found the database.
            Self::Sqlite { reader, .. } => Tx::of(On::Sqlite(reader.begin().await?)),
            Self::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Tx::of(On::Postgres(pool.begin_with(begin).await?))
            }
        })
    }

    /// Closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// A transaction on either backend.
pub struct Tx {
    on: On<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>,
    wakes: Option<&'static tokio::sync::Notify>,
    fault: Option<Fault>,
}

impl Tx {
    fn of(on: On<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>) -> Self {
        Self { on, wakes: None, fault: None }
    }

    /// Executor within the transaction.
    pub fn on(&mut self) -> On<&mut sqlx::SqliteConnection, &mut sqlx::PgConnection> {
        match &mut self.on {
            On::Sqlite(tx) => On::Sqlite(&mut *tx),
            On::Postgres(tx) => On::Postgres(&mut *tx),
        }
    }

    /// Marks the place that [`Tx::undo`] goes back to. Marks do not nest.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn mark(&mut self) -> Result<(), StoreError> {
        self.run("SAVEPOINT part").await
    }

    /// Keeps what was written since the mark, and forgets the mark.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn keep(&mut self) -> Result<(), StoreError> {
        self.run("RELEASE SAVEPOINT part").await
    }

    /// Takes back what was written since the mark, whatever failed meanwhile, and forgets the mark. The transaction goes on.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn undo(&mut self) -> Result<(), StoreError> {
        self.run("ROLLBACK TO SAVEPOINT part").await?;
        self.keep().await
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        on!(self.on(), c: DB => sqlx::query::<DB>(sql).execute(c).await.map(|_| ())?);
        Ok(())
    }

    /// Wakes whoever waits on `waiting` once what was written can be seen.
    pub fn wake_on_commit(&mut self, waiting: &'static tokio::sync::Notify) {
        self.wakes = Some(waiting);
    }

    /// Comes to the boundary before a commit: a test may let the process die here, or the commit fail.
    pub fn at(&mut self, point: Point) {
        crash::point(point);
        self.fault = self.fault.or(crash::fault(point));
    }

    /// Commits. Only after this may anything be acknowledged.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses; then nothing of it holds. When the connection breaks while it answers,
    /// all of it may hold: whoever tries again must find that out, as every command does by its id.
    pub async fn commit(self) -> Result<(), StoreError> {
        let failed = || StoreError::Unavailable(sqlx::Error::Io(std::io::Error::other("as a test wants it")));
        if self.fault == Some(Fault::Lost) {
            // Dropped, it is rolled back.
            return Err(failed());
        }
        match self.on {
            On::Sqlite(tx) => tx.commit().await?,
            On::Postgres(tx) => tx.commit().await?,
        }
        if self.fault == Some(Fault::Unsaid) {
            return Err(failed());
        }
        if let Some(waiting) = self.wakes {
            waiting.notify_waiters();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_sqlite_writer_survives_a_power_cut_and_the_readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("t.db").display());
        let db = Db::open(&url, Schema::Main).await.unwrap();
        let Db::Sqlite { writer, reader } = &db else { panic!("a sqlite URL opens SQLite") };
        let pragma = |pool: SqlitePool, sql: &'static str| async move {
            sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool).await.unwrap()
        };
        assert_eq!(pragma(writer.clone(), "PRAGMA synchronous").await, 2, "2 is FULL");
        assert_eq!(pragma(writer.clone(), "PRAGMA foreign_keys").await, 1);
        assert_eq!(pragma(writer.clone(), "PRAGMA secure_delete").await, 1);
        assert_eq!(pragma(reader.clone(), "PRAGMA query_only").await, 1);
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(writer).await.unwrap();
        assert_eq!(mode, "wal");
        assert!(sqlx::query("CREATE TABLE t (x INTEGER)").execute(reader).await.is_err());
    }

    #[tokio::test]
    async fn an_unknown_kind_of_database_is_refused() {
        assert!(matches!(Db::open("mysql://x", Schema::Main).await, Err(OpenError::UnknownScheme)));
    }
}
