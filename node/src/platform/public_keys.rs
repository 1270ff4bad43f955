//! The public halves of this trust's own keys, the retired ones too: what verifies its stored signatures. No secret is
//! opened.

use std::str::FromStr;

use federation_protocol::ids::{FIRST_LOG, Origin};
use federation_protocol::note::{LogKeyPeriod, LogKeySpan};
use federation_protocol::signature::{PublicKey, Purpose as _, purpose::Envelope};

use crate::platform::db::{StoreError, Tx, on};

/// A log key as it is stored: the key, from which log and size, up to which.
pub type LogKeyRow = (String, i64, i64, Option<i64>, Option<i64>);

/// Every key that has signed a log of this trust.
///
/// # Errors
/// [`StoreError`].
pub async fn log_keys(view: &mut Tx, log: &Origin) -> Result<Vec<LogKeyPeriod>, StoreError> {
    let rows: Vec<LogKeyRow> = on!(view.on(), c: DB => sqlx::query_as::<DB, LogKeyRow>(
        "SELECT public_key, from_log, from_size, until_log, until_size FROM federation_keys
         WHERE purpose = 'log' ORDER BY from_log, from_size")
        .fetch_all(c).await?);
    let corrupt = |column| StoreError::corrupt("federation_keys", column, "log");
    periods(log, rows).map_err(corrupt)
}

/// What stored keys of a trust are to one of its logs.
///
/// # Errors
/// The column that cannot be read.
pub fn periods(log: &Origin, rows: Vec<LogKeyRow>) -> Result<Vec<LogKeyPeriod>, &'static str> {
    let mut periods = Vec::with_capacity(rows.len());
    for (key, from_log, from, until_log, until) in rows {
        let span = read_span((from_log, from), (until_log, until)).ok_or("from_log")?;
        let key = key.parse().map_err(|_| "public_key")?;
        periods.extend(LogKeyPeriod::in_log(log, &key, span));
    }
    Ok(periods)
}

/// The span of a stored log key. Releases that knew of no second log wrote no log at which a key ends.
pub fn read_span(from: (i64, i64), until: (Option<i64>, Option<i64>)) -> Option<LogKeySpan> {
    let place = |(log, size): (i64, i64)| Some((u32::try_from(log).ok()?, u64::try_from(size).ok()?));
    let until = match until {
        (_, None) => None,
        (log, Some(size)) => Some(place((log.unwrap_or(i64::from(FIRST_LOG)), size))?),
    };
    Some(LogKeySpan { from: place(from)?, until })
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
