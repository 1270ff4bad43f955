//! Moving envelopes and receipts between nodes: push after a commit, pull on a schedule and when something is missing.
//!
//! What is due stands in the database: what waits in the outbox, and when its peer may be tried. A job only comes at that
//! time to look; a process that starts anew finds everything as it was.

mod pull;
mod push;
pub(in crate::peers) mod tries;

pub use pull::{CannotPull, pull, pull_all, pull_due, pull_job};
pub use push::push;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{JobId, PeerId};
use crate::platform::db::{StoreError, Tx};
use crate::platform::jobs::{JobError, JobKind, enqueue_once};
use crate::platform::trust::Trust;

/// Brings a peer what waits for it: `{"peer": id}`.
pub const PUSH: JobKind = JobKind("mailbox: push");

/// Fetches what a peer has for us: `{"peer": id}`.
pub const PULL: JobKind = JobKind("mailbox: pull");

/// The peer that the payload of a job names.
///
/// # Errors
/// [`JobError::Failed`] when it names none.
pub fn peer_of(payload: &serde_json::Value) -> Result<PeerId, JobError> {
    let peer = payload.get("peer").and_then(serde_json::Value::as_str).and_then(|id| id.parse().ok());
    peer.ok_or(JobError::Failed("the payload names no peer"))
}

/// Fetches from the peer, at this time at the latest.
pub(super) async fn pull_at(
    tx: &mut Tx,
    trust: &Trust,
    peer: PeerId,
    at: Timestamp,
) -> Result<(), StoreError> {
    come_at(tx, trust, peer, PULL, at).await
}

/// Looks at what waits for the peer, at this time at the latest.
pub(super) async fn push_at(
    tx: &mut Tx,
    trust: &Trust,
    peer: PeerId,
    at: Timestamp,
) -> Result<(), StoreError> {
    come_at(tx, trust, peer, PUSH, at).await
}

async fn come_at(
    tx: &mut Tx,
    trust: &Trust,
    peer: PeerId,
    kind: JobKind,
    at: Timestamp,
) -> Result<(), StoreError> {
    let payload = serde_json::json!({ "peer": peer });
    enqueue_once(tx, JobId::new(trust.random()), kind, &payload, at).await
}
