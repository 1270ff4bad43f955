//! Takes a run of entries into the register that nobody has seen before: the same as one by one, in few statements.

use std::collections::HashSet;

use sqlx::QueryBuilder;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::platform::db::{StoreError, Tx, on};
use crate::register::apply::{Effect, Planned, change_earlier};
use crate::register::chain::{find_in, logs_before};
use crate::register::rows::{PER_STATEMENT, insert_decisions};

/// Takes in entries in the order of their log, none of which, and nothing behind which, was taken in before.
///
/// Order: all entries, then the search, then what they do to earlier ones. It comes to the same as one by one: an entry
/// changes only those before it, and none can have a successor yet.
///
/// # Errors
/// [`StoreError::Conflict`] when one was taken in before.
pub(super) async fn apply_new(
    tx: &mut Tx,
    source: SourceId,
    mut entries: Vec<Planned>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let before = logs_before(tx, source).await?;
    if !before.is_empty() {
        for entry in &mut entries {
            if let Some(id) = entry.id
                && find_in(tx, &before, id).await?.is_some()
            {
                entry.refuse();
            }
        }
    }
    for entries in entries.chunks_mut(PER_STATEMENT) {
        if insert(tx, source, entries, now).await? != entries.len() {
            refuse_used_ids(tx, source, entries, now).await?;
        }
    }
    let decisions: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.effect {
            Effect::Decides(summary, row) => Some((entry.index, summary.as_ref(), row)),
            Effect::None | Effect::Withdraws(..) | Effect::ChangesKey(_) | Effect::Begins(_) => None,
        })
        .collect();
    insert_decisions(tx, source, &decisions).await?;
    for entry in &entries {
        change_earlier(tx, source, entry).await?;
    }
    Ok(())
}

/// Writes those whose id was not used before, and says how many.
async fn insert(
    tx: &mut Tx,
    source: SourceId,
    entries: &[Planned],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let written = on!(tx.on(), c: DB => {
        let mut sql = QueryBuilder::<DB>::new(
            "INSERT INTO register_entries (source, leaf_index, entry_id, status, salt, content, supersedes, applied_at) ");
        sql.push_values(entries, |mut row, entry| {
            row.push_bind(source).push_bind(entry.index).push_bind(entry.id.map(|id| id.as_uuid()))
                .push_bind(entry.status)
                .push_bind(entry.stored.as_ref().map(|(salt, _)| salt.as_bytes().as_slice()))
                .push_bind(entry.stored.as_ref().map(|(_, content)| content.as_slice()))
                .push_bind(entry.supersedes.map(|id| id.as_uuid())).push_bind(now);
        });
        sql.push(" ON CONFLICT (source, entry_id) DO NOTHING");
        sql.build().execute(c).await?.rows_affected()
    });
    Ok(usize::try_from(written).unwrap_or(usize::MAX))
}

/// Writes those that [`insert`] passed over as refused.
async fn refuse_used_ids(
    tx: &mut Tx,
    source: SourceId,
    entries: &mut [Planned],
    now: Timestamp,
) -> Result<(), StoreError> {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Ok(()) };
    let written: HashSet<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT leaf_index FROM register_entries WHERE source = $1 AND leaf_index >= $2 AND leaf_index <= $3")
        .bind(source).bind(first.index).bind(last.index).fetch_all(c).await?)
    .into_iter()
    .collect();
    for entry in entries.iter_mut().filter(|entry| !written.contains(&entry.index)) {
        entry.refuse();
        insert(tx, source, std::slice::from_ref(entry), now).await?;
    }
    Ok(())
}
