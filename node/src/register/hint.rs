//! Tells peers that there is news, and fetches the news of a peer that tells so: its log has grown, or it holds proof of two
//! histories.
//!
//! A hint has no content: whoever gets one does what it would have done at its next round anyway. It is sent at most once
//! at a time to each peer, and what one causes runs at most once at a time for each peer; more that come meanwhile count as
//! one. Nothing waits for it, and nothing but freshness depends on it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use federation_protocol::pace::TOLD_AT_ONCE;
use federation_protocol::sync::HINT_PATH;
use rand::seq::SliceRandom as _;

use crate::kernel::ids::PeerId;
use crate::kernel::random::AsRng;
use crate::kernel::trust::TrustId;
use crate::peers::admission::PeerRequest;
use crate::peers::client::{FetchError, PeerClient};
use crate::peers::{Peer, store as peer_store};
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::register::client::{Outcome, Pulled, sync_now};
use crate::register::witness;

/// How long a peer may take to hear a hint.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long after a peer said that it was told too often it is told once more.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// When another pull of the same log was under way, how long until it is looked whether it brought everything.
const BUSY_WAIT: Duration = Duration::from_millis(200);

/// The endpoint for hints.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(HINT_PATH, post(hear))
}

async fn hear(PeerRequest { trust, peer, .. }: PeerRequest) -> StatusCode {
    pull_soon(&trust, peer.id);
    StatusCode::NO_CONTENT
}

/// Pulls the log of a peer now, behind the caller's back: for whoever has heard that it has grown.
pub fn pull_soon(trust: &Trust, peer: PeerId) {
    let errand = Errand { kind: ErrandKind::Pull, trust: trust.id.clone(), peer };
    let trust = trust.clone();
    run(errand, move || pull(trust.clone(), peer));
}

async fn pull(trust: Trust, peer: PeerId) {
    loop {
        match sync_now(&trust, peer).await {
            Ok(pulled) if pulled.outcome == Outcome::Busy => tokio::time::sleep(BUSY_WAIT).await,
            pulled => {
                let taken_in = match pulled {
                    Ok(pulled) => after(&trust, peer, &pulled).await,
                    Err(error) => Err(error),
                };
                if let Err(error) = taken_in {
                    tracing::warn!(trust = %trust.id, %peer, %error, "a pull after a hint failed on our side");
                }
                return;
            }
        }
    }
}

/// What was pulled is cosigned, so that our partners hear of it. Where the log has not grown, the news is something else.
async fn after(trust: &Trust, peer: PeerId, pulled: &Pulled) -> Result<(), StoreError> {
    let Some(peer) = peer_store::peer(&trust.db, peer).await? else { return Ok(()) };
    if pulled.new > 0 {
        return witness::cosign_logs(trust, &peer.origin).await;
    }
    witness::pull(trust, &peer).await
}

/// Tells the active peers that may read the own log that it has grown.
pub(in crate::register) async fn tell_readers(trust: &Trust) {
    tell_each(trust, |peer| peer.grants.read_register).await;
}

/// Tells all active peers that there is proof of two histories to be had by exchange.
pub(super) async fn tell_all(trust: &Trust) {
    tell_each(trust, |_| true).await;
}

async fn tell_each(trust: &Trust, wanted: impl Fn(&Peer) -> bool) {
    let mut peers = match peer_store::list(&trust.db).await {
        Ok(peers) => peers,
        Err(error) => {
            tracing::warn!(trust = %trust.id, %error, "peers were not told that there is news");
            return;
        }
    };
    peers.retain(|peer| peer.is_active() && peer.accepts_connections() && wanted(peer));
    if peers.len() > TOLD_AT_ONCE {
        peers.shuffle(&mut AsRng(trust.random()));
        peers.truncate(TOLD_AT_ONCE);
    }
    for peer in peers {
        let errand = Errand { kind: ErrandKind::Tell, trust: trust.id.clone(), peer: peer.id };
        let trust = trust.clone();
        run(errand, move || tell(trust.clone(), peer.clone()));
    }
}

async fn tell(trust: Trust, peer: Peer) {
    let mut told = tell_once(&trust, &peer).await;
    if let Err(FetchError::Status { status: StatusCode::TOO_MANY_REQUESTS, retry_after: Some(wait) }) = told
        && wait <= LONGEST_WAIT
    {
        tokio::time::sleep(wait).await;
        told = tell_once(&trust, &peer).await;
    }
    if let Err(error) = told {
        tracing::debug!(trust = %trust.id, peer = %peer.origin, %error, "a peer did not hear the hint");
    }
}

async fn tell_once(trust: &Trust, peer: &Peer) -> Result<(), FetchError> {
    let client = PeerClient::new(trust, peer)?;
    let telling = tokio::time::timeout(PATIENCE, client.post(HINT_PATH, &[], 0));
    telling.await.map_err(|_| FetchError::TimedOut)?.map(|_| ())
}

/// Something that one trust does with one peer, never twice at the same time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Errand {
    kind: ErrandKind,
    trust: TrustId,
    peer: PeerId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum ErrandKind {
    Tell,
    Pull,
}

/// What is under way in this process, and whether it was wanted again meanwhile.
static UNDER_WAY: LazyLock<Mutex<HashMap<Errand, bool>>> = LazyLock::new(Mutex::default);

/// Runs `work` in a task of its own; where the errand is under way already, once more when that has ended.
fn run<F, Fut>(errand: Errand, work: F)
where
    F: Fn() -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    match UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner).entry(errand.clone()) {
        Entry::Occupied(mut again) => {
            again.insert(true);
            return;
        }
        Entry::Vacant(free) => free.insert(false),
    };
    tokio::spawn(async move {
        loop {
            // In a task of its own: a panic costs this run, and does not keep the errand occupied for ever.
            let _ = tokio::spawn(work()).await;
            let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
            match under_way.get_mut(&errand) {
                Some(again) if *again => *again = false,
                _ => {
                    under_way.remove(&errand);
                    return;
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Semaphore;

    use super::*;
    use crate::platform::world::SystemRandomness;

    #[tokio::test]
    async fn what_is_wanted_again_while_it_runs_runs_once_more_and_not_at_the_same_time() {
        let trust = "nordvik".parse().unwrap();
        let errand = Errand { kind: ErrandKind::Pull, trust, peer: PeerId::new(&SystemRandomness) };
        let (runs, gate) = (Arc::new(AtomicU32::new(0)), Arc::new(Semaphore::new(0)));
        for _ in 0..5 {
            let (runs, gate) = (Arc::clone(&runs), Arc::clone(&gate));
            run(errand.clone(), move || {
                let (runs, gate) = (Arc::clone(&runs), Arc::clone(&gate));
                async move {
                    runs.fetch_add(1, Ordering::SeqCst);
                    gate.acquire().await.unwrap().forget();
                }
            });
        }
        gate.add_permits(5);
        while UNDER_WAY.lock().unwrap().contains_key(&errand) {
            tokio::task::yield_now().await;
        }
        assert_eq!(runs.load(Ordering::SeqCst), 2);
    }
}
