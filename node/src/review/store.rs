//! Requests in the database: those we sent, by the case that they belong to, and those we received, sealed under a key of
//! their own.

use federation_protocol::envelope::EnvelopeKind;
use federation_protocol::ids::ConversationId;
use federation_protocol::mailbox::{OpinionV1, Payload, ReviewRequestV1};

use crate::kernel::access::{AnswerReview, ReadReviews, TrustPermit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CaseId, CommandId, PeerId, ReviewId, SubjectId, UserId};
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// A request that we sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its id, the same at the other trust.
    pub review: ReviewId,
    /// The case that it is about. Never leaves this trust.
    pub case: CaseId,
    /// Who was asked.
    pub peer: PeerId,
    /// Request and answer belong to it.
    pub conversation: ConversationId,
    /// When.
    pub asked_at: Timestamp,
    /// When the answer is needed.
    pub deadline_at: Timestamp,
    /// When it came.
    pub answered_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct AskedRow {
    review: ReviewId,
    case_id: CaseId,
    peer_id: PeerId,
    conversation: uuid::Uuid,
    asked_at: Timestamp,
    deadline_at: Timestamp,
    answered_at: Option<Timestamp>,
}

impl AskedRow {
    fn read(self) -> Result<Asked, StoreError> {
        let conversation = ConversationId::from_uuid(self.conversation);
        Ok(Asked {
            conversation: conversation
                .map_err(|_| StoreError::corrupt("reviews_asked", "conversation", self.review))?,
            review: self.review,
            case: self.case_id,
            peer: self.peer_id,
            asked_at: self.asked_at,
            deadline_at: self.deadline_at,
            answered_at: self.answered_at,
        })
    }
}

const ASKED: &str =
    "SELECT review, case_id, peer_id, conversation, asked_at, deadline_at, answered_at FROM reviews_asked";

/// Notes a request in the transaction that sends it.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn insert_asked(tx: &mut Tx, asked: &Asked) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO reviews_asked (review, case_id, peer_id, conversation, asked_at, deadline_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(asked.review).bind(asked.case).bind(asked.peer).bind(asked.conversation.as_uuid())
        .bind(asked.asked_at).bind(asked.deadline_at).execute(c).await.map(|_| ())?);
    Ok(())
}

/// The request that an answer of `peer` belongs to; nothing when that trust was not asked that.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn asked(db: &Db, peer: PeerId, review: ReviewId) -> Result<Option<Asked>, StoreError> {
    let row: Option<AskedRow> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, AskedRow>(sqlx::AssertSqlSafe(format!("{ASKED} WHERE review = $1 AND peer_id = $2")))
            .bind(review).bind(peer).fetch_optional(c).await?);
    row.map(AskedRow::read).transpose()
}

/// The latest requests that we sent, for those who see every case that was handed in.
///
/// # Errors
/// [`StoreError`].
pub async fn list_asked(db: &Db, _permit: &TrustPermit<AnswerReview>) -> Result<Vec<Asked>, StoreError> {
    let rows: Vec<AskedRow> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, AskedRow>(sqlx::AssertSqlSafe(format!("{ASKED} ORDER BY asked_at DESC LIMIT 100")))
            .fetch_all(c).await?);
    rows.into_iter().map(AskedRow::read).collect()
}

/// Notes that the answer came, in the transaction that takes it in.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn note_answered(tx: &mut Tx, review: ReviewId, now: Timestamp) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE reviews_asked SET answered_at = $1 WHERE review = $2")
        .bind(now).bind(review).execute(c).await.map(|_| ())?);
    Ok(())
}

/// A request that we received, without what is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedReview {
    /// Its id here.
    pub id: ReviewId,
    /// Who asks.
    pub peer: PeerId,
    /// Its id at the trust that asks.
    pub review: ReviewId,
    /// Request and answer belong to it.
    pub conversation: ConversationId,
    /// Whose key seals it.
    pub subject: SubjectId,
    /// The medicine.
    pub atc: String,
    /// The indication.
    pub icd10: Option<String>,
    /// When it came.
    pub received_at: Timestamp,
    /// When the answer is needed.
    pub deadline_at: Timestamp,
    /// When it was answered, and by whom.
    pub answered: Option<(Timestamp, UserId)>,
    /// The command that answered it.
    pub command: Option<CommandId>,
}

#[derive(sqlx::FromRow)]
struct ReceivedRow {
    id: ReviewId,
    peer_id: PeerId,
    review: ReviewId,
    conversation: uuid::Uuid,
    subject: SubjectId,
    atc: String,
    icd10: Option<String>,
    received_at: Timestamp,
    deadline_at: Timestamp,
    answered_at: Option<Timestamp>,
    answered_by: Option<UserId>,
    command_id: Option<CommandId>,
}

impl ReceivedRow {
    fn read(self) -> Result<ReceivedReview, StoreError> {
        let corrupt = |column| StoreError::corrupt("reviews_received", column, self.id);
        Ok(ReceivedReview {
            answered: match (self.answered_at, self.answered_by) {
                (Some(at), Some(by)) => Some((at, by)),
                (None, None) => None,
                _ => return Err(corrupt("answered_by")),
            },
            conversation: ConversationId::from_uuid(self.conversation)
                .map_err(|_| corrupt("conversation"))?,
            id: self.id,
            peer: self.peer_id,
            review: self.review,
            subject: self.subject,
            atc: self.atc,
            icd10: self.icd10,
            received_at: self.received_at,
            deadline_at: self.deadline_at,
            command: self.command_id,
        })
    }
}

const RECEIVED: &str =
    "SELECT id, peer_id, review, conversation, subject, atc, icd10, received_at, deadline_at,
    answered_at, answered_by, command_id FROM reviews_received";

/// The latest requests that we received: those that wait first, by their deadline.
///
/// # Errors
/// [`StoreError`].
pub async fn list_received(
    db: &Db,
    _permit: &TrustPermit<ReadReviews>,
) -> Result<Vec<ReceivedReview>, StoreError> {
    const ORDER: &str = "ORDER BY CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END, deadline_at, id LIMIT 200";
    let rows: Vec<ReceivedRow> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, ReceivedRow>(sqlx::AssertSqlSafe(format!("{RECEIVED} {ORDER}"))).fetch_all(c).await?);
    rows.into_iter().map(ReceivedRow::read).collect()
}

/// A received request with what is sealed.
#[derive(Debug, Clone)]
pub struct OpenReview {
    /// The clear part.
    pub row: ReceivedReview,
    /// What was asked.
    pub request: ReviewRequestV1,
    /// What was answered.
    pub opinion: Option<OpinionV1>,
}

/// Opens a received request.
///
/// # Errors
/// [`KeyError::Gone`] when it was erased.
pub async fn open_received(
    trust: &Trust,
    _permit: &TrustPermit<ReadReviews>,
    id: ReviewId,
) -> Result<Option<OpenReview>, KeyError> {
    let row: Option<ReceivedRow> = on!(trust.db.read(), c: DB =>
        sqlx::query_as::<DB, ReceivedRow>(sqlx::AssertSqlSafe(format!("{RECEIVED} WHERE id = $1")))
            .bind(id).fetch_optional(c).await)
    .map_err(StoreError::from)?;
    let Some(row) = row.map(ReceivedRow::read).transpose()? else { return Ok(None) };
    let (request, opinion): (Vec<u8>, Option<Vec<u8>>) = on!(trust.db.read(), c: DB =>
        sqlx::query_as::<DB, (Vec<u8>, Option<Vec<u8>>)>("SELECT request, opinion FROM reviews_received WHERE id = $1")
            .bind(id).fetch_one(c).await)
    .map_err(StoreError::from)?;
    let key = trust.keys.key(row.subject).await?;
    let corrupt = |column| StoreError::corrupt("reviews_received", column, id);
    let request = key.open(&request_place(id), &request)?;
    let request = match Payload::read(&EnvelopeKind::review_request(), &request) {
        Ok(Some(Payload::ReviewRequest(request))) => *request,
        _ => return Err(corrupt("request").into()),
    };
    let opinion = match opinion {
        None => None,
        Some(sealed) => {
            match Payload::read(&EnvelopeKind::opinion(), &key.open(&opinion_place(id), &sealed)?) {
                Ok(Some(Payload::Opinion(opinion))) => Some(*opinion),
                _ => return Err(corrupt("opinion").into()),
            }
        }
    };
    Ok(Some(OpenReview { row, request, opinion }))
}

fn request_place(id: ReviewId) -> String {
    format!("reviews_received/{id}/request")
}

fn opinion_place(id: ReviewId) -> String {
    format!("reviews_received/{id}/opinion")
}

/// Whether the peer has sent this request before.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn is_known(tx: &mut Tx, peer: PeerId, review: ReviewId) -> Result<bool, StoreError> {
    let found: Option<ReviewId> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, ReviewId>(
        "SELECT id FROM reviews_received WHERE peer_id = $1 AND review = $2")
        .bind(peer).bind(review).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// Keeps a request that arrived, in the transaction that stores its envelope. `payload` is what the envelope held.
///
/// # Errors
/// [`KeyError`].
pub(super) async fn insert_received(
    tx: &mut Tx,
    trust: &Trust,
    peer: PeerId,
    conversation: ConversationId,
    request: &ReviewRequestV1,
    payload: &[u8],
) -> Result<(), KeyError> {
    let now = trust.now();
    let (id, subject) = (ReviewId::new(trust.random()), SubjectId::new(trust.random()));
    // Order: the key is durable before anything is sealed with it. Should this transaction fail, it protects nothing.
    let key = trust.keys.create(subject, trust.random(), now).await?;
    let sealed = key.seal(trust.random(), &request_place(id), payload)?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO reviews_received (id, peer_id, review, conversation, subject, scheme, atc, icd10, request, received_at,
         deadline_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(id).bind(peer).bind(ReviewId::from_uuid(request.id.as_uuid())).bind(conversation.as_uuid()).bind(subject)
        .bind(request.scheme.code()).bind(request.atc.as_str()).bind(request.indication.as_ref().map(|code| code.as_str()))
        .bind(sealed).bind(now).bind(Timestamp::from_seconds(request.deadline.0))
        .execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(())
}

/// Keeps our answer, in the transaction that sends it. `payload` is what its envelope holds.
///
/// # Errors
/// [`StoreError::Conflict`] when the request has been answered.
pub(super) async fn note_answer(
    tx: &mut Tx,
    trust: &Trust,
    permit: &TrustPermit<AnswerReview>,
    row: &ReceivedReview,
    command: CommandId,
    payload: &[u8],
) -> Result<(), KeyError> {
    let key = trust.keys.key(row.subject).await?;
    let sealed = key.seal(trust.random(), &opinion_place(row.id), payload)?;
    let changed = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE reviews_received SET answered_at = $1, answered_by = $2, command_id = $3, opinion = $4
         WHERE id = $5 AND answered_at IS NULL")
        .bind(trust.now()).bind(permit.actor().user).bind(command).bind(sealed).bind(row.id)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(StoreError::from)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict.into()) }
}

/// What a case that we asked about is about, from its clear columns.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn case_codes(
    db: &Db,
    case: CaseId,
) -> Result<(Option<String>, Option<String>), StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, (Option<String>, Option<String>)>(
        "SELECT atc, icd10 FROM cases WHERE id = $1").bind(case).fetch_one(c).await?))
}
