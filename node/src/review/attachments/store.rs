//! Files and their chunks in the database. Nothing here holds more than one chunk.

use std::collections::BTreeMap;
use std::time::Duration;

use federation_protocol::hash::Hash;
use federation_protocol::ids::{AttachmentId, EnvelopeId};
use federation_protocol::mailbox::{AttachmentV1, MediaType};
use federation_protocol::text::Line;
use zeroize::Zeroizing;

use crate::kernel::clock::Timestamp;
use crate::kernel::coded::coded;
use crate::kernel::ids::{FileId, SubjectId, UserId};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::key_store::{KeyError, SubjectKey};
use crate::platform::trust::Trust;
use crate::review::conversation::Conversation;

coded!(
    /// How much of a file is there.
    State {
        /// Not all of it, or not yet checked.
        Partial = "partial",
        /// All of it, as announced.
        Whole = "whole",
        /// All of it, and it is not what was announced: never given out.
        Damaged = "damaged",
    }
);

/// What is known of a file once it is announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct About {
    pub(super) name: Line<200>,
    pub(super) media_type: MediaType,
    pub(super) size_bytes: u64,
    pub(super) chunks: u32,
    pub(super) sha256: Hash,
}

impl From<&AttachmentV1> for About {
    fn from(attachment: &AttachmentV1) -> Self {
        Self {
            name: attachment.name.clone(),
            media_type: attachment.media_type,
            size_bytes: attachment.size,
            chunks: attachment.chunks,
            sha256: attachment.sha256,
        }
    }
}

fn name_place(file: FileId) -> String {
    format!("review_files/{file}/name")
}

fn chunk_place(file: FileId, number: i64) -> String {
    format!("review_file_chunks/{file}/{number}")
}

/// Begins a file of which nothing is known yet.
pub(super) async fn begin(
    tx: &mut Tx,
    file: FileId,
    subject: SubjectId,
    now: Timestamp,
) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO review_files (id, subject, state, created_at) VALUES ($1, $2, $3, $4)")
        .bind(file).bind(subject).bind(State::Partial.code()).bind(now).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Notes what a file is.
pub(super) async fn describe(
    tx: &mut Tx,
    trust: &Trust,
    key: &SubjectKey,
    file: FileId,
    about: &About,
) -> Result<(), KeyError> {
    let name = key.seal(trust.random(), &name_place(file), about.name.as_str().as_bytes())?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE review_files SET name = $1, media_type = $2, size_bytes = $3, chunks = $4, sha256 = $5 WHERE id = $6")
        .bind(name).bind(about.media_type.as_str()).bind(i64::try_from(about.size_bytes).unwrap_or(i64::MAX))
        .bind(i64::from(about.chunks)).bind(about.sha256.as_bytes().to_vec()).bind(file)
        .execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(())
}

/// Keeps a chunk; one that is there already stays as it is.
pub(super) async fn keep_chunk(
    tx: &mut Tx,
    trust: &Trust,
    key: &SubjectKey,
    (file, number): (FileId, i64),
    bytes: &[u8],
) -> Result<(), KeyError> {
    let sealed = key.seal(trust.random(), &chunk_place(file, number), bytes)?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO review_file_chunks (file, number, bytes) VALUES ($1, $2, $3) ON CONFLICT (file, number) DO NOTHING")
        .bind(file).bind(number).bind(sealed).execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(())
}

/// A chunk; nothing where it is not there.
pub(super) async fn chunk(
    trust: &Trust,
    key: &SubjectKey,
    file: FileId,
    number: i64,
) -> Result<Option<Zeroizing<Vec<u8>>>, KeyError> {
    let sealed: Option<Vec<u8>> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(
        "SELECT bytes FROM review_file_chunks WHERE file = $1 AND number = $2")
        .bind(file).bind(number).fetch_optional(c).await)
    .map_err(StoreError::from)?;
    sealed.map(|sealed| key.open(&chunk_place(file, number), &sealed)).transpose()
}

pub(super) async fn set_state(tx: &mut Tx, file: FileId, state: State) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE review_files SET state = $1 WHERE id = $2")
        .bind(state.code()).bind(file).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Puts a file into a conversation.
pub(super) async fn put(
    tx: &mut Tx,
    conversation: &Conversation,
    (attachment, file): (AttachmentId, FileId),
    ours: Option<(UserId, EnvelopeId)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (author, envelope) = ours.unzip();
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO review_attachments (review, id, file, author, at, envelope, sent) VALUES ($1, $2, $3, $4, $5, $6, 0)")
        .bind(conversation.review).bind(attachment.as_uuid()).bind(file).bind(author).bind(now)
        .bind(envelope.map(|id| id.as_uuid())).execute(c).await.map(|_| ())?);
    Ok(())
}

/// A file in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its id in both trusts.
    pub id: AttachmentId,
    /// Where its bytes lie.
    pub(super) file: FileId,
    /// Who of this trust sent it; nothing where the other trust did.
    pub author: Option<UserId>,
    /// When it was sent, or when the first of it arrived.
    pub at: Timestamp,
    /// What carries its announcement.
    pub envelope: Option<EnvelopeId>,
    /// What carries its chunks, as far as they are in the outbox.
    pub chunk_envelopes: Vec<EnvelopeId>,
    /// Chunks in the outbox.
    pub(super) sent: i64,
    /// Whether somebody who answers for this trust has seen it.
    pub is_seen: bool,
    /// Chunks that are here.
    pub here: u32,
    /// How much of it is here.
    pub state: State,
    /// Its name, type, bytes and number of chunks; nothing while it is not announced.
    pub about: Option<(String, MediaType, u64, u32)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: uuid::Uuid,
    file: FileId,
    author: Option<UserId>,
    at: Timestamp,
    envelope: Option<uuid::Uuid>,
    sent: i64,
    seen_at: Option<Timestamp>,
    name: Option<Vec<u8>>,
    media_type: Option<String>,
    size_bytes: Option<i64>,
    chunks: Option<i64>,
    state: String,
    here: i64,
}

impl Row {
    fn read(self, key: &SubjectKey, chunk_envelopes: Vec<EnvelopeId>) -> Result<Attached, KeyError> {
        let corrupt = |column| StoreError::corrupt("review_files", column, self.file);
        let about = match (self.name, self.media_type, self.size_bytes, self.chunks) {
            (Some(name), Some(media_type), Some(size), Some(chunks)) => {
                let name = key.open(&name_place(self.file), &name)?;
                Some((
                    String::from_utf8(name.to_vec()).map_err(|_| corrupt("name"))?,
                    media_type_of(&media_type).ok_or_else(|| corrupt("media_type"))?,
                    u64::try_from(size).map_err(|_| corrupt("size_bytes"))?,
                    u32::try_from(chunks).map_err(|_| corrupt("chunks"))?,
                ))
            }
            _ => None,
        };
        Ok(Attached {
            id: AttachmentId::from_uuid(self.id).map_err(|_| corrupt("id"))?,
            envelope: self
                .envelope
                .map(EnvelopeId::from_uuid)
                .transpose()
                .map_err(|_| corrupt("envelope"))?,
            here: u32::try_from(self.here).unwrap_or(u32::MAX),
            state: State::from_code(&self.state).ok_or_else(|| corrupt("state"))?,
            file: self.file,
            author: self.author,
            at: self.at,
            sent: self.sent,
            is_seen: self.author.is_some() || self.seen_at.is_some(),
            chunk_envelopes,
            about,
        })
    }
}

fn media_type_of(stored: &str) -> Option<MediaType> {
    MediaType::ALL.into_iter().find(|media_type| media_type.as_str() == stored)
}

/// The files of a conversation, oldest first. Whoever calls has opened the conversation with a permit.
///
/// # Errors
/// [`KeyError::Gone`] when the subject was erased.
pub async fn list(trust: &Trust, conversation: &Conversation) -> Result<Vec<Attached>, KeyError> {
    let rows: Vec<Row> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, Row>(
        "SELECT a.id, a.file, a.author, a.at, a.envelope, a.sent, a.seen_at, f.name, f.media_type, f.size_bytes, f.chunks, f.state,
         (SELECT COUNT(*) FROM review_file_chunks k WHERE k.file = f.id AND k.number < COALESCE(f.chunks, 100)) AS here
         FROM review_attachments a JOIN review_files f ON f.id = a.file WHERE a.review = $1 ORDER BY a.at, a.id")
        .bind(conversation.review).fetch_all(c).await)
    .map_err(StoreError::from)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let carried: Vec<(uuid::Uuid, uuid::Uuid)> = on!(trust.db.read(), c: DB =>
        sqlx::query_as::<DB, (uuid::Uuid, uuid::Uuid)>(
        "SELECT attachment, envelope FROM review_chunk_envelopes WHERE review = $1 ORDER BY number")
        .bind(conversation.review).fetch_all(c).await)
    .map_err(StoreError::from)?;
    let mut envelopes: BTreeMap<uuid::Uuid, Vec<EnvelopeId>> = BTreeMap::new();
    for (attachment, envelope) in carried {
        let corrupt = |_| StoreError::corrupt("review_chunk_envelopes", "envelope", attachment);
        envelopes.entry(attachment).or_default().push(EnvelopeId::from_uuid(envelope).map_err(corrupt)?);
    }
    let key = trust.keys.key(conversation.subject).await?;
    rows.into_iter()
        .map(|row| {
            let carried = envelopes.remove(&row.id).unwrap_or_default();
            row.read(&key, carried)
        })
        .collect()
}

/// One of them.
pub(super) async fn find(
    trust: &Trust,
    conversation: &Conversation,
    id: AttachmentId,
) -> Result<Option<Attached>, KeyError> {
    Ok(list(trust, conversation).await?.into_iter().find(|attached| attached.id == id))
}

/// Forgets all that was said and sent under a subject's key, in the caller's transaction. What is deleted is overwritten.
pub(in crate::review) async fn erase_all(tx: &mut Tx, conversation: &Conversation) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM review_messages WHERE review = $1",
        "DELETE FROM review_chunk_envelopes WHERE review = $1",
        "DELETE FROM review_attachments WHERE review = $1",
    ] {
        on!(tx.on(), c: DB => sqlx::query::<DB>(sql).bind(conversation.review).execute(c).await.map(|_| ())?);
    }
    for sql in [
        "DELETE FROM review_file_chunks WHERE file IN (SELECT id FROM review_files WHERE subject = $1)",
        "DELETE FROM review_files WHERE subject = $1",
    ] {
        on!(tx.on(), c: DB => sqlx::query::<DB>(sql).bind(conversation.subject).execute(c).await.map(|_| ())?);
    }
    Ok(())
}

/// How long an upload that broke off is kept for nobody.
const BROKEN_OFF_KEPT: Duration = Duration::from_secs(24 * 3600);

/// Forgets uploads that broke off: files that are in no conversation.
pub(in crate::review) async fn sweep_partial(trust: &Trust) -> Result<(), StoreError> {
    let before = trust.now().minus(BROKEN_OFF_KEPT);
    let left: Vec<FileId> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, FileId>(
        "SELECT id FROM review_files WHERE state = 'partial' AND created_at < $1
         AND NOT EXISTS (SELECT 1 FROM review_attachments a WHERE a.file = review_files.id)")
        .bind(before).fetch_all(c).await?);
    for file in left {
        forget(trust, file).await?;
    }
    Ok(())
}

/// Forgets a file that is in no conversation.
pub(super) async fn forget(trust: &Trust, file: FileId) -> Result<(), StoreError> {
    let mut tx = trust.db.begin().await?;
    for sql in ["DELETE FROM review_file_chunks WHERE file = $1", "DELETE FROM review_files WHERE id = $1"] {
        on!(tx.on(), c: DB => sqlx::query::<DB>(sql).bind(file).execute(c).await.map(|_| ())?);
    }
    tx.commit().await
}
