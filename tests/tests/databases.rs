//! The databases that the stores' stories run on are what they claim to be.

use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::on_both_databases;
use samraad_tests::postgres::{Durability, PostgresServer};
use sqlx::{
    ConnectOptions, Connection, Executor, Row, postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};

async fn each_test_has_a_database_of_its_own(first: TestDatabase) {
    let second = TestDatabase::new(first.kind()).await;
    assert_ne!(first.url(), second.url());
    for database in [&first, &second] {
        // The same table twice in one database would fail.
        match database.kind() {
            Kind::Sqlite => {
                let options: SqliteConnectOptions = database.url().parse().expect("a URL");
                let mut connection = options.create_if_missing(true).connect().await.expect("opens");
                connection.execute("CREATE TABLE only_here (id BIGINT)").await.expect("empty");
            }
            Kind::Postgres => {
                let options: PgConnectOptions = database.url().parse().expect("a URL");
                let mut connection = options.connect().await.expect("opens");
                connection.execute("CREATE TABLE only_here (id BIGINT)").await.expect("empty");
            }
        }
    }
}

on_both_databases!(each_test_has_a_database_of_its_own);

#[tokio::test]
async fn the_role_that_tests_use_rules_over_nobody() {
    let database = TestDatabase::new(Kind::Postgres).await;
    let options: PgConnectOptions = database.url().parse().expect("a URL");
    let mut connection = options.connect().await.expect("opens");
    let row = connection
        .fetch_one("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        .await
        .expect("a row");
    assert!(!row.get::<bool, _>("rolsuper"));
}

#[tokio::test]
async fn a_durable_server_waits_for_the_disk_and_takes_its_folder_with_it() {
    let server = PostgresServer::start(Durability::Durable).await.expect("starts");
    let options: PgConnectOptions = server.url("postgres").parse().expect("a URL");
    let folder = options.get_socket().expect("a Unix socket").clone();
    let mut connection = options.connect().await.expect("opens");
    let row = connection.fetch_one("SELECT current_setting('fsync')").await.expect("a row");
    assert_eq!(row.get::<String, _>(0), "on");
    connection.close().await.expect("closes");
    assert!(folder.exists());
    drop(server);
    assert!(!folder.exists());
}
