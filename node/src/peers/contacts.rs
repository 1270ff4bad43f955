//! How it goes to fetch from each peer, when it was last heard from, and what it was told of this node.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use super::peer::{Contact, Plane, Problem};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::kernel::trust::TrustId;
use crate::platform::db::{Db, StoreError, on};
use crate::platform::trust::Trust;

#[derive(sqlx::FromRow)]
struct ContactRow {
    good_at: Option<Timestamp>,
    problem: Option<String>,
    problem_since: Option<Timestamp>,
}

/// How it went to fetch from a peer.
///
/// # Errors
/// [`StoreError`].
pub async fn contact(db: &Db, peer: PeerId, plane: Plane) -> Result<Contact, StoreError> {
    let row: Option<ContactRow> = on!(db.read(), c: DB => sqlx::query_as::<DB, ContactRow>(
        "SELECT good_at, problem, problem_since FROM peer_contacts WHERE peer_id = $1 AND plane = $2")
        .bind(peer).bind(plane.code()).fetch_optional(c).await?);
    let Some(row) = row else { return Ok(Contact::default()) };
    let problem = match (row.problem, row.problem_since) {
        (None, _) => None,
        (Some(code), Some(since)) => {
            let known = Problem::from_code(&code);
            Some((known.ok_or_else(|| StoreError::corrupt("peer_contacts", "problem", peer))?, since))
        }
        (Some(_), None) => return Err(StoreError::corrupt("peer_contacts", "problem_since", peer)),
    };
    Ok(Contact { good_at: row.good_at, problem })
}

/// All went well: the problem, if there was one, is over.
///
/// # Errors
/// [`StoreError`].
pub async fn contact_good(db: &Db, peer: PeerId, plane: Plane, now: Timestamp) -> Result<(), StoreError> {
    on!(db.write(), c: DB => sqlx::query::<DB>(
        "INSERT INTO peer_contacts (peer_id, plane, good_at) VALUES ($1, $2, $3)
         ON CONFLICT (peer_id, plane) DO UPDATE SET good_at = excluded.good_at, problem = NULL, problem_since = NULL")
        .bind(peer).bind(plane.code()).bind(now).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Something is wrong. *Since when* stays the first time since all was well, whatever was wrong in between.
///
/// # Errors
/// [`StoreError`].
pub async fn contact_problem(
    db: &Db,
    peer: PeerId,
    plane: Plane,
    problem: Problem,
    now: Timestamp,
) -> Result<(), StoreError> {
    on!(db.write(), c: DB => sqlx::query::<DB>(
        "INSERT INTO peer_contacts (peer_id, plane, problem, problem_since) VALUES ($1, $2, $3, $4)
         ON CONFLICT (peer_id, plane) DO UPDATE SET problem = excluded.problem,
         problem_since = COALESCE(peer_contacts.problem_since, excluded.problem_since)")
        .bind(peer).bind(plane.code()).bind(problem.code()).bind(now).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Nothing is fetched from it any more, so that what was wrong with that is over.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn forget_problem(db: &Db, peer: PeerId, plane: Plane) -> Result<(), StoreError> {
    on!(db.write(), c: DB => sqlx::query::<DB>(
        "UPDATE peer_contacts SET problem = NULL, problem_since = NULL
         WHERE peer_id = $1 AND plane = $2 AND problem IS NOT NULL")
        .bind(peer).bind(plane.code()).execute(c).await.map(|_| ())?);
    Ok(())
}

/// The time at which a peer was last heard from is kept this exactly, so that a busy peer costs no writes.
const HEARD_TO_THE: Duration = Duration::from_secs(60);

/// When the time of each peer was last kept by this process.
static KEPT: LazyLock<Mutex<HashMap<(TrustId, PeerId), Timestamp>>> = LazyLock::new(Mutex::default);

/// A request of the peer was authenticated: it is there. Nothing rests on this but what people are shown, so that a database
/// that cannot keep it now does not cost the request.
pub(super) async fn note_heard(trust: &Trust, peer: PeerId) {
    let now = trust.now();
    {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let last = kept.entry((trust.id.clone(), peer)).or_insert(Timestamp::EPOCH);
        // A clock that was set back is followed.
        if *last <= now && now.since(*last) < HEARD_TO_THE {
            return;
        }
        *last = now;
    }
    if let Err(error) = keep_heard(&trust.db, peer, now).await {
        tracing::debug!(trust = %trust.id, %peer, %error, "when a peer was heard from was not kept");
    }
}

async fn keep_heard(db: &Db, peer: PeerId, now: Timestamp) -> Result<(), StoreError> {
    on!(db.write(), c: DB => sqlx::query::<DB>("UPDATE peers SET heard_at = $1 WHERE id = $2")
        .bind(now).bind(peer).execute(c).await.map(|_| ())?);
    Ok(())
}

/// When each peer that ever asked us anything was last heard from, to the minute.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn heard(db: &Db) -> Result<HashMap<PeerId, Timestamp>, StoreError> {
    let rows: Vec<(PeerId, Timestamp)> = on!(db.read(), c: DB => sqlx::query_as::<DB, (PeerId, Timestamp)>(
        "SELECT id, heard_at FROM peers WHERE heard_at IS NOT NULL").fetch_all(c).await?);
    Ok(rows.into_iter().collect())
}

/// Whether the peer has been told that this node accepts connections, or that it does not.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn was_told(db: &Db, peer: PeerId) -> Result<bool, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_scalar::<DB, bool>(
        "SELECT told_accepts_connections FROM peers WHERE id = $1").bind(peer).fetch_one(c).await?))
}

/// The peer has been told so.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn note_told(db: &Db, peer: PeerId, accepts_connections: bool) -> Result<(), StoreError> {
    on!(db.write(), c: DB => sqlx::query::<DB>(
        "UPDATE peers SET told_accepts_connections = $1 WHERE id = $2 AND told_accepts_connections <> $1")
        .bind(accepts_connections).bind(peer).execute(c).await.map(|_| ())?);
    Ok(())
}
