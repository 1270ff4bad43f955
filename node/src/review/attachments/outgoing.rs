//! A file on its way out: announced in the transaction that puts it into the conversations, its chunks sealed one by one
//! by a job, so that no transaction is long and a process that dies goes on where it was.

use federation_protocol::ids::AttachmentId;
use federation_protocol::mailbox::{AttachmentChunkV1, AttachmentV1, Payload};

use super::store::{self, Attached};
use super::upload::Uploaded;
use crate::audit::{self, Access, Object};
use crate::kernel::ids::{JobId, ReviewId};
use crate::kernel::random::AsRng;
use crate::platform::db::{StoreError, on};
use crate::platform::jobs::{JobError, JobKind, enqueue};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;
use crate::review::conversation::{self, CannotWrite, Conversation, Writer};

/// Puts the chunks of an attachment into the outbox: `{"review": id, "attachment": id}`.
pub const SEND: JobKind = JobKind("reviews: send attachment");

/// Puts a file into each of these conversations and announces it there. Each of them is a disclosure.
///
/// # Errors
/// [`CannotWrite`].
pub async fn attach(
    trust: &Trust,
    writer: Writer<'_>,
    conversations: &[Conversation],
    uploaded: &Uploaded,
) -> Result<(), CannotWrite> {
    let mut with_peers = Vec::new();
    for conversation in conversations {
        if !writer.may_write(conversation) {
            return Err(CannotWrite::NotPermitted);
        }
        if conversation.is_over {
            return Err(CannotWrite::Over);
        }
        with_peers.push((conversation, conversation.active_peer(trust).await?));
    }
    let about = &uploaded.about;
    let mut tx = trust.db.begin().await?;
    for (conversation, peer) in with_peers {
        let id = AttachmentId::random(&mut AsRng(trust.random()));
        let announced = AttachmentV1::new(
            conversation.request,
            id,
            about.name.clone(),
            about.media_type,
            about.size_bytes,
            about.sha256,
        )?;
        let envelope = conversation.post(&mut tx, trust, &peer, &Payload::Attachment(announced)).await?;
        let ours = Some((writer.user(), envelope));
        store::put(&mut tx, conversation, (id, uploaded.file), ours, trust.now()).await?;
        let access = Access {
            actor: writer.actor(),
            action: audit::texts::DISCLOSE_ATTACHMENT,
            object: Object::Review(conversation.review),
            subject: Some(conversation.subject),
            reason: Some(peer.origin.to_string()),
        };
        audit::store::record(&mut tx, trust, &access).await?;
        let job = serde_json::json!({ "review": conversation.review, "attachment": id });
        enqueue(&mut tx, JobId::new(trust.random()), SEND, &job, trust.now()).await?;
    }
    Ok(tx.commit().await?)
}

/// Which attachment the payload of a job names.
fn named(payload: &serde_json::Value) -> Result<(ReviewId, AttachmentId), JobError> {
    let field = |name: &str| payload.get(name).and_then(serde_json::Value::as_str);
    let review = field("review").and_then(|id| id.parse().ok());
    let attachment = field("attachment").and_then(|id| id.parse().ok());
    review.zip(attachment).ok_or(JobError::Failed("the payload names no attachment"))
}

/// Seals what is left of an attachment, chunk by chunk. Bears being run twice, and at the same time.
///
/// # Errors
/// [`JobError`]; what was sealed before stays.
pub async fn send_chunks(trust: &Trust, payload: &serde_json::Value) -> Result<(), JobError> {
    let (review, attachment) = named(payload)?;
    let Some(conversation) = conversation::of_id(&trust.db, review).await? else { return Ok(()) };
    if conversation.is_over {
        return Ok(());
    }
    match send_from(trust, &conversation, attachment).await {
        // Erased meanwhile, or another process was faster: there is nothing left to do here.
        Ok(()) | Err(CannotWrite::Key(KeyError::Gone | KeyError::Store(StoreError::Conflict))) => Ok(()),
        Err(CannotWrite::NotActive) => Err(JobError::Failed("the peer is not active")),
        Err(CannotWrite::Key(KeyError::Store(error))) => Err(error.into()),
        Err(_) => Err(JobError::Failed("the attachment cannot be sealed")),
    }
}

async fn send_from(trust: &Trust, conversation: &Conversation, id: AttachmentId) -> Result<(), CannotWrite> {
    let Some(Attached { file, sent, about: Some((_, _, _, chunks)), .. }) =
        store::find(trust, conversation, id).await?
    else {
        return Ok(());
    };
    let peer = conversation.active_peer(trust).await?;
    let key = trust.keys.key(conversation.subject).await?;
    for number in sent..i64::from(chunks) {
        let bytes = store::chunk(trust, &key, file, number).await?;
        let bytes = bytes.ok_or_else(|| StoreError::corrupt("review_file_chunks", "number", file))?;
        let index =
            u32::try_from(number).map_err(|_| StoreError::corrupt("review_attachments", "sent", id))?;
        let chunk = AttachmentChunkV1 { attachment: id, index, bytes: bytes.to_vec() };
        let mut tx = trust.db.begin().await?;
        // Order: the row first. It is what two processes that do the same job contend for.
        let moved = on!(tx.on(), c: DB => sqlx::query::<DB>(
            "UPDATE review_attachments SET sent = $1 WHERE review = $2 AND id = $3 AND sent = $4")
            .bind(number.saturating_add(1)).bind(conversation.review).bind(id.as_uuid()).bind(number)
            .execute(c).await.map(|done| done.rows_affected()))
        .map_err(StoreError::from)?;
        if moved != 1 {
            return Err(StoreError::Conflict.into());
        }
        let envelope = conversation.post(&mut tx, trust, &peer, &Payload::AttachmentChunk(chunk)).await?;
        on!(tx.on(), c: DB => sqlx::query::<DB>(
            "INSERT INTO review_chunk_envelopes (review, attachment, number, envelope) VALUES ($1, $2, $3, $4)")
            .bind(conversation.review).bind(id.as_uuid()).bind(number).bind(envelope.as_uuid())
            .execute(c).await.map(|_| ()))
        .map_err(StoreError::from)?;
        tx.commit().await?;
    }
    Ok(())
}
