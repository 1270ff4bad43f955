//! What arrives in the mailbox about reviews: requests to us, answers to what we asked, and all that is said and sent
//! besides. Each runs in the transaction that stores its envelope, and writes nothing when it rejects.

use federation_protocol::envelope::EnvelopeKind;
use federation_protocol::ids::ReviewRequestId;
use federation_protocol::mailbox::{Payload, ReviewRequestV1};

use super::conversation::{self, Conversation, Side};
use super::{attachments, messages, store};
use crate::kernel::access::{Actor, Role};
use crate::kernel::ids::{ReviewId, UserId};
use crate::peers::Peer;
use crate::peers::mailbox::{Effect, Received, Receiver, Receivers, Taking};
use crate::platform::db::Tx;
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

mod ends;
mod opinion;

/// Registers who takes the messages of this feature.
#[must_use]
pub fn receivers(receivers: Receivers) -> Receivers {
    let kinds = [
        EnvelopeKind::review_request(),
        EnvelopeKind::opinion(),
        EnvelopeKind::review_message(),
        EnvelopeKind::review_withdrawal(),
        EnvelopeKind::review_decline(),
        EnvelopeKind::review_extension(),
        EnvelopeKind::attachment(),
        EnvelopeKind::attachment_chunk(),
    ];
    kinds.iter().fold(receivers, |receivers, kind| receivers.with(kind, TakesReviews))
}

/// Takes every kind of message of this feature.
#[derive(Debug, Clone, Copy)]
struct TakesReviews;

impl Receiver for TakesReviews {
    fn take<'a>(
        &'a self,
        tx: &'a mut Tx,
        trust: &'a Trust,
        peer: &'a Peer,
        message: Received<'a>,
    ) -> Taking<'a> {
        Box::pin(async move {
            match Payload::read(&message.header.message, message.payload) {
                Ok(Some(payload)) => match take(tx, trust, peer, message, payload).await {
                    Err(KeyError::Gone) => Ok(Effect::Rejected("erased")),
                    taken => taken,
                },
                _ => Ok(Effect::Rejected("malformed")),
            }
        })
    }
}

async fn take(
    tx: &mut Tx,
    trust: &Trust,
    peer: &Peer,
    message: Received<'_>,
    payload: Payload,
) -> Result<Effect, KeyError> {
    if let Payload::ReviewRequest(request) = payload {
        return take_request(tx, trust, peer, message, &request).await;
    }
    let known = conversation::of_envelope(tx, peer.id, message.header.conversation).await?;
    let about = request_of(&payload);
    // Invariant: what is said belongs to the request that both its envelope and its payload name, and to no other.
    let Some(conversation) = known.filter(|it| about.is_none_or(|about| about == it.request)) else {
        return Ok(Effect::Rejected("not_asked"));
    };
    let asks = conversation.side == Side::Answering;
    match payload {
        Payload::ReviewRequest(_) => Ok(Effect::Rejected("malformed")),
        Payload::Opinion(given) if !asks => opinion::take(tx, trust, peer, &conversation, &given).await,
        Payload::ReviewDecline(decline) if !asks => {
            ends::take_decline(tx, trust, peer, &conversation, &decline).await
        }
        Payload::ReviewWithdrawal(_) if asks => ends::take_withdrawal(tx, trust, &conversation).await,
        Payload::ReviewExtension(extension) if asks => {
            ends::take_extension(tx, &conversation, &extension).await
        }
        Payload::Opinion(_)
        | Payload::ReviewDecline(_)
        | Payload::ReviewWithdrawal(_)
        | Payload::ReviewExtension(_) => Ok(Effect::Rejected("not_permitted")),
        // What is sealed under a key that was destroyed could not be read by anybody.
        _ if asks && conversation.is_over => Ok(Effect::Rejected("ended")),
        Payload::ReviewMessage(said) => {
            let kept = messages::keep(tx, trust, &conversation, &said.text).await?;
            Ok(if kept { Effect::Applied } else { Effect::Rejected("too_many") })
        }
        Payload::Attachment(announced) => {
            attachments::take_announcement(tx, trust, &conversation, &announced).await
        }
        Payload::AttachmentChunk(chunk) => attachments::take_chunk(tx, trust, &conversation, &chunk).await,
    }
}

/// The request that a payload names; a chunk names only its file.
fn request_of(payload: &Payload) -> Option<ReviewRequestId> {
    match payload {
        Payload::ReviewRequest(request) => Some(request.id),
        Payload::Opinion(opinion) => Some(opinion.request),
        Payload::ReviewMessage(message) => Some(message.request),
        Payload::ReviewWithdrawal(withdrawal) => Some(withdrawal.request),
        Payload::ReviewDecline(decline) => Some(decline.request),
        Payload::ReviewExtension(extension) => Some(extension.request),
        Payload::Attachment(attachment) => Some(attachment.request),
        Payload::AttachmentChunk(_) => None,
    }
}

async fn take_request(
    tx: &mut Tx,
    trust: &Trust,
    peer: &Peer,
    message: Received<'_>,
    request: &ReviewRequestV1,
) -> Result<Effect, KeyError> {
    if !peer.grants.request_review {
        return Ok(Effect::Rejected("not_permitted"));
    }
    let conversation = message.header.conversation;
    if store::is_known(tx, peer.id, ReviewId::from_uuid(request.id.as_uuid()), conversation).await? {
        return Ok(Effect::Rejected("repeated"));
    }
    store::insert_received(tx, trust, peer.id, conversation, request, message.payload).await?;
    Ok(Effect::Applied)
}

/// The node itself, which acts on what a peer signed.
fn node_actor(trust: &Trust) -> Actor {
    Actor {
        trust: trust.id.clone(),
        user: UserId::from_uuid(uuid::Uuid::nil()),
        roles: [Role::Node].into(),
        units: [].into(),
    }
}

/// The local id of a conversation's request on the side that asked.
fn review_of(conversation: &Conversation) -> ReviewId {
    ReviewId::from_uuid(conversation.request.as_uuid())
}
