//! The public halves of this trust's own keys, the retired ones too: what verifies its stored signatures. No secret is
//! opened.

use std::str::FromStr;

use federation_protocol::note::LogKeyPeriod;
use federation_protocol::signature::{PublicKey, Purpose as _, purpose::Envelope};

use crate::platform::db::{StoreError, Tx, on};

/// Every key that has signed this trust's log.
///
/// # Errors
/// [`StoreError`].
pub async fn log_keys(view: &mut Tx) -> Result<Vec<LogKeyPeriod>, StoreError> {
    let rows: Vec<(String, i64, Option<i64>)> = on!(view.on(), c: DB => sqlx::query_as::<DB, (String, i64, Option<i64>)>(
        "SELECT public_key, from_size, until_size FROM federation_keys WHERE purpose = 'log' ORDER BY from_size")
        .fetch_all(c).await?);
    let corrupt = |column| StoreError::corrupt("federation_keys", column, "log");
    let size = |size: i64| u64::try_from(size).map_err(|_| corrupt("from_size"));
    let period = |(key, from, until): (String, i64, Option<i64>)| {
        let key = key.parse().map_err(|_| corrupt("public_key"))?;
        Ok(LogKeyPeriod { key, from_size: size(from)?, until_size: until.map(size).transpose()? })
    };
    rows.into_iter().map(period).collect()
}

/// Every key that has signed this trust's envelopes.
///
/// # Errors
/// [`StoreError`].
pub async fn envelope_keys(view: &mut Tx) -> Result<Vec<PublicKey<Envelope>>, StoreError> {
    public_keys(view, Envelope::NAME).await
}

async fn public_keys<K: FromStr>(view: &mut Tx, purpose: &str) -> Result<Vec<K>, StoreError> {
    let keys: Vec<String> = on!(view.on(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT public_key FROM federation_keys WHERE purpose = $1 ORDER BY created_at")
        .bind(purpose).fetch_all(c).await?);
    let read =
        |key: String| key.parse().map_err(|_| StoreError::corrupt("federation_keys", "public_key", purpose));
    keys.into_iter().map(read).collect()
}
