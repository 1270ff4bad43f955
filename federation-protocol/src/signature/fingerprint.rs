//! All the keys of one trust, and the fingerprint by which two people compare them.

use std::fmt;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use super::purpose::{Envelope, Request, Sealing};
use super::words::FINGERPRINT_WORDS;
use super::{PublicKey, SecretKey, SignatureError};
use crate::framing;
use crate::hash::Hash;
use crate::ids::{FIRST_LOG, Origin};
use crate::note::{CosignerPublicKey, CosignerSecretKey, LogPublicKey, LogSecretKey, role};

const DOMAIN: &str = "samraad/v1/key-fingerprint";

/// The secret keys of a trust.
#[derive(Debug)]
pub struct TrustSecrets {
    /// Signs checkpoints.
    pub log: LogSecretKey,
    /// Signs envelopes.
    pub envelope: SecretKey<Envelope>,
    /// Signs requests from node to node.
    pub request: SecretKey<Request>,
    /// Opens what is sealed for this trust.
    pub sealing: SecretKey<Sealing>,
    /// Cosigns the trust's own checkpoints.
    pub cosignature: CosignerSecretKey<role::Own>,
    /// Cosigns the checkpoints of other trusts.
    pub witness: CosignerSecretKey<role::Witness>,
}

impl TrustSecrets {
    /// Draws a key for each purpose.
    pub fn generate(origin: &Origin, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        TrustSecrets {
            log: LogSecretKey::generate(origin.clone(), rng),
            envelope: SecretKey::generate(origin.clone(), rng),
            request: SecretKey::generate(origin.clone(), rng),
            sealing: SecretKey::generate(origin.clone(), rng),
            cosignature: CosignerSecretKey::generate(origin.clone(), rng),
            witness: CosignerSecretKey::generate(origin.clone(), rng),
        }
    }

    /// The public halves.
    pub fn public(&self) -> KeySet {
        KeySet {
            log: self.log.public(),
            envelope: self.envelope.public(),
            request: self.request.public(),
            sealing: self.sealing.public(),
            cosignature: Some(self.cosignature.public()),
            witness: Some(self.witness.public()),
        }
    }
}

/// The public keys of a trust, one for each purpose: what two administrators compare before their nodes talk.
///
/// The two cosigning keys came after the others: a trust that was paired with before may lack them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySet {
    /// Verifies checkpoints; a C2SP vkey.
    pub log: LogPublicKey,
    /// Verifies envelopes.
    pub envelope: PublicKey<Envelope>,
    /// Verifies requests.
    pub request: PublicKey<Request>,
    /// Seals for the trust.
    pub sealing: PublicKey<Sealing>,
    /// Verifies the trust's cosignatures on its own checkpoints; a C2SP vkey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cosignature: Option<CosignerPublicKey<role::Own>>,
    /// Verifies the trust's cosignatures on the checkpoints of others; a C2SP vkey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<CosignerPublicKey<role::Witness>>,
}

impl KeySet {
    /// The trust that all the keys belong to.
    ///
    /// # Errors
    /// [`SignatureError::MixedOrigins`] when they do not belong to one.
    pub fn origin(&self) -> Result<&Origin, SignatureError> {
        let origin = self.log.origin();
        let others = [
            Some(self.envelope.origin()),
            Some(self.request.origin()),
            Some(self.sealing.origin()),
            self.cosignature.as_ref().map(CosignerPublicKey::origin),
            self.witness.as_ref().map(CosignerPublicKey::origin),
        ];
        // The name of a later log is no trust's: docs/protocol/log-end.md.
        if others.into_iter().flatten().all(|other| other == origin) && origin.log_number() == FIRST_LOG {
            Ok(origin)
        } else {
            Err(SignatureError::MixedOrigins)
        }
    }

    /// The fingerprint of the set: any other key, purpose or origin gives another one. It covers the keys that are there.
    pub fn fingerprint(&self) -> Fingerprint {
        let records = [
            Some(self.log.to_string()),
            Some(self.envelope.to_string()),
            Some(self.request.to_string()),
            Some(self.sealing.to_string()),
            self.cosignature.as_ref().map(CosignerPublicKey::to_string),
            self.witness.as_ref().map(CosignerPublicKey::to_string),
        ];
        let parts: Vec<&[u8]> = records.iter().flatten().map(|record| record.as_bytes()).collect();
        Fingerprint(framing::hash(DOMAIN, &parts))
    }

    /// Whether `other` is the same trust with the same keys, as far as both sets have them: one may have been confirmed
    /// before the cosigning keys were there.
    pub fn agrees_with(&self, other: &KeySet) -> bool {
        fn same<K: PartialEq>(ours: Option<&K>, theirs: Option<&K>) -> bool {
            ours.zip(theirs).is_none_or(|(ours, theirs)| ours == theirs)
        }
        self.without_cosigners() == other.without_cosigners()
            && same(self.cosignature.as_ref(), other.cosignature.as_ref())
            && same(self.witness.as_ref(), other.witness.as_ref())
    }

    /// Whether this is the fingerprint of the set, or of what it was before it had cosigning keys.
    pub fn answers_to(&self, fingerprint: &Fingerprint) -> bool {
        self.fingerprint() == *fingerprint || self.without_cosigners().fingerprint() == *fingerprint
    }

    fn without_cosigners(&self) -> KeySet {
        KeySet { cosignature: None, witness: None, ..self.clone() }
    }
}

/// A hash of a [`KeySet`] in the two forms that people compare. `Display` gives all 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(Hash);

impl Fingerprint {
    /// How many words [`Fingerprint::words`] gives: one for each of the first 16 bytes, 128 bits in all.
    pub const WORD_COUNT: usize = 16;

    /// Sixteen words to read aloud.
    pub fn words(&self) -> [&'static str; Self::WORD_COUNT] {
        let first = self.0.as_bytes().first_chunk::<{ Self::WORD_COUNT }>().copied().unwrap_or_default();
        first.map(|byte| FINGERPRINT_WORDS.get(usize::from(byte)).copied().unwrap_or_default())
    }

    /// The whole hash.
    pub fn as_hash(&self) -> &Hash {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
