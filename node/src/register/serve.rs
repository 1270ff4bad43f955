//! What the own log serves: its checkpoint, its tiles, and the contents behind them.
//!
//! Invariant: nothing beyond the published checkpoint is served, so no reader sees what is not signed.

use federation_protocol::content::{ContentBundle, ContentEntry, Leaf};
use federation_protocol::hash::{Hash, Salt};
use federation_protocol::ids::EntryKind;
use federation_protocol::tiles::{Resource, encode_entries, encode_hashes, hashes_at_level};

use crate::kernel::ids::SourceId;
use crate::platform::db::{Db, On, StoreError, on};
use crate::register::apply::stored_index;

#[derive(sqlx::FromRow)]
struct Published {
    id: SourceId,
    checkpoint: String,
    checkpoint_size: i64,
}

/// The bytes of a resource of the own log; `None` when the published log does not have it.
///
/// # Errors
/// [`StoreError`].
pub async fn serve(db: &Db, resource: Resource) -> Result<Option<Vec<u8>>, StoreError> {
    let published: Option<Published> = on!(db.read(), c: DB => sqlx::query_as::<DB, Published>(
        "SELECT id, checkpoint, checkpoint_size FROM register_sources
         WHERE own AND checkpoint IS NOT NULL AND checkpoint_size IS NOT NULL")
        .fetch_optional(c).await?);
    let Some(published) = published else { return Ok(None) };
    let corrupt = |column| StoreError::corrupt("register_sources", column, published.id);
    let size = u64::try_from(published.checkpoint_size).map_err(|_| corrupt("checkpoint_size"))?;
    if !resource.exists_at(size) {
        return Ok(None);
    }
    let range = resource.leaves();
    let (from, until) = (stored_index(range.start), stored_index(range.end.min(size)));
    let bytes = match resource {
        Resource::Checkpoint => published.checkpoint.into_bytes(),
        Resource::Entries { .. } => encode_entries(&leaves(db.read(), published.id, from, until).await?),
        Resource::Hashes { level, .. } => {
            let leaves = leaves(db.read(), published.id, from, until).await?;
            let hashes = hashes_at_level(level, leaves.iter().map(Leaf::hash));
            encode_hashes(&hashes.map_err(|_| corrupt("size"))?)
        }
        Resource::Content { .. } => contents(db, published.id, from, until).await?.encode(),
    };
    Ok(Some(bytes))
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

/// Contents are served while they stand, also those that a later entry took the place of.
async fn contents(db: &Db, source: SourceId, from: i64, until: i64) -> Result<ContentBundle, StoreError> {
    let rows: Vec<StoredContent> = on!(db.read(), c: DB => sqlx::query_as::<DB, StoredContent>(
            "SELECT leaf_index, salt, content FROM register_entries
             WHERE source = $1 AND leaf_index >= $2 AND leaf_index < $3 ORDER BY leaf_index")
            .bind(source).bind(from).bind(until).fetch_all(c).await?);
    let corrupt =
        |column, index| StoreError::corrupt("register_entries", column, format!("{source}/{index}"));
    let mut entries = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter();
    for wanted in from..until {
        let (index, salt, content) = rows.next().ok_or_else(|| corrupt("leaf_index", wanted))?;
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
    Ok(ContentBundle { entries })
}
