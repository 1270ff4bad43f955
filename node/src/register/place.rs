//! Where a log is read: at its trust's own node, or at a peer that holds a mirror of it. Neither is believed.

use std::time::Duration;

use federation_protocol::content::MAX_CONTENT_BUNDLE_BYTES;
use federation_protocol::ids::Origin;
use federation_protocol::mirror::{GRANTS, prefix_of};
use federation_protocol::note::{LogPublicKey, MAX_NOTE_BYTES};
use federation_protocol::signature::AnyPublicKey;
use federation_protocol::sync::Need;
use federation_protocol::tiles::{MAX_ENTRIES_BYTES, Resource};
use reqwest::StatusCode;

use crate::peers::Peer;
use crate::peers::client::{FetchError, PeerClient};
use crate::platform::trust::Trust;
use crate::register::LOG_PREFIX;

/// The longest that a pull waits when it is told to come again later. Who says longer is left for the next pull.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// How often in a row a pull is put off before it gives up.
const PUT_OFF_AT_MOST: u32 = 6;

/// A server and the path below which it serves a log.
#[derive(Debug)]
pub struct Place {
    client: PeerClient,
    prefix: String,
}

impl Place {
    /// The node of the trust whose log it is.
    ///
    /// # Errors
    /// As [`PeerClient::new`].
    pub fn origin(trust: &Trust, peer: &Peer) -> Result<Self, FetchError> {
        Ok(Self::under(PeerClient::new(trust, peer)?, LOG_PREFIX))
    }

    /// A log of the peer that is not its newest, at its own node.
    ///
    /// # Errors
    /// As [`PeerClient::new`].
    pub fn copy(trust: &Trust, peer: &Peer, log: &Origin) -> Result<Self, FetchError> {
        Ok(Self::under(PeerClient::new(trust, peer)?, prefix_of(log)))
    }

    /// Another server that has the log, below `prefix`, which begins and ends with a slash.
    pub fn under(client: PeerClient, prefix: impl Into<String>) -> Self {
        Self { client, prefix: prefix.into() }
    }

    /// The newest checkpoint.
    pub(super) async fn checkpoint(&self) -> Result<Vec<u8>, FetchError> {
        self.fetch(Resource::Checkpoint, MAX_NOTE_BYTES).await
    }

    /// The last checkpoint that a key signed which has ended, if the server has it.
    pub(super) async fn key_checkpoint(&self, key: &LogPublicKey) -> Result<Option<Vec<u8>>, FetchError> {
        let id = AnyPublicKey::Log(key.clone()).id_text();
        let path = format!("{}{}/{id}", self.prefix, Resource::Checkpoint);
        match self.fetch_path(&path, MAX_NOTE_BYTES).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The bytes that a pull needs; `None` for contents that the server does not have for us, which is no failure.
    pub(super) async fn need(&self, need: Need) -> Result<Option<Vec<u8>>, FetchError> {
        match need {
            Need::Entries(resource) => self.fetch(resource, MAX_ENTRIES_BYTES).await.map(Some),
            Need::Contents { resource, .. } => self.content(resource).await,
            Need::Nothing => Ok(None),
        }
    }

    /// A content bundle, if the server has it for us.
    pub(super) async fn content(&self, resource: Resource) -> Result<Option<Vec<u8>>, FetchError> {
        match self.fetch(resource, MAX_CONTENT_BUNDLE_BYTES).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whom the log's trust lets read its contents.
    pub(super) async fn grants(&self, limit: usize) -> Result<Vec<u8>, FetchError> {
        self.client.get(&format!("{}{GRANTS}", self.prefix), limit).await
    }

    async fn fetch(&self, resource: Resource, limit: usize) -> Result<Vec<u8>, FetchError> {
        self.fetch_path(&format!("{}{resource}", self.prefix), limit).await
    }

    async fn fetch_path(&self, path: &str, limit: usize) -> Result<Vec<u8>, FetchError> {
        patiently(|| self.client.get(path, limit)).await
    }
}

/// Asks, and asks again when it is told to come later.
///
/// # Errors
/// Those of `ask`, also of who tells so too often or for too long.
pub(super) async fn patiently<F>(ask: impl Fn() -> F) -> Result<Vec<u8>, FetchError>
where
    F: Future<Output = Result<Vec<u8>, FetchError>>,
{
    let mut put_off = 0;
    loop {
        match ask().await {
            Err(FetchError::Status {
                status: StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE,
                retry_after: Some(wait),
            }) if wait <= LONGEST_WAIT && put_off < PUT_OFF_AT_MOST => {
                put_off += 1;
                tokio::time::sleep(wait).await;
            }
            answer => return answer,
        }
    }
}
