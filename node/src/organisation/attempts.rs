//! The limit on failed sign-ins, kept in the database: it holds over restarts and over several processes. Whom an attempt
//! concerned is kept only as a keyed hash.

use std::net::IpAddr;
use std::time::Duration;

use super::rules::{ATTEMPT_WINDOW, AttemptsOf};
use crate::kernel::clock::Timestamp;
use crate::platform::db::dialect::{Lock, lock};
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::trust::Trust;

/// An attempt that counts as failed until it is known to have succeeded.
#[derive(Debug)]
pub(super) struct Attempt {
    name: Vec<u8>,
    address: Option<Vec<u8>>,
    at: Timestamp,
}

/// Begins an attempt, or tells how long to wait.
///
/// Order: it is counted before the password is looked at. Counted after, a thousand attempts at once would all pass.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn begin(
    trust: &Trust,
    user_name: &str,
    address: Option<IpAddr>,
) -> Result<Result<Attempt, Duration>, StoreError> {
    let attempt = Attempt {
        name: trust.keys.bucket("sign-in by user name", user_name.as_bytes()).to_vec(),
        address: address.map(|ip| trust.keys.bucket("sign-in by address", &network(ip)).to_vec()),
        at: trust.now(),
    };
    let mut tx = trust.db.begin().await?;
    lock(&mut tx, Lock::SignIn).await?;
    let by_name = failures(&mut tx, &attempt.name, attempt.at).await?;
    if let Err(wait) = AttemptsOf::UserName.allow(&by_name, attempt.at) {
        return Ok(Err(wait));
    }
    if let Some(address) = &attempt.address {
        let by_address = failures(&mut tx, address, attempt.at).await?;
        if let Err(wait) = AttemptsOf::Address.allow(&by_address, attempt.at) {
            return Ok(Err(wait));
        }
    }
    for bucket in std::iter::once(&attempt.name).chain(&attempt.address) {
        on!(tx.on(), c: DB => { sqlx::query::<DB>("INSERT INTO login_failures (bucket, at) VALUES ($1, $2)")
            .bind(bucket).bind(attempt.at).execute(c).await?; });
    }
    tx.commit().await?;
    Ok(Ok(attempt))
}

/// The attempt succeeded: the name starts afresh, and the address is not charged for it.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn succeed(tx: &mut Tx, attempt: &Attempt) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM login_failures WHERE bucket = $1")
        .bind(&attempt.name).execute(c).await?; });
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM login_failures WHERE bucket = $1 AND at = $2")
        .bind(attempt.address.as_deref()).bind(attempt.at).execute(c).await?; });
    Ok(())
}

async fn failures(tx: &mut Tx, bucket: &[u8], now: Timestamp) -> Result<Vec<Timestamp>, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query_scalar::<DB, Timestamp>(
        "SELECT at FROM login_failures WHERE bucket = $1 AND at > $2 ORDER BY at")
        .bind(bucket).bind(now.minus(ATTEMPT_WINDOW)).fetch_all(c).await?))
}

/// What one attacker can easily have many of counts as one: an IPv6 customer gets a /64 at least (RFC 6177).
pub(crate) fn network(ip: IpAddr) -> Vec<u8> {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().into_iter().take(8).collect(),
    }
}

pub(super) async fn sweep(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    on!(db.write(), c: DB => { sqlx::query::<DB>("DELETE FROM login_failures WHERE at <= $1")
        .bind(now.minus(ATTEMPT_WINDOW)).execute(c).await?; });
    Ok(())
}
