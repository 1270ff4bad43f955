//! Sealing and opening envelopes.

use rand_core::CryptoRng;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{
    Envelope, EnvelopeError, EnvelopeKind, Header, MAX_PAYLOAD_BYTES, SIGNATURE_DOMAIN, VerifiedEnvelope,
    hash_ciphertext, suite,
};
use crate::framing;
use crate::hash::{Hash, Salt};
use crate::ids::{ConversationId, EnvelopeId, Epoch, UnixSeconds};
use crate::signature::{PublicKey, SecretKey, purpose};

const SEAL_DOMAIN: &str = "samraad/v1/envelope-seal";
const PLAINTEXT_DOMAIN: &str = "samraad/v1/plaintext-commitment";

/// What the sender decides about an envelope; the rest of the header follows from the keys and the payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The envelope's id.
    pub id: EnvelopeId,
    /// What the payload is.
    pub message: EnvelopeKind,
    /// What it belongs to.
    pub conversation: ConversationId,
    /// The sender's present run of sequence numbers.
    pub epoch: Epoch,
    /// The next number for this recipient, from 1.
    pub sequence: u64,
    /// Now.
    pub sent: UnixSeconds,
    /// When the message has no more use; at most a year later.
    pub expires: UnixSeconds,
}

impl Draft {
    /// Seals the payload for a recipient and signs the envelope. Store the result and send those bytes at every try.
    ///
    /// # Errors
    /// [`EnvelopeError::TooLong`] for a payload beyond [`MAX_PAYLOAD_BYTES`]; [`EnvelopeError::Header`] when sender and
    /// recipient are the same or the times or the sequence are out of range; [`EnvelopeError::BadSeal`] when the
    /// recipient's key is no good.
    pub fn seal(
        self,
        payload: &[u8],
        sender: &SecretKey<purpose::Envelope>,
        recipient: &PublicKey<purpose::Sealing>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Envelope, EnvelopeError> {
        if payload.len() > MAX_PAYLOAD_BYTES {
            return Err(EnvelopeError::TooLong);
        }
        let salt = Salt::random(rng);
        let header = Header {
            message: self.message,
            id: self.id,
            sender: sender.origin().clone(),
            sender_key: sender.public().id(),
            recipient: recipient.origin().clone(),
            sealing_key: recipient.id(),
            conversation: self.conversation,
            epoch: self.epoch,
            sequence: self.sequence,
            sent: self.sent,
            expires: self.expires,
            commitment: plaintext_commitment(&salt, payload),
        };
        let header_bytes = header.encode()?;
        let mut plaintext = Zeroizing::new(Vec::with_capacity(salt.as_bytes().len() + payload.len()));
        plaintext.extend_from_slice(salt.as_bytes());
        plaintext.extend_from_slice(payload);
        let info = info(&header, &header_bytes);
        let ciphertext =
            suite::seal(recipient.as_bytes(), &info, &plaintext, rng).ok_or(EnvelopeError::BadSeal)?;
        let ciphertext_hash = hash_ciphertext(&ciphertext);
        let signature = sender.sign(SIGNATURE_DOMAIN, &[&header_bytes, ciphertext_hash.as_bytes()]);
        Ok(Envelope { header, header_bytes, ciphertext_hash, signature, ciphertext: Some(ciphertext) })
    }
}

/// What was in an envelope. Wiped from memory when dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The salt of the commitment in the header.
    pub salt: Salt,
    /// The payload, as the sender encoded it.
    pub payload: Zeroizing<Vec<u8>>,
}

impl VerifiedEnvelope {
    /// Opens the envelope with the sealing key that its header names.
    ///
    /// # Errors
    /// [`EnvelopeError::OtherSealingKey`], [`EnvelopeError::Erased`], [`EnvelopeError::BadSeal`],
    /// [`EnvelopeError::CommitmentMismatch`].
    pub fn open(&self, key: &SecretKey<purpose::Sealing>) -> Result<Opened, EnvelopeError> {
        let envelope = self.envelope();
        let header = envelope.header();
        if *key.origin() != header.recipient || key.public().id() != header.sealing_key {
            return Err(EnvelopeError::OtherSealingKey);
        }
        let ciphertext = envelope.ciphertext.as_deref().ok_or(EnvelopeError::Erased)?;
        let info = info(header, &envelope.header_bytes);
        let plaintext = suite::open(key.secret(), &info, ciphertext).ok_or(EnvelopeError::BadSeal)?;
        let (salt, payload) = plaintext.split_first_chunk::<32>().ok_or(EnvelopeError::CommitmentMismatch)?;
        let salt = Salt::from_bytes(*salt);
        let commitment = plaintext_commitment(&salt, payload);
        if !bool::from(commitment.as_bytes().ct_eq(header.commitment.as_bytes())) {
            return Err(EnvelopeError::CommitmentMismatch);
        }
        Ok(Opened { salt, payload: Zeroizing::new(payload.to_vec()) })
    }
}

/// SHA-256 over domain, salt and payload, each behind its length.
fn plaintext_commitment(salt: &Salt, payload: &[u8]) -> Hash {
    framing::hash(PLAINTEXT_DOMAIN, &[salt.as_bytes(), payload])
}

/// Binds the seal to protocol, sender, recipient and header, so that a ciphertext fits no other envelope.
fn info(header: &Header, header_bytes: &[u8]) -> Vec<u8> {
    let (sender, recipient) = (header.sender.as_str().as_bytes(), header.recipient.as_str().as_bytes());
    framing::join(SEAL_DOMAIN, &[sender, recipient, Hash::of(header_bytes).as_bytes()])
}
