//! One bit of what a peer serves is another than it was: every verifier on the way refuses it, nothing of it is taken, and
//! the truth is taken afterwards. Every byte of a checkpoint, of bundles of leaves and contents, and of an envelope.

use std::time::Duration;

use federation_protocol::content::{Content, WithdrawalReason, WithdrawalV1};
use federation_protocol::envelope::Envelope;
use federation_protocol::ids::UnixSeconds;
use federation_protocol::tiles::Resource;
use samraad::peers::mailbox::{Arrival, Receivers, alarms, delivery, receive};
use samraad::peers::{Plane, store as peers};
use samraad::register::client::Outcome;
use samraad::register::own_log;
use samraad_tests::checker::all_is_whole;
use samraad_tests::databases::Kind;
use samraad_tests::federation::FederationNode;
use samraad_tests::hostile::{Hand, OUTBOX, Serves, held, node, node_with, pull};
use samraad_tests::messages::{Counting, kind, new_id, say, sealed, stored, taken};
use samraad_tests::strangers::pulled;
use samraad_tests::summaries::{append, new_id as entry_id, publish};

/// The log of the story: two decisions, the second withdrawn, so that there is a leaf without content.
async fn paired(hand: &Hand) -> (FederationNode, FederationNode) {
    let (nordvik, sunnvik) =
        (node("nordvik", Kind::Sqlite, &Hand::default()).await, node("sunnvik", Kind::Sqlite, hand).await);
    nordvik.pair(&sunnvik).await;
    publish(&sunnvik.trust, 2).await;
    let origin = sunnvik.trust.origin.clone();
    let withdrawal =
        WithdrawalV1 { id: entry_id(), origin, log: None, index: 1, reason: WithdrawalReason::Error };
    append(&sunnvik.trust, Content::Withdrawal(withdrawal)).await.expect("appended");
    own_log::publish_checkpoint(&sunnvik.trust).await.expect("signed");
    (nordvik, sunnvik)
}

async fn served(node: &FederationNode, resource: Resource) -> Vec<u8> {
    own_log::serve(&node.trust.db, resource).await.expect("read").expect("served")
}

/// Pulls with each of these bytes of what is served at `path` flipped, then the truth.
async fn flip_each(
    path: &'static str,
    places: impl Iterator<Item = usize>,
    hand: &Hand,
    nodes: &(FederationNode, FederationNode),
) {
    let (here, there) = nodes;
    let (before, peer) = (applied(here).await, here.peer(there).await.id);
    let mut flips = 0;
    for at in places {
        hand.serve(Serves::Flipped(path, at));
        // Enough for what a peer may ask in the long run.
        there.story.clock.advance(Duration::from_secs(1));
        here.story.clock.advance(Duration::from_secs(1));
        let outcome = pull(here, there).await.outcome;
        assert!(matches!(outcome, Outcome::Problem(_)), "{path}, byte {at}: {outcome:?}");
        assert_eq!(applied(here).await, before, "{path}, byte {at}: something of it was applied");
        let contact = peers::contact(&here.trust.db, peer, Plane::Register).await.expect("read");
        assert!(contact.problem.is_some(), "{path}, byte {at}: nobody is told");
        flips += 1;
    }
    assert!(flips > 20, "{flips} bytes of {path}");
}

/// How many contents and searchable decisions it holds of others.
async fn applied(node: &FederationNode) -> (i64, i64) {
    let others = held(&node.trust).await.into_iter().filter(|row| row.0 != node.trust.origin.as_str());
    others.fold((0, 0), |sum, row| (sum.0 + row.3, sum.1 + row.4))
}

async fn the_truth_is_taken(hand: &Hand, nodes: &(FederationNode, FederationNode)) {
    hand.serve(Serves::TheTruth);
    assert_eq!(pull(&nodes.0, &nodes.1).await.outcome, Outcome::Complete);
    let copy = held(&nodes.0.trust).await;
    let copy = copy.iter().find(|row| row.0 == nodes.1.trust.origin.as_str()).expect("a copy");
    assert_eq!((copy.1, copy.3, copy.4), (3, 2, 1), "three leaves, two contents, one decision that stands");
    assert_eq!(pulled(&nodes.1.trust).await.len(), 3);
    all_is_whole(&nodes.0.trust).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_byte_of_a_checkpoint_counts() {
    let hand = Hand::default();
    let nodes = paired(&hand).await;
    let note = String::from_utf8(served(&nodes.1, Resource::Checkpoint).await).expect("text");
    // Up to the end of the log's own signature. A cosignature behind it that is of nobody known counts for nothing.
    let (text, signatures) = note.split_once("\n\n").expect("text and signatures");
    let signed = text.len() + 2 + signatures.find('\n').expect("a line") + 1;
    flip_each("checkpoint", 0..signed, &hand, &nodes).await;
    the_truth_is_taken(&hand, &nodes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_byte_of_a_bundle_of_leaves_counts() {
    let hand = Hand::default();
    let nodes = paired(&hand).await;
    let length = served(&nodes.1, Resource::Entries { number: 0, width: 3 }).await.len();
    flip_each("tile", 0..length, &hand, &nodes).await;
    the_truth_is_taken(&hand, &nodes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_byte_of_contents_and_their_salts_counts() {
    let hand = Hand::default();
    let nodes = paired(&hand).await;
    let length = served(&nodes.1, Resource::Content { number: 0 }).await.len();
    // All of the frame and the salt, then every seventh byte of the contents.
    flip_each("content", (0..64).chain((64..length).step_by(7)), &hand, &nodes).await;
    flip_each("content", length - 40..length, &hand, &nodes).await;
    the_truth_is_taken(&hand, &nodes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_byte_of_an_envelope_counts() {
    let hand = Hand::default();
    let receivers = || Receivers::default().with(&kind(), Counting);
    let nordvik = node_with("nordvik", Kind::Sqlite, &Hand::default(), receivers()).await;
    let sunnvik = node_with("sunnvik", Kind::Sqlite, &hand, receivers()).await;
    nordvik.pair(&sunnvik).await;
    let peer = nordvik.peer(&sunnvik).await;
    let good = sealed(&sunnvik.trust, &nordvik.trust, new_id(), 1, "hello").encode();
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        let refused = receive(&nordvik.trust, &nordvik.receivers, &peer, &bytes, Arrival::Pushed).await;
        assert!(refused.is_err(), "byte {at}");
    }
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (0, 0));
    receive(&nordvik.trust, &nordvik.receivers, &peer, &good, Arrival::Pushed)
        .await
        .expect("as it was sealed");
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (1, 1));

    // Behind a signature that holds, the seal must notice it by itself.
    let envelope = Envelope::parse(&good).expect("an envelope");
    let now = UnixSeconds(nordvik.trust.now().seconds());
    let verified = envelope.verify([&sunnvik.trust.federation_keys.public().envelope]).expect("signed");
    verified.check_live(&nordvik.trust.origin, now).expect("live");
    verified.open(&nordvik.trust.federation_keys.in_use().sealing).expect("opens");
    assert!(verified.open(&sunnvik.trust.federation_keys.in_use().sealing).is_err());

    // On the way of a pull, in a batch. A length that is another costs nothing but another pull.
    say(&sunnvik, &nordvik, "second").await;
    say(&sunnvik, &nordvik, "third").await;
    let pull = async || delivery::pull(&nordvik.trust, &nordvik.receivers, &peer).await;
    for at in 0..4 {
        hand.serve(Serves::Flipped(OUTBOX, at));
        let _ = pull().await;
        assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (1, 1), "byte {at}");
    }
    // An envelope that is another costs itself and not those behind it, and the administrator is told.
    hand.serve(Serves::Flipped(OUTBOX, 300));
    let _ = pull().await;
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (2, 2));
    assert!(!alarms::latest(&nordvik.trust.db, peer.id).await.expect("read").is_empty());
    all_is_whole(&nordvik.trust).await;
}
