//! Checkpoints: what a log signs about itself.

use std::cmp::Ordering;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use super::{
    Cosignature, CosignatureError, CosignerPublicKey, CosignerRole, LogPublicKey, LogSecretKey,
    MAX_SIGNATURES, Note, NoteError, NoteSignature,
};
use crate::hash::Hash;
use crate::ids::Origin;
use crate::log::MAX_LOG_SIZE;

/// The size and the root of a log: the claim *I have published exactly these entries, in this order*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log it is.
    pub origin: Origin,
    /// How many entries it has.
    pub size: u64,
    /// The RFC 6962 root over them.
    pub root: Hash,
}

/// Why bytes are not a checkpoint that can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not a signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is not an origin, a size and a root.
    #[error("the checkpoint is not an origin, a size and a root")]
    Body,
    /// More entries than a log may have, [`MAX_LOG_SIZE`].
    #[error("the checkpoint claims more than {MAX_LOG_SIZE} entries")]
    TooLarge,
    /// The checkpoint names another log than the one asked for.
    #[error("the checkpoint is of another log")]
    OtherOrigin,
    /// No signature is by a key that is known and valid at this size.
    #[error("no signature is by a known key of the log")]
    UnknownKey,
    /// A signature that claims a known key does not verify.
    #[error("the signature of the checkpoint is wrong")]
    BadSignature,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root.as_bytes()))
    }

    fn parse(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Body)?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Body);
        };
        let origin = Origin::new(origin).map_err(|_| CheckpointError::Body)?;
        let size = parse_size(size).ok_or(CheckpointError::Body)?;
        let root = BASE64.decode(root).ok().and_then(|root| Hash::from_slice(&root).ok());
        let root = root.ok_or(CheckpointError::Body)?;
        if size > MAX_LOG_SIZE {
            Err(CheckpointError::TooLarge)
        } else {
            Ok(Checkpoint { origin, size, root })
        }
    }
}

/// Decimal without sign or leading zeros.
fn parse_size(text: &str) -> Option<u64> {
    let size: u64 = text.parse().ok()?;
    (size.to_string() == text).then_some(size)
}

/// A checkpoint with a note whose signature was made or verified here. There is no other way to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: String,
}

impl SignedCheckpoint {
    /// Signs the state of one's own log.
    ///
    /// The caller persists the state first and never signs two roots for one size; see the specification.
    pub fn sign(key: &LogSecretKey, size: u64, root: Hash) -> Self {
        let checkpoint = Checkpoint { origin: key.origin().clone(), size, root };
        let text = checkpoint.text();
        let note = format!("{text}\n{}", own_line(key, &text));
        SignedCheckpoint { checkpoint, note }
    }

    /// Signs with another key of the same log beside those that have signed: in an overlap of two keys a reader who knows
    /// one of them needs that one's.
    #[must_use]
    pub fn also_signed_by(mut self, key: &LogSecretKey) -> Self {
        self.note.push_str(&own_line(key, &self.checkpoint.text()));
        self
    }

    /// What was signed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// How many entries the log has.
    pub fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// The root over them.
    pub fn root(&self) -> Hash {
        self.checkpoint.root
    }

    /// Takes up a note that was verified before and kept in one's own state. `None` when that state is damaged.
    pub fn from_own_state(note: &str) -> Option<Self> {
        let parsed = Note::parse(note.as_bytes()).ok()?;
        let checkpoint = Checkpoint::parse(parsed.text).ok()?;
        Some(SignedCheckpoint { checkpoint, note: note.to_owned() })
    }

    /// The note as it is served, stored and handed on as evidence.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The note with nothing but the lines that are signed in the log's own name: what is handed on, and what
    /// cosignatures are put behind.
    pub fn bare_note(&self) -> String {
        let Ok(note) = Note::parse(self.note.as_bytes()) else { return self.note.clone() };
        let own = note.signatures.iter().filter(|line| line.name == self.checkpoint.origin.as_str());
        own.fold(format!("{}\n", note.text), |bare, line| format!("{bare}{line}\n"))
    }

    /// The newest cosignature by this key among the note's signature lines; `None` when there is none.
    ///
    /// # Errors
    /// [`CosignatureError`] when a line that names this key does not verify.
    pub fn cosignature_by<R: CosignerRole>(
        &self,
        cosigner: &CosignerPublicKey<R>,
    ) -> Result<Option<Cosignature>, CosignatureError> {
        let Ok(note) = Note::parse(self.note.as_bytes()) else { return Ok(None) };
        cosigner.find(&self.checkpoint, &note.signatures)
    }

    /// The note with these cosignatures behind what it has, as many as a note may have.
    pub fn note_with(&self, cosignatures: impl IntoIterator<Item = impl fmt::Display>) -> String {
        let own = self.note.lines().rev().take_while(|line| !line.is_empty()).count();
        let mut note = self.note.clone();
        for line in cosignatures.into_iter().take(MAX_SIGNATURES.saturating_sub(own)) {
            note.push_str(&format!("{line}\n"));
        }
        note
    }

    /// Which log a note says it is of, without believing anything of it: to look up the keys to verify it with.
    pub fn claimed_origin(note: &[u8]) -> Option<Origin> {
        Note::parse(note).ok().and_then(|note| Origin::new(note.text.lines().next()?).ok())
    }
}

/// The signature line of a log key over the text of a checkpoint.
fn own_line(key: &LogSecretKey, text: &str) -> String {
    let signature = key.sign(text).to_vec();
    let line = NoteSignature { name: key.origin().as_str(), key_id: key.public().id(), signature };
    format!("{line}\n")
}

/// A log key and the sizes of checkpoints that it may sign. Validity is by log index and not by time: what was good
/// stays good, whatever the clock of a later reader says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogKeyPeriod {
    /// The key.
    pub key: LogPublicKey,
    /// The smallest size it may sign.
    pub from_size: u64,
    /// The largest size it may sign; `None` while it is in use.
    pub until_size: Option<u64>,
}

/// A log that an administrator chose to trust, with its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLog {
    origin: Origin,
    keys: Vec<LogKeyPeriod>,
}

impl KnownLog {
    /// A log with one key that is valid at every size.
    pub fn new(key: LogPublicKey) -> Self {
        let origin = key.origin().clone();
        KnownLog { origin, keys: vec![LogKeyPeriod { key, from_size: 0, until_size: None }] }
    }

    /// A log with the keys of its history. Keys of other origins never match anything.
    pub fn with_keys(origin: Origin, keys: Vec<LogKeyPeriod>) -> Self {
        KnownLog { origin, keys }
    }

    /// Whose log it is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The key that has not ended, if there is one: the last that is known of the log.
    pub fn newest_key(&self) -> Option<&LogPublicKey> {
        self.keys.iter().find(|period| period.until_size.is_none()).map(|period| &period.key)
    }

    /// Reads and verifies a checkpoint of this log.
    ///
    /// Signatures by unknown keys are ignored, since witnesses and later keys sign beside the log; one that names a
    /// known key must verify.
    ///
    /// # Errors
    /// Whatever keeps the checkpoint from being believed.
    pub fn verify(&self, note: &[u8]) -> Result<SignedCheckpoint, CheckpointError> {
        let parsed = Note::parse(note)?;
        let checkpoint = Checkpoint::parse(parsed.text)?;
        if checkpoint.origin != self.origin {
            return Err(CheckpointError::OtherOrigin);
        }
        if self.signed_lines(&parsed, &checkpoint)?.is_empty() {
            return Err(CheckpointError::UnknownKey);
        }
        Ok(SignedCheckpoint { checkpoint, note: String::from_utf8_lossy(note).into_owned() })
    }

    /// As [`KnownLog::verify`], and keeps of the note nothing but the text and what this log's keys signed: the form in
    /// which a checkpoint is handed on.
    ///
    /// # Errors
    /// Whatever keeps the checkpoint from being believed.
    pub fn verify_bare(&self, note: &[u8]) -> Result<SignedCheckpoint, CheckpointError> {
        let checkpoint = self.verify(note)?.checkpoint;
        let parsed = Note::parse(note)?;
        let mut lines: Vec<String> =
            self.signed_lines(&parsed, &checkpoint)?.into_iter().map(NoteSignature::to_string).collect();
        lines.dedup();
        Ok(SignedCheckpoint { note: format!("{}\n{}\n", parsed.text, lines.join("\n")), checkpoint })
    }

    /// The signature lines by known keys that may sign this size. All of them must verify.
    fn signed_lines<'n, 'a>(
        &self,
        note: &'n Note<'a>,
        checkpoint: &Checkpoint,
    ) -> Result<Vec<&'n NoteSignature<'a>>, CheckpointError> {
        let mut signed = Vec::new();
        for line in &note.signatures {
            let known = self.keys.iter().find(|period| period.may_sign(checkpoint) && period.names(line));
            if let Some(period) = known {
                period.key.verify(note.text, &line.signature).map_err(|_| CheckpointError::BadSignature)?;
                signed.push(line);
            }
        }
        Ok(signed)
    }
}

/// From where to where a key signs the logs of its trust, which follow on each other: a log's number and a size of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogKeySpan {
    /// The log and the smallest size of it from which on the key signs.
    pub from: (u32, u64),
    /// The log and the largest size of it up to which the key signs; `None` while it is in use.
    pub until: Option<(u32, u64)>,
}

impl LogKeySpan {
    /// The sizes of one log that the key signs; `None` where it signs none of it. A log has a key from its beginning that
    /// its predecessor had at its end.
    pub fn in_log(self, number: u32) -> Option<(u64, Option<u64>)> {
        let from = match self.from.0.cmp(&number) {
            Ordering::Less => 0,
            Ordering::Equal => self.from.1,
            Ordering::Greater => return None,
        };
        match self.until {
            None => Some((from, None)),
            Some((until, _)) if until > number => Some((from, None)),
            Some((until, size)) if until == number => Some((from, Some(size))),
            Some(_) => None,
        }
    }
}

impl LogKeyPeriod {
    /// What a key of a trust is to the log `log` of it: under that log's name, for the sizes that it may sign there.
    pub fn in_log(log: &Origin, key: &LogPublicKey, span: LogKeySpan) -> Option<Self> {
        let (from_size, until_size) = span.in_log(log.log_number())?;
        Some(LogKeyPeriod { key: key.of_log(log), from_size, until_size })
    }

    fn may_sign(&self, checkpoint: &Checkpoint) -> bool {
        self.key.origin() == &checkpoint.origin
            && self.from_size <= checkpoint.size
            && self.until_size.is_none_or(|until| checkpoint.size <= until)
    }

    fn names(&self, line: &NoteSignature<'_>) -> bool {
        line.name == self.key.origin().as_str() && line.key_id == self.key.id()
    }
}
