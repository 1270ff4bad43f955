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
use crate::platform::key_store::{KeyError, KeyStore};
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
    let sealed = store.seal_for_trust(random, &place(purpose, origin), secret.as_slice()).await?;
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
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            let secret = row.open(store, origin).await?;
            keys.push((row, secret));
        }
        let of = |purpose: &'static str| keys.iter().filter(move |(row, _)| row.purpose == purpose);
        let opening =
            of(Sealing::NAME).map(|(_, secret)| SecretKey::from_bytes(origin.clone(), secret)).collect();
        let mut log_keys = Vec::new();
        for (row, secret) in of(LOG) {
            let span = read_span((row.from_log, row.from_size), (row.until_log, row.until_size));
            log_keys.push(LogKeyInUse {
                key: LogSecretKey::from_bytes(origin.clone(), secret),
                span: span.ok_or_else(|| StoreError::corrupt("federation_keys", "from_size", LOG))?,
            });
        }
        let signing = |purpose: &'static str| {
            // A clock that was set back after the older key was destroyed leaves the newest, whose time came before.
            let key = of(purpose).find(|(row, _)| row.signs(now)).or_else(|| of(purpose).next());
            key.map(|(_, secret)| secret)
                .ok_or_else(|| StoreError::corrupt("federation_keys", "purpose", purpose))
        };
        Ok(Self {
            secrets: TrustSecrets {
                log: LogSecretKey::from_bytes(origin.clone(), signing(LOG)?),
                envelope: SecretKey::<Envelope>::from_bytes(origin.clone(), signing(Envelope::NAME)?),
                request: SecretKey::<Request>::from_bytes(origin.clone(), signing(Request::NAME)?),
                sealing: SecretKey::<Sealing>::from_bytes(origin.clone(), signing(Sealing::NAME)?),
                cosignature: CosignerSecretKey::from_bytes(origin.clone(), signing(role::Own::NAME)?),
                witness: CosignerSecretKey::from_bytes(origin.clone(), signing(role::Witness::NAME)?),
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

    async fn open(&self, store: &KeyStore, origin: &Origin) -> Result<Zeroizing<[u8; 32]>, CannotLoadKeys> {
        let secret = store.open_for_trust(&place(&self.purpose, origin), &self.secret).await?;
        let secret = secret.as_slice().try_into().map(Zeroizing::new);
        Ok(secret.map_err(|_| StoreError::corrupt("federation_keys", "secret", self.purpose.as_str()))?)
    }
}

/// Public key and sealed secret of what an earlier master key has sealed, opened.
async fn under_earlier(
    db: &Db,
    store: &KeyStore,
    origin: &Origin,
) -> Result<Vec<(String, String, Zeroizing<Vec<u8>>)>, KeyError> {
    let rows: Vec<(String, String, Vec<u8>)> = on!(db.read(), c: DB => sqlx::query_as::<DB, (String, String, Vec<u8>)>(
        "SELECT public_key, purpose, secret FROM federation_keys WHERE destroyed_at IS NULL").fetch_all(c).await?);
    let keys = store.master_keys();
    let mut found = Vec::new();
    for (public_key, purpose, sealed) in rows {
        let place = place(&purpose, origin);
        let (secret, by) = keys.open(place.as_bytes(), &sealed).await?;
        if by != keys.current().name() {
            found.push((public_key, place, secret));
        }
    }
    Ok(found)
}

/// How many secrets an earlier master key has sealed.
///
/// # Errors
/// [`KeyError`].
pub async fn sealed_by_earlier(db: &Db, store: &KeyStore, origin: &Origin) -> Result<u64, KeyError> {
    Ok(under_earlier(db, store, origin).await?.len() as u64)
}

/// Seals under the current master key what an earlier one has sealed. Tells how many. Bears being broken off.
///
/// # Errors
/// [`KeyError`].
pub async fn reseal(
    db: &Db,
    store: &KeyStore,
    origin: &Origin,
    random: &dyn Randomness,
) -> Result<u64, KeyError> {
    let mut done = 0;
    for (public_key, place, secret) in under_earlier(db, store, origin).await? {
        let anew = store.seal_for_trust(random, &place, &secret).await?;
        // Invariant: a secret that was destroyed meanwhile does not come back.
        done += on!(db.write(), c: DB => sqlx::query::<DB>(
            "UPDATE federation_keys SET secret = $1 WHERE public_key = $2 AND destroyed_at IS NULL")
            .bind(anew).bind(public_key).execute(c).await?.rows_affected());
    }
    Ok(done)
}

pub(super) fn place(purpose: &str, origin: &Origin) -> String {
    format!("federation_keys/{purpose}/{origin}")
}
