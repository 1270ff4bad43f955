//! What a witness may cosign: never less than before, and never another root for the same size.
//!
//! The signature itself is [`crate::note::CosignerSecretKey::cosign`]. Between this check and the signature the caller
//! has persisted what is going to be cosigned; `docs/protocol/witness.md` is the specification.

use crate::hash::Hash;
use crate::ids::{Origin, UnixSeconds};
use crate::note::Checkpoint;

/// A cosignature from further ahead of the reader's clock than this does not count, in seconds: it would make a log look
/// fresh that is not.
pub const MAX_AHEAD_SECS: i64 = 10 * 60;

/// A log whose newest own cosignature is older than this is possibly frozen, in seconds.
pub const STALE_AFTER_SECS: i64 = 48 * 60 * 60;

/// How often a log cosigns its own checkpoint at least, in seconds.
pub const COSIGN_EVERY_SECS: i64 = 24 * 60 * 60;

/// What a witness remembers of a log: the largest checkpoint that it has cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// Whose log it is.
    pub origin: Origin,
    /// How many entries it had.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotCosign {
    /// It is of another log than what is remembered.
    #[error("the checkpoint is of another log")]
    OtherOrigin,
    /// A larger one was cosigned before: this database is older than what it signed, or the caller is late.
    #[error("a checkpoint over {cosigned} entries was cosigned before")]
    Smaller {
        /// The larger size.
        cosigned: u64,
    },
    /// Another root was cosigned for this size.
    #[error("another root was cosigned for this size before")]
    OtherRoot,
}

/// Whether a witness may cosign a checkpoint that it has verified to extend what it verified before.
///
/// # Errors
/// [`CannotCosign`].
pub fn may_cosign(remembered: Option<&Witnessed>, verified: &Checkpoint) -> Result<(), CannotCosign> {
    let Some(remembered) = remembered else { return Ok(()) };
    if remembered.origin != verified.origin {
        Err(CannotCosign::OtherOrigin)
    } else if verified.size < remembered.size {
        Err(CannotCosign::Smaller { cosigned: remembered.size })
    } else if verified.size == remembered.size && verified.root != remembered.root {
        Err(CannotCosign::OtherRoot)
    } else {
        Ok(())
    }
}

/// Whether a cosignature from this time counts for a reader at `now`.
pub fn counts(at: UnixSeconds, now: UnixSeconds) -> bool {
    at <= now.plus(MAX_AHEAD_SECS)
}

/// Whether a log that last cosigned itself at this time is possibly frozen.
pub fn is_stale(last: UnixSeconds, now: UnixSeconds) -> bool {
    last.plus(STALE_AFTER_SECS) < now
}
