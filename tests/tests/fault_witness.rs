//! Witnesses: what they sign and what they never sign, who counts them, and a log that is held still.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use federation_protocol::exchange::ExchangeV1;
use federation_protocol::hash::Hash;
use federation_protocol::ids::UnixSeconds;
use federation_protocol::note::{KnownLog, SignedCheckpoint};
use federation_protocol::text::{Line, Text};
use federation_protocol::tiles::Resource;
use federation_protocol::witness::CannotCosign;
use samraad::app::verify::verify_trust;
use samraad::platform::db::Db;
use samraad::platform::trust::Trust;
use samraad::register::client::sync_now;
use samraad::register::witness::{self, Cosigned, Standing, cosign_own, cosign_peer, standings};
use samraad::register::{own_log, store};
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::on_both_databases;
use samraad_tests::person::Person;
use samraad_tests::registers::{liar, node, pull_all};
use samraad_tests::summaries::publish;

async fn standing(node: &FederationNode, of: &Trust) -> Standing {
    let sources = store::sources(&node.trust.db).await.expect("reads");
    let place = sources.iter().position(|source| source.origin == of.origin.as_str()).expect("known");
    standings(&node.trust, &sources).await.expect("reads").remove(place)
}

async fn every_trust_counts_the_same_witnesses_and_publishing_waits_for_none(database: TestDatabase) {
    let trusts = [
        node("nordvik", database.kind()).await,
        node("sunnvik", Kind::Sqlite).await,
        node("vestvik", Kind::Sqlite).await,
    ];
    for (place, one) in trusts.iter().enumerate() {
        for other in &trusts[..place] {
            one.pair(other).await;
        }
    }
    for trust in &trusts {
        publish(&trust.trust, 2).await;
        let alone = standing(trust, &trust.trust).await;
        assert_eq!((alone.cosigned, alone.witnesses), (0, 2), "published all the same");
    }
    // In the second round each hears what the others cosigned in the first.
    for _ in 0..2 {
        for trust in &trusts {
            pull_all(trust).await;
        }
    }
    for here in &trusts {
        for of in &trusts {
            let standing = standing(here, &of.trust).await;
            assert_eq!(
                (standing.cosigned, standing.witnesses),
                (2, 2),
                "{} of {}",
                here.trust.id,
                of.trust.id
            );
            assert_eq!(standing.last_at, Some(here.trust.now()));
            assert!(!standing.is_possibly_frozen);
        }
    }
    // Whoever fetches the checkpoint gets the witnesses with it, and each verifies.
    let served =
        own_log::serve(&trusts[0].trust.db, Resource::Checkpoint).await.expect("reads").expect("published");
    let log = KnownLog::new(trusts[0].trust.federation_keys.in_use().log.public());
    let served = log.verify(&served).expect("signed");
    for witness in &trusts[1..] {
        let key = witness.trust.federation_keys.in_use().witness.public();
        assert!(served.cosignature_by(&key).expect("verifies").is_some());
    }
    // Of each of three logs: by itself, and by both others.
    let report = verify_trust(&trusts[0].trust).await.expect("reads");
    let checked =
        report.checks().iter().find(|check| check.what() == "register: cosignatures").expect("checked");
    assert_eq!((checked.count(), checked.wrong()), (9, 0));
    // A new checkpoint has no witness until the next round; nobody waited.
    publish(&trusts[0].trust, 1).await;
    assert_eq!(standing(&trusts[0], &trusts[0].trust).await.cosigned, 0);
}

async fn a_witness_never_signs_less_than_before_nor_another_root(database: TestDatabase) {
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", Kind::Sqlite).await);
    nordvik.pair(&sunnvik).await;
    publish(&sunnvik.trust, 3).await;
    let origin = &sunnvik.trust.origin;
    let cosign = async || cosign_peer(&nordvik.trust, origin).await.expect("our side works");
    assert_eq!(cosign().await, Cosigned::NotDue, "nothing is verified yet");
    pull_all(&nordvik).await;
    assert_eq!(cosign().await, Cosigned::NotDue, "it was cosigned in the round");
    nordvik.story.clock.advance(Duration::from_secs(7 * 3600));
    assert_eq!(cosign().await, Cosigned::Now, "said again after some hours");

    // A database that was restored: what was cosigned is more than what is verified.
    change(&nordvik.trust, "UPDATE witnessed_checkpoints SET size = 9").await;
    nordvik.story.clock.advance(Duration::from_secs(7 * 3600));
    assert_eq!(cosign().await, Cosigned::Refused(CannotCosign::Smaller { cosigned: 9 }));
    publish(&nordvik.trust, 1).await;
    change(&nordvik.trust, "DELETE FROM cosignatures").await;
    let other = "UPDATE witnessed_checkpoints SET size = 3, root = (SELECT root FROM register_sources WHERE own) WHERE size = 9";
    change(&nordvik.trust, other).await;
    assert_eq!(cosign().await, Cosigned::Refused(CannotCosign::OtherRoot));

    // One that lost even that learns from a peer how far it had gone.
    change(&nordvik.trust, "DELETE FROM witnessed_checkpoints").await;
    change(&nordvik.trust, "DELETE FROM cosignatures").await;
    let answer = Arc::new(Mutex::new(Vec::new()));
    let vestvik = liar(Arc::clone(&answer)).await;
    nordvik.pair(&vestvik).await;
    let root = Hash::of(b"what came after");
    let further = SignedCheckpoint::sign(&sunnvik.trust.federation_keys.in_use().log, 7, root);
    let at = UnixSeconds(nordvik.trust.now().seconds());
    let ours = nordvik.trust.federation_keys.in_use().witness.cosign(further.checkpoint(), at);
    let said = ExchangeV1 {
        checkpoints: vec![Text::new(further.note_with([&ours])).expect("a note")],
        evidence: vec![],
        next: Line::new("1").expect("a cursor"),
        more: false,
    };
    *answer.lock().expect("no panic") = said.encode().expect("an answer");
    let peer = nordvik.peer(&vestvik).await;
    witness::pull(&nordvik.trust, &peer).await.expect("our side works");
    assert_eq!(cosign().await, Cosigned::Refused(CannotCosign::Smaller { cosigned: 7 }));
}

async fn change(trust: &Trust, sql: &'static str) {
    match &trust.db {
        Db::Sqlite { writer, .. } => sqlx::query(sql).execute(writer).await.map(drop),
        Db::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(drop),
    }
    .expect("changed");
}

async fn pulls_and_cosignatures_at_the_same_time_never_go_back(database: TestDatabase) {
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", Kind::Sqlite).await);
    nordvik.pair(&sunnvik).await;
    let peer = nordvik.peer(&sunnvik).await.id;
    let key = nordvik.trust.federation_keys.in_use().witness.public();
    let log = KnownLog::new(sunnvik.trust.federation_keys.in_use().log.public());
    let mut last = 0;
    for _ in 0..6 {
        publish(&sunnvik.trust, 2).await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let (trust, origin) = (nordvik.trust.clone(), sunnvik.trust.origin.clone());
            tasks.spawn(async move {
                sync_now(&trust, peer).await.expect("our side works");
                cosign_peer(&trust, &origin).await.expect("our side works")
            });
        }
        let done = tasks.join_all().await;
        assert!(!done.iter().any(|it| matches!(it, Cosigned::Refused(_))), "{done:?}");
        let answer = witness::answer(&nordvik.trust, None).await.expect("reads");
        let note = answer.checkpoints.iter().find(|note| note.as_str().starts_with("sunnvik")).expect("told");
        let told = log.verify(note.as_str().as_bytes()).expect("signed");
        assert!(told.cosignature_by(&key).expect("verifies").is_some());
        assert!(told.size() > last, "{} after {last}", told.size());
        last = told.size();
    }
    assert_eq!(last, 12);
}

async fn a_log_cosigns_itself_daily_and_one_that_does_not_is_shown_as_possibly_frozen(
    database: TestDatabase,
) {
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", Kind::Sqlite).await);
    nordvik.pair(&sunnvik).await;
    publish(&sunnvik.trust, 1).await;
    pull_all(&nordvik).await;
    let day = Duration::from_secs(24 * 3600);
    for days in 1..=3 {
        for node in [&nordvik, &sunnvik] {
            node.story.clock.advance(day);
        }
        if days == 1 {
            assert_eq!(cosign_own(&sunnvik.trust).await.expect("our side works"), Cosigned::Now);
            assert_eq!(
                cosign_own(&sunnvik.trust).await.expect("our side works"),
                Cosigned::NotDue,
                "once a day"
            );
        }
        pull_all(&nordvik).await;
        assert!(!standing(&nordvik, &sunnvik.trust).await.is_possibly_frozen, "day {days}");
    }
    nordvik.story.clock.advance(Duration::from_secs(1));
    assert!(standing(&nordvik, &sunnvik.trust).await.is_possibly_frozen);
    let page = Person::sign_in(nordvik.server.url.as_str(), "admin").await;
    let page = page.get("/register/kilder").await.expect("answered");
    assert!(page.body.contains("Kan være gammelt"), "{}", page.body);

    // Its time is the cosigner's: one from the future does not make a log look fresh.
    sunnvik.story.clock.advance(day * 2);
    assert_eq!(cosign_own(&sunnvik.trust).await.expect("our side works"), Cosigned::Now);
    pull_all(&nordvik).await;
    assert!(standing(&nordvik, &sunnvik.trust).await.is_possibly_frozen);
}

on_both_databases!(
    every_trust_counts_the_same_witnesses_and_publishing_waits_for_none,
    a_witness_never_signs_less_than_before_nor_another_root,
    pulls_and_cosignatures_at_the_same_time_never_go_back,
    a_log_cosigns_itself_daily_and_one_that_does_not_is_shown_as_possibly_frozen,
);
