//! What a log serves: its checkpoint, its tiles, and the contents behind them. The own log and the copies of others' are
//! served by the same way.
//!
//! Invariant: nothing beyond the published checkpoint is served, of a copy nothing beyond the verified one, so no reader
//! sees what is not signed.

use federation_protocol::content::{ContentBundle, ContentEntry, Leaf};
use federation_protocol::hash::{Hash, Salt};
use federation_protocol::ids::{EntryKind, Origin};
use federation_protocol::tiles::{Resource, encode_entries, encode_hashes};

use crate::kernel::ids::SourceId;
use crate::platform::db::{Db, On, StoreError, on};
use crate::register::apply::stored_index;
use crate::register::hash_tiles::hashes;
use crate::register::witness::note_with_cosignatures;

/// A log that may be served: it has a checkpoint.
#[derive(sqlx::FromRow)]
pub(super) struct Published {
    id: SourceId,
    checkpoint: String,
    checkpoint_size: i64,
}

impl Published {
    /// The own log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn own(db: &Db) -> Result<Option<Self>, StoreError> {
        Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, Published>(
            "SELECT id, checkpoint, checkpoint_size FROM register_sources
             WHERE own AND checkpoint IS NOT NULL AND checkpoint_size IS NOT NULL")
            .fetch_optional(c).await?))
    }

    /// The log of an origin, ours or our copy of a peer's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn of(db: &Db, origin: &Origin) -> Result<Option<Self>, StoreError> {
        Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, Published>(
            "SELECT id, checkpoint, checkpoint_size FROM register_sources
             WHERE origin = $1 AND checkpoint IS NOT NULL AND checkpoint_size IS NOT NULL")
            .bind(origin.as_str()).fetch_optional(c).await?))
    }

    /// The bytes of a resource; `None` when the log does not have it, or when its contents are not all here yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn resource(self, db: &Db, resource: Resource) -> Result<Option<Vec<u8>>, StoreError> {
        let corrupt = |column| StoreError::corrupt("register_sources", column, self.id);
        let size = u64::try_from(self.checkpoint_size).map_err(|_| corrupt("checkpoint_size"))?;
        if !resource.exists_at(size) {
            return Ok(None);
        }
        let range = resource.leaves();
        let (from, until) = (stored_index(range.start), stored_index(range.end.min(size)));
        Ok(match resource {
            Resource::Checkpoint => {
                Some(note_with_cosignatures(db, self.id, self.checkpoint).await?.into_bytes())
            }
            Resource::Entries { .. } | Resource::Hashes { level: 0, .. } => {
                let leaves = leaves(db.read(), self.id, from, until).await?;
                Some(match resource {
                    Resource::Entries { .. } => encode_entries(&leaves),
                    _ => encode_hashes(&leaves.iter().map(Leaf::hash).collect::<Vec<_>>()),
                })
            }
            Resource::Hashes { level, number, width } => {
                let first = number * federation_protocol::log::BUNDLE_WIDTH;
                let numbers = first..first + u64::from(width);
                Some(encode_hashes(&hashes(db, self.id, level, numbers).await?))
            }
            Resource::Content { .. } => {
                contents(db, self.id, from, until).await?.map(|bundle| bundle.encode())
            }
        })
    }
}

/// The bytes of a resource of the own log; `None` when the published log does not have it.
///
/// # Errors
/// [`StoreError`].
pub async fn serve(db: &Db, resource: Resource) -> Result<Option<Vec<u8>>, StoreError> {
    match Published::own(db).await? {
        Some(own) => own.resource(db, resource).await,
        None => Ok(None),
    }
}

/// The newest checkpoint that a key of the own log signed, if a newer key took over from it.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn key_checkpoint(db: &Db, key_id: &str) -> Result<Option<String>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT note FROM register_key_checkpoints WHERE key_id = $1").bind(key_id).fetch_optional(c).await?))
}

/// The leaves from `from` to before `until`, in order and without a gap.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn leaves<'c, S, P>(
    on: On<S, P>,
    source: SourceId,
    from: i64,
    until: i64,
) -> Result<Vec<Leaf>, StoreError>
where
    S: sqlx::Executor<'c, Database = sqlx::Sqlite>,
    P: sqlx::Executor<'c, Database = sqlx::Postgres>,
{
    let rows: Vec<(i64, i64, Vec<u8>)> = on!(on, c: DB => sqlx::query_as::<DB, (i64, i64, Vec<u8>)>(
        "SELECT leaf_index, kind, commitment FROM register_leaves
         WHERE source = $1 AND leaf_index >= $2 AND leaf_index < $3 ORDER BY leaf_index")
        .bind(source).bind(from).bind(until).fetch_all(c).await?);
    let corrupt = |index| StoreError::corrupt("register_leaves", "leaf_index", format!("{source}/{index}"));
    let mut leaves = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter();
    for wanted in from..until {
        let (index, kind, commitment) = rows.next().ok_or_else(|| corrupt(wanted))?;
        if index != wanted {
            return Err(corrupt(wanted));
        }
        let kind = EntryKind::from_code(u16::try_from(kind).map_err(|_| corrupt(index))?);
        leaves.push(Leaf { kind, commitment: Hash::from_slice(&commitment).map_err(|_| corrupt(index))? });
    }
    Ok(leaves)
}

/// Place, salt and content; the last two are gone when the entry is withdrawn.
type StoredContent = (i64, Option<Vec<u8>>, Option<Vec<u8>>);

/// Contents are served while they stand, also those that a later entry took the place of. `None` while a pull has not
/// looked at all of them.
async fn contents(
    db: &Db,
    source: SourceId,
    from: i64,
    until: i64,
) -> Result<Option<ContentBundle>, StoreError> {
    let rows: Vec<StoredContent> = on!(db.read(), c: DB => sqlx::query_as::<DB, StoredContent>(
            "SELECT leaf_index, salt, content FROM register_entries
             WHERE source = $1 AND leaf_index >= $2 AND leaf_index < $3 ORDER BY leaf_index")
            .bind(source).bind(from).bind(until).fetch_all(c).await?);
    let corrupt =
        |column, index| StoreError::corrupt("register_entries", column, format!("{source}/{index}"));
    let mut entries = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter();
    for wanted in from..until {
        let Some((index, salt, content)) = rows.next() else { return Ok(None) };
        if index != wanted {
            return Err(corrupt("leaf_index", wanted));
        }
        entries.push(match salt.zip(content) {
            None => ContentEntry::Absent,
            Some((salt, content)) => {
                let salt = Salt::from_slice(&salt).map_err(|_| corrupt("salt", index))?;
                ContentEntry::Present { salt, content }
            }
        });
    }
    Ok(Some(ContentBundle { entries }))
}
