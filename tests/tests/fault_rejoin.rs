//! A trust comes back after a day without network, and the 24 others with it, all at once: each fetches what it missed from
//! it, it fetches from each, and whoever works there meanwhile does not notice.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use samraad::peers::mailbox::Receivers;
use samraad::platform::db::Db;
use samraad::platform::trust::Trust;
use samraad::register::client::{Outcome, sync_now};
use samraad::register::jobs::pull_peers;
use samraad::register::{self};
use samraad_tests::databases::Kind;
use samraad_tests::federation::FederationNode;
use samraad_tests::strangers::pulled;
use samraad_tests::summaries::publish;

/// What the trust in the middle published while it was alone, and what each of the others did.
const MISSED: usize = 300;
const MISSED_OF_EACH: usize = 3;
const OTHERS: usize = 24;

/// Whoever works at the trust waits no longer than this for a write of their own.
const PATIENCE: Duration = Duration::from_secs(5);

async fn node(id: &str) -> FederationNode {
    let receivers = Arc::new(Receivers::default());
    let routes = samraad::peers::routes::routes(Arc::clone(&receivers)).merge(register::log_routes::routes());
    FederationNode::start_with(id, Kind::Sqlite, receivers, routes).await
}

/// The verified copy, by index: commitments, salts and contents.
async fn copy(trust: &Trust, of: &Trust) -> Vec<(i64, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>)> {
    let Db::Sqlite { reader, .. } = &trust.db else { panic!("on SQLite") };
    sqlx::query_as(
        "SELECT l.leaf_index, l.commitment, e.salt, e.content FROM register_sources s
         JOIN register_leaves l ON l.source = s.id AND l.leaf_index < s.size
         JOIN register_entries e ON e.source = s.id AND e.leaf_index = l.leaf_index
         WHERE s.origin = ? ORDER BY l.leaf_index",
    )
    .bind(of.origin.as_str())
    .fetch_all(reader)
    .await
    .expect("read")
}

async fn write_of_a_person(trust: &Trust) {
    let mut tx = trust.db.begin().await.expect("the writer comes free");
    samraad::platform::jobs::next_number(&mut tx, "cases").await.expect("written");
    tx.commit().await.expect("committed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_five_nodes_that_rejoin_at_once_all_get_everything_once() {
    let middle = node("midtvik").await;
    let ids: Vec<String> = (0..OTHERS).map(|number| format!("vik{number}")).collect();
    let others = join_all(ids.iter().map(|id| node(id))).await;
    for other in &others {
        middle.pair(other).await;
    }
    publish(&middle.trust, MISSED).await;
    join_all(others.iter().map(|other| publish(&other.trust, MISSED_OF_EACH))).await;

    let rejoin = async {
        let pulls = others.iter().map(async |other| {
            sync_now(&other.trust, other.peer(&middle).await.id).await.expect("our side works").outcome
        });
        let (outcomes, fetched) = tokio::join!(join_all(pulls), pull_peers(&middle.trust));
        fetched.expect("our side works");
        assert_eq!(outcomes, [Outcome::Complete; OTHERS]);
    };
    let mut rejoin = std::pin::pin!(rejoin);
    let mut slowest = Duration::ZERO;
    loop {
        let begun = Instant::now();
        tokio::select! {
            () = &mut rejoin => break,
            () = write_of_a_person(&middle.trust) => slowest = slowest.max(begun.elapsed()),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(slowest < PATIENCE, "somebody waited {slowest:?} for the database");

    // From stored bytes: each log verifies for a stranger, and each copy is the log, byte for byte.
    let original = copy(&middle.trust, &middle.trust).await;
    assert_eq!((original.len(), pulled(&middle.trust).await.len()), (MISSED, MISSED));
    for other in &others {
        assert_eq!(copy(&other.trust, &middle.trust).await, original, "{}", other.trust.id);
        let theirs = copy(&other.trust, &other.trust).await;
        assert_eq!(theirs.len(), MISSED_OF_EACH);
        assert_eq!(copy(&middle.trust, &other.trust).await, theirs, "{}", other.trust.id);
    }
}
