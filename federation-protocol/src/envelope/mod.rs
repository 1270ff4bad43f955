//! Sealed and signed envelopes of the mailbox.
//!
//! An [`Envelope`] is parsed, then verified with the sender's key, then opened with the recipient's. Its ciphertext can
//! be erased: header, ciphertext hash and signature remain and still verify. `docs/protocol/envelope.md` is the
//! specification.

mod header;
mod seal;
pub(crate) mod suite;

pub use header::{EnvelopeKind, Header};
pub use seal::{Draft, Opened};

use crate::framing::{self, Reader, push_sized};
use crate::hash::Hash;
use crate::ids::{Origin, UnixSeconds};
use crate::signature::{KeyId, PublicKey, SignatureError, purpose};

/// The longest envelope, in bytes: what a request body may hold.
pub const MAX_ENVELOPE_BYTES: usize = 1024 * 1024;

/// The longest header, in bytes.
pub const MAX_HEADER_BYTES: usize = 4096;

/// The longest payload, in bytes: what is left after header, signature, salt and seal.
pub const MAX_PAYLOAD_BYTES: usize = MAX_ENVELOPE_BYTES - MAX_HEADER_BYTES - 512;

/// How far ahead of the receiver's clock the sender's may be.
pub const MAX_CLOCK_AHEAD_SECONDS: i64 = 600;

const MAGIC: &[u8] = b"samraad-envelope/v1\n";
const SIGNATURE_DOMAIN: &str = "samraad/v1/envelope-signature";
const CIPHERTEXT_DOMAIN: &str = "samraad/v1/envelope-ciphertext";
const DIGEST_DOMAIN: &str = "samraad/v1/envelope-digest";

/// Why an envelope is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// More than [`MAX_ENVELOPE_BYTES`].
    #[error("the envelope is longer than {MAX_ENVELOPE_BYTES} bytes")]
    TooLong,
    /// The bytes are not an envelope.
    #[error("the envelope is malformed")]
    Malformed,
    /// The header is not that of version 1.
    #[error("the header of the envelope is malformed")]
    Header,
    /// No known envelope key of the sender has the id in the header.
    #[error("the envelope is signed by an unknown key")]
    UnknownKey,
    /// The signature does not verify.
    #[error("the signature of the envelope is wrong")]
    BadSignature,
    /// The ciphertext is not the one that was signed.
    #[error("the ciphertext is not the one that was signed")]
    OtherCiphertext,
    /// It is for another trust.
    #[error("the envelope is for another trust")]
    OtherRecipient,
    /// It has expired.
    #[error("the envelope has expired")]
    Expired,
    /// It was sent in the future.
    #[error("the envelope is from the future")]
    NotYetSent,
    /// It is sealed for another key than the one at hand.
    #[error("the envelope is sealed for another key")]
    OtherSealingKey,
    /// The ciphertext was erased.
    #[error("the ciphertext was erased")]
    Erased,
    /// The seal does not open.
    #[error("the seal does not open")]
    BadSeal,
    /// The plaintext is not the one that the header commits to.
    #[error("the plaintext is not the one that the header commits to")]
    CommitmentMismatch,
}

/// An envelope as it was read or sealed. Nothing in it is to be believed before [`Envelope::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    header: Header,
    header_bytes: Vec<u8>,
    ciphertext_hash: Hash,
    signature: [u8; 64],
    ciphertext: Option<Vec<u8>>,
}

impl Envelope {
    /// What the header says.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Whether the ciphertext is still there.
    pub fn is_erased(&self) -> bool {
        self.ciphertext.is_none()
    }

    /// Drops the ciphertext. Everything else stays as proof that the envelope existed, and still verifies.
    pub fn erase(&mut self) {
        self.ciphertext = None;
    }

    /// Identifies exactly this envelope, erased or not: the same id with another digest is an alarm.
    pub fn digest(&self) -> Hash {
        framing::hash(DIGEST_DOMAIN, &[&self.header_bytes, self.ciphertext_hash.as_bytes(), &self.signature])
    }

    /// The bytes to store and send: one line with name and version; the header behind its length; the ciphertext's
    /// hash; the signature; the ciphertext behind its length, which is 0 when erased. Lengths are 4 bytes, big-endian.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        push_sized(&mut bytes, &self.header_bytes);
        bytes.extend_from_slice(self.ciphertext_hash.as_bytes());
        bytes.extend_from_slice(&self.signature);
        push_sized(&mut bytes, self.ciphertext.as_deref().unwrap_or_default());
        bytes
    }

    /// Reads an envelope without verifying anything but its form.
    ///
    /// # Errors
    /// [`EnvelopeError::TooLong`], [`EnvelopeError::Malformed`], [`EnvelopeError::Header`].
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        if bytes.len() > MAX_ENVELOPE_BYTES {
            return Err(EnvelopeError::TooLong);
        }
        let mut reader = Reader::new(bytes);
        if reader.bytes(MAGIC.len()) != Some(MAGIC) {
            return Err(EnvelopeError::Malformed);
        }
        let header_bytes = reader.sized(MAX_HEADER_BYTES).ok_or(EnvelopeError::Malformed)?.to_vec();
        let ciphertext_hash = reader.array().map(Hash::from_bytes).ok_or(EnvelopeError::Malformed)?;
        let signature = reader.array().ok_or(EnvelopeError::Malformed)?;
        let ciphertext = reader.sized(MAX_ENVELOPE_BYTES).ok_or(EnvelopeError::Malformed)?;
        if !reader.is_empty() {
            return Err(EnvelopeError::Malformed);
        }
        let ciphertext = (!ciphertext.is_empty()).then(|| ciphertext.to_vec());
        let header = Header::parse(&header_bytes)?;
        Ok(Envelope { header, header_bytes, ciphertext_hash, signature, ciphertext })
    }

    /// Verifies the signature with one of the sender's envelope keys, which the caller got by pairing.
    ///
    /// # Errors
    /// [`EnvelopeError::UnknownKey`], [`EnvelopeError::BadSignature`], [`EnvelopeError::OtherCiphertext`].
    pub fn verify<'k>(
        self,
        keys: impl IntoIterator<Item = &'k PublicKey<purpose::Envelope>>,
    ) -> Result<VerifiedEnvelope, EnvelopeError> {
        let Header { sender, sender_key, .. } = &self.header;
        let mut keys = keys.into_iter();
        let key = keys.find(|key| key.origin() == sender && key.id() == *sender_key);
        let key = key.ok_or(EnvelopeError::UnknownKey)?;
        key.verify(SIGNATURE_DOMAIN, &[&self.header_bytes, self.ciphertext_hash.as_bytes()], &self.signature)
            .map_err(|_: SignatureError| EnvelopeError::BadSignature)?;
        let same = self.ciphertext.as_deref().is_none_or(|it| hash_ciphertext(it) == self.ciphertext_hash);
        if same { Ok(VerifiedEnvelope(self)) } else { Err(EnvelopeError::OtherCiphertext) }
    }
}

fn hash_ciphertext(ciphertext: &[u8]) -> Hash {
    framing::hash(CIPHERTEXT_DOMAIN, &[ciphertext])
}

/// An envelope whose sender is proved. There is no way to one but [`Envelope::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedEnvelope(Envelope);

impl VerifiedEnvelope {
    /// The envelope.
    pub fn envelope(&self) -> &Envelope {
        &self.0
    }

    /// What the header says, now proved.
    pub fn header(&self) -> &Header {
        self.0.header()
    }

    /// Gives the envelope back, for instance to erase it.
    pub fn into_envelope(self) -> Envelope {
        self.0
    }

    /// Whether a live message may be taken in: it is for us and its time has come and not passed, by our clock.
    ///
    /// # Errors
    /// [`EnvelopeError::OtherRecipient`], [`EnvelopeError::NotYetSent`], [`EnvelopeError::Expired`].
    pub fn check_live(&self, recipient: &Origin, now: UnixSeconds) -> Result<(), EnvelopeError> {
        let header = self.header();
        if header.recipient != *recipient {
            return Err(EnvelopeError::OtherRecipient);
        }
        if header.sent > now.plus(MAX_CLOCK_AHEAD_SECONDS) {
            return Err(EnvelopeError::NotYetSent);
        }
        if header.expires <= now { Err(EnvelopeError::Expired) } else { Ok(()) }
    }

    /// The sealing key that opens it.
    pub fn sealing_key(&self) -> KeyId {
        self.header().sealing_key
    }
}

/// Several envelopes in one answer, each behind its length in 4 bytes: what `GET /outbox` gives.
pub fn encode_batch<'e>(envelopes: impl IntoIterator<Item = &'e [u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for envelope in envelopes {
        push_sized(&mut bytes, envelope);
    }
    bytes
}

/// Divides a batch into envelopes without reading them, so that one bad envelope does not cost the others.
///
/// # Errors
/// [`EnvelopeError::Malformed`] when the bytes end within an envelope or one is longer than an envelope may be.
pub fn decode_batch(bytes: &[u8]) -> Result<Vec<&[u8]>, EnvelopeError> {
    let mut reader = Reader::new(bytes);
    let mut envelopes = Vec::new();
    while !reader.is_empty() {
        envelopes.push(reader.sized(MAX_ENVELOPE_BYTES).ok_or(EnvelopeError::Malformed)?);
    }
    Ok(envelopes)
}
