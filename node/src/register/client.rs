//! Pulls one peer's log, and notes how it went.
//!
//! Whatever a peer serves, what was verified before stays as it was, and no other peer is held up.

use std::time::Duration;

use federation_protocol::ids::Origin;
use federation_protocol::note::{CheckpointError, KnownLog, SignedCheckpoint};
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

/// Pulls the logs of `peer`, one after the other from the first that is not over, and notes with the peer how it went.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub async fn sync(trust: &Trust, peer: &Peer) -> Result<Pulled, StoreError> {
    let started = trust.now();
    let mut pulled = Pulled { outcome: Outcome::Complete, via: None, size: 0, new: 0, took: Duration::ZERO };
    let mut log = peer.origin.clone();
    loop {
        let mut tx = trust.db.begin().await?;
        store::ensure_peer(&mut tx, trust, &log, &peer.trust_name).await?;
        tx.commit().await?;
        let mut copy = Copy::open(&trust.db, &log).await?;
        let before = copy.state.verified_size();
        let (outcome, via) = if !peer.is_active() {
            (Outcome::NotActive, None)
        } else if copy.frozen_at.is_some() {
            (Outcome::Frozen, None)
        } else if copy.is_over(&trust.db).await? {
            (Outcome::Complete, None)
        } else {
            let known = peer_store::known_log_of(&trust.db, &log).await?;
            pull_log(trust, peer, &known, &mut copy, started).await?
        };
        let size = copy.state.verified_size();
        pulled = Pulled {
            outcome,
            via: via.or(pulled.via),
            size: pulled.size + size,
            new: pulled.new + size.saturating_sub(before),
            ..pulled
        };
        if matches!(outcome, Outcome::Complete) || copy.state.has_ended() {
            // Order: after the erasing is committed. What is missed here is signed for after the next pull.
            erasure::give_receipts(trust, peer, (copy.id, &log)).await?;
        }
        // What ended is all here, though perhaps from a mirror: on with the next.
        let is_good = match outcome {
            Outcome::Complete => true,
            Outcome::Problem(problem) => is_out_of_reach(problem),
            Outcome::Frozen | Outcome::NotActive | Outcome::Busy => false,
        };
        let is_through = is_good && copy.state.has_ended();
        match log.successor().filter(|_| is_through) {
            Some(next) => log = next,
            None => break,
        }
    }
    note(trust, peer, Pulled { took: trust.now().since(started), ..pulled }).await
}

/// Pulls one log from its trust's node, or where that cannot be reached from mirrors. Tells the outcome at the node, and the
/// mirror that had it.
async fn pull_log(
    trust: &Trust,
    peer: &Peer,
    known: &KnownLog,
    copy: &mut Copy,
    started: Timestamp,
) -> Result<(Outcome, Option<Origin>), StoreError> {
    if !peer.accepts_connections() {
        let (outcome, via) = pull_without_origin(trust, peer, known, copy, started).await?;
        // A later log that nobody has has not begun.
        let is_none = known.origin().predecessor().is_some() && copy.state.verified_size() == 0;
        return Ok(match outcome {
            Outcome::Problem(Problem::NoMirror) if is_none => (Outcome::Complete, via),
            _ => (outcome, via),
        });
    }
    let outcome = pull_from_origin(trust, peer, known, copy, started).await?;
    match outcome {
        Outcome::Problem(problem) if is_out_of_reach(problem) => {
            Ok(match pull_from_mirrors(trust, peer, known, copy, started).await? {
                // The origin's problem stays to be seen: a mirror may be behind, and nobody knows how far.
                Via::Mirror(mirror) => (outcome, Some(mirror)),
                Via::Nobody => (outcome, None),
                Via::Ended(other) => (other, None),
            })
        }
        _ => Ok((outcome, None)),
    }
}

async fn pull_from_origin(
    trust: &Trust,
    peer: &Peer,
    log: &KnownLog,
    copy: &mut Copy,
    started: Timestamp,
) -> Result<Outcome, StoreError> {
    let (newest, former) = match (Place::origin(trust, peer), Place::copy(trust, peer, log.origin())) {
        (Ok(newest), Ok(former)) => (newest, former),
        (Err(error), _) | (_, Err(error)) => return Ok(Outcome::Problem(error.problem())),
    };
    let (mut place, mut pulled) = (&newest, pull_through_keys(trust, &newest, log, copy, started).await);
    if let Err(Stop::OtherLog(shown)) = &pulled {
        // The trust has begun another log, and what it has of this one stands beside its copies; or it shows the log before,
        // because it has not begun this one. Then that must be as it was when it ended.
        if let Some(problem) = goes_beyond_its_end(trust, shown).await? {
            return Ok(Outcome::Problem(problem));
        }
        (place, pulled) = (&former, pull_through_keys(trust, &former, log, copy, started).await);
        if let Err(Stop::Fetch(error)) = &pulled
            && error.is_not_found()
            && copy.state.verified_size() == 0
        {
            return Ok(Outcome::Complete);
        }
    }
    let outcome = outcome_of(trust, place, log.origin(), copy, pulled).await?;
    if outcome == Outcome::Complete {
        note_via(trust, copy, None).await?;
        fetch_grants(trust, &newest, &log.origin().trust()).await?;
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

/// Holds a checkpoint of a log that has ended here against that end.
async fn goes_beyond_its_end(trust: &Trust, shown: &[u8]) -> Result<Option<Problem>, StoreError> {
    let Some(log) = SignedCheckpoint::claimed_origin(shown) else { return Ok(None) };
    if store::source_of(&trust.db, &log).await?.is_none_or(|source| !source.ended || source.is_ours()) {
        return Ok(None);
    }
    let copy = Copy::open(&trust.db, &log).await?;
    let known = peer_store::known_log_of(&trust.db, &log).await?;
    match copy.state.on_checkpoint(&known, shown) {
        Err(SyncError::AfterEnd { seen }) => {
            let known = copy.state.verified().ok().flatten();
            copy.keep_notes(trust, Problem::AfterEnd, known.as_ref(), &seen).await?;
            Ok(Some(Problem::AfterEnd))
        }
        Err(SyncError::Forked { known, seen }) => {
            witness::keep_contradiction(trust, &known, &seen).await?;
            Ok(Some(Problem::Forked))
        }
        _ => Ok(None),
    }
}

/// Notes with the peer how a pull went.
async fn note(trust: &Trust, peer: &Peer, pulled: Pulled) -> Result<Pulled, StoreError> {
    let now = trust.now();
    match pulled.outcome {
        Outcome::Complete => {
            peer_store::contact_good(&trust.db, peer.id, Plane::Register, now).await?;
        }
        Outcome::Problem(problem) => {
            peer_store::contact_problem(&trust.db, peer.id, Plane::Register, problem, now).await?;
        }
        Outcome::Frozen | Outcome::NotActive | Outcome::Busy => {}
    }
    tracing::info!(
        trust = %trust.id, peer = %peer.origin, outcome = ?pulled.outcome, via = ?pulled.via, size = pulled.size,
        new = pulled.new, took_ms = pulled.took.as_millis(), "pulled a peer's register"
    );
    Ok(pulled)
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
        let known = peer_store::known_log_of(&trust.db, log.origin()).await?;
        if known == log {
            return Err(SyncError::Checkpoint(CheckpointError::UnknownKey).into());
        }
        log = known;
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
        Err(Stop::OtherLog(_)) => Ok(Outcome::Problem(Problem::BadSignature)),
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
        SyncError::AfterEnd { seen } => {
            let known = copy.state.verified().ok().flatten();
            copy.keep_notes(trust, Problem::AfterEnd, known.as_ref(), seen).await?;
            return dropped_as(copy.drop_target(trust).await, Problem::AfterEnd);
        }
        SyncError::NoBeginning => return dropped_as(copy.drop_target(trust).await, Problem::Malformed),
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
    dropped_as(dropped, Problem::Forked)
}

fn dropped_as(dropped: Result<(), StoreError>, problem: Problem) -> Result<Problem, StoreError> {
    match dropped {
        // Another pull dropped it, or went on: as good.
        Ok(()) | Err(StoreError::Conflict) => Ok(problem),
        Err(error) => Err(error),
    }
}
