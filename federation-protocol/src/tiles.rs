//! Where the parts of a log are served, after C2SP *tlog-tiles*, and what is in them.
//!
//! A tile or bundle is never believed by itself: [`crate::sync`] recomputes the root over whole bundles. Hash tiles are
//! served for others' tools; our own sync does not read them. `docs/protocol/log.md` is the specification.

use std::fmt;
use std::ops::Range;

use crate::content::Leaf;
use crate::framing::Reader;
use crate::hash::Hash;
use crate::log::{BUNDLE_WIDTH, CompactRange, LogError, MAX_LOG_SIZE, leaf_hash};

/// Where a node serves its log: the path of a [`Resource`] follows. Checkpoint and tiles are public, contents are for
/// peers.
pub const LOG_PREFIX: &str = "/federation/log/";

/// The highest level that a hash tile of the largest log has.
const MAX_LEVEL: u8 = 3;

/// Something that a log serves, named by its path below the log's prefix.
///
/// `width` is how many entries or hashes it has, 1 to 256; below 256 it is the *partial* one at the end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// `checkpoint`: the newest signed checkpoint.
    Checkpoint,
    /// `tile/<level>/<number>`: hashes of the tree.
    Hashes {
        /// 0 for leaf hashes; at each further level a hash covers 256 of the level below.
        level: u8,
        /// Which tile of the level, from 0.
        number: u64,
        /// How many hashes.
        width: u16,
    },
    /// `tile/entries/<number>`: leaves.
    Entries {
        /// Which bundle, from 0.
        number: u64,
        /// How many leaves.
        width: u16,
    },
    /// `content/<number>`: the contents and salts behind the leaves of a bundle. Always whole: it changes when an
    /// entry is withdrawn, so it is never stored by caches and has no partial form.
    Content {
        /// Which bundle, from 0.
        number: u64,
    },
}

/// Why a path or a bundle is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Not the one spelling of a resource's path.
    #[error("not a path of a log")]
    Path,
    /// More bytes than the resource, or one of its entries, may have.
    #[error("the bundle is longer than {limit} bytes, or one of its entries is")]
    TooLong {
        /// The limit for the whole, in bytes.
        limit: usize,
    },
    /// The bytes end within an entry or go on behind the last.
    #[error("the bundle is truncated or has bytes to spare")]
    Framing,
    /// Not as many entries as asked for.
    #[error("the bundle does not have the number of entries that was asked for")]
    Width,
    /// An entry is not a leaf of a known version.
    #[error("an entry of the bundle is not a leaf")]
    Leaf,
}

impl Resource {
    /// The entries bundle that holds the leaf at `index` in a log of `size` leaves; `None` when there is no such leaf.
    pub fn entries_at(index: u64, size: u64) -> Option<Self> {
        let number = index / BUNDLE_WIDTH;
        (index < size)
            .then(|| Resource::Entries { number, width: width_within(size - number * BUNDLE_WIDTH) })
    }

    /// Reads a path below the log's prefix, without a leading slash.
    ///
    /// # Errors
    /// [`TileError::Path`].
    pub fn parse(path: &str) -> Result<Self, TileError> {
        let parsed = if path == "checkpoint" {
            Some(Resource::Checkpoint)
        } else if let Some(rest) = path.strip_prefix("tile/entries/") {
            parse_number_and_width(rest).map(|(number, width)| Resource::Entries { number, width })
        } else if let Some(rest) = path.strip_prefix("content/") {
            parse_number(rest).map(|number| Resource::Content { number })
        } else {
            path.strip_prefix("tile/").and_then(|rest| rest.split_once('/')).and_then(|(level, rest)| {
                let level = level.parse().ok().filter(|level| *level <= MAX_LEVEL)?;
                parse_number_and_width(rest).map(|(number, width)| Resource::Hashes { level, number, width })
            })
        };
        // Whatever slipped through above, such as `tile/+0/000`, is not what we would write.
        parsed.filter(|resource| resource.to_string() == path).ok_or(TileError::Path)
    }

    /// The leaves that the resource is made of. A checkpoint is made of none.
    pub fn leaves(&self) -> Range<u64> {
        let (level, number, width) = match *self {
            Resource::Checkpoint => return 0..0,
            Resource::Hashes { level, number, width } => (u32::from(level), number, u64::from(width)),
            Resource::Entries { number, width } => (0, number, u64::from(width)),
            Resource::Content { number } => (0, number, BUNDLE_WIDTH),
        };
        // Numbers and levels are bounded by `parse`; whoever builds others gets ranges that no log has.
        let span = BUNDLE_WIDTH.saturating_pow(level);
        let start = number.saturating_mul(BUNDLE_WIDTH).saturating_mul(span);
        start..start.saturating_add(width.saturating_mul(span))
    }

    /// Whether a log of `size` leaves has the resource. Every width up to the size exists, so that a reader who
    /// verified an older checkpoint still finds what it needs.
    pub fn exists_at(&self, size: u64) -> bool {
        match self {
            Resource::Checkpoint => true,
            Resource::Content { .. } => self.leaves().start < size,
            Resource::Hashes { .. } | Resource::Entries { .. } => self.leaves().end <= size,
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Resource::Checkpoint => f.write_str("checkpoint"),
            Resource::Hashes { level, number, width } => {
                write!(f, "tile/{level}/{}{}", Number(number), Width(width))
            }
            Resource::Entries { number, width } => {
                write!(f, "tile/entries/{}{}", Number(number), Width(width))
            }
            Resource::Content { number } => write!(f, "content/{}", Number(number)),
        }
    }
}

/// Three digits to a path element, all but the last behind an `x`.
struct Number(u64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut thousands = Vec::new();
        let mut rest = self.0 / 1000;
        while rest > 0 {
            thousands.push(rest % 1000);
            rest /= 1000;
        }
        for group in thousands.iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", self.0 % 1000)
    }
}

struct Width(u16);

impl fmt::Display for Width {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if u64::from(self.0) == BUNDLE_WIDTH { Ok(()) } else { write!(f, ".p/{}", self.0) }
    }
}

fn parse_number_and_width(text: &str) -> Option<(u64, u16)> {
    match text.split_once(".p/") {
        None => Some((parse_number(text)?, width_within(BUNDLE_WIDTH))),
        Some((number, width)) => {
            let width = width.parse().ok().filter(|width| (1..256).contains(width))?;
            Some((parse_number(number)?, width))
        }
    }
}

fn parse_number(text: &str) -> Option<u64> {
    let mut number: u64 = 0;
    for element in text.split('/') {
        let digits = element.strip_prefix('x').unwrap_or(element);
        let group: u64 = digits.parse().ok()?;
        number = number.checked_mul(1000)?.checked_add(group)?;
        if number > MAX_LOG_SIZE / BUNDLE_WIDTH {
            return None;
        }
    }
    Some(number)
}

fn width_within(leaves: u64) -> u16 {
    u16::try_from(leaves.min(BUNDLE_WIDTH)).unwrap_or(u16::MAX)
}

/// The bytes of an entries bundle: each leaf behind its length in 2 bytes, big-endian.
pub fn encode_entries<'l>(leaves: impl IntoIterator<Item = &'l Leaf>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for leaf in leaves {
        bytes.extend_from_slice(&(Leaf::ENCODED_BYTES as u16).to_be_bytes());
        bytes.extend_from_slice(&leaf.encode());
    }
    bytes
}

/// The most bytes of an entries bundle; fetch no more.
pub const MAX_ENTRIES_BYTES: usize = 256 * (2 + Leaf::ENCODED_BYTES);

/// Reads an entries bundle of exactly `width` leaves.
///
/// # Errors
/// The rule that the bytes break.
pub fn decode_entries(bytes: &[u8], width: u16) -> Result<Vec<Leaf>, TileError> {
    if bytes.len() > MAX_ENTRIES_BYTES {
        return Err(TileError::TooLong { limit: MAX_ENTRIES_BYTES });
    }
    let mut reader = Reader::new(bytes);
    let mut leaves = Vec::new();
    while !reader.is_empty() {
        if leaves.len() == usize::from(width) {
            return Err(TileError::Width);
        }
        let length = reader.u16().ok_or(TileError::Framing)?;
        let entry = reader.bytes(usize::from(length)).ok_or(TileError::Framing)?;
        leaves.push(Leaf::decode(entry).map_err(|_| TileError::Leaf)?);
    }
    if leaves.len() == usize::from(width) { Ok(leaves) } else { Err(TileError::Width) }
}

/// The hashes of one level over consecutive leaf hashes: at level 0 the leaf hashes themselves, at each further level
/// one hash for every 256 of the level below. Leaves that do not fill a hash are left out, as tlog-tiles wants.
///
/// # Errors
/// [`LogError::Full`] when a single hash would cover more than the largest log.
pub fn hashes_at_level(
    level: u8,
    leaf_hashes: impl IntoIterator<Item = Hash>,
) -> Result<Vec<Hash>, LogError> {
    let span = BUNDLE_WIDTH.checked_pow(u32::from(level)).ok_or(LogError::Full)?;
    let mut hashes = Vec::new();
    let mut subtree = CompactRange::empty();
    for leaf in leaf_hashes {
        subtree.append(leaf)?;
        if subtree.size() == span {
            hashes.push(subtree.root());
            subtree = CompactRange::empty();
        }
    }
    Ok(hashes)
}

/// The bytes of a hash tile.
pub fn encode_hashes<'h>(hashes: impl IntoIterator<Item = &'h Hash>) -> Vec<u8> {
    hashes.into_iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// The compact range after a whole bundle, when `start` is the one before it.
pub(crate) fn append_leaves(start: CompactRange, leaves: &[Leaf]) -> Result<CompactRange, LogError> {
    leaves.iter().try_fold(start, |mut range, leaf| {
        range.append(leaf_hash(&leaf.encode()))?;
        Ok(range)
    })
}
