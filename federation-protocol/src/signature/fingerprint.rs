//! All the keys of one trust, and the fingerprint by which two people compare them.

use std::fmt;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use super::purpose::{Envelope, Request, Sealing};
use super::words::FINGERPRINT_WORDS;
use super::{PublicKey, SecretKey, SignatureError};
use crate::framing;
use crate::hash::Hash;
use crate::ids::Origin;
use crate::note::{LogPublicKey, LogSecretKey};

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
}

impl TrustSecrets {
    /// Draws a key for each purpose.
    pub fn generate(origin: &Origin, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        TrustSecrets {
            log: LogSecretKey::generate(origin.clone(), rng),
            envelope: SecretKey::generate(origin.clone(), rng),
            request: SecretKey::generate(origin.clone(), rng),
            sealing: SecretKey::generate(origin.clone(), rng),
        }
    }

    /// The public halves.
    pub fn public(&self) -> KeySet {
        KeySet {
            log: self.log.public(),
            envelope: self.envelope.public(),
            request: self.request.public(),
            sealing: self.sealing.public(),
        }
    }
}

/// The public keys of a trust, one for each purpose: what two administrators compare before their nodes talk.
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
}

impl KeySet {
    /// The trust that all the keys belong to.
    ///
    /// # Errors
    /// [`SignatureError::MixedOrigins`] when they do not belong to one.
    pub fn origin(&self) -> Result<&Origin, SignatureError> {
        let origin = self.log.origin();
        let others = [self.envelope.origin(), self.request.origin(), self.sealing.origin()];
        if others.iter().all(|other| *other == origin) {
            Ok(origin)
        } else {
            Err(SignatureError::MixedOrigins)
        }
    }

    /// The fingerprint of the set: any other key, purpose or origin gives another one.
    pub fn fingerprint(&self) -> Fingerprint {
        let records = [
            self.log.to_string(),
            self.envelope.to_string(),
            self.request.to_string(),
            self.sealing.to_string(),
        ];
        let parts = records.each_ref().map(|record| record.as_bytes());
        Fingerprint(framing::hash(DOMAIN, &parts))
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
