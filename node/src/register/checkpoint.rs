//! Signs and publishes the checkpoint of the own log.

use std::io;

use federation_protocol::hash::Hash;
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
use crate::register::marker::{Marker, MarkerFile};
use crate::register::own_row::{OwnLog, root_over};
use crate::register::restore::{recognise, store as restores};
use crate::register::{store, upload, witness};

/// The job that publishes the checkpoint. Enqueued by [`append`](crate::register::own_log::append) in its transaction.
pub const PUBLISH_CHECKPOINT: JobKind = JobKind("publish_checkpoint");

/// Why the own log is not signed.
#[derive(Debug, thiserror::Error)]
pub enum CannotSign {
    /// The database was restored from a backup, and what it lacks is not all back.
    #[error(
        "the database was restored from a backup: the register is not signed until all peers have answered"
    )]
    Restored,
    /// No key of the trust may sign a checkpoint of this size.
    #[error("no key of the log may sign a checkpoint over {size} entries")]
    NoKey {
        /// Entries in the database.
        size: u64,
    },
    /// There is evidence that this log signed two histories.
    #[error(
        "two histories were signed with this trust's log key, and the peers hold the proof: nothing more is signed. Use a \
         new origin"
    )]
    TwoHistories,
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
            CannotSign::Restored => Self::Failed("the database was restored from a backup"),
            CannotSign::NoKey { .. } => Self::Failed("no key of the log may sign a checkpoint of this size"),
            CannotSign::TwoHistories => Self::Failed("two histories were signed with the key of the log"),
            CannotSign::Marker(_) => Self::Failed("the marker of the last signed checkpoint cannot be used"),
        }
    }
}

/// Signs the own log as it is committed and publishes the checkpoint. Does nothing when it is published already.
///
/// # Errors
/// [`CannotSign`].
pub async fn publish_checkpoint(trust: &Trust) -> Result<(), CannotSign> {
    // Another process may have announced a key; what is announced later is in no checkpoint that is signed here.
    trust.reload_federation_keys().await?;
    let mirrors = upload::mirrors(trust).await?;
    // Order: first the marker's lock, then the row's, here and wherever both are taken.
    let file = MarkerFile::lock(&trust.settings.folder).await.map_err(CannotSign::Marker)?;
    let mut tx = trust.db.begin().await?;
    store::ensure_own(&mut tx, trust).await?;
    let log = OwnLog::lock(&mut tx).await?;
    if restores::current(tx.on()).await?.is_some() {
        return Err(CannotSign::Restored);
    }
    if log.published.as_ref().is_some_and(|(size, _)| *size == log.size) {
        return Ok(());
    }
    if log.is_frozen {
        return Err(CannotSign::TwoHistories);
    }
    let marker = file.read().await.map_err(CannotSign::Marker)?;
    if let Some(reason) = recognise::look(&mut tx, trust, &log, marker).await? {
        recognise::begin(tx, trust, &file, &log, marker, reason).await?;
        return Err(CannotSign::Restored);
    }
    // Order: the marker is on the disk before anything is signed.
    let epoch = marker.and_then(|marker| marker.epoch);
    let now = Marker { size: log.size, root: log.root, epoch };
    file.write(now).await.map_err(CannotSign::Marker)?;
    let keys = trust.federation_keys.in_use();
    let checkpoint = sign(&keys, log.size, log.root)?;
    key_checkpoints(&mut tx, trust, &keys, log.id, &checkpoint).await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_sources SET checkpoint = $1, checkpoint_size = $2 WHERE id = $3")
        .bind(checkpoint.note()).bind(stored_index(log.size)).bind(log.id)
        .execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    witness::publish_own(&mut tx, trust, log.id, &checkpoint).await?;
    upload::enqueue(&mut tx, trust, &mirrors).await?;
    tx.at(Point::PublishBeforeCommit);
    tx.commit().await?;
    crash::point(Point::PublishAfterCommit);
    drop(file);
    // Whoever cannot come for it is told when a mirror has it.
    if !upload::uploads(trust) {
        hint::tell_readers(trust).await;
    }
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
                sign(keys, size, root_over(tx, source, size).await?)?
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
