//! The trust's own name and secret keys in the federation: drawn once, kept in its database sealed with the master key,
//! open only in memory. What the keys sign and open is the business of `federation-protocol`.

use std::sync::Arc;

use federation_protocol::ids::Origin;
use federation_protocol::note::{CosignerRole, CosignerSecretKey, LogSecretKey};
use federation_protocol::signature::purpose::{Envelope, Request, Sealing};
use federation_protocol::signature::{Purpose, SecretKey, TrustSecrets};
use zeroize::Zeroizing;

use crate::kernel::clock::Timestamp;
use crate::kernel::random::{AsRng, Randomness};
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::key_store::{KeyError, KeyStore};

/// The word for log keys where the other purposes have [`Purpose::NAME`].
const LOG: &str = "log";

/// The secret keys of one trust.
#[derive(Debug, Clone)]
pub struct FederationKeys(Arc<TrustSecrets>);

impl std::ops::Deref for FederationKeys {
    type Target = TrustSecrets;

    fn deref(&self) -> &TrustSecrets {
        &self.0
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
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<KeyError> for CannotLoadKeys {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Store(error) => Self::Store(error),
            KeyError::Gone | KeyError::CannotOpen(_) => Self::WrongMasterKeys,
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
        Ok(Self(Arc::new(secrets)))
    }

    /// The keys in use. Cosigning keys that a trust made by an earlier release lacks are drawn and kept first.
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
        let stored: Option<String> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, String>(
            "SELECT origin FROM federation_identity").fetch_optional(c).await)
        .map_err(StoreError::from)?;
        let stored = stored.ok_or(CannotLoadKeys::Missing)?;
        if stored != origin.as_str() {
            return Err(CannotLoadKeys::OtherOrigin { stored });
        }
        let drawing = Drawing { db, store, origin, random, now };
        Ok(Self(Arc::new(TrustSecrets {
            log: LogSecretKey::from_bytes(origin.clone(), &*secret(db, store, LOG, origin).await?),
            envelope: key::<Envelope>(db, store, origin).await?,
            request: key::<Request>(db, store, origin).await?,
            sealing: key::<Sealing>(db, store, origin).await?,
            cosignature: drawing.cosigner().await?,
            witness: drawing.cosigner().await?,
        })))
    }
}

/// What it takes to draw a key that is not there yet.
struct Drawing<'a> {
    db: &'a Db,
    store: &'a KeyStore,
    origin: &'a Origin,
    random: &'a dyn Randomness,
    now: Timestamp,
}

impl Drawing<'_> {
    async fn cosigner<R: CosignerRole>(&self) -> Result<CosignerSecretKey<R>, CannotLoadKeys> {
        let known: Option<i64> = on!(self.db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM federation_keys WHERE purpose = $1 AND retired_at IS NULL")
            .bind(R::NAME).fetch_optional(c).await)
        .map_err(StoreError::from)?;
        if known == Some(0) {
            let drawn = CosignerSecretKey::<R>::generate(self.origin.clone(), &mut AsRng(self.random));
            let mut tx = self.db.begin().await?;
            let kept =
                insert(&mut tx, self.store, self.origin, cosigner_row(&drawn), self.random, self.now).await;
            match kept {
                Ok(()) => {
                    tx.commit().await?;
                    return Ok(drawn);
                }
                // Another process of this trust was first.
                Err(CannotLoadKeys::Store(StoreError::Conflict)) => drop(tx),
                Err(error) => return Err(error),
            }
        }
        let secret = secret(self.db, self.store, R::NAME, self.origin).await?;
        Ok(CosignerSecretKey::from_bytes(self.origin.clone(), &secret))
    }
}

/// Purpose, public key and secret, as they are stored.
type KeyRow = (&'static str, String, Zeroizing<[u8; 32]>);

fn cosigner_row<R: CosignerRole>(key: &CosignerSecretKey<R>) -> KeyRow {
    (R::NAME, key.public().to_string(), key.to_bytes())
}

async fn insert(
    tx: &mut Tx,
    store: &KeyStore,
    origin: &Origin,
    (purpose, record, secret): KeyRow,
    random: &dyn Randomness,
    now: Timestamp,
) -> Result<(), CannotLoadKeys> {
    let sealed = store.seal_for_trust(random, &place(purpose, origin), secret.as_slice())?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO federation_keys (public_key, purpose, secret, created_at) VALUES ($1, $2, $3, $4)")
        .bind(record).bind(purpose).bind(sealed).bind(now).execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(())
}

async fn key<P: Purpose>(db: &Db, store: &KeyStore, origin: &Origin) -> Result<SecretKey<P>, CannotLoadKeys> {
    Ok(SecretKey::from_bytes(origin.clone(), &*secret(db, store, P::NAME, origin).await?))
}

async fn secret(
    db: &Db,
    store: &KeyStore,
    purpose: &str,
    origin: &Origin,
) -> Result<Zeroizing<[u8; 32]>, CannotLoadKeys> {
    let sealed: Option<Vec<u8>> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(
        "SELECT secret FROM federation_keys WHERE purpose = $1 AND retired_at IS NULL")
        .bind(purpose).fetch_optional(c).await)
    .map_err(StoreError::from)?;
    let sealed = sealed.ok_or_else(|| StoreError::corrupt("federation_keys", "purpose", purpose))?;
    let secret = store.open_for_trust(&place(purpose, origin), &sealed)?;
    let secret = secret.as_slice().try_into().map(Zeroizing::new);
    Ok(secret.map_err(|_| StoreError::corrupt("federation_keys", "secret", purpose))?)
}

fn place(purpose: &str, origin: &Origin) -> String {
    format!("federation_keys/{purpose}/{origin}")
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
        MasterKeys { key_encryption: draw(), blind_index: draw() }
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
