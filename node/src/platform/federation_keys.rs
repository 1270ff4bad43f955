//! The trust's own name and secret keys in the federation: drawn once, kept in its database sealed with the master key,
//! open only in memory. What the keys sign and open is the business of `federation-protocol`.

use std::sync::{Arc, PoisonError, RwLock};

use federation_protocol::ids::Origin;
use federation_protocol::note::{CosignerSecretKey, LogKeySpan, LogSecretKey, role};
use federation_protocol::signature::purpose::{Envelope, Request, Sealing};
use federation_protocol::signature::{KeyId, KeySet, Purpose, SecretKey, TrustSecrets};

use crate::kernel::clock::Timestamp;
use crate::kernel::random::{AsRng, Randomness};
use crate::platform::db::{Db, StoreError, on};
use crate::platform::key_store::{KeyError, KeyStore};

mod stored;
mod succession;

use stored::{cosigner_row, insert, place};
pub use stored::{reseal, sealed_by_earlier};
pub use succession::{KeyRecord, NewKey, destroy_ended, destroy_log_key, records, succeed};

/// The word for log keys where the other purposes have [`Purpose::NAME`].
const LOG: &str = "log";

/// The secret keys of one trust. Clones share them, so that a change of keys reaches every holder.
#[derive(Debug, Clone)]
pub struct FederationKeys(Arc<RwLock<Arc<KeysInUse>>>);

/// The secret keys as they were at one moment. Whoever works with several of them takes them up once.
#[derive(Debug)]
pub struct KeysInUse {
    /// One key for each purpose: those that sign now.
    secrets: TrustSecrets,
    /// Every sealing key that something may still be sealed for, the newest first.
    opening: Vec<SecretKey<Sealing>>,
    /// Every log key that is not destroyed, the newest first, each with the sizes that it signs.
    log_keys: Vec<LogKeyInUse>,
}

/// A key of the own logs and what it signs of them.
#[derive(Debug)]
pub struct LogKeyInUse {
    /// The key, under the name of the first log.
    pub key: LogSecretKey,
    /// From where on, and up to where once a newer key was announced.
    pub span: LogKeySpan,
}

impl std::ops::Deref for KeysInUse {
    type Target = TrustSecrets;

    fn deref(&self) -> &TrustSecrets {
        &self.secrets
    }
}

impl KeysInUse {
    /// The sealing key with this id, if it is not destroyed.
    pub fn opening(&self, id: KeyId) -> Option<&SecretKey<Sealing>> {
        self.opening.iter().find(|key| key.public().id() == id)
    }

    /// Every log key that is not destroyed, the newest first.
    pub fn log_keys(&self) -> &[LogKeyInUse] {
        &self.log_keys
    }

    /// Whether these are the same keys, in the same use.
    fn is_same(&self, other: &Self) -> bool {
        let sealing = |keys: &Self| keys.opening.iter().map(|key| key.public().id()).collect::<Vec<_>>();
        let log = |keys: &Self| {
            let keys = keys.log_keys.iter();
            keys.map(|it| (it.key.public(), it.span)).collect::<Vec<_>>()
        };
        self.public() == other.public() && sealing(self) == sealing(other) && log(self) == log(other)
    }
}

/// Why the keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum CannotLoadKeys {
    /// The trust was never made.
    #[error("the trust has no federation keys yet: run `samraad trust add` or `samraad key new federation`")]
    Missing,
    /// The configuration names another origin than the trust was made with.
    #[error("the trust was made as `{stored}`, and an origin never changes: correct the configuration")]
    OtherOrigin {
        /// What the database says.
        stored: String,
    },
    /// A key does not open with the configured master keys.
    #[error("the federation keys do not open: are these the master keys that the trust was made with?")]
    WrongMasterKeys,
    /// The key management service that has the master key.
    #[error("the federation keys cannot be opened")]
    Service(#[source] KeyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<KeyError> for CannotLoadKeys {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Store(error) => Self::Store(error),
            KeyError::ServiceUnavailable { .. } => Self::Service(error),
            KeyError::Gone | KeyError::CannotOpen(_) | KeyError::UnknownMasterKey { .. } => {
                Self::WrongMasterKeys
            }
        }
    }
}

impl FederationKeys {
    /// Draws the keys of a new trust and keeps them, once.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the trust has keys already: a change of keys is announced to the peers, never made
    /// behind their backs.
    pub async fn create(
        db: &Db,
        store: &KeyStore,
        origin: &Origin,
        random: &dyn Randomness,
        now: Timestamp,
    ) -> Result<Self, CannotLoadKeys> {
        let secrets = TrustSecrets::generate(origin, &mut AsRng(random));
        let public = secrets.public();
        let keys = [
            (LOG, public.log.to_string(), secrets.log.to_bytes()),
            (Envelope::NAME, public.envelope.to_string(), secrets.envelope.to_bytes()),
            (Request::NAME, public.request.to_string(), secrets.request.to_bytes()),
            (Sealing::NAME, public.sealing.to_string(), secrets.sealing.to_bytes()),
            cosigner_row(&secrets.cosignature),
            cosigner_row(&secrets.witness),
        ];
        let mut tx = db.begin().await?;
        on!(tx.on(), c: DB => sqlx::query::<DB>(
            "INSERT INTO federation_identity (only_row, origin, created_at) VALUES (1, $1, $2)")
            .bind(origin.as_str()).bind(now).execute(c).await.map(|_| ()))
        .map_err(StoreError::from)?;
        for key in keys {
            insert(&mut tx, store, origin, key, random, now).await?;
        }
        tx.commit().await?;
        Self::load(db, store, origin, random, now).await
    }

    /// The keys in use at `now`. Cosigning keys that a trust made by an earlier release lacks are drawn and kept first.
    ///
    /// # Errors
    /// [`CannotLoadKeys`].
    pub async fn load(
        db: &Db,
        store: &KeyStore,
        origin: &Origin,
        random: &dyn Randomness,
        now: Timestamp,
    ) -> Result<Self, CannotLoadKeys> {
        check_origin(db, origin).await?;
        draw_missing(db, store, origin, random, now).await?;
        let keys = KeysInUse::load(db, store, origin, now).await?;
        Ok(Self(Arc::new(RwLock::new(Arc::new(keys)))))
    }

    /// The keys in use, to work with: what is changed meanwhile is not seen by who holds them.
    pub fn in_use(&self) -> Arc<KeysInUse> {
        // Invariant: the lock is only held to copy or to replace the pointer, so a panic leaves it whole.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The public halves of the keys that sign now.
    pub fn public(&self) -> KeySet {
        self.in_use().public()
    }

    /// Takes up what has changed since: another process or a command may have, or a key's time has come. Tells whether
    /// anything had.
    ///
    /// # Errors
    /// [`CannotLoadKeys`]; the keys stay as they were.
    pub async fn reload(
        &self,
        db: &Db,
        store: &KeyStore,
        origin: &Origin,
        now: Timestamp,
    ) -> Result<bool, CannotLoadKeys> {
        let keys = KeysInUse::load(db, store, origin, now).await?;
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let changed = !held.is_same(&keys);
        if changed {
            *held = Arc::new(keys);
        }
        Ok(changed)
    }
}

/// The configuration names the origin that the trust was made with.
async fn check_origin(db: &Db, origin: &Origin) -> Result<(), CannotLoadKeys> {
    let stored: Option<String> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT origin FROM federation_identity").fetch_optional(c).await)
    .map_err(StoreError::from)?;
    let stored = stored.ok_or(CannotLoadKeys::Missing)?;
    if stored == origin.as_str() { Ok(()) } else { Err(CannotLoadKeys::OtherOrigin { stored }) }
}

/// Draws and keeps the cosigning keys that a trust made by an earlier release lacks.
async fn draw_missing(
    db: &Db,
    store: &KeyStore,
    origin: &Origin,
    random: &dyn Randomness,
    now: Timestamp,
) -> Result<(), CannotLoadKeys> {
    let known: Vec<String> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT purpose FROM federation_keys WHERE retired_at IS NULL").fetch_all(c).await)
    .map_err(StoreError::from)?;
    let mut rng = AsRng(random);
    for key in [
        cosigner_row(&CosignerSecretKey::<role::Own>::generate(origin.clone(), &mut rng)),
        cosigner_row(&CosignerSecretKey::<role::Witness>::generate(origin.clone(), &mut rng)),
    ] {
        if known.iter().any(|purpose| purpose == key.0) {
            continue;
        }
        let mut tx = db.begin().await?;
        match insert(&mut tx, store, origin, key, random, now).await {
            Ok(()) => tx.commit().await?,
            // Another process of this trust was first.
            Err(CannotLoadKeys::Store(StoreError::Conflict)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use federation_protocol::signature::KeySet;

    use super::*;
    use crate::kernel::clock::Clock as _;
    use crate::platform::crypto::SealKey;
    use crate::platform::db::Schema;
    use crate::platform::key_store::MasterKeys;
    use crate::platform::world::{SystemClock, SystemRandomness};

    fn master_keys() -> MasterKeys {
        let draw = || SealKey::draw(&SystemRandomness);
        MasterKeys::local(draw(), draw())
    }

    async fn databases(folder: &std::path::Path) -> (Db, Db) {
        let url = |name: &str| format!("sqlite:{}", folder.join(name).display());
        let main = Db::open(&url("main.db"), Schema::Main).await.unwrap();
        (main, Db::open(&url("keys.db"), Schema::Keys).await.unwrap())
    }

    #[tokio::test]
    async fn keys_are_drawn_once_and_open_only_for_their_trust() {
        let folder = tempfile::tempdir().unwrap();
        let (db, keys) = databases(folder.path()).await;
        let store = KeyStore::new(keys.clone(), master_keys());
        let origin: Origin = "nordvik.example/register".parse().unwrap();
        let now = SystemClock.now();

        let load = async |origin: &Origin, store: &KeyStore| {
            FederationKeys::load(&db, store, origin, &SystemRandomness, now).await
        };
        let none = load(&origin, &store).await;
        assert!(matches!(none, Err(CannotLoadKeys::Missing)));

        let made = FederationKeys::create(&db, &store, &origin, &SystemRandomness, now).await.unwrap();
        let loaded = load(&origin, &store).await.unwrap();
        assert_eq!(loaded.public().fingerprint(), made.public().fingerprint());

        let again = FederationKeys::create(&db, &store, &origin, &SystemRandomness, now).await;
        assert!(matches!(again, Err(CannotLoadKeys::Store(StoreError::Conflict))));
        let other = load(&"sunnvik.example/register".parse().unwrap(), &store).await;
        assert!(matches!(other, Err(CannotLoadKeys::OtherOrigin { stored }) if stored == origin.as_str()));
        let stranger = KeyStore::new(keys, master_keys());
        let closed = load(&origin, &stranger).await;
        assert!(matches!(closed, Err(CannotLoadKeys::WrongMasterKeys)));
    }

    #[tokio::test]
    async fn a_trust_of_an_earlier_release_gets_its_cosigning_keys_when_it_is_opened_and_keeps_them() {
        let folder = tempfile::tempdir().unwrap();
        let (db, keys) = databases(folder.path()).await;
        let store = KeyStore::new(keys, master_keys());
        let origin: Origin = "nordvik.example/register".parse().unwrap();
        let now = SystemClock.now();
        let made = FederationKeys::create(&db, &store, &origin, &SystemRandomness, now).await.unwrap();
        on!(db.write(), c: DB => sqlx::query::<DB>(
            "DELETE FROM federation_keys WHERE purpose IN ('cosignature', 'witness')").execute(c).await.map(|_| ()).unwrap());

        let opened =
            FederationKeys::load(&db, &store, &origin, &SystemRandomness, now).await.unwrap().public();
        assert!(opened.agrees_with(&KeySet { cosignature: None, witness: None, ..made.public() }));
        assert_ne!(opened.witness, made.public().witness);
        let again = FederationKeys::load(&db, &store, &origin, &SystemRandomness, now).await.unwrap();
        assert_eq!(again.public(), opened);
    }
}
