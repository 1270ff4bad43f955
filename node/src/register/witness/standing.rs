//! How each log stands: who has witnessed its newest checkpoint, and whether it may be held still.

use federation_protocol::ids::UnixSeconds;
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::witness::is_stale;

use super::cosignatures::{self, lines_for};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::peers::{Peer, store as peer_store};
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::register::store::Source;

/// How one log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The log.
    pub source: SourceId,
    /// How many of the witnesses have cosigned the newest checkpoint that we hold.
    pub cosigned: usize,
    /// How many witnesses there are for it.
    pub witnesses: usize,
    /// When one of them last cosigned the log.
    pub last_at: Option<Timestamp>,
    /// The log has not cosigned itself for two days: an old state may be what we are shown.
    pub is_possibly_frozen: bool,
}

/// How the logs stand, in the order of `sources`. Counted are the peers that the administrator lets witness, and this trust.
///
/// # Errors
/// [`StoreError`].
pub async fn standings(trust: &Trust, sources: &[Source]) -> Result<Vec<Standing>, StoreError> {
    let peers = peer_store::list(&trust.db).await?;
    let kept = cosignatures::all(&trust.db).await?;
    let now = trust.now();
    let ours = trust.federation_keys.public();
    // The cosignatures of a peer that accepts no connections cannot be fetched: it is no witness that could be counted on.
    let counts = |peer: &&Peer| peer.is_active() && peer.grants.witness && peer.accepts_connections();
    let counted = peers.iter().filter(counts);
    let witnesses: Vec<_> =
        counted.filter_map(|peer| peer.keys.witness.as_ref()).chain(ours.witness.as_ref()).collect();
    let mut standings = Vec::with_capacity(sources.len());
    for source in sources {
        let names: Vec<String> = witnesses
            .iter()
            .filter(|witness| witness.origin().as_str() != trust_of(source))
            .map(|witness| witness.name())
            .collect();
        let of_log = || kept.iter().filter(|it| it.source == source.id);
        let by_witnesses = || of_log().filter(|it| names.contains(&it.cosigner));
        let checkpoint = source.checkpoint.as_deref().and_then(SignedCheckpoint::from_own_state);
        let cosigned = checkpoint.map_or(0, |checkpoint| {
            let current: Vec<&str> = lines_for(&kept, source.id, &checkpoint).collect();
            by_witnesses().filter(|it| current.contains(&it.line.as_str())).count()
        });
        let peer = peers.iter().find(|peer| peer.origin.as_str() == trust_of(source));
        let own_cosigner = peer.and_then(|peer| peer.keys.cosignature.as_ref()).map(|key| key.name());
        let last_own =
            own_cosigner.map(|name| of_log().filter(|it| it.cosigner == name).map(|it| it.cosigned_at).max());
        standings.push(Standing {
            source: source.id,
            cosigned,
            witnesses: names.len(),
            last_at: by_witnesses().map(|it| it.cosigned_at).max(),
            // What has ended says nothing more, and all of it is here.
            is_possibly_frozen: !source.ended
                && last_own.is_some_and(|last| {
                    let since = last.or_else(|| peer.and_then(approved_at));
                    since.is_some_and(|since| {
                        is_stale(UnixSeconds(since.seconds()), UnixSeconds(now.seconds()))
                    })
                }),
        });
    }
    Ok(standings)
}

/// The trust whose log it is.
fn trust_of(source: &Source) -> &str {
    source.trust_origin.as_deref().unwrap_or(&source.origin)
}

/// Since when a cosignature could have come.
fn approved_at(peer: &Peer) -> Option<Timestamp> {
    peer.pairing.ours().map(|approval| approval.at)
}
