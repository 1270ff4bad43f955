//! Moving envelopes between nodes: push after a commit, pull on a schedule and when something is missing.

use federation_protocol::envelope::decode_batch;
use federation_protocol::mailbox::{INBOX_PATH, MAX_BATCH_BYTES, OUTBOX_PATH};
use futures_util::future::join_all;
use reqwest::StatusCode;

use super::Receivers;
use super::inbox::{self, Arrival, CannotReceive, Taken, receive};
use crate::kernel::ids::{JobId, PeerId};
use crate::peers::client::{FetchError, PeerClient};
use crate::peers::peer::{Pairing, Peer, Plane, Problem};
use crate::peers::{handshake, schedule, store};
use crate::platform::crash;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::jobs::{self, JobError, JobKind};
use crate::platform::trust::Trust;

/// Brings a peer what waits for it: `{"peer": id}`.
pub const PUSH: JobKind = JobKind("mailbox: push");

/// Fetches what a peer has for us: `{"peer": id}`.
pub const PULL: JobKind = JobKind("mailbox: pull");

/// An answer to a push has nothing to say.
const MAX_PUSH_ANSWER_BYTES: usize = 4096;

/// The peer that the payload of a job names.
///
/// # Errors
/// [`JobError::Failed`] when it names none.
pub fn peer_of(payload: &serde_json::Value) -> Result<PeerId, JobError> {
    let peer = payload.get("peer").and_then(serde_json::Value::as_str).and_then(|id| id.parse().ok());
    peer.ok_or(JobError::Failed("the payload names no peer"))
}

pub(super) async fn pull_soon(tx: &mut Tx, trust: &Trust, peer: PeerId) -> Result<(), StoreError> {
    let payload = serde_json::json!({ "peer": peer });
    jobs::enqueue(tx, JobId::new(trust.random()), PULL, &payload, trust.now()).await
}

/// Brings an active peer every message that waits for it, in order. What cannot be brought is fetched by the peer.
///
/// # Errors
/// [`JobError`]; the job is tried again, later and later, until the messages have arrived or expired.
pub async fn push(trust: &Trust, peer: PeerId) -> Result<(), JobError> {
    let Some(peer) = store::peer(&trust.db, peer).await?.filter(Peer::is_active) else { return Ok(()) };
    crash::point(crash::Point::SendAfterCommit);
    let waiting: Vec<(uuid::Uuid, Vec<u8>)> = on!(trust.db.read(), c: DB =>
        sqlx::query_as::<DB, (uuid::Uuid, Vec<u8>)>(
            "SELECT id, envelope FROM outbox WHERE peer_id = $1 AND delivered_at IS NULL AND expires_at > $2
             ORDER BY epoch_number, sequence LIMIT 100")
        .bind(peer.id).bind(trust.now()).fetch_all(c).await.map_err(StoreError::from)?);
    if waiting.is_empty() {
        return Ok(());
    }
    let client = PeerClient::new(trust, &peer).map_err(failed)?;
    for (id, envelope) in waiting {
        client.post(INBOX_PATH, &envelope, MAX_PUSH_ANSWER_BYTES).await.map_err(failed)?;
        on!(trust.db.write(), c: DB => sqlx::query::<DB>(
            "UPDATE outbox SET delivered_at = $1 WHERE id = $2 AND delivered_at IS NULL")
            .bind(trust.now()).bind(id).execute(c).await.map(|_| ()).map_err(StoreError::from)?);
    }
    Ok(())
}

fn failed(error: FetchError) -> JobError {
    JobError::Failed(error.problem().code())
}

/// Why a pull stopped.
#[derive(Debug, thiserror::Error)]
pub enum CannotPull {
    /// The peer cannot be fetched from.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Its answer is not a batch of envelopes.
    #[error("the answer is not a batch of envelopes")]
    Malformed,
    /// The databases.
    #[error(transparent)]
    Store(#[from] CannotReceive),
}

impl From<StoreError> for CannotPull {
    fn from(error: StoreError) -> Self {
        Self::Store(error.into())
    }
}

/// Fetches all that an active peer has for us, and notes how it went. Tells how many messages were new.
///
/// # Errors
/// [`CannotPull`]; what was taken before it stays.
pub async fn pull(trust: &Trust, receivers: &Receivers, peer: &Peer) -> Result<usize, CannotPull> {
    let pulled = pull_batches(trust, receivers, peer).await;
    let problem = match &pulled {
        Ok((_, None)) => None,
        Ok((_, Some(problem))) => Some(*problem),
        Err(CannotPull::Fetch(error)) => Some(error.problem()),
        Err(CannotPull::Malformed) => Some(Problem::Malformed),
        // Our own fault says nothing about the peer.
        Err(CannotPull::Store(_)) => return pulled.map(|(new, _)| new),
    };
    match problem {
        None => store::contact_good(&trust.db, peer.id, Plane::Mailbox, trust.now()).await?,
        Some(problem) => {
            store::contact_problem(&trust.db, peer.id, Plane::Mailbox, problem, trust.now()).await?;
        }
    }
    pulled.map(|(new, _)| new)
}

async fn pull_batches(
    trust: &Trust,
    receivers: &Receivers,
    peer: &Peer,
) -> Result<(usize, Option<Problem>), CannotPull> {
    let client = PeerClient::new(trust, peer)?;
    let (mut new, mut problem) = (0, None);
    loop {
        let cursor = inbox::cursor(trust, peer.id).await?;
        let path = cursor.map_or(OUTBOX_PATH.to_owned(), |cursor| format!("{OUTBOX_PATH}?after={cursor}"));
        let batch = client.get(&path, MAX_BATCH_BYTES).await?;
        let envelopes = decode_batch(&batch).map_err(|_| CannotPull::Malformed)?;
        for envelope in &envelopes {
            match receive(trust, receivers, peer, envelope, Arrival::Pulled).await {
                Ok(Taken::Now(_)) => new += 1,
                Ok(Taken::Before) => {}
                Err(error @ CannotReceive::Store(_)) => return Err(error.into()),
                Err(CannotReceive::Envelope(federation_protocol::envelope::EnvelopeError::Expired)) => {}
                // One bad envelope does not cost the others.
                Err(_) => problem = Some(Problem::BadEnvelope),
            }
        }
        // Invariant: the cursor moves with every good envelope. Where it stands still, asking again gives the same.
        if envelopes.is_empty() || inbox::cursor(trust, peer.id).await? == cursor {
            return Ok((new, problem));
        }
    }
}

/// As [`pull`], for a job.
///
/// # Errors
/// [`JobError`].
pub async fn pull_job(trust: &Trust, receivers: &Receivers, peer: PeerId) -> Result<(), JobError> {
    let Some(peer) = store::peer(&trust.db, peer).await?.filter(Peer::is_active) else { return Ok(()) };
    match pull(trust, receivers, &peer).await {
        Ok(_) => Ok(()),
        Err(CannotPull::Fetch(error)) => Err(failed(error)),
        Err(CannotPull::Malformed) => Err(JobError::Failed(Problem::Malformed.code())),
        Err(CannotPull::Store(_)) => Err(JobError::Failed("the message cannot be stored")),
    }
}

/// The scheduled task: as [`pull_all`], from those whose turn it is.
///
/// # Errors
/// [`JobError`], as there.
pub async fn pull_due(trust: &Trust, receivers: &Receivers) -> Result<(), JobError> {
    let mut peers = store::list(&trust.db).await?;
    peers.retain(|peer| matches!(peer.pairing, Pairing::Active { .. } | Pairing::ProposedByUs { .. }));
    let due = schedule::take_due(trust, peers, Plane::Mailbox).await?;
    pull_each(trust, receivers, &due).await;
    Ok(())
}

/// Fetches from every active peer at the same time, and asks those again who have not answered our
/// approval yet (a node that accepts no connections learns of the other side's approval only so).
///
/// # Errors
/// [`JobError`] when the peers cannot be listed; what is wrong with one peer is noted with it and stops no other.
pub async fn pull_all(trust: &Trust, receivers: &Receivers) -> Result<(), JobError> {
    pull_each(trust, receivers, &store::list(&trust.db).await?).await;
    Ok(())
}

async fn pull_each(trust: &Trust, receivers: &Receivers, peers: &[Peer]) {
    let each = peers.iter().map(async |peer| match peer.pairing {
        Pairing::Active { .. } => {
            if let Err(error) = pull(trust, receivers, peer).await {
                tracing::info!(trust = %trust.id, peer = %peer.origin, %error, "messages could not be fetched");
            }
        }
        Pairing::ProposedByUs { .. } => {
            if let Err(error) = handshake::announce(trust, peer.id).await {
                tracing::info!(trust = %trust.id, peer = %peer.origin, %error, "the approval could not be announced");
            }
        }
        Pairing::ProposedByThem { .. } | Pairing::Paused { .. } | Pairing::Revoked { .. } => {}
    });
    join_all(each).await;
}

/// What the peer is answered for an envelope that it brought.
pub(in crate::peers) fn push_status(taken: &Result<Taken, CannotReceive>) -> StatusCode {
    match taken {
        Ok(_) => StatusCode::NO_CONTENT,
        // Refused for good; the same bytes will be refused again.
        Err(CannotReceive::OtherBytes) => StatusCode::CONFLICT,
        Err(CannotReceive::Envelope(_) | CannotReceive::OtherSender) => StatusCode::UNPROCESSABLE_ENTITY,
        Err(CannotReceive::Store(_)) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
