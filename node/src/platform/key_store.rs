//! The key store: one data key for each subject, wrapped by the trust's key-encryption key, and the blind index from
//! national identity numbers to patients. It is a database of its own with backups of its own, so that destroying a key
//! here erases what it protected everywhere.
//!
//! Order: a subject's key is committed here before anything is sealed with it. A crash in between leaves a key that
//! protects nothing; never the other way round.

use zeroize::Zeroizing;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SubjectId;
use crate::kernel::random::Randomness;
use crate::platform::crypto::{CannotOpen, SealKey};
use crate::platform::db::{Db, StoreError, on};

/// The keys that only the trust's administrators hold, from a file or the environment.
#[derive(Debug, Clone)]
pub struct MasterKeys {
    /// Wraps the subjects' keys and seals what belongs to the trust itself.
    pub key_encryption: SealKey,
    /// Keys the blind index: without it ten million numbers could be tried.
    pub blind_index: SealKey,
}

/// Why a subject's data cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The subject was erased, or never had a key.
    #[error("the subject's key is gone")]
    Gone,
    /// The wrapped key, or what it sealed, does not open with the keys of this trust.
    #[error(transparent)]
    CannotOpen(#[from] CannotOpen),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for KeyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The open key of one subject.
#[derive(Debug, Clone)]
pub struct SubjectKey {
    subject: SubjectId,
    key: SealKey,
}

impl SubjectKey {
    /// Whose key it is.
    pub fn subject(&self) -> SubjectId {
        self.subject
    }

    /// Seals a narrative for the place that `place` names (table and row).
    ///
    /// # Errors
    /// [`KeyError::CannotOpen`] never in practice, see [`SealKey::seal`].
    pub fn seal(&self, random: &dyn Randomness, place: &str, plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(self.key.seal(random, &self.place(place), plaintext)?)
    }

    /// Opens a narrative sealed for the same place.
    ///
    /// # Errors
    /// [`KeyError::CannotOpen`].
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        Ok(self.key.open(&self.place(place), sealed)?)
    }

    fn place(&self, place: &str) -> Vec<u8> {
        [self.subject.uuid().as_bytes(), place.as_bytes()].concat()
    }
}

/// The store.
#[derive(Debug, Clone)]
pub struct KeyStore {
    db: Db,
    keys: MasterKeys,
}

const BLIND_INDEX: &str = "national identity number";

impl KeyStore {
    /// Puts the store on an open database with schema `Keys`.
    pub fn new(db: Db, keys: MasterKeys) -> Self {
        Self { db, keys }
    }

    /// The database, to close it.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Seals what belongs to the trust and to no subject.
    ///
    /// # Errors
    /// [`KeyError::CannotOpen`] never in practice.
    pub fn seal_for_trust(
        &self,
        random: &dyn Randomness,
        place: &str,
        bytes: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        Ok(self.keys.key_encryption.seal(random, place.as_bytes(), bytes)?)
    }

    /// Opens what [`KeyStore::seal_for_trust`] made.
    ///
    /// # Errors
    /// [`KeyError::CannotOpen`].
    pub fn open_for_trust(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        Ok(self.keys.key_encryption.open(place.as_bytes(), sealed)?)
    }

    /// A keyed hash with the trust's key, for buckets that must not tell whom they count.
    pub fn bucket(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        self.keys.blind_index.keyed_hash(purpose, value)
    }

    /// Draws a key for a new subject and commits it.
    ///
    /// # Errors
    /// [`KeyError::Store`].
    pub async fn create(
        &self,
        subject: SubjectId,
        random: &dyn Randomness,
        now: Timestamp,
    ) -> Result<SubjectKey, KeyError> {
        let key = SealKey::draw(random);
        let wrapped = self.keys.key_encryption.seal(random, &wrap_place(subject), key.expose())?;
        let kek = self.keys.key_encryption.name();
        on!(self.db.write(), c: DB => sqlx::query::<DB>(
            "INSERT INTO subject_keys (subject, wrapped_key, kek_id, created_at) VALUES ($1, $2, $3, $4)")
            .bind(subject).bind(wrapped).bind(kek).bind(now).execute(c).await?.rows_affected());
        Ok(SubjectKey { subject, key })
    }

    /// The key of a subject.
    ///
    /// # Errors
    /// [`KeyError::Gone`] when the subject was erased.
    pub async fn key(&self, subject: SubjectId) -> Result<SubjectKey, KeyError> {
        let wrapped: Option<Option<Vec<u8>>> = on!(self.db.read(), c: DB => sqlx::query_scalar::<DB, _>(
            "SELECT wrapped_key FROM subject_keys WHERE subject = $1")
            .bind(subject).fetch_optional(c).await?);
        let wrapped = wrapped.flatten().ok_or(KeyError::Gone)?;
        let bytes = self.keys.key_encryption.open(&wrap_place(subject), &wrapped)?;
        let key = SealKey::from_bytes(&bytes).ok_or(CannotOpen)?;
        Ok(SubjectKey { subject, key })
    }

    /// Destroys the key of a subject: what was sealed with it can be opened by nobody any more. Bears being run twice.
    ///
    /// # Errors
    /// [`KeyError::Store`].
    pub async fn destroy(&self, subject: SubjectId, now: Timestamp) -> Result<(), KeyError> {
        on!(self.db.write(), c: DB => sqlx::query::<DB>(
            "UPDATE subject_keys SET wrapped_key = NULL, destroyed_at = $1 WHERE subject = $2 AND destroyed_at IS NULL")
            .bind(now).bind(subject).execute(c).await?.rows_affected());
        Ok(())
    }

    /// The patient with this national identity number (its bare digits), if the trust has met them.
    ///
    /// # Errors
    /// [`KeyError::Store`].
    pub async fn find(&self, number: &str) -> Result<Option<SubjectId>, KeyError> {
        let tag = self.tag(number);
        Ok(on!(self.db.read(), c: DB => sqlx::query_scalar::<DB, SubjectId>(
            "SELECT subject FROM blind_index WHERE tag = $1").bind(tag).fetch_optional(c).await?))
    }

    /// Makes the patient findable by number.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else has just indexed the same number: look it up again.
    pub async fn index(&self, number: &str, subject: SubjectId) -> Result<(), KeyError> {
        let tag = self.tag(number);
        on!(self.db.write(), c: DB => sqlx::query::<DB>("INSERT INTO blind_index (tag, subject) VALUES ($1, $2)")
            .bind(tag).bind(subject).execute(c).await?.rows_affected());
        Ok(())
    }

    fn tag(&self, number: &str) -> Vec<u8> {
        self.keys.blind_index.keyed_hash(BLIND_INDEX, number.as_bytes()).to_vec()
    }
}

fn wrap_place(subject: SubjectId) -> Vec<u8> {
    [b"subject_keys/".as_slice(), subject.uuid().as_bytes()].concat()
}
