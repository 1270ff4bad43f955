//! What accounts and sessions have sealed under the trust's master key, done anew when that changes: secrets of second
//! factors, and the ID tokens of open sessions.

use crate::kernel::ids::UserId;
use crate::organisation::{second_factor, sessions};
use crate::platform::db::{StoreError, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// Seals under the current master key what an earlier one has sealed. Tells how many. Bears being broken off.
///
/// # Errors
/// [`KeyError`].
pub async fn reseal(trust: &Trust) -> Result<u64, KeyError> {
    Ok(second_factors(trust, true).await? + id_tokens(trust, true).await?)
}

/// How many an earlier master key has sealed.
///
/// # Errors
/// [`KeyError`].
pub async fn sealed_by_earlier(trust: &Trust) -> Result<u64, KeyError> {
    Ok(second_factors(trust, false).await? + id_tokens(trust, false).await?)
}

async fn second_factors(trust: &Trust, reseal: bool) -> Result<u64, KeyError> {
    let rows = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, (UserId, Vec<u8>)>(
        "SELECT user_id, secret FROM second_factors").fetch_all(c).await?);
    let mut found = 0;
    for (user, sealed) in rows {
        let Some(anew) = anew(trust, &second_factor::place(user), &sealed).await? else { continue };
        found += 1;
        if reseal {
            // A factor that was set up anew meanwhile is under the current key already.
            on!(trust.db.write(), c: DB => sqlx::query::<DB>(
                "UPDATE second_factors SET secret = $1 WHERE user_id = $2 AND secret = $3")
                .bind(anew).bind(user).bind(sealed).execute(c).await?.rows_affected());
        }
    }
    Ok(found)
}

async fn id_tokens(trust: &Trust, reseal: bool) -> Result<u64, KeyError> {
    let rows = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, (Vec<u8>, Vec<u8>)>(
        "SELECT token_hash, id_token FROM sessions WHERE id_token IS NOT NULL").fetch_all(c).await?);
    let mut found = 0;
    for (hash, sealed) in rows {
        let token: &[u8; 32] = hash
            .as_slice()
            .try_into()
            .map_err(|_| StoreError::corrupt("sessions", "token_hash", "of a session"))?;
        let Some(anew) = anew(trust, &sessions::id_token_place(token), &sealed).await? else { continue };
        found += 1;
        if reseal {
            on!(trust.db.write(), c: DB => sqlx::query::<DB>(
                "UPDATE sessions SET id_token = $1 WHERE token_hash = $2")
                .bind(anew).bind(hash).execute(c).await?.rows_affected());
        }
    }
    Ok(found)
}

/// The same under the current key; nothing where it is under that already.
async fn anew(trust: &Trust, place: &str, sealed: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
    let keys = trust.keys.master_keys();
    let (plain, by) = keys.open(place.as_bytes(), sealed).await?;
    if by == keys.current().name() {
        return Ok(None);
    }
    Ok(Some(keys.current().seal(trust.random(), place.as_bytes(), &plain).await?))
}
