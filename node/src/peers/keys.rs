//! The keys of peers as they follow each other: confirmed when pairing, changed by what their own logs say. Which key counts
//! is `docs/protocol/key-change.md`; nothing is ever asked of a peer here.

use std::time::Duration;

use federation_protocol::content::{KeyChangeV1, Standing};
use federation_protocol::signature::purpose::{Envelope, Request};
use federation_protocol::signature::{KeyId, KeyPurpose, PublicKey};

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::peers::peer::PeerState;
use crate::peers::store::{KeyRow, key_set};
use crate::platform::db::{Db, StoreError, Tx, on};

/// How far two clocks may be apart where a key begins or ends.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(600);

/// Takes up a change that stands at `index` of a verified log of a peer. Nothing when there is no such peer, or when we
/// no longer believe its keys.
///
/// # Errors
/// [`StoreError`].
pub async fn take_change(
    tx: &mut Tx,
    change: &KeyChangeV1,
    index: i64,
) -> Result<Option<Standing>, StoreError> {
    let peer: Option<PeerId> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, PeerId>(
        "SELECT id FROM peers WHERE origin = $1 AND state <> $2")
        .bind(change.origin.trust().as_str()).bind(PeerState::Revoked.code()).fetch_optional(c).await?);
    let Some(peer) = peer else { return Ok(None) };
    let keys: Vec<KeyRow> = on!(tx.on(), c: DB => sqlx::query_as::<DB, KeyRow>(
        "SELECT peer_id, purpose, public_key FROM peer_keys WHERE peer_id = $1 AND until_index IS NULL")
        .bind(peer).fetch_all(c).await?);
    let standing = change.standing(&key_set(peer, &keys)?);
    if standing == Standing::Follows {
        // Order: the old key is no longer the newest before the new one is, of which there is one at a time.
        if let Some(old) = &change.old {
            end(tx, peer, &old.to_string(), change, index).await?;
        }
        let begins = change.valid_from.map(|at| Timestamp::from_seconds(at.0));
        on!(tx.on(), c: DB => sqlx::query::<DB>(
            "INSERT INTO peer_keys (peer_id, purpose, public_key, key_id, from_log, from_index, valid_from)
             VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(peer).bind(change.purpose().name()).bind(change.new.to_string()).bind(change.new.id_text())
            .bind(i64::from(change.origin.log_number())).bind(index.saturating_add(1)).bind(begins).execute(c).await.map(|_| ())?);
    }
    Ok(Some(standing))
}

async fn end(
    tx: &mut Tx,
    peer: PeerId,
    old: &str,
    change: &KeyChangeV1,
    index: i64,
) -> Result<(), StoreError> {
    let until = change.old_until_size.and_then(|size| i64::try_from(size).ok());
    let ends = change.old_until.map(|at| Timestamp::from_seconds(at.0));
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE peer_keys SET until_log = $1, until_index = $2, valid_until = $3 WHERE peer_id = $4 AND public_key = $5")
        .bind(i64::from(change.origin.log_number())).bind(until.unwrap_or_else(|| index.saturating_add(1))).bind(ends)
        .bind(peer).bind(old)
        .execute(c).await.map(|_| ())?);
    Ok(())
}

/// The envelope keys of a peer that count at `now`: two in an overlap.
///
/// # Errors
/// [`StoreError`].
pub async fn envelope_keys(
    db: &Db,
    peer: PeerId,
    now: Timestamp,
) -> Result<Vec<PublicKey<Envelope>>, StoreError> {
    let keys: Vec<String> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT public_key FROM peer_keys WHERE peer_id = $1 AND purpose = $2
         AND (valid_from IS NULL OR valid_from <= $3) AND (valid_until IS NULL OR valid_until >= $4)
         ORDER BY from_log DESC, from_index DESC")
        .bind(peer).bind(KeyPurpose::Envelope.name()).bind(now.plus(CLOCK_TOLERANCE))
        .bind(now.minus(CLOCK_TOLERANCE)).fetch_all(c).await?);
    let read = |key: String| key.parse().map_err(|_| StoreError::corrupt("peer_keys", "public_key", peer));
    keys.into_iter().map(read).collect()
}

/// The request key with this id that counts at `now`, and whose it is.
///
/// # Errors
/// [`StoreError`].
pub async fn request_key(
    db: &Db,
    id: KeyId,
    now: Timestamp,
) -> Result<Option<(PeerId, PublicKey<Request>)>, StoreError> {
    let found: Option<(PeerId, String)> = on!(db.read(), c: DB => sqlx::query_as::<DB, (PeerId, String)>(
        "SELECT peer_id, public_key FROM peer_keys WHERE key_id = $1 AND purpose = $2
         AND (valid_from IS NULL OR valid_from <= $3) AND (valid_until IS NULL OR valid_until >= $4)")
        .bind(id.to_string()).bind(KeyPurpose::Request.name()).bind(now.plus(CLOCK_TOLERANCE))
        .bind(now.minus(CLOCK_TOLERANCE)).fetch_optional(c).await?);
    let Some((peer, key)) = found else { return Ok(None) };
    let key = key.parse().map_err(|_| StoreError::corrupt("peer_keys", "public_key", peer))?;
    Ok(Some((peer, key)))
}
