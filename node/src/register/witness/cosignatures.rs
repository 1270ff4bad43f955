//! Cosignatures that were verified: the newest of each cosigner on each log.

use federation_protocol::hash::Hash;
use federation_protocol::ids::UnixSeconds;
use federation_protocol::note::{Cosignature, SignedCheckpoint};
use federation_protocol::witness::counts;

use super::known::Known;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::jobs::next_number;
use crate::platform::trust::Trust;
use crate::register::apply::stored_index;

/// The counter that says what peers have not been told yet.
pub(super) const NUMBERS: &str = "exchange";

/// A cosignature as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Kept {
    pub(super) source: SourceId,
    pub(super) cosigner: String,
    pub(super) size: i64,
    pub(super) root: Vec<u8>,
    pub(super) cosigned_at: Timestamp,
    pub(super) line: String,
    pub(super) number: i64,
}

const KEPT: &str = "SELECT source, cosigner, size, root, cosigned_at, line, number FROM cosignatures";

/// All that are kept.
pub(super) async fn all(db: &Db) -> Result<Vec<Kept>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, Kept>(
        sqlx::AssertSqlSafe(format!("{KEPT} ORDER BY cosigner"))).fetch_all(c).await?))
}

async fn of_source(db: &Db, source: SourceId) -> Result<Vec<Kept>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, Kept>(
        sqlx::AssertSqlSafe(format!("{KEPT} WHERE source = $1 ORDER BY cosigner"))).bind(source).fetch_all(c).await?))
}

/// The cosignature of one cosigner on one log.
pub(super) async fn kept_by(
    tx: &mut Tx,
    source: SourceId,
    cosigner: &str,
) -> Result<Option<Kept>, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query_as::<DB, Kept>(
        sqlx::AssertSqlSafe(format!("{KEPT} WHERE source = $1 AND cosigner = $2")))
        .bind(source).bind(cosigner).fetch_optional(c).await?))
}

/// Whether a cosignature says more than the one that is kept: of more entries, or of as many at a later time.
fn is_newer(kept: &Kept, size: i64, at: Timestamp) -> bool {
    (size, at) > (kept.size, kept.cosigned_at)
}

/// Keeps a cosignature over this size and root, unless one is kept that says as much.
pub(super) async fn keep(
    tx: &mut Tx,
    source: SourceId,
    (size, root): (u64, Hash),
    cosignature: &Cosignature,
) -> Result<(), StoreError> {
    let (size, at) = (stored_index(size), Timestamp::from_seconds(cosignature.at().0));
    if kept_by(tx, source, cosignature.name()).await?.is_some_and(|kept| !is_newer(&kept, size, at)) {
        return Ok(());
    }
    let number = next_number(tx, NUMBERS).await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO cosignatures (source, cosigner, size, root, cosigned_at, line, number)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (source, cosigner) DO UPDATE SET size = excluded.size, root = excluded.root,
         cosigned_at = excluded.cosigned_at, line = excluded.line, number = excluded.number
         WHERE (excluded.size, excluded.cosigned_at) > (cosignatures.size, cosignatures.cosigned_at)")
        .bind(source).bind(cosignature.name()).bind(size).bind(root.as_bytes().to_vec()).bind(at)
        .bind(cosignature.to_string()).bind(number).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Takes over the cosignatures that stand on a checkpoint which agrees with our copy. What does not verify, comes from the
/// future or is by somebody unknown is passed over.
pub(super) async fn take_over(
    trust: &Trust,
    known: &Known,
    seen: &SignedCheckpoint,
) -> Result<(), StoreError> {
    let now = UnixSeconds(trust.now().seconds());
    let mut found: Vec<Cosignature> = Vec::new();
    found.extend(known.own_cosigner.as_ref().and_then(|key| seen.cosignature_by(key).ok().flatten()));
    found.extend(known.witnesses.iter().filter_map(|key| seen.cosignature_by(key).ok().flatten()));
    found.retain(|cosignature| counts(cosignature.at(), now));
    let kept = of_source(&trust.db, known.source.id).await?;
    let size = stored_index(seen.size());
    found.retain(|cosignature| {
        let at = Timestamp::from_seconds(cosignature.at().0);
        kept.iter().filter(|kept| kept.cosigner == cosignature.name()).all(|kept| is_newer(kept, size, at))
    });
    if found.is_empty() {
        return Ok(());
    }
    let mut tx = trust.db.begin().await?;
    for cosignature in &found {
        keep(&mut tx, known.source.id, (seen.size(), seen.root()), cosignature).await?;
    }
    tx.commit().await
}

/// Takes back our own cosignature from a checkpoint that the log signed, whether or not our copy has come so far: after this
/// database was restored, a peer's answer is what says how far we had gone.
pub(super) async fn take_back(
    trust: &Trust,
    known: &Known,
    seen: &SignedCheckpoint,
) -> Result<(), StoreError> {
    let key = trust.federation_keys.in_use().witness.public();
    let Ok(Some(ours)) = seen.cosignature_by(&key) else { return Ok(()) };
    let mut tx = trust.db.begin().await?;
    keep(&mut tx, known.source.id, (seen.size(), seen.root()), &ours).await?;
    tx.commit().await
}

/// A checkpoint's note with the cosignatures that are known for exactly it.
///
/// # Errors
/// [`StoreError`].
pub async fn note_with_cosignatures(db: &Db, source: SourceId, note: String) -> Result<String, StoreError> {
    let bare = SignedCheckpoint::from_own_state(&note).map(|signed| signed.bare_note());
    let Some(signed) = bare.and_then(|bare| SignedCheckpoint::from_own_state(&bare)) else { return Ok(note) };
    Ok(signed.note_with(lines_for(&of_source(db, source).await?, source, &signed)))
}

/// The lines for exactly this checkpoint.
pub(super) fn lines_for<'k>(
    kept: &'k [Kept],
    source: SourceId,
    signed: &SignedCheckpoint,
) -> impl Iterator<Item = &'k str> {
    let (size, root) = (stored_index(signed.size()), *signed.root().as_bytes());
    kept.iter()
        .filter(move |kept| kept.source == source && kept.size == size && kept.root == root)
        .map(|kept| kept.line.as_str())
}
