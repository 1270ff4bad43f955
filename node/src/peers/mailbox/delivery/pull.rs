//! Fetching: what a peer has for us, and what it says of what we sent. This is the path that must work.

use federation_protocol::envelope::{EnvelopeError, decode_batch};
use federation_protocol::mailbox::{MAX_BATCH_BYTES, OUTBOX_PATH};
use federation_protocol::receipt::{self, MAX_RECEIPT_BATCH_BYTES, RECEIPTS_PATH};
use futures_util::future::join_all;

use super::{pull_at, push_at, tries};
use crate::kernel::ids::PeerId;
use crate::peers::client::{FetchError, PeerClient};
use crate::peers::mailbox::epochs::Cursor;
use crate::peers::mailbox::inbox::{Arrival, CannotReceive, Taken, receive_all};
use crate::peers::mailbox::receipts::{self, Way};
use crate::peers::mailbox::runs::{self, Run};
use crate::peers::mailbox::{Receivers, outbox};
use crate::peers::peer::{Pairing, Peer, Plane, Problem};
use crate::peers::{contacts, handshake, schedule, store};
use crate::platform::db::StoreError;
use crate::platform::jobs::JobError;
use crate::platform::trust::Trust;

/// Batches of one run. A peer that has more is fetched from again at once, after the others.
const MOST_BATCHES: usize = 256;
/// A peer has nothing to say to receipts.
const MAX_OFFER_ANSWER_BYTES: usize = 4096;

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

/// Fetches all that an active peer has for us, messages and receipts, brings it the receipts that it was not shown yet, and
/// notes how it went. Tells how many messages were new.
///
/// # Errors
/// [`CannotPull`]; what was taken before it stays.
pub async fn pull(trust: &Trust, receivers: &Receivers, peer: &Peer) -> Result<usize, CannotPull> {
    if !peer.accepts_connections() {
        await_contact(trust, peer).await?;
        return Ok(0);
    }
    let pulled = pull_everything(trust, receivers, peer).await;
    let problem = match &pulled {
        Ok((_, problem)) => *problem,
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
    if pulled.is_ok() {
        tries::note_contact(trust, peer.id).await?;
    }
    pulled.map(|(new, _)| new)
}

/// A peer that accepts no connections comes itself: that it is not asked is no fault, unless it cannot come to us either.
async fn await_contact(trust: &Trust, peer: &Peer) -> Result<(), StoreError> {
    let plane = Plane::Mailbox;
    if trust.settings.accepts_connections {
        contacts::forget_problem(&trust.db, peer.id, plane).await
    } else {
        store::contact_problem(&trust.db, peer.id, plane, Problem::BothUnreachable, trust.now()).await
    }
}

type Pulled = (usize, Option<Problem>);

async fn pull_everything(trust: &Trust, receivers: &Receivers, peer: &Peer) -> Result<Pulled, CannotPull> {
    let client = PeerClient::new(trust, peer)?;
    let (new, problem) = pull_messages(trust, receivers, peer, &client).await?;
    pull_receipts(trust, peer, &client).await?;
    offer_receipts(trust, peer, &client).await?;
    Ok((new, problem))
}

fn behind(path: &str, cursor: Option<Cursor>) -> String {
    cursor.map_or(path.to_owned(), |cursor| format!("{path}?after={cursor}"))
}

async fn pull_messages(
    trust: &Trust,
    receivers: &Receivers,
    peer: &Peer,
    client: &PeerClient,
) -> Result<Pulled, CannotPull> {
    let (mut new, mut problem) = (0, None);
    for _ in 0..MOST_BATCHES {
        let cursor = runs::cursor(&trust.db, Run::Messages, peer.id).await?;
        let batch = client.get(&behind(OUTBOX_PATH, cursor), MAX_BATCH_BYTES).await?;
        let envelopes = decode_batch(&batch).map_err(|_| CannotPull::Malformed)?;
        if envelopes.is_empty() {
            return Ok((new, problem));
        }
        let envelopes = envelopes.into_iter().map(<[u8]>::to_vec).collect();
        for answered in receive_all(trust, receivers, peer, envelopes, Arrival::Pulled).await? {
            match answered.taken {
                Ok(Taken::Now(_)) => new += 1,
                Ok(Taken::Before) | Err(CannotReceive::Envelope(EnvelopeError::Expired)) => {}
                Err(error @ CannotReceive::Store(_)) => return Err(error.into()),
                // It comes again, after the one that it waits for.
                Err(CannotReceive::OutOfTurn) => {}
                // One bad envelope does not cost the others.
                Err(_) => problem = Some(Problem::BadEnvelope),
            }
        }
        // Invariant: the cursor moves with every good envelope. Where it stands still, asking again gives the same.
        if runs::cursor(&trust.db, Run::Messages, peer.id).await? == cursor {
            return Ok((new, problem));
        }
    }
    let mut tx = trust.db.begin().await?;
    pull_at(&mut tx, trust, peer.id, trust.now()).await?;
    tx.commit().await?;
    Ok((new, problem))
}

async fn pull_receipts(trust: &Trust, peer: &Peer, client: &PeerClient) -> Result<(), CannotPull> {
    for _ in 0..MOST_BATCHES {
        let cursor = receipts::cursor(trust, peer.id).await?;
        let batch = match client.get(&behind(RECEIPTS_PATH, cursor), MAX_RECEIPT_BATCH_BYTES).await {
            // A node of a version that gives no receipts.
            Err(error) if error.is_not_found() => return Ok(()),
            answer => answer?,
        };
        let got = receipt::decode_batch(&batch).map_err(|_| CannotPull::Malformed)?;
        if got.is_empty() {
            return Ok(());
        }
        let got = got.into_iter().map(<[u8]>::to_vec).collect();
        receipts::take(trust, peer, got, Way::Fetched).await?;
        if receipts::cursor(trust, peer.id).await? == cursor {
            return Ok(());
        }
    }
    Ok(())
}

/// Brings the peer the receipts of what we fetched from it: it may be unable to fetch them, and need not wait. What cannot be
/// brought is fetched by the peer, so that nothing rests on this.
async fn offer_receipts(trust: &Trust, peer: &Peer, client: &PeerClient) -> Result<(), CannotPull> {
    for _ in 0..MOST_BATCHES {
        let offered = receipts::to_offer(trust, peer.id).await?;
        let Some(last) = offered.last().map(|last| last.place) else { return Ok(()) };
        let batch = receipt::encode_batch(offered.iter().map(|it| it.receipt.as_slice()));
        match client.post(RECEIPTS_PATH, &batch, MAX_OFFER_ANSWER_BYTES).await {
            Ok(_) => receipts::note_offered(trust, peer.id, last).await?,
            Err(error) => {
                tracing::debug!(trust = %trust.id, peer = %peer.origin, %error, "receipts could not be brought");
                return Ok(());
            }
        }
    }
    Ok(())
}

/// As [`pull`], for a job.
///
/// # Errors
/// [`JobError`].
pub async fn pull_job(trust: &Trust, receivers: &Receivers, peer: PeerId) -> Result<(), JobError> {
    let Some(peer) = store::peer(&trust.db, peer).await?.filter(Peer::is_active) else { return Ok(()) };
    match pull(trust, receivers, &peer).await {
        Ok(_) => Ok(()),
        Err(CannotPull::Fetch(error)) => Err(JobError::Failed(error.problem().code())),
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

/// Fetches from every active peer at the same time, sees to it that what waits for them is brought, and asks those again
/// who have not answered our approval yet (a node that accepts no connections learns of the other side's approval only so).
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
            if let Err(error) = handshake::announce_change(trust, peer).await {
                tracing::info!(trust = %trust.id, peer = %peer.origin, %error, "a peer could not be told of a change");
            }
            if let Err(error) = pull(trust, receivers, peer).await {
                tracing::info!(trust = %trust.id, peer = %peer.origin, %error, "messages could not be fetched");
            }
            if peer.accepts_connections()
                && let Err(error) = remember(trust, peer.id).await
            {
                tracing::warn!(trust = %trust.id, peer = %peer.origin, %error, "what waits cannot be looked up");
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

/// A message waits whether or not a job remembers it.
async fn remember(trust: &Trust, peer: PeerId) -> Result<(), StoreError> {
    if outbox::waits(trust, peer).await? {
        let mut tx = trust.db.begin().await?;
        let due = tries::due_at(&mut tx, trust, peer).await?;
        push_at(&mut tx, trust, peer, due).await?;
        tx.commit().await?;
    }
    Ok(())
}
