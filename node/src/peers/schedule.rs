//! When each peer is fetched from. What is due stands in the database, for each peer and plane, so that a restart forgets
//! nothing and of several processes one fetches; the worker's schedule only looks.

use std::collections::HashSet;
use std::time::Duration;

use federation_protocol::pace::direct_every;

use super::peer::{Peer, Plane};
use super::rules::next_fetch;
use crate::kernel::ids::PeerId;
use crate::kernel::random::random_array;
use crate::platform::db::{Db, StoreError, on};
use crate::platform::trust::{Trust, TrustSettings};

/// The shortest period that an administrator can choose for a peer: how often it is looked at who is due.
const LOOK_EVERY_SECS: u64 = 60;

/// How often it is looked at which peers are due.
pub fn look_every(settings: &TrustSettings) -> Duration {
    Duration::from_secs(settings.sync_every_secs.min(LOOK_EVERY_SECS))
}

/// How often a peer is fetched from.
pub fn fetch_every(settings: &TrustSettings, peer: &Peer) -> Duration {
    Duration::from_secs(peer.sync_every_secs.map_or(settings.sync_every_secs, u64::from))
}

/// The same for one plane. Nobody but the peer has its messages, but of its register others tell as well: where no
/// administrator has chosen, it is asked itself less often the more peers there are.
fn turns_every(settings: &TrustSettings, peer: &Peer, plane: Plane, active: usize) -> Duration {
    let every = fetch_every(settings, peer);
    if plane == Plane::Register && peer.sync_every_secs.is_none() {
        direct_every(every, active)
    } else {
        every
    }
}

/// Those of `peers` that are due now on this plane. Each is given to one caller, whose turn it then is; the next time is
/// drawn at once, so that a fetch that fails is not tried again before it.
///
/// # Errors
/// [`StoreError`].
pub async fn take_due(trust: &Trust, peers: Vec<Peer>, plane: Plane) -> Result<Vec<Peer>, StoreError> {
    let now = trust.now();
    let waiting: HashSet<PeerId> = on!(trust.db.read(), c: DB =>
        sqlx::query_scalar::<DB, PeerId>(
            "SELECT peer_id FROM peer_contacts WHERE plane = $1 AND next_at > $2")
        .bind(plane.code()).bind(now).fetch_all(c).await?)
    .into_iter()
    .collect();
    let (active, mut due) = (peers.len(), Vec::new());
    for peer in peers {
        if waiting.contains(&peer.id) {
            continue;
        }
        let draw = u32::from_le_bytes(random_array(trust.random()));
        let next = next_fetch(now, turns_every(&trust.settings, &peer, plane, active), draw);
        let taken = on!(trust.db.write(), c: DB => sqlx::query::<DB>(
            "INSERT INTO peer_contacts (peer_id, plane, next_at) VALUES ($1, $2, $3)
             ON CONFLICT (peer_id, plane) DO UPDATE SET next_at = excluded.next_at
             WHERE peer_contacts.next_at IS NULL OR peer_contacts.next_at <= $4")
            .bind(peer.id).bind(plane.code()).bind(next).bind(now).execute(c).await?.rows_affected());
        if taken == 1 {
            due.push(peer);
        }
    }
    Ok(due)
}

/// Makes a peer due on both planes, so that a new period begins now and not when the old one has ended.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn begin_anew(db: &Db, peer: PeerId) -> Result<(), StoreError> {
    on!(db.write(), c: DB => sqlx::query::<DB>("UPDATE peer_contacts SET next_at = NULL WHERE peer_id = $1")
        .bind(peer).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Forgets how it went with a peer on a plane that is over.
///
/// # Errors
/// [`StoreError`].
pub async fn forget(db: &Db, peer: PeerId, plane: Plane) -> Result<(), StoreError> {
    on!(db.write(), c: DB => sqlx::query::<DB>("DELETE FROM peer_contacts WHERE peer_id = $1 AND plane = $2")
        .bind(peer).bind(plane.code()).execute(c).await.map(|_| ())?);
    Ok(())
}
