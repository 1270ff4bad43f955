//! Pulling peers' registers over real HTTPS sockets: what is published there is found here, and whatever a hostile peer
//! serves, nothing of it is applied, it is said what and since when, and other peers go on.

use std::time::Duration;

use federation_protocol::hash::Hash;
use federation_protocol::note::{LogSecretKey, SignedCheckpoint};
use samraad::kernel::random::AsRng;
use samraad::peers::{Plane, Problem, store as peers};
use samraad::platform::world::SystemRandomness;
use samraad::register;
use samraad::register::client::Outcome;
use samraad::register::own_log;
use samraad::register::search::{Filter, Subject, search};
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::hostile::{Hand, Serves, held, node, pull, searchable};
use samraad_tests::messages::count;
use samraad_tests::on_both_databases;
use samraad_tests::summaries::{append, decision, publish, summary};

async fn a_decision_published_there_is_found_here_after_one_pull(database: TestDatabase) {
    let (nordvik, sunnvik) = (
        node("nordvik", database.kind(), &Hand::default()).await,
        node("sunnvik", Kind::Sqlite, &Hand::default()).await,
    );
    nordvik.pair(&sunnvik).await;
    // More than one bundle, so that a pull takes several steps.
    publish(&sunnvik.trust, 300).await;
    let pulled = pull(&nordvik, &sunnvik).await;
    assert_eq!((pulled.outcome, pulled.size, pulled.new), (Outcome::Complete, 300, 300));

    let medicine = Subject { words: vec!["rituks".to_owned()], ..Subject::default() };
    let filter = Filter { medicine: Some(medicine), ..Filter::default() };
    let hits = search(&nordvik.trust.db, &filter, None, 25).await.expect("searched");
    assert_eq!(hits.rows.len(), 25);
    assert!(hits.rows.iter().all(|hit| hit.trust_name == sunnvik.trust.settings.name));
    assert!(hits.next.is_some());

    // Nothing new: nothing fetched twice, nothing applied twice.
    let before = held(&nordvik.trust).await;
    assert_eq!(pull(&nordvik, &sunnvik).await.new, 0);
    assert_eq!(held(&nordvik.trust).await, before);
    publish(&sunnvik.trust, 1).await;
    assert_eq!(pull(&nordvik, &sunnvik).await.new, 1);
}

async fn nothing_that_a_hostile_peer_serves_is_applied(database: TestDatabase) {
    let hostile = Hand::default();
    let nordvik = node("nordvik", database.kind(), &Hand::default()).await;
    let sunnvik = node("sunnvik", Kind::Sqlite, &hostile).await;
    let vestvik = node("vestvik", Kind::Sqlite, &Hand::default()).await;
    nordvik.pair(&sunnvik).await;
    nordvik.pair(&vestvik).await;
    publish(&sunnvik.trust, 1).await;
    let old = own_log::serve(&sunnvik.trust.db, federation_protocol::tiles::Resource::Checkpoint);
    let old = old.await.expect("read").expect("signed");
    publish(&sunnvik.trust, 1).await;
    assert_eq!(pull(&nordvik, &sunnvik).await.outcome, Outcome::Complete);

    let root = Hash::of(b"another history");
    let stranger = LogSecretKey::generate(sunnvik.trust.origin.clone(), &mut AsRng(&SystemRandomness));
    let forged = SignedCheckpoint::sign(&stranger, 3, root).note().as_bytes().to_vec();
    let tenant = SignedCheckpoint::sign(&vestvik.trust.federation_keys.in_use().log, 3, root)
        .note()
        .as_bytes()
        .to_vec();
    let garbage = || b"\xff\x00 not what was asked for".to_vec();
    let cases = [
        ("a stranger's signature", Serves::Bytes("checkpoint", forged), Problem::BadSignature),
        ("another trust's log", Serves::Bytes("checkpoint", tenant), Problem::BadSignature),
        ("a shrunken log", Serves::Bytes("checkpoint", old), Problem::Shrunk),
        ("garbage for a checkpoint", Serves::Bytes("checkpoint", garbage()), Problem::Malformed),
        ("garbage for leaves", Serves::Bytes("tile", garbage()), Problem::Malformed),
        ("garbage for contents", Serves::Bytes("content", garbage()), Problem::Malformed),
        ("other leaves", Serves::OtherLeaves, Problem::Forked),
        ("other contents", Serves::OtherContents, Problem::OtherContent),
        ("a checkpoint without end", Serves::ZerosWithoutEnd("checkpoint"), Problem::TooLarge),
        ("leaves without end", Serves::ZerosWithoutEnd("tile"), Problem::TooLarge),
        ("contents without end", Serves::ZerosWithoutEnd("content"), Problem::TooLarge),
    ];
    let peer = nordvik.peer(&sunnvik).await.id;
    for (what, serves, problem) in cases {
        publish(&sunnvik.trust, 1).await;
        publish(&vestvik.trust, 1).await;
        let shown = searchable(&nordvik.trust, &sunnvik.trust).await;
        hostile.serve(serves);
        nordvik.story.clock.advance(Duration::from_secs(60));
        let since = nordvik.trust.now();
        assert_eq!(pull(&nordvik, &sunnvik).await.outcome, Outcome::Problem(problem), "{what}");
        assert_eq!(
            searchable(&nordvik.trust, &sunnvik.trust).await,
            shown,
            "{what}: nothing of it is applied"
        );
        let contact = peers::contact(&nordvik.trust.db, peer, Plane::Register).await.expect("read");
        assert_eq!(contact.problem, Some((problem, since)), "{what}: it is said what and since when");

        // The scheduled pull of all: the other trust goes on.
        let of_vestvik = searchable(&nordvik.trust, &vestvik.trust).await;
        register::jobs::pull_peers(&nordvik.trust).await.expect("our side works");
        assert_eq!(searchable(&nordvik.trust, &vestvik.trust).await, of_vestvik + 1, "{what}: others go on");
        assert_eq!(searchable(&nordvik.trust, &sunnvik.trust).await, shown, "{what}");

        hostile.serve(Serves::TheTruth);
        assert_eq!(
            pull(&nordvik, &sunnvik).await.outcome,
            Outcome::Complete,
            "{what}: what is mended is taken"
        );
        assert_eq!(searchable(&nordvik.trust, &sunnvik.trust).await, shown + 1, "{what}");
        let contact = peers::contact(&nordvik.trust.db, peer, Plane::Register).await.expect("read");
        assert_eq!(contact.problem, None, "{what}");
    }
    assert_eq!(
        count(&nordvik.trust.db, "SELECT COUNT(*) FROM register_evidence WHERE problem = 'shrunk'").await,
        1
    );
}

async fn a_log_that_signs_two_histories_is_frozen_and_the_proof_is_kept(database: TestDatabase) {
    let hostile = Hand::default();
    let nordvik = node("nordvik", database.kind(), &Hand::default()).await;
    let sunnvik = node("sunnvik", Kind::Sqlite, &hostile).await;
    nordvik.pair(&sunnvik).await;
    publish(&sunnvik.trust, 2).await;
    assert_eq!(pull(&nordvik, &sunnvik).await.outcome, Outcome::Complete);

    let other =
        SignedCheckpoint::sign(&sunnvik.trust.federation_keys.in_use().log, 2, Hash::of(b"another history"));
    hostile.serve(Serves::Bytes("checkpoint", other.note().as_bytes().to_vec()));
    let before = held(&nordvik.trust).await;
    for expected in [Outcome::Problem(Problem::Forked), Outcome::Frozen] {
        assert_eq!(pull(&nordvik, &sunnvik).await.outcome, expected);
        assert_eq!(held(&nordvik.trust).await, before);
    }
    hostile.serve(Serves::TheTruth);
    publish(&sunnvik.trust, 1).await;
    assert_eq!(pull(&nordvik, &sunnvik).await.outcome, Outcome::Frozen);
    assert_eq!(held(&nordvik.trust).await, before, "search goes on with what was good");
    assert_eq!(count(&nordvik.trust.db, "SELECT COUNT(*) FROM equivocations").await, 1);
    samraad_tests::checker::all_is_whole(&nordvik.trust).await;
}

async fn contents_are_for_those_who_may_read_them(database: TestDatabase) {
    let (nordvik, sunnvik) = (
        node("nordvik", database.kind(), &Hand::default()).await,
        node("sunnvik", Kind::Sqlite, &Hand::default()).await,
    );
    nordvik.pair(&sunnvik).await;
    append(&sunnvik.trust, decision(summary(&sunnvik.trust))).await.expect("appended");
    own_log::publish_checkpoint(&sunnvik.trust).await.expect("signed");
    revoke_reading(&sunnvik, &nordvik).await;
    let pulled = pull(&nordvik, &sunnvik).await;
    assert_eq!((pulled.outcome, pulled.size), (Outcome::Problem(Problem::Denied), 1), "leaves are public");
    assert_eq!(searchable(&nordvik.trust, &sunnvik.trust).await, 0);
}

/// The administrator of `node` takes from `other` the leave to read the register.
async fn revoke_reading(node: &FederationNode, other: &FederationNode) {
    let peer = node.peer(other).await;
    let grants = samraad::peers::Grants { read_register: false, ..samraad::peers::Grants::ALL };
    samraad::peers::change::grant(&node.trust, &node.permit(), peer.id, peer.version, grants)
        .await
        .expect("taken");
}

on_both_databases!(
    a_decision_published_there_is_found_here_after_one_pull,
    nothing_that_a_hostile_peer_serves_is_applied,
    a_log_that_signs_two_histories_is_frozen_and_the_proof_is_kept,
    contents_are_for_those_who_may_read_them,
);
