//! Pulls the logs that peers have seen grow and we have not, and asks some peers more often than their own logs are
//! pulled, so that there is something to be seen.
//!
//! What a peer shows is a checkpoint that the log signed, larger than our copy. It is looked for at the origin, and if that
//! does not have it for us, at the mirror of the peer that showed it: what the origin keeps from us, or tells us otherwise,
//! comes out in the same round. Each log is pulled once, however many have shown it, and each node does so in its own
//! rounds, which are spread: an origin is not asked by all at the same time.

use std::collections::HashSet;

use federation_protocol::ids::Origin;
use federation_protocol::pace::{DIRECT_PER_ROUND, partners};
use futures_util::stream::{self, StreamExt as _};

use crate::kernel::ids::PeerId;
use crate::peers::{Peer, Plane, store as peer_store};
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::register::client::sync;
use crate::register::copy::Copy;
use crate::register::jobs::AT_ONCE;
use crate::register::via::{Via, is_out_of_reach, note_via, pull_from_mirror};
use crate::register::witness;

/// Peers whose mirrors are asked for what one log does not show us itself, in one round.
const MIRRORS_AT_MOST: usize = 4;

/// Asks the partners of this round what they know of all logs, and pulls what has grown. Where peers are so few that each
/// is pulled in every round, each has been asked then already.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub async fn ask_partners(trust: &Trust) -> Result<(), StoreError> {
    let mut peers = peer_store::list(&trust.db).await?;
    peers.retain(Peer::is_active);
    if peers.len() <= DIRECT_PER_ROUND {
        return Ok(());
    }
    let mut down = HashSet::new();
    for peer in &peers {
        // Its messages are asked for in every round, so how that went is the freshest that is known.
        let contact = peer_store::contact(&trust.db, peer.id, Plane::Mailbox).await?;
        let is_silent = contact.problem.is_some_and(|(problem, _)| is_out_of_reach(problem));
        if is_silent || !peer.accepts_connections() {
            down.insert(&peer.origin);
        }
    }
    let origins: Vec<_> = peers.iter().map(|peer| peer.origin.clone()).collect();
    let chosen = partners(&trust.origin, &origins, |origin| down.contains(origin));
    let asked = peers.iter().filter(|peer| chosen.contains(&&peer.origin));
    stream::iter(asked)
        .for_each_concurrent(AT_ONCE, async |peer| {
            if let Err(error) = witness::pull(trust, peer).await {
                tracing::error!(trust = %trust.id, peer = %peer.origin, %error, "an exchange failed on our side");
            }
        })
        .await;
    pull_grown(trust, &[]).await
}

/// Pulls the logs of which a peer has shown a larger checkpoint than we have verified. What one of `asked`, whose logs have
/// just been pulled, shows of its own log is no news.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub(super) async fn pull_grown(trust: &Trust, asked: &[PeerId]) -> Result<(), StoreError> {
    let grown = witness::grown(&trust.db).await?;
    if grown.is_empty() {
        return Ok(());
    }
    let mut peers = peer_store::list(&trust.db).await?;
    peers.retain(Peer::is_active);
    let theirs = peers.iter().filter(|peer| grown.iter().any(|log| log.trust() == peer.origin));
    stream::iter(theirs)
        .for_each_concurrent(AT_ONCE, async |peer| {
            let logs: Vec<&Origin> = grown.iter().filter(|log| log.trust() == peer.origin).collect();
            let done = pull_one(trust, &peers, peer, &logs, asked.contains(&peer.id)).await;
            if let Err(error) = done {
                tracing::error!(trust = %trust.id, peer = %peer.origin, %error, "a pull failed on our side");
            }
        })
        .await;
    Ok(())
}

async fn pull_one(
    trust: &Trust,
    peers: &[Peer],
    peer: &Peer,
    logs: &[&Origin],
    is_asked: bool,
) -> Result<(), StoreError> {
    let mut shown_by = Vec::new();
    for log in logs {
        shown_by.extend(witness::settle(trust, log).await?);
    }
    if shown_by.iter().all(|id| is_asked && *id == peer.id) {
        return Ok(());
    }
    sync(trust, peer).await?;
    for log in logs {
        let shown_by = witness::settle(trust, log).await?;
        // What the origin shows of itself elsewhere is no more than it has just been asked for.
        let others = shown_by.iter().filter(|id| **id != peer.id);
        let mirrors = others.filter_map(|id| peers.iter().find(|peer| peer.id == *id));
        for mirror in mirrors.take(MIRRORS_AT_MOST) {
            if has_it_now(trust, log, mirror).await? {
                break;
            }
        }
    }
    // What was pulled is news to others in their turn.
    witness::cosign_logs(trust, &peer.origin).await
}

/// Pulls a log from the mirror of a peer that has shown more of it than the origin. Answers whether there is nothing more
/// to be had.
async fn has_it_now(trust: &Trust, origin: &Origin, mirror: &Peer) -> Result<bool, StoreError> {
    let mut copy = Copy::open(&trust.db, origin).await?;
    if copy.frozen_at.is_some() {
        return Ok(true);
    }
    let log = peer_store::known_log_of(&trust.db, origin).await?;
    let via = pull_from_mirror(trust, mirror, &log, &mut copy, trust.now()).await?;
    if let Via::Mirror(mirror) = &via {
        note_via(trust, &copy, Some(mirror)).await?;
    }
    Ok(matches!(via, Via::Ended(_)) || witness::settle(trust, origin).await?.is_empty())
}
