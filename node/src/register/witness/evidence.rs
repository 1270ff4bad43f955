//! Proof that a log signed two histories: kept once verified, and then that log is applied no more.

use federation_protocol::evidence::{Equivocation, EquivocationV1, MAX_KEPT_OF_A_LOG};
use federation_protocol::hash::Hash;
use federation_protocol::note::SignedCheckpoint;

use super::cosignatures::NUMBERS;
use super::known::Known;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{PeerId, SourceId};
use crate::peers::{Plane, Problem, store as peer_store};
use crate::platform::db::{Db, StoreError, on};
use crate::platform::jobs::next_number;
use crate::platform::trust::Trust;
use crate::register::hint;

/// A piece of evidence as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Evidence {
    /// The evidence's own id: 32 bytes.
    pub id: Vec<u8>,
    /// The log that it is about.
    pub source: SourceId,
    /// The document that proves itself.
    pub document: String,
    /// The peer that handed it on; `None` when it was found here.
    pub told_by: Option<PeerId>,
    /// When it came here.
    pub found_at: Timestamp,
}

const EVIDENCE: &str = "SELECT id, source, document, told_by, found_at FROM equivocations";

/// All evidence, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn all(db: &Db) -> Result<Vec<Evidence>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, Evidence>(
        sqlx::AssertSqlSafe(format!("{EVIDENCE} ORDER BY found_at, id"))).fetch_all(c).await?))
}

/// One piece of evidence.
///
/// # Errors
/// [`StoreError`].
pub async fn evidence(db: &Db, id: &Hash) -> Result<Option<Evidence>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, Evidence>(
        sqlx::AssertSqlSafe(format!("{EVIDENCE} WHERE id = $1")))
        .bind(id.as_bytes().to_vec()).fetch_optional(c).await?))
}

/// Takes in what a peer hands on as evidence. Nothing is kept that does not prove itself.
pub(super) async fn take(trust: &Trust, told_by: PeerId, document: &str) -> Result<bool, StoreError> {
    let Ok(claim) = EquivocationV1::parse(document.as_bytes()) else { return Ok(false) };
    let Some(known) = Known::find(trust, &claim.origin).await? else { return Ok(false) };
    match claim.verify(&known.log) {
        Ok(proof) => keep(trust, &known, &proof, document, Some(told_by)).await,
        Err(error) => {
            tracing::warn!(trust = %trust.id, log = %known.source.origin, %error, "evidence that proves nothing was refused");
            Ok(false)
        }
    }
}

/// Keeps the proof that lies in two checkpoints of one size, found by a pull.
///
/// # Errors
/// [`StoreError`].
pub async fn keep_contradiction(
    trust: &Trust,
    one: &SignedCheckpoint,
    other: &SignedCheckpoint,
) -> Result<bool, StoreError> {
    let Some(known) = Known::find(trust, &one.checkpoint().origin).await? else { return Ok(false) };
    match Equivocation::of_one_size(&known.log, one, other) {
        Ok(Some(proof)) => keep_found(trust, &known, &proof).await,
        Ok(None) | Err(_) => Ok(false),
    }
}

/// Takes up the contradicting notes that 0.1.0 kept of a log as the proof that they are. To do so again changes nothing.
///
/// # Errors
/// [`StoreError`].
pub async fn adopt_earlier(trust: &Trust) -> Result<(), StoreError> {
    let rows: Vec<(String, String)> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, (String, String)>(
        "SELECT known_note, seen_note FROM register_evidence WHERE problem = 'forked' AND known_note IS NOT NULL")
        .fetch_all(c).await?);
    for (one, other) in rows {
        let notes = SignedCheckpoint::from_own_state(&one).zip(SignedCheckpoint::from_own_state(&other));
        if let Some((one, other)) = notes {
            keep_contradiction(trust, &one, &other).await?;
        }
    }
    Ok(())
}

/// Keeps a proof that was found here.
pub(super) async fn keep_found(
    trust: &Trust,
    known: &Known,
    proof: &Equivocation,
) -> Result<bool, StoreError> {
    let corrupt = |_| StoreError::corrupt("equivocations", "document", known.source.id);
    let document = String::from_utf8(proof.encode().map_err(|_| corrupt(()))?).map_err(|_| corrupt(()))?;
    keep(trust, known, proof, &document, None).await
}

/// Keeps a proof, once and as many as are worth it, and applies nothing more of the log from then on.
async fn keep(
    trust: &Trust,
    known: &Known,
    proof: &Equivocation,
    document: &str,
    told_by: Option<PeerId>,
) -> Result<bool, StoreError> {
    let (source, now) = (known.source.id, trust.now());
    let mut tx = trust.db.begin().await?;
    // Order: the log is locked and frozen first. A pull or a cosignature that waits for the lock finds it frozen.
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_sources SET frozen_at = COALESCE(frozen_at, $1) WHERE id = $2")
        .bind(now).bind(source).execute(c).await.map(|_| ())?);
    let kept: Vec<Vec<u8>> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(
        "SELECT id FROM equivocations WHERE source = $1").bind(source).fetch_all(c).await?);
    let id = proof.id().as_bytes().to_vec();
    if kept.contains(&id) || kept.len() >= MAX_KEPT_OF_A_LOG {
        return Ok(false);
    }
    let number = next_number(&mut tx, NUMBERS).await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO equivocations (id, source, document, told_by, found_at, number) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id).bind(source).bind(document).bind(told_by).bind(now).bind(number).execute(c).await.map(|_| ())?);
    tx.commit().await?;
    tracing::error!(
        trust = %trust.id, log = %known.source.origin, first = proof.first().size(), second = proof.second().size(),
        told_by = told_by.map(|peer| peer.to_string()), "a log signed two histories: nothing of it is applied any more"
    );
    if let Some(peer) = peer_store::by_origin(&trust.db, &proof.first().checkpoint().origin).await? {
        peer_store::contact_problem(&trust.db, peer.id, Plane::Register, Problem::Forked, now).await?;
    }
    // Each trust tells it on once, so that none waits for its next round to stop applying the log.
    hint::tell_all(trust).await;
    Ok(true)
}
