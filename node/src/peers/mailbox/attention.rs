//! Messages that a person must look at: refused for good, rejected, expired before anybody had them, or without their last
//! receipt at its deadline. Never their content.

use federation_protocol::ids::{ConversationId, EnvelopeId};

use super::delivery::{push_at, tries};
use super::fate::{Fate, FateRow};
use crate::audit::{self, Access, Object};
use crate::kernel::access::{ManagePeers, TrustAction as _, TrustPermit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::trust::Trust;

/// A message of ours, as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overseen {
    /// Its id.
    pub id: EnvelopeId,
    /// For whom it is.
    pub peer: PeerId,
    /// The name of its kind on the wire.
    pub kind: String,
    /// What it belongs to.
    pub conversation: ConversationId,
    /// When it was sealed.
    pub sent_at: Timestamp,
    /// When it has no more use.
    pub expires_at: Timestamp,
    /// What has become of it.
    pub fate: Fate,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: uuid::Uuid,
    peer_id: PeerId,
    kind: String,
    conversation: uuid::Uuid,
    sent_at: Timestamp,
    expires_at: Timestamp,
    #[sqlx(flatten)]
    fate: FateRow,
}

impl Row {
    fn read(self, now: Timestamp) -> Result<Overseen, StoreError> {
        let corrupt = |column| StoreError::corrupt("outbox", column, self.id);
        Ok(Overseen {
            id: EnvelopeId::from_uuid(self.id).map_err(|_| corrupt("id"))?,
            peer: self.peer_id,
            conversation: ConversationId::from_uuid(self.conversation)
                .map_err(|_| corrupt("conversation"))?,
            sent_at: self.sent_at,
            expires_at: self.expires_at,
            fate: self.fate.read(self.expires_at, now).ok_or_else(|| corrupt("outcome"))?,
            kind: self.kind,
        })
    }
}

/// Shown of each list.
const MOST: i64 = 200;

const COLUMNS: &str = "SELECT id, peer_id, kind, conversation, sent_at, expires_at, delivered_at, stored_at, settled_at, outcome,
    codes, refused_at, refusal FROM outbox";

/// The conditions under which a person must look, each with an index of its own. `$1` is now.
const CONDITIONS: [&str; 3] = [
    "settled_at IS NULL AND discarded_at IS NULL AND receipt_due_at <= $1",
    "refused_at IS NOT NULL AND discarded_at IS NULL AND refused_at <= $1",
    "outcome = 'rejected' AND discarded_at IS NULL AND settled_at <= $1",
];

/// All messages that somebody must look at, those that wait longest first.
///
/// # Errors
/// [`StoreError`].
pub async fn needed(db: &Db, now: Timestamp) -> Result<Vec<Overseen>, StoreError> {
    let sql = CONDITIONS.map(|condition| format!("{COLUMNS} WHERE {condition}")).join(" UNION ");
    let sql = format!("{sql} ORDER BY sent_at, id LIMIT $2");
    let rows: Vec<Row> = on!(db.read(), c: DB => sqlx::query_as::<DB, Row>(sqlx::AssertSqlSafe(sql))
        .bind(now).bind(MOST).fetch_all(c).await?);
    rows.into_iter().map(|row| row.read(now)).collect()
}

/// As [`needed`], for one peer.
///
/// # Errors
/// [`StoreError`].
pub async fn needed_of(db: &Db, peer: PeerId, now: Timestamp) -> Result<Vec<Overseen>, StoreError> {
    let of_peer = |condition| format!("{COLUMNS} WHERE {condition} AND peer_id = $3");
    let sql = format!("{} ORDER BY sent_at, id LIMIT $2", CONDITIONS.map(of_peer).join(" UNION "));
    let rows: Vec<Row> = on!(db.read(), c: DB => sqlx::query_as::<DB, Row>(sqlx::AssertSqlSafe(sql))
        .bind(now).bind(MOST).bind(peer).fetch_all(c).await?);
    rows.into_iter().map(|row| row.read(now)).collect()
}

/// How many messages to each peer somebody must look at.
///
/// # Errors
/// [`StoreError`].
pub async fn counts(db: &Db, now: Timestamp) -> Result<Vec<(PeerId, u64)>, StoreError> {
    let needed = CONDITIONS.map(|condition| format!("SELECT peer_id, id FROM outbox WHERE {condition}"));
    let sql =
        format!("SELECT peer_id, COUNT(*) FROM ({}) AS needed GROUP BY peer_id", needed.join(" UNION "));
    let rows: Vec<(PeerId, i64)> = on!(db.read(), c: DB => sqlx::query_as::<DB, (PeerId, i64)>(
        sqlx::AssertSqlSafe(sql)).bind(now).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(peer, messages)| (peer, messages.unsigned_abs())).collect())
}

/// What waits to reach a peer, in order.
///
/// # Errors
/// [`StoreError`].
pub async fn waiting(db: &Db, peer: PeerId, now: Timestamp) -> Result<Vec<Overseen>, StoreError> {
    let sql = format!(
        "{COLUMNS} WHERE peer_id = $1 AND delivered_at IS NULL AND refused_at IS NULL AND expires_at > $2
         ORDER BY epoch_number, sequence LIMIT $3"
    );
    let rows: Vec<Row> = on!(db.read(), c: DB => sqlx::query_as::<DB, Row>(sqlx::AssertSqlSafe(sql))
        .bind(peer).bind(now).bind(MOST).fetch_all(c).await?);
    rows.into_iter().map(|row| row.read(now)).collect()
}

/// Why nothing is done with a message.
#[derive(Debug, thiserror::Error)]
pub enum CannotHandle {
    /// There is no such message for this peer.
    #[error("there is no such message")]
    Unknown,
    /// It is not refused, or it has expired: sending it again leads to nothing.
    #[error("the message cannot be sent again")]
    NotReplayable,
    /// Nobody has to look at it.
    #[error("the message needs nobody")]
    NotNeeded,
    /// A reason is needed, of at most [`MAX_REASON_CHARS`] characters.
    #[error("the reason is missing or too long")]
    Reason,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The longest reason, in characters.
pub const MAX_REASON_CHARS: usize = 500;

/// Sends a refused message again: the same bytes, after whatever was wrong has been mended.
///
/// # Errors
/// [`CannotHandle`].
pub async fn replay(
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    peer: PeerId,
    id: EnvelopeId,
) -> Result<(), CannotHandle> {
    let mut tx = trust.db.begin().await?;
    let message = read(&mut tx, trust, peer, id).await?;
    if !message.fate.can_be_sent_again() {
        return Err(CannotHandle::NotReplayable);
    }
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE outbox SET refused_at = NULL, refusal = NULL, not_before = NULL, discarded_at = NULL, discarded_by = NULL,
         discard_reason = NULL WHERE peer_id = $1 AND id = $2")
        .bind(peer).bind(id.as_uuid()).execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    let due = tries::due_at(&mut tx, trust, peer).await?;
    push_at(&mut tx, trust, peer, due).await?;
    record(&mut tx, trust, permit, peer, None).await?;
    Ok(tx.commit().await?)
}

/// Puts a message aside that nothing more is to be done about, with the reason.
///
/// # Errors
/// [`CannotHandle`].
pub async fn discard(
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    peer: PeerId,
    id: EnvelopeId,
    reason: &str,
) -> Result<(), CannotHandle> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > MAX_REASON_CHARS {
        return Err(CannotHandle::Reason);
    }
    let now = trust.now();
    let mut tx = trust.db.begin().await?;
    let message = read(&mut tx, trust, peer, id).await?;
    if !message.fate.needs_somebody() {
        return Err(CannotHandle::NotNeeded);
    }
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE outbox SET discarded_at = $1, discarded_by = $2, discard_reason = $3 WHERE peer_id = $4 AND id = $5")
        .bind(now).bind(permit.actor().user).bind(reason).bind(peer).bind(id.as_uuid())
        .execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    record(&mut tx, trust, permit, peer, Some(reason.to_owned())).await?;
    Ok(tx.commit().await?)
}

async fn read(tx: &mut Tx, trust: &Trust, peer: PeerId, id: EnvelopeId) -> Result<Overseen, CannotHandle> {
    let sql = format!("{COLUMNS} WHERE peer_id = $1 AND id = $2");
    let row: Option<Row> = on!(tx.on(), c: DB => sqlx::query_as::<DB, Row>(sqlx::AssertSqlSafe(sql))
        .bind(peer).bind(id.as_uuid()).fetch_optional(c).await)
    .map_err(StoreError::from)?;
    Ok(row.ok_or(CannotHandle::Unknown)?.read(trust.now())?)
}

async fn record(
    tx: &mut Tx,
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    peer: PeerId,
    reason: Option<String>,
) -> Result<(), StoreError> {
    let access = Access {
        actor: permit.actor(),
        action: ManagePeers::KIND.code(),
        object: Object::Peer(peer),
        subject: None,
        reason,
    };
    audit::store::record(tx, trust, &access).await
}
