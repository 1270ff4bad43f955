//! Where a message belongs that has not arrived as it should, so that whoever handles the request sees it.

use federation_protocol::ids::ConversationId;

use crate::kernel::access::{AnswerReview, TrustPermit};
use crate::kernel::ids::{CaseId, PeerId, ReviewId};
use crate::platform::db::{Db, StoreError, on};

/// Where a message belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// To a case of ours for which we have asked.
    Case(CaseId),
    /// To a request of another trust.
    Received(ReviewId),
}

/// Where the messages of a conversation with a peer belong; nothing when it is about no request.
///
/// # Errors
/// [`StoreError`].
pub async fn place_of(
    db: &Db,
    _permit: &TrustPermit<AnswerReview>,
    peer: PeerId,
    conversation: ConversationId,
) -> Result<Option<Place>, StoreError> {
    let case: Option<CaseId> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, CaseId>(
        "SELECT case_id FROM reviews_asked WHERE peer_id = $1 AND conversation = $2 LIMIT 1")
        .bind(peer).bind(conversation.as_uuid()).fetch_optional(c).await?);
    if let Some(case) = case {
        return Ok(Some(Place::Case(case)));
    }
    let received: Option<ReviewId> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, ReviewId>(
        "SELECT id FROM reviews_received WHERE peer_id = $1 AND conversation = $2 LIMIT 1")
        .bind(peer).bind(conversation.as_uuid()).fetch_optional(c).await?);
    Ok(received.map(Place::Received))
}
