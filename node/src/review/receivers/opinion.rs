//! Takes opinions into their cases.

use federation_protocol::mailbox::OpinionV1;

use super::{node_actor, review_of};
use crate::case;
use crate::kernel::access::{ReceiveOpinion, Role, permit};
use crate::kernel::ids::CommandId;
use crate::peers::Peer;
use crate::peers::mailbox::Effect;
use crate::platform::db::Tx;
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;
use crate::review::conversation::Conversation;
use crate::review::rules::{self, Arrived, CannotReceiveOpinion};
use crate::review::{store, wire};

pub(super) async fn take(
    tx: &mut Tx,
    trust: &Trust,
    peer: &Peer,
    conversation: &Conversation,
    opinion: &OpinionV1,
) -> Result<Effect, KeyError> {
    let review = review_of(conversation);
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
