//! What comes of the entries of a pull: contents held against their commitments.

use super::SyncError;
use crate::content::{Content, ContentBundle, ContentEntry, ContentError, Leaf};
use crate::hash::Salt;
use crate::ids::Origin;
use crate::log::BUNDLE_WIDTH;
use crate::tiles::TileError;

/// A verified leaf with what came of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncedEntry {
    /// Where it stands in the log, from 0.
    pub index: u64,
    /// The leaf.
    pub leaf: Leaf,
    /// Its content.
    pub body: Body,
}

/// What came of an entry's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Content that matches its commitment and is read here.
    Read {
        /// The salt.
        salt: Salt,
        /// The bytes as received: store these.
        bytes: Vec<u8>,
        /// What they say.
        content: Content,
    },
    /// Content that matches its commitment and is of a kind or version that is not read here: mirrored unread.
    Unread {
        /// The salt.
        salt: Salt,
        /// The bytes as received.
        bytes: Vec<u8>,
    },
    /// Content that matches its commitment and is unfit to be shown. The log holds it for ever, so it blocks nothing.
    Refused {
        /// The salt.
        salt: Salt,
        /// The bytes as received.
        bytes: Vec<u8>,
        /// Why.
        reason: ContentError,
    },
    /// No content came: withdrawn if a verified [`WithdrawalV1`](crate::content::WithdrawalV1) names the index, else
    /// withheld: to be shown as such and asked for again, see [`recheck`].
    Absent,
}

/// Checks the contents of some verified leaves of one bundle: also how withheld entries are asked for again.
///
/// # Errors
/// [`SyncError::Bundle`] when the bundle is malformed or ends before a wanted entry, [`SyncError::CommitmentMismatch`],
/// [`SyncError::OutOfStep`] when the wanted leaves are not of one bundle.
pub fn recheck(
    origin: &Origin,
    bundle: &[u8],
    wanted: &[(u64, Leaf)],
) -> Result<Vec<SyncedEntry>, SyncError> {
    let entries = ContentBundle::decode(bundle)?.entries;
    let number = wanted.first().map_or(0, |(index, _)| index / BUNDLE_WIDTH);
    let mut checked = Vec::with_capacity(wanted.len());
    for &(index, leaf) in wanted {
        if index / BUNDLE_WIDTH != number {
            return Err(SyncError::OutOfStep);
        }
        let place = usize::try_from(index % BUNDLE_WIDTH).map_err(|_| SyncError::OutOfStep)?;
        let body = match entries.get(place).ok_or(TileError::Width)? {
            ContentEntry::Absent => Body::Absent,
            ContentEntry::Present { salt, content } => {
                if !leaf.commits_to(origin, salt, content) {
                    return Err(SyncError::CommitmentMismatch { index });
                }
                read_body(origin, index, leaf, salt, content)
            }
        };
        checked.push(SyncedEntry { index, leaf, body });
    }
    Ok(checked)
}

fn read_body(origin: &Origin, index: u64, leaf: Leaf, salt: &Salt, content: &[u8]) -> Body {
    let (salt, bytes) = (salt.clone(), content.to_vec());
    match Content::read(origin, index, leaf.kind, content) {
        Ok(Some(content)) => Body::Read { salt, bytes, content },
        Ok(None) => Body::Unread { salt, bytes },
        Err(reason) => Body::Refused { salt, bytes, reason },
    }
}
