//! The header of an envelope: what the two nodes need to know without opening it.

use serde::{Deserialize, Serialize};

use super::{EnvelopeError, MAX_HEADER_BYTES};
use crate::canonical::MAX_INTEGER;
use crate::document::{self, Document};
use crate::hash::Hash;
use crate::ids::{ConversationId, EnvelopeId, Epoch, Origin, UnixSeconds};
use crate::signature::KeyId;
use crate::text::Code;

const KIND: &str = "envelope";

/// The longest time between sending and expiry: a year and a day.
const MAX_LIFETIME_SECONDS: i64 = 366 * 24 * 60 * 60;

/// What an envelope is about. Kinds that this version does not read travel like the others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EnvelopeKind(Code);

impl EnvelopeKind {
    /// A [`ReviewRequestV1`](crate::mailbox::ReviewRequestV1).
    pub fn review_request() -> Self {
        EnvelopeKind(Code::fixed("review_request"))
    }

    /// An [`OpinionV1`](crate::mailbox::OpinionV1).
    pub fn opinion() -> Self {
        EnvelopeKind(Code::fixed("opinion"))
    }

    /// A [`ReviewMessageV1`](crate::mailbox::ReviewMessageV1).
    pub fn review_message() -> Self {
        EnvelopeKind(Code::fixed("review_message"))
    }

    /// A [`ReviewWithdrawalV1`](crate::mailbox::ReviewWithdrawalV1).
    pub fn review_withdrawal() -> Self {
        EnvelopeKind(Code::fixed("review_withdrawal"))
    }

    /// A [`ReviewDeclineV1`](crate::mailbox::ReviewDeclineV1).
    pub fn review_decline() -> Self {
        EnvelopeKind(Code::fixed("review_decline"))
    }

    /// A [`ReviewExtensionV1`](crate::mailbox::ReviewExtensionV1).
    pub fn review_extension() -> Self {
        EnvelopeKind(Code::fixed("review_extension"))
    }

    /// An [`AttachmentV1`](crate::mailbox::AttachmentV1).
    pub fn attachment() -> Self {
        EnvelopeKind(Code::fixed("attachment"))
    }

    /// An [`AttachmentChunkV1`](crate::mailbox::AttachmentChunkV1).
    pub fn attachment_chunk() -> Self {
        EnvelopeKind(Code::fixed("attachment_chunk"))
    }

    /// The kind of this name, known or not.
    pub fn new(name: Code) -> Self {
        EnvelopeKind(name)
    }

    /// The name on the wire.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The signed part of an envelope that stays readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// What the payload is.
    pub message: EnvelopeKind,
    /// The envelope's id; with the sender it is accepted once.
    pub id: EnvelopeId,
    /// Who sends.
    pub sender: Origin,
    /// The envelope key that signs.
    pub sender_key: KeyId,
    /// For whom it is sealed.
    pub recipient: Origin,
    /// The sealing key that opens it.
    pub sealing_key: KeyId,
    /// What it belongs to.
    pub conversation: ConversationId,
    /// The run of sequence numbers.
    pub epoch: Epoch,
    /// The place in the run, from 1 and without gaps for each recipient.
    pub sequence: u64,
    /// When it was sent.
    pub sent: UnixSeconds,
    /// When it may be forgotten unread.
    pub expires: UnixSeconds,
    /// The salted commitment to the plaintext.
    pub commitment: Hash,
}

impl Header {
    pub(super) fn encode(&self) -> Result<Vec<u8>, EnvelopeError> {
        self.check()?;
        document::encode(KIND, 1, self, MAX_HEADER_BYTES).map_err(|_| EnvelopeError::Header)
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let document = Document::parse(bytes, MAX_HEADER_BYTES).and_then(|document| document.of_kind(KIND));
        let document = document.ok().filter(|it| it.version == 1).ok_or(EnvelopeError::Header)?;
        let header: Header = document.fields().map_err(|_| EnvelopeError::Header)?;
        header.check()?;
        Ok(header)
    }

    fn check(&self) -> Result<(), EnvelopeError> {
        let lasts = self.expires.0.saturating_sub(self.sent.0);
        let sound = self.sender != self.recipient
            && (1..=MAX_INTEGER.unsigned_abs()).contains(&self.sequence)
            && (1..=MAX_LIFETIME_SECONDS).contains(&lasts);
        if sound { Ok(()) } else { Err(EnvelopeError::Header) }
    }
}
