//! PostgreSQL's logical replication of the register's tables: what the product is held against, which verifies nothing.

use std::time::{Duration, Instant};

use samraad::platform::db::{Db, Schema};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection,
    postgres::PgConnectOptions,
};

use crate::postgres::PostgresServer;

const TABLES: &str = "register_sources, register_leaves, register_entries, register_decisions";
const PATIENCE: Duration = Duration::from_secs(1_800);

async fn connect(server: &PostgresServer, database: &str) -> PgConnection {
    let options: PgConnectOptions = server.superuser_url(database).parse().expect("a URL");
    options.connect().await.expect("connects")
}

async fn run(connection: &mut PgConnection, sql: String) {
    connection.execute(AssertSqlSafe(sql.clone())).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn until(connection: &mut PgConnection, condition: &str) {
    let holds = async {
        let sql = || AssertSqlSafe(format!("SELECT {condition}"));
        while !sqlx::query_scalar::<_, bool>(sql()).fetch_one(&mut *connection).await.expect("asked") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, holds).await.expect("it comes about");
}

/// A copy of the register of database `from` in the new database `copy`, kept up to date until it is dropped.
struct Subscription<'s> {
    server: &'s PostgresServer,
    from: String,
    copy: String,
    publisher: PgConnection,
    subscriber: PgConnection,
}

impl<'s> Subscription<'s> {
    /// Makes it and waits until what was there is copied.
    async fn begin(server: &'s PostgresServer, from: &str, copy: &str) -> Self {
        server.create_database(copy).await;
        Db::open(&server.url(copy), Schema::Main).await.expect("the same schema").close().await;
        let (mut publisher, mut subscriber) = (connect(server, from).await, connect(server, copy).await);
        run(&mut publisher, format!("CREATE PUBLICATION bench FOR TABLE {TABLES}")).await;
        // On one server a subscription cannot make its own slot: it would wait for itself.
        run(&mut publisher, format!("SELECT pg_create_logical_replication_slot('{copy}', 'pgoutput')")).await;
        let connection = server.superuser_conninfo(from);
        run(
            &mut subscriber,
            format!(
                "CREATE SUBSCRIPTION {copy} CONNECTION '{connection}' PUBLICATION bench
                 WITH (create_slot = false, slot_name = '{copy}')"
            ),
        )
        .await;
        let copied = "(SELECT COUNT(*) = 4 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel)";
        until(&mut subscriber, copied).await;
        Self { server, from: from.to_owned(), copy: copy.to_owned(), publisher, subscriber }
    }

    async fn end(mut self) {
        let copy = &self.copy;
        run(&mut self.subscriber, format!("ALTER SUBSCRIPTION {copy} DISABLE")).await;
        run(&mut self.subscriber, format!("ALTER SUBSCRIPTION {copy} SET (slot_name = NONE)")).await;
        run(&mut self.subscriber, format!("DROP SUBSCRIPTION {copy}")).await;
        let idle =
            format!("NOT EXISTS (SELECT 1 FROM pg_replication_slots WHERE slot_name = '{copy}' AND active)");
        until(&mut self.publisher, &idle).await;
        run(&mut self.publisher, format!("SELECT pg_drop_replication_slot('{copy}')")).await;
        run(&mut self.publisher, "DROP PUBLICATION bench".to_owned()).await;
        let _ = (self.publisher.close().await, self.subscriber.close().await);
        self.server.drop_database(&self.copy).await;
        drop(self.from);
    }
}

/// How long PostgreSQL takes to copy the register of database `from`, which has `size` entries, into an empty one.
///
/// # Panics
/// When it does not.
pub async fn initial_copy(server: &PostgresServer, from: &str, copy: &str, size: usize) -> Duration {
    let begun = Instant::now();
    let mut subscription = Subscription::begin(server, from, copy).await;
    let took = begun.elapsed();
    let rows: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM register_decisions")
        .fetch_one(&mut subscription.subscriber)
        .await
        .expect("counted");
    assert_eq!(usize::try_from(rows).ok(), Some(size), "all of it");
    subscription.end().await;
    took
}

/// How long after its commit a row is with the subscriber, for each of `times` rows.
///
/// # Panics
/// When one never is.
pub async fn lags(server: &PostgresServer, times: usize) -> Vec<Duration> {
    let (from, copy) = ("bench_lag", "bench_lag_copy");
    server.create_database(from).await;
    Db::open(&server.url(from), Schema::Main).await.expect("a schema").close().await;
    let mut subscription = Subscription::begin(server, from, copy).await;
    let mut lags = Vec::with_capacity(times);
    for time in 0..times {
        let name = format!("lag-{time}");
        run(
            &mut subscription.publisher,
            format!(
                "INSERT INTO register_sources (id, origin, origin_hash, trust_name, own, size, root)
                 VALUES (gen_random_uuid(), '{name}', '{name}', '{name}', false, 0, '')"
            ),
        )
        .await;
        let committed = Instant::now();
        let there = "SELECT EXISTS (SELECT 1 FROM register_sources WHERE origin = $1)";
        while !sqlx::query_scalar::<_, bool>(there)
            .bind(&name)
            .fetch_one(&mut subscription.subscriber)
            .await
            .expect("asked")
        {
            tokio::task::yield_now().await;
        }
        lags.push(committed.elapsed());
    }
    subscription.end().await;
    server.drop_database(from).await;
    lags
}
