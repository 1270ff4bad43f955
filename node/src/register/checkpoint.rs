//! Signs and publishes the checkpoint of the own log.

use std::io;

use federation_protocol::hash::Hash;
use federation_protocol::ids::Origin;
use federation_protocol::note::{KnownLog, SignedCheckpoint};
use federation_protocol::signature::AnyPublicKey;

use crate::kernel::ids::SourceId;
use crate::platform::crash::{self, Point};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::federation_keys::{KeysInUse, LogKeyInUse, destroy_log_key};
use crate::platform::jobs::{JobError, JobKind};
use crate::platform::trust::Trust;
use crate::register::apply::stored_index;
use crate::register::end;
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

/// Signs the own log as it is committed and publishes the checkpoint. Does nothing when it is published already. Where that
/// was the end of the log, the next one begins and is signed too.
///
/// # Errors
/// [`CannotSign`].
pub async fn publish_checkpoint(trust: &Trust) -> Result<(), CannotSign> {
    publish(trust).await?;
    if end::go_on(trust).await? {
        publish(trust).await?;
    }
    Ok(())
}

async fn publish(trust: &Trust) -> Result<(), CannotSign> {
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
    if let Some(reason) = recognise::look(&mut tx, &log, marker).await? {
        recognise::begin(tx, trust, &file, &log, marker, reason).await?;
        return Err(CannotSign::Restored);
    }
    // Order: the marker is on the disk before anything is signed.
    let epoch = marker.and_then(|marker| marker.epoch);
    let now = Marker { log: log.origin.log_number(), size: log.size, root: log.root, epoch };
    file.write(now).await.map_err(CannotSign::Marker)?;
    let keys = trust.federation_keys.in_use();
    let checkpoint = sign(&keys, &log.origin, log.size, log.root)?;
    key_checkpoints(&mut tx, trust, &keys, log.id, &checkpoint).await?;
    sign_former(&mut tx, &keys).await?;
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
fn sign(keys: &KeysInUse, log: &Origin, size: u64, root: Hash) -> Result<SignedCheckpoint, CannotSign> {
    let may_sign = |key: &&LogKeyInUse| {
        let sizes = key.span.in_log(log.log_number());
        sizes.is_some_and(|(from, until)| from <= size && until.is_none_or(|until| size <= until))
    };
    let mut signing = keys.log_keys().iter().filter(may_sign).map(|held| held.key.of_log(log));
    let first = signing.next().ok_or(CannotSign::NoKey { size })?;
    let checkpoint = SignedCheckpoint::sign(&first, size, root);
    Ok(signing.fold(checkpoint, |checkpoint, key| checkpoint.also_signed_by(&key)))
}

/// Has the newest key sign the last checkpoint of each log that has ended as well: whoever pairs with us from now on knows us
/// by that key, and begins with our first log.
async fn sign_former(tx: &mut Tx, keys: &KeysInUse) -> Result<(), StoreError> {
    let former: Vec<(SourceId, String)> = on!(tx.on(), c: DB => sqlx::query_as::<DB, (SourceId, String)>(
        "SELECT id, checkpoint FROM register_sources WHERE former AND checkpoint IS NOT NULL").fetch_all(c).await?);
    for (id, note) in former {
        let corrupt = || StoreError::corrupt("register_sources", "checkpoint", id);
        let signed = SignedCheckpoint::from_own_state(&note).ok_or_else(corrupt)?;
        let key = keys.log.of_log(&signed.checkpoint().origin);
        if KnownLog::new(key.public()).verify(note.as_bytes()).is_ok() {
            continue;
        }
        on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE register_sources SET checkpoint = $1 WHERE id = $2")
            .bind(signed.also_signed_by(&key).note()).bind(id).execute(c).await.map(|_| ())?);
    }
    Ok(())
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
    let log = &newest.checkpoint().origin;
    for old in keys.log_keys() {
        let Some((last_log, until)) = old.span.until else { continue };
        let vkey = old.key.public().to_string();
        if last_log < log.log_number() {
            // What it signed last was the end of an earlier log, which is kept.
            destroy_log_key(tx, &vkey, trust.now()).await?;
            continue;
        }
        let key_id = AnyPublicKey::Log(old.key.public().of_log(log)).id_text();
        let size = until.min(newest.size());
        let kept: Option<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
            "SELECT size FROM register_key_checkpoints WHERE key_id = $1").bind(&key_id).fetch_optional(c).await)
        .map_err(StoreError::from)?;
        if kept.is_none_or(|kept| kept < stored_index(size)) {
            let last = if size == newest.size() {
                newest.clone()
            } else {
                sign(keys, log, size, root_over(tx, source, size).await?)?
            };
            on!(tx.on(), c: DB => sqlx::query::<DB>(
                "INSERT INTO register_key_checkpoints (key_id, size, note) VALUES ($1, $2, $3)
                 ON CONFLICT (key_id) DO UPDATE SET size = excluded.size, note = excluded.note")
                .bind(&key_id).bind(stored_index(size)).bind(last.note()).execute(c).await.map(|_| ()))
            .map_err(StoreError::from)?;
        }
        if size == until {
            destroy_log_key(tx, &vkey, trust.now()).await?;
        }
    }
    Ok(())
}
