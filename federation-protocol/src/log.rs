//! The Merkle tree of RFC 6962 as a compact range: enough to append to a log and to know its root, in constant memory.
//!
//! There are no proofs here. Whoever wants to know that one root extends another recomputes both from the leaves, which
//! are few and small. `docs/protocol/log.md` is the specification.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::framing::Reader;
use crate::hash::Hash;

/// The most entries of one log, 2^26. A log ends before and its successor begins; no peer can be made to fetch more.
pub const MAX_LOG_SIZE: u64 = 1 << 26;

/// How many entries a full bundle, and how many hashes a full tile has.
pub const BUNDLE_WIDTH: u64 = 256;

/// The hash of a leaf, RFC 6962 section 2.1.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Hash::from_bytes(Sha256::new().chain_update([0]).chain_update(leaf).finalize().into())
}

/// The hash of an inner node, RFC 6962 section 2.1.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let sha = Sha256::new().chain_update([1]).chain_update(left.as_bytes()).chain_update(right.as_bytes());
    Hash::from_bytes(sha.finalize().into())
}

/// The heights of the perfect subtrees that the leaves from `from` to before `until` consist of, from left to right: each
/// is the largest that begins where the one before it ended. RFC 6962 takes the tree apart at the same places.
pub(crate) fn subtree_heights(from: u64, until: u64) -> impl Iterator<Item = u32> {
    let mut at = from;
    std::iter::from_fn(move || {
        let fits = until.checked_sub(at)?.checked_ilog2()?;
        let height = at.trailing_zeros().min(fits);
        at += 1 << height;
        Some(height)
    })
}

/// Why a compact range cannot be read or grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// The log has [`MAX_LOG_SIZE`] entries.
    #[error("the log is full")]
    Full,
    /// The stored bytes are not a compact range.
    #[error("the stored compact range is damaged")]
    Damaged,
}

/// The roots of the perfect subtrees that make up a log, from the largest (left) to the smallest.
///
/// Invariant: there are as many hashes as the size has one bits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct CompactRange {
    size: u64,
    subtrees: Vec<Hash>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    size: u64,
    subtrees: Vec<Hash>,
}

impl CompactRange {
    /// The range of an empty log.
    pub fn empty() -> Self {
        CompactRange::default()
    }

    /// How many leaves it covers.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the next leaf, given by its [`leaf_hash`].
    ///
    /// # Errors
    /// [`LogError::Full`].
    pub fn append(&mut self, leaf: Hash) -> Result<(), LogError> {
        self.append_subtree(0, leaf)
    }

    /// Adds the root of the perfect subtree over the next 2^`height` leaves. The size so far is a multiple of that.
    ///
    /// # Errors
    /// [`LogError::Full`]; [`LogError::Damaged`] when the subtree does not begin where the log ends.
    pub(crate) fn append_subtree(&mut self, height: u32, root: Hash) -> Result<(), LogError> {
        let leaves = 1_u64.checked_shl(height).ok_or(LogError::Full)?;
        if !self.size.is_multiple_of(leaves) {
            return Err(LogError::Damaged);
        }
        let size = self.size.saturating_add(leaves);
        if size > MAX_LOG_SIZE {
            return Err(LogError::Full);
        }
        let mut subtree = root;
        // Each trailing one bit of the size is a perfect subtree as large as the one being carried.
        for _ in 0..(self.size >> height).trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                subtree = node_hash(&left, &subtree);
            }
        }
        self.subtrees.push(subtree);
        self.size = size;
        Ok(())
    }

    /// The roots of the perfect subtrees, the largest first.
    pub fn subtrees(&self) -> &[Hash] {
        &self.subtrees
    }

    /// The root of the log; of an empty one the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut from_right = self.subtrees.iter().rev();
        match from_right.next() {
            None => Hash::of(b""),
            Some(smallest) => from_right.fold(*smallest, |right, left| node_hash(left, &right)),
        }
    }

    /// The range as it was when the last full bundle ended. Exact, because subtrees of 256 leaves or more end at the
    /// ends of bundles: they are the subtrees that the size's higher bits stand for.
    #[must_use]
    pub fn at_bundle_start(&self) -> Self {
        let size = self.size - self.size % BUNDLE_WIDTH;
        let subtrees = self.subtrees.iter().take(size.count_ones() as usize).copied().collect();
        CompactRange { size, subtrees }
    }

    /// For storage: the size (8 bytes, big-endian), then the hashes from left to right.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        for subtree in &self.subtrees {
            bytes.extend_from_slice(subtree.as_bytes());
        }
        bytes
    }

    /// Reads what [`CompactRange::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`LogError::Damaged`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LogError> {
        let mut reader = Reader::new(bytes);
        let size = reader.array().map(u64::from_be_bytes).ok_or(LogError::Damaged)?;
        let mut subtrees = Vec::new();
        while let Some(hash) = reader.array() {
            subtrees.push(Hash::from_bytes(hash));
        }
        if reader.is_empty() { Stored { size, subtrees }.try_into() } else { Err(LogError::Damaged) }
    }
}

impl TryFrom<Stored> for CompactRange {
    type Error = LogError;

    fn try_from(stored: Stored) -> Result<Self, LogError> {
        let Stored { size, subtrees } = stored;
        if size <= MAX_LOG_SIZE && subtrees.len() == size.count_ones() as usize {
            Ok(CompactRange { size, subtrees })
        } else {
            Err(LogError::Damaged)
        }
    }
}

impl From<CompactRange> for Stored {
    fn from(range: CompactRange) -> Stored {
        Stored { size: range.size, subtrees: range.subtrees }
    }
}
