//! Messages between two nodes, for stories about the mailbox.

use std::time::Duration;

use federation_protocol::envelope::{Draft, Envelope, EnvelopeKind};
use federation_protocol::ids::{ConversationId, EnvelopeId, Epoch, UnixSeconds};
use federation_protocol::signature::PublicKey;
use federation_protocol::signature::purpose::Sealing;
use federation_protocol::text::Code;
use samraad::app::verify::verify_trust;
use samraad::kernel::random::AsRng;
use samraad::peers::Peer;
use samraad::peers::mailbox::{Effect, Message, Received, Receiver, Receivers, Taking, delivery, send};
use samraad::platform::db::{Db, Tx};
use samraad::platform::jobs::next_number;
use samraad::platform::trust::Trust;
use samraad::platform::world::SystemRandomness;

use crate::databases::Kind;
use crate::federation::FederationNode;

/// Takes a message by counting it in the database, in the transaction that stores it.
#[derive(Debug)]
pub struct Counting;

impl Receiver for Counting {
    fn take<'a>(&'a self, tx: &'a mut Tx, _: &'a Trust, _: &'a Peer, message: Received<'a>) -> Taking<'a> {
        Box::pin(async move {
            if message.payload == b"unwanted" {
                return Ok(Effect::Rejected("unwanted"));
            }
            next_number(tx, "taken").await?;
            Ok(Effect::Applied)
        })
    }
}

/// The kind of message of the stories.
pub fn kind() -> EnvelopeKind {
    EnvelopeKind::new(Code::new("story").expect("a code"))
}

/// Two trusts, not paired yet: `nordvik` on a database of this kind, `sunnvik` on SQLite. Both count what they take.
pub async fn two_nodes(kind: Kind) -> (FederationNode, FederationNode) {
    let receivers = || Receivers::default().with(&self::kind(), Counting);
    let nordvik = FederationNode::start("nordvik", kind, receivers()).await;
    let sunnvik = FederationNode::start("sunnvik", Kind::Sqlite, receivers()).await;
    (nordvik, sunnvik)
}

/// One number from a database.
///
/// # Panics
/// When it cannot be read.
pub async fn count(db: &Db, sql: &'static str) -> i64 {
    match db {
        Db::Sqlite { reader, .. } => sqlx::query_scalar(sql).fetch_one(reader).await.expect("counts"),
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.expect("counts"),
    }
}

/// How many messages had their effect.
pub async fn taken(node: &FederationNode) -> i64 {
    count(&node.trust.db, "SELECT COALESCE(CAST(SUM(value) AS BIGINT), 0) FROM counters WHERE name = 'taken'")
        .await
}

/// How many messages are kept.
pub async fn stored(node: &FederationNode) -> i64 {
    count(&node.trust.db, "SELECT COUNT(*) FROM inbox").await
}

/// Seals a message for the other node and commits it; it is delivered by whoever asks for it.
///
/// # Panics
/// When it cannot be sent.
pub async fn say(from: &FederationNode, to: &FederationNode, text: &str) -> EnvelopeId {
    say_in(from, to, ConversationId::random(&mut AsRng(&SystemRandomness)), text).await
}

/// As [`say`], in this conversation. The message is good for an hour.
///
/// # Panics
/// When it cannot be sent.
pub async fn say_in(
    from: &FederationNode,
    to: &FederationNode,
    conversation: ConversationId,
    text: &str,
) -> EnvelopeId {
    let peer = from.peer(to).await;
    let message = Message {
        kind: kind(),
        conversation,
        payload: text.as_bytes(),
        expires: from.trust.now().plus(Duration::from_secs(3600)),
    };
    let mut tx = from.trust.db.begin().await.expect("begins");
    let id = send(&mut tx, &from.trust, &peer, message).await.expect("sealed");
    tx.commit().await.expect("commits");
    id
}

/// Fetches everything that the other node has; gives how many messages were new.
///
/// # Panics
/// When it cannot be fetched.
pub async fn pull(node: &FederationNode, from: &FederationNode) -> usize {
    delivery::pull(&node.trust, &node.receivers, &node.peer(from).await).await.expect("pulled")
}

/// An envelope as `from` would seal it for `to`, outside its outbox.
///
/// # Panics
/// When it cannot be sealed.
pub fn sealed(from: &Trust, to: &Trust, id: EnvelopeId, sequence: u64, text: &str) -> Envelope {
    sealed_for(from, &to.federation_keys.public().sealing, id, sequence, text)
}

/// The same for a recipient of whom only the key is known.
///
/// # Panics
/// When it cannot be sealed.
pub fn sealed_for(
    from: &Trust,
    recipient: &PublicKey<Sealing>,
    id: EnvelopeId,
    sequence: u64,
    text: &str,
) -> Envelope {
    let now = UnixSeconds(from.now().seconds());
    let rng = &mut AsRng(&SystemRandomness);
    let draft = Draft {
        id,
        message: kind(),
        conversation: ConversationId::random(rng),
        epoch: Epoch::random(rng),
        sequence,
        sent: now,
        expires: now.plus(3600),
    };
    draft.seal(text.as_bytes(), &from.federation_keys.in_use().envelope, recipient, rng).expect("sealed")
}

/// An id for an envelope.
pub fn new_id() -> EnvelopeId {
    EnvelopeId::random(&mut AsRng(&SystemRandomness))
}

/// A conversation.
pub fn new_conversation() -> ConversationId {
    ConversationId::random(&mut AsRng(&SystemRandomness))
}

/// Recomputes from stored bytes everything that two nodes claim, and that each has given a receipt for whatever it took.
///
/// # Panics
/// When something does not hold.
pub async fn both_verify(nodes: [&FederationNode; 2]) {
    for node in nodes {
        let report = verify_trust(&node.trust).await.expect("reads");
        assert!(report.is_whole(), "{}: {:?}", node.trust.id, report.faults().collect::<Vec<_>>());
        let without = "SELECT COUNT(*) FROM inbox i WHERE NOT EXISTS (SELECT 1 FROM receipts_given r
            WHERE r.peer_id = i.peer_id AND r.envelope_id = i.id)";
        assert_eq!(count(&node.trust.db, without).await, 0, "{}: taken without a receipt", node.trust.id);
    }
}

/// What is wrong with the stored bytes of a node, a sentence each.
///
/// # Panics
/// When they cannot be read.
pub async fn faults(node: &FederationNode) -> Vec<String> {
    verify_trust(&node.trust).await.expect("reads").faults().collect()
}

/// How many messages have their last receipt.
pub async fn settled(node: &FederationNode) -> i64 {
    count(&node.trust.db, "SELECT COUNT(*) FROM outbox WHERE settled_at IS NOT NULL").await
}
