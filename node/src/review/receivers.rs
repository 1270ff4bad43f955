//! What arrives in the mailbox: requests to us, and answers to what we asked.

use federation_protocol::mailbox::{OpinionV1, Payload, ReviewRequestV1};

use super::rules::{self, Arrived, CannotReceiveOpinion};
use super::{store, wire};
use crate::case;
use crate::kernel::access::{Actor, ReceiveOpinion, Role, permit};
use crate::kernel::ids::{CommandId, ReviewId, UserId};
use crate::peers::Peer;
use crate::peers::mailbox::{Effect, Received, Receiver, Taking};
use crate::platform::db::Tx;
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// Takes requests into the queue.
#[derive(Debug, Clone, Copy)]
pub struct TakesRequests;

impl Receiver for TakesRequests {
    fn take<'a>(
        &'a self,
        tx: &'a mut Tx,
        trust: &'a Trust,
        peer: &'a Peer,
        message: Received<'a>,
    ) -> Taking<'a> {
        Box::pin(async move {
            match Payload::read(&message.header.message, message.payload) {
                Ok(Some(Payload::ReviewRequest(request))) => {
                    take_request(tx, trust, peer, message, &request).await
                }
                _ => Ok(Effect::Rejected("malformed")),
            }
        })
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
    if store::is_known(tx, peer.id, ReviewId::from_uuid(request.id.as_uuid())).await? {
        return Ok(Effect::Rejected("repeated"));
    }
    let conversation = message.header.conversation;
    store::insert_received(tx, trust, peer.id, conversation, request, message.payload).await?;
    Ok(Effect::Applied)
}

/// Takes opinions into their cases.
#[derive(Debug, Clone, Copy)]
pub struct TakesOpinions;

impl Receiver for TakesOpinions {
    fn take<'a>(
        &'a self,
        tx: &'a mut Tx,
        trust: &'a Trust,
        peer: &'a Peer,
        message: Received<'a>,
    ) -> Taking<'a> {
        Box::pin(async move {
            match Payload::read(&message.header.message, message.payload) {
                Ok(Some(Payload::Opinion(opinion))) => take_opinion(tx, trust, peer, &opinion).await,
                _ => Ok(Effect::Rejected("malformed")),
            }
        })
    }
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

async fn take_opinion(
    tx: &mut Tx,
    trust: &Trust,
    peer: &Peer,
    opinion: &OpinionV1,
) -> Result<Effect, KeyError> {
    let review = ReviewId::from_uuid(opinion.request.as_uuid());
    let Some(asked) = store::asked(&trust.db, peer.id, review).await? else {
        return Ok(Effect::Rejected("not_asked"));
    };
    let Some(relations) = case::store::relations(trust, asked.case).await? else {
        return Ok(Effect::Rejected("not_asked"));
    };
    let Ok(permit) = permit::<ReceiveOpinion>(&node_actor(trust), &relations) else {
        return Ok(Effect::Rejected("not_permitted"));
    };
    let open = match case::store::open(trust, &permit).await {
        Err(KeyError::Gone) => return Ok(Effect::Rejected("erased")),
        opened => opened?,
    };
    let Some(body) = wire::body_in(opinion.given_by) else { return Ok(Effect::Rejected("unknown_body")) };
    let Some(criteria) = wire::ratings_in(&opinion.ratings) else {
        return Ok(Effect::Rejected("unknown_level"));
    };
    let arrived = Arrived {
        peer: peer.origin.to_string(),
        recommendation: wire::recommendation_in(opinion.recommendation),
        criteria,
        text: opinion.text.as_str().to_owned(),
        body,
    };
    let event = match rules::receive(open.case(), review, arrived) {
        Ok(event) => event,
        Err(CannotReceiveOpinion::NotAsked) => return Ok(Effect::Rejected("not_asked")),
        Err(CannotReceiveOpinion::AlreadyAnswered) => return Ok(Effect::Rejected("repeated")),
        Err(CannotReceiveOpinion::Ended) => return Ok(Effect::Rejected("case_ended")),
    };
    let command = CommandId::new(trust.random());
    let step = case::store::Step { command, role: Role::Node, event };
    case::store::record(tx, trust, &permit, &open, step).await?;
    store::note_answered(tx, review, trust.now()).await?;
    Ok(Effect::Applied)
}
