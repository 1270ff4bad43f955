//! What a log commits to. A leaf holds a commitment and nothing else; content and salt are served apart, so that
//! withdrawing an entry erases both and leaves the tree whole. `docs/protocol/content.md` is the specification.

mod bundle;
mod decision_summary;
mod key_change;
mod log_end;
mod withdrawal;

pub use bundle::{ContentBundle, ContentEntry, MAX_CONTENT_BUNDLE_BYTES};
pub use decision_summary::{
    AgeBand, Classification, Criterion, CriterionLevel, DecidedBy, DecisionSummaryV1, GateProvenance, Ground,
    Level, Outcome, Released, Scheme, Scope,
};
pub use key_change::{KeyChangeV1, MAX_OVERLAP_SECONDS, Overlap, Standing};
pub use log_end::{LogBeginV1, LogEndV1};
pub use withdrawal::{WithdrawalReason, WithdrawalV1};

use crate::document::{Document, DocumentError};
use crate::framing::{self, Reader};
use crate::hash::{Hash, Salt};
use crate::ids::{EntryId, EntryKind, Origin};

/// The longest content, in bytes.
pub const MAX_CONTENT_BYTES: usize = 32 * 1024;

const COMMITMENT_DOMAIN: &str = "samraad/v1/content-commitment";
const LEAF_VERSION: u8 = 1;

/// One leaf of a log: version, kind and commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Leaf {
    /// What the entry is about.
    pub kind: EntryKind,
    /// The commitment to origin, kind, salt and content.
    pub commitment: Hash,
}

/// Bytes that are not a leaf of version 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a leaf of a known version")]
pub struct LeafError;

impl Leaf {
    /// The length of every leaf, in bytes.
    pub const ENCODED_BYTES: usize = 35;

    /// Version (1 byte), kind (2 bytes, big-endian), commitment (32 bytes).
    pub fn encode(&self) -> [u8; Self::ENCODED_BYTES] {
        let mut bytes = [0; Self::ENCODED_BYTES];
        let fields = [&[LEAF_VERSION][..], &self.kind.code().to_be_bytes(), self.commitment.as_bytes()];
        for (place, byte) in bytes.iter_mut().zip(fields.into_iter().flatten()) {
            *place = *byte;
        }
        bytes
    }

    /// Reads a leaf.
    ///
    /// # Errors
    /// [`LeafError`] for other lengths or versions.
    pub fn decode(bytes: &[u8]) -> Result<Self, LeafError> {
        let mut reader = Reader::new(bytes);
        let (version, kind, commitment) = (reader.u8(), reader.u16(), reader.array());
        match (version, kind, commitment) {
            (Some(LEAF_VERSION), Some(kind), Some(commitment)) if reader.is_empty() => {
                Ok(Leaf { kind: EntryKind::from_code(kind), commitment: Hash::from_bytes(commitment) })
            }
            _ => Err(LeafError),
        }
    }

    /// The hash that the tree is built of.
    pub fn hash(&self) -> Hash {
        crate::log::leaf_hash(&self.encode())
    }

    /// Whether the leaf commits to exactly this, published by `origin`.
    pub fn commits_to(&self, origin: &Origin, salt: &Salt, content: &[u8]) -> bool {
        self.commitment == commitment(origin, self.kind, salt, content)
    }
}

/// SHA-256 over domain, origin, kind, salt and content, each behind its length.
pub fn commitment(origin: &Origin, kind: EntryKind, salt: &Salt, content: &[u8]) -> Hash {
    let parts = [origin.as_str().as_bytes(), &kind.code().to_be_bytes(), salt.as_bytes(), content];
    framing::hash(COMMITMENT_DOMAIN, &parts)
}

/// Content that was checked and encoded, ready to be committed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedContent {
    origin: Origin,
    kind: EntryKind,
    bytes: Vec<u8>,
}

impl EncodedContent {
    /// The kind for the leaf.
    pub fn kind(&self) -> EntryKind {
        self.kind
    }

    /// The canonical bytes: store and serve these.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The leaf that commits to this content under a salt drawn for it alone.
    pub fn commit(&self, salt: &Salt) -> Leaf {
        Leaf { kind: self.kind, commitment: commitment(&self.origin, self.kind, salt, &self.bytes) }
    }
}

/// Content whose kind and version this program reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// An anonymised summary of a decision.
    DecisionSummary(Box<DecisionSummaryV1>),
    /// An earlier entry of the same log is withdrawn.
    Withdrawal(WithdrawalV1),
    /// The trust has a new key for one purpose.
    KeyChange(Box<KeyChangeV1>),
    /// The log has come to its end.
    LogEnd(LogEndV1),
    /// The log follows on another.
    LogBegin(LogBeginV1),
}

/// Why content is refused although its commitment holds. Such an entry stays in the log for ever, so it is recorded as
/// refused and passed over, never waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// Not a document of its kind.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The content names another trust than the one whose log it is in.
    #[error("the content names another trust")]
    OtherOrigin,
    /// The content names another kind than its leaf.
    #[error("the content names another kind than its leaf")]
    OtherKind,
    /// A withdrawal of itself or of a later entry.
    #[error("the content withdraws an entry that is not before it")]
    NotEarlier,
    /// A change of keys is not signed by the key that it names.
    #[error("the signature of the change of keys is wrong")]
    BadSignature,
    /// The beginning of a log that is not its first entry.
    #[error("the beginning of a log is not its first entry")]
    NotFirst,
}

impl Content {
    /// The id that the entry gives itself.
    pub const fn id(&self) -> EntryId {
        match self {
            Content::DecisionSummary(summary) => summary.id,
            Content::Withdrawal(withdrawal) => withdrawal.id,
            Content::KeyChange(change) => change.id,
            Content::LogEnd(end) => end.id,
            Content::LogBegin(begin) => begin.id,
        }
    }

    /// The log that the content names.
    pub const fn origin(&self) -> &Origin {
        match self {
            Content::DecisionSummary(summary) => &summary.origin,
            Content::Withdrawal(withdrawal) => &withdrawal.origin,
            Content::KeyChange(change) => &change.origin,
            Content::LogEnd(end) => &end.origin,
            Content::LogBegin(begin) => &begin.origin,
        }
    }

    /// The same for another log of the trust.
    #[must_use]
    pub fn in_log(mut self, log: &Origin) -> Self {
        let origin = match &mut self {
            Content::DecisionSummary(summary) => &mut summary.origin,
            Content::Withdrawal(withdrawal) => &mut withdrawal.origin,
            Content::KeyChange(change) => &mut change.origin,
            Content::LogEnd(end) => &mut end.origin,
            Content::LogBegin(begin) => &mut begin.origin,
        };
        origin.clone_from(log);
        self
    }

    /// Encodes the content for publication.
    ///
    /// # Errors
    /// [`DocumentError`] when it breaks a rule of its kind.
    pub fn encode(&self) -> Result<EncodedContent, DocumentError> {
        match self {
            Content::DecisionSummary(summary) => summary.encode(),
            Content::Withdrawal(withdrawal) => withdrawal.encode(),
            Content::KeyChange(change) => change.encode(),
            Content::LogEnd(end) => end.encode(),
            Content::LogBegin(begin) => begin.encode(),
        }
    }

    /// Reads content that stands at `index` of the log of `origin` under a leaf of `kind`.
    ///
    /// `Ok(None)` means a kind or version that is mirrored and verified but not read here.
    ///
    /// # Errors
    /// Whatever makes the content unfit to be shown.
    pub fn read(
        origin: &Origin,
        index: u64,
        kind: EntryKind,
        bytes: &[u8],
    ) -> Result<Option<Self>, ContentError> {
        let Some(name) = kind.name() else { return Ok(None) };
        let document = Document::parse(bytes, MAX_CONTENT_BYTES)?;
        if document.kind != name {
            return Err(ContentError::OtherKind);
        }
        if document.text("origin") != Some(origin.as_str()) {
            return Err(ContentError::OtherOrigin);
        }
        match (kind, document.version) {
            (EntryKind::DECISION_SUMMARY, 1) => {
                let summary: DecisionSummaryV1 = document.fields()?;
                summary.check()?;
                Ok(Some(Content::DecisionSummary(Box::new(summary))))
            }
            (EntryKind::WITHDRAWAL, 1) => {
                let withdrawal: WithdrawalV1 = document.fields()?;
                if !withdrawal.is_of_earlier(index) {
                    return Err(ContentError::NotEarlier);
                }
                Ok(Some(Content::Withdrawal(withdrawal)))
            }
            (EntryKind::KEY_CHANGE, 1) => {
                let change: KeyChangeV1 = document.fields()?;
                change.check(index)?;
                Ok(Some(Content::KeyChange(Box::new(change))))
            }
            (EntryKind::LOG_END, 1) => {
                let end: LogEndV1 = document.fields()?;
                end.check()?;
                Ok(Some(Content::LogEnd(end)))
            }
            (EntryKind::LOG_BEGIN, 1) => {
                let begin: LogBeginV1 = document.fields()?;
                begin.check(index)?;
                Ok(Some(Content::LogBegin(begin)))
            }
            _ => Ok(None),
        }
    }
}

fn encode<T: serde::Serialize>(
    origin: &Origin,
    kind: EntryKind,
    fields: &T,
) -> Result<EncodedContent, DocumentError> {
    let name = kind.name().ok_or(DocumentError::OtherKind)?;
    let bytes = crate::document::encode(name, 1, fields, MAX_CONTENT_BYTES)?;
    Ok(EncodedContent { origin: origin.clone(), kind, bytes })
}
