//! Signs and publishes the checkpoint of the own log.

use std::io;

use federation_protocol::hash::Hash;
use federation_protocol::log::CompactRange;
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::signature::AnyPublicKey;

use crate::kernel::ids::SourceId;
use crate::platform::crash::{self, Point};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::federation_keys::{KeysInUse, LogKeyInUse, destroy_log_key};
use crate::platform::jobs::{JobError, JobKind};
use crate::platform::trust::Trust;
use crate::register::apply::stored_index;
use crate::register::hint;
use crate::register::marker::Marker;
use crate::register::serve::leaves;
use crate::register::store;

/// The job that publishes the checkpoint. Enqueued by [`append`](crate::register::own_log::append) in its transaction.
pub const PUBLISH_CHECKPOINT: JobKind = JobKind("publish_checkpoint");

/// Why the own log is not signed.
#[derive(Debug, thiserror::Error)]
pub enum CannotSign {
    /// The database is older than what was last signed.
    #[error(
        "the database has {size} register entries, but a checkpoint over {signed} was signed before: it was restored from \
         an older backup, and signing now would show the peers a second history"
    )]
    BehindMarker {
        /// Entries in the database.
        size: u64,
        /// Entries that were signed.
        signed: u64,
    },
    /// The database does not go on from what was last signed.
    #[error(
        "the register's first {signed} entries are not those that a checkpoint was signed over before: the database was \
         restored from an older backup and then added to, and signing now would show the peers a second history"
    )]
    OtherHistory {
        /// Entries that were signed.
        signed: u64,
    },
    /// No key of the trust may sign a checkpoint of this size.
    #[error("no key of the log may sign a checkpoint over {size} entries")]
    NoKey {
        /// Entries in the database.
        size: u64,
    },
    /// The marker file.
    #[error("the marker of the last signed checkpoint cannot be used")]
    Marker(#[source] io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CannotSign> for JobError {
    fn from(error: CannotSign) -> Self {
        match error {
            CannotSign::Store(error) => Self::Store(error),
            CannotSign::BehindMarker { .. } => {
                Self::Failed("the database is behind the last signed checkpoint")
            }
            CannotSign::OtherHistory { .. } => {
                Self::Failed("the database has another history than was signed")
            }
            CannotSign::NoKey { .. } => Self::Failed("no key of the log may sign a checkpoint of this size"),
            CannotSign::Marker(_) => Self::Failed("the marker of the last signed checkpoint cannot be used"),
        }
    }
}

#[derive(sqlx::FromRow)]
struct OwnLog {
    id: SourceId,
    size: i64,
    root: Vec<u8>,
    checkpoint_size: Option<i64>,
}

/// Signs the own log as it is committed and publishes the checkpoint. Does nothing when it is published already.
///
/// # Errors
/// [`CannotSign`].
pub async fn publish_checkpoint(trust: &Trust) -> Result<(), CannotSign> {
    // Another process may have announced a key; what is announced later is in no checkpoint that is signed here.
    trust.reload_federation_keys().await?;
    let mut tx = trust.db.begin().await?;
    store::ensure_own(&mut tx, trust).await?;
    // Order: the row is locked first. What is read then was committed by others, so it is durable, and nobody else
    // signs meanwhile.
    let log: OwnLog = on!(tx.on(), c: DB => sqlx::query_as::<DB, OwnLog>(
        "UPDATE register_sources SET size = size WHERE own RETURNING id, size, root, checkpoint_size")
        .fetch_one(c).await)
    .map_err(StoreError::from)?;
    if log.checkpoint_size == Some(log.size) {
        return Ok(());
    }
    let corrupt = |column| StoreError::corrupt("register_sources", column, log.id);
    let size = u64::try_from(log.size).map_err(|_| corrupt("size"))?;
    let now = Marker { size, root: Hash::from_slice(&log.root).map_err(|_| corrupt("root"))? };

    let marker = with_folder(trust, Marker::read).await?;
    match marker {
        Some(signed) if signed == now => {}
        Some(signed) if signed.size > size => {
            return Err(CannotSign::BehindMarker { size, signed: signed.size });
        }
        Some(signed) => extends(&mut tx, log.id, signed).await?,
        None if log.checkpoint_size.is_some() => {
            tracing::warn!(trust = %trust.id, size, "the marker of the last signed checkpoint is missing: begun anew");
        }
        None => {}
    }
    // Order: the marker is on the disk before anything is signed.
    with_folder(trust, move |folder| now.write(folder)).await?;
    let keys = trust.federation_keys.in_use();
    let checkpoint = sign(&keys, size, now.root)?;
    key_checkpoints(&mut tx, trust, &keys, log.id, &checkpoint).await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_sources SET checkpoint = $1, checkpoint_size = $2 WHERE id = $3")
        .bind(checkpoint.note()).bind(log.size).bind(log.id)
        .execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    crash::point(Point::PublishBeforeCommit);
    tx.commit().await?;
    crash::point(Point::PublishAfterCommit);
    hint::tell_peers(trust).await;
    Ok(())
}

/// Signs with every key that may sign this size: two in an overlap, since a reader may know one of them.
fn sign(keys: &KeysInUse, size: u64, root: Hash) -> Result<SignedCheckpoint, CannotSign> {
    let may_sign =
        |key: &&LogKeyInUse| key.from_size <= size && key.until_size.is_none_or(|until| size <= until);
    let mut signing = keys.log_keys().iter().filter(may_sign);
    let first = signing.next().ok_or(CannotSign::NoKey { size })?;
    let checkpoint = SignedCheckpoint::sign(&first.key, size, root);
    Ok(signing.fold(checkpoint, |checkpoint, key| checkpoint.also_signed_by(&key.key)))
}

/// Keeps the last checkpoint of every key that a newer took over from, and destroys those that have signed their last.
///
/// Order: one is signed at the old key's last size even where the log has grown past it since: without it nobody who knows
/// the old key alone would come to the announcement of the new one.
async fn key_checkpoints(
    tx: &mut Tx,
    trust: &Trust,
    keys: &KeysInUse,
    source: SourceId,
    newest: &SignedCheckpoint,
) -> Result<(), CannotSign> {
    for old in keys.log_keys() {
        let Some(until) = old.until_size else { continue };
        let vkey = AnyPublicKey::Log(old.key.public());
        let key_id = vkey.id_text();
        let size = until.min(newest.size());
        let kept: Option<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
            "SELECT size FROM register_key_checkpoints WHERE key_id = $1").bind(&key_id).fetch_optional(c).await)
        .map_err(StoreError::from)?;
        if kept.is_none_or(|kept| kept < stored_index(size)) {
            let last = if size == newest.size() {
                newest.clone()
            } else {
                sign(keys, size, root_at(tx, source, size).await?)?
            };
            on!(tx.on(), c: DB => sqlx::query::<DB>(
                "INSERT INTO register_key_checkpoints (key_id, size, note) VALUES ($1, $2, $3)
                 ON CONFLICT (key_id) DO UPDATE SET size = excluded.size, note = excluded.note")
                .bind(&key_id).bind(stored_index(size)).bind(last.note()).execute(c).await.map(|_| ()))
            .map_err(StoreError::from)?;
        }
        if size == until {
            destroy_log_key(tx, &vkey.to_string(), trust.now()).await?;
        }
    }
    Ok(())
}

/// The log's first entries must be those that were signed.
async fn extends(tx: &mut Tx, source: SourceId, signed: Marker) -> Result<(), CannotSign> {
    let root = root_at(tx, source, signed.size).await?;
    if root == signed.root { Ok(()) } else { Err(CannotSign::OtherHistory { signed: signed.size }) }
}

/// The root over the first `size` leaves.
async fn root_at(tx: &mut Tx, source: SourceId, size: u64) -> Result<Hash, StoreError> {
    let mut range = CompactRange::empty();
    while range.size() < size {
        let until = size.min(range.size() + 4096);
        let part = leaves(tx.on(), source, stored_index(range.size()), stored_index(until)).await?;
        for leaf in part {
            range
                .append(leaf.hash())
                .map_err(|_| StoreError::corrupt("register_leaves", "leaf_index", source))?;
        }
    }
    Ok(range.root())
}

/// File work on a thread that may block.
async fn with_folder<T: Send + 'static>(
    trust: &Trust,
    work: impl FnOnce(&std::path::Path) -> io::Result<T> + Send + 'static,
) -> Result<T, CannotSign> {
    let folder = trust.settings.folder.clone();
    tokio::task::spawn_blocking(move || work(&folder))
        .await
        .map_err(io::Error::other)
        .and_then(|done| done)
        .map_err(CannotSign::Marker)
}
