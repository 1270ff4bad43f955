//! Sign-ins that have begun: what only we know of each, until the browser comes back from the provider.
//!
//! Invariant: each is taken out once, by its state, and is good only in the browser that began it and for ten minutes. The
//! browser holds a random token in a `__Host-` cookie, which no other host can set: a sign-in that somebody else has begun
//! cannot be finished in it.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::rules::authorisation::{Demand, Drawn};
use crate::kernel::clock::Timestamp;
use crate::organisation::attempts::network;
use crate::platform::crypto::sha256;
use crate::platform::db::{Db, StoreError, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// How long a sign-in may take at the provider.
const GOOD_FOR: Duration = Duration::from_secs(10 * 60);
/// How many may be under way from one network, and in all. A hospital may stand behind one address.
const MOST_OF_ONE: i64 = 1_000;
const MOST_OF_ALL: i64 = 20_000;

/// A sign-in that has begun.
#[derive(Serialize, Deserialize)]
pub(super) struct Begun {
    /// What was drawn for it.
    pub(super) drawn: Drawn,
    /// SHA-256 of the token of the browser that began it.
    pub(super) browser: [u8; 32],
    /// Where the provider was told to send the browser back to.
    pub(super) redirect_uri: String,
    /// Where the person goes on.
    pub(super) back_to: String,
    /// What was asked for.
    pub(super) demand: Demand,
    /// When.
    pub(super) begun_at: Timestamp,
}

/// Keeps it. False: too many are under way.
///
/// # Errors
/// [`KeyError`].
pub(super) async fn keep(trust: &Trust, begun: &Begun, address: Option<IpAddr>) -> Result<bool, KeyError> {
    let now = trust.now();
    let state = sha256(begun.drawn.state.as_bytes());
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(begun).unwrap_or_default());
    let sealed = trust.keys.seal_for_trust(trust.random(), &place(&state), &plain).await?;
    let client = address.map_or_else(Vec::new, network);
    let bucket = trust.keys.bucket("sign-in at the provider by address", &client).to_vec();
    let mut tx = trust.db.begin().await?;
    let (of_one, of_all) = on!(tx.on(), c: DB => sqlx::query_as::<DB, (i64, i64)>(
        "SELECT COUNT(CASE WHEN bucket = $1 THEN 1 END), COUNT(*) FROM sign_in_requests WHERE begun_at > $2")
        .bind(&bucket).bind(now.minus(GOOD_FOR)).fetch_one(c).await?);
    if of_one >= MOST_OF_ONE || of_all >= MOST_OF_ALL {
        return Ok(false);
    }
    on!(tx.on(), c: DB => { sqlx::query::<DB>(
        "INSERT INTO sign_in_requests (state_hash, body, bucket, begun_at) VALUES ($1, $2, $3, $4)")
        .bind(state.to_vec()).bind(sealed).bind(bucket).bind(now).execute(c).await?; });
    tx.commit().await?;
    Ok(true)
}

/// Takes out the sign-in that an answer with `state` belongs to; nothing when there is none, its time is over, or another
/// browser began it. Whatever comes of it, it cannot be taken again.
///
/// # Errors
/// [`KeyError`].
pub(super) async fn take(trust: &Trust, state: &str, browser: &str) -> Result<Option<Begun>, KeyError> {
    let hash = sha256(state.as_bytes());
    let taken = on!(trust.db.write(), c: DB => sqlx::query_as::<DB, (Vec<u8>, Timestamp)>(
        "DELETE FROM sign_in_requests WHERE state_hash = $1 RETURNING body, begun_at")
        .bind(hash.to_vec()).fetch_optional(c).await?);
    let Some((sealed, begun_at)) = taken else { return Ok(None) };
    let plain = trust.keys.open_for_trust(&place(&hash), &sealed).await?;
    let begun: Begun = serde_json::from_slice(&plain)
        .map_err(|_| StoreError::corrupt("sign_in_requests", "body", "of a state"))?;
    let in_time = begun_at.plus(GOOD_FOR) > trust.now();
    Ok(Some(begun).filter(|begun| in_time && begun.browser == sha256(browser.as_bytes())))
}

/// Takes the id of a logout token; false when it was taken before.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn take_logout_token(trust: &Trust, jti: &str) -> Result<bool, StoreError> {
    let hash = sha256(jti.as_bytes()).to_vec();
    let taken = on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "INSERT INTO logout_tokens (jti_hash, taken_at) VALUES ($1, $2) ON CONFLICT (jti_hash) DO NOTHING")
        .bind(hash).bind(trust.now()).execute(c).await?.rows_affected());
    Ok(taken == 1)
}

/// Forgets what can no longer be used. A scheduled task.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn sweep(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    on!(db.write(), c: DB => { sqlx::query::<DB>("DELETE FROM sign_in_requests WHERE begun_at <= $1")
        .bind(now.minus(GOOD_FOR)).execute(c).await?; });
    // Longer than any logout token lives, on either clock.
    on!(db.write(), c: DB => { sqlx::query::<DB>("DELETE FROM logout_tokens WHERE taken_at <= $1")
        .bind(now.minus(Duration::from_secs(3600))).execute(c).await?; });
    Ok(())
}

fn place(hash: &[u8; 32]) -> String {
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sign_in_requests/{hex}")
}
