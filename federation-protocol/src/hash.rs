//! SHA-256 values and the random salts that hide what was hashed.

use std::fmt;
use std::str::FromStr;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// A SHA-256 value. Written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash([u8; 32]);

impl Hash {
    /// Wraps 32 bytes that are already a hash.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Hash(bytes)
    }

    /// Wraps a hash that comes as a slice, for instance from a database row.
    ///
    /// # Errors
    /// [`HashError::Length`] unless there are exactly 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, HashError> {
        bytes.try_into().map(Hash).map_err(|_| HashError::Length)
    }

    /// The SHA-256 of these bytes alone, without a domain: for bodies of requests and files.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Hash(sha2::Sha256::digest(bytes).into())
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Why a text or a slice is not a [`struct@Hash`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Not 32 bytes.
    #[error("a SHA-256 value has 32 bytes")]
    Length,
    /// Not lower-case hexadecimal digits.
    #[error("a SHA-256 value is written in lower-case hexadecimal digits")]
    Digits,
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        decode_hex(text).map(Hash)
    }
}

impl TryFrom<String> for Hash {
    type Error = HashError;

    fn try_from(text: String) -> Result<Self, HashError> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> String {
        hash.to_string()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// Exactly `N` bytes in lower-case digits: one value has one spelling.
pub(crate) fn decode_hex<const N: usize>(text: &str) -> Result<[u8; N], HashError> {
    if text.len() != N * 2 {
        return Err(HashError::Length);
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(HashError::Digits);
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| HashError::Digits)?;
    Ok(bytes)
}

/// 32 random bytes that keep a commitment from being guessed. Erasing the salt erases the link between a commitment
/// and its content, so it is wiped from memory when dropped and never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl Salt {
    /// Draws a new salt.
    pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Salt(bytes)
    }

    /// Wraps a salt that was drawn before.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Salt(bytes)
    }

    /// Wraps a salt that comes as a slice, for instance from a database row.
    ///
    /// # Errors
    /// [`HashError::Length`] unless there are exactly 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, HashError> {
        bytes.try_into().map(Salt).map_err(|_| HashError::Length)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Drop for Salt {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}
