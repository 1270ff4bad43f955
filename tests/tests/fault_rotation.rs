//! Keys that change while two trusts talk: what was signed or sealed before goes on, what a thief or a liar announces changes
//! nothing, and who was away finds the way. Each story ends with the log recomputed from stored bytes.

use std::sync::Arc;
use std::time::Duration;

use federation_protocol::content::{Content, KeyChangeV1, Overlap};
use federation_protocol::envelope::EnvelopeError;
use federation_protocol::ids::UnixSeconds;
use federation_protocol::note::CheckpointError;
use federation_protocol::signature::{AnyPublicKey, AnySigningKey, KeyPurpose, TrustSecrets};
use samraad::kernel::random::AsRng;
use samraad::peers::mailbox::{Arrival, CannotReceive, Receivers, receive};
use samraad::peers::{keys, store as peers};
use samraad::platform::federation_keys::{destroy_ended, records};
use samraad::platform::world::SystemRandomness;
use samraad::register::client::{Outcome, Pulled, sync_now};
use samraad::register::rotate::{CannotRotate, rotate};
use samraad::register::rotation::Plan;
use samraad::register::{self, own_log};
use samraad_tests::checker::register_is_whole;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::messages::{Counting, count, kind, new_id, pull as fetch, say, sealed, taken};
use samraad_tests::on_both_databases;
use samraad_tests::summaries::{self, append, publish};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The new key is used at once, as by a trust whose peers are told.
const AT_ONCE: Plan = Plan { lead: Duration::ZERO, overlap: DAY, overlap_entries: 1 };

async fn node(id: &str, kind: Kind) -> FederationNode {
    let receivers = Arc::new(Receivers::default().with(&self::kind(), Counting));
    let routes = samraad::peers::routes::routes(Arc::clone(&receivers)).merge(register::log_routes::routes());
    FederationNode::start_with(id, kind, receivers, routes).await
}

/// Two paired trusts; `sunnvik`, on a database of this kind, has published and `nordvik` has fetched.
async fn scene(database: &TestDatabase) -> (FederationNode, FederationNode) {
    let (nordvik, sunnvik) = (node("nordvik", Kind::Sqlite).await, node("sunnvik", database.kind()).await);
    nordvik.pair(&sunnvik).await;
    publish(&sunnvik.trust, 3).await;
    assert_eq!(fetch_register(&nordvik, &sunnvik).await.outcome, Outcome::Complete);
    (nordvik, sunnvik)
}

async fn fetch_register(here: &FederationNode, there: &FederationNode) -> Pulled {
    let peer = here.peer(there).await.id;
    sync_now(&here.trust, peer).await.expect("our side works")
}

async fn change(node: &FederationNode, purpose: KeyPurpose, plan: Plan) -> u64 {
    rotate(&node.trust, &node.administrator, purpose, plan).await.expect("changed").index
}

async fn change_and_sign(node: &FederationNode, purpose: KeyPurpose) {
    change(node, purpose, AT_ONCE).await;
    own_log::publish_checkpoint(&node.trust).await.expect("signed");
}

async fn both_hear_each_other(nordvik: &FederationNode, sunnvik: &FederationNode) {
    let before = (taken(nordvik).await, taken(sunnvik).await);
    say(nordvik, sunnvik, "hello").await;
    say(sunnvik, nordvik, "hello").await;
    assert_eq!((fetch(nordvik, sunnvik).await, fetch(sunnvik, nordvik).await), (1, 1));
    assert_eq!((taken(nordvik).await, taken(sunnvik).await), (before.0 + 1, before.1 + 1));
}

async fn a_key_of_every_purpose_changes_and_the_two_go_on(database: TestDatabase) {
    let (nordvik, sunnvik) = scene(&database).await;
    let at_first = sunnvik.trust.federation_keys.public();
    for purpose in KeyPurpose::ALL {
        change_and_sign(&sunnvik, purpose).await;
        let pulled = fetch_register(&nordvik, &sunnvik).await;
        assert_eq!((pulled.outcome, pulled.new), (Outcome::Complete, 1), "{}", purpose.name());
        both_hear_each_other(&nordvik, &sunnvik).await;
    }
    let now = sunnvik.trust.federation_keys.public();
    for purpose in KeyPurpose::ALL {
        assert_ne!(now.key(purpose), at_first.key(purpose), "{}", purpose.name());
    }
    assert_eq!(nordvik.peer(&sunnvik).await.keys, now);
    register_is_whole(&sunnvik.trust, 9).await;
}

async fn what_was_queued_before_a_change_is_believed_and_opened_after_it(database: TestDatabase) {
    let (nordvik, sunnvik) = scene(&database).await;
    // Signed with the key that ends, and sealed for it: neither has left.
    say(&sunnvik, &nordvik, "signed before").await;
    say(&nordvik, &sunnvik, "sealed before").await;
    for purpose in [KeyPurpose::Envelope, KeyPurpose::Sealing, KeyPurpose::Request] {
        change_and_sign(&sunnvik, purpose).await;
    }
    say(&sunnvik, &nordvik, "signed after").await;
    assert_eq!(fetch_register(&nordvik, &sunnvik).await.outcome, Outcome::Complete);
    say(&nordvik, &sunnvik, "sealed after").await;
    assert_eq!((fetch(&nordvik, &sunnvik).await, fetch(&sunnvik, &nordvik).await), (2, 2));
    assert_eq!((taken(&nordvik).await, taken(&sunnvik).await), (2, 2));
    let rejected = "SELECT COUNT(*) FROM inbox WHERE outcome <> 'applied'";
    for node in [&nordvik, &sunnvik] {
        assert_eq!(count(&node.trust.db, rejected).await, 0);
    }
    register_is_whole(&sunnvik.trust, 6).await;
}

async fn an_old_key_is_refused_when_the_overlap_is_over(database: TestDatabase) {
    let (nordvik, sunnvik) = scene(&database).await;
    let before = sunnvik.trust.federation_keys.in_use();
    let old_request = before.request.public().id();
    let late = sealed(&sunnvik.trust, &nordvik.trust, new_id(), 1, "late").encode();
    let later = sealed(&sunnvik.trust, &nordvik.trust, new_id(), 2, "later").encode();
    for purpose in [KeyPurpose::Envelope, KeyPurpose::Request] {
        change_and_sign(&sunnvik, purpose).await;
    }
    assert_eq!(fetch_register(&nordvik, &sunnvik).await.outcome, Outcome::Complete);
    let peer = nordvik.peer(&sunnvik).await;
    let take =
        async |bytes: &[u8]| receive(&nordvik.trust, &nordvik.receivers, &peer, bytes, Arrival::Pushed).await;
    let known = async || {
        keys::request_key(&nordvik.trust.db, old_request, nordvik.trust.now()).await.expect("reads").is_some()
    };
    take(&late).await.expect("both keys are good in the overlap");
    assert!(known().await);

    nordvik.story.clock.advance(DAY + Duration::from_secs(3600));
    sunnvik.story.clock.advance(DAY + Duration::from_secs(3600));
    let refused = take(&later).await;
    assert!(matches!(refused, Err(CannotReceive::Envelope(EnvelopeError::UnknownKey))), "{refused:?}");
    assert!(!known().await, "a token of the old key is a stranger's");
    both_hear_each_other(&nordvik, &sunnvik).await;
    register_is_whole(&sunnvik.trust, 5).await;
}

/// A change that the key before did not sign for, in the log of the trust itself: as by somebody who has stolen the log key.
async fn a_forged_change_changes_nothing(database: TestDatabase) {
    let (nordvik, sunnvik) = scene(&database).await;
    let before = nordvik.peer(&sunnvik).await.keys;
    let thief = TrustSecrets::generate(&sunnvik.trust.origin, &mut AsRng(&SystemRandomness));
    let now = UnixSeconds(sunnvik.trust.now().seconds());
    let times = Overlap::Times { valid_from: now, old_until: Some(now.plus(3600)) };
    let stolen = TrustSecrets::generate(&sunnvik.trust.origin, &mut AsRng(&SystemRandomness)).public();

    // Good in itself, but it goes on from a key that nobody knows.
    let unknown = KeyChangeV1::sign(
        summaries::new_id(),
        Some(AnyPublicKey::Envelope(thief.envelope.public())),
        AnyPublicKey::Envelope(stolen.envelope.clone()),
        times,
        AnySigningKey::Envelope(&thief.envelope),
    );
    // It names the true key and carries another's signature.
    let mut unsigned = serde_json::to_value(unknown.clone().expect("signed")).expect("a document");
    for member in ["old", "signed_by"] {
        unsigned[member] = sunnvik.trust.federation_keys.public().envelope.to_string().into();
    }
    unsigned["id"] = summaries::new_id().to_string().into();
    let unsigned: KeyChangeV1 = serde_json::from_value(unsigned).expect("its form is right");
    for forged in [unknown.expect("signed"), unsigned] {
        append(&sunnvik.trust, Content::KeyChange(Box::new(forged))).await.expect("appended");
    }
    own_log::publish_checkpoint(&sunnvik.trust).await.expect("signed");
    let pulled = fetch_register(&nordvik, &sunnvik).await;
    assert_eq!((pulled.outcome, pulled.new), (Outcome::Complete, 2), "it is in the log, and blocks nothing");
    assert_eq!(nordvik.peer(&sunnvik).await.keys, before);
    let refused = "SELECT COUNT(*) FROM register_entries WHERE status = 'refused'";
    assert_eq!(count(&nordvik.trust.db, refused).await, 1, "the one whose signature is wrong");
    both_hear_each_other(&nordvik, &sunnvik).await;
    register_is_whole(&sunnvik.trust, 5).await;
}

async fn who_slept_through_two_changes_of_the_log_key_finds_the_newest(database: TestDatabase) {
    let (nordvik, sunnvik) = scene(&database).await;
    let first = peers::known_log_of(&nordvik.trust.db, &sunnvik.trust.origin).await.expect("known");
    change_and_sign(&sunnvik, KeyPurpose::Log).await;
    publish(&sunnvik.trust, 2).await;
    // More is appended than the old key may sign before anything is signed: its last checkpoint is made up for.
    change(&sunnvik, KeyPurpose::Log, AT_ONCE).await;
    publish(&sunnvik.trust, 5).await;
    let newest = own_log::serve(&sunnvik.trust.db, federation_protocol::tiles::Resource::Checkpoint).await;
    let newest = newest.expect("served").expect("signed");
    assert_eq!(
        first.verify(&newest),
        Err(CheckpointError::UnknownKey),
        "the key that was paired with is over"
    );

    let pulled = fetch_register(&nordvik, &sunnvik).await;
    assert_eq!((pulled.outcome, pulled.size), (Outcome::Complete, 12));
    let known = peers::known_log_of(&nordvik.trust.db, &sunnvik.trust.origin).await.expect("known");
    assert!(known.verify(&newest).is_ok());
    let records = records(&sunnvik.trust.db).await.expect("read");
    let gone = records.iter().filter(|key| key.purpose == "log" && key.destroyed_at.is_some()).count();
    assert_eq!(gone, 2, "a log key that has signed its last checkpoint is destroyed");
    register_is_whole(&sunnvik.trust, 12).await;
}

async fn a_change_waits_for_the_one_before_and_secrets_go_when_their_time_is_over(database: TestDatabase) {
    let (_nordvik, sunnvik) = scene(&database).await;
    // In this order: the envelope key signs the change of the sealing key, so that a change of its own comes after.
    for purpose in [KeyPurpose::Sealing, KeyPurpose::Envelope] {
        change(&sunnvik, purpose, Plan::default()).await;
        let again = rotate(&sunnvik.trust, &sunnvik.administrator, purpose, AT_ONCE).await;
        assert!(matches!(again, Err(CannotRotate::Underway)), "{again:?}");
    }
    let destroyed =
        "SELECT COUNT(*) FROM federation_keys WHERE destroyed_at IS NOT NULL AND LENGTH(secret) = 0";
    let after = async |days: u32| {
        destroy_ended(&sunnvik.trust.db, sunnvik.trust.now().plus(DAY * days)).await.expect("destroyed");
        count(&sunnvik.trust.db, destroyed).await
    };
    assert_eq!(after(31).await, 0, "the overlap has just ended");
    assert_eq!(after(33).await, 1, "nothing that it signed is taken any more");
    assert_eq!(after(397).await, 1, "something may still be on its way that is sealed for the old key");
    assert_eq!(after(399).await, 2);
    sunnvik.trust.reload_federation_keys().await.expect("the newest keys are there");
    own_log::publish_checkpoint(&sunnvik.trust).await.expect("signed");
    register_is_whole(&sunnvik.trust, 5).await;
}

on_both_databases!(
    a_key_of_every_purpose_changes_and_the_two_go_on,
    what_was_queued_before_a_change_is_believed_and_opened_after_it,
    an_old_key_is_refused_when_the_overlap_is_over,
    a_forged_change_changes_nothing,
    who_slept_through_two_changes_of_the_log_key_finds_the_newest,
    a_change_waits_for_the_one_before_and_secrets_go_when_their_time_is_over,
);
