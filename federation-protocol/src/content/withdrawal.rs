//! The withdrawal of an entry.

use serde::{Deserialize, Serialize};

use super::EncodedContent;
use crate::document::DocumentError;
use crate::ids::{EntryId, EntryKind, Origin};

/// Why an entry is withdrawn. Says nothing about a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawalReason {
    /// The entry was wrong.
    Error,
    /// The entry could identify someone.
    Privacy,
    /// A revised entry takes its place.
    Revised,
    /// The decision no longer stands.
    DecisionRevoked,
}

/// From here on nobody serves or shows content and salt of an earlier entry, of the same log or of one before it. The leaf
/// stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalV1 {
    /// This entry's own id.
    pub id: EntryId,
    /// The trust whose log this is.
    pub origin: Origin,
    /// The log in which the withdrawn entry stands, where that is not this one: an earlier log of the same trust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<Origin>,
    /// Where the withdrawn entry stands, from 0; always before this entry.
    pub index: u64,
    /// Why.
    pub reason: WithdrawalReason,
}

impl WithdrawalV1 {
    /// Encodes the withdrawal for publication.
    ///
    /// # Errors
    /// [`DocumentError`] when the index is beyond what the format holds.
    pub fn encode(&self) -> Result<EncodedContent, DocumentError> {
        super::encode(&self.origin, EntryKind::WITHDRAWAL, self)
    }

    /// Whether it names an entry that stands before `index` of its own log.
    pub(super) fn is_of_earlier(&self, index: u64) -> bool {
        match &self.log {
            None => self.index < index,
            Some(log) => log.trust() == self.origin.trust() && log.log_number() < self.origin.log_number(),
        }
    }
}
