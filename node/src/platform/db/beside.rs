//! Opening a database that another process serves: to read, or to leave word for that process. Nothing is brought up to date.

use std::str::FromStr as _;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};

use super::{BUSY_TIMEOUT, Db, OpenError, Schema, on};

impl Db {
    /// Opens the database at `url` for reading alone, also beside the process that serves it.
    ///
    /// # Errors
    /// [`OpenError::OtherVersion`] where its schema is not that of this program.
    pub async fn open_to_read(url: &str, schema: Schema) -> Result<Self, OpenError> {
        Self::open_as_it_is(url, schema, false).await
    }

    /// Opens the database at `url` beside the process that serves it, for a row or two: its file locks, and not
    /// [`crate::platform::process_lock`], keep the two apart.
    ///
    /// # Errors
    /// [`OpenError::OtherVersion`] where its schema is not that of this program.
    pub async fn open_beside(url: &str, schema: Schema) -> Result<Self, OpenError> {
        Self::open_as_it_is(url, schema, true).await
    }

    async fn open_as_it_is(url: &str, schema: Schema, may_write: bool) -> Result<Self, OpenError> {
        let db = if let Some(path) = url.strip_prefix("sqlite:") {
            let options = SqliteConnectOptions::new()
                .filename(path)
                .read_only(!may_write)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
                .pragma("secure_delete", "ON");
            let pool = SqlitePoolOptions::new().max_connections(2).connect_with(options).await;
            let reader = pool.map_err(OpenError::Connect)?;
            Self::Sqlite { writer: reader.clone(), reader }
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let mut options = PgConnectOptions::from_str(url).map_err(OpenError::Connect)?;
            if !may_write {
                options = options.options([("default_transaction_read_only", "on")]);
            }
            let pool = PgPoolOptions::new().max_connections(2).acquire_timeout(BUSY_TIMEOUT);
            Self::Postgres(pool.connect_with(options).await.map_err(OpenError::Connect)?)
        } else {
            return Err(OpenError::UnknownScheme);
        };
        match db.applied().await {
            Ok(applied) if db.known(schema) == applied => Ok(db),
            failed => {
                db.close().await;
                Err(failed.map_or_else(OpenError::Connect, |_| OpenError::OtherVersion))
            }
        }
    }

    /// The versions of the migrations that the database has had, the oldest first.
    ///
    /// # Errors
    /// When it has none, or does not answer.
    pub async fn applied(&self) -> Result<Vec<i64>, sqlx::Error> {
        on!(self.read(), c: DB => sqlx::query_scalar::<DB, i64>(
            "SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(c).await)
    }

    /// The versions of the migrations that this program knows for a database at `url`.
    pub fn known_to(url: &str, schema: Schema) -> Vec<i64> {
        of_kind(!url.starts_with("sqlite:"), schema).iter().map(|migration| migration.version).collect()
    }

    fn known(&self, schema: Schema) -> Vec<i64> {
        migrations(self, schema).iter().map(|migration| migration.version).collect()
    }
}

/// The migrations that this program has for a database.
pub(super) fn migrations(db: &Db, schema: Schema) -> Migrator {
    of_kind(matches!(db, Db::Postgres(_)), schema)
}

fn of_kind(postgres: bool, schema: Schema) -> Migrator {
    match (postgres, schema) {
        (false, Schema::Main) => sqlx::migrate!("../migrations/sqlite/main"),
        (false, Schema::Keys) => sqlx::migrate!("../migrations/sqlite/keys"),
        (true, Schema::Main) => sqlx::migrate!("../migrations/postgres/main"),
        (true, Schema::Keys) => sqlx::migrate!("../migrations/postgres/keys"),
    }
}
