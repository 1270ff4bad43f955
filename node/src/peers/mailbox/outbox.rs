//! What this trust sends.

use std::collections::HashMap;
use std::time::Duration;

use federation_protocol::envelope::{Draft, EnvelopeError, EnvelopeKind, MAX_ENVELOPE_BYTES, encode_batch};
use federation_protocol::ids::{ConversationId, EnvelopeId, UnixSeconds};
use federation_protocol::mailbox::MAX_BATCH_BYTES;
use federation_protocol::text::Code;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::kernel::random::AsRng;
use crate::peers::peer::Peer;
use crate::platform::crash;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::jobs::next_number;
use crate::platform::trust::Trust;

use super::delivery::{push_at, tries};
use super::epochs::{self, Cursor, place};
use super::fate::{Fate, FateRow};

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

/// Until when the last receipt is expected, unless the message expires sooner. After that a person looks.
pub const RECEIPT_PATIENCE: Duration = Duration::from_secs(24 * 3600);

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
    let (epoch_number, epoch) = epochs::current(tx, trust).await?;
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
    let receipt_due_at = now.plus(RECEIPT_PATIENCE).min(message.expires);
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO outbox (peer_id, epoch_number, sequence, id, kind, conversation, envelope, sent_at, expires_at, digest,
         receipt_due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(peer.id).bind(epoch_number).bind(sequence).bind(id.as_uuid()).bind(message.kind.as_str())
        .bind(message.conversation.as_uuid()).bind(envelope.encode()).bind(now).bind(message.expires)
        .bind(envelope.digest().as_bytes().to_vec()).bind(receipt_due_at)
        .execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    let due = tries::due_at(tx, trust, peer.id).await?;
    push_at(tx, trust, peer.id, due).await?;
    tx.at(crash::Point::SendBeforeCommit);
    Ok(id)
}

/// Messages of one answer; what is left comes with the next.
const MOST_IN_BATCH: i64 = 256;

/// What the peer has not got yet, in order, as one answer. Messages that have expired are left out.
pub(in crate::peers) async fn batch_after(
    trust: &Trust,
    peer: PeerId,
    cursor: Option<Cursor>,
) -> Result<Vec<u8>, StoreError> {
    let (epoch_number, sequence) = place(&trust.db, cursor).await?;
    let rows: Vec<WaitingRow> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, WaitingRow>(
        "SELECT id, conversation, CAST(LENGTH(envelope) AS BIGINT) FROM outbox
         WHERE peer_id = $1 AND (epoch_number, sequence) > ($2, $3) AND expires_at > $4
         ORDER BY epoch_number, sequence LIMIT $5")
        .bind(peer).bind(epoch_number).bind(sequence).bind(trust.now()).bind(MOST_IN_BATCH).fetch_all(c).await?);
    let mut fitting = rows.into_iter().map(Waiting::read).collect::<Result<Vec<_>, _>>()?;
    let mut room = MAX_BATCH_BYTES;
    let fits = fitting.iter().take_while(|waiting| {
        // Each stands behind a length of four bytes. Two of the longest always fit, so that there is progress.
        let needed = waiting.bytes.min(MAX_ENVELOPE_BYTES) + 4;
        let fits = room >= needed;
        room = room.saturating_sub(needed);
        fits
    });
    let fits = fits.count();
    // Only now are they read: many long ones may wait, as those of a file do.
    fitting.truncate(fits);
    let envelopes = envelopes(trust, &fitting).await?;
    Ok(encode_batch(envelopes.iter().map(Vec::as_slice)))
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

/// A message that waits to be pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) id: uuid::Uuid,
    pub(super) conversation: uuid::Uuid,
    /// Length of the envelope.
    pub(super) bytes: usize,
}

/// The same as it is read.
type WaitingRow = (uuid::Uuid, uuid::Uuid, i64);

impl Waiting {
    fn read((id, conversation, bytes): WaitingRow) -> Result<Self, StoreError> {
        let bytes = usize::try_from(bytes).map_err(|_| StoreError::corrupt("outbox", "envelope", id))?;
        Ok(Self { id, conversation, bytes })
    }
}

/// What a peer has said of a message that was pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Judged {
    /// It has it.
    Delivered,
    /// It refuses these bytes for good.
    Refused(Code),
    /// It may take it after so many seconds.
    Later(u32),
}

/// What waits for a peer and is due, in order. A message waits for those of its conversation that come before it and are
/// not due.
pub(super) async fn waiting(trust: &Trust, peer: PeerId, most: usize) -> Result<Vec<Waiting>, StoreError> {
    let rows: Vec<WaitingRow> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, WaitingRow>(
            "SELECT id, conversation, CAST(LENGTH(envelope) AS BIGINT) FROM outbox o
             WHERE peer_id = $1 AND delivered_at IS NULL AND refused_at IS NULL AND expires_at > $2
             AND NOT EXISTS (SELECT 1 FROM outbox h WHERE h.peer_id = o.peer_id AND h.conversation = o.conversation
                 AND h.not_before IS NOT NULL AND h.delivered_at IS NULL AND h.refused_at IS NULL
                 AND h.not_before > $2 AND h.expires_at > $2
                 AND (h.epoch_number, h.sequence) <= (o.epoch_number, o.sequence))
             ORDER BY epoch_number, sequence LIMIT $3")
        .bind(peer).bind(trust.now()).bind(i64::try_from(most).unwrap_or(i64::MAX)).fetch_all(c).await?);
    rows.into_iter().map(Waiting::read).collect()
}

/// When the next message that waits for a peer is due.
pub(super) async fn next_due(trust: &Trust, peer: PeerId) -> Result<Option<Timestamp>, StoreError> {
    let now = trust.now();
    let next: Option<Timestamp> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Option<Timestamp>>(
        "SELECT MIN(COALESCE(not_before, $2)) FROM outbox
         WHERE peer_id = $1 AND delivered_at IS NULL AND refused_at IS NULL AND expires_at > $2")
        .bind(peer).bind(now).fetch_one(c).await?);
    Ok(next.map(|next| next.max(now)))
}

/// Whether anything waits for a peer.
pub(super) async fn waits(trust: &Trust, peer: PeerId) -> Result<bool, StoreError> {
    Ok(next_due(trust, peer).await?.is_some())
}

/// The bytes of these messages, in their order.
pub(super) async fn envelopes(trust: &Trust, messages: &[Waiting]) -> Result<Vec<Vec<u8>>, StoreError> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(uuid::Uuid, Vec<u8>)> = on!(trust.db.read(), c: DB => {
        let mut sql = sqlx::QueryBuilder::<DB>::new("SELECT id, envelope FROM outbox WHERE id IN (");
        let mut list = sql.separated(", ");
        for message in messages {
            list.push_bind(message.id);
        }
        sql.push(")");
        sql.build_query_as().fetch_all(c).await?
    });
    let mut by_id: HashMap<uuid::Uuid, Vec<u8>> = rows.into_iter().collect();
    let take = |message: &Waiting| {
        by_id.remove(&message.id).ok_or_else(|| StoreError::corrupt("outbox", "envelope", message.id))
    };
    messages.iter().map(take).collect()
}

/// The longest that a peer may put off one message.
const LONGEST_LATER: Duration = Duration::from_secs(900);

/// Keeps what a peer has said of messages, in one transaction.
pub(super) async fn note_judged(
    trust: &Trust,
    peer: PeerId,
    judged: Vec<(uuid::Uuid, Judged)>,
) -> Result<(), StoreError> {
    let now = trust.now();
    let mut delivered = Vec::new();
    let mut tx = trust.db.begin().await?;
    for (id, judged) in judged {
        match judged {
            Judged::Delivered => delivered.push(id),
            Judged::Refused(code) => {
                on!(tx.on(), c: DB => sqlx::query::<DB>(
                    "UPDATE outbox SET refused_at = $1, refusal = $2
                     WHERE peer_id = $3 AND id = $4 AND delivered_at IS NULL")
                    .bind(now).bind(code.as_str()).bind(peer).bind(id).execute(c).await.map(|_| ())?);
            }
            Judged::Later(seconds) => {
                let wait = Duration::from_secs(u64::from(seconds.max(1))).min(LONGEST_LATER);
                on!(tx.on(), c: DB => sqlx::query::<DB>(
                    "UPDATE outbox SET not_before = $1 WHERE peer_id = $2 AND id = $3")
                    .bind(now.plus(wait)).bind(peer).bind(id).execute(c).await.map(|_| ())?);
            }
        }
    }
    if !delivered.is_empty() {
        on!(tx.on(), c: DB => {
            let mut sql = sqlx::QueryBuilder::<DB>::new("UPDATE outbox SET delivered_at = ");
            sql.push_bind(now).push(" WHERE delivered_at IS NULL AND peer_id = ").push_bind(peer).push(" AND id IN (");
            let mut list = sql.separated(", ");
            for id in &delivered {
                list.push_bind(*id);
            }
            sql.push(")");
            sql.build().execute(c).await.map(|_| ())?
        });
    }
    tx.commit().await
}

/// What is known of a message that was sent, for the pages of its feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// When it was sealed.
    pub sent_at: Timestamp,
    /// When it has no more use.
    pub expires_at: Timestamp,
    /// When the peer was seen to have it.
    pub delivered_at: Option<Timestamp>,
    /// What has become of it.
    pub fate: Fate,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: uuid::Uuid,
    sent_at: Timestamp,
    expires_at: Timestamp,
    delivered_at: Option<Timestamp>,
    #[sqlx(flatten)]
    fate: FateRow,
}

/// The first message of a conversation with a peer, as it stands at `now`.
///
/// # Errors
/// [`StoreError`].
pub async fn sent(
    db: &Db,
    peer: PeerId,
    conversation: ConversationId,
    now: Timestamp,
) -> Result<Option<OutboxRow>, StoreError> {
    let row: Option<Row> = on!(db.read(), c: DB => sqlx::query_as::<DB, Row>(
        "SELECT id, sent_at, expires_at, delivered_at, stored_at, settled_at, outcome, codes, refused_at, refusal FROM outbox
         WHERE peer_id = $1 AND conversation = $2 ORDER BY epoch_number, sequence LIMIT 1")
        .bind(peer).bind(conversation.as_uuid()).fetch_optional(c).await?);
    let read = |row: Row| {
        let fate = row.fate.read(row.expires_at, now);
        Ok(OutboxRow {
            sent_at: row.sent_at,
            expires_at: row.expires_at,
            delivered_at: row.delivered_at,
            fate: fate.ok_or_else(|| StoreError::corrupt("outbox", "outcome", row.id))?,
        })
    };
    row.map(read).transpose()
}
