//! Pulls a log from the peers that mirror it, when its own node cannot be reached or accepts no connections.
//!
//! A mirror is not believed and cannot do harm: whatever it serves is verified by the origin's keys. What does not verify
//! is the mirror's fault until shown otherwise, so it is evidence against nobody, and the next mirror is asked. Only two
//! histories that the log itself signed are proof, wherever they come from.

use std::time::Duration;

use federation_protocol::ids::Origin;
use federation_protocol::mirror::{MAX_GRANTS_BYTES, MirrorGrantsV1, prefix_of};
use federation_protocol::note::KnownLog;
use federation_protocol::sync::SyncError;

use crate::kernel::clock::Timestamp;
use crate::peers::client::PeerClient;
use crate::peers::{Peer, Problem, store as peer_store};
use crate::platform::db::{StoreError, on};
use crate::platform::trust::Trust;
use crate::register::client::{Outcome, pull_through_keys};
use crate::register::copy::Copy;
use crate::register::mirror::keep_grants;
use crate::register::place::Place;
use crate::register::pull::Stop;
use crate::register::witness;

/// Whether a problem with an origin means that others are to be asked: it gives no answer, rather than one that we do not
/// like.
pub(super) const fn is_out_of_reach(problem: Problem) -> bool {
    matches!(
        problem,
        Problem::Unreachable
            | Problem::AddressRefused
            | Problem::Certificate
            | Problem::TimedOut
            | Problem::Redirected
            | Problem::Failed
    )
}

/// What came of asking the mirrors.
pub(super) enum Via {
    /// A mirror had all that it had promised.
    Mirror(Origin),
    /// None had more than we.
    Nobody,
    /// Something that ends the pull, whoever else might be asked.
    Ended(Outcome),
}

/// Asks the active peers for their copies of the log of `peer`, one after the other, until one serves it whole. While the
/// origin accepts no connections, one that has no more than we is not the last that is asked: mirrors that fetch from each
/// other would keep each other where they are, and never ask the one that the origin brings its log to.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub(super) async fn pull_from_mirrors(
    trust: &Trust,
    peer: &Peer,
    log: &KnownLog,
    copy: &mut Copy,
    started: Timestamp,
) -> Result<Via, StoreError> {
    let mut level = None;
    for mirror in peer_store::list(&trust.db).await? {
        if mirror.id == peer.id || !mirror.is_active() {
            continue;
        }
        let before = copy.state.verified_size();
        match pull_from_mirror(trust, &mirror, log, copy, started).await? {
            Via::Nobody => {}
            Via::Mirror(mirror) if !peer.accepts_connections() && copy.state.verified_size() == before => {
                level.get_or_insert(mirror);
            }
            Via::Mirror(mirror) => {
                note_via(trust, copy, Some(&mirror)).await?;
                return Ok(Via::Mirror(mirror));
            }
            ended @ Via::Ended(_) => return Ok(ended),
        }
    }
    Ok(level.map_or(Via::Nobody, Via::Mirror))
}

/// Asks one peer for its copy of a log.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub(super) async fn pull_from_mirror(
    trust: &Trust,
    mirror: &Peer,
    log: &KnownLog,
    copy: &mut Copy,
    started: Timestamp,
) -> Result<Via, StoreError> {
    let Ok(client) = PeerClient::new(trust, mirror) else { return Ok(Via::Nobody) };
    let place = Place::under(client, prefix_of(log.origin()));
    let stop = match pull_through_keys(trust, &place, log, copy, started).await {
        Ok(()) => return Ok(Via::Mirror(mirror.origin.clone())),
        Err(stop) => stop,
    };
    match stop {
        Stop::Store(StoreError::Conflict) => return Ok(Via::Ended(Outcome::Busy)),
        Stop::Store(error) => return Err(error),
        // It has no copy, or does not answer either.
        Stop::Fetch(_) | Stop::OtherLog(_) => {}
        // It is behind, or was shown another history.
        Stop::Sync(SyncError::Shrunk { seen, .. }) => {
            if witness::judge_served(trust, &seen).await? {
                return Ok(Via::Ended(Outcome::Problem(Problem::Forked)));
            }
        }
        Stop::Sync(SyncError::Forked { known, seen }) => {
            witness::keep_contradiction(trust, &known, &seen).await?;
            return Ok(Via::Ended(Outcome::Problem(Problem::Forked)));
        }
        Stop::Sync(SyncError::OutOfStep | SyncError::Damaged | SyncError::Log(_)) => {
            return Err(StoreError::corrupt("register_sources", "sync_state", copy.id));
        }
        Stop::Sync(error) => {
            tracing::warn!(
                trust = %trust.id, origin = %log.origin(), mirror = %mirror.origin, %error,
                "a mirror served what does not verify: nothing of it was taken in"
            );
            let two_histories = matches!(error, SyncError::RootMismatch { .. } | SyncError::BundleChanged)
                && is_proved_by(trust, &place, copy).await?;
            if let Err(error @ (StoreError::Corrupt { .. } | StoreError::Unavailable(_))) =
                copy.drop_target(trust).await
            {
                return Err(error);
            }
            if two_histories {
                return Ok(Via::Ended(Outcome::Problem(Problem::Forked)));
            }
        }
    }
    Ok(Via::Nobody)
}

/// A log that its own node has brought so lately is not missed when nobody else has it.
pub(super) const BROUGHT_LATELY: Duration = Duration::from_secs(24 * 3600);

/// How long ago the log's own node brought us its newest checkpoint; nothing when it never has.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn brought_ago(
    trust: &Trust,
    copy: &Copy,
    now: Timestamp,
) -> Result<Option<Duration>, StoreError> {
    let at: Option<Timestamp> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Option<Timestamp>>(
        "SELECT brought_at FROM register_sources WHERE id = $1").bind(copy.id).fetch_one(c).await?);
    Ok(at.map(|at| now.since(at)))
}

/// The log's own node has brought its newest checkpoint and all that it promises.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn note_brought(trust: &Trust, copy: &Copy) -> Result<(), StoreError> {
    note_via(trust, copy, None).await?;
    on!(trust.db.write(), c: DB => sqlx::query::<DB>("UPDATE register_sources SET brought_at = $1 WHERE id = $2")
        .bind(trust.now()).bind(copy.id).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Whether the leaves that a mirror has of the checkpoint that is being fetched prove that the log signed two histories. If
/// they are not that checkpoint's, they are the mirror's fault.
async fn is_proved_by(trust: &Trust, place: &Place, copy: &Copy) -> Result<bool, StoreError> {
    match (copy.state.verified(), copy.state.target()) {
        (Ok(Some(known)), Ok(Some(seen))) => witness::investigate(trust, place, &known, &seen).await,
        _ => Ok(false),
    }
}

/// Notes whose mirror the newest entries came from; nobody's when they came from the log's own node.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn note_via(trust: &Trust, copy: &Copy, via: Option<&Origin>) -> Result<(), StoreError> {
    on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "UPDATE register_sources SET fetched_via = $1 WHERE id = $2 AND COALESCE(fetched_via, '') <> COALESCE($1, '')")
        .bind(via.map(Origin::as_str)).bind(copy.id).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Asks an origin whom it lets read its contents, and keeps the answer for those who read our copy.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn fetch_grants(trust: &Trust, place: &Place, origin: &Origin) -> Result<(), StoreError> {
    match place.grants(MAX_GRANTS_BYTES).await {
        Ok(bytes) => match MirrorGrantsV1::parse(&bytes) {
            Ok(grants) if grants.origin == *origin => keep_grants(trust, origin, Some(&bytes)).await,
            _ => {
                tracing::warn!(trust = %trust.id, %origin, "the list of who may read a register cannot be read");
                Ok(())
            }
        },
        // It no longer lets us mirror its register.
        Err(error) if error.is_not_found() || error.problem() == Problem::Denied => {
            keep_grants(trust, origin, None).await
        }
        Err(_) => Ok(()),
    }
}
