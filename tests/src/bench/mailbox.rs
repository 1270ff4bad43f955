//! B8: sealed envelopes from one trust to another, each verified, opened, taken in with its effect, and acknowledged, against
//! durable inserts of the same bytes.

use std::time::{Duration, Instant};

use samraad::peers::client::FetchError;
use samraad::peers::mailbox::delivery::{self, CannotPull};
use samraad::platform::db::{Db, Schema};
use samraad::platform::world::SystemRandomness;

use super::report::{Figure, PER_SECOND};
use crate::databases::{Kind, TestDatabase};
use crate::federation::FederationNode;
use crate::messages::{count, new_id, say, sealed, taken, two_nodes};

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
        pull_within_limits(&here, &there).await;
        pull_within_limits(&there, &here).await;
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

/// Fetches what the other node has. Where that allows no more for now, it waits as long as it is told to, as the product
/// does; the time counts.
async fn pull_within_limits(node: &FederationNode, from: &FederationNode) {
    let peer = node.peer(from).await;
    loop {
        match delivery::pull(&node.trust, &node.receivers, &peer).await {
            Ok(_) => return,
            Err(CannotPull::Fetch(FetchError::Status { retry_after: Some(wait), .. })) => {
                tokio::time::sleep(wait).await;
            }
            Err(other) => panic!("pulled: {other}"),
        }
    }
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
