//! One round with a peer, after its log was pulled: cosign what was verified, ask what it knows, and hold that against
//! our copies.

use federation_protocol::exchange::{ExchangeV1, MAX_BYTES, PATH};
use federation_protocol::ids::Origin;
use federation_protocol::note::SignedCheckpoint;

use super::compare::{Held, hold};
use super::known::Known;
use super::{cosign, cosignatures, evidence};
use crate::kernel::ids::{PeerId, SourceId};
use crate::peers::Peer;
use crate::peers::client::{FetchError, PeerClient};
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::trust::Trust;
use crate::register::apply::stored_index;
use crate::register::store::logs_of;

/// Answers that are fetched in one round. A peer that always has more goes on in the next.
const ANSWERS: usize = 16;

/// Cosigns what was verified of the peer's log, and takes in what the peer knows.
///
/// # Errors
/// [`StoreError`] when our own database fails. What is wrong with the peer is logged.
pub async fn round(trust: &Trust, peer: &Peer) -> Result<(), StoreError> {
    witness(trust, &peer.origin).await?;
    pull(trust, peer).await
}

/// Cosigns what was verified of a trust's logs, and looks again at what was larger than our copies of them.
///
/// # Errors
/// [`StoreError`].
pub async fn witness(trust: &Trust, origin: &Origin) -> Result<(), StoreError> {
    cosign::cosign_logs(trust, origin).await?;
    for (_, log) in logs_of(trust.db.read(), origin).await? {
        settle(trust, &log).await?;
    }
    Ok(())
}

/// Asks a peer what it knows of all logs, and takes it in.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub async fn pull(trust: &Trust, peer: &Peer) -> Result<(), StoreError> {
    // One that accepts no connections asks us, and what it knows comes by those that it brings its log to.
    if !peer.is_active() || !peer.accepts_connections() {
        return Ok(());
    }
    let client = match PeerClient::new(trust, peer) {
        Ok(client) => client,
        Err(error) => return not_fetched(trust, peer, &error),
    };
    for _ in 0..ANSWERS {
        let path = match cursor(trust, peer.id).await? {
            Some(cursor) => format!("{PATH}?after={cursor}"),
            None => PATH.to_owned(),
        };
        let bytes = match client.get(&path, MAX_BYTES).await {
            Ok(bytes) => bytes,
            // A node of an earlier release has nothing to exchange.
            Err(error) if error.is_not_found() => return Ok(()),
            Err(error) => return not_fetched(trust, peer, &error),
        };
        let answer = match ExchangeV1::parse(&bytes) {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!(trust = %trust.id, peer = %peer.origin, %error, "a peer's exchange was refused");
                return Ok(());
            }
        };
        for note in &answer.checkpoints {
            take(trust, peer.id, note.as_str().as_bytes()).await?;
        }
        for document in &answer.evidence {
            evidence::take(trust, peer.id, document.as_str()).await?;
        }
        // Order: the cursor moves after all before it is taken in. Taken in again, an answer changes nothing.
        keep_cursor(trust, peer.id, answer.next.as_str()).await?;
        if !answer.more {
            return Ok(());
        }
    }
    Ok(())
}

fn not_fetched(trust: &Trust, peer: &Peer, error: &FetchError) -> Result<(), StoreError> {
    tracing::info!(trust = %trust.id, peer = %peer.origin, %error, "a peer's exchange could not be fetched");
    Ok(())
}

/// Holds a checkpoint that a peer shows against our copy of the log.
async fn take(trust: &Trust, told_by: PeerId, note: &[u8]) -> Result<(), StoreError> {
    let Some(origin) = SignedCheckpoint::claimed_origin(note) else { return Ok(()) };
    let Some(known) = Known::find(trust, &origin).await? else { return Ok(()) };
    let seen = match known.log.verify(note) {
        Ok(seen) => seen,
        Err(error) => {
            tracing::info!(trust = %trust.id, log = %origin, %error, "a peer shows a checkpoint that does not count");
            return Ok(());
        }
    };
    if let Held::Larger = judge(trust, &known, &seen).await? {
        cosignatures::take_back(trust, &known, &seen).await?;
        keep_pending(trust, known.source.id, told_by, &seen).await?;
    }
    Ok(())
}

/// Keeps a checkpoint that is larger than our copy, to be held against it once it has grown beyond it.
///
/// # Errors
/// [`StoreError`].
pub(in crate::register) async fn keep_pending(
    trust: &Trust,
    source: SourceId,
    shown_by: PeerId,
    seen: &SignedCheckpoint,
) -> Result<(), StoreError> {
    let mut tx = trust.db.begin().await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO pending_checkpoints (source, peer_id, size, note, seen_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (source, peer_id) DO UPDATE SET size = excluded.size, note = excluded.note,
         seen_at = excluded.seen_at")
        .bind(source).bind(shown_by).bind(stored_index(seen.size())).bind(seen.note()).bind(trust.now())
        .execute(c).await.map(|_| ())?);
    tx.commit().await
}

/// Holds a checkpoint against our copy and does what follows: takes over its cosignatures, or keeps the proof.
pub(super) async fn judge(trust: &Trust, known: &Known, seen: &SignedCheckpoint) -> Result<Held, StoreError> {
    let held = hold(trust, known, seen).await?;
    match &held {
        Held::Agrees => cosignatures::take_over(trust, known, seen).await?,
        Held::Contradicts(proof) => {
            evidence::keep_found(trust, known, proof).await?;
        }
        Held::Larger => {}
    }
    Ok(held)
}

/// Looks again at what was larger than our copy of this log. Answers who has shown what still is, the largest first.
///
/// # Errors
/// [`StoreError`].
pub(in crate::register) async fn settle(trust: &Trust, origin: &Origin) -> Result<Vec<PeerId>, StoreError> {
    let Some(known) = Known::find(trust, origin).await? else { return Ok(Vec::new()) };
    if let Some(copy) = known.verified()? {
        let waiting: Vec<(PeerId, String)> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, (PeerId, String)>(
            "SELECT peer_id, note FROM pending_checkpoints WHERE source = $1 AND size <= $2")
            .bind(known.source.id).bind(stored_index(copy.size())).fetch_all(c).await?);
        for (peer, note) in waiting {
            // Keys may have been taken away since: then it counts for nothing.
            if let Ok(seen) = known.log.verify(note.as_bytes()) {
                judge(trust, &known, &seen).await?;
            }
            let mut tx = trust.db.begin().await?;
            forget(&mut tx, &known, peer, &note).await?;
            tx.commit().await?;
        }
    }
    Ok(on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, PeerId>(
        "SELECT peer_id FROM pending_checkpoints WHERE source = $1 ORDER BY size DESC, seen_at")
        .bind(known.source.id).fetch_all(c).await?))
}

/// The origins of others' logs that are being applied and of which a peer has shown a larger checkpoint than we have.
///
/// # Errors
/// [`StoreError`].
pub(in crate::register) async fn grown(db: &Db) -> Result<Vec<Origin>, StoreError> {
    let origins = on!(db.read(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT origin FROM register_sources s WHERE NOT own AND NOT former AND frozen_at IS NULL AND EXISTS
         (SELECT 1 FROM pending_checkpoints p WHERE p.source = s.id)").fetch_all(c).await?);
    let read = |origin: String| {
        origin.parse().map_err(|_| StoreError::corrupt("register_sources", "origin", origin))
    };
    origins.into_iter().map(read).collect()
}

async fn forget(tx: &mut Tx, known: &Known, peer: PeerId, note: &str) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "DELETE FROM pending_checkpoints WHERE source = $1 AND peer_id = $2 AND note = $3")
        .bind(known.source.id).bind(peer).bind(note).execute(c).await.map(|_| ())?);
    Ok(())
}

async fn cursor(trust: &Trust, peer: PeerId) -> Result<Option<String>, StoreError> {
    Ok(on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT next FROM exchange_cursors WHERE peer_id = $1").bind(peer).fetch_optional(c).await?))
}

async fn keep_cursor(trust: &Trust, peer: PeerId, next: &str) -> Result<(), StoreError> {
    on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "INSERT INTO exchange_cursors (peer_id, next, taken_at) VALUES ($1, $2, $3)
         ON CONFLICT (peer_id) DO UPDATE SET next = excluded.next, taken_at = excluded.taken_at")
        .bind(peer).bind(next).bind(trust.now()).execute(c).await.map(|_| ())?);
    Ok(())
}
