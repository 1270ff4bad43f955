//! Sources: whose log, how much of it is verified, how fresh the copy is.

use federation_protocol::hash::Hash;
use federation_protocol::ids::Origin;
use federation_protocol::log::CompactRange;
use federation_protocol::sync::SyncState;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::peers::Problem;
use crate::platform::db::types::{codes, stored_as};
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::trust::Trust;
use crate::register::EntryStatus;

codes!(EntryStatus, Problem);

/// How a source is shown: whose log, how much, how fresh, what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Source {
    /// The source.
    pub id: SourceId,
    /// Who the trust is in the federation.
    pub origin: String,
    /// Stands for the origin in addresses.
    pub origin_hash: String,
    /// The trust's name for people.
    pub trust_name: String,
    /// The trust's own log.
    pub own: bool,
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
}

/// Sources with how it last went to fetch from the peer, which `peers` keeps.
const SOURCES: &str =
    "SELECT s.id, s.origin, s.origin_hash, s.trust_name, s.own, s.size, s.checkpoint_size, s.checkpoint,
     s.frozen_at, c.good_at, c.problem, c.problem_since, m.trust_name AS fetched_via_name
     FROM register_sources s LEFT JOIN peers p ON p.origin = s.origin LEFT JOIN peers m ON m.origin = s.fetched_via
     LEFT JOIN peer_contacts c ON c.peer_id = p.id AND c.plane = 'register'";

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
    let sql = format!("{SOURCES} ORDER BY s.own DESC, s.trust_name, s.origin");
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

/// Sees to it that the own log has its source.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn ensure_own(tx: &mut Tx, trust: &Trust) -> Result<(), StoreError> {
    ensure(tx, trust, &trust.origin, &trust.settings.name, true).await
}

/// Sees to it that a paired trust's log has a source, and that it carries the trust's present name.
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
        "INSERT INTO register_sources (id, origin, origin_hash, trust_name, own, size, root, compact_range, sync_state)
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8)
         ON CONFLICT (origin) DO UPDATE SET trust_name = excluded.trust_name
         WHERE register_sources.trust_name <> excluded.trust_name")
        .bind(SourceId::new(trust.random())).bind(origin.as_str()).bind(origin_hash(origin)).bind(name).bind(own)
        .bind(empty.root().as_bytes().as_slice()).bind(range).bind((!own).then_some(state))
        .execute(c).await.map(|_| ())?);
    Ok(())
}
