//! Requests that we sent. What was asked and what came of it is in the case; this leads an answer back to it.

use federation_protocol::ids::ConversationId;

use crate::kernel::access::{AnswerReview, Permit, ReadRatings, Stage, TrustPermit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CaseId, PeerId, ReviewId};
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::review::rules::{Standing, Times};

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
    /// When the other trust declined.
    pub declined_at: Option<Timestamp>,
    /// When we took it back.
    pub withdrawn_at: Option<Timestamp>,
}

impl Asked {
    /// Where it stands.
    pub fn standing(&self, now: Timestamp) -> Standing {
        let (deadline, answered) = (self.deadline_at, self.answered_at);
        Times { deadline, answered, declined: self.declined_at, withdrawn: self.withdrawn_at }.standing(now)
    }
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
    declined_at: Option<Timestamp>,
    withdrawn_at: Option<Timestamp>,
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
            declined_at: self.declined_at,
            withdrawn_at: self.withdrawn_at,
        })
    }
}

const ASKED: &str = "SELECT review, case_id, peer_id, conversation, asked_at, deadline_at, answered_at, declined_at, withdrawn_at
    FROM reviews_asked";

/// Notes a request in the transaction that sends it.
///
/// # Errors
/// [`StoreError`].
pub(in crate::review) async fn insert_asked(tx: &mut Tx, asked: &Asked) -> Result<(), StoreError> {
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
pub(in crate::review) async fn asked(
    db: &Db,
    peer: PeerId,
    review: ReviewId,
) -> Result<Option<Asked>, StoreError> {
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
pub(in crate::review) async fn note_answered(
    tx: &mut Tx,
    review: ReviewId,
    now: Timestamp,
) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE reviews_asked SET answered_at = $1 WHERE review = $2")
        .bind(now).bind(review).execute(c).await.map(|_| ())?);
    Ok(())
}

/// What happens to a request that we sent, beside its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::review) enum Change {
    /// We took it back.
    Withdrawn(Timestamp),
    /// We gave more time, until then.
    Extended(Timestamp),
    /// Its case was erased: what was sent is called back, also where it was answered.
    Erased(Timestamp),
}

/// Notes a change of an open request, in the transaction that tells the other trust.
///
/// # Errors
/// [`StoreError::Conflict`] when it is not open any more.
pub(in crate::review) async fn change_asked(
    tx: &mut Tx,
    review: ReviewId,
    change: Change,
) -> Result<(), StoreError> {
    const OPEN: &str = "AND answered_at IS NULL";
    let (sql, at, open) = match change {
        Change::Withdrawn(at) => ("UPDATE reviews_asked SET withdrawn_at = $1", at, OPEN),
        Change::Extended(at) => ("UPDATE reviews_asked SET deadline_at = $1", at, OPEN),
        Change::Erased(at) => ("UPDATE reviews_asked SET withdrawn_at = $1", at, ""),
    };
    let sql = format!("{sql} WHERE review = $2 {open} AND declined_at IS NULL AND withdrawn_at IS NULL");
    let changed = on!(tx.on(), c: DB => sqlx::query::<DB>(sqlx::AssertSqlSafe(sql))
        .bind(at).bind(review).execute(c).await?.rows_affected());
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Notes that the other trust declined, in the transaction that takes it in.
///
/// # Errors
/// [`StoreError`].
pub(in crate::review) async fn note_declined_by_them(
    tx: &mut Tx,
    review: ReviewId,
    now: Timestamp,
) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE reviews_asked SET declined_at = $1 WHERE review = $2")
        .bind(now).bind(review).execute(c).await.map(|_| ())?);
    Ok(())
}

/// The requests about a case, for those who may see what other trusts say.
///
/// # Errors
/// [`StoreError`].
pub async fn asked_of_case(db: &Db, permit: &Permit<ReadRatings>) -> Result<Vec<Asked>, StoreError> {
    let rows: Vec<AskedRow> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, AskedRow>(sqlx::AssertSqlSafe(format!("{ASKED} WHERE case_id = $1 ORDER BY asked_at, review")))
            .bind(permit.case()).fetch_all(c).await?);
    rows.into_iter().map(AskedRow::read).collect()
}

/// Open requests about cases that their clinicians have withdrawn, and all that were not taken back about cases that were
/// erased. Tells of each whether its case was erased.
///
/// # Errors
/// [`StoreError`].
pub(in crate::review) async fn asked_for_ended_cases(db: &Db) -> Result<Vec<(ReviewId, bool)>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, (ReviewId, bool)>(
        "SELECT a.review, c.erased_at IS NOT NULL FROM reviews_asked a JOIN cases c ON c.id = a.case_id
         WHERE (c.erased_at IS NOT NULL OR c.stage = $1 AND a.answered_at IS NULL)
         AND a.declined_at IS NULL AND a.withdrawn_at IS NULL")
        .bind(Stage::Withdrawn).fetch_all(c).await?))
}

/// What a case that we asked about is about, from its clear columns.
///
/// # Errors
/// [`StoreError`].
pub async fn case_codes(db: &Db, case: CaseId) -> Result<(Option<String>, Option<String>), StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, (Option<String>, Option<String>)>(
        "SELECT atc, icd10 FROM cases WHERE id = $1").bind(case).fetch_one(c).await?))
}
