//! Contents and salts as they are served, up to 256 entries at a time.

use crate::framing::{Reader, push_sized};
use crate::hash::Salt;
use crate::log::BUNDLE_WIDTH;
use crate::tiles::TileError;

use super::MAX_CONTENT_BYTES;

const MAGIC: &[u8] = b"samraad-content/v1\n";

/// The most bytes of a content bundle; fetch no more.
pub const MAX_CONTENT_BUNDLE_BYTES: usize = MAGIC.len() + 256 * (1 + 32 + 4 + MAX_CONTENT_BYTES);

/// What a log serves for one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentEntry {
    /// Content and salt.
    Present {
        /// The salt of the commitment.
        salt: Salt,
        /// The canonical content.
        content: Vec<u8>,
    },
    /// Neither: withdrawn, or kept back from this reader.
    Absent,
}

/// The entries of one bundle, in the order of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContentBundle {
    /// One for each leaf that the log has in this bundle.
    pub entries: Vec<ContentEntry>,
}

impl ContentBundle {
    /// The name and version of the format in one line; then for each entry 0 when absent, else 1, the salt (32 bytes),
    /// the length of the content (4 bytes, big-endian) and the content.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for entry in &self.entries {
            match entry {
                ContentEntry::Absent => bytes.push(0),
                ContentEntry::Present { salt, content } => {
                    bytes.push(1);
                    bytes.extend_from_slice(salt.as_bytes());
                    push_sized(&mut bytes, content);
                }
            }
        }
        bytes
    }

    /// Reads a bundle. Commitments are checked elsewhere.
    ///
    /// # Errors
    /// [`TileError::Framing`] when the bytes are not a bundle, [`TileError::Width`] for more than 256 entries,
    /// [`TileError::TooLong`] when the whole or a content is longer than it may be.
    pub fn decode(bytes: &[u8]) -> Result<Self, TileError> {
        if bytes.len() > MAX_CONTENT_BUNDLE_BYTES {
            return Err(TOO_LONG);
        }
        let mut reader = Reader::new(bytes);
        if reader.bytes(MAGIC.len()) != Some(MAGIC) {
            return Err(TileError::Framing);
        }
        let mut entries = Vec::new();
        while !reader.is_empty() {
            if entries.len() as u64 == BUNDLE_WIDTH {
                return Err(TileError::Width);
            }
            entries.push(read_entry(&mut reader)?);
        }
        Ok(ContentBundle { entries })
    }
}

const TOO_LONG: TileError = TileError::TooLong { limit: MAX_CONTENT_BUNDLE_BYTES };

fn read_entry(reader: &mut Reader<'_>) -> Result<ContentEntry, TileError> {
    match reader.u8() {
        Some(0) => Ok(ContentEntry::Absent),
        Some(1) => {
            let salt = reader.array().map(Salt::from_bytes).ok_or(TileError::Framing)?;
            let length = reader.u32().ok_or(TileError::Framing)? as usize;
            if length > MAX_CONTENT_BYTES {
                return Err(TOO_LONG);
            }
            let content = reader.bytes(length).ok_or(TileError::Framing)?.to_vec();
            Ok(ContentEntry::Present { salt, content })
        }
        _ => Err(TileError::Framing),
    }
}
