//! The logs of a trust as they follow on each other: what an entry of one means to the others.

use federation_protocol::content::LogBeginV1;
use federation_protocol::ids::{EntryId, Origin};

use crate::kernel::ids::SourceId;
use crate::platform::db::{StoreError, Tx, on};
use crate::register::apply::{index_of, stored_index};
use crate::register::store::logs_of;

async fn name_of(tx: &mut Tx, source: SourceId) -> Result<Origin, StoreError> {
    let name: String = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT origin FROM register_sources WHERE id = $1").bind(source).fetch_one(c).await?);
    name.parse().map_err(|_| StoreError::corrupt("register_sources", "origin", source))
}

/// The log of this name.
pub(super) async fn source_named(tx: &mut Tx, log: &Origin) -> Result<Option<SourceId>, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query_scalar::<DB, SourceId>(
        "SELECT id FROM register_sources WHERE origin = $1").bind(log.as_str()).fetch_optional(c).await?))
}

/// The logs before this one of the same trust, the newest first.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn logs_before(tx: &mut Tx, source: SourceId) -> Result<Vec<SourceId>, StoreError> {
    let name = name_of(tx, source).await?;
    if name.predecessor().is_none() {
        return Ok(Vec::new());
    }
    let logs = logs_of(tx.on(), &name.trust()).await?.into_iter().rev();
    Ok(logs.filter(|(_, log)| log.log_number() < name.log_number()).map(|(id, _)| id).collect())
}

/// Where the entry with this id stands in these logs.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn find_in(
    tx: &mut Tx,
    logs: &[SourceId],
    id: EntryId,
) -> Result<Option<(SourceId, i64)>, StoreError> {
    for log in logs {
        if let Some(index) = index_of(tx, *log, id).await? {
            return Ok(Some((*log, index)));
        }
    }
    Ok(None)
}

/// Where the entry with this id stands in the logs before this one.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn find_before(
    tx: &mut Tx,
    source: SourceId,
    id: EntryId,
) -> Result<Option<(SourceId, i64)>, StoreError> {
    let logs = logs_before(tx, source).await?;
    find_in(tx, &logs, id).await
}

/// The entry that takes the place of this one, where that came first: an entry that was withheld may come after it.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn successor_of(
    tx: &mut Tx,
    source: SourceId,
    index: i64,
    id: EntryId,
) -> Result<Option<(SourceId, i64)>, StoreError> {
    let name = name_of(tx, source).await?;
    let logs = logs_of(tx.on(), &name.trust()).await?;
    for (log, of) in logs.into_iter().filter(|(_, of)| of.log_number() >= name.log_number()) {
        let behind = if of == name { index } else { -1 };
        let found: Option<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, Option<i64>>(
            "SELECT MIN(leaf_index) FROM register_entries WHERE source = $1 AND supersedes = $2 AND leaf_index > $3")
            .bind(log).bind(id.as_uuid()).bind(behind).fetch_one(c).await?);
        if let Some(found) = found {
            return Ok(Some((log, found)));
        }
    }
    Ok(None)
}

/// Holds what a log says of its predecessor against what is here of that. Where they differ the trust has told two
/// histories: nothing more of the new log is applied.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn check_beginning(
    tx: &mut Tx,
    source: SourceId,
    begin: &LogBeginV1,
) -> Result<(), StoreError> {
    let ended: Option<(i64, Vec<u8>)> = on!(tx.on(), c: DB => sqlx::query_as::<DB, (i64, Vec<u8>)>(
        "SELECT size, root FROM register_sources WHERE origin = $1")
        .bind(begin.predecessor.as_str()).fetch_optional(c).await?);
    if ended.is_none_or(|(size, root)| size == stored_index(begin.size) && root == begin.root.as_bytes()) {
        return Ok(());
    }
    tracing::error!(log = %begin.origin, "a log begins with another end of its predecessor than was signed: nothing of it is applied");
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_sources SET frozen_at = COALESCE(frozen_at,
         (SELECT applied_at FROM register_entries WHERE source = $1 AND leaf_index = 0)) WHERE id = $1")
        .bind(source).execute(c).await.map(|_| ())?);
    Ok(())
}
