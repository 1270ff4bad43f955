//! Logs that this trust knows, with the keys to verify them and those who may cosign them.

use federation_protocol::ids::Origin;
use federation_protocol::note::{CosignerPublicKey, KnownLog, SignedCheckpoint, role};

use crate::peers::{Peer, PeerState, store as peer_store};
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::register::own_row::known_log_of_ours;
use crate::register::store::{self, Source};

/// A log with what is known to verify it.
pub(super) struct Known {
    /// Its source here.
    pub(super) source: Source,
    /// Its keys.
    pub(super) log: KnownLog,
    /// The key that it cosigns itself with.
    pub(super) own_cosigner: Option<CosignerPublicKey<role::Own>>,
    /// Those who may witness it, this trust among them.
    pub(super) witnesses: Vec<CosignerPublicKey<role::Witness>>,
}

impl Known {
    /// The log of `origin`, if it is ours or a peer's.
    pub(super) async fn find(trust: &Trust, origin: &Origin) -> Result<Option<Self>, StoreError> {
        let Some(source) = store::source_of(&trust.db, origin).await? else { return Ok(None) };
        let peers = peer_store::list(&trust.db).await?;
        let ours = trust.federation_keys.public();
        let (log, own_cosigner) = if source.is_ours() {
            (known_log_of_ours(&mut trust.db.begin().await?, origin).await?, ours.cosignature)
        } else {
            let Some(peer) = peers.iter().find(|peer| peer.origin == origin.trust()) else { return Ok(None) };
            (peer_store::known_log_of(&trust.db, origin).await?, peer.keys.cosignature.clone())
        };
        let mut witnesses: Vec<_> =
            peers.into_iter().filter(is_trusted).filter_map(|peer| peer.keys.witness).collect();
        witnesses.extend(ours.witness);
        // A trust is no witness of itself.
        witnesses.retain(|witness| *witness.origin() != origin.trust());
        Ok(Some(Self { source, log, own_cosigner, witnesses }))
    }

    /// The newest checkpoint that we hold the leaves of.
    pub(super) fn verified(&self) -> Result<Option<SignedCheckpoint>, StoreError> {
        let Some(note) = &self.source.checkpoint else { return Ok(None) };
        let signed = SignedCheckpoint::from_own_state(note);
        signed.map(Some).ok_or_else(|| StoreError::corrupt("register_sources", "checkpoint", self.source.id))
    }
}

/// Whether an administrator has approved the peer's keys and not taken it back.
fn is_trusted(peer: &Peer) -> bool {
    matches!(peer.pairing.state(), PeerState::Active | PeerState::Paused)
}
