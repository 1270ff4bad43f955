//! A request as a conversation: with which trust, under whose key, and whether anything is said in it any more. The same
//! for the side that asked and for the side that was asked.

use std::time::Duration;

use federation_protocol::DocumentError;
use federation_protocol::envelope::EnvelopeError;
use federation_protocol::ids::{ConversationId, EnvelopeId, ReviewRequestId};
use federation_protocol::mailbox::Payload;

use crate::kernel::access::{AnswerReview, CaseAction, Permit, TrustAction, TrustPermit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CaseId, PeerId, ReviewId, SubjectId, UserId};
use crate::peers::mailbox::{CannotSend, Message, send};
use crate::peers::{self, Peer};
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// How long what is said waits for the other trust to fetch it.
pub(super) const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// Which side of a request this trust is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It asked, about this case.
    Asking(CaseId),
    /// It was asked.
    Answering,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Its id in this trust: of the request that was sent, or of the row that was received.
    pub review: ReviewId,
    /// The request's id in both trusts.
    pub request: ReviewRequestId,
    /// Which side this trust is.
    pub side: Side,
    /// The other trust.
    pub peer: PeerId,
    /// What its envelopes have in common.
    pub id: ConversationId,
    /// Whose key seals what is said: of the case, or of the request.
    pub subject: SubjectId,
    /// Withdrawn or declined: nothing more is said.
    pub is_over: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    review: ReviewId,
    request: uuid::Uuid,
    case_id: Option<CaseId>,
    peer_id: PeerId,
    conversation: uuid::Uuid,
    subject: SubjectId,
    over_at: Option<Timestamp>,
}

impl Row {
    fn read(self) -> Result<Conversation, StoreError> {
        let table = if self.case_id.is_some() { "reviews_asked" } else { "reviews_received" };
        let corrupt = |column| StoreError::corrupt(table, column, self.review);
        Ok(Conversation {
            request: ReviewRequestId::from_uuid(self.request).map_err(|_| corrupt("review"))?,
            id: ConversationId::from_uuid(self.conversation).map_err(|_| corrupt("conversation"))?,
            side: self.case_id.map_or(Side::Answering, Side::Asking),
            review: self.review,
            peer: self.peer_id,
            subject: self.subject,
            is_over: self.over_at.is_some(),
        })
    }
}

/// One shape for both sides; `$1` is an id of the condition's, `$2` what else it asks for.
const ASKED: &str = "SELECT a.review, a.review AS request, a.case_id, a.peer_id, a.conversation, c.subject,
    COALESCE(a.withdrawn_at, a.declined_at) AS over_at
    FROM reviews_asked a JOIN cases c ON c.id = a.case_id WHERE";
const RECEIVED: &str =
    "SELECT id AS review, review AS request, CAST(NULL AS UUID) AS case_id, peer_id, conversation, subject,
    COALESCE(withdrawn_at, declined_at) AS over_at FROM reviews_received WHERE";

/// A request that was sent about the permit's case.
///
/// # Errors
/// [`StoreError`].
pub async fn of_case<A: CaseAction>(
    db: &Db,
    permit: &Permit<A>,
    review: ReviewId,
) -> Result<Option<Conversation>, StoreError> {
    let row: Option<Row> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, Row>(sqlx::AssertSqlSafe(format!("{ASKED} a.review = $1 AND a.case_id = $2")))
            .bind(review).bind(permit.case()).fetch_optional(c).await?);
    row.map(Row::read).transpose()
}

/// A request that was received.
///
/// # Errors
/// [`StoreError`].
pub async fn received<A: TrustAction>(
    db: &Db,
    _permit: &TrustPermit<A>,
    id: ReviewId,
) -> Result<Option<Conversation>, StoreError> {
    let row: Option<Row> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, Row>(sqlx::AssertSqlSafe(format!("{RECEIVED} id = $1")))
            .bind(id).fetch_optional(c).await?);
    row.map(Row::read).transpose()
}

/// The conversation that an envelope of `peer` belongs to, whichever side this trust is.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn of_envelope(
    tx: &mut Tx,
    peer: PeerId,
    conversation: ConversationId,
) -> Result<Option<Conversation>, StoreError> {
    for (sql, column) in [(ASKED, "a."), (RECEIVED, "")] {
        let sql = format!("{sql} {column}conversation = $1 AND {column}peer_id = $2");
        let row: Option<Row> = on!(tx.on(), c: DB => sqlx::query_as::<DB, Row>(sqlx::AssertSqlSafe(sql))
            .bind(conversation.as_uuid()).bind(peer).fetch_optional(c).await?);
        if let Some(row) = row {
            return row.read().map(Some);
        }
    }
    Ok(None)
}

/// The conversations about a case, for when it is erased.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn about_case(tx: &mut Tx, case: CaseId) -> Result<Vec<Conversation>, StoreError> {
    let rows: Vec<Row> = on!(tx.on(), c: DB =>
        sqlx::query_as::<DB, Row>(sqlx::AssertSqlSafe(format!("{ASKED} a.case_id = $1")))
            .bind(case).fetch_all(c).await?);
    rows.into_iter().map(Row::read).collect()
}

/// For what the node does by itself: a job, or what a peer's message leads to.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn of_id(db: &Db, review: ReviewId) -> Result<Option<Conversation>, StoreError> {
    for (sql, condition) in [(ASKED, "a.review = $1"), (RECEIVED, "id = $1")] {
        let row: Option<Row> = on!(db.read(), c: DB =>
            sqlx::query_as::<DB, Row>(sqlx::AssertSqlSafe(format!("{sql} {condition}")))
                .bind(review).fetch_optional(c).await?);
        if let Some(row) = row {
            return row.read().map(Some);
        }
    }
    Ok(None)
}

/// Who may write in a conversation: the proof is the permit of their side.
#[derive(Debug, Clone, Copy)]
pub enum Writer<'a> {
    /// The case officer of the case that asked.
    Asking(&'a Permit<crate::kernel::access::RequestReview>),
    /// Who answers for the trust that was asked.
    Answering(&'a TrustPermit<AnswerReview>),
}

impl<'a> Writer<'a> {
    pub(super) fn actor(self) -> &'a crate::kernel::access::Actor {
        match self {
            Self::Asking(permit) => permit.actor(),
            Self::Answering(permit) => permit.actor(),
        }
    }

    pub(super) fn user(self) -> UserId {
        self.actor().user
    }

    /// Whether this permit is for that conversation.
    pub(super) fn may_write(self, conversation: &Conversation) -> bool {
        match (self, conversation.side) {
            (Self::Asking(permit), Side::Asking(case)) => permit.case() == case,
            (Self::Answering(_), Side::Answering) => true,
            _ => false,
        }
    }
}

/// Why something was not sent. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum CannotWrite {
    /// The two trusts do not talk now.
    #[error("the peer is not active")]
    NotActive,
    /// The request was withdrawn or declined.
    #[error("the request has ended")]
    Over,
    /// The request is of another case than the permit, or of the other side.
    #[error("the permit is for something else")]
    NotPermitted,
    /// It does not fit its message.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// It cannot be sealed.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A key or the database; [`StoreError::Conflict`] when somebody else was faster.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<StoreError> for CannotWrite {
    fn from(error: StoreError) -> Self {
        Self::Key(error.into())
    }
}

impl From<CannotSend> for CannotWrite {
    fn from(error: CannotSend) -> Self {
        match error {
            CannotSend::NotActive => Self::NotActive,
            CannotSend::Envelope(error) => error.into(),
            CannotSend::Store(error) => error.into(),
        }
    }
}

impl Conversation {
    /// The other trust.
    ///
    /// # Errors
    /// [`CannotWrite::NotActive`] when the two do not talk.
    pub(super) async fn active_peer(&self, trust: &Trust) -> Result<Peer, CannotWrite> {
        let peer = peers::store::peer(&trust.db, self.peer).await?;
        peer.filter(Peer::is_active).ok_or(CannotWrite::NotActive)
    }

    /// Seals a message in the caller's transaction.
    ///
    /// # Errors
    /// [`CannotWrite`].
    pub(super) async fn post(
        &self,
        tx: &mut Tx,
        trust: &Trust,
        peer: &Peer,
        payload: &Payload,
    ) -> Result<EnvelopeId, CannotWrite> {
        let bytes = payload.encode()?;
        let message = Message {
            kind: payload.kind(),
            conversation: self.id,
            payload: &bytes,
            expires: trust.now().plus(KEPT),
        };
        Ok(send(tx, trust, peer, message).await?)
    }
}
