//! How the trust's keys follow each other: a new one is kept with its announcement, an old one is destroyed when its time is
//! over.

use std::time::Duration;

use federation_protocol::content::KeyChangeV1;
use federation_protocol::ids::UnixSeconds;
use federation_protocol::signature::purpose::Sealing;
use federation_protocol::signature::{KeyPurpose, Purpose as _};

use super::{CannotLoadKeys, LOG, place};
use crate::kernel::clock::Timestamp;
use crate::kernel::random::Randomness;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::key_store::KeyStore;

/// A key that was drawn to take over, with its announcement and where that stands in the own log.
pub struct NewKey<'a> {
    /// The announcement.
    pub change: &'a KeyChangeV1,
    /// The secret.
    pub secret: &'a [u8; 32],
    /// Which of the own logs the announcement stands in.
    pub log: u32,
    /// Where it stands there.
    pub index: u64,
}

/// Keeps a new key in the transaction that announces it, and notes how the old one ends.
///
/// # Errors
/// [`CannotLoadKeys`].
pub async fn succeed(
    tx: &mut Tx,
    store: &KeyStore,
    random: &dyn Randomness,
    now: Timestamp,
    NewKey { change, secret, log, index }: NewKey<'_>,
) -> Result<(), CannotLoadKeys> {
    let time = |at: Option<UnixSeconds>| at.map(|at| Timestamp::from_seconds(at.0));
    let size = |size: u64| i64::try_from(size).unwrap_or(i64::MAX);
    let purpose = change.purpose();
    if let Some(old) = &change.old {
        on!(tx.on(), c: DB => sqlx::query::<DB>(
            "UPDATE federation_keys SET retired_at = $1, valid_until = $2, until_log = $3, until_size = $4
             WHERE public_key = $5")
            .bind(time(change.valid_from).unwrap_or(now)).bind(time(change.old_until))
            .bind(change.old_until_size.map(|_| i64::from(log))).bind(change.old_until_size.map(size))
            .bind(old.to_string())
            .execute(c).await.map(|_| ()))
        .map_err(StoreError::from)?;
    }
    let sealed = store.seal_for_trust(random, &place(purpose.name(), &change.origin), secret).await?;
    let from_size = if purpose == KeyPurpose::Log { size(index.saturating_add(1)) } else { 0 };
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO federation_keys (public_key, purpose, secret, created_at, valid_from, from_log, from_size)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(change.new.to_string()).bind(purpose.name()).bind(sealed).bind(now).bind(time(change.valid_from))
        .bind(i64::from(log)).bind(from_size).execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(())
}

/// What a secret that came to its end is overwritten with.
const DESTROYED: &[u8] = &[];

/// How long after the end of an overlap a key that signed is kept: as far as clocks may be apart.
const AFTER_OVERLAP: Duration = Duration::from_secs(24 * 3600);

/// How long after it a sealing key is kept: as long as an envelope may live that was sealed for it at the last moment.
const AFTER_SEALING: Duration = Duration::from_secs(367 * 24 * 3600);

/// Overwrites the secrets of keys whose time is over. Tells how many. A log key ends by the size of the log:
/// [`destroy_log_key`].
///
/// # Errors
/// [`StoreError`].
pub async fn destroy_ended(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    Ok(on!(db.write(), c: DB => sqlx::query::<DB>(
        "UPDATE federation_keys SET secret = $1, destroyed_at = $2
         WHERE destroyed_at IS NULL AND retired_at IS NOT NULL AND purpose <> $3
         AND (purpose <> $4 AND valid_until < $5 OR purpose = $4 AND valid_until < $6)")
        .bind(DESTROYED).bind(now).bind(LOG).bind(Sealing::NAME).bind(now.minus(AFTER_OVERLAP))
        .bind(now.minus(AFTER_SEALING)).execute(c).await?.rows_affected()))
}

/// Overwrites the secret of a log key that has signed its last checkpoint.
///
/// # Errors
/// [`StoreError`].
pub async fn destroy_log_key(tx: &mut Tx, vkey: &str, now: Timestamp) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE federation_keys SET secret = $1, destroyed_at = $2
         WHERE public_key = $3 AND destroyed_at IS NULL AND retired_at IS NOT NULL AND purpose = $4")
        .bind(DESTROYED).bind(now).bind(vkey).bind(LOG).execute(c).await.map(|_| ())?);
    Ok(())
}

/// A key of the trust, without its secret.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KeyRecord {
    /// Its text form.
    pub public_key: String,
    /// What it is for, as lists of keys name it.
    pub purpose: String,
    /// When it was drawn.
    pub created_at: Timestamp,
    /// When the newer key begins to sign; empty for the newest.
    pub retired_at: Option<Timestamp>,
    /// From when it signs, where it took over from another.
    pub valid_from: Option<Timestamp>,
    /// Until when peers take it.
    pub valid_until: Option<Timestamp>,
    /// A log key: the last size that it signs.
    pub until_size: Option<i64>,
    /// When its secret was overwritten.
    pub destroyed_at: Option<Timestamp>,
}

/// Every key that the trust has had, the newest of each purpose first.
///
/// # Errors
/// [`StoreError`].
pub async fn records(db: &Db) -> Result<Vec<KeyRecord>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, KeyRecord>(
        "SELECT public_key, purpose, created_at, retired_at, valid_from, valid_until, until_size, destroyed_at
         FROM federation_keys ORDER BY purpose, CASE WHEN retired_at IS NULL THEN 0 ELSE 1 END, created_at DESC")
        .fetch_all(c).await?))
}
