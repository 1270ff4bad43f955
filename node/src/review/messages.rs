//! What the two trusts say about a request, sealed under its key. The text is all that leaves: who wrote it is known only
//! to the trust that they work for.

use std::collections::BTreeSet;

use federation_protocol::ids::EnvelopeId;
use federation_protocol::mailbox::{Payload, ReviewMessageV1};
use federation_protocol::text::Text;

use super::conversation::{CannotWrite, Conversation, Writer};
use crate::audit::{self, Access, Object};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CommandId, MessageId, ReviewId, UserId};
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// The most messages that one request keeps from the other trust: a peer cannot fill the disk.
const MOST_MESSAGES: i64 = 500;

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who of this trust said it; nothing where the other trust did.
    pub author: Option<UserId>,
    /// When it was written, or arrived.
    pub at: Timestamp,
    /// What carries it to the other trust.
    pub envelope: Option<EnvelopeId>,
    /// Whether somebody who answers for this trust has seen it. What this trust wrote counts as seen.
    pub is_seen: bool,
    /// What.
    pub text: String,
}

fn place(id: MessageId) -> String {
    format!("review_messages/{id}/text")
}

/// Says something. It is a disclosure, and noted as one. The same command says it once.
///
/// # Errors
/// [`CannotWrite`].
pub async fn say(
    trust: &Trust,
    writer: Writer<'_>,
    conversation: &Conversation,
    command: CommandId,
    text: Text<10000>,
) -> Result<(), CannotWrite> {
    if !writer.may_write(conversation) {
        return Err(CannotWrite::NotPermitted);
    }
    if conversation.is_over {
        return Err(CannotWrite::Over);
    }
    let peer = conversation.active_peer(trust).await?;
    let (id, now) = (MessageId::new(trust.random()), trust.now());
    let key = trust.keys.key(conversation.subject).await?;
    let sealed = key.seal(trust.random(), &place(id), text.as_str().as_bytes())?;
    let payload = Payload::ReviewMessage(ReviewMessageV1 { request: conversation.request, text });
    let access = Access {
        actor: writer.actor(),
        action: audit::texts::DISCLOSE_MESSAGE,
        object: Object::Review(conversation.review),
        subject: Some(conversation.subject),
        reason: Some(peer.origin.to_string()),
    };
    let mut tx = trust.db.begin().await?;
    let envelope = conversation.post(&mut tx, trust, &peer, &payload).await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO review_messages (id, review, author, at, command_id, envelope, text)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id).bind(conversation.review).bind(writer.user()).bind(now).bind(command).bind(envelope.as_uuid())
        .bind(sealed).execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    audit::store::record(&mut tx, trust, &access).await?;
    Ok(tx.commit().await?)
}

/// Whether the command has said something before.
///
/// # Errors
/// [`StoreError`].
pub async fn was_said(db: &Db, command: CommandId) -> Result<bool, StoreError> {
    let found: Option<MessageId> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, MessageId>(
        "SELECT id FROM review_messages WHERE command_id = $1").bind(command).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// Keeps what the other trust says, in the transaction that stores its envelope. Tells whether there is room for it.
///
/// # Errors
/// [`KeyError`]; [`KeyError::Gone`] when the subject was erased.
pub(super) async fn keep(
    tx: &mut Tx,
    trust: &Trust,
    conversation: &Conversation,
    text: &Text<10000>,
) -> Result<bool, KeyError> {
    let id = MessageId::new(trust.random());
    let key = trust.keys.key(conversation.subject).await?;
    let sealed = key.seal(trust.random(), &place(id), text.as_str().as_bytes())?;
    let kept = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO review_messages (id, review, at, text) SELECT $1, $2, $3, $4
         WHERE (SELECT COUNT(*) FROM review_messages WHERE review = $2 AND author IS NULL) < $5")
        .bind(id).bind(conversation.review).bind(trust.now()).bind(sealed).bind(MOST_MESSAGES)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(StoreError::from)?;
    Ok(kept == 1)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: MessageId,
    author: Option<UserId>,
    at: Timestamp,
    envelope: Option<uuid::Uuid>,
    seen_at: Option<Timestamp>,
    text: Vec<u8>,
}

/// What was said, oldest first. Whoever calls has opened the conversation with a permit.
///
/// # Errors
/// [`KeyError::Gone`] when the subject was erased.
pub async fn list(trust: &Trust, conversation: &Conversation) -> Result<Vec<Said>, KeyError> {
    let rows: Vec<Row> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, Row>(
        "SELECT id, author, at, envelope, seen_at, text FROM review_messages WHERE review = $1 ORDER BY at, id")
        .bind(conversation.review).fetch_all(c).await)
    .map_err(StoreError::from)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let key = trust.keys.key(conversation.subject).await?;
    let open = |row: Row| {
        let corrupt = |column| StoreError::corrupt("review_messages", column, row.id);
        let text = key.open(&place(row.id), &row.text)?;
        let text = String::from_utf8(text.to_vec()).map_err(|_| corrupt("text"))?;
        let envelope =
            row.envelope.map(EnvelopeId::from_uuid).transpose().map_err(|_| corrupt("envelope"))?;
        let is_seen = row.author.is_some() || row.seen_at.is_some();
        Ok(Said { author: row.author, at: row.at, envelope, is_seen, text })
    };
    rows.into_iter().map(open).collect()
}

/// Notes that somebody who answers for this trust has seen what the other said and sent.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn note_seen(trust: &Trust, review: ReviewId) -> Result<(), StoreError> {
    for table in ["review_messages", "review_attachments"] {
        let sql = format!(
            "UPDATE {table} SET seen_at = $1 WHERE review = $2 AND author IS NULL AND seen_at IS NULL"
        );
        on!(trust.db.write(), c: DB => sqlx::query::<DB>(sqlx::AssertSqlSafe(sql))
            .bind(trust.now()).bind(review).execute(c).await.map(|_| ())?);
    }
    Ok(())
}

/// The requests in which the other trust said or sent something that nobody who answers for this trust has seen.
///
/// # Errors
/// [`StoreError`].
pub async fn unseen(db: &Db) -> Result<BTreeSet<ReviewId>, StoreError> {
    let reviews: Vec<ReviewId> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, ReviewId>(
        "SELECT review FROM review_messages WHERE author IS NULL AND seen_at IS NULL
         UNION SELECT review FROM review_attachments WHERE author IS NULL AND seen_at IS NULL")
        .fetch_all(c).await?);
    Ok(reviews.into_iter().collect())
}
