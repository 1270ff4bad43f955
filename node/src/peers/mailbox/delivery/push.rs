//! Bringing a peer what waits for it: several pushes at a time, in order within each conversation, the same bytes at every
//! try.

use std::collections::HashSet;

use federation_protocol::delivery::{
    EnvelopeAnswer, INBOX_BATCH_PATH, InboxAnswerV1, MAX_ANSWER_BYTES, MAX_PUSH_BYTES, MAX_PUSH_ENVELOPES,
};
use federation_protocol::envelope::encode_batch;
use federation_protocol::mailbox::INBOX_PATH;
use federation_protocol::text::Code;
use futures_util::future::join_all;

use super::{push_at, tries};
use crate::kernel::ids::PeerId;
use crate::peers::client::{FetchError, PeerClient};
use crate::peers::mailbox::outbox::{self, Judged, Waiting};
use crate::peers::mailbox::receipts::{self, Way};
use crate::peers::peer::Peer;
use crate::peers::store;
use crate::platform::crash;
use crate::platform::db::StoreError;
use crate::platform::jobs::JobError;
use crate::platform::trust::Trust;

/// Pushes that are under way at the same time. Each conversation has its lane, so that its order holds.
const LANES: usize = 4;
/// Messages looked at in one go.
const WINDOW: usize = LANES * MAX_PUSH_ENVELOPES;
/// Runs of one job; what is left is for the next, so that no peer keeps a worker to itself.
const MOST_ROUNDS: usize = 64;

/// Why a lane stopped.
enum Stopped {
    /// The peer could not be pushed to.
    Peer(FetchError),
    /// A fault of ours, which is not held against the peer.
    Ours(JobError),
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Ours(error.into())
    }
}

/// Brings an active peer every message that waits for it and is due. What cannot be brought is tried again, or fetched by the
/// peer; what the peer refuses for good is set aside for a person and blocks nothing.
///
/// # Errors
/// [`JobError`] for faults of ours. What is wrong with the peer is kept, with the time of the next try.
pub async fn push(trust: &Trust, peer: PeerId) -> Result<(), JobError> {
    let Some(peer) = store::peer(&trust.db, peer).await?.filter(Peer::is_active) else { return Ok(()) };
    if !peer.accepts_connections() {
        // It comes itself and fetches what waits. Nothing has failed, and there is nothing to try again.
        return Ok(());
    }
    crash::point(crash::Point::SendAfterCommit);
    for _ in 0..MOST_ROUNDS {
        let waiting = outbox::waiting(trust, peer.id, WINDOW).await?;
        if waiting.is_empty() || !tries::is_due(trust, peer.id).await? {
            break;
        }
        let client = match PeerClient::new(trust, &peer) {
            Ok(client) => client,
            Err(error) => return stopped(trust, &peer, &error).await,
        };
        let lanes = lanes(waiting).into_iter().map(|lane| go_through(trust, &peer, &client, lane));
        let mut failed = None;
        for outcome in join_all(lanes).await {
            match outcome {
                Ok(()) => {}
                Err(Stopped::Ours(error)) => return Err(error),
                Err(Stopped::Peer(error)) => failed = Some(error),
            }
        }
        match failed {
            Some(error) => return stopped(trust, &peer, &error).await,
            None => tries::note_success(trust, peer.id).await?,
        }
    }
    Ok(come_back(trust, peer.id).await?)
}

/// Something may be left: the peer asked for a later try, or the run was long enough.
async fn come_back(trust: &Trust, peer: PeerId) -> Result<(), StoreError> {
    let Some(next) = outbox::next_due(trust, peer).await? else { return Ok(()) };
    let mut tx = trust.db.begin().await?;
    let due = tries::due_at(&mut tx, trust, peer).await?;
    push_at(&mut tx, trust, peer, next.max(due)).await?;
    tx.commit().await
}

async fn stopped(trust: &Trust, peer: &Peer, error: &FetchError) -> Result<(), JobError> {
    let retry_after = match error {
        // Nobody else can mend this, and it says nothing about the peer.
        FetchError::Local => return Err(JobError::Failed("the request cannot be made")),
        FetchError::Status { retry_after, .. } => *retry_after,
        _ => None,
    };
    tracing::info!(trust = %trust.id, peer = %peer.origin, %error, "messages could not be brought");
    Ok(tries::note_failure(trust, peer.id, retry_after).await?)
}

/// Divides what waits so that each conversation is in one lane, in its order.
fn lanes(waiting: Vec<Waiting>) -> Vec<Vec<Waiting>> {
    let mut lanes: Vec<Vec<Waiting>> = (0..LANES).map(|_| Vec::new()).collect();
    for message in waiting {
        let lane = usize::from(message.conversation.as_bytes().first().copied().unwrap_or(0)) % LANES;
        if let Some(lane) = lanes.get_mut(lane) {
            lane.push(message);
        }
    }
    lanes.retain(|lane| !lane.is_empty());
    lanes
}

/// As many as one push holds, from the front.
fn one_push(lane: &[Waiting]) -> usize {
    let mut room = MAX_PUSH_BYTES;
    let fits = |message: &&Waiting| {
        let needed = message.bytes.saturating_add(4);
        let fits = needed <= room;
        room = room.saturating_sub(needed);
        fits
    };
    lane.iter().take(MAX_PUSH_ENVELOPES).take_while(fits).count().max(1)
}

async fn go_through(
    trust: &Trust,
    peer: &Peer,
    client: &PeerClient,
    lane: Vec<Waiting>,
) -> Result<(), Stopped> {
    let mut held: HashSet<uuid::Uuid> = HashSet::new();
    let mut rest = lane.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at_checked(one_push(rest)).unwrap_or((rest, &[]));
        let messages: Vec<Waiting> =
            now.iter().filter(|message| !held.contains(&message.conversation)).cloned().collect();
        if !messages.is_empty() {
            held.extend(together(trust, peer, client, &messages).await?);
        }
        rest = later;
    }
    Ok(())
}

/// One push of several messages. Gives the conversations that have to wait.
async fn together(
    trust: &Trust,
    peer: &Peer,
    client: &PeerClient,
    messages: &[Waiting],
) -> Result<Vec<uuid::Uuid>, Stopped> {
    let envelopes = outbox::envelopes(trust, messages).await?;
    let batch = encode_batch(envelopes.iter().map(Vec::as_slice));
    match client.post(INBOX_BATCH_PATH, &batch, MAX_ANSWER_BYTES).await {
        Ok(answer) => note(trust, peer, messages, answers(&answer, messages.len())).await,
        // A node that takes them one by one, or one among them that the peer cannot read.
        Err(error) if error.is_not_found() || (messages.len() > 1 && refusal(&error).is_some()) => {
            one_by_one(trust, peer, client, messages, envelopes).await
        }
        Err(error) => match refusal(&error) {
            Some(code) => note(trust, peer, messages, vec![EnvelopeAnswer::Refused(code)]).await,
            None => Err(Stopped::Peer(error)),
        },
    }
}

async fn one_by_one(
    trust: &Trust,
    peer: &Peer,
    client: &PeerClient,
    messages: &[Waiting],
    envelopes: Vec<Vec<u8>>,
) -> Result<Vec<uuid::Uuid>, Stopped> {
    let mut held = Vec::new();
    for (message, envelope) in messages.iter().zip(envelopes) {
        if held.contains(&message.conversation) {
            continue;
        }
        let answer = match client.post(INBOX_PATH, &envelope, MAX_ANSWER_BYTES).await {
            Ok(answer) => answers(&answer, 1),
            Err(error) => match refusal(&error) {
                Some(code) => vec![EnvelopeAnswer::Refused(code)],
                None => return Err(Stopped::Peer(error)),
            },
        };
        held.extend(note(trust, peer, std::slice::from_ref(message), answer).await?);
    }
    Ok(held)
}

/// What the peer says of each message. An answer that says nothing, or nothing that can be read, is of a node that gives no
/// receipts in its answers: the success says that all was stored.
fn answers(answer: &[u8], count: usize) -> Vec<EnvelopeAnswer> {
    match InboxAnswerV1::parse(answer, count) {
        Ok(answer) => answer.answers,
        Err(_) => vec![EnvelopeAnswer::Receipt(Vec::new()); count],
    }
}

/// The code under which a status sets a message aside, if it is about the message and not about us.
fn refusal(error: &FetchError) -> Option<Code> {
    let FetchError::Status { status, .. } = error else { return None };
    match status.as_u16() {
        401 | 403 | 404 | 407 | 408 | 421 | 425 | 429 => None,
        status @ 400..=499 => Code::new(format!("status_{status}")).ok(),
        _ => None,
    }
}

/// Keeps what the peer has answered. Gives the conversations that have to wait.
async fn note(
    trust: &Trust,
    peer: &Peer,
    messages: &[Waiting],
    answers: Vec<EnvelopeAnswer>,
) -> Result<Vec<uuid::Uuid>, Stopped> {
    let (mut judged, mut got, mut held) = (Vec::new(), Vec::new(), Vec::new());
    for (message, answer) in messages.iter().zip(answers) {
        judged.push((
            message.id,
            match answer {
                EnvelopeAnswer::Receipt(receipt) => {
                    got.push(receipt);
                    Judged::Delivered
                }
                EnvelopeAnswer::Refused(code) => Judged::Refused(code),
                EnvelopeAnswer::Later(seconds) => {
                    held.push(message.conversation);
                    Judged::Later(seconds)
                }
            },
        ));
    }
    got.retain(|receipt| !receipt.is_empty());
    // Order: receipts first. A message that is known to be delivered is not pushed again.
    receipts::take(trust, peer, got, Way::Brought).await?;
    outbox::note_judged(trust, peer.id, judged).await?;
    Ok(held)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(conversation: u8, bytes: usize) -> Waiting {
        let conversation = uuid::Uuid::from_bytes([conversation; 16]);
        Waiting { id: uuid::Uuid::nil(), conversation, bytes }
    }

    #[test]
    fn each_conversation_is_in_one_lane_and_in_its_order() {
        let messages: Vec<Waiting> = (0..40).map(|n| waiting(n % 7, usize::from(n))).collect();
        let lanes = lanes(messages);
        for conversation in 0..7 {
            let of_it =
                |lane: &&Vec<Waiting>| lane.iter().any(|it| it.conversation.as_bytes()[0] == conversation);
            assert_eq!(lanes.iter().filter(of_it).count(), 1, "conversation {conversation}");
        }
        assert!(lanes.iter().all(|lane| lane.is_sorted_by_key(|message| message.bytes)));
        assert_eq!(lanes.iter().map(Vec::len).sum::<usize>(), 40);
    }

    #[test]
    fn a_push_holds_as_much_as_it_may_and_always_one() {
        assert_eq!(one_push(&vec![waiting(1, 100); 300]), MAX_PUSH_ENVELOPES);
        assert_eq!(one_push(&vec![waiting(1, 400_000); 5]), 2);
        assert_eq!(one_push(&[waiting(1, MAX_PUSH_BYTES - 4), waiting(1, 1)]), 1);
        assert_eq!(one_push(&[waiting(1, MAX_PUSH_BYTES * 2)]), 1);
    }
}
