//! A file of a request: announced by one message, carried by others, each of which fits an envelope.

use serde::{Deserialize, Serialize};

use crate::document::DocumentError;
use crate::framing::{Reader, push_sized};
use crate::hash::Hash;
use crate::ids::{AttachmentId, ReviewRequestId};
use crate::text::Line;

/// The most bytes of a file: 50 MiB.
pub const MAX_ATTACHMENT_BYTES: u64 = 50 * 1024 * 1024;

/// The bytes of every chunk but the last: half an envelope, so that several fit one answer of an outbox.
pub const ATTACHMENT_CHUNK_BYTES: usize = 512 * 1024;

/// The most chunks of a file.
pub const MAX_ATTACHMENT_CHUNKS: u32 = 100;

const CHUNK_FIRST_LINE: &[u8] = b"samraad-attachment-chunk/v1\n";

/// How many chunks a file of this many bytes has.
pub const fn chunks_of(size: u64) -> u64 {
    size.div_ceil(ATTACHMENT_CHUNK_BYTES as u64)
}

/// What a file may be. Judged by its bytes, never by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaType {
    /// `application/pdf`.
    #[serde(rename = "application/pdf")]
    Pdf,
    /// `image/png`.
    #[serde(rename = "image/png")]
    Png,
    /// `image/jpeg`.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// `text/plain`, in UTF-8.
    #[serde(rename = "text/plain")]
    Text,
}

impl MediaType {
    /// Every type.
    pub const ALL: [MediaType; 4] = [MediaType::Pdf, MediaType::Png, MediaType::Jpeg, MediaType::Text];

    /// As on the wire, and in the answer that gives the file out.
    pub const fn as_str(self) -> &'static str {
        match self {
            MediaType::Pdf => "application/pdf",
            MediaType::Png => "image/png",
            MediaType::Jpeg => "image/jpeg",
            MediaType::Text => "text/plain",
        }
    }
}

/// Announces a file. The file is whole when all its chunks are there, and usable only if the hash is right then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentV1 {
    /// The request that it belongs to.
    pub request: ReviewRequestId,
    /// Its id, which the chunks name.
    pub id: AttachmentId,
    /// What people call it. Never a path.
    pub name: Line<200>,
    /// What it is.
    pub media_type: MediaType,
    /// How many bytes it has.
    pub size: u64,
    /// How many chunks it has.
    pub chunks: u32,
    /// SHA-256 over all its bytes.
    pub sha256: Hash,
}

impl AttachmentV1 {
    /// Announces a file of this size.
    ///
    /// # Errors
    /// [`DocumentError::Contradiction`] when it is empty or too long, or the name looks like a path.
    pub fn new(
        request: ReviewRequestId,
        id: AttachmentId,
        name: Line<200>,
        media_type: MediaType,
        size: u64,
        sha256: Hash,
    ) -> Result<Self, DocumentError> {
        let chunks = u32::try_from(chunks_of(size)).unwrap_or(u32::MAX);
        let attachment = Self { request, id, name, media_type, size, chunks, sha256 };
        attachment.check().map(|()| attachment)
    }

    pub(super) fn check(&self) -> Result<(), DocumentError> {
        let refuse = |rule| Err(DocumentError::Contradiction { rule });
        if !(1..=MAX_ATTACHMENT_BYTES).contains(&self.size) {
            refuse("a file has from 1 byte to 50 MiB")
        } else if u64::from(self.chunks) != chunks_of(self.size) {
            refuse("every chunk but the last is full")
        } else if self.name.as_str().contains(['/', '\\']) {
            refuse("a name is not a path")
        } else {
            Ok(())
        }
    }
}

/// One part of a file.
#[derive(Clone, PartialEq, Eq)]
pub struct AttachmentChunkV1 {
    /// The file.
    pub attachment: AttachmentId,
    /// Which part, from 0.
    pub index: u32,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

// Half a mebibyte of somebody's file is nothing for a log.
impl std::fmt::Debug for AttachmentChunkV1 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { attachment, index, bytes } = self;
        write!(f, "AttachmentChunkV1 {{ {attachment}, index: {index}, {} bytes }}", bytes.len())
    }
}

impl AttachmentChunkV1 {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(CHUNK_FIRST_LINE.len() + 24 + self.bytes.len());
        out.extend_from_slice(CHUNK_FIRST_LINE);
        out.extend_from_slice(self.attachment.as_uuid().as_bytes());
        out.extend_from_slice(&self.index.to_be_bytes());
        push_sized(&mut out, &self.bytes);
        out
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, DocumentError> {
        let mut reader = Reader::new(bytes);
        if reader.bytes(CHUNK_FIRST_LINE.len()) != Some(CHUNK_FIRST_LINE) {
            return Err(DocumentError::Frame);
        }
        let id = reader.array().map(uuid::Uuid::from_bytes).ok_or(DocumentError::Frame)?;
        let chunk = Self {
            attachment: AttachmentId::from_uuid(id).map_err(|_| DocumentError::Fields)?,
            index: reader.u32().ok_or(DocumentError::Frame)?,
            bytes: reader.sized(ATTACHMENT_CHUNK_BYTES).ok_or(DocumentError::Frame)?.to_vec(),
        };
        if !reader.is_empty() {
            return Err(DocumentError::Frame);
        }
        chunk.check().map(|()| chunk)
    }

    pub(super) fn check(&self) -> Result<(), DocumentError> {
        if self.index >= MAX_ATTACHMENT_CHUNKS {
            Err(DocumentError::Contradiction { rule: "a file has at most 100 chunks" })
        } else if !(1..=ATTACHMENT_CHUNK_BYTES).contains(&self.bytes.len()) {
            Err(DocumentError::Contradiction { rule: "a chunk has from 1 byte to 512 KiB" })
        } else {
            Ok(())
        }
    }
}
