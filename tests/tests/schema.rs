//! The two dialects' migrations make one schema.

use std::collections::BTreeSet;
use std::path::Path;

use samraad::platform::db::{Db, Schema};
use samraad_tests::architecture::{files, twins};
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::schema::{differences, not_strict, of_postgres, of_sqlite};
use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;

/// A SQLite and a PostgreSQL database, both fresh from their migrations.
async fn migrated(schema: Schema) -> (SqlitePool, PgPool, [TestDatabase; 2]) {
    let databases = [TestDatabase::new(Kind::Sqlite).await, TestDatabase::new(Kind::Postgres).await];
    let Db::Sqlite { writer, .. } = Db::open(databases[0].url(), schema).await.expect("migrates") else {
        panic!("a sqlite URL opens SQLite")
    };
    let Db::Postgres(pool) = Db::open(databases[1].url(), schema).await.expect("migrates") else {
        panic!("a postgres URL opens PostgreSQL")
    };
    (writer, pool, databases)
}

#[tokio::test]
async fn both_databases_come_out_of_their_migrations_alike() {
    for schema in [Schema::Main, Schema::Keys] {
        let (sqlite, postgres, _databases) = migrated(schema).await;
        let (one, other) =
            (of_sqlite(&sqlite).await.expect("read"), of_postgres(&postgres).await.expect("read"));
        assert!(!one.is_empty(), "{schema:?} has no tables: looked in the wrong place");
        assert_eq!(differences(&one, &other), [""; 0], "{schema:?}");
        assert_eq!(not_strict(&sqlite).await.expect("read"), [""; 0], "{schema:?}: make these tables STRICT");
    }
}

#[tokio::test]
async fn every_kind_of_difference_is_seen() {
    let (sqlite, postgres, _databases) = migrated(Schema::Keys).await;
    for sql in [
        "CREATE TABLE lonely (id BLOB PRIMARY KEY)",
        "CREATE TABLE pairs (id BLOB PRIMARY KEY, at TEXT NOT NULL, note TEXT, code TEXT NOT NULL, extra INTEGER,
         parent BLOB REFERENCES lonely (id)) STRICT",
        "CREATE INDEX by_code ON pairs (code)",
    ] {
        sqlx::query(sql).execute(&sqlite).await.expect("made");
    }
    for sql in [
        "CREATE TABLE pairs (id UUID PRIMARY KEY, at TIMESTAMPTZ NOT NULL, note TEXT NOT NULL, code TEXT NOT NULL UNIQUE,
         parent UUID)",
    ] {
        sqlx::query(sql).execute(&postgres).await.expect("made");
    }
    let found =
        differences(&of_sqlite(&sqlite).await.expect("read"), &of_postgres(&postgres).await.expect("read"));
    let expected = [
        "lonely: only SQLite has this table",
        "pairs: only SQLite has at TEXT",
        "pairs: only SQLite has extra INTEGER?",
        "pairs: only SQLite has index (code)",
        "pairs: only SQLite has note TEXT?",
        "pairs: only SQLite has references parent -> lonely.id on delete NO ACTION",
        "pairs: only PostgreSQL has at INTEGER",
        "pairs: only PostgreSQL has index unique (code)",
        "pairs: only PostgreSQL has note TEXT",
    ];
    assert_eq!(found, expected);
    assert_eq!(not_strict(&sqlite).await.expect("read"), ["lonely"]);
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let database = TestDatabase::new(kind).await;
        for _ in 0..2 {
            Db::open(database.url(), Schema::Main).await.expect("migrates").close().await;
        }
    }
}

#[test]
fn each_migration_exists_for_both_databases() {
    let migrations =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").canonicalize().expect("migrations");
    for schema in ["main", "keys"] {
        let names = |dialect: &str| -> BTreeSet<String> {
            let found = files(&migrations, &[&format!("{dialect}/{schema}")], &["sql"]);
            found
                .iter()
                .filter_map(|file| file.path.rsplit_once('/'))
                .map(|(_, name)| name.to_owned())
                .collect()
        };
        let lines: Vec<String> =
            twins(&names("sqlite"), &names("postgres")).iter().map(ToString::to_string).collect();
        assert_eq!(lines, [""; 0], "{schema}");
    }
}
