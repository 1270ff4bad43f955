//! The trust's keys as they are stored: sealed, each with the time and the sizes that it signs for.

use federation_protocol::ids::Origin;
use federation_protocol::note::{CosignerRole, CosignerSecretKey, LogSecretKey, role};
use federation_protocol::signature::purpose::{Envelope, Request, Sealing};
use federation_protocol::signature::{Purpose as _, SecretKey, TrustSecrets};
use zeroize::Zeroizing;

use super::{CannotLoadKeys, KeysInUse, LOG, LogKeyInUse};
use crate::kernel::clock::Timestamp;
use crate::kernel::random::Randomness;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::key_store::KeyStore;
use crate::platform::public_keys::read_span;

/// Purpose, public key and secret of a new key.
pub(super) type NewRow = (&'static str, String, Zeroizing<[u8; 32]>);

pub(super) fn cosigner_row<R: CosignerRole>(key: &CosignerSecretKey<R>) -> NewRow {
    (R::NAME, key.public().to_string(), key.to_bytes())
}

pub(super) async fn insert(
    tx: &mut Tx,
    store: &KeyStore,
    origin: &Origin,
    (purpose, record, secret): NewRow,
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

/// A key as it is stored.
#[derive(sqlx::FromRow)]
struct KeyRow {
    purpose: String,
    secret: Vec<u8>,
    retired_at: Option<Timestamp>,
    valid_from: Option<Timestamp>,
    from_log: i64,
    from_size: i64,
    until_log: Option<i64>,
    until_size: Option<i64>,
}

impl KeysInUse {
    /// Every key that is not destroyed, opened.
    pub(super) async fn load(
        db: &Db,
        store: &KeyStore,
        origin: &Origin,
        now: Timestamp,
    ) -> Result<Self, CannotLoadKeys> {
        // Newest first: the one in use, then those that it took over from.
        let rows: Vec<KeyRow> = on!(db.read(), c: DB => sqlx::query_as::<DB, KeyRow>(
            "SELECT purpose, secret, retired_at, valid_from, from_log, from_size, until_log, until_size FROM federation_keys
             WHERE destroyed_at IS NULL ORDER BY CASE WHEN retired_at IS NULL THEN 0 ELSE 1 END, retired_at DESC")
            .fetch_all(c).await)
        .map_err(StoreError::from)?;
        let mut opening = Vec::new();
        for row in rows.iter().filter(|row| row.purpose == Sealing::NAME) {
            opening.push(SecretKey::from_bytes(origin.clone(), &*row.open(store, origin)?));
        }
        let mut log_keys = Vec::new();
        for row in rows.iter().filter(|row| row.purpose == LOG) {
            let span = read_span((row.from_log, row.from_size), (row.until_log, row.until_size));
            log_keys.push(LogKeyInUse {
                key: LogSecretKey::from_bytes(origin.clone(), &*row.open(store, origin)?),
                span: span.ok_or_else(|| StoreError::corrupt("federation_keys", "from_size", LOG))?,
            });
        }
        let signing = |purpose: &str| {
            let mut of_purpose = rows.iter().filter(|row| row.purpose == purpose);
            // A clock that was set back after the older key was destroyed leaves the newest, whose time came before.
            let newest = of_purpose.clone().next();
            let row = of_purpose.find(|row| row.signs(now)).or(newest);
            row.ok_or_else(|| StoreError::corrupt("federation_keys", "purpose", purpose))?.open(store, origin)
        };
        Ok(Self {
            secrets: TrustSecrets {
                log: LogSecretKey::from_bytes(origin.clone(), &*signing(LOG)?),
                envelope: SecretKey::<Envelope>::from_bytes(origin.clone(), &*signing(Envelope::NAME)?),
                request: SecretKey::<Request>::from_bytes(origin.clone(), &*signing(Request::NAME)?),
                sealing: SecretKey::<Sealing>::from_bytes(origin.clone(), &*signing(Sealing::NAME)?),
                cosignature: CosignerSecretKey::from_bytes(origin.clone(), &*signing(role::Own::NAME)?),
                witness: CosignerSecretKey::from_bytes(origin.clone(), &*signing(role::Witness::NAME)?),
            },
            opening,
            log_keys,
        })
    }
}

impl KeyRow {
    /// Whether it signs, or is the one to seal for. A key whose time has not come leaves that to the one before it.
    fn signs(&self, now: Timestamp) -> bool {
        self.retired_at.is_some() || self.valid_from.is_none_or(|from| from <= now)
    }

    fn open(&self, store: &KeyStore, origin: &Origin) -> Result<Zeroizing<[u8; 32]>, CannotLoadKeys> {
        let secret = store.open_for_trust(&place(&self.purpose, origin), &self.secret)?;
        let secret = secret.as_slice().try_into().map(Zeroizing::new);
        Ok(secret.map_err(|_| StoreError::corrupt("federation_keys", "secret", self.purpose.as_str()))?)
    }
}

pub(super) fn place(purpose: &str, origin: &Origin) -> String {
    format!("federation_keys/{purpose}/{origin}")
}
