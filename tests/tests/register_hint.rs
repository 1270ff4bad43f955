//! What is published is found by a peer at once, though the peer's own round is far off; and a hint is nothing to attack
//! with.

use std::sync::Arc;
use std::time::Duration;

use federation_protocol::pace::DIRECT_PER_ROUND;
use samraad::peers::client::PeerClient;
use samraad::peers::mailbox::Receivers;
use samraad::platform::trust::Trust;
use samraad::register::jobs::{ask_partners, pull_peers};
use samraad::register::{self, own_log};
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::on_both_databases;
use samraad_tests::summaries::{append, decision, publish, summary};

const HINT: &str = "/federation/hint";

async fn node(id: &str, kind: Kind) -> FederationNode {
    let receivers = Arc::new(Receivers::default());
    let routes = samraad::peers::routes::routes(Arc::clone(&receivers))
        .merge(register::log_routes::routes())
        .merge(register::hint::routes());
    FederationNode::start_with(id, kind, receivers, routes).await
}

/// Waits until the register of `here` has so many verified entries of `there`.
async fn has(here: &Trust, there: &Trust, entries: i64) {
    let arrives = async {
        loop {
            let source = register::store::source_of(&here.db, &there.origin).await.expect("read");
            if source.is_some_and(|source| source.size == entries) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), arrives).await.expect("it arrives");
}

async fn what_is_published_is_with_the_peers_at_once(database: TestDatabase) {
    let nordvik = node("nordvik", database.kind()).await;
    let (sunnvik, vestvik) = (node("sunnvik", Kind::Sqlite).await, node("vestvik", Kind::Sqlite).await);
    sunnvik.pair(&nordvik).await;
    sunnvik.pair(&vestvik).await;
    // One peer is away, which holds up neither the publisher nor the other peer.
    drop(vestvik.server);
    for entries in 1..=3 {
        append(&sunnvik.trust, decision(summary(&sunnvik.trust))).await.expect("appended");
        own_log::publish_checkpoint(&sunnvik.trust).await.expect("signed");
        has(&nordvik.trust, &sunnvik.trust, entries).await;
    }
}

async fn a_flood_of_hints_is_turned_away_and_a_stranger_is_not_heard(database: TestDatabase) {
    let nordvik = node("nordvik", database.kind()).await;
    let sunnvik = node("sunnvik", Kind::Sqlite).await;
    sunnvik.pair(&nordvik).await;
    let client = PeerClient::new(&sunnvik.trust, &sunnvik.peer(&nordvik).await).expect("a client");
    let mut told = 0;
    let refused = loop {
        match client.post(HINT, &[], 0).await {
            Ok(_) => told += 1,
            Err(refused) => break refused,
        }
        assert!(told < 1_000, "a flood is let in");
    };
    assert!(refused.to_string().contains("429"), "{refused}");
    assert!(told >= 100, "whoever publishes often is heard: {told}");
    // The mailbox goes on all the same.
    assert!(client.get("/federation/outbox", 1 << 20).await.is_ok());

    let vestvik = node("vestvik", Kind::Sqlite).await;
    let stranger = PeerClient::new(&vestvik.trust, &sunnvik.peer(&nordvik).await).expect("a client");
    let refused = stranger.post(HINT, &[], 0).await.expect_err("no peer");
    assert!(refused.to_string().contains("401"), "{refused}");
}

/// Trusts that are many ask few: what one of them has seen grow is pulled, though nobody told and the origin is not asked.
#[tokio::test]
async fn what_a_partner_has_seen_grow_is_pulled_though_its_origin_is_asked_seldom() {
    let deaf = async |id: &str| {
        let receivers = Arc::new(Receivers::default());
        let routes = samraad::peers::routes::routes(Arc::clone(&receivers))
            .merge(register::log_routes::routes())
            .merge(register::witness::routes());
        FederationNode::start_with(id, Kind::Sqlite, receivers, routes).await
    };
    let (nordvik, sunnvik) = (deaf("nordvik").await, deaf("sunnvik").await);
    nordvik.pair(&sunnvik).await;
    // On the ring they stand between the two, so that Sunnvik is no partner of Nordvik's.
    let mut between = Vec::new();
    for number in 0..DIRECT_PER_ROUND {
        let other = deaf(&format!("orvik{number:02}")).await;
        nordvik.pair(&other).await;
        between.push(other);
    }
    pull_peers(&nordvik.trust).await.expect("our side works");
    between[0].pair(&sunnvik).await;
    publish(&sunnvik.trust, 2).await;
    let size = async || {
        let source =
            register::store::source_of(&nordvik.trust.db, &sunnvik.trust.origin).await.expect("read");
        source.expect("pulled before").size
    };
    ask_partners(&nordvik.trust).await.expect("our side works");
    assert_eq!(size().await, 0, "nobody who was asked knows of it");
    pull_peers(&between[0].trust).await.expect("our side works");
    ask_partners(&nordvik.trust).await.expect("our side works");
    assert_eq!(size().await, 2);
}

on_both_databases!(
    what_is_published_is_with_the_peers_at_once,
    a_flood_of_hints_is_turned_away_and_a_stranger_is_not_heard,
);
