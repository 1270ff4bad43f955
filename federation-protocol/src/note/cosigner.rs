//! Cosignatures after C2SP *tlog-cosignature*, version 1: what somebody saw of a log, and when.
//!
//! Two cosign: the trust itself, daily, so that a log that is held still shows; and the other trusts as witnesses. Each
//! has a key of its own for it, so that no cosignature passes for the other. `docs/protocol/witness.md` is the
//! specification.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::keys::{key_id, read_vkey, write_vkey};
use super::{Checkpoint, NoteSignature, VkeyError};
use crate::framing::Reader;
use crate::ids::{Origin, UnixSeconds};

/// The signature type of a cosignature in C2SP signed-note.
const COSIGNATURE_V1: u8 = 4;

/// As whom a key cosigns. Implemented by the types of [`role`] and by no others.
pub trait CosignerRole: sealed::Sealed + Copy + Eq {
    /// The last part of the key's name, `<origin>/<name>`, and the word for the key in lists of keys.
    const NAME: &'static str;
}

mod sealed {
    pub trait Sealed {}
}

/// The roles in which a trust cosigns. These types have no values.
pub mod role {
    /// The trust cosigns its own log.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Own {}
    /// The trust cosigns the logs of others.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Witness {}
}

impl sealed::Sealed for role::Own {}
impl CosignerRole for role::Own {
    const NAME: &'static str = "cosignature";
}

impl sealed::Sealed for role::Witness {}
impl CosignerRole for role::Witness {
    const NAME: &'static str = "witness";
}

/// A trust's secret key for cosigning in one role. Wiped from memory when dropped; never shown.
pub struct CosignerSecretKey<R: CosignerRole> {
    origin: Origin,
    key: SigningKey,
    role: PhantomData<R>,
}

impl<R: CosignerRole> CosignerSecretKey<R> {
    /// Draws a new key.
    pub fn generate(origin: Origin, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(secret.as_mut_slice());
        CosignerSecretKey::from_bytes(origin, &secret)
    }

    /// Takes up a key that was stored before, as [`CosignerSecretKey::to_bytes`] gave it.
    pub fn from_bytes(origin: Origin, secret: &[u8; 32]) -> Self {
        CosignerSecretKey { origin, key: SigningKey::from_bytes(secret), role: PhantomData }
    }

    /// The secret itself, for storing it encrypted.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.key.to_bytes())
    }

    /// Who cosigns with it.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The public half.
    pub fn public(&self) -> CosignerPublicKey<R> {
        CosignerPublicKey { origin: self.origin.clone(), key: self.key.verifying_key(), role: PhantomData }
    }

    /// Cosigns a checkpoint at a time. Times before 1970 become 1970.
    ///
    /// The caller has persisted that it saw this checkpoint, and never cosigns a smaller one or another root of the same
    /// size after it; see the specification.
    pub fn cosign(&self, checkpoint: &Checkpoint, at: UnixSeconds) -> Cosignature {
        let at = UnixSeconds(at.0.max(0));
        let signature = self.key.sign(signed_text(checkpoint, at).as_bytes()).to_bytes();
        let public = self.public();
        Cosignature { name: public.name(), key_id: public.id(), at, signature }
    }
}

impl<R: CosignerRole> fmt::Debug for CosignerSecretKey<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosignerSecretKey({}/{})", self.origin, R::NAME)
    }
}

/// The key that verifies a trust's cosignatures in one role. Its text form is the vkey
/// `<origin>/<role>+<key id>+<base64>`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CosignerPublicKey<R: CosignerRole> {
    origin: Origin,
    key: VerifyingKey,
    role: PhantomData<R>,
}

/// Why a cosignature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CosignatureError {
    /// The signature is not a time and 64 bytes, or its time is out of range.
    #[error("the cosignature is not a time and a signature")]
    Malformed,
    /// It does not verify over the checkpoint and its time.
    #[error("the cosignature is wrong")]
    BadSignature,
}

impl<R: CosignerRole> CosignerPublicKey<R> {
    /// Who cosigns with it.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    pub(crate) fn verifying_key(&self) -> &VerifyingKey {
        &self.key
    }

    /// What signature lines name: the origin and the role.
    pub fn name(&self) -> String {
        format!("{}/{}", self.origin, R::NAME)
    }

    /// What signature lines call the key.
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.name(), COSIGNATURE_V1, &self.key)
    }

    /// Looks among the signature lines of a checkpoint for one by this key and verifies it. `None` when there is none.
    /// Of several the newest counts.
    ///
    /// # Errors
    /// [`CosignatureError`] when a line that names this key does not verify.
    pub fn find(
        &self,
        checkpoint: &Checkpoint,
        lines: &[NoteSignature<'_>],
    ) -> Result<Option<Cosignature>, CosignatureError> {
        let (name, id) = (self.name(), self.id());
        let mut newest: Option<Cosignature> = None;
        for line in lines.iter().filter(|line| line.name == name && line.key_id == id) {
            let found = self.verify(checkpoint, line)?;
            if newest.as_ref().is_none_or(|newest| newest.at < found.at) {
                newest = Some(found);
            }
        }
        Ok(newest)
    }

    fn verify(
        &self,
        checkpoint: &Checkpoint,
        line: &NoteSignature<'_>,
    ) -> Result<Cosignature, CosignatureError> {
        let mut reader = Reader::new(&line.signature);
        let at = reader.array().map(u64::from_be_bytes).and_then(|at| i64::try_from(at).ok());
        let (Some(at), Some(signature), true) = (at, reader.array::<64>(), reader.is_empty()) else {
            return Err(CosignatureError::Malformed);
        };
        let at = UnixSeconds(at);
        self.key
            .verify_strict(signed_text(checkpoint, at).as_bytes(), &Signature::from_bytes(&signature))
            .map_err(|_| CosignatureError::BadSignature)?;
        Ok(Cosignature { name: self.name(), key_id: line.key_id, at, signature })
    }
}

fn signed_text(checkpoint: &Checkpoint, at: UnixSeconds) -> String {
    format!("cosignature/v1\ntime {}\n{}", at.0, checkpoint.text())
}

impl<R: CosignerRole> fmt::Display for CosignerPublicKey<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_vkey(f, &self.name(), COSIGNATURE_V1, &self.key)
    }
}

impl<R: CosignerRole> fmt::Debug for CosignerPublicKey<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosignerPublicKey({self})")
    }
}

impl<R: CosignerRole> FromStr for CosignerPublicKey<R> {
    type Err = VkeyError;

    fn from_str(text: &str) -> Result<Self, VkeyError> {
        let (name, key) = read_vkey(text, COSIGNATURE_V1)?;
        let origin = name.strip_suffix(R::NAME).and_then(|name| name.strip_suffix('/'));
        let origin = origin.and_then(|origin| Origin::new(origin).ok()).ok_or(VkeyError::Malformed)?;
        Ok(CosignerPublicKey { origin, key, role: PhantomData })
    }
}

impl<R: CosignerRole> TryFrom<String> for CosignerPublicKey<R> {
    type Error = VkeyError;

    fn try_from(text: String) -> Result<Self, VkeyError> {
        text.parse()
    }
}

impl<R: CosignerRole> From<CosignerPublicKey<R>> for String {
    fn from(key: CosignerPublicKey<R>) -> String {
        key.to_string()
    }
}

/// A cosignature that was made or verified here. There is no other way to one. `Display` gives its signature line,
/// without the newline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    name: String,
    key_id: [u8; 4],
    at: UnixSeconds,
    signature: [u8; 64],
}

impl Cosignature {
    /// The name of the key: the cosigner's origin and role.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it was made, by the cosigner's clock.
    pub fn at(&self) -> UnixSeconds {
        self.at
    }
}

impl fmt::Display for Cosignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blob = [self.key_id.as_slice(), &self.at.0.to_be_bytes(), &self.signature].concat();
        write!(f, "\u{2014} {} {}", self.name, BASE64.encode(blob))
    }
}
