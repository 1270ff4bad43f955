//! Sources: whose log, how much of it is verified, how fresh the copy is.

use federation_protocol::hash::Hash;
use federation_protocol::ids::Origin;
use federation_protocol::log::CompactRange;
use federation_protocol::sync::SyncState;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::peers::Problem;
use crate::platform::db::types::{codes, stored_as};
use crate::platform::db::{Db, On, StoreError, Tx, on};
use crate::platform::trust::Trust;
use crate::register::EntryStatus;

codes!(EntryStatus, Problem);

/// How a source is shown: whose log, how much, how fresh, what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Source {
    /// The source.
    pub id: SourceId,
    /// The log's name: of a trust's first log the trust's own.
    pub origin: String,
    /// The trust whose log it is, where that is not the log's name.
    pub trust_origin: Option<String>,
    /// Stands for the origin in addresses.
    pub origin_hash: String,
    /// The trust's name for people.
    pub trust_name: String,
    /// The trust's own log, which is appended to.
    pub own: bool,
    /// A log of this trust that has ended.
    pub former: bool,
    /// Of this trust's logs: how many entries the logs before it have.
    pub first_place: i64,
    /// How many entries are verified.
    pub size: i64,
    /// The size of the newest checkpoint that is kept.
    pub checkpoint_size: Option<i64>,
    /// The newest checkpoint, as its note.
    pub checkpoint: Option<String>,
    /// When the whole log was last here, as the peer's newest checkpoint had it.
    pub good_at: Option<Timestamp>,
    /// What is wrong now.
    pub problem: Option<Problem>,
    /// Since when.
    pub problem_since: Option<Timestamp>,
    /// The trust whose mirror the newest entries came from, by its name for people; none: the log's own node.
    pub fetched_via_name: Option<String>,
    /// Since when nothing of it is applied, because the log signed two histories.
    pub frozen_at: Option<Timestamp>,
    /// It has come to its end, and the trust goes on in another.
    pub ended: bool,
}

/// Sources with how it last went to fetch from the peer, which `peers` keeps.
const SOURCES: &str =
    "SELECT s.id, s.origin, s.trust_origin, s.origin_hash, s.trust_name, s.own, s.former, s.first_place, s.size, s.checkpoint_size, s.checkpoint,
     s.frozen_at,
     EXISTS (SELECT 1 FROM register_leaves l WHERE l.source = s.id AND l.leaf_index = s.size - 1 AND l.kind = 7) AS ended,
     c.good_at, c.problem, c.problem_since, m.trust_name AS fetched_via_name
     FROM register_sources s LEFT JOIN peers p ON p.origin = COALESCE(s.trust_origin, s.origin) LEFT JOIN peers m ON m.origin = s.fetched_via
     LEFT JOIN peer_contacts c ON c.peer_id = p.id AND c.plane = 'register'";

impl Source {
    /// A log of this trust, ended or not.
    pub const fn is_ours(&self) -> bool {
        self.own || self.former
    }
}

/// What stands for an origin in addresses of pages: the first 16 digits of its SHA-256.
pub fn origin_hash(origin: &Origin) -> String {
    short_hash(&Hash::of(origin.as_str().as_bytes()).to_string())
}

pub(super) fn short_hash(hash: &str) -> String {
    hash.chars().take(16).collect()
}

/// All sources, the own log first, then by name.
///
/// # Errors
/// [`StoreError`].
pub async fn sources(db: &Db) -> Result<Vec<Source>, StoreError> {
    let sql = format!("{SOURCES} ORDER BY s.own DESC, s.former DESC, s.trust_name, s.origin");
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, Source>(sqlx::AssertSqlSafe(sql)).fetch_all(c).await?))
}

/// The source of an origin, if there is one.
///
/// # Errors
/// [`StoreError`].
pub async fn source_of(db: &Db, origin: &Origin) -> Result<Option<Source>, StoreError> {
    let sql = format!("{SOURCES} WHERE s.origin = $1");
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, Source>(sqlx::AssertSqlSafe(sql))
        .bind(origin.as_str()).fetch_optional(c).await?))
}

/// The source that stands behind an address.
///
/// # Errors
/// [`StoreError`].
pub async fn source_by_hash(db: &Db, origin_hash: &str) -> Result<Option<Source>, StoreError> {
    let sql = format!("{SOURCES} WHERE s.origin_hash = $1");
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, Source>(sqlx::AssertSqlSafe(sql))
        .bind(origin_hash).fetch_optional(c).await?))
}

/// The source with this id.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn source_by_id(db: &Db, id: SourceId) -> Result<Option<Source>, StoreError> {
    let sql = format!("{SOURCES} WHERE s.id = $1");
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, Source>(sqlx::AssertSqlSafe(sql))
        .bind(id).fetch_optional(c).await?))
}

/// The logs of a trust that are known here, in their order.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn logs_of<'c, S, P>(
    on: On<S, P>,
    trust: &Origin,
) -> Result<Vec<(SourceId, Origin)>, StoreError>
where
    S: sqlx::Executor<'c, Database = sqlx::Sqlite>,
    P: sqlx::Executor<'c, Database = sqlx::Postgres>,
{
    let rows: Vec<(SourceId, String)> = on!(on, c: DB => sqlx::query_as::<DB, (SourceId, String)>(
        "SELECT id, origin FROM register_sources WHERE origin = $1 OR trust_origin = $1")
        .bind(trust.as_str()).fetch_all(c).await?);
    let mut logs = Vec::with_capacity(rows.len());
    for (id, origin) in rows {
        logs.push((id, origin.parse().map_err(|_| StoreError::corrupt("register_sources", "origin", id))?));
    }
    logs.sort_by_key(|(_, origin): &(SourceId, Origin)| origin.log_number());
    Ok(logs)
}

/// Sees to it that this trust has a log, and that its logs carry its present name.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn ensure_own(tx: &mut Tx, trust: &Trust) -> Result<(), StoreError> {
    let name = &trust.settings.name;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_sources SET trust_name = $1 WHERE (own OR former) AND trust_name <> $1")
        .bind(name).execute(c).await.map(|_| ())?);
    let own: i64 = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(*) FROM register_sources WHERE own").fetch_one(c).await?);
    if own == 0 { ensure(tx, trust, &trust.origin, name, true).await } else { Ok(()) }
}

/// Makes the next log of this trust its own one, behind one that has ended and whose row is locked.
///
/// # Errors
/// [`StoreError::Conflict`] when there is one of that name already.
pub(super) async fn follow(
    tx: &mut Tx,
    trust: &Trust,
    ended: SourceId,
    next: &Origin,
) -> Result<(), StoreError> {
    let place: i64 = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "UPDATE register_sources SET own = $1, former = $2 WHERE id = $3 RETURNING first_place + size")
        .bind(false).bind(true).bind(ended).fetch_one(c).await?);
    ensure(tx, trust, next, &trust.settings.name, true).await?;
    let moved = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_sources SET first_place = $1 WHERE origin = $2 AND own AND size = 0")
        .bind(place).bind(next.as_str()).execute(c).await?.rows_affected());
    if moved == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Sees to it that a log of a paired trust has a source, and that it carries the trust's present name.
///
/// # Errors
/// [`StoreError`].
pub async fn ensure_peer(
    tx: &mut Tx,
    trust: &Trust,
    origin: &Origin,
    trust_name: &str,
) -> Result<(), StoreError> {
    ensure(tx, trust, origin, trust_name, false).await
}

async fn ensure(
    tx: &mut Tx,
    trust: &Trust,
    origin: &Origin,
    name: &str,
    own: bool,
) -> Result<(), StoreError> {
    let empty = CompactRange::empty();
    let range = own.then(|| empty.to_bytes());
    let state = serde_json::to_string(&SyncState::new())
        .map_err(|_| StoreError::corrupt("register_sources", "sync_state", origin))?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        // Who may read is said for all logs of a trust, before there is the next.
        "INSERT INTO register_sources (id, origin, origin_hash, trust_name, own, size, root, compact_range, sync_state,
         trust_origin, mirror_grants) VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9,
         (SELECT first.mirror_grants FROM register_sources first WHERE first.origin = $9))
         ON CONFLICT (origin) DO UPDATE SET trust_name = excluded.trust_name
         WHERE register_sources.trust_name <> excluded.trust_name")
        .bind(SourceId::new(trust.random())).bind(origin.as_str()).bind(origin_hash(origin)).bind(name).bind(own)
        .bind(empty.root().as_bytes().as_slice()).bind(range).bind((!own).then_some(state))
        .bind(origin.predecessor().map(|_| origin.trust().to_string()))
        .execute(c).await.map(|_| ())?);
    Ok(())
}
