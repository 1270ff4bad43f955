//! Receipts: what the receiver of a message signs about it, and whoever erased withdrawn content about that.
//!
//! A [`Receipt`] is parsed, then verified with the giver's envelope key, then held against what was sent.
//! `docs/protocol/receipt.md` is the specification.

use serde::{Deserialize, Serialize};

use crate::canonical::MAX_INTEGER;
use crate::document::{self, Document};
use crate::framing::{Reader, push_sized};
use crate::hash::Hash;
use crate::ids::{EnvelopeId, Epoch, Origin, UnixSeconds};
use crate::signature::{KeyId, PublicKey, SecretKey, purpose};
use crate::text::Code;

/// Where a peer fetches the receipts for it: `GET {RECEIPTS_PATH}?after=<epoch>.<number>`, or without a query for all.
/// POST brings a batch of them.
pub const RECEIPTS_PATH: &str = "/federation/receipts";

/// The longest receipt, in bytes.
pub const MAX_RECEIPT_BYTES: usize = 2048;

/// The most bytes of a batch of receipts; read no more.
pub const MAX_RECEIPT_BATCH_BYTES: usize = 512 * 1024;

const MAGIC: &[u8] = b"samraad-receipt/v1\n";
const KIND: &str = "receipt";
const SIGNATURE_DOMAIN: &str = "samraad/v1/receipt-signature";
const MAX_CODES: usize = 16;

/// Why a receipt is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// More than [`MAX_RECEIPT_BYTES`].
    #[error("the receipt is longer than {MAX_RECEIPT_BYTES} bytes")]
    TooLong,
    /// The bytes are not a receipt, or not a batch of them.
    #[error("the receipt is malformed")]
    Malformed,
    /// The statement is not that of version 1.
    #[error("the statement of the receipt is malformed")]
    Statement,
    /// No known envelope key of the giver has the id in the statement.
    #[error("the receipt is signed by an unknown key")]
    UnknownKey,
    /// The signature does not verify.
    #[error("the signature of the receipt is wrong")]
    BadSignature,
    /// It is for another trust.
    #[error("the receipt is for another trust")]
    OtherRecipient,
    /// It is not about the message, or the withdrawal, that it is held against.
    #[error("the receipt is about something else")]
    OtherSubject,
}

/// What a receipt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptV1 {
    /// Who gives it.
    pub giver: Origin,
    /// The envelope key that signs.
    pub giver_key: KeyId,
    /// For whom it is.
    pub recipient: Origin,
    /// The run of numbers.
    pub epoch: Epoch,
    /// The place in the run, from 1 and without gaps for each recipient.
    pub number: u64,
    /// When it was given, by the giver's clock.
    pub at: UnixSeconds,
    /// What it is about.
    #[serde(flatten)]
    pub about: About,
}

/// What a receipt is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum About {
    /// A message that the recipient of the receipt sent.
    Message {
        /// The envelope's id.
        envelope: EnvelopeId,
        /// Identifies exactly that envelope.
        digest: Hash,
        /// What became of it.
        #[serde(flatten)]
        outcome: Outcome,
    },
    /// Content and salt of a withdrawn entry are gone from the giver's copy.
    Erasure {
        /// The log that the entry is in.
        log: Origin,
        /// Where the withdrawal stands in that log.
        withdrawal: u64,
    },
    /// Something that this version does not read. Only ever received.
    #[serde(other)]
    Unread,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It is kept, and not acted upon yet.
    Stored,
    /// It has had its effect.
    Ok,
    /// It is authentic and will have no effect.
    Rejected {
        /// Why: 1 to 16 codes, none twice.
        codes: Vec<Code>,
    },
}

impl Outcome {
    /// Whether nothing else will follow.
    pub const fn is_final(&self) -> bool {
        !matches!(self, Outcome::Stored)
    }
}

impl ReceiptV1 {
    /// Signs the statement. Store the result and give those bytes whenever the receipt is asked for.
    ///
    /// # Errors
    /// [`ReceiptError::Statement`] when giver and recipient are the same, a number is out of range, the codes are not as
    /// the specification asks, or the key is another than the statement names.
    pub fn sign(self, key: &SecretKey<purpose::Envelope>) -> Result<Receipt, ReceiptError> {
        self.check()?;
        if self.giver != *key.origin() || self.giver_key != key.public().id() || self.about == About::Unread {
            return Err(ReceiptError::Statement);
        }
        let limit = MAX_RECEIPT_BYTES - MAGIC.len() - 4 - 64;
        let bytes = document::encode(KIND, 1, &self, limit).map_err(|_| ReceiptError::Statement)?;
        let signature = key.sign(SIGNATURE_DOMAIN, &[&bytes]);
        Ok(Receipt { statement: self, bytes, signature })
    }

    fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        let document = Document::parse(bytes, MAX_RECEIPT_BYTES).and_then(|document| document.of_kind(KIND));
        let document = document.ok().filter(|it| it.version == 1).ok_or(ReceiptError::Statement)?;
        let statement: ReceiptV1 = document.fields().map_err(|_| ReceiptError::Statement)?;
        statement.check()?;
        Ok(statement)
    }

    fn check(&self) -> Result<(), ReceiptError> {
        let most = MAX_INTEGER.unsigned_abs();
        let about = match &self.about {
            About::Message { outcome: Outcome::Rejected { codes }, .. } => {
                let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
                (1..=MAX_CODES).contains(&codes.len()) && distinct.len() == codes.len()
            }
            About::Erasure { withdrawal, .. } => *withdrawal <= most,
            About::Message { .. } | About::Unread => true,
        };
        let sound = self.giver != self.recipient && (1..=most).contains(&self.number) && about;
        if sound { Ok(()) } else { Err(ReceiptError::Statement) }
    }
}

/// A receipt as it was read or signed. Nothing in it is to be believed before [`Receipt::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    statement: ReceiptV1,
    bytes: Vec<u8>,
    signature: [u8; 64],
}

impl Receipt {
    /// What it says.
    pub fn statement(&self) -> &ReceiptV1 {
        &self.statement
    }

    /// The bytes to store and send: one line with name and version; the statement behind its length, which is 4 bytes,
    /// big-endian; the signature.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        push_sized(&mut bytes, &self.bytes);
        bytes.extend_from_slice(&self.signature);
        bytes
    }

    /// Reads a receipt without verifying anything but its form.
    ///
    /// # Errors
    /// [`ReceiptError::TooLong`], [`ReceiptError::Malformed`], [`ReceiptError::Statement`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > MAX_RECEIPT_BYTES {
            return Err(ReceiptError::TooLong);
        }
        let mut reader = Reader::new(bytes);
        if reader.bytes(MAGIC.len()) != Some(MAGIC) {
            return Err(ReceiptError::Malformed);
        }
        let statement = reader.sized(MAX_RECEIPT_BYTES).ok_or(ReceiptError::Malformed)?.to_vec();
        let signature = reader.array().ok_or(ReceiptError::Malformed)?;
        if !reader.is_empty() {
            return Err(ReceiptError::Malformed);
        }
        Ok(Receipt { statement: ReceiptV1::parse(&statement)?, bytes: statement, signature })
    }

    /// Verifies the signature with one of the giver's envelope keys, which the caller got by pairing.
    ///
    /// # Errors
    /// [`ReceiptError::UnknownKey`], [`ReceiptError::BadSignature`].
    pub fn verify<'k>(
        self,
        keys: impl IntoIterator<Item = &'k PublicKey<purpose::Envelope>>,
    ) -> Result<VerifiedReceipt, ReceiptError> {
        let ReceiptV1 { giver, giver_key, .. } = &self.statement;
        let key = keys.into_iter().find(|key| key.origin() == giver && key.id() == *giver_key);
        let key = key.ok_or(ReceiptError::UnknownKey)?;
        key.verify(SIGNATURE_DOMAIN, &[&self.bytes], &self.signature)
            .map_err(|_| ReceiptError::BadSignature)?;
        Ok(VerifiedReceipt(self))
    }
}

/// A receipt whose giver is proved. There is no way to one but [`Receipt::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedReceipt(Receipt);

impl VerifiedReceipt {
    /// What it says, now proved.
    pub fn statement(&self) -> &ReceiptV1 {
        &self.0.statement
    }

    /// The receipt.
    pub fn receipt(&self) -> &Receipt {
        &self.0
    }

    /// What became of the envelope with this id and digest, that `recipient` sent.
    ///
    /// # Errors
    /// [`ReceiptError::OtherRecipient`], [`ReceiptError::OtherSubject`].
    pub fn outcome_of(
        &self,
        recipient: &Origin,
        envelope: EnvelopeId,
        digest: Hash,
    ) -> Result<&Outcome, ReceiptError> {
        let statement = self.statement();
        if statement.recipient != *recipient {
            return Err(ReceiptError::OtherRecipient);
        }
        match &statement.about {
            About::Message { envelope: id, digest: of, outcome } if (*id, *of) == (envelope, digest) => {
                Ok(outcome)
            }
            _ => Err(ReceiptError::OtherSubject),
        }
    }
}

/// Several receipts in one answer or request, each behind its length in 4 bytes.
pub fn encode_batch<'r>(receipts: impl IntoIterator<Item = &'r [u8]>) -> Vec<u8> {
    crate::envelope::encode_batch(receipts)
}

/// Divides a batch into receipts without reading them, so that one bad receipt does not cost the others.
///
/// # Errors
/// [`ReceiptError::TooLong`] for more than [`MAX_RECEIPT_BATCH_BYTES`]; [`ReceiptError::Malformed`] when the bytes end
/// within a receipt or one is longer than a receipt may be.
pub fn decode_batch(bytes: &[u8]) -> Result<Vec<&[u8]>, ReceiptError> {
    if bytes.len() > MAX_RECEIPT_BATCH_BYTES {
        return Err(ReceiptError::TooLong);
    }
    let mut reader = Reader::new(bytes);
    let mut receipts = Vec::new();
    while !reader.is_empty() {
        receipts.push(reader.sized(MAX_RECEIPT_BYTES).ok_or(ReceiptError::Malformed)?);
    }
    Ok(receipts)
}
