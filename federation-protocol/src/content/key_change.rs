//! A key that takes over from another. `docs/protocol/key-change.md` is the specification.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use super::{ContentError, EncodedContent};
use crate::document::DocumentError;
use crate::ids::{EntryId, EntryKind, Origin, UnixSeconds};
use crate::log::MAX_LOG_SIZE;
use crate::signature::{AnyPublicKey, AnySigningKey, KeyPurpose, KeySet, SignatureError};

const DOMAIN: &str = "samraad/v1/key-change";

/// The longest time in which an old key and a new one are both taken: as long as an envelope may live.
pub const MAX_OVERLAP_SECONDS: i64 = 366 * 24 * 60 * 60;

/// The trust has a new key for one purpose. Both are good in an overlap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChangeV1 {
    /// This entry's own id.
    pub id: EntryId,
    /// The log, of the trust whose keys these are.
    pub origin: Origin,
    /// The key that ends. Missing where the trust had none for the purpose: only cosigning keys came later than trusts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<AnyPublicKey>,
    /// The key that begins.
    pub new: AnyPublicKey,
    /// The key that signs this: the old one; the envelope key where the old one seals; the log's where there was none.
    pub signed_by: AnyPublicKey,
    /// From when the new key is taken, by the receiver's clock. Missing for a log key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<UnixSeconds>,
    /// Until when the old key is taken, by the receiver's clock. Missing for a log key, and where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_until: Option<UnixSeconds>,
    /// For a log key alone: the largest checkpoint that the old key may sign. The new one signs all that hold this entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_until_size: Option<u64>,
    /// Of the key that signs, in base64.
    signature: String,
}

/// How long both keys are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// For every purpose but the log's: by the receiver's clock.
    Times {
        /// From when the new key is taken.
        valid_from: UnixSeconds,
        /// Until when the old one is; nothing where there was none.
        old_until: Option<UnixSeconds>,
    },
    /// For log keys: the largest checkpoint that the old key may sign.
    Size(u64),
}

/// How a change stands to the keys that a reader knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It goes on from the key that the reader knows as the newest: the new key is to be believed.
    Follows,
    /// The new key is the one that the reader knows already.
    Known,
    /// It is about keys that the reader never knew: from before the pairing, or made up. It changes nothing.
    Unrelated,
}

impl KeyChangeV1 {
    /// Signs a change of keys with the key that has to.
    ///
    /// # Errors
    /// [`DocumentError::Contradiction`] when the keys do not belong together or the times are out of order.
    pub fn sign(
        id: EntryId,
        old: Option<AnyPublicKey>,
        new: AnyPublicKey,
        overlap: Overlap,
        by: AnySigningKey<'_>,
    ) -> Result<Self, DocumentError> {
        let (valid_from, old_until, old_until_size) = match overlap {
            Overlap::Times { valid_from, old_until } => (Some(valid_from), old_until, None),
            Overlap::Size(size) => (None, None, Some(size)),
        };
        let origin = new.origin().clone();
        let signature = String::new();
        let signed_by = by.public();
        let mut change =
            KeyChangeV1 { id, origin, old, new, signed_by, valid_from, old_until, old_until_size, signature };
        change.check_fields()?;
        let parts = change.parts();
        change.signature = BASE64.encode(by.sign(DOMAIN, &parts.each_ref().map(|part| part.as_bytes())));
        Ok(change)
    }

    /// Encodes the change for publication.
    ///
    /// # Errors
    /// [`DocumentError`] when a number is beyond what the format holds.
    pub fn encode(&self) -> Result<EncodedContent, DocumentError> {
        super::encode(&self.origin, EntryKind::KEY_CHANGE, self)
    }

    /// What the keys are for.
    pub fn purpose(&self) -> KeyPurpose {
        self.new.purpose()
    }

    /// What to make of it, for a reader who knows these keys as the newest.
    pub fn standing(&self, known: &KeySet) -> Standing {
        let in_use = known.key(self.purpose());
        if in_use.as_ref() == Some(&self.new) {
            Standing::Known
        } else if in_use == self.old && known.key(self.signed_by.purpose()).as_ref() == Some(&self.signed_by)
        {
            Standing::Follows
        } else {
            Standing::Unrelated
        }
    }

    /// Whether the change may stand at `index` of its log.
    pub(super) fn check(&self, index: u64) -> Result<(), ContentError> {
        self.check_fields()?;
        // The checkpoint that holds the entry must be one that a reader can verify who knows the old key alone.
        if self.old_until_size.is_some_and(|size| size <= index || size > MAX_LOG_SIZE) {
            return Err(contradiction("the old log key ends before the change is in the log").into());
        }
        let signature = BASE64.decode(&self.signature).ok().and_then(|bytes| bytes.try_into().ok());
        let signature: [u8; 64] = signature.ok_or(DocumentError::Fields)?;
        let parts = self.parts();
        self.signed_by
            .verify(DOMAIN, &parts.each_ref().map(|part| part.as_bytes()), &signature)
            .map_err(|_: SignatureError| ContentError::BadSignature)
    }

    fn check_fields(&self) -> Result<(), DocumentError> {
        let purpose = self.purpose();
        let mut keys = [Some(&self.new), Some(&self.signed_by), self.old.as_ref()].into_iter().flatten();
        // Keys are the trust's, whichever of its logs announces them.
        let trust = self.origin.trust();
        if !keys.all(|key| *key.origin() == trust) {
            return Err(contradiction("a key of a change is another trust's"));
        }
        let signs = match (&self.old, purpose) {
            (Some(old), _) if old.purpose() != purpose => {
                return Err(contradiction("a change of keys is between keys of one purpose"));
            }
            (Some(old), _) if *old == self.new => {
                return Err(contradiction("a change of keys is to another key"));
            }
            (Some(_), KeyPurpose::Sealing) => self.signed_by.purpose() == KeyPurpose::Envelope,
            (Some(old), _) => self.signed_by == *old,
            (None, KeyPurpose::Cosignature | KeyPurpose::Witness) => {
                self.signed_by.purpose() == KeyPurpose::Log
            }
            (None, _) => false,
        };
        if !signs {
            return Err(contradiction("a change of keys is signed by the key that has to"));
        }
        let in_order = match (purpose, self.valid_from, self.old_until, self.old_until_size) {
            (KeyPurpose::Log, None, None, Some(_)) => true,
            (KeyPurpose::Log, ..) => false,
            (_, Some(_), None, None) => self.old.is_none(),
            (_, Some(from), Some(until), None) => {
                let overlap = until.0.saturating_sub(from.0);
                self.old.is_some() && (1..=MAX_OVERLAP_SECONDS).contains(&overlap)
            }
            _ => false,
        };
        if in_order { Ok(()) } else { Err(contradiction("the overlap of a change of keys")) }
    }

    /// What is signed, in order; what is missing is empty.
    fn parts(&self) -> [String; 7] {
        let time = |time: Option<UnixSeconds>| time.map(|time| time.0.to_string()).unwrap_or_default();
        [
            self.id.to_string(),
            self.old.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.new.to_string(),
            self.signed_by.to_string(),
            time(self.valid_from),
            time(self.old_until),
            self.old_until_size.map(|size| size.to_string()).unwrap_or_default(),
        ]
    }
}

const fn contradiction(rule: &'static str) -> DocumentError {
    DocumentError::Contradiction { rule }
}
