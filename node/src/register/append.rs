//! Adds an entry to the own log.
//!
//! Order: entry, leaf and the log's new size and root are one transaction of the caller's. The checkpoint over them is
//! signed by a job of its own after the commit, never within: what was signed must be durable.

use federation_protocol::DocumentError;
use federation_protocol::content::Content;
use federation_protocol::hash::Salt;
use federation_protocol::log::{CompactRange, LogError};
use federation_protocol::sync::{Body, SyncedEntry};

use crate::kernel::ids::{JobId, SourceId};
use crate::kernel::random::AsRng;
use crate::platform::crash::{self, Point};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::jobs;
use crate::platform::trust::Trust;
use crate::register::apply::{apply, id_of, index_of, plan, stored_index};
use crate::register::checkpoint::PUBLISH_CHECKPOINT;
use crate::register::restore::store as restores;
use crate::register::store;

/// Where an entry was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Its place in the log, from 0.
    pub index: u64,
}

/// Why an entry was not appended. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum CannotAppend {
    /// An entry with this id is in the log already.
    #[error("an entry with this id is already published")]
    AlreadyPublished,
    /// It names another trust's log.
    #[error("the entry names another trust")]
    OtherOrigin,
    /// The database was restored from a backup, and what it lacks is not all back: another entry would take the place of
    /// one that was published. To be tried again.
    #[error("the register is being fetched back after a restore")]
    Restored,
    /// It breaks a rule of its kind.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The log is full, or its stored range is damaged.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(sqlx::FromRow)]
struct OwnLog {
    id: SourceId,
    size: i64,
    root: Vec<u8>,
    compact_range: Option<Vec<u8>>,
}

/// Appends `content` to the own log in the caller's transaction, which ends with [`commit`]. A job then signs and
/// publishes the checkpoint.
///
/// # Errors
/// [`CannotAppend`].
pub async fn append(tx: &mut Tx, trust: &Trust, content: Content) -> Result<Appended, CannotAppend> {
    let (origin, encoded) = match &content {
        Content::DecisionSummary(summary) => (&summary.origin, summary.encode()?),
        Content::Withdrawal(withdrawal) => (&withdrawal.origin, withdrawal.encode()?),
        Content::KeyChange(change) => (&change.origin, change.encode()?),
    };
    if *origin != trust.origin {
        return Err(CannotAppend::OtherOrigin);
    }
    store::ensure_own(tx, trust).await?;
    // Order: the row is locked before it is read, so that appends stand in line and each sees the one before it.
    let log: OwnLog = on!(tx.on(), c: DB => sqlx::query_as::<DB, OwnLog>(
        "UPDATE register_sources SET size = size WHERE own RETURNING id, size, root, compact_range")
        .fetch_one(c).await)
    .map_err(StoreError::from)?;
    if restores::current(tx.on()).await?.is_some() {
        return Err(CannotAppend::Restored);
    }
    let range = log.compact_range.as_deref().map(CompactRange::from_bytes).transpose()?;
    let mut range = range.filter(|range| stored_index(range.size()) == log.size).ok_or(LogError::Damaged)?;
    let index = range.size();
    if index_of(tx, log.id, id_of(&content)).await?.is_some() {
        return Err(CannotAppend::AlreadyPublished);
    }

    let salt = Salt::random(&mut AsRng(trust.random()));
    let leaf = encoded.commit(&salt);
    range.append(leaf.hash())?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO register_leaves (source, leaf_index, kind, commitment) VALUES ($1, $2, $3, $4)")
        .bind(log.id).bind(log.size).bind(i64::from(leaf.kind.code())).bind(leaf.commitment.as_bytes().to_vec())
        .execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    let body = Body::Read { salt, bytes: encoded.bytes().to_vec(), content };
    apply(tx, log.id, plan(SyncedEntry { index, leaf, body }), trust.now()).await?;

    // Invariant: size, root and range move together, from what they were to what the new leaf makes of them.
    let moved = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_sources SET size = $1, root = $2, compact_range = $3 WHERE id = $4 AND size = $5 AND root = $6")
        .bind(stored_index(range.size())).bind(range.root().as_bytes().to_vec()).bind(range.to_bytes())
        .bind(log.id).bind(log.size).bind(log.root).execute(c).await.map(|done| done.rows_affected()))
    .map_err(StoreError::from)?;
    if moved != 1 {
        return Err(StoreError::Conflict.into());
    }
    let job = JobId::new(trust.random());
    jobs::enqueue(tx, job, PUBLISH_CHECKPOINT, &serde_json::Value::Null, trust.now()).await?;
    Ok(Appended { index })
}

/// Locks the own log until the end of the caller's transaction, and tells its size: where the next entry will stand.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut Tx, trust: &Trust) -> Result<u64, StoreError> {
    store::ensure_own(tx, trust).await?;
    let size: i64 = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "UPDATE register_sources SET size = size WHERE own RETURNING size").fetch_one(c).await?);
    u64::try_from(size).map_err(|_| StoreError::corrupt("register_sources", "size", "own"))
}

/// Commits a transaction that appended.
///
/// # Errors
/// [`StoreError`].
pub async fn commit(mut tx: Tx) -> Result<(), StoreError> {
    tx.at(Point::AppendBeforeCommit);
    tx.commit().await?;
    crash::point(Point::AppendAfterCommit);
    Ok(())
}
