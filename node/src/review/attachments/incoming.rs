//! A file on its way in from the other trust, in whatever order it comes.

use federation_protocol::hash::Hash;
use federation_protocol::ids::AttachmentId;
use federation_protocol::mailbox::{AttachmentChunkV1, AttachmentV1};
use sha2::{Digest as _, Sha256};

use super::MOST_ATTACHMENTS;
use super::check::Check;
use super::store::{self, About, State};
use crate::kernel::ids::{FileId, JobId};
use crate::peers::mailbox::Effect;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::jobs::{JobError, JobKind, enqueue};
use crate::platform::key_store::{KeyError, SubjectKey};
use crate::platform::trust::Trust;
use crate::review::conversation::Conversation;

/// Checks a file of which every chunk is here: `{"file": id}`.
pub const CHECK: JobKind = JobKind("reviews: check attachment");

/// Chunks that one request keeps before their file is announced.
const MOST_UNANNOUNCED: i64 = 100;

/// What is here of a file that the other trust sends.
#[derive(sqlx::FromRow)]
struct Here {
    file: FileId,
    author: Option<crate::kernel::ids::UserId>,
    chunks: Option<i64>,
}

async fn here(
    tx: &mut Tx,
    conversation: &Conversation,
    id: AttachmentId,
) -> Result<Option<Here>, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query_as::<DB, Here>(
        "SELECT a.file, a.author, f.chunks FROM review_attachments a JOIN review_files f ON f.id = a.file
         WHERE a.review = $1 AND a.id = $2")
        .bind(conversation.review).bind(id.as_uuid()).fetch_optional(c).await?))
}

/// The file of this id, begun if nothing of it is here. The inner error is the code of a rejection.
async fn file_of(
    tx: &mut Tx,
    trust: &Trust,
    conversation: &Conversation,
    id: AttachmentId,
) -> Result<Result<Here, &'static str>, StoreError> {
    match here(tx, conversation, id).await? {
        // An id of ours: nobody but us adds to it.
        Some(here) if here.author.is_some() => return Ok(Err("repeated")),
        Some(here) => return Ok(Ok(here)),
        None => {}
    }
    let theirs: i64 = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(*) FROM review_attachments WHERE review = $1 AND author IS NULL")
        .bind(conversation.review).fetch_one(c).await?);
    if theirs >= MOST_ATTACHMENTS {
        return Ok(Err("too_many"));
    }
    let (file, now) = (FileId::new(trust.random()), trust.now());
    store::begin(tx, file, conversation.subject, now).await?;
    store::put(tx, conversation, (id, file), None, now).await?;
    Ok(Ok(Here { file, author: None, chunks: None }))
}

/// Takes an announcement, in the transaction that stores its envelope.
///
/// # Errors
/// [`KeyError`]; [`KeyError::Gone`] when the subject was erased.
pub(in crate::review) async fn take_announcement(
    tx: &mut Tx,
    trust: &Trust,
    conversation: &Conversation,
    announced: &AttachmentV1,
) -> Result<Effect, KeyError> {
    // Order: what may reject comes before what writes.
    let key = trust.keys.key(conversation.subject).await?;
    let here = match file_of(tx, trust, conversation, announced.id).await? {
        Ok(here) if here.chunks.is_some() => return Ok(Effect::Rejected("repeated")),
        Ok(here) => here,
        Err(code) => return Ok(Effect::Rejected(code)),
    };
    store::describe(tx, trust, &key, here.file, &About::from(announced)).await?;
    check_when_complete(tx, trust, here.file).await?;
    Ok(Effect::Applied)
}

/// Takes a chunk, in the transaction that stores its envelope.
///
/// # Errors
/// As [`take_announcement`].
pub(in crate::review) async fn take_chunk(
    tx: &mut Tx,
    trust: &Trust,
    conversation: &Conversation,
    chunk: &AttachmentChunkV1,
) -> Result<Effect, KeyError> {
    let key = trust.keys.key(conversation.subject).await?;
    let number = i64::from(chunk.index);
    let is_announced =
        here(tx, conversation, chunk.attachment).await?.is_some_and(|here| here.chunks.is_some());
    if !is_announced && unannounced(tx, conversation).await? >= MOST_UNANNOUNCED {
        return Ok(Effect::Rejected("too_many"));
    }
    let file = match file_of(tx, trust, conversation, chunk.attachment).await? {
        Ok(here) if here.chunks.is_some_and(|chunks| number >= chunks) => {
            return Ok(Effect::Rejected("beyond_the_end"));
        }
        Ok(here) => here.file,
        Err(code) => return Ok(Effect::Rejected(code)),
    };
    store::keep_chunk(tx, trust, &key, (file, number), &chunk.bytes).await?;
    check_when_complete(tx, trust, file).await?;
    Ok(Effect::Applied)
}

async fn unannounced(tx: &mut Tx, conversation: &Conversation) -> Result<i64, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(*) FROM review_file_chunks k JOIN review_attachments a ON a.file = k.file
         JOIN review_files f ON f.id = k.file WHERE a.review = $1 AND f.chunks IS NULL")
        .bind(conversation.review).fetch_one(c).await?))
}

/// Has a file checked once as many chunks are here as were announced.
async fn check_when_complete(tx: &mut Tx, trust: &Trust, file: FileId) -> Result<(), StoreError> {
    // Order: the row of the file first. Of two chunks that come at the same time, the later one counts the other.
    on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE review_files SET created_at = created_at WHERE id = $1")
        .bind(file).execute(c).await.map(|_| ())?);
    let complete: Option<FileId> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, FileId>(
        "SELECT id FROM review_files f WHERE id = $1 AND state = 'partial'
         AND chunks <= (SELECT COUNT(*) FROM review_file_chunks k WHERE k.file = f.id AND k.number < f.chunks)")
        .bind(file).fetch_optional(c).await?);
    if complete.is_some() {
        let job = serde_json::json!({ "file": file });
        enqueue(tx, JobId::new(trust.random()), CHECK, &job, trust.now()).await?;
    }
    Ok(())
}

/// Reads a file through, chunk by chunk, and notes whether it is what was announced. Bears being run twice.
///
/// # Errors
/// [`JobError`].
pub async fn check_arrived(trust: &Trust, payload: &serde_json::Value) -> Result<(), JobError> {
    let file = payload.get("file").and_then(serde_json::Value::as_str).and_then(|id| id.parse().ok());
    let file: FileId = file.ok_or(JobError::Failed("the payload names no file"))?;
    let announced: Option<Announced> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, Announced>(
        "SELECT subject, media_type, size_bytes, chunks, sha256 FROM review_files
         WHERE id = $1 AND state = 'partial' AND sha256 IS NOT NULL")
        .bind(file).fetch_optional(c).await.map_err(StoreError::from)?);
    let Some(announced) = announced else { return Ok(()) };
    let key = match trust.keys.key(announced.subject).await {
        Err(KeyError::Gone) => return Ok(()),
        Err(KeyError::Store(error)) => return Err(error.into()),
        key => key.map_err(|_| JobError::Failed("the key cannot be opened"))?,
    };
    let state = match announced.holds(trust, &key, file).await {
        Ok(true) => State::Whole,
        Ok(false) | Err(KeyError::CannotOpen(_)) => State::Damaged,
        Err(KeyError::Gone) => return Ok(()),
        Err(KeyError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(JobError::Failed("the key cannot be opened")),
    };
    if state == State::Damaged {
        tracing::warn!(trust = %trust.id, %file, "an attachment is not what was announced");
    }
    let mut tx = trust.db.begin().await?;
    store::set_state(&mut tx, file, state).await?;
    Ok(tx.commit().await?)
}

#[derive(sqlx::FromRow)]
struct Announced {
    subject: crate::kernel::ids::SubjectId,
    media_type: String,
    size_bytes: i64,
    chunks: i64,
    sha256: Vec<u8>,
}

impl Announced {
    /// Whether bytes, length and type are as announced.
    async fn holds(&self, trust: &Trust, key: &SubjectKey, file: FileId) -> Result<bool, KeyError> {
        let (mut sha, mut check, mut size) = (Sha256::new(), Check::default(), 0_i64);
        for number in 0..self.chunks {
            let Some(chunk) = store::chunk(trust, key, file, number).await? else { return Ok(false) };
            size = size.saturating_add(i64::try_from(chunk.len()).unwrap_or(i64::MAX));
            sha.update(&chunk);
            check.push(&chunk);
        }
        let right_bytes =
            Hash::from_bytes(sha.finalize().into()).as_bytes().as_slice() == self.sha256.as_slice();
        let right_type = check.finish().is_some_and(|found| found.as_str() == self.media_type);
        Ok(right_bytes && right_type && size == self.size_bytes)
    }
}
