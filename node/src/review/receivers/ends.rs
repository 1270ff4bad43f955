//! Requests that end without an answer, or are given more time.

use federation_protocol::mailbox::{ReviewDeclineV1, ReviewExtensionV1};

use super::{node_actor, review_of};
use crate::case;
use crate::kernel::access::{ReceiveDecline, Role, permit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::CommandId;
use crate::peers::Peer;
use crate::peers::mailbox::Effect;
use crate::platform::db::Tx;
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;
use crate::review::conversation::{Conversation, Side};
use crate::review::rules::{self, CannotReceiveDecline};
use crate::review::{ending, store, wire};

/// The other trust declines: the case goes on without it.
pub(super) async fn take_decline(
    tx: &mut Tx,
    trust: &Trust,
    peer: &Peer,
    conversation: &Conversation,
    decline: &ReviewDeclineV1,
) -> Result<Effect, KeyError> {
    let review = review_of(conversation);
    let Side::Asking(case) = conversation.side else { return Ok(Effect::Rejected("not_asked")) };
    let Some(relations) = case::store::relations(trust, case).await? else {
        return Ok(Effect::Rejected("not_asked"));
    };
    let Ok(permit) = permit::<ReceiveDecline>(&node_actor(trust), &relations) else {
        return Ok(Effect::Rejected("not_permitted"));
    };
    let open = case::store::open(trust, &permit).await?;
    let reason = wire::decline_in(decline.reason);
    let text = decline.text.as_ref().map(|text| text.as_str()).unwrap_or_default();
    let event = match rules::receive_decline(open.case(), review, peer.origin.as_str(), reason, text) {
        Ok(event) => event,
        Err(CannotReceiveDecline::NotAsked) => return Ok(Effect::Rejected("not_asked")),
        // Both say that there will be no answer, or the case has ended: nothing is left to note but the time.
        Err(CannotReceiveDecline::NotOpen | CannotReceiveDecline::Ended) => {
            store::note_declined_by_them(tx, review, trust.now()).await?;
            return Ok(Effect::Applied);
        }
    };
    let step = case::store::Step { command: CommandId::new(trust.random()), role: Role::Node, event };
    case::store::record(tx, trust, &permit, &open, step).await?;
    store::note_declined_by_them(tx, review, trust.now()).await?;
    Ok(Effect::Applied)
}

/// The trust that asked takes its request back: what it sent is forgotten.
pub(super) async fn take_withdrawal(
    tx: &mut Tx,
    trust: &Trust,
    conversation: &Conversation,
) -> Result<Effect, KeyError> {
    if !conversation.is_over {
        store::note_withdrawn(tx, conversation.review, trust.now()).await?;
        ending::forget(tx, trust, conversation).await?;
    }
    Ok(Effect::Applied)
}

/// The trust that asked gives more time.
pub(super) async fn take_extension(
    tx: &mut Tx,
    conversation: &Conversation,
    extension: &ReviewExtensionV1,
) -> Result<Effect, KeyError> {
    store::extend_received(tx, conversation.review, Timestamp::from_seconds(extension.deadline.0)).await?;
    Ok(Effect::Applied)
}
