//! Log keys: Ed25519 keys in the *vkey* form of C2SP signed-note, which cosigners' keys share.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::hash::decode_hex;
use crate::ids::Origin;
use crate::signature::{SignatureError, ed25519_public, verify_ed25519};

/// The signature type of plain Ed25519 in C2SP signed-note.
const ED25519: u8 = 1;

/// The key that signs a trust's checkpoints. Wiped from memory when dropped; never shown.
pub struct LogSecretKey {
    origin: Origin,
    key: SigningKey,
}

impl LogSecretKey {
    /// Draws a new key.
    pub fn generate(origin: Origin, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(secret.as_mut_slice());
        LogSecretKey::from_bytes(origin, &secret)
    }

    /// Takes up a key that was stored before, as [`LogSecretKey::to_bytes`] gave it.
    pub fn from_bytes(origin: Origin, secret: &[u8; 32]) -> Self {
        LogSecretKey { origin, key: SigningKey::from_bytes(secret) }
    }

    /// The secret itself, for storing it encrypted.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.key.to_bytes())
    }

    /// Whose log it signs.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The same key under the name of another log of the trust.
    #[must_use]
    pub fn of_log(&self, log: &Origin) -> Self {
        LogSecretKey { origin: log.clone(), key: self.key.clone() }
    }

    /// The public half.
    pub fn public(&self) -> LogPublicKey {
        LogPublicKey { origin: self.origin.clone(), key: self.key.verifying_key() }
    }

    pub(super) fn sign(&self, text: &str) -> [u8; 64] {
        self.key.sign(text.as_bytes()).to_bytes()
    }
}

impl fmt::Debug for LogSecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogSecretKey({})", self.origin)
    }
}

/// The key that verifies a trust's checkpoints. Its text form is the vkey `<origin>+<key id>+<base64>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogPublicKey {
    origin: Origin,
    key: VerifyingKey,
}

/// Why a text is not the vkey of a log or of a cosigner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VkeyError {
    /// Not a name, an id and a key between plus signs.
    #[error("not a verifier key")]
    Malformed,
    /// A key of another signature type than the place asks for.
    #[error("the verifier key is for another type of signature")]
    OtherAlgorithm,
    /// The id does not follow from name and key.
    #[error("the key id does not belong to the key")]
    WrongKeyId,
    /// Not a point on the curve, or one of small order.
    #[error("the public key is weak or malformed")]
    WeakKey,
}

impl LogPublicKey {
    /// Whose log it verifies.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The same key under the name of another log of the trust. Its id is another.
    #[must_use]
    pub fn of_log(&self, log: &Origin) -> Self {
        LogPublicKey { origin: log.clone(), key: self.key }
    }

    /// What signature lines call the key.
    pub fn id(&self) -> [u8; 4] {
        key_id(self.origin.as_str(), ED25519, &self.key)
    }

    pub(crate) fn verifying_key(&self) -> &VerifyingKey {
        &self.key
    }

    pub(super) fn verify(&self, text: &str, signature: &[u8]) -> Result<(), SignatureError> {
        verify_ed25519(&self.key, text.as_bytes(), signature)
    }
}

impl fmt::Display for LogPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_vkey(f, self.origin.as_str(), ED25519, &self.key)
    }
}

impl FromStr for LogPublicKey {
    type Err = VkeyError;

    fn from_str(text: &str) -> Result<Self, VkeyError> {
        let (name, key) = read_vkey(text, ED25519)?;
        Ok(LogPublicKey { origin: Origin::new(name).map_err(|_| VkeyError::Malformed)?, key })
    }
}

impl TryFrom<String> for LogPublicKey {
    type Error = VkeyError;

    fn try_from(text: String) -> Result<Self, VkeyError> {
        text.parse()
    }
}

impl From<LogPublicKey> for String {
    fn from(key: LogPublicKey) -> String {
        key.to_string()
    }
}

/// The id of a key: it follows from the name, the signature type and the key (C2SP signed-note).
pub(super) fn key_id(name: &str, algorithm: u8, key: &VerifyingKey) -> [u8; 4] {
    let sha = Sha256::new().chain_update(name).chain_update([b'\n', algorithm]).chain_update(key.as_bytes());
    let full: [u8; 32] = sha.finalize().into();
    full.first_chunk::<4>().copied().unwrap_or_default()
}

pub(super) fn write_vkey(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    algorithm: u8,
    key: &VerifyingKey,
) -> fmt::Result {
    let encoded = BASE64.encode([[algorithm].as_slice(), key.as_bytes()].concat());
    write!(f, "{name}+{}+{encoded}", hex::encode(key_id(name, algorithm, key)))
}

/// The name and the key of a vkey of this signature type.
pub(super) fn read_vkey(text: &str, algorithm: u8) -> Result<(&str, VerifyingKey), VkeyError> {
    let mut parts = text.splitn(3, '+');
    let name = parts.next().ok_or(VkeyError::Malformed)?;
    let id = parts.next().and_then(|id| decode_hex::<4>(id).ok()).ok_or(VkeyError::Malformed)?;
    let encoded = parts.next().and_then(|key| BASE64.decode(key).ok()).ok_or(VkeyError::Malformed)?;
    let (found, key) = encoded.split_first().ok_or(VkeyError::Malformed)?;
    if *found != algorithm {
        return Err(VkeyError::OtherAlgorithm);
    }
    let key: &[u8; 32] = key.try_into().map_err(|_| VkeyError::Malformed)?;
    let key = ed25519_public(key).map_err(|_| VkeyError::WeakKey)?;
    if key_id(name, algorithm, &key) == id { Ok((name, key)) } else { Err(VkeyError::WrongKeyId) }
}
