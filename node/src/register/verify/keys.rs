//! The keys that peers have changed to, against the entries that announced them.

use federation_protocol::content::Content;
use federation_protocol::ids::{EntryKind, Origin};
use federation_protocol::note::KnownLog;
use federation_protocol::signature::AnyPublicKey;

use crate::peers::store::log_keys;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::verification::Check;

#[derive(sqlx::FromRow)]
struct Row {
    origin: String,
    public_key: String,
    from_log: i64,
    from_index: i64,
}

/// Every key of a peer that no administrator confirmed was announced by the entry before the first that it holds for.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn verify(view: &mut Tx, check: &mut Check) -> Result<(), StoreError> {
    let rows: Vec<Row> = on!(view.on(), c: DB => sqlx::query_as::<DB, Row>(
        "SELECT p.origin, k.public_key, k.from_log, k.from_index
         FROM peer_keys k JOIN peers p ON p.id = k.peer_id
         WHERE k.from_index > 0 ORDER BY p.origin, k.from_log, k.from_index")
        .fetch_all(c).await?);
    for row in rows {
        check.looked_at(1);
        let is_announced = is_announced(view, &row).await?;
        check.expect(is_announced, || {
            format!("{}: no entry of its log announces the key {}", row.origin, row.public_key)
        });
    }
    verify_last(view, check).await
}

/// Each checkpoint that is kept for an earlier key is signed by it.
async fn verify_last(view: &mut Tx, check: &mut Check) -> Result<(), StoreError> {
    type Kept = (String, String, i64, String);
    let rows: Vec<Kept> = on!(view.on(), c: DB => sqlx::query_as::<DB, Kept>(
        "SELECT s.origin, k.key_id, k.size, k.note FROM register_copy_key_checkpoints k
         JOIN register_sources s ON s.id = k.source ORDER BY s.origin, k.key_id").fetch_all(c).await?);
    for (origin, key_id, size, note) in rows {
        check.looked_at(1);
        let is_its = match origin.parse::<Origin>() {
            Ok(parsed) => {
                let mut keys = log_keys(view.on(), &parsed).await?;
                keys.retain(|period| AnyPublicKey::Log(period.key.clone()).id_text() == key_id);
                let signed = KnownLog::with_keys(parsed, keys).verify(note.as_bytes());
                signed.is_ok_and(|signed| i64::try_from(signed.size()) == Ok(size))
            }
            Err(_) => false,
        };
        check.expect(is_its, || {
            format!("{origin}: the last checkpoint of the key {key_id} is not signed by it")
        });
    }
    Ok(())
}

/// That the content is genuine is found at its own place; its signature is verified here.
async fn is_announced(view: &mut Tx, row: &Row) -> Result<bool, StoreError> {
    let number = u32::try_from(row.from_log).unwrap_or_default();
    let log = row.origin.parse::<Origin>().ok().and_then(|trust| trust.log(number));
    let (Some(log), Ok(index)) = (log, u64::try_from(row.from_index - 1)) else { return Ok(false) };
    let content: Option<Option<Vec<u8>>> = on!(view.on(), c: DB => sqlx::query_scalar::<DB, Option<Vec<u8>>>(
        "SELECT e.content FROM register_entries e JOIN register_sources s ON s.id = e.source
         WHERE s.origin = $1 AND e.leaf_index = $2")
        .bind(log.as_str()).bind(row.from_index - 1).fetch_optional(c).await?);
    let Some(content) = content.flatten() else { return Ok(false) };
    Ok(match Content::read(&log, index, EntryKind::KEY_CHANGE, &content) {
        Ok(Some(Content::KeyChange(change))) => change.new.to_string() == row.public_key,
        _ => false,
    })
}
