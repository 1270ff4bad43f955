//! B8: sealed envelopes from one trust to another, each verified, opened, taken in with its effect, and acknowledged, against
//! durable inserts of the same bytes.

use std::time::{Duration, Instant};

use samraad::platform::db::{Db, Schema};
use samraad::platform::world::SystemRandomness;

use super::report::{Figure, PER_SECOND};
use crate::databases::{Kind, TestDatabase};
use crate::messages::{count, new_id, pull, say, sealed, taken, two_nodes};

/// A message of the length of a short opinion.
const TEXT_BYTES: usize = 1_000;

/// Runs the row with so many envelopes.
///
/// # Panics
/// When one of them is lost, or has its effect twice.
pub async fn measure(envelopes: usize) -> Vec<Figure> {
    let (here, there) = two_nodes(Kind::Sqlite).await;
    here.pair(&there).await;
    let text = "a".repeat(TEXT_BYTES);
    let begun = Instant::now();
    for _ in 0..envelopes {
        say(&there, &here, &text).await;
    }
    let sent = begun.elapsed();
    let bytes = sealed(&there.trust, &here.trust, new_id(), 1, &text).encode();
    let bare = durable_inserts(envelopes, &bytes).await;

    let begun = Instant::now();
    while count(&there.trust.db, "SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL").await > 0 {
        pull(&here, &there).await;
        pull(&there, &here).await;
    }
    let delivered = begun.elapsed();
    assert_eq!(taken(&here).await, i64::try_from(envelopes).expect("fits"), "each had its effect once");
    let rate = |took: Duration| envelopes as f64 / took.as_secs_f64();
    let name = format!("{envelopes} envelopes of {} bytes, taken in and acknowledged", bytes.len());
    // More is better here, so the goal is on the share of the bare rate and not on its multiple.
    vec![
        Figure::context("B8", name, rate(delivered), PER_SECOND).against(
            rate(bare),
            "durable inserts",
            ">= 0.3 of bare",
            rate(delivered) >= 0.3 * rate(bare),
        ),
        Figure::context("B8", "sealed and committed by the sender", rate(sent), PER_SECOND),
    ]
}

/// Each a transaction of its own, on a database as the product opens it.
async fn durable_inserts(times: usize, bytes: &[u8]) -> Duration {
    let database = TestDatabase::new(Kind::Sqlite).await;
    let db = Db::open(database.url(), Schema::Main).await.expect("opens");
    let Db::Sqlite { writer, .. } = &db else { panic!("a SQLite database") };
    sqlx::query("CREATE TABLE bare (id BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT")
        .execute(writer)
        .await
        .expect("made");
    let begun = Instant::now();
    for _ in 0..times {
        let id = samraad::kernel::random::Randomness::uuid(&SystemRandomness);
        let insert = sqlx::query("INSERT INTO bare (id, bytes) VALUES (?, ?)").bind(id).bind(bytes);
        insert.execute(writer).await.expect("inserted");
    }
    let took = begun.elapsed();
    db.close().await;
    took
}
