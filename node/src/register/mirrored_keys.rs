//! The last checkpoints that earlier keys of a peer's log signed: kept for whoever reads our copy and knows an earlier key
//! alone. `docs/protocol/key-change.md`.

use federation_protocol::ids::Origin;
use federation_protocol::note::{Note, SignedCheckpoint};
use federation_protocol::signature::AnyPublicKey;

use crate::kernel::ids::SourceId;
use crate::peers::store::log_keys;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::register::apply::stored_index;

/// Before `next` takes the place of the verified checkpoint of a copy: keeps that one for each key of the log that signed it
/// and did not sign `next`.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn keep_last(
    tx: &mut Tx,
    source: SourceId,
    next: &SignedCheckpoint,
) -> Result<(), StoreError> {
    let before: Option<Option<String>> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, Option<String>>(
        "SELECT checkpoint FROM register_sources WHERE id = $1 AND NOT own").bind(source).fetch_optional(c).await?);
    let Some(note) = before.flatten() else { return Ok(()) };
    let (signed, signs) = (signers(&note), signers(next.note()));
    if signed.iter().all(|id| signs.contains(id)) {
        return Ok(());
    }
    let before = SignedCheckpoint::from_own_state(&note)
        .ok_or_else(|| StoreError::corrupt("register_sources", "checkpoint", source))?;
    // Invariant: only keys that we know are kept for, so that a log cannot fill the table with lines of its own making.
    for period in log_keys(tx.on(), &next.checkpoint().origin).await? {
        let id = period.key.id();
        if !signed.contains(&id) || signs.contains(&id) {
            continue;
        }
        on!(tx.on(), c: DB => sqlx::query::<DB>(
            "INSERT INTO register_copy_key_checkpoints (source, key_id, size, note) VALUES ($1, $2, $3, $4)
             ON CONFLICT (source, key_id) DO UPDATE SET size = excluded.size, note = excluded.note
             WHERE excluded.size > register_copy_key_checkpoints.size")
            .bind(source).bind(AnyPublicKey::Log(period.key).id_text()).bind(stored_index(before.size()))
            .bind(before.note()).execute(c).await.map(|_| ())?);
    }
    Ok(())
}

/// The newest checkpoint of our copy that this key signed, if a newer key took over from it.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn last_of_key(
    db: &Db,
    origin: &Origin,
    key_id: &str,
) -> Result<Option<String>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT k.note FROM register_copy_key_checkpoints k JOIN register_sources s ON s.id = k.source
         WHERE s.origin = $1 AND k.key_id = $2").bind(origin.as_str()).bind(key_id).fetch_optional(c).await?))
}

/// The ids of the keys whose lines stand on a note.
fn signers(note: &str) -> Vec<[u8; 4]> {
    let signatures = Note::parse(note.as_bytes()).map(|note| note.signatures).unwrap_or_default();
    signatures.iter().map(|line| line.key_id).collect()
}
