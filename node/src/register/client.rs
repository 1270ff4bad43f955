//! Pulls one peer's log, and notes how it went.
//!
//! Whatever a peer serves, what was verified before stays as it was, and no other peer is held up.

use std::time::Duration;

use federation_protocol::ids::Origin;
use federation_protocol::note::{CheckpointError, KnownLog};
use federation_protocol::sync::SyncError;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::peers::schedule::fetch_every;
use crate::peers::{Peer, Plane, Problem, store as peer_store};
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::register::copy::Copy;
use crate::register::erasure;
use crate::register::place::Place;
use crate::register::pull::{Reached, Stop, pull};
use crate::register::via::{
    BROUGHT_LATELY, Via, brought_ago, fetch_grants, is_out_of_reach, note_via, pull_from_mirrors,
};
use crate::register::{store, witness};

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// How it ended, at the log's own node.
    pub outcome: Outcome,
    /// The trust whose mirror was pulled from, where the log's own node could not be reached or accepts no connections.
    pub via: Option<Origin>,
    /// How many verified entries the copy has.
    pub size: u64,
    /// How many of them this pull verified.
    pub new: u64,
    /// How long it took.
    pub took: Duration,
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
    let mut via = None;
    let outcome = if !peer.is_active() {
        Outcome::NotActive
    } else if copy.frozen_at.is_some() {
        Outcome::Frozen
    } else {
        let log = peer_store::known_log(&trust.db, peer).await?;
        if !peer.accepts_connections() {
            let (outcome, via) = pull_without_origin(trust, peer, &log, &mut copy, started).await?;
            return note(trust, peer, &copy, before, started, outcome, via).await;
        }
        let outcome = pull_from_origin(trust, peer, &log, &mut copy, started).await?;
        match outcome {
            Outcome::Problem(problem) if is_out_of_reach(problem) => {
                match pull_from_mirrors(trust, peer, &log, &mut copy, started).await? {
                    // The origin's problem stays to be seen: a mirror may be behind, and nobody knows how far.
                    Via::Mirror(mirror) => via = Some(mirror),
                    Via::Nobody => {}
                    Via::Ended(other) => return note(trust, peer, &copy, before, started, other, None).await,
                }
            }
            _ => {}
        }
        outcome
    };
    note(trust, peer, &copy, before, started, outcome, via).await
}

async fn pull_from_origin(
    trust: &Trust,
    peer: &Peer,
    log: &KnownLog,
    copy: &mut Copy,
    started: Timestamp,
) -> Result<Outcome, StoreError> {
    let place = match Place::origin(trust, peer) {
        Ok(place) => place,
        Err(error) => return Ok(Outcome::Problem(error.problem())),
    };
    let outcome = pull_from(trust, &place, log, copy, started).await?;
    if outcome == Outcome::Complete {
        note_via(trust, copy, None).await?;
        fetch_grants(trust, &place, log.origin()).await?;
    }
    Ok(outcome)
}

/// Pulls a log whose own node accepts no connections: from whoever mirrors it, unless its node has just brought it to us.
async fn pull_without_origin(
    trust: &Trust,
    peer: &Peer,
    log: &KnownLog,
    copy: &mut Copy,
    started: Timestamp,
) -> Result<(Outcome, Option<Origin>), StoreError> {
    let brought = brought_ago(trust, copy, started).await?;
    if brought.is_some_and(|ago| ago < fetch_every(&trust.settings, peer)) {
        return Ok((Outcome::Complete, None));
    }
    Ok(match pull_from_mirrors(trust, peer, log, copy, started).await? {
        Via::Mirror(mirror) => (Outcome::Complete, Some(mirror)),
        Via::Ended(outcome) => (outcome, None),
        // Our own copy is what it brought, and nobody has more.
        Via::Nobody if brought.is_some_and(|ago| ago < BROUGHT_LATELY) => (Outcome::Complete, None),
        Via::Nobody => (Outcome::Problem(Problem::NoMirror), None),
    })
}

/// Notes with the peer how a pull went.
async fn note(
    trust: &Trust,
    peer: &Peer,
    copy: &Copy,
    before: u64,
    started: Timestamp,
    outcome: Outcome,
    via: Option<Origin>,
) -> Result<Pulled, StoreError> {
    let now = trust.now();
    match outcome {
        Outcome::Complete => {
            peer_store::contact_good(&trust.db, peer.id, Plane::Register, now).await?;
            // Order: after the erasing is committed. What is missed here is signed for after the next pull.
            erasure::give_receipts(trust, peer, copy.id).await?;
        }
        Outcome::Problem(problem) => {
            peer_store::contact_problem(&trust.db, peer.id, Plane::Register, problem, now).await?;
        }
        Outcome::Frozen | Outcome::NotActive | Outcome::Busy => {}
    }
    let size = copy.state.verified_size();
    let pulled = Pulled { outcome, via, size, new: size.saturating_sub(before), took: now.since(started) };
    tracing::info!(
        trust = %trust.id, peer = %peer.origin, outcome = ?pulled.outcome, via = ?pulled.via, size, new = pulled.new,
        took_ms = pulled.took.as_millis(), "pulled a peer's register"
    );
    Ok(pulled)
}

/// Brings the copy of a log that is not frozen to what `place` serves, keeps what proves a fault, and says how it ended.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub(super) async fn pull_from(
    trust: &Trust,
    place: &Place,
    log: &KnownLog,
    copy: &mut Copy,
    started: Timestamp,
) -> Result<Outcome, StoreError> {
    let pulled = pull_through_keys(trust, place, log, copy, started).await;
    outcome_of(trust, place, log.origin(), copy, pulled).await
}

/// Pulls, and goes on behind the last checkpoint of each key that the entries lead to the next of.
pub(super) async fn pull_through_keys(
    trust: &Trust,
    place: &Place,
    log: &KnownLog,
    copy: &mut Copy,
    started: Timestamp,
) -> Result<(), Stop> {
    let mut log = log.clone();
    // The entries that came may have named another key. Each round needs one more, so there is an end.
    while pull(trust, place, &log, copy, started).await? == Reached::LastOfKey {
        match peer_store::known_log_of(&trust.db, log.origin()).await? {
            Some(known) if known != log => log = known,
            _ => return Err(SyncError::Checkpoint(CheckpointError::UnknownKey).into()),
        }
    }
    Ok(())
}

async fn outcome_of(
    trust: &Trust,
    place: &Place,
    origin: &Origin,
    copy: &mut Copy,
    pulled: Result<(), Stop>,
) -> Result<Outcome, StoreError> {
    match pulled {
        Ok(()) => Ok(Outcome::Complete),
        Err(Stop::Store(StoreError::Conflict)) => Ok(Outcome::Busy),
        Err(Stop::Store(error)) => Err(error),
        Err(Stop::Fetch(error)) => {
            tracing::info!(trust = %trust.id, %origin, %error, "a register could not be fetched");
            Ok(Outcome::Problem(error.problem()))
        }
        Err(Stop::Sync(error)) => {
            tracing::warn!(trust = %trust.id, %origin, %error, "a register was not applied");
            Ok(Outcome::Problem(on_error(trust, Some(place), copy, &error).await?))
        }
    }
}

/// Keeps what proves the failure and drops what it made worthless. Nothing that was verified is touched. `place` is where the
/// log's own node serves it; of a log that was brought here it is nowhere, and what it does not bring cannot be fetched.
pub(super) async fn on_error(
    trust: &Trust,
    place: Option<&Place>,
    copy: &mut Copy,
    error: &SyncError,
) -> Result<Problem, StoreError> {
    let dropped = match error {
        SyncError::Shrunk { known, seen } => {
            if witness::judge_served(trust, seen).await? {
                return Ok(Problem::Forked);
            }
            copy.keep_notes(trust, Problem::Shrunk, Some(known), seen).await?;
            return Ok(Problem::Shrunk);
        }
        SyncError::Forked { known, seen } => {
            witness::keep_contradiction(trust, known, seen).await?;
            return Ok(Problem::Forked);
        }
        SyncError::RootMismatch { .. } | SyncError::BundleChanged => {
            let (verified, target) = (copy.state.verified(), copy.state.target());
            if let (Ok(Some(known)), Ok(Some(seen))) = (verified, target) {
                let is_proved = match place {
                    Some(place) => witness::investigate(trust, place, &known, &seen).await?,
                    None => false,
                };
                if !is_proved {
                    copy.keep_notes(trust, Problem::Forked, Some(&known), &seen).await?;
                }
            }
            copy.drop_target(trust).await
        }
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
