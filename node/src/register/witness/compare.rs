//! Holds a signed checkpoint against our copy of its log.

use federation_protocol::evidence::{Compared, Comparison, Equivocation};
use federation_protocol::hash::Hash;
use federation_protocol::log::CompactRange;
use federation_protocol::note::SignedCheckpoint;

use super::known::Known;
use crate::kernel::ids::SourceId;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::trust::Trust;
use crate::register::apply::stored_index;
use crate::register::serve::leaves;

/// Leaves that are read at a time.
const AT_ONCE: u64 = 4096;

/// What came of holding a checkpoint against our copy.
pub(super) enum Held {
    /// It says what our copy says.
    Agrees,
    /// It is larger than our copy: not known yet.
    Larger,
    /// It proves that the log signed two histories.
    Contradicts(Box<Equivocation>),
}

/// Holds `seen`, whose signature was verified, against our copy.
pub(super) async fn hold(trust: &Trust, known: &Known, seen: &SignedCheckpoint) -> Result<Held, StoreError> {
    let Some(copy) = known.verified()? else { return Ok(Held::Larger) };
    if seen.size() > copy.size() {
        return Ok(Held::Larger);
    }
    let source = known.source.id;
    if seen.size() == copy.size() {
        let found = Equivocation::of_one_size(&known.log, &copy, seen);
        // Both are of this log: only keys that were taken away since could make this fail, and then it is no proof.
        return Ok(match found {
            Ok(Some(proof)) => Held::Contradicts(Box::new(proof)),
            Ok(None) | Err(_) => Held::Agrees,
        });
    }
    if root_at(trust, source, seen.size()).await? == seen.root() {
        return Ok(Held::Agrees);
    }
    let mut comparison = Comparison::new(seen.clone(), copy);
    while comparison.fed() < comparison.needed() {
        let from = comparison.fed();
        let until = comparison.needed().min(from + AT_ONCE);
        for leaf in leaves(trust.db.read(), source, stored_index(from), stored_index(until)).await? {
            comparison.feed(leaf.hash()).map_err(|_| damaged(source))?;
        }
    }
    match comparison.finish(&known.log) {
        Ok(Compared::Contradicts(proof)) => Ok(Held::Contradicts(proof)),
        Ok(Compared::Extends) => Ok(Held::Agrees),
        Err(_) => Err(damaged(source)),
    }
}

fn damaged(source: SourceId) -> StoreError {
    StoreError::corrupt("register_leaves", "commitment", source)
}

/// The root over our first `size` leaves. Computed once for a size that agreed.
async fn root_at(trust: &Trust, source: SourceId, size: u64) -> Result<Hash, StoreError> {
    if let Some(root) = known_root(&trust.db, source, size).await? {
        return Ok(root);
    }
    let mut range = CompactRange::empty();
    while range.size() < size {
        let until = size.min(range.size() + AT_ONCE);
        let part = leaves(trust.db.read(), source, stored_index(range.size()), stored_index(until)).await?;
        for leaf in part {
            range.append(leaf.hash()).map_err(|_| damaged(source))?;
        }
    }
    let mut tx = trust.db.begin().await?;
    remember_root(&mut tx, source, size, range.root()).await?;
    tx.commit().await?;
    Ok(range.root())
}

async fn known_root(db: &Db, source: SourceId, size: u64) -> Result<Option<Hash>, StoreError> {
    let root: Option<Vec<u8>> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(
        "SELECT root FROM known_roots WHERE source = $1 AND size = $2")
        .bind(source).bind(stored_index(size)).fetch_optional(c).await?);
    let root = root.map(|root| Hash::from_slice(&root)).transpose();
    root.map_err(|_| StoreError::corrupt("known_roots", "root", source))
}

/// Remembers the root over our first `size` leaves.
pub(super) async fn remember_root(
    tx: &mut Tx,
    source: SourceId,
    size: u64,
    root: Hash,
) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO known_roots (source, size, root) VALUES ($1, $2, $3) ON CONFLICT (source, size) DO NOTHING")
        .bind(source).bind(stored_index(size)).bind(root.as_bytes().to_vec()).execute(c).await.map(|_| ())?);
    Ok(())
}
