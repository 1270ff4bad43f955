//! What somebody typed while their session ran out, kept until the same user has signed in again.
//!
//! Invariant: a kept form is opened for the user whose ended session sent it and for nobody else, whoever signs in at that
//! browser. It is sealed with the trust's key together with the user's id; the browser holds only a random token.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::sessions::draw_token;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::platform::crypto::sha256;
use crate::platform::db::{Db, StoreError, on};
use crate::platform::form::Form;
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// The cookie that holds the token.
pub(super) const KEPT_FORM_COOKIE: &str = "__Host-samraad-skjema";
/// The field that names the kept form when it is sent again, so that it is forgotten.
pub(super) const KEPT_FORM_FIELD: &str = "kept_form";
/// The token of a session that has ended, and what nobody wants to be kept.
const NEVER_KEPT: [&str; 3] = ["csrf_token", "password", "code"];
/// A working day.
const KEPT_FOR: Duration = Duration::from_secs(12 * 3600);

/// A form that waits for its author.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptForm {
    user: UserId,
    /// Where it was sent.
    pub(super) path: String,
    /// What it said, without the token of the old session.
    pub(super) pairs: Vec<(String, String)>,
}

/// Keeps a form and gives the token for the cookie.
///
/// # Errors
/// [`KeyError`].
pub(super) async fn keep(trust: &Trust, user: UserId, path: &str, form: &Form) -> Result<String, KeyError> {
    let token = draw_token(trust.random());
    let hash = sha256(token.as_bytes());
    let kept = |(name, _): &&(String, String)| !NEVER_KEPT.contains(&name.as_str());
    let pairs = form.pairs().iter().filter(kept).cloned().collect();
    let kept = KeptForm { user, path: path.to_owned(), pairs };
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(&kept).unwrap_or_default());
    let sealed = trust.keys.seal_for_trust(trust.random(), &place(&hash), &plain).await?;
    on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "INSERT INTO kept_forms (token_hash, path, body, kept_at) VALUES ($1, $2, $3, $4)")
        .bind(hash.to_vec()).bind(path).bind(sealed).bind(trust.now()).execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(token)
}

/// The form that a token names, if it is this user's.
///
/// # Errors
/// [`KeyError`].
pub(super) async fn find(trust: &Trust, user: UserId, token: &str) -> Result<Option<KeptForm>, KeyError> {
    let hash = sha256(token.as_bytes());
    let sealed = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(
        "SELECT body FROM kept_forms WHERE token_hash = $1 AND kept_at > $2")
        .bind(hash.to_vec()).bind(trust.now().minus(KEPT_FOR)).fetch_optional(c).await)
    .map_err(StoreError::from)?;
    let Some(sealed) = sealed else { return Ok(None) };
    let plain = trust.keys.open_for_trust(&place(&hash), &sealed).await?;
    let kept: KeptForm = serde_json::from_slice(&plain)
        .map_err(|_| StoreError::corrupt("kept_forms", "body", "of a token"))?;
    Ok(Some(kept).filter(|kept| kept.user == user))
}

/// Forgets a form, if it is this user's: it was sent again, or is no longer wanted.
///
/// # Errors
/// [`KeyError`].
pub(super) async fn forget(trust: &Trust, user: UserId, token: &str) -> Result<(), KeyError> {
    if find(trust, user, token).await?.is_some() {
        on!(trust.db.write(), c: DB => sqlx::query::<DB>("DELETE FROM kept_forms WHERE token_hash = $1")
            .bind(sha256(token.as_bytes()).to_vec()).execute(c).await.map(|_| ()))
        .map_err(StoreError::from)?;
    }
    Ok(())
}

fn place(hash: &[u8; 32]) -> String {
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("kept_forms/{hex}")
}

/// How many forms an earlier master key has sealed.
///
/// # Errors
/// [`KeyError`].
pub async fn sealed_by_earlier(trust: &Trust) -> Result<u64, KeyError> {
    each_under_earlier(trust, false).await
}

/// Seals under the current master key what an earlier one has sealed. Tells how many. Bears being broken off.
///
/// # Errors
/// [`KeyError`].
pub async fn reseal(trust: &Trust) -> Result<u64, KeyError> {
    each_under_earlier(trust, true).await
}

async fn each_under_earlier(trust: &Trust, reseal: bool) -> Result<u64, KeyError> {
    let hashes: Vec<Vec<u8>> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(
        "SELECT token_hash FROM kept_forms").fetch_all(c).await?);
    let keys = trust.keys.master_keys();
    let mut found = 0;
    for hash in hashes {
        // One at a time: each may be as long as a request.
        let sealed: Option<Vec<u8>> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(
            "SELECT body FROM kept_forms WHERE token_hash = $1").bind(&hash).fetch_optional(c).await?);
        let Some((sealed, bytes)) = sealed.zip(<[u8; 32]>::try_from(hash.as_slice()).ok()) else { continue };
        let place = place(&bytes);
        let (plain, by) = keys.open(place.as_bytes(), &sealed).await?;
        if by == keys.current().name() {
            continue;
        }
        found += 1;
        if reseal {
            let anew = keys.current().seal(trust.random(), place.as_bytes(), &plain).await?;
            on!(trust.db.write(), c: DB => sqlx::query::<DB>("UPDATE kept_forms SET body = $1 WHERE token_hash = $2")
                .bind(anew).bind(hash).execute(c).await?.rows_affected());
        }
    }
    Ok(found)
}

pub(super) async fn sweep(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    on!(db.write(), c: DB => { sqlx::query::<DB>("DELETE FROM kept_forms WHERE kept_at <= $1")
        .bind(now.minus(KEPT_FOR)).execute(c).await?; });
    Ok(())
}
