//! Hashes of the tree above the leaves, for hash tiles: worked out once from the leaves that they cover, then kept.
//!
//! They are served for others' tools and are never believed here. Only hashes of verified leaves are kept, which never
//! change, so what is kept is never wrong.

use std::ops::Range;

use federation_protocol::content::Leaf;
use federation_protocol::hash::Hash;
use federation_protocol::log::BUNDLE_WIDTH;
use federation_protocol::tiles::hashes_at_level;

use crate::kernel::ids::SourceId;
use crate::platform::db::{Db, StoreError, on};
use crate::register::apply::stored_index;
use crate::register::serve::leaves;

/// The hashes `numbers` of a level from 1 on. The caller has made sure that the leaves below them are verified.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn hashes(
    db: &Db,
    source: SourceId,
    level: u8,
    numbers: Range<u64>,
) -> Result<Vec<Hash>, StoreError> {
    let (from, until) = (stored_index(numbers.start), stored_index(numbers.end));
    let corrupt = || StoreError::corrupt("register_hashes", "hash", format!("{source}/{level}/{from}"));
    let kept: Vec<(i64, Vec<u8>)> = on!(db.read(), c: DB => sqlx::query_as::<DB, (i64, Vec<u8>)>(
        "SELECT number, hash FROM register_hashes WHERE source = $1 AND level = $2 AND number >= $3 AND number < $4
         ORDER BY number")
        .bind(source).bind(i64::from(level)).bind(from).bind(until).fetch_all(c).await?);
    let mut kept = kept.into_iter().peekable();
    let (mut hashes, mut new) = (Vec::new(), Vec::new());
    for number in numbers {
        if let Some((_, hash)) = kept.next_if(|(kept, _)| *kept == stored_index(number)) {
            hashes.push(Hash::from_slice(&hash).map_err(|_| corrupt())?);
            continue;
        }
        let hash = work_out(db, source, level, number).await?;
        new.push((stored_index(number), hash));
        hashes.push(hash);
    }
    if !new.is_empty() {
        keep(db, source, level, &new).await?;
    }
    Ok(hashes)
}

/// Keeps what was worked out for a tile at once: each commit waits for the disk.
async fn keep(db: &Db, source: SourceId, level: u8, hashes: &[(i64, Hash)]) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    for (number, hash) in hashes {
        on!(tx.on(), c: DB => sqlx::query::<DB>(
            "INSERT INTO register_hashes (source, level, number, hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
            .bind(source).bind(i64::from(level)).bind(*number).bind(hash.as_bytes().to_vec())
            .execute(c).await.map(|_| ())?);
    }
    tx.commit().await
}

/// One hash, from the 256 below it.
async fn work_out(db: &Db, source: SourceId, level: u8, number: u64) -> Result<Hash, StoreError> {
    let below = number * BUNDLE_WIDTH..(number + 1) * BUNDLE_WIDTH;
    let children = if level == 1 {
        let below = leaves(db.read(), source, stored_index(below.start), stored_index(below.end)).await?;
        below.iter().map(Leaf::hash).collect()
    } else {
        Box::pin(hashes(db, source, level - 1, below)).await?
    };
    let corrupt = || StoreError::corrupt("register_leaves", "leaf_index", format!("{source}/{number}"));
    let whole = hashes_at_level(1, children).map_err(|_| corrupt())?;
    whole.first().copied().ok_or_else(corrupt)
}
