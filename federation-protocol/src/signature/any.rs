//! Keys of any purpose, where a place may hold one of several.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::purpose::{Envelope, Request, Sealing};
use super::{KeySet, PublicKey, Purpose as _, RECORD_PREFIX, SecretKey, SignatureError, ed25519_public};
use crate::framing;
use crate::ids::Origin;
use crate::note::{
    CosignerPublicKey, CosignerRole as _, CosignerSecretKey, LogPublicKey, LogSecretKey, role,
};

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPurpose {
    /// Signs checkpoints.
    Log,
    /// Cosigns the trust's own checkpoints.
    Cosignature,
    /// Cosigns the checkpoints of other trusts.
    Witness,
    /// Signs envelopes.
    Envelope,
    /// Signs requests from node to node.
    Request,
    /// Opens what is sealed for the trust.
    Sealing,
}

impl KeyPurpose {
    /// All of them, in the order of a fingerprint's explanation.
    pub const ALL: [KeyPurpose; 6] = [
        KeyPurpose::Log,
        KeyPurpose::Cosignature,
        KeyPurpose::Witness,
        KeyPurpose::Envelope,
        KeyPurpose::Request,
        KeyPurpose::Sealing,
    ];

    /// The word for it in lists of keys.
    pub const fn name(self) -> &'static str {
        match self {
            KeyPurpose::Log => "log",
            KeyPurpose::Cosignature => role::Own::NAME,
            KeyPurpose::Witness => role::Witness::NAME,
            KeyPurpose::Envelope => Envelope::NAME,
            KeyPurpose::Request => Request::NAME,
            KeyPurpose::Sealing => Sealing::NAME,
        }
    }

    /// The purpose with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

/// A public key of any purpose. Its text form is that of its purpose, a vkey or a key record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AnyPublicKey {
    /// See [`KeyPurpose::Log`].
    Log(LogPublicKey),
    /// See [`KeyPurpose::Cosignature`].
    Cosignature(CosignerPublicKey<role::Own>),
    /// See [`KeyPurpose::Witness`].
    Witness(CosignerPublicKey<role::Witness>),
    /// See [`KeyPurpose::Envelope`].
    Envelope(PublicKey<Envelope>),
    /// See [`KeyPurpose::Request`].
    Request(PublicKey<Request>),
    /// See [`KeyPurpose::Sealing`].
    Sealing(PublicKey<Sealing>),
}

impl AnyPublicKey {
    /// Whose key it is.
    pub fn origin(&self) -> &Origin {
        match self {
            AnyPublicKey::Log(key) => key.origin(),
            AnyPublicKey::Cosignature(key) => key.origin(),
            AnyPublicKey::Witness(key) => key.origin(),
            AnyPublicKey::Envelope(key) => key.origin(),
            AnyPublicKey::Request(key) => key.origin(),
            AnyPublicKey::Sealing(key) => key.origin(),
        }
    }

    /// The public half of a secret key for this purpose: any 32 bytes are one.
    pub fn of_secret(purpose: KeyPurpose, origin: Origin, secret: &[u8; 32]) -> Self {
        match purpose {
            KeyPurpose::Log => AnyPublicKey::Log(LogSecretKey::from_bytes(origin, secret).public()),
            KeyPurpose::Cosignature => {
                AnyPublicKey::Cosignature(CosignerSecretKey::from_bytes(origin, secret).public())
            }
            KeyPurpose::Witness => {
                AnyPublicKey::Witness(CosignerSecretKey::from_bytes(origin, secret).public())
            }
            KeyPurpose::Envelope => AnyPublicKey::Envelope(SecretKey::from_bytes(origin, secret).public()),
            KeyPurpose::Request => AnyPublicKey::Request(SecretKey::from_bytes(origin, secret).public()),
            KeyPurpose::Sealing => AnyPublicKey::Sealing(SecretKey::from_bytes(origin, secret).public()),
        }
    }

    /// What it is for.
    pub const fn purpose(&self) -> KeyPurpose {
        match self {
            AnyPublicKey::Log(_) => KeyPurpose::Log,
            AnyPublicKey::Cosignature(_) => KeyPurpose::Cosignature,
            AnyPublicKey::Witness(_) => KeyPurpose::Witness,
            AnyPublicKey::Envelope(_) => KeyPurpose::Envelope,
            AnyPublicKey::Request(_) => KeyPurpose::Request,
            AnyPublicKey::Sealing(_) => KeyPurpose::Sealing,
        }
    }

    /// The key's id in hexadecimal, as its text form has it.
    pub fn id_text(&self) -> String {
        match self {
            AnyPublicKey::Log(key) => hex::encode(key.id()),
            AnyPublicKey::Cosignature(key) => hex::encode(key.id()),
            AnyPublicKey::Witness(key) => hex::encode(key.id()),
            AnyPublicKey::Envelope(key) => key.id().to_string(),
            AnyPublicKey::Request(key) => key.id().to_string(),
            AnyPublicKey::Sealing(key) => key.id().to_string(),
        }
    }

    /// The key for verifying, which a sealing key is not.
    fn verifying_key(&self) -> Option<VerifyingKey> {
        match self {
            AnyPublicKey::Log(key) => Some(*key.verifying_key()),
            AnyPublicKey::Cosignature(key) => Some(*key.verifying_key()),
            AnyPublicKey::Witness(key) => Some(*key.verifying_key()),
            AnyPublicKey::Envelope(key) => ed25519_public(key.as_bytes()).ok(),
            AnyPublicKey::Request(key) => ed25519_public(key.as_bytes()).ok(),
            AnyPublicKey::Sealing(_) => None,
        }
    }

    pub(crate) fn verify(
        &self,
        domain: &str,
        parts: &[&[u8]],
        signature: &[u8; 64],
    ) -> Result<(), SignatureError> {
        let key = self.verifying_key().ok_or(SignatureError::OtherPurpose)?;
        key.verify_strict(&framing::join(domain, parts), &Signature::from_bytes(signature))
            .map_err(|_| SignatureError::BadSignature)
    }
}

impl fmt::Display for AnyPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnyPublicKey::Log(key) => key.fmt(f),
            AnyPublicKey::Cosignature(key) => key.fmt(f),
            AnyPublicKey::Witness(key) => key.fmt(f),
            AnyPublicKey::Envelope(key) => key.fmt(f),
            AnyPublicKey::Request(key) => key.fmt(f),
            AnyPublicKey::Sealing(key) => key.fmt(f),
        }
    }
}

impl FromStr for AnyPublicKey {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let record = text.strip_prefix(RECORD_PREFIX).and_then(|rest| rest.strip_prefix('+'));
        if let Some((purpose, _)) = record.and_then(|rest| rest.split_once('+')) {
            return match KeyPurpose::from_name(purpose) {
                Some(KeyPurpose::Envelope) => text.parse().map(AnyPublicKey::Envelope),
                Some(KeyPurpose::Request) => text.parse().map(AnyPublicKey::Request),
                Some(KeyPurpose::Sealing) => text.parse().map(AnyPublicKey::Sealing),
                _ => Err(SignatureError::OtherPurpose),
            };
        }
        // The forms of vkeys exclude each other by the signature type and the name.
        let log = text.parse().map(AnyPublicKey::Log);
        log.or_else(|_| text.parse().map(AnyPublicKey::Cosignature))
            .or_else(|_| text.parse().map(AnyPublicKey::Witness))
            .map_err(|_| SignatureError::Malformed)
    }
}

impl TryFrom<String> for AnyPublicKey {
    type Error = SignatureError;

    fn try_from(text: String) -> Result<Self, SignatureError> {
        text.parse()
    }
}

impl From<AnyPublicKey> for String {
    fn from(key: AnyPublicKey) -> String {
        key.to_string()
    }
}

impl KeySet {
    /// The key of a purpose, where the set has one.
    pub fn key(&self, purpose: KeyPurpose) -> Option<AnyPublicKey> {
        match purpose {
            KeyPurpose::Log => Some(AnyPublicKey::Log(self.log.clone())),
            KeyPurpose::Cosignature => self.cosignature.clone().map(AnyPublicKey::Cosignature),
            KeyPurpose::Witness => self.witness.clone().map(AnyPublicKey::Witness),
            KeyPurpose::Envelope => Some(AnyPublicKey::Envelope(self.envelope.clone())),
            KeyPurpose::Request => Some(AnyPublicKey::Request(self.request.clone())),
            KeyPurpose::Sealing => Some(AnyPublicKey::Sealing(self.sealing.clone())),
        }
    }

    /// The set with this key for its purpose.
    #[must_use]
    pub fn with(mut self, key: AnyPublicKey) -> Self {
        match key {
            AnyPublicKey::Log(key) => self.log = key,
            AnyPublicKey::Cosignature(key) => self.cosignature = Some(key),
            AnyPublicKey::Witness(key) => self.witness = Some(key),
            AnyPublicKey::Envelope(key) => self.envelope = key,
            AnyPublicKey::Request(key) => self.request = key,
            AnyPublicKey::Sealing(key) => self.sealing = key,
        }
        self
    }
}

/// A secret key that can sign for a change of keys: one of any purpose but sealing.
#[derive(Debug, Clone, Copy)]
pub enum AnySigningKey<'k> {
    /// See [`KeyPurpose::Log`].
    Log(&'k LogSecretKey),
    /// See [`KeyPurpose::Cosignature`].
    Cosignature(&'k CosignerSecretKey<role::Own>),
    /// See [`KeyPurpose::Witness`].
    Witness(&'k CosignerSecretKey<role::Witness>),
    /// See [`KeyPurpose::Envelope`].
    Envelope(&'k SecretKey<Envelope>),
    /// See [`KeyPurpose::Request`].
    Request(&'k SecretKey<Request>),
}

impl AnySigningKey<'_> {
    /// The public half.
    pub fn public(&self) -> AnyPublicKey {
        match self {
            AnySigningKey::Log(key) => AnyPublicKey::Log(key.public()),
            AnySigningKey::Cosignature(key) => AnyPublicKey::Cosignature(key.public()),
            AnySigningKey::Witness(key) => AnyPublicKey::Witness(key.public()),
            AnySigningKey::Envelope(key) => AnyPublicKey::Envelope(key.public()),
            AnySigningKey::Request(key) => AnyPublicKey::Request(key.public()),
        }
    }

    fn to_bytes(self) -> Zeroizing<[u8; 32]> {
        match self {
            AnySigningKey::Log(key) => key.to_bytes(),
            AnySigningKey::Cosignature(key) => key.to_bytes(),
            AnySigningKey::Witness(key) => key.to_bytes(),
            AnySigningKey::Envelope(key) => key.to_bytes(),
            AnySigningKey::Request(key) => key.to_bytes(),
        }
    }

    pub(crate) fn sign(&self, domain: &str, parts: &[&[u8]]) -> [u8; 64] {
        SigningKey::from_bytes(&self.to_bytes()).sign(&framing::join(domain, parts)).to_bytes()
    }
}
