//! Signed notes and checkpoints after C2SP *signed-note* and *tlog-checkpoint*, narrowed to Ed25519 and to three lines.
//!
//! A note is parsed into a value that says nothing about trust; only [`KnownLog::verify`] makes a [`SignedCheckpoint`]
//! of received bytes. `docs/protocol/checkpoint.md` is the specification, ADR 0002 says why the format is read here and
//! not by a library.

mod checkpoint;
mod cosigner;
mod keys;

pub use checkpoint::{Checkpoint, CheckpointError, KnownLog, LogKeyPeriod, LogKeySpan, SignedCheckpoint};
pub use cosigner::{Cosignature, CosignatureError, CosignerPublicKey, CosignerRole, CosignerSecretKey, role};
pub use keys::{LogPublicKey, LogSecretKey, VkeyError};

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The longest note that is read, in bytes.
pub const MAX_NOTE_BYTES: usize = 128 * 1024;

/// The most signature lines that are read.
pub const MAX_SIGNATURES: usize = 64;

/// Why bytes are not a signed note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More than [`MAX_NOTE_BYTES`].
    #[error("the note is longer than {MAX_NOTE_BYTES} bytes")]
    TooLong,
    /// Not UTF-8, or with a control character other than the newline.
    #[error("the note is not plain text")]
    NotText,
    /// No blank line between text and signatures, or no final newline.
    #[error("the note has no text, or no signature block behind a blank line")]
    NoSignatureBlock,
    /// A line of the signature block is not an em dash, a key name and a base64 signature.
    #[error("a signature line is malformed")]
    SignatureLine,
    /// More than [`MAX_SIGNATURES`].
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
}

/// A note as it was read. Its text must be ignored until a signature is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// The signed text, its final newline included.
    pub text: &'a str,
    /// The signatures in their order.
    pub signatures: Vec<NoteSignature<'a>>,
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature<'a> {
    /// The name of the key.
    pub name: &'a str,
    /// The id of the key; with the name it selects the key.
    pub key_id: [u8; 4],
    /// What the key's algorithm made.
    pub signature: Vec<u8>,
}

impl<'a> Note<'a> {
    /// Reads a note without verifying anything.
    ///
    /// # Errors
    /// The first rule of the format that the bytes break.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLong);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        if note.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::NotText);
        }
        // The last blank line divides: a text may have blank lines of its own, the signature block has none.
        let divide = note.rfind("\n\n").ok_or(NoteError::NoSignatureBlock)?;
        let (text, block) = note.split_at_checked(divide + 1).ok_or(NoteError::NoSignatureBlock)?;
        let block = block.strip_prefix('\n').and_then(|block| block.strip_suffix('\n'));
        let block = block.filter(|block| !block.is_empty()).ok_or(NoteError::NoSignatureBlock)?;
        let mut signatures = Vec::new();
        for line in block.split('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(NoteSignature::parse(line).ok_or(NoteError::SignatureLine)?);
        }
        Ok(Note { text, signatures })
    }
}

impl<'a> NoteSignature<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') {
            return None;
        }
        let bytes = BASE64.decode(encoded).ok()?;
        let (key_id, signature) = bytes.split_first_chunk::<4>()?;
        if signature.is_empty() {
            return None;
        }
        Some(NoteSignature { name, key_id: *key_id, signature: signature.to_vec() })
    }
}

/// The line as it stands in a note, without the newline.
impl fmt::Display for NoteSignature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blob = [self.key_id.as_slice(), &self.signature].concat();
        write!(f, "\u{2014} {} {}", self.name, BASE64.encode(blob))
    }
}
