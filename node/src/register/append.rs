//! Adds an entry to the own log.
//!
//! Order: entry, leaf and the log's new size and root are one transaction of the caller's. The checkpoint over them is
//! signed by a job of its own after the commit, never within: what was signed must be durable.

use federation_protocol::DocumentError;
use federation_protocol::content::{Content, LogBeginV1};
use federation_protocol::hash::{Hash, Salt};
use federation_protocol::ids::{EntryId, EntryKind, Origin};
use federation_protocol::log::{CompactRange, LogError};
use federation_protocol::sync::{Body, SyncedEntry};

use crate::kernel::ids::{JobId, SourceId};
use crate::kernel::random::AsRng;
use crate::platform::crash::{self, Point};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::jobs;
use crate::platform::trust::Trust;
use crate::register::apply::{apply_appended, is_known, plan, stored_index};
use crate::register::checkpoint::PUBLISH_CHECKPOINT;
use crate::register::restore::store as restores;
use crate::register::store;

/// Where an entry was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Its place in the log, from 0.
    pub index: u64,
    /// Its place among the entries of all logs of the trust, from 0. Other features know an entry by that.
    pub place: i64,
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
    /// The log has ended, and the next one has not begun yet. To be tried again.
    #[error("the register has ended, and the next one has not begun yet")]
    Ended,
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

#[derive(Clone, sqlx::FromRow)]
struct OwnLog {
    id: SourceId,
    origin: String,
    size: i64,
    root: Vec<u8>,
    compact_range: Option<Vec<u8>>,
    first_place: i64,
}

/// Appends `content` to the own log in the caller's transaction, which ends with [`commit`]. A job then signs and
/// publishes the checkpoint. The content names the trust; here it is made to name the log. A log that follows on another
/// begins with saying so.
///
/// # Errors
/// [`CannotAppend`].
pub async fn append(tx: &mut Tx, trust: &Trust, content: Content) -> Result<Appended, CannotAppend> {
    if content.origin().trust() != trust.origin {
        return Err(CannotAppend::OtherOrigin);
    }
    store::ensure_own(tx, trust).await?;
    let log = locked(tx).await?;
    if restores::current(tx.on()).await?.is_some() {
        return Err(CannotAppend::Restored);
    }
    if has_ended(tx, log.id, log.size).await? {
        return Err(CannotAppend::Ended);
    }
    let origin = log.name()?;
    let log = match origin.predecessor() {
        Some(before) if log.size == 0 => {
            let begin = beginning(tx, trust, &origin, before).await?;
            append_to(tx, trust, log, Content::LogBegin(begin)).await?.1
        }
        _ => log,
    };
    let (appended, _) = append_to(tx, trust, log, content.in_log(&origin)).await?;
    publish_soon(tx, trust).await?;
    Ok(appended)
}

/// Begins the own log, which follows on another and is empty, with the entry that says so.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn begin(tx: &mut Tx, trust: &Trust) -> Result<(), StoreError> {
    let log = locked(tx).await?;
    let origin = log.name()?;
    let Some(before) = origin.predecessor().filter(|_| log.size == 0) else {
        return Err(StoreError::Conflict);
    };
    let begin = Content::LogBegin(beginning(tx, trust, &origin, before).await?);
    let id = log.id;
    append_to(tx, trust, log, begin).await.map_err(|error| match error {
        CannotAppend::Store(error) => error,
        _ => StoreError::corrupt("register_sources", "compact_range", id),
    })?;
    publish_soon(tx, trust).await
}

async fn publish_soon(tx: &mut Tx, trust: &Trust) -> Result<(), StoreError> {
    let job = JobId::new(trust.random());
    jobs::enqueue(tx, job, PUBLISH_CHECKPOINT, &serde_json::Value::Null, trust.now()).await
}

/// The own log, locked.
///
/// Order: the row is locked before it is read, so that appends stand in line and each sees the one before it.
async fn locked(tx: &mut Tx) -> Result<OwnLog, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query_as::<DB, OwnLog>(
        "UPDATE register_sources SET size = size WHERE own
         RETURNING id, origin, size, root, compact_range, first_place")
        .fetch_one(c).await?))
}

impl OwnLog {
    fn name(&self) -> Result<Origin, StoreError> {
        Origin::new(&self.origin).map_err(|_| StoreError::corrupt("register_sources", "origin", self.id))
    }
}

/// The first entry of the own log, which follows on another.
async fn beginning(
    tx: &mut Tx,
    trust: &Trust,
    origin: &Origin,
    predecessor: Origin,
) -> Result<LogBeginV1, StoreError> {
    let (id, size, root): (SourceId, i64, Vec<u8>) = on!(tx.on(), c: DB =>
        sqlx::query_as::<DB, (SourceId, i64, Vec<u8>)>(
            "SELECT id, size, root FROM register_sources WHERE origin = $1 AND former")
        .bind(predecessor.as_str()).fetch_one(c).await?);
    let corrupt = |column| StoreError::corrupt("register_sources", column, id);
    Ok(LogBeginV1 {
        id: EntryId::random(&mut AsRng(trust.random())),
        origin: origin.clone(),
        predecessor,
        size: u64::try_from(size).map_err(|_| corrupt("size"))?,
        root: Hash::from_slice(&root).map_err(|_| corrupt("root"))?,
    })
}

/// Whether the last of `size` leaves is the end of the log.
async fn has_ended(tx: &mut Tx, source: SourceId, size: i64) -> Result<bool, StoreError> {
    let kind: Option<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT kind FROM register_leaves WHERE source = $1 AND leaf_index = $2")
        .bind(source).bind(size.saturating_sub(1)).fetch_optional(c).await?);
    Ok(kind == Some(i64::from(EntryKind::LOG_END.code())))
}

/// Appends to the locked log, and tells what it is then.
async fn append_to(
    tx: &mut Tx,
    trust: &Trust,
    log: OwnLog,
    content: Content,
) -> Result<(Appended, OwnLog), CannotAppend> {
    let encoded = content.encode()?;
    let range = log.compact_range.as_deref().map(CompactRange::from_bytes).transpose()?;
    let mut range = range.filter(|range| stored_index(range.size()) == log.size).ok_or(LogError::Damaged)?;
    let index = range.size();
    if is_known(tx, log.id, content.id()).await? {
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
    apply_appended(tx, log.id, &plan(SyncedEntry { index, leaf, body }), trust.now()).await?;

    // Invariant: size, root and range move together, from what they were to what the new leaf makes of them.
    let next = OwnLog {
        size: stored_index(range.size()),
        root: range.root().as_bytes().to_vec(),
        compact_range: Some(range.to_bytes()),
        ..log.clone()
    };
    let moved = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_sources SET size = $1, root = $2, compact_range = $3 WHERE id = $4 AND size = $5 AND root = $6")
        .bind(next.size).bind(&next.root).bind(&next.compact_range).bind(next.id).bind(log.size).bind(&log.root)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(StoreError::from)?;
    if moved != 1 {
        return Err(StoreError::Conflict.into());
    }
    Ok((Appended { index, place: next.first_place + log.size }, next))
}

/// Locks the own log until the end of the caller's transaction, and tells which one it is and its size: where the next entry
/// will stand.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut Tx, trust: &Trust) -> Result<(Origin, u64), StoreError> {
    store::ensure_own(tx, trust).await?;
    let (origin, size): (String, i64) = on!(tx.on(), c: DB => sqlx::query_as::<DB, (String, i64)>(
        "UPDATE register_sources SET size = size WHERE own RETURNING origin, size").fetch_one(c).await?);
    let corrupt = |column| StoreError::corrupt("register_sources", column, "own");
    Ok((origin.parse().map_err(|_| corrupt("origin"))?, u64::try_from(size).map_err(|_| corrupt("size"))?))
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
