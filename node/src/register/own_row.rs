//! The row of the own log, locked, and roots over its beginning.

use federation_protocol::hash::Hash;
use federation_protocol::ids::{EntryKind, Origin};
use federation_protocol::log::CompactRange;
use federation_protocol::note::KnownLog;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::public_keys::log_keys;
use crate::register::apply::stored_index;
use crate::register::serve::leaves;

/// Leaves that are hashed at a time.
const AT_A_TIME: u64 = 4096;

/// The own log as it is committed.
#[derive(Debug, Clone)]
pub(super) struct OwnLog {
    pub(super) id: SourceId,
    /// Its name.
    pub(super) origin: Origin,
    pub(super) size: u64,
    pub(super) root: Hash,
    /// Its last entry is its end: nothing more is appended.
    pub(super) has_ended: bool,
    /// The newest checkpoint that was signed or was fetched back: its size and its note.
    pub(super) published: Option<(u64, String)>,
    /// There is proof that it signed two histories: it is not signed any more.
    pub(super) is_frozen: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: SourceId,
    origin: String,
    size: i64,
    root: Vec<u8>,
    checkpoint: Option<String>,
    checkpoint_size: Option<i64>,
    frozen_at: Option<Timestamp>,
    last_kind: Option<i64>,
}

/// The columns of a row.
const ROW: &str = "id, origin, size, root, checkpoint, checkpoint_size, frozen_at,
    (SELECT l.kind FROM register_leaves l WHERE l.source = register_sources.id
     AND l.leaf_index = register_sources.size - 1) AS last_kind";

impl OwnLog {
    /// Reads and locks it until the transaction ends: what is read then was committed by others, so it is durable, and
    /// nobody appends or signs meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn lock(tx: &mut Tx) -> Result<Self, StoreError> {
        // Order: the row is locked before its last leaf is looked at.
        on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE register_sources SET size = size WHERE own")
            .execute(c).await.map(|_| ())?);
        let row: Row = on!(tx.on(), c: DB => sqlx::query_as::<DB, Row>(
            sqlx::AssertSqlSafe(format!("SELECT {ROW} FROM register_sources WHERE own"))).fetch_one(c).await?);
        row.read()
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn read(db: &Db) -> Result<Self, StoreError> {
        let row: Row = on!(db.read(), c: DB => sqlx::query_as::<DB, Row>(
            sqlx::AssertSqlSafe(format!("SELECT {ROW} FROM register_sources WHERE own"))).fetch_one(c).await?);
        row.read()
    }

    /// The root over the first `size` entries, which the log has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn root_at(&self, tx: &mut Tx, size: u64) -> Result<Hash, StoreError> {
        if size == self.size {
            return Ok(self.root);
        }
        // A checkpoint stands in the database only after all of its entries did, and entries never change.
        if let Some((published, note)) = &self.published
            && *published == size
            && let Ok(checkpoint) = known_log_of_ours(tx, &self.origin).await?.verify(note.as_bytes())
        {
            return Ok(checkpoint.root());
        }
        root_over(tx, self.id, size).await
    }
}

impl Row {
    fn read(self) -> Result<OwnLog, StoreError> {
        let corrupt = |column| StoreError::corrupt("register_sources", column, self.id);
        let number = |stored: i64, column| u64::try_from(stored).map_err(|_| corrupt(column));
        Ok(OwnLog {
            id: self.id,
            origin: self.origin.parse().map_err(|_| corrupt("origin"))?,
            has_ended: self.last_kind == Some(i64::from(EntryKind::LOG_END.code())),
            size: number(self.size, "size")?,
            root: Hash::from_slice(&self.root).map_err(|_| corrupt("root"))?,
            published: match (self.checkpoint_size, self.checkpoint) {
                (Some(size), Some(note)) => Some((number(size, "checkpoint_size")?, note)),
                _ => None,
            },
            is_frozen: self.frozen_at.is_some(),
        })
    }
}

/// A log of this trust as somebody knows it who has all of its keys.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn known_log_of_ours(tx: &mut Tx, log: &Origin) -> Result<KnownLog, StoreError> {
    Ok(KnownLog::with_keys(log.clone(), log_keys(tx, log).await?))
}

/// The root over the first `size` leaves of a source, recomputed from them.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn root_over(tx: &mut Tx, source: SourceId, size: u64) -> Result<Hash, StoreError> {
    let corrupt = |_| StoreError::corrupt("register_leaves", "leaf_index", source);
    let mut range = CompactRange::empty();
    while range.size() < size {
        let until = size.min(range.size() + AT_A_TIME);
        for leaf in leaves(tx.on(), source, stored_index(range.size()), stored_index(until)).await? {
            range.append(leaf.hash()).map_err(corrupt)?;
        }
    }
    Ok(range.root())
}
