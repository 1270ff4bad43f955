//! Keys, each for one purpose, and what they sign.
//!
//! A trust has separate keys for its log, its envelopes, its requests (Ed25519) and for sealing (X25519). The purpose
//! is part of a key's type here, of its record on the wire, and of every byte string that it signs, so that a signature
//! made for one purpose proves nothing for another. `docs/protocol/keys.md` is the specification; log keys are C2SP
//! *vkeys* and live in [`crate::note`].

mod any;
mod fingerprint;
mod words;

pub use any::{AnyPublicKey, AnySigningKey, KeyPurpose};
pub use fingerprint::{Fingerprint, KeySet, TrustSecrets};
pub use words::FINGERPRINT_WORDS;

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use hpke::{Deserializable as _, Kem as _, Serializable as _, kem::X25519HkdfSha256};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::framing;
use crate::hash::decode_hex;
use crate::ids::Origin;

const RECORD_PREFIX: &str = "samraad-key-v1";
const RECORD_DOMAIN: &str = "samraad/v1/key-record";

/// What a key may do. Implemented by the types of [`purpose`] and by no others.
pub trait Purpose: sealed::Sealed + Copy + Eq {
    /// The word that stands in key records and in what is signed.
    const NAME: &'static str;
}

mod sealed {
    use super::SignatureError;

    pub trait Sealed {
        /// Derives the public key.
        fn public(secret: &[u8; 32]) -> [u8; 32];
        /// Refuses public keys that no honest holder has.
        fn check(public: &[u8; 32]) -> Result<(), SignatureError>;
    }
}

/// The purposes of keys. These types have no values.
pub mod purpose {
    /// Signs mailbox envelopes (Ed25519).
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Envelope {}
    /// Signs requests from node to node (Ed25519).
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Request {}
    /// Opens what was sealed for a trust (X25519).
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Sealing {}
}

macro_rules! ed25519_purpose {
    ($purpose:ty, $name:literal) => {
        impl Purpose for $purpose {
            const NAME: &'static str = $name;
        }

        impl sealed::Sealed for $purpose {
            fn public(secret: &[u8; 32]) -> [u8; 32] {
                SigningKey::from_bytes(secret).verifying_key().to_bytes()
            }

            fn check(public: &[u8; 32]) -> Result<(), SignatureError> {
                ed25519_public(public).map(drop)
            }
        }
    };
}

ed25519_purpose!(purpose::Envelope, "envelope");
ed25519_purpose!(purpose::Request, "request");

impl Purpose for purpose::Sealing {
    const NAME: &'static str = "sealing";
}

impl sealed::Sealed for purpose::Sealing {
    fn public(secret: &[u8; 32]) -> [u8; 32] {
        // A private X25519 key is any 32 bytes, so that this reading cannot fail.
        match <X25519HkdfSha256 as hpke::Kem>::PrivateKey::from_bytes(secret) {
            Ok(secret) => X25519HkdfSha256::sk_to_pk(&secret).to_bytes().into(),
            Err(_) => [0; 32],
        }
    }

    fn check(public: &[u8; 32]) -> Result<(), SignatureError> {
        // A point of small order makes every shared secret zero; agreeing on a secret with it finds that out.
        <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(public)
            .and_then(|public| X25519HkdfSha256::encap_with_rng(&public, None, &mut FixedBytes))
            .map(drop)
            .map_err(|_| SignatureError::WeakKey)
    }
}

/// Not random at all: only for finding out whether a public key works. Nothing is ever sealed with it.
struct FixedBytes;

impl rand_core::TryRng for FixedBytes {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(1)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(1)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.fill(1);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for FixedBytes {}

/// Why a key or a signature is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not a key record of this version.
    #[error("not a key record")]
    Malformed,
    /// The record is for another purpose than the place asks for.
    #[error("the key is for another purpose")]
    OtherPurpose,
    /// The id in the record does not follow from the key.
    #[error("the key id does not belong to the key")]
    WrongKeyId,
    /// Not a point on the curve, or one of small order that would accept forged signatures.
    #[error("the public key is weak or malformed")]
    WeakKey,
    /// The keys of one set name different trusts.
    #[error("the keys belong to different trusts")]
    MixedOrigins,
    /// The signature does not verify.
    #[error("the signature is wrong")]
    BadSignature,
}

/// Reads a public Ed25519 key and refuses the weak ones.
pub(crate) fn ed25519_public(bytes: &[u8; 32]) -> Result<VerifyingKey, SignatureError> {
    let key = VerifyingKey::from_bytes(bytes).map_err(|_| SignatureError::WeakKey)?;
    if key.is_weak() { Err(SignatureError::WeakKey) } else { Ok(key) }
}

/// Every Ed25519 signature of the protocol is verified here, strictly: canonical encodings, no points of small order.
pub(crate) fn verify_ed25519(
    key: &VerifyingKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    let signature: &[u8; 64] = signature.try_into().map_err(|_| SignatureError::BadSignature)?;
    key.verify_strict(message, &Signature::from_bytes(signature)).map_err(|_| SignatureError::BadSignature)
}

/// Eight bytes that name a key within its trust and purpose. They select a key and prove nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId([u8; 8]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl FromStr for KeyId {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, SignatureError> {
        decode_hex(text).map(KeyId).map_err(|_| SignatureError::Malformed)
    }
}

impl TryFrom<String> for KeyId {
    type Error = SignatureError;

    fn try_from(text: String) -> Result<Self, SignatureError> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> String {
        id.to_string()
    }
}

/// A trust's secret key for one purpose. Wiped from memory when dropped; never shown.
pub struct SecretKey<P: Purpose> {
    origin: Origin,
    secret: Zeroizing<[u8; 32]>,
    purpose: PhantomData<P>,
}

impl<P: Purpose> SecretKey<P> {
    /// Draws a new key.
    pub fn generate(origin: Origin, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(secret.as_mut_slice());
        SecretKey { origin, secret, purpose: PhantomData }
    }

    /// Takes up a key that was stored before, as [`SecretKey::to_bytes`] gave it.
    pub fn from_bytes(origin: Origin, secret: &[u8; 32]) -> Self {
        SecretKey { origin, secret: Zeroizing::new(*secret), purpose: PhantomData }
    }

    /// The secret itself, for storing it encrypted.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.secret.clone()
    }

    /// Whose key it is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The public half.
    pub fn public(&self) -> PublicKey<P> {
        PublicKey { origin: self.origin.clone(), key: P::public(&self.secret), purpose: PhantomData }
    }
}

impl<P: Purpose> fmt::Debug for SecretKey<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({} of {})", P::NAME, self.origin)
    }
}

impl SecretKey<purpose::Envelope> {
    pub(crate) fn sign(&self, domain: &str, parts: &[&[u8]]) -> [u8; 64] {
        SigningKey::from_bytes(&self.secret).sign(&framing::join(domain, parts)).to_bytes()
    }
}

impl SecretKey<purpose::Request> {
    /// The key as PKCS #8 DER (RFC 8410), which JWT libraries take for signing.
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        // SEQUENCE { version 0, AlgorithmIdentifier { 1.3.101.112 }, OCTET STRING { OCTET STRING { 32 bytes } } }
        const HEAD: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
        let mut der = Zeroizing::new(Vec::with_capacity(HEAD.len() + 32));
        der.extend_from_slice(&HEAD);
        der.extend_from_slice(self.secret.as_slice());
        der
    }
}

impl SecretKey<purpose::Sealing> {
    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.secret
    }
}

/// A trust's public key for one purpose. Its text form, the *key record*, is
/// `samraad-key-v1+<purpose>+<origin>+<key id>+<base64 of the 32 bytes>`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey<P: Purpose> {
    origin: Origin,
    key: [u8; 32],
    purpose: PhantomData<P>,
}

impl<P: Purpose> PublicKey<P> {
    /// Whose key it is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The 32 bytes of the key.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.key
    }

    /// What messages call the key.
    pub fn id(&self) -> KeyId {
        let full =
            framing::hash(RECORD_DOMAIN, &[P::NAME.as_bytes(), self.origin.as_str().as_bytes(), &self.key]);
        let mut id = [0; 8];
        id.copy_from_slice(full.as_bytes().first_chunk::<8>().unwrap_or(&[0; 8]));
        KeyId(id)
    }
}

impl PublicKey<purpose::Envelope> {
    pub(crate) fn verify(
        &self,
        domain: &str,
        parts: &[&[u8]],
        signature: &[u8; 64],
    ) -> Result<(), SignatureError> {
        verify_ed25519(&ed25519_public(&self.key)?, &framing::join(domain, parts), signature)
    }
}

impl PublicKey<purpose::Request> {
    /// The key as the member `x` of a JWK (RFC 8037), which JWT libraries take for verifying.
    pub fn to_jwk_x(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key)
    }
}

impl<P: Purpose> fmt::Display for PublicKey<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{RECORD_PREFIX}+{}+{}+{}+{}", P::NAME, self.origin, self.id(), BASE64.encode(self.key))
    }
}

impl<P: Purpose> fmt::Debug for PublicKey<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl<P: Purpose> FromStr for PublicKey<P> {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, SignatureError> {
        // The base64 alphabet has a plus sign of its own, hence a limited split.
        let mut parts = text.splitn(5, '+');
        if parts.next() != Some(RECORD_PREFIX) {
            return Err(SignatureError::Malformed);
        }
        let purpose = parts.next().ok_or(SignatureError::Malformed)?;
        let origin = parts.next().and_then(|name| Origin::new(name).ok()).ok_or(SignatureError::Malformed)?;
        let id: KeyId = parts.next().ok_or(SignatureError::Malformed)?.parse()?;
        let key = parts.next().and_then(decode_key).ok_or(SignatureError::Malformed)?;
        if purpose != P::NAME {
            return Err(SignatureError::OtherPurpose);
        }
        P::check(&key)?;
        let key = PublicKey { origin, key, purpose: PhantomData };
        if key.id() == id { Ok(key) } else { Err(SignatureError::WrongKeyId) }
    }
}

fn decode_key(text: &str) -> Option<[u8; 32]> {
    BASE64.decode(text).ok()?.try_into().ok()
}

impl<P: Purpose> TryFrom<String> for PublicKey<P> {
    type Error = SignatureError;

    fn try_from(text: String) -> Result<Self, SignatureError> {
        text.parse()
    }
}

impl<P: Purpose> From<PublicKey<P>> for String {
    fn from(key: PublicKey<P>) -> String {
        key.to_string()
    }
}
