//! Restores in the database: that one was found, who has answered, how it ended.

use federation_protocol::hash::Hash;

use super::rules::{Reason, Signed, Situation};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{PeerId, UserId};
use crate::peers::{Peer, store as peer_store};
use crate::platform::db::types::{codes, stored_as};
use crate::platform::db::{Db, On, StoreError, Tx, on};
use crate::platform::trust::Trust;
use crate::register::own_row::{OwnLog, root_over};

codes!(Reason);

/// A restore that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restore {
    pub(super) number: i64,
    /// When it was found.
    pub found_at: Timestamp,
    /// By what.
    pub reason: Reason,
    /// What was signed before, where the marker tells.
    pub signed: Option<Signed>,
    /// The peer that has another history, signed by us.
    pub conflict: Option<PeerId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    found_at: Timestamp,
    reason: Reason,
    signed_size: Option<i64>,
    signed_root: Option<Vec<u8>>,
    conflict_peer: Option<PeerId>,
}

/// The restore that has not ended, if there is one.
///
/// # Errors
/// [`StoreError`].
pub async fn current<'c, S, P>(on: On<S, P>) -> Result<Option<Restore>, StoreError>
where
    S: sqlx::Executor<'c, Database = sqlx::Sqlite>,
    P: sqlx::Executor<'c, Database = sqlx::Postgres>,
{
    let row: Option<Row> = on!(on, c: DB => sqlx::query_as::<DB, Row>(
        "SELECT number, found_at, reason, signed_size, signed_root, conflict_peer FROM register_restores
         WHERE ended_at IS NULL ORDER BY number DESC LIMIT 1").fetch_optional(c).await?);
    let Some(row) = row else { return Ok(None) };
    let corrupt = |column| StoreError::corrupt("register_restores", column, row.number);
    let signed = match (row.signed_size, row.signed_root.as_deref()) {
        (Some(size), Some(root)) => Some(Signed {
            size: u64::try_from(size).map_err(|_| corrupt("signed_size"))?,
            root: Hash::from_slice(root).map_err(|_| corrupt("signed_root"))?,
        }),
        (None, None) => None,
        _ => return Err(corrupt("signed_size")),
    };
    Ok(Some(Restore {
        number: row.number,
        found_at: row.found_at,
        reason: row.reason,
        signed,
        conflict: row.conflict_peer,
    }))
}

pub(super) async fn insert(
    tx: &mut Tx,
    reason: Reason,
    signed: Option<Signed>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (size, root) = (signed.map(|it| stored(it.size)), signed.map(|it| it.root.as_bytes().to_vec()));
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO register_restores (number, found_at, reason, signed_size, signed_root)
         SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3, $4 FROM register_restores")
        .bind(now).bind(reason).bind(size).bind(root).execute(c).await.map(|_| ())?);
    Ok(())
}

fn stored(size: u64) -> i64 {
    crate::register::apply::stored_index(size)
}

/// A peer has said how many entries of our log it has.
pub(super) async fn note_answer(
    trust: &Trust,
    restore: &Restore,
    peer: PeerId,
    size: u64,
) -> Result<(), StoreError> {
    on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "INSERT INTO register_restore_answers (restore, peer_id, answered_at, size) VALUES ($1, $2, $3, $4)
         ON CONFLICT (restore, peer_id) DO UPDATE SET answered_at = excluded.answered_at, size = excluded.size")
        .bind(restore.number).bind(peer).bind(trust.now()).bind(stored(size)).execute(c).await.map(|_| ())?);
    Ok(())
}

/// A peer has another history, signed with our key.
pub(super) async fn note_conflict(
    trust: &Trust,
    restore: &Restore,
    peer: PeerId,
    note: &str,
) -> Result<(), StoreError> {
    on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "UPDATE register_restores SET conflict_note = $1, conflict_peer = $2
         WHERE number = $3 AND conflict_peer IS NULL")
        .bind(note).bind(peer).bind(restore.number).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Who let it be signed although not all was well, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Override {
    /// Nobody where it was done on the machine itself.
    pub(super) by: Option<UserId>,
    pub(super) reason: String,
}

pub(super) async fn end(
    tx: &mut Tx,
    restore: &Restore,
    overridden: Option<&Override>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ended = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_restores SET ended_at = $1, overridden_by = $2, override_reason = $3
         WHERE number = $4 AND ended_at IS NULL AND conflict_peer IS NULL")
        .bind(now).bind(overridden.and_then(|it| it.by)).bind(overridden.map(|it| it.reason.as_str()))
        .bind(restore.number).execute(c).await?.rows_affected());
    if ended == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// How far the own log is.
#[derive(Debug)]
pub struct Progress {
    /// Entries that it has.
    pub size: u64,
    /// Entries that are signed.
    pub signed: u64,
    /// The restore that has not ended, how far it has come, and whom it waits for.
    pub restore: Option<(Restore, Situation, Vec<Peer>)>,
}

/// How far the own log is, for whoever keeps the node.
///
/// # Errors
/// [`StoreError`].
pub async fn progress(trust: &Trust) -> Result<Progress, StoreError> {
    let log = OwnLog::read(&trust.db).await?;
    let restore = match current(trust.db.read()).await? {
        Some(restore) => {
            let (situation, unanswered) = situation(trust, &restore, &log).await?;
            Some((restore, situation, unanswered))
        }
        None => None,
    };
    let signed = log.published.as_ref().map_or(0, |(size, _)| *size);
    Ok(Progress { size: log.size, signed, restore })
}

/// How far a restore has come: for the rule, and whom it waits for.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn situation(
    trust: &Trust,
    restore: &Restore,
    log: &OwnLog,
) -> Result<(Situation, Vec<Peer>), StoreError> {
    let unanswered = unanswered(&trust.db, restore).await?;
    let mut tx = trust.db.begin().await?;
    let is_behind = match restore.signed {
        // The marker tells of a later log, and the end of this one is not here.
        None => restore.reason == Reason::Behind && !log.has_ended && log.origin.predecessor().is_none(),
        Some(signed) if signed.size > log.size => true,
        Some(signed) => root_over(&mut tx, log.id, signed.size).await? != signed.root,
    };
    let situation =
        Situation { conflict: restore.conflict.is_some(), unanswered: unanswered.len(), is_behind };
    Ok((situation, unanswered))
}

/// Active peers that have not answered. Who accepts no connections cannot be asked. It matters only where nothing else tells
/// how much was signed; there it is one of those for whom a person has to decide.
pub(super) async fn unanswered(db: &Db, restore: &Restore) -> Result<Vec<Peer>, StoreError> {
    let answered: Vec<PeerId> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, PeerId>(
        "SELECT peer_id FROM register_restore_answers WHERE restore = $1").bind(restore.number).fetch_all(c).await?);
    let peers = peer_store::list(db).await?.into_iter();
    let matters = |peer: &Peer| peer.accepts_connections() || !restore.reason.marker_tells_all();
    Ok(peers.filter(|peer| peer.is_active() && !answered.contains(&peer.id) && matters(peer)).collect())
}
