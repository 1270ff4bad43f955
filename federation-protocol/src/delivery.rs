//! How envelopes are brought: several in one request, and what is answered for each.
//!
//! `docs/protocol/mailbox.md` specifies paths and answers, `docs/protocol/errors.md` the codes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::document::{self, Document, DocumentError};
use crate::envelope::{EnvelopeError, MAX_ENVELOPE_BYTES};
use crate::receipt::MAX_RECEIPT_BYTES;
use crate::text::Code;

/// Where a peer delivers several envelopes, with POST: a batch as in the answer of the outbox.
pub const INBOX_BATCH_PATH: &str = "/federation/inbox/batch";

/// The most envelopes of one push.
pub const MAX_PUSH_ENVELOPES: usize = 256;

/// The most bytes of one push: the longest envelope always fits.
pub const MAX_PUSH_BYTES: usize = MAX_ENVELOPE_BYTES + 4;

/// The most bytes of the answer to a push; read no more.
pub const MAX_ANSWER_BYTES: usize = MAX_PUSH_ENVELOPES * (MAX_RECEIPT_BYTES / 3 * 4 + 64);

const KIND: &str = "inbox_answer";

/// What a push is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxAnswerV1 {
    /// For each envelope of the push, in its order.
    pub answers: Vec<EnvelopeAnswer>,
}

/// What is answered for one envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvelopeAnswer {
    /// It is stored, or was before: a receipt, not verified yet.
    #[serde(with = "in_base64")]
    Receipt(Vec<u8>),
    /// It is refused for good, with a code of `errors.md`.
    Refused(Code),
    /// Not now: it may be taken when it comes again, after so many seconds.
    Later(u32),
}

impl InboxAnswerV1 {
    /// Encodes the answer.
    ///
    /// # Errors
    /// [`DocumentError`] when it is longer than it may be.
    pub fn encode(&self) -> Result<Vec<u8>, DocumentError> {
        document::encode(KIND, 1, self, MAX_ANSWER_BYTES)
    }

    /// Reads an answer to a push of `count` envelopes.
    ///
    /// # Errors
    /// Whatever makes it no answer of version 1; [`DocumentError::Contradiction`] when it answers more envelopes or fewer.
    pub fn parse(bytes: &[u8], count: usize) -> Result<Self, DocumentError> {
        let document = Document::parse(bytes, MAX_ANSWER_BYTES)?.of_kind(KIND)?;
        if document.version != 1 {
            return Err(DocumentError::UnknownVersion);
        }
        let answer: InboxAnswerV1 = document.fields()?;
        if answer.answers.len() == count {
            Ok(answer)
        } else {
            Err(DocumentError::Contradiction { rule: "each envelope of a push has one answer" })
        }
    }
}

/// Why an envelope is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// For what it is.
    Envelope(EnvelopeError),
    /// It is of another trust than the one that brought it.
    OtherSender,
    /// Its id came before with other bytes.
    OtherBytes,
}

impl Refusal {
    /// The code of `errors.md`.
    pub fn code(self) -> Code {
        Code::fixed(match self {
            Refusal::OtherSender => "other_sender",
            Refusal::OtherBytes => "other_bytes",
            Refusal::Envelope(error) => match error {
                EnvelopeError::TooLong => "too_long",
                EnvelopeError::Malformed => "malformed",
                EnvelopeError::Header => "header",
                EnvelopeError::UnknownKey => "unknown_key",
                EnvelopeError::BadSignature => "bad_signature",
                EnvelopeError::OtherCiphertext => "other_ciphertext",
                EnvelopeError::OtherRecipient => "other_recipient",
                EnvelopeError::Expired => "expired",
                EnvelopeError::NotYetSent => "not_yet_sent",
                // Whoever can read the rest keeps such an envelope and says so in its receipt.
                EnvelopeError::OtherSealingKey
                | EnvelopeError::Erased
                | EnvelopeError::BadSeal
                | EnvelopeError::CommitmentMismatch => "cannot_open",
            },
        })
    }

    /// Whether the same bytes may be taken later: a key may be announced meanwhile, and a clock be set.
    pub const fn may_pass(self) -> bool {
        matches!(self, Refusal::Envelope(EnvelopeError::UnknownKey | EnvelopeError::NotYetSent))
    }
}

mod in_base64 {
    use super::*;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(bytes))
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        // Not what it says: the text comes from a stranger.
        BASE64.decode(text).map_err(|_| serde::de::Error::custom("not base64"))
    }
}
