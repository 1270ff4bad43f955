//! What can be said of an envelope without the database: who sent it, whether its time is now, what is in it.

use std::sync::Arc;

use federation_protocol::envelope::{Envelope, EnvelopeError, Header, Opened, VerifiedEnvelope};
use federation_protocol::hash::Hash;
use federation_protocol::ids::{Origin, UnixSeconds};
use federation_protocol::signature::PublicKey;
use federation_protocol::signature::purpose::Envelope as EnvelopeKey;

use super::CannotReceive;
use crate::peers::keys;
use crate::peers::peer::Peer;
use crate::platform::db::StoreError;
use crate::platform::federation_keys::KeysInUse;
use crate::platform::trust::Trust;

/// A verified envelope.
pub(super) struct Examined {
    pub(super) verified: VerifiedEnvelope,
    pub(super) digest: Hash,
    /// Whether it is for us, and for now.
    pub(super) live: Result<(), EnvelopeError>,
    pub(super) opened: Result<Opened, EnvelopeError>,
}

impl Examined {
    pub(super) fn header(&self) -> &Header {
        self.verified.header()
    }

    fn lacks_key(&self) -> bool {
        self.opened == Err(EnvelopeError::OtherSealingKey)
    }
}

/// Examines envelopes, each by itself.
pub(super) async fn all(
    trust: &Trust,
    peer: &Peer,
    envelopes: Vec<Vec<u8>>,
) -> Result<Vec<Result<Examined, Option<CannotReceive>>>, StoreError> {
    let mut examined = examine(trust, peer, envelopes).await?;
    // Another process may have changed the keys since this one read them.
    if examined.iter().flatten().any(Examined::lacks_key) && trust.reload_federation_keys().await? {
        let keys = trust.federation_keys.in_use();
        for it in examined.iter_mut().flatten().filter(|it| it.lacks_key()) {
            it.opened = open(&keys, &it.verified);
        }
    }
    Ok(examined)
}

/// What takes a processor: off the threads that answer requests.
async fn examine(
    trust: &Trust,
    peer: &Peer,
    envelopes: Vec<Vec<u8>>,
) -> Result<Vec<Result<Examined, Option<CannotReceive>>>, StoreError> {
    let now = trust.now();
    let receiver = Receiver {
        own: trust.origin.clone(),
        keys: trust.federation_keys.in_use(),
        sender: peer.origin.clone(),
        sender_keys: keys::envelope_keys(&trust.db, peer.id, now).await?,
        now: UnixSeconds(now.seconds()),
    };
    let examine = move || envelopes.iter().map(|bytes| receiver.examine(bytes).map_err(Some)).collect();
    tokio::task::spawn_blocking(examine)
        .await
        .map_err(|error| StoreError::Unavailable(sqlx::Error::Io(std::io::Error::other(error))))
}

/// What an envelope is judged by.
struct Receiver {
    own: Origin,
    keys: Arc<KeysInUse>,
    sender: Origin,
    sender_keys: Vec<PublicKey<EnvelopeKey>>,
    now: UnixSeconds,
}

impl Receiver {
    fn examine(&self, bytes: &[u8]) -> Result<Examined, CannotReceive> {
        let envelope = Envelope::parse(bytes)?;
        if envelope.header().sender != self.sender {
            return Err(CannotReceive::OtherSender);
        }
        let verified = envelope.verify(&self.sender_keys)?;
        let live = verified.check_live(&self.own, self.now);
        let opened = match live {
            Ok(()) => open(&self.keys, &verified),
            Err(refusal) => Err(refusal),
        };
        Ok(Examined { digest: verified.envelope().digest(), live, opened, verified })
    }
}

/// Opens an envelope with the sealing key that it names, be it one that a newer took over from.
fn open(keys: &KeysInUse, verified: &VerifiedEnvelope) -> Result<Opened, EnvelopeError> {
    let key = keys.opening(verified.sealing_key()).ok_or(EnvelopeError::OtherSealingKey)?;
    verified.open(key)
}
