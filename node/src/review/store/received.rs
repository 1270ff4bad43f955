//! Requests that we received: codes and times in the clear, dossier and answer sealed under a key of the request's own.

use federation_protocol::envelope::EnvelopeKind;
use federation_protocol::ids::ConversationId;
use federation_protocol::mailbox::{OpinionV1, Payload, ReviewRequestV1};

use crate::kernel::access::{AnswerReview, DeclineReview, ReadReviews, TrustPermit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CommandId, PeerId, ReviewId, SubjectId, UserId};
use crate::kernel::terms::DeclineReason;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;
use crate::review::rules::{Standing, Times};

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
    /// When it was declined.
    pub declined_at: Option<Timestamp>,
    /// When the other trust took it back.
    pub withdrawn_at: Option<Timestamp>,
    /// The command that answered or declined it.
    pub command: Option<CommandId>,
}

impl ReceivedReview {
    /// Where it stands.
    pub fn standing(&self, now: Timestamp) -> Standing {
        let (deadline, answered) = (self.deadline_at, self.answered.map(|(at, _)| at));
        Times { deadline, answered, declined: self.declined_at, withdrawn: self.withdrawn_at }.standing(now)
    }

    /// Whether dossier, thread and answer were destroyed.
    pub const fn is_erased(&self) -> bool {
        self.declined_at.is_some() || self.withdrawn_at.is_some()
    }
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
    declined_at: Option<Timestamp>,
    withdrawn_at: Option<Timestamp>,
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
            declined_at: self.declined_at,
            withdrawn_at: self.withdrawn_at,
            command: self.command_id,
        })
    }
}

const RECEIVED: &str =
    "SELECT id, peer_id, review, conversation, subject, atc, icd10, received_at, deadline_at,
    answered_at, answered_by, declined_at, withdrawn_at, command_id FROM reviews_received";

/// The latest requests that we received: those that wait first, by their deadline.
///
/// # Errors
/// [`StoreError`].
pub async fn list_received(
    db: &Db,
    _permit: &TrustPermit<ReadReviews>,
) -> Result<Vec<ReceivedReview>, StoreError> {
    const ORDER: &str =
        "ORDER BY CASE WHEN COALESCE(answered_at, declined_at, withdrawn_at) IS NULL THEN 0 ELSE 1 END,
        deadline_at, id LIMIT 200";
    let rows: Vec<ReceivedRow> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, ReceivedRow>(sqlx::AssertSqlSafe(format!("{RECEIVED} {ORDER}"))).fetch_all(c).await?);
    rows.into_iter().map(ReceivedRow::read).collect()
}

/// A received request without what is sealed.
///
/// # Errors
/// [`StoreError`].
pub async fn received(
    db: &Db,
    _permit: &TrustPermit<ReadReviews>,
    id: ReviewId,
) -> Result<Option<ReceivedReview>, StoreError> {
    let row: Option<ReceivedRow> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, ReceivedRow>(sqlx::AssertSqlSafe(format!("{RECEIVED} WHERE id = $1")))
            .bind(id).fetch_optional(c).await?);
    row.map(ReceivedRow::read).transpose()
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
/// [`KeyError::Gone`] when it was withdrawn, declined or erased.
pub async fn open_received(
    trust: &Trust,
    permit: &TrustPermit<ReadReviews>,
    id: ReviewId,
) -> Result<Option<OpenReview>, KeyError> {
    let Some(row) = received(&trust.db, permit, id).await? else { return Ok(None) };
    if row.is_erased() {
        return Err(KeyError::Gone);
    }
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

/// Whether id or conversation belong to a request that this peer sent before, or that we sent to it: each of the two names
/// one request.
///
/// # Errors
/// [`StoreError`].
pub(in crate::review) async fn is_known(
    tx: &mut Tx,
    peer: PeerId,
    review: ReviewId,
    conversation: ConversationId,
) -> Result<bool, StoreError> {
    for sql in [
        "SELECT id FROM reviews_received WHERE peer_id = $1 AND (review = $2 OR conversation = $3)",
        "SELECT review FROM reviews_asked WHERE peer_id = $1 AND (review = $2 OR conversation = $3)",
    ] {
        let found: Option<ReviewId> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, ReviewId>(sql)
            .bind(peer).bind(review).bind(conversation.as_uuid()).fetch_optional(c).await?);
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Keeps a request that arrived, in the transaction that stores its envelope. `payload` is what the envelope held.
///
/// # Errors
/// [`KeyError`].
pub(in crate::review) async fn insert_received(
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
/// [`StoreError::Conflict`] when the request is not open any more.
pub(in crate::review) async fn note_answer(
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
         WHERE id = $5 AND COALESCE(answered_at, declined_at, withdrawn_at) IS NULL")
        .bind(trust.now()).bind(permit.actor().user).bind(command).bind(sealed).bind(row.id)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(StoreError::from)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict.into()) }
}

/// Notes that we decline, in the transaction that tells the other trust.
///
/// # Errors
/// [`StoreError::Conflict`] when the request is not open any more.
pub(in crate::review) async fn note_declined(
    tx: &mut Tx,
    trust: &Trust,
    permit: &TrustPermit<DeclineReview>,
    id: ReviewId,
    command: CommandId,
    reason: DeclineReason,
) -> Result<(), StoreError> {
    let changed = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE reviews_received SET declined_at = $1, declined_by = $2, command_id = $3, decline_reason = $4
         WHERE id = $5 AND COALESCE(answered_at, declined_at, withdrawn_at) IS NULL")
        .bind(trust.now()).bind(permit.actor().user).bind(command).bind(reason).bind(id)
        .execute(c).await?.rows_affected());
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Notes that the other trust took its request back.
///
/// # Errors
/// [`StoreError`].
pub(in crate::review) async fn note_withdrawn(
    tx: &mut Tx,
    id: ReviewId,
    now: Timestamp,
) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE reviews_received SET withdrawn_at = $1 WHERE id = $2")
        .bind(now).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Moves the deadline on; never back, whatever order the messages come in.
///
/// # Errors
/// [`StoreError`].
pub(in crate::review) async fn extend_received(
    tx: &mut Tx,
    id: ReviewId,
    deadline: Timestamp,
) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE reviews_received SET deadline_at = $1 WHERE id = $2 AND deadline_at < $1")
        .bind(deadline).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Forgets what is sealed. Who asked about which medicine, and when, stays.
///
/// # Errors
/// [`StoreError`].
pub(in crate::review) async fn empty_received(tx: &mut Tx, id: ReviewId) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE reviews_received SET request = $1, opinion = NULL WHERE id = $2")
        .bind(Vec::<u8>::new()).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}
