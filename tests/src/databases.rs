//! An empty database for a test, of either kind, gone when the test is over.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, postgres::PgConnectOptions};
use tempfile::TempDir;

use crate::postgres::shared_server;

/// The two kinds of database that a trust may choose between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file of its own.
    Sqlite,
    /// A database of its own on the server that the run shares.
    Postgres,
}

/// An empty database that belongs to one test.
#[derive(Debug)]
pub struct TestDatabase {
    kind: Kind,
    url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(#[expect(dead_code, reason = "held so that the folder lives as long as the database")] TempDir),
    Server { name: String },
}

impl TestDatabase {
    /// Makes one.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let url = format!("sqlite:{}", folder.path().join("trust.db").display());
                Self { kind, url, place: Place::Folder(folder) }
            }
            Kind::Postgres => {
                static MADE: AtomicU32 = AtomicU32::new(0);
                let name = format!("test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
                on_server(format!("CREATE DATABASE {name}")).await.expect("a database of its own");
                let url = shared_server().replacen("/postgres?", &format!("/{name}?"), 1);
                Self { kind, url, place: Place::Server { name } }
            }
        }
    }

    /// Where it is, as the settings of a trust name it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Which kind it is, for the few stories that differ.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Server { name } = &self.place else { return };
        // A test's own runtime may be the one that is going away, so this one goes through a runtime of its own. What is
        // left behind when it fails goes with the server.
        let drop = format!("DROP DATABASE {name} WITH (FORCE)");
        let _ = thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(on_server(drop)).map_err(std::io::Error::other)
        })
        .join();
    }
}

async fn on_server(sql: String) -> sqlx::Result<()> {
    let options: PgConnectOptions = shared_server().parse()?;
    let mut connection = options.connect().await?;
    connection.execute(AssertSqlSafe(sql)).await?;
    connection.close().await
}

/// Makes each story a test on SQLite and a test on PostgreSQL. A story is an `async fn(TestDatabase)`:
///
/// ```
/// use samraad_tests::databases::TestDatabase;
///
/// async fn a_database_starts_empty(database: TestDatabase) { /* … */ }
///
/// samraad_tests::on_both_databases!(a_database_starts_empty);
/// ```
#[macro_export]
macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $story() {
                super::$story($crate::databases::TestDatabase::new($crate::databases::Kind::Sqlite).await).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $story() {
                super::$story($crate::databases::TestDatabase::new($crate::databases::Kind::Postgres).await).await;
            })+
        }
    };
}
