//! What the register does in the background.

use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};

use crate::kernel::ids::PeerId;
use crate::peers::{Peer, Plane, schedule, store as peer_store};
use crate::platform::db::StoreError;
use crate::platform::db::dialect::forget_erased;
use crate::platform::federation_keys::destroy_ended;
use crate::platform::trust::Trust;
use crate::platform::worker::Work;
use crate::register::checkpoint::{PUBLISH_CHECKPOINT, publish_checkpoint};
use crate::register::client::sync;
use crate::register::grown::pull_grown;
use crate::register::restore::refill::{compare_with_peers, go_on};
use crate::register::rotate::announce_first_keys;
use crate::register::{upload, witness};

pub use crate::register::grown::ask_partners;

/// Also without a new entry: a new trust has an empty log to show, and a checkpoint whose job was lost is made up for.
const PUBLISH_EVERY: Duration = Duration::from_secs(3600);

/// What was withdrawn is gone from the database's files this long after it at the latest.
const FORGET_EVERY: Duration = Duration::from_secs(3600);

/// The secret of a key that came to its end is gone this long after it at the latest.
const DESTROY_EVERY: Duration = Duration::from_secs(24 * 3600);
/// How often peers are asked for the newest checkpoint that they have of our log: whoever restores a whole machine
/// restores the marker with it, and only others know then.
const COMPARE_EVERY: Duration = Duration::from_secs(600);

/// How often the peers are asked that have not answered, while the own log is fetched back after a restore.
const GO_ON_EVERY: Duration = Duration::from_secs(30);

/// How often it is looked whether a day has passed since the own log was cosigned.
const COSIGN_EVERY: Duration = Duration::from_secs(3600);

/// Peers that are pulled at the same time.
pub(super) const AT_ONCE: usize = 4;

/// Adds the register's jobs and schedules.
pub fn work(work: Work) -> Work {
    work.job(PUBLISH_CHECKPOINT, async |trust, _| Ok(publish_checkpoint(&trust).await?))
        .job(upload::UPLOAD, async |trust, payload| upload::upload_job(&trust, &payload).await)
        .schedule(
            "register: publish checkpoint",
            |_| PUBLISH_EVERY,
            async |trust| Ok(publish_checkpoint(&trust).await?),
        )
        .schedule("register: forget erased", |_| FORGET_EVERY, async |trust| {
            Ok(forget_erased(&trust.db).await?)
        })
        .schedule("federation keys: destroy ended", |_| DESTROY_EVERY, async |trust| {
            let destroyed = destroy_ended(&trust.db, trust.now()).await?;
            if destroyed > 0 {
                tracing::info!(trust = %trust.id, destroyed, "federation keys whose time is over are destroyed");
            }
            trust.reload_federation_keys().await?;
            Ok(())
        })
        .schedule("federation keys: announce first", |_| PUBLISH_EVERY, async |trust| {
            Ok(announce_first_keys(&trust).await?)
        })
        .schedule("register: go on after a restore", |_| GO_ON_EVERY, async |trust| Ok(go_on(&trust).await?))
        .schedule(
            "register: compare our log with peers",
            |_| COMPARE_EVERY,
            async |trust| Ok(compare_with_peers(&trust).await?),
        )
        .schedule(
            "register: cosign own checkpoint",
            |_| COSIGN_EVERY,
            async |trust| {
                witness::cosign_own(&trust).await?;
                Ok(witness::adopt_earlier(&trust).await?)
            },
        )
        .schedule("register: look for uploads", schedule::look_every, async |trust| Ok(upload::upload_due(&trust).await?))
        .schedule("register: pull peers", schedule::look_every, async |trust| Ok(pull_due(&trust).await?))
        .schedule(
            "register: ask partners",
            |settings| Duration::from_secs(settings.sync_every_secs),
            async |trust| Ok(ask_partners(&trust).await?),
        )
}

/// Pulls the active peers whose turn it is, and what they have seen grow.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub async fn pull_due(trust: &Trust) -> Result<(), StoreError> {
    let mut peers = peer_store::list(&trust.db).await?;
    peers.retain(Peer::is_active);
    let due = schedule::take_due(trust, peers, Plane::Register).await?;
    if due.is_empty() {
        return Ok(());
    }
    pull_each(trust, due).await
}

/// One round with every active peer: pulls its log and exchanges with it what both know of all logs, a few at a time, so that
/// one that does not answer holds up no other. Then pulls what they have seen grow and we have not.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub async fn pull_peers(trust: &Trust) -> Result<(), StoreError> {
    let mut peers = peer_store::list(&trust.db).await?;
    peers.retain(Peer::is_active);
    pull_each(trust, peers).await
}

async fn pull_each(trust: &Trust, peers: Vec<Peer>) -> Result<(), StoreError> {
    stream::iter(&peers)
        .for_each_concurrent(AT_ONCE, async |peer| {
            let round = async {
                sync(trust, peer).await?;
                witness::round(trust, peer).await
            };
            if let Err(error) = round.await {
                tracing::error!(trust = %trust.id, peer = %peer.origin, %error, "a pull failed on our side");
            }
        })
        .await;
    let asked: Vec<PeerId> = peers.iter().map(|peer| peer.id).collect();
    pull_grown(trust, &asked).await
}
