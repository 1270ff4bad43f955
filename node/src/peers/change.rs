//! What our administrator changes of a peer that is known: what it may do, how often we fetch, pause, end.
//!
//! Each change is made on the version that the administrator saw, and is noted in the access log.

use super::handshake::record;
use super::peer::{Approval, Grants, Peer};
use super::rules::{self, CannotStop};
use super::{schedule, store};
use crate::kernel::access::{ManagePeers, TrustPermit};
use crate::kernel::ids::PeerId;
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;

/// Why a peer cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum CannotChange {
    /// There is no such peer.
    #[error("no such peer")]
    Unknown,
    /// It is in another state, or has changed since the page was made.
    #[error(transparent)]
    Refused(#[from] CannotStop),
    /// The database; [`StoreError::Conflict`] when the peer has changed since the page was made.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a peer that was seen at `version`.
async fn change(
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    id: PeerId,
    version: u32,
    apply: impl FnOnce(Peer, Approval) -> Result<Peer, CannotStop> + Send,
) -> Result<(), CannotChange> {
    let peer = store::peer(&trust.db, id).await?.ok_or(CannotChange::Unknown)?;
    if peer.version != version {
        return Err(StoreError::Conflict.into());
    }
    let peer = apply(peer, Approval { by: permit.actor().user, at: trust.now() })?;
    let mut tx = trust.db.begin().await?;
    store::update(&mut tx, &peer).await?;
    record(&mut tx, trust, permit, id).await?;
    Ok(tx.commit().await?)
}

/// Stops talking to a peer for a while.
///
/// # Errors
/// [`CannotChange`].
pub async fn pause(
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    id: PeerId,
    version: u32,
) -> Result<(), CannotChange> {
    let apply = |peer: Peer, by| Ok(Peer { pairing: rules::pause(peer.pairing, by)?, ..peer });
    change(trust, permit, id, version, apply).await
}

/// Talks to it again.
///
/// # Errors
/// [`CannotChange`].
pub async fn resume(
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    id: PeerId,
    version: u32,
) -> Result<(), CannotChange> {
    let apply = |peer: Peer, _| Ok(Peer { pairing: rules::resume(peer.pairing)?, ..peer });
    change(trust, permit, id, version, apply).await
}

/// Stops believing its keys, for ever.
///
/// # Errors
/// [`CannotChange`].
pub async fn revoke(
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    id: PeerId,
    version: u32,
) -> Result<(), CannotChange> {
    let apply = |peer: Peer, by| Ok(Peer { pairing: rules::revoke(peer.pairing, by)?, ..peer });
    change(trust, permit, id, version, apply).await
}

/// Changes what a peer may do here.
///
/// # Errors
/// [`CannotChange`].
pub async fn grant(
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    id: PeerId,
    version: u32,
    grants: Grants,
) -> Result<(), CannotChange> {
    let apply = |peer: Peer, _| rules::may_grant(peer.pairing).map(|()| Peer { grants, ..peer });
    change(trust, permit, id, version, apply).await
}

/// Changes how often we fetch from a peer; empty for the trust's own setting. It is fetched from soon, so that the new
/// period begins now.
///
/// # Errors
/// [`CannotChange`].
pub async fn fetch_every(
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    id: PeerId,
    version: u32,
    every_secs: Option<u32>,
) -> Result<(), CannotChange> {
    let apply =
        |peer: Peer, _| rules::may_grant(peer.pairing).map(|()| Peer { sync_every_secs: every_secs, ..peer });
    change(trust, permit, id, version, apply).await?;
    Ok(schedule::begin_anew(&trust.db, id).await?)
}

/// Drops a proposal, ours or theirs, as if it had never been.
///
/// # Errors
/// [`CannotChange`].
pub async fn dismiss(
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    id: PeerId,
    version: u32,
) -> Result<(), CannotChange> {
    let peer = store::peer(&trust.db, id).await?.ok_or(CannotChange::Unknown)?;
    if peer.version != version {
        return Err(StoreError::Conflict.into());
    }
    if !rules::can_dismiss(peer.pairing) {
        return Err(CannotStop.into());
    }
    let mut tx = trust.db.begin().await?;
    store::delete(&mut tx, &peer).await?;
    record(&mut tx, trust, permit, id).await?;
    Ok(tx.commit().await?)
}
