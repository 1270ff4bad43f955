//! The end of a log and the beginning of the one that follows on it. `docs/protocol/log-end.md` is the specification.

use serde::{Deserialize, Serialize};

use super::{ContentError, EncodedContent};
use crate::document::DocumentError;
use crate::hash::Hash;
use crate::ids::{EntryId, EntryKind, Origin};
use crate::log::MAX_LOG_SIZE;

/// The last entry of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEndV1 {
    /// This entry's own id.
    pub id: EntryId,
    /// The log that ends.
    pub origin: Origin,
    /// The log that follows on it.
    pub successor: Origin,
}

/// The first entry of a log that follows on another: what its predecessor was when it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogBeginV1 {
    /// This entry's own id.
    pub id: EntryId,
    /// The log that begins.
    pub origin: Origin,
    /// The log that it follows on.
    pub predecessor: Origin,
    /// How many entries that has, its end among them.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

impl LogEndV1 {
    /// The end of `origin`. `None` when no log can follow on it.
    pub fn of(id: EntryId, origin: &Origin) -> Option<Self> {
        Some(LogEndV1 { id, origin: origin.clone(), successor: origin.successor()? })
    }

    /// Encodes the end for publication.
    ///
    /// # Errors
    /// [`DocumentError::Contradiction`] when it names another successor than the log has.
    pub fn encode(&self) -> Result<EncodedContent, DocumentError> {
        self.check()?;
        super::encode(&self.origin, EntryKind::LOG_END, self)
    }

    pub(super) fn check(&self) -> Result<(), DocumentError> {
        if self.origin.successor().as_ref() == Some(&self.successor) {
            Ok(())
        } else {
            Err(DocumentError::Contradiction { rule: "a log is followed by the one with the next number" })
        }
    }
}

impl LogBeginV1 {
    /// Encodes the beginning for publication.
    ///
    /// # Errors
    /// [`DocumentError::Contradiction`] when it names another predecessor than the log has, or an impossible size.
    pub fn encode(&self) -> Result<EncodedContent, DocumentError> {
        self.check_fields()?;
        super::encode(&self.origin, EntryKind::LOG_BEGIN, self)
    }

    /// Whether it may stand at `index` of its log.
    pub(super) fn check(&self, index: u64) -> Result<(), ContentError> {
        self.check_fields()?;
        if index == 0 { Ok(()) } else { Err(ContentError::NotFirst) }
    }

    fn check_fields(&self) -> Result<(), DocumentError> {
        let rule = if self.origin.predecessor().as_ref() != Some(&self.predecessor) {
            "a log follows on the one with the number before"
        } else if !(1..=MAX_LOG_SIZE).contains(&self.size) {
            "a log that ended has an entry, and no more than a log may have"
        } else {
            return Ok(());
        };
        Err(DocumentError::Contradiction { rule })
    }
}
