//! Why a pull stops.

use crate::log::LogError;
use crate::note::{CheckpointError, SignedCheckpoint};
use crate::tiles::TileError;

/// Why a pull stops. The state before stays good; what to say and whether to try again is the caller's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// The checkpoint cannot be believed: bad signature, unknown key, other log, or malformed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The log signed a smaller checkpoint than one it signed before. An old copy looks the same: no proof of fraud.
    #[error("the log shrank from {} to {} entries", known.size(), seen.size())]
    Shrunk {
        /// The larger checkpoint, seen before.
        known: Box<SignedCheckpoint>,
        /// The smaller one, seen now.
        seen: Box<SignedCheckpoint>,
    },
    /// The log signed two roots for one size: proof of fraud or of a restored backup. Keep both notes.
    #[error("the log signed two different roots for {} entries", seen.size())]
    Forked {
        /// The checkpoint seen before.
        known: Box<SignedCheckpoint>,
        /// The one seen now.
        seen: Box<SignedCheckpoint>,
    },
    /// The leaves served do not give the signed root: they were altered, or the log does not extend what was verified
    /// before. The staged leaves are worthless: go on with [`SyncState::without_target`](super::SyncState::without_target).
    #[error("the leaves do not give the signed root over {} entries", seen.size())]
    RootMismatch {
        /// The checkpoint verified before, if any.
        known: Option<Box<SignedCheckpoint>>,
        /// The one whose root was not met.
        seen: Box<SignedCheckpoint>,
    },
    /// A bundle is not what was asked for.
    #[error(transparent)]
    Bundle(#[from] TileError),
    /// The bundle contradicts leaves that were verified when it was shorter.
    #[error("the bundle contradicts leaves that were verified before")]
    BundleChanged,
    /// The log signed a checkpoint with entries behind its end.
    #[error("the log signed {} entries, some of them behind its end", seen.size())]
    AfterEnd {
        /// What it signed.
        seen: Box<SignedCheckpoint>,
    },
    /// A log that follows on another does not begin with saying so.
    #[error("the log follows on another and its first entry does not say so")]
    NoBeginning,
    /// The content served for an entry is not what its leaf commits to.
    #[error("the content of entry {index} does not match its commitment")]
    CommitmentMismatch {
        /// Which entry.
        index: u64,
    },
    /// The caller fed what [`SyncState::next`](super::SyncState::next) did not ask for, or its storage lost leaves.
    #[error("the step does not fit the state of the pull")]
    OutOfStep,
    /// The stored state holds what was never put there.
    #[error("the stored state of the pull is damaged")]
    Damaged,
    /// The stored state cannot grow further.
    #[error(transparent)]
    Log(#[from] LogError),
}
