//! The key store: one data key for each subject, wrapped by the trust's key-encryption key, and the blind index from
//! national identity numbers to patients. It is a database of its own with backups of its own, so that destroying a key
//! here erases what it protected everywhere.
//!
//! Order: a subject's key is committed here before anything is sealed with it. A crash in between leaves a key that
//! protects nothing; never the other way round.

use std::sync::{Arc, PoisonError, RwLock};

use zeroize::Zeroizing;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SubjectId;
use crate::kernel::random::Randomness;
use crate::platform::crypto::{CannotOpen, SealKey};
use crate::platform::db::{Db, StoreError, on};
use crate::platform::key_encryption::CannotWrap;

mod rewrapping;
mod sweeping;

pub use crate::platform::key_encryption::MasterKeys;

/// Why a subject's data cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The subject was erased, or never had a key.
    #[error("the subject's key is gone")]
    Gone,
    /// The wrapped key, or what it sealed, does not open with the keys of this trust.
    #[error(transparent)]
    CannotOpen(#[from] CannotOpen),
    /// It was wrapped by a master key that this process does not have.
    #[error("the subject's key is wrapped by the master key {name}, which is not among the configured ones")]
    UnknownMasterKey {
        /// Its name.
        name: String,
    },
    /// The key management service does not answer.
    #[error("the key management service `{name}` does not answer")]
    ServiceUnavailable {
        /// The key that was asked for.
        name: String,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CannotWrap> for KeyError {
    fn from(error: CannotWrap) -> Self {
        match error {
            CannotWrap::CannotOpen(error) => Self::CannotOpen(error),
            CannotWrap::Unavailable { name, cause } => Self::ServiceUnavailable { name, cause },
        }
    }
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

/// Reads the master keys again, from where the configuration says that they are.
pub type ReadAgain = Arc<dyn Fn() -> Result<MasterKeys, String> + Send + Sync>;

/// The store.
#[derive(Clone)]
pub struct KeyStore {
    db: Db,
    /// Clones share them, so that a change of master keys reaches every holder.
    keys: Arc<RwLock<Arc<MasterKeys>>>,
    read_again: Option<ReadAgain>,
}

impl std::fmt::Debug for KeyStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyStore").field("db", &self.db).field("keys", &self.master_keys()).finish()
    }
}

const BLIND_INDEX: &str = "national identity number";

impl KeyStore {
    /// Puts the store on an open database with schema `Keys`.
    pub fn new(db: Db, keys: MasterKeys) -> Self {
        Self { db, keys: Arc::new(RwLock::new(Arc::new(keys))), read_again: None }
    }

    /// The same store, which looks for itself when it meets a master key that it does not know.
    #[must_use]
    pub fn reading_again(self, read_again: ReadAgain) -> Self {
        Self { read_again: Some(read_again), ..self }
    }

    /// The database, to close it.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The master keys as they are now.
    pub fn master_keys(&self) -> Arc<MasterKeys> {
        // Invariant: the lock is only held to copy or to replace the pointer, so a panic leaves it whole.
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes up master keys that were added or taken away since, where they come from a place that can change. Keys that
    /// cannot be read now, or that have another blind index, change nothing: the log says so.
    pub fn reload(&self) {
        let Some(read_again) = &self.read_again else { return };
        match read_again() {
            Ok(keys) if keys.blind_index().expose() == self.master_keys().blind_index().expose() => {
                let names =
                    |keys: &MasterKeys| keys.all().map(|key| key.name().to_owned()).collect::<Vec<_>>();
                let mut held = self.keys.write().unwrap_or_else(PoisonError::into_inner);
                if names(&held) != names(&keys) {
                    tracing::info!(current = keys.current().name(), "other master keys are in use now");
                    *held = Arc::new(keys);
                }
            }
            Ok(_) => tracing::error!(
                "the master keys have another key of the blind index now: they are not taken up"
            ),
            Err(error) => tracing::error!(error, "the master keys cannot be read again"),
        }
    }

    /// Seals what belongs to the trust and to no subject.
    ///
    /// # Errors
    /// [`KeyError::ServiceUnavailable`].
    pub async fn seal_for_trust(
        &self,
        random: &dyn Randomness,
        place: &str,
        bytes: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        Ok(self.master_keys().current().seal(random, place.as_bytes(), bytes).await?)
    }

    /// Opens what [`KeyStore::seal_for_trust`] made, under whichever of the master keys.
    ///
    /// # Errors
    /// [`KeyError::CannotOpen`], [`KeyError::ServiceUnavailable`].
    pub async fn open_for_trust(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        if let Ok((plain, _)) = self.master_keys().open(place.as_bytes(), sealed).await {
            return Ok(plain);
        }
        // Another process may have sealed it under a newer key.
        self.reload();
        Ok(self.master_keys().open(place.as_bytes(), sealed).await?.0)
    }

    /// A keyed hash with the trust's key, for buckets that must not tell whom they count.
    pub fn bucket(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        self.master_keys().blind_index().keyed_hash(purpose, value)
    }

    /// Draws a key for a new subject and commits it.
    ///
    /// # Errors
    /// [`KeyError::Store`], [`KeyError::ServiceUnavailable`].
    pub async fn create(
        &self,
        subject: SubjectId,
        random: &dyn Randomness,
        now: Timestamp,
    ) -> Result<SubjectKey, KeyError> {
        let key = SealKey::draw(random);
        let master_keys = self.master_keys();
        let current = master_keys.current();
        let wrapped = current.wrap(random, &wrap_place(subject), &key).await?;
        on!(self.db.write(), c: DB => sqlx::query::<DB>(
            "INSERT INTO subject_keys (subject, wrapped_key, kek_id, created_at) VALUES ($1, $2, $3, $4)")
            .bind(subject).bind(wrapped).bind(current.name()).bind(now).execute(c).await?.rows_affected());
        Ok(SubjectKey { subject, key })
    }

    /// The key of a subject.
    ///
    /// # Errors
    /// [`KeyError::Gone`] when the subject was erased.
    pub async fn key(&self, subject: SubjectId) -> Result<SubjectKey, KeyError> {
        let row: Option<(Option<Vec<u8>>, String)> = on!(self.db.read(), c: DB => sqlx::query_as::<DB, (Option<Vec<u8>>, String)>(
            "SELECT wrapped_key, kek_id FROM subject_keys WHERE subject = $1")
            .bind(subject).fetch_optional(c).await?);
        let (wrapped, name) = row.ok_or(KeyError::Gone)?;
        let key = self.unwrap(subject, &wrapped.ok_or(KeyError::Gone)?, &name).await?;
        Ok(SubjectKey { subject, key })
    }

    /// Unwraps a subject's key with the master key that wrapped it.
    async fn unwrap(&self, subject: SubjectId, wrapped: &[u8], name: &str) -> Result<SealKey, KeyError> {
        let mut keys = self.master_keys();
        if keys.named(name).is_none() {
            // Another process may have wrapped it with a newer key.
            self.reload();
            keys = self.master_keys();
        }
        let by = keys.named(name).ok_or_else(|| KeyError::UnknownMasterKey { name: name.to_owned() })?;
        Ok(by.unwrap(&wrap_place(subject), wrapped).await?)
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

    /// Forgets which number a subject has: with it the trust would meet the same person as somebody it knows.
    ///
    /// # Errors
    /// [`KeyError::Store`].
    pub async fn forget_number(&self, subject: SubjectId) -> Result<(), KeyError> {
        on!(self.db.write(), c: DB => sqlx::query::<DB>("DELETE FROM blind_index WHERE subject = $1")
            .bind(subject).execute(c).await?.rows_affected());
        Ok(())
    }

    /// Whether a subject has a key still.
    ///
    /// # Errors
    /// [`KeyError::Store`].
    pub async fn has_key(&self, subject: SubjectId) -> Result<bool, KeyError> {
        let found = on!(self.db.read(), c: DB => sqlx::query_scalar::<DB, SubjectId>(
            "SELECT subject FROM subject_keys WHERE subject = $1 AND wrapped_key IS NOT NULL
             UNION SELECT subject FROM blind_index WHERE subject = $1")
            .bind(subject).fetch_optional(c).await?);
        Ok(found.is_some())
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
        self.master_keys().blind_index().keyed_hash(BLIND_INDEX, number.as_bytes()).to_vec()
    }
}

fn wrap_place(subject: SubjectId) -> Vec<u8> {
    [b"subject_keys/".as_slice(), subject.uuid().as_bytes()].concat()
}
