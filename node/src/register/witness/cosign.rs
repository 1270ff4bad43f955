//! Cosigns: the own log daily, and what was last verified of the peers' logs as their witness.

use std::time::Duration;

use federation_protocol::hash::Hash;
use federation_protocol::ids::{Origin, UnixSeconds};
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::witness::{COSIGN_EVERY_SECS, CannotCosign, Witnessed, may_cosign};

use super::compare::remember_root;
use super::cosignatures::{Kept, NUMBERS, keep, kept_by};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::jobs::next_number;
use crate::platform::trust::Trust;
use crate::register::apply::stored_index;
use crate::register::store::logs_of;

/// How long a witness lets its cosignature on an unchanged log stand before it says so again.
const AGAIN_AFTER: Duration = Duration::from_secs(6 * 3600);

#[derive(sqlx::FromRow)]
struct Log {
    id: SourceId,
    origin: String,
    checkpoint: Option<String>,
    frozen_at: Option<Timestamp>,
}

impl Log {
    /// The checkpoint that may be cosigned; none of a log that signed two histories.
    fn checkpoint(&self) -> Result<Option<SignedCheckpoint>, StoreError> {
        let Some(note) = self.checkpoint.as_ref().filter(|_| self.frozen_at.is_none()) else {
            return Ok(None);
        };
        let signed = SignedCheckpoint::from_own_state(note);
        signed.map(Some).ok_or_else(|| StoreError::corrupt("register_sources", "checkpoint", self.id))
    }

    fn origin(&self) -> Result<Origin, StoreError> {
        self.origin.parse().map_err(|_| StoreError::corrupt("register_sources", "origin", self.id))
    }
}

/// What became of a cosignature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cosigned {
    /// It was made.
    Now,
    /// The one that stands is new enough, or there is nothing to cosign.
    NotDue,
    /// It would have gone back on what was cosigned before.
    Refused(CannotCosign),
}

/// Cosigns, as a witness, what was last verified of each log of a peer.
///
/// # Errors
/// [`StoreError`].
pub async fn cosign_logs(trust: &Trust, peer: &Origin) -> Result<(), StoreError> {
    for (_, log) in logs_of(trust.db.read(), peer).await? {
        cosign_peer(trust, &log).await?;
    }
    Ok(())
}

/// Cosigns, as a witness, what was last verified of a log of a peer.
///
/// # Errors
/// [`StoreError`].
pub async fn cosign_peer(trust: &Trust, origin: &Origin) -> Result<Cosigned, StoreError> {
    let mut tx = trust.db.begin().await?;
    // Order: the row is locked first, so that of several processes one cosigns at a time, each what is verified then.
    let log: Option<Log> = on!(tx.on(), c: DB => sqlx::query_as::<DB, Log>(
        "UPDATE register_sources SET size = size WHERE origin = $1 AND NOT own AND NOT former RETURNING id, origin, checkpoint, frozen_at")
        .bind(origin.as_str()).fetch_optional(c).await?);
    let Some(log) = log else { return Ok(Cosigned::NotDue) };
    let Some(verified) = log.checkpoint()? else { return Ok(Cosigned::NotDue) };
    let keys = trust.federation_keys.in_use();
    let key = &keys.witness;
    let ours = kept_by(&mut tx, log.id, &key.public().name()).await?;
    let now = trust.now();
    if ours.as_ref().is_some_and(|ours| stands(ours, &verified, now, AGAIN_AFTER)) {
        return Ok(Cosigned::NotDue);
    }
    // Our own cosignature may have come back to us from a peer after this database was restored: it counts like what is
    // remembered here.
    for remembered in
        [remembered(&mut tx, &log).await?, ours.map(|ours| read(&log, ours.size, &ours.root)).transpose()?]
    {
        if let Err(error) = may_cosign(remembered.as_ref(), verified.checkpoint()) {
            tracing::warn!(trust = %trust.id, log = %log.origin, %error, "not cosigned");
            return Ok(Cosigned::Refused(error));
        }
    }
    remember(&mut tx, log.id, &verified).await?;
    // Order: what is cosigned is persisted before, and the signature leaves from the database after this commit only.
    let cosignature = key.cosign(verified.checkpoint(), UnixSeconds(now.seconds()));
    keep(&mut tx, log.id, (verified.size(), verified.root()), &cosignature).await?;
    tx.commit().await?;
    Ok(Cosigned::Now)
}

/// Cosigns the own checkpoint in the transaction that publishes it, so that no checkpoint stands without a time.
///
/// # Errors
/// [`StoreError`].
pub async fn publish_own(
    tx: &mut Tx,
    trust: &Trust,
    source: SourceId,
    published: &SignedCheckpoint,
) -> Result<(), StoreError> {
    remember(tx, source, published).await?;
    let at = UnixSeconds(trust.now().seconds());
    let cosignature = trust.federation_keys.in_use().cosignature.cosign(published.checkpoint(), at);
    keep(tx, source, (published.size(), published.root()), &cosignature).await
}

/// Cosigns the own checkpoint again when a day has passed, so that a log which is held still shows.
///
/// # Errors
/// [`StoreError`].
pub async fn cosign_own(trust: &Trust) -> Result<Cosigned, StoreError> {
    let mut tx = trust.db.begin().await?;
    let log: Option<Log> = on!(tx.on(), c: DB => sqlx::query_as::<DB, Log>(
        "UPDATE register_sources SET size = size WHERE own RETURNING id, origin, checkpoint, frozen_at")
        .fetch_optional(c).await?);
    let Some(log) = log else { return Ok(Cosigned::NotDue) };
    let Some(published) = log.checkpoint()? else { return Ok(Cosigned::NotDue) };
    let name = trust.federation_keys.in_use().cosignature.public().name();
    let day = Duration::from_secs(COSIGN_EVERY_SECS.unsigned_abs());
    let last = kept_by(&mut tx, log.id, &name).await?;
    if last.is_some_and(|last| stands(&last, &published, trust.now(), day)) {
        return Ok(Cosigned::NotDue);
    }
    publish_own(&mut tx, trust, log.id, &published).await?;
    tx.commit().await?;
    Ok(Cosigned::Now)
}

/// Whether a cosignature is of this checkpoint and not older than `age`.
fn stands(kept: &Kept, signed: &SignedCheckpoint, now: Timestamp, age: Duration) -> bool {
    kept.size == stored_index(signed.size())
        && kept.root == signed.root().as_bytes()
        && kept.cosigned_at.plus(age) > now
}

fn read(log: &Log, size: i64, root: &[u8]) -> Result<Witnessed, StoreError> {
    let corrupt = |column| StoreError::corrupt("witnessed_checkpoints", column, log.id);
    Ok(Witnessed {
        origin: log.origin()?,
        size: u64::try_from(size).map_err(|_| corrupt("size"))?,
        root: Hash::from_slice(root).map_err(|_| corrupt("root"))?,
    })
}

async fn remembered(tx: &mut Tx, log: &Log) -> Result<Option<Witnessed>, StoreError> {
    let row: Option<(i64, Vec<u8>)> = on!(tx.on(), c: DB => sqlx::query_as::<DB, (i64, Vec<u8>)>(
        "SELECT size, root FROM witnessed_checkpoints WHERE source = $1").bind(log.id).fetch_optional(c).await?);
    row.map(|(size, root)| read(log, size, &root)).transpose()
}

/// Persists the largest checkpoint of a log. A smaller one changes nothing.
async fn remember(tx: &mut Tx, source: SourceId, signed: &SignedCheckpoint) -> Result<(), StoreError> {
    let (size, root) = (stored_index(signed.size()), signed.root());
    let number = next_number(tx, NUMBERS).await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO witnessed_checkpoints (source, size, root, note, number) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (source) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note,
         number = excluded.number WHERE excluded.size > witnessed_checkpoints.size")
        .bind(source).bind(size).bind(root.as_bytes().to_vec()).bind(signed.bare_note()).bind(number)
        .execute(c).await.map(|_| ())?);
    remember_root(tx, source, signed.size(), root).await
}
