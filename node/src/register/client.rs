//! Pulls one peer's log: `federation_protocol::sync` says what to fetch and what it is worth, this fetches and stores.
//!
//! Whatever a peer serves, what was verified before stays as it was, and no other peer is held up.

use std::time::Duration;

use federation_protocol::content::MAX_CONTENT_BUNDLE_BYTES;
use federation_protocol::note::{CheckpointError, KnownLog, MAX_NOTE_BYTES};
use federation_protocol::sync::{Need, SyncError, recheck};
use federation_protocol::tiles::{MAX_ENTRIES_BYTES, Resource};

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::peers::client::{FetchError, PeerClient};
use crate::peers::{Peer, Plane, Problem, store as peer_store};
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::register::copy::Copy;
use crate::register::serve::leaves;
use crate::register::{LOG_PREFIX, apply::stored_index, store};

/// Bundles with withheld entries that one pull asks for again.
const RECHECKED_BUNDLES: i64 = 4;

/// How a pull ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The peer's newest checkpoint is here with all that it promises.
    Complete,
    /// Nothing of the log is applied any more, because it signed two histories.
    Frozen,
    /// The two trusts do not talk now.
    NotActive,
    /// Another pull of the same log is under way.
    Busy,
    /// Something is wrong with the peer or with what it serves.
    Problem(Problem),
}

/// What a pull did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulled {
    /// How it ended.
    pub outcome: Outcome,
    /// How many verified entries the copy has.
    pub size: u64,
    /// How many of them this pull verified.
    pub new: u64,
    /// How long it took.
    pub took: Duration,
}

/// Why a pull stopped.
enum Stop {
    Fetch(FetchError),
    Sync(SyncError),
    Store(StoreError),
}

impl From<FetchError> for Stop {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

impl From<SyncError> for Stop {
    fn from(error: SyncError) -> Self {
        Self::Sync(error)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Pulls the log of a peer now.
///
/// # Errors
/// [`StoreError`] when our own database fails; [`StoreError::Conflict`] when there is no such peer.
pub async fn sync_now(trust: &Trust, peer: PeerId) -> Result<Pulled, StoreError> {
    let peer = peer_store::peer(&trust.db, peer).await?.ok_or(StoreError::Conflict)?;
    sync(trust, &peer).await
}

/// Pulls the log of `peer`, and notes with the peer how it went.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub async fn sync(trust: &Trust, peer: &Peer) -> Result<Pulled, StoreError> {
    let started = trust.now();
    let mut tx = trust.db.begin().await?;
    store::ensure_peer(&mut tx, trust, &peer.origin, &peer.trust_name).await?;
    tx.commit().await?;
    let mut copy = Copy::open(&trust.db, &peer.origin).await?;
    let before = copy.state.verified_size();
    let outcome = if !peer.is_active() {
        Outcome::NotActive
    } else if copy.frozen_at.is_some() {
        Outcome::Frozen
    } else {
        match pull(trust, peer, &mut copy, started).await {
            Ok(()) => Outcome::Complete,
            Err(Stop::Store(StoreError::Conflict)) => Outcome::Busy,
            Err(Stop::Store(error)) => return Err(error),
            Err(Stop::Fetch(error)) => {
                tracing::info!(trust = %trust.id, peer = %peer.origin, %error, "a peer's register could not be fetched");
                Outcome::Problem(error.problem())
            }
            Err(Stop::Sync(error)) => {
                tracing::warn!(trust = %trust.id, peer = %peer.origin, %error, "a peer's register was not applied");
                Outcome::Problem(on_error(trust, &mut copy, &error).await?)
            }
        }
    };
    let now = trust.now();
    match outcome {
        Outcome::Complete => peer_store::contact_good(&trust.db, peer.id, Plane::Register, now).await?,
        Outcome::Problem(problem) => {
            peer_store::contact_problem(&trust.db, peer.id, Plane::Register, problem, now).await?;
        }
        Outcome::Frozen | Outcome::NotActive | Outcome::Busy => {}
    }
    let size = copy.state.verified_size();
    let pulled = Pulled { outcome, size, new: size.saturating_sub(before), took: now.since(started) };
    tracing::info!(
        trust = %trust.id, peer = %peer.origin, outcome = ?pulled.outcome, size, new = pulled.new,
        took_ms = pulled.took.as_millis(), "pulled a peer's register"
    );
    Ok(pulled)
}

async fn pull(trust: &Trust, peer: &Peer, copy: &mut Copy, started: Timestamp) -> Result<(), Stop> {
    let log = peer_store::known_log(&trust.db, peer).await?;
    let client = PeerClient::new(trust, peer)?;
    let note = fetch(&client, Resource::Checkpoint, MAX_NOTE_BYTES).await?;
    let mut step = copy.state.on_checkpoint(&log, &note)?;
    loop {
        copy.take(trust, step).await?;
        step = match copy.state.next() {
            Need::Entries(resource) => {
                let bytes = fetch(&client, resource, MAX_ENTRIES_BYTES).await?;
                copy.state.on_entries(&bytes)?
            }
            Need::Contents { resource, from, until } => {
                let bytes = fetch_content(&client, resource).await?;
                let (from, until) = (stored_index(from), stored_index(until));
                let leaves = leaves(trust.db.read(), copy.id, from, until).await?;
                copy.state.on_contents(log.origin(), &leaves, bytes.as_deref())?
            }
            Need::Nothing => break,
        };
    }
    ask_again(trust, &client, &log, copy, started).await
}

/// Asks again for entries that were withheld before this pull.
async fn ask_again(
    trust: &Trust,
    client: &PeerClient,
    log: &KnownLog,
    copy: &Copy,
    started: Timestamp,
) -> Result<(), Stop> {
    for indices in copy.withheld(&trust.db, started, RECHECKED_BUNDLES).await? {
        let Some(first) = indices.first() else { continue };
        let number = first / federation_protocol::log::BUNDLE_WIDTH;
        let Some(bytes) = fetch_content(client, Resource::Content { number }).await? else { continue };
        let mut wanted = Vec::with_capacity(indices.len());
        for index in indices {
            let at = stored_index(index);
            let leaf = leaves(trust.db.read(), copy.id, at, at + 1).await?;
            wanted.extend(leaf.into_iter().map(|leaf| (index, leaf)));
        }
        let entries = recheck(log.origin(), &bytes, &wanted)?;
        copy.take_rechecked(trust, &entries).await?;
    }
    Ok(())
}

async fn fetch(client: &PeerClient, resource: Resource, limit: usize) -> Result<Vec<u8>, FetchError> {
    client.get(&format!("{LOG_PREFIX}{resource}"), limit).await
}

/// Content that the peer does not have for us is absent, which is no failure.
async fn fetch_content(client: &PeerClient, resource: Resource) -> Result<Option<Vec<u8>>, FetchError> {
    match fetch(client, resource, MAX_CONTENT_BUNDLE_BYTES).await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Keeps what proves the failure and drops what it made worthless. Nothing that was verified is touched.
async fn on_error(trust: &Trust, copy: &mut Copy, error: &SyncError) -> Result<Problem, StoreError> {
    let dropped = match error {
        SyncError::Shrunk { known, seen } => {
            copy.keep_evidence(trust, Problem::Shrunk, Some(known), seen, false).await?;
            return Ok(Problem::Shrunk);
        }
        SyncError::Forked { known, seen } => {
            copy.keep_evidence(trust, Problem::Forked, Some(known), seen, true).await?;
            return Ok(Problem::Forked);
        }
        SyncError::RootMismatch { known, seen } => {
            copy.keep_evidence(trust, Problem::Forked, known.as_deref(), seen, false).await?;
            copy.drop_target(trust).await
        }
        SyncError::BundleChanged => copy.drop_target(trust).await,
        SyncError::Checkpoint(
            CheckpointError::Note(_) | CheckpointError::Body | CheckpointError::TooLarge,
        ) => {
            return Ok(Problem::Malformed);
        }
        SyncError::Checkpoint(_) => return Ok(Problem::BadSignature),
        SyncError::Bundle(_) => return Ok(Problem::Malformed),
        SyncError::CommitmentMismatch { .. } => return Ok(Problem::OtherContent),
        SyncError::OutOfStep | SyncError::Damaged | SyncError::Log(_) => {
            return Err(StoreError::corrupt("register_sources", "sync_state", copy.id));
        }
    };
    match dropped {
        // Another pull dropped it, or went on: as good.
        Ok(()) | Err(StoreError::Conflict) => Ok(Problem::Forked),
        Err(error) => Err(error),
    }
}
