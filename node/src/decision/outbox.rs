//! Tells the rest of the node that a case is decided. `publication` stands to the right and takes it from there.

use serde::{Deserialize, Serialize};

use crate::kernel::ids::{CaseId, JobId};
use crate::platform::db::{StoreError, Tx};
use crate::platform::jobs::{self, JobKind};
use crate::platform::trust::Trust;

/// A case was decided. Its payload is a [`Decided`].
pub const DECIDED: JobKind = JobKind("decided");

/// Which decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The case.
    pub case: CaseId,
    /// The number of the event that decided: the version of the case after it.
    pub seq: u32,
}

/// Announces a decision in the transaction that records it: neither is there without the other.
///
/// # Errors
/// [`StoreError`].
pub async fn announce(tx: &mut Tx, trust: &Trust, decided: Decided) -> Result<(), StoreError> {
    let payload = serde_json::json!(decided);
    jobs::enqueue(tx, JobId::new(trust.random()), DECIDED, &payload, trust.now()).await
}
