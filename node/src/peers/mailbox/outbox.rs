//! What this trust sends.

use federation_protocol::envelope::{Draft, EnvelopeError, EnvelopeKind, MAX_ENVELOPE_BYTES, encode_batch};
use federation_protocol::ids::{ConversationId, EnvelopeId, Epoch, UnixSeconds};
use federation_protocol::mailbox::MAX_BATCH_BYTES;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{JobId, PeerId};
use crate::kernel::random::AsRng;
use crate::peers::peer::Peer;
use crate::platform::crash;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::jobs::{enqueue, next_number};
use crate::platform::trust::Trust;

use super::delivery::PUSH;

/// A message to a peer.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    /// What the payload is.
    pub kind: EnvelopeKind,
    /// What it belongs to.
    pub conversation: ConversationId,
    /// What is sealed.
    pub payload: &'a [u8],
    /// When it has no more use; at most a year ahead.
    pub expires: Timestamp,
}

/// Why a message cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum CannotSend {
    /// The two trusts do not talk now.
    #[error("the peer is not active")]
    NotActive,
    /// It cannot be sealed: too long, or the times are out of range.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Seals and signs a message in the caller's transaction; it leaves after the commit. Same bytes at every try.
///
/// # Errors
/// [`CannotSend`].
pub async fn send(
    tx: &mut Tx,
    trust: &Trust,
    peer: &Peer,
    message: Message<'_>,
) -> Result<EnvelopeId, CannotSend> {
    if !peer.is_active() {
        return Err(CannotSend::NotActive);
    }
    let now = trust.now();
    let (epoch_number, epoch) = current_epoch(tx, trust).await?;
    // Invariant: the counter's row is locked until the commit, so that no number becomes visible before a smaller one.
    let sequence = next_number(tx, &format!("outbox/{}/{epoch_number}", peer.id)).await?;
    let draft = Draft {
        id: EnvelopeId::random(&mut AsRng(trust.random())),
        message: message.kind.clone(),
        conversation: message.conversation,
        epoch,
        sequence: u64::try_from(sequence).map_err(|_| StoreError::corrupt("counters", "value", peer.id))?,
        sent: UnixSeconds(now.seconds()),
        expires: UnixSeconds(message.expires.seconds()),
    };
    let id = draft.id;
    let keys = trust.federation_keys.in_use();
    let envelope =
        draft.seal(message.payload, &keys.envelope, &peer.keys.sealing, &mut AsRng(trust.random()))?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO outbox (peer_id, epoch_number, sequence, id, kind, conversation, envelope, sent_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(peer.id).bind(epoch_number).bind(sequence).bind(id.as_uuid()).bind(message.kind.as_str())
        .bind(message.conversation.as_uuid()).bind(envelope.encode()).bind(now).bind(message.expires)
        .execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    let payload = serde_json::json!({ "peer": peer.id });
    enqueue(tx, JobId::new(trust.random()), PUSH, &payload, now).await?;
    crash::point(crash::Point::SendBeforeCommit);
    Ok(id)
}

/// The present run of sequence numbers. The first message begins the first run; a restored database begins another.
async fn current_epoch(tx: &mut Tx, trust: &Trust) -> Result<(i64, Epoch), StoreError> {
    let current: Option<(i64, uuid::Uuid)> = on!(tx.on(), c: DB => sqlx::query_as::<DB, (i64, uuid::Uuid)>(
        "SELECT number, epoch FROM mailbox_epochs ORDER BY number DESC LIMIT 1").fetch_optional(c).await?);
    if let Some((number, epoch)) = current {
        let epoch = Epoch::from_uuid(epoch);
        return Ok((number, epoch.map_err(|_| StoreError::corrupt("mailbox_epochs", "epoch", number))?));
    }
    let first = Epoch::random(&mut AsRng(trust.random()));
    // Two first messages at once: one of them fails on the number and is sent again by whoever wanted it sent.
    on!(tx.on(), c: DB => sqlx::query::<DB>("INSERT INTO mailbox_epochs (number, epoch, began_at) VALUES (1, $1, $2)")
        .bind(first.as_uuid()).bind(trust.now()).execute(c).await.map(|_| ())?);
    Ok((1, first))
}

/// A place in somebody's outbox: everything up to and with this sequence number of this run is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::peers) struct Cursor {
    pub(in crate::peers) epoch: Epoch,
    pub(in crate::peers) sequence: u64,
}

/// Reads `<epoch>.<sequence>`.
pub(in crate::peers) fn cursor_of(text: &str) -> Option<Cursor> {
    let (epoch, sequence) = text.split_once('.')?;
    let plain = sequence.bytes().all(|byte| byte.is_ascii_digit());
    Some(Cursor { epoch: epoch.parse().ok()?, sequence: sequence.parse().ok().filter(|_| plain)? })
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.epoch, self.sequence)
    }
}

/// The cursor in our own numbers; the beginning for a run that we do not know.
async fn place(db: &Db, cursor: Option<Cursor>) -> Result<(i64, i64), StoreError> {
    let Some(cursor) = cursor else { return Ok((0, 0)) };
    let number: Option<i64> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT number FROM mailbox_epochs WHERE epoch = $1").bind(cursor.epoch.as_uuid()).fetch_optional(c).await?);
    Ok(number.map_or((0, 0), |number| (number, i64::try_from(cursor.sequence).unwrap_or(i64::MAX))))
}

/// Messages of one answer; what is left comes with the next.
const MOST_IN_BATCH: i64 = 64;

/// What the peer has not got yet, in order, as one answer. Messages that have expired are left out.
pub(in crate::peers) async fn batch_after(
    trust: &Trust,
    peer: PeerId,
    cursor: Option<Cursor>,
) -> Result<Vec<u8>, StoreError> {
    let (epoch_number, sequence) = place(&trust.db, cursor).await?;
    let envelopes: Vec<Vec<u8>> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(
        "SELECT envelope FROM outbox WHERE peer_id = $1 AND (epoch_number, sequence) > ($2, $3) AND expires_at > $4
         ORDER BY epoch_number, sequence LIMIT $5")
        .bind(peer).bind(epoch_number).bind(sequence).bind(trust.now()).bind(MOST_IN_BATCH).fetch_all(c).await?);
    let mut room = MAX_BATCH_BYTES;
    let fitting = envelopes.iter().map(Vec::as_slice).take_while(|envelope| {
        // Each stands behind a length of four bytes. Two of the longest always fit, so that there is progress.
        let needed = envelope.len().min(MAX_ENVELOPE_BYTES) + 4;
        let fits = room >= needed;
        room = room.saturating_sub(needed);
        fits
    });
    Ok(encode_batch(fitting))
}

/// When the last of the messages expires that no peer has fetched: until then the key that signed it must be good.
///
/// # Errors
/// [`StoreError`].
pub async fn last_expiry_waiting(tx: &mut Tx, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query_scalar::<DB, Option<Timestamp>>(
        "SELECT MAX(expires_at) FROM outbox WHERE delivered_at IS NULL AND expires_at > $1")
        .bind(now).fetch_one(c).await?))
}

/// Notes that the peer has everything up to its cursor.
pub(in crate::peers) async fn note_delivered(
    trust: &Trust,
    peer: PeerId,
    cursor: Cursor,
) -> Result<(), StoreError> {
    let (epoch_number, sequence) = place(&trust.db, Some(cursor)).await?;
    on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "UPDATE outbox SET delivered_at = $1
         WHERE peer_id = $2 AND delivered_at IS NULL AND (epoch_number, sequence) <= ($3, $4)")
        .bind(trust.now()).bind(peer).bind(epoch_number).bind(sequence).execute(c).await.map(|_| ())?);
    Ok(())
}

/// What is known of a message that was sent, for the pages of its feature.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OutboxRow {
    /// When it was sealed.
    pub sent_at: Timestamp,
    /// When it has no more use.
    pub expires_at: Timestamp,
    /// When the peer was seen to have it.
    pub delivered_at: Option<Timestamp>,
}

/// The first message of a conversation with a peer.
///
/// # Errors
/// [`StoreError`].
pub async fn sent(
    db: &Db,
    peer: PeerId,
    conversation: ConversationId,
) -> Result<Option<OutboxRow>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, OutboxRow>(
        "SELECT sent_at, expires_at, delivered_at FROM outbox WHERE peer_id = $1 AND conversation = $2
         ORDER BY epoch_number, sequence LIMIT 1")
        .bind(peer).bind(conversation.as_uuid()).fetch_optional(c).await?))
}
