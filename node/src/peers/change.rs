//! What our administrator changes of a peer that is known: what it may do, how often we fetch, pause, end.
//!
//! Each change is made on the version that the administrator saw, and is noted in the access log.

use federation_protocol::hash::Hash;

use super::handshake::record;
use super::peer::{Approval, Grants, Peer};
use super::rules::{self, CannotStop};
use super::{schedule, store};
use crate::kernel::access::{ManagePeers, TrustPermit};
use crate::kernel::ids::PeerId;
use crate::platform::db::{StoreError, Tx, on};
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
    let mut tx = trust.db.begin().await?;
    change_in(&mut tx, trust, permit, id, version, apply).await?;
    Ok(tx.commit().await?)
}

/// The same in the caller's transaction.
async fn change_in(
    tx: &mut Tx,
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
    store::update(tx, &peer).await?;
    Ok(record(tx, trust, permit, id).await?)
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

/// The last checkpoint of a peer that an administrator still believes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastGood {
    /// How many entries of its log stand.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Stops believing its keys, for ever, in the caller's transaction: what its log says above `last_good` is for the register
/// to hide in the same.
///
/// # Errors
/// [`CannotChange`].
pub async fn revoke(
    tx: &mut Tx,
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    id: PeerId,
    version: u32,
    last_good: LastGood,
) -> Result<(), CannotChange> {
    let apply = |peer: Peer, by| Ok(Peer { pairing: rules::revoke(peer.pairing, by)?, ..peer });
    change_in(tx, trust, permit, id, version, apply).await?;
    let size = i64::try_from(last_good.size).unwrap_or(i64::MAX);
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE peers SET last_good_size = $1, last_good_root = $2 WHERE id = $3")
        .bind(size).bind(last_good.root.as_bytes().to_vec()).bind(id).execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(())
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
