//! Sends an opinion: the answer, its trace and its envelope in one transaction.

use std::time::Duration;

use federation_protocol::DocumentError;
use federation_protocol::envelope::{EnvelopeError, EnvelopeKind};
use federation_protocol::ids::ReviewRequestId;
use federation_protocol::mailbox::{OpinionV1, Payload};
use federation_protocol::text::{Text, TextError};

use super::store::{self, OpenReview};
use super::wire;
use crate::audit::{self, Access, Object};
use crate::case::CriterionRating;
use crate::kernel::access::{AnswerReview, TrustAction as _, TrustPermit};
use crate::kernel::ids::CommandId;
use crate::kernel::terms::{DecidingBody, Recommendation};
use crate::peers;
use crate::peers::mailbox::{CannotSend, Message, send};
use crate::platform::db::StoreError;
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// How long an answer waits for the other trust to fetch it.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// Why an opinion was not sent. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum CannotAnswer {
    /// The two trusts do not talk now.
    #[error("the peer is not active")]
    NotActive,
    /// The opinion is too long.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// It cannot be sealed.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A key or the database; [`StoreError::Conflict`] when somebody else has answered.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<StoreError> for CannotAnswer {
    fn from(error: StoreError) -> Self {
        Self::Key(error.into())
    }
}

/// An opinion in the words of the protocol. A recommendation of nothing means *no opinion*.
///
/// # Errors
/// [`TextError`] when the text is empty, too long, or has characters that are not sent.
pub fn opinion(
    request: ReviewRequestId,
    recommendation: Option<Recommendation>,
    ratings: &[CriterionRating],
    text: &str,
    given_by: DecidingBody,
) -> Result<OpinionV1, TextError> {
    Ok(OpinionV1 {
        request,
        recommendation: wire::recommendation_out(recommendation),
        ratings: wire::ratings_out(ratings),
        text: Text::new(wire::tidy(text))?,
        given_by: wire::body_out(given_by),
    })
}

/// Answers a request that was received.
///
/// # Errors
/// [`CannotAnswer`].
pub async fn answer(
    trust: &Trust,
    permit: &TrustPermit<AnswerReview>,
    open: &OpenReview,
    command: CommandId,
    opinion: OpinionV1,
) -> Result<(), CannotAnswer> {
    let peer = peers::store::peer(&trust.db, open.row.peer).await?.ok_or(CannotAnswer::NotActive)?;
    let payload = Payload::Opinion(Box::new(opinion)).encode()?;
    let access = Access {
        actor: permit.actor(),
        action: AnswerReview::KIND.code(),
        object: Object::Review(open.row.id),
        subject: Some(open.row.subject),
        reason: None,
    };
    let message = Message {
        kind: EnvelopeKind::opinion(),
        conversation: open.row.conversation,
        payload: &payload,
        expires: trust.now().plus(KEPT),
    };
    let mut tx = trust.db.begin().await?;
    store::note_answer(&mut tx, trust, permit, &open.row, command, &payload).await?;
    audit::store::record(&mut tx, trust, &access).await?;
    send(&mut tx, trust, &peer, message).await.map_err(|error| match error {
        CannotSend::NotActive => CannotAnswer::NotActive,
        CannotSend::Envelope(error) => error.into(),
        CannotSend::Store(error) => error.into(),
    })?;
    Ok(tx.commit().await?)
}
