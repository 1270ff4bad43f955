//! How it goes with the peers of a trust: what the mailbox and the register each know of it, put together for the pages,
//! the metrics and the command line. Needs no secret and changes nothing.

use crate::kernel::clock::Timestamp;
use crate::peers::health::PeerHealth;
use crate::peers::health_store;
use crate::peers::pages::Logs;
use crate::platform::db::{Db, StoreError};
use crate::platform::trust::{Trust, TrustSettings};
use crate::register::health::{OwnLog, logs, own_log};

/// The own register, and every peer by name.
#[derive(Debug, Clone)]
pub struct TrustHealth {
    /// The own register.
    pub own: OwnLog,
    /// The peers.
    pub peers: Vec<PeerHealth>,
}

/// How it goes now.
///
/// # Errors
/// [`StoreError`].
pub async fn health(db: &Db, settings: &TrustSettings, now: Timestamp) -> Result<TrustHealth, StoreError> {
    let logs = logs(db).await?;
    Ok(TrustHealth { own: own_log(db).await?, peers: health_store::all(db, settings, logs, now).await? })
}

/// What the register knows of each peer's log, for the pages of the peers.
pub fn read_logs(trust: Trust) -> Logs {
    Box::pin(async move { logs(&trust.db).await })
}
