//! Checks what is stored about witnesses and evidence again, from its bytes. Needs no secret.

use federation_protocol::evidence::EquivocationV1;
use federation_protocol::hash::Hash;
use federation_protocol::ids::Origin;
use federation_protocol::note::{Checkpoint, CosignerPublicKey, CosignerRole, KnownLog, Note, role};

use super::cosignatures::{self, Kept};
use super::evidence;
use crate::kernel::ids::SourceId;
use crate::peers::store::log_keys;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::public_keys;
use crate::platform::verification::{Check, Report};

/// Verifies all evidence and all cosignatures. A cosignature by a trust that is no longer known is passed over.
///
/// # Errors
/// [`StoreError`] when the database fails; what does not verify is a fault in the report.
pub async fn verify(db: &Db, report: &mut Report) -> Result<(), StoreError> {
    let (pieces, kept) = (evidence::all(db).await?, cosignatures::all(db).await?);
    let mut view = db.snapshot().await?;
    let mut proofs = Check::new("register: evidence of two histories");
    for piece in pieces {
        proofs.looked_at(1);
        let proof = proves(&mut view, &piece).await?;
        proofs.expect(proof, || format!("the evidence found at {} proves nothing", piece.found_at));
    }
    let mut signatures = Check::new("register: cosignatures");
    let origins: Vec<(SourceId, String)> = on!(view.on(), c: DB => sqlx::query_as::<DB, (SourceId, String)>(
        "SELECT id, origin FROM register_sources").fetch_all(c).await?);
    let own = cosigners::<role::Own>(&mut view).await?;
    let witnesses = cosigners::<role::Witness>(&mut view).await?;
    for kept in kept {
        let origin =
            origins.iter().find(|(id, _)| *id == kept.source).and_then(|(_, origin)| origin.parse().ok());
        let Some(origin) = origin else { continue };
        let holds = match (verifies(&own, &origin, &kept), verifies(&witnesses, &origin, &kept)) {
            (None, None) => continue,
            (own, witness) => own.unwrap_or(true) && witness.unwrap_or(true),
        };
        signatures.looked_at(1);
        signatures
            .expect(holds, || format!("the cosignature of {} on {origin} does not verify", kept.cosigner));
    }
    report.add(proofs);
    report.add(signatures);
    Ok(())
}

async fn proves(view: &mut Tx, piece: &evidence::Evidence) -> Result<bool, StoreError> {
    let Ok(claim) = EquivocationV1::parse(piece.document.as_bytes()) else { return Ok(false) };
    let ours: Option<bool> = on!(view.on(), c: DB => sqlx::query_scalar::<DB, bool>(
        "SELECT own OR former FROM register_sources WHERE id = $1 AND origin = $2")
        .bind(piece.source).bind(claim.origin.as_str()).fetch_optional(c).await?);
    let keys = match ours {
        Some(true) => public_keys::log_keys(view, &claim.origin).await?,
        Some(false) => log_keys(view.on(), &claim.origin).await?,
        None => return Ok(false),
    };
    let log = KnownLog::with_keys(claim.origin.clone(), keys);
    Ok(claim.verify(&log).is_ok_and(|proof| proof.id().as_bytes().as_slice() == piece.id))
}

/// Every key that anybody known has cosigned with in this role.
async fn cosigners<R: CosignerRole>(view: &mut Tx) -> Result<Vec<CosignerPublicKey<R>>, StoreError> {
    let keys: Vec<String> = on!(view.on(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT public_key FROM peer_keys WHERE purpose = $1
         UNION SELECT public_key FROM federation_keys WHERE purpose = $1")
        .bind(R::NAME).fetch_all(c).await?);
    let read = |key: String| key.parse().map_err(|_| StoreError::corrupt("peer_keys", "public_key", R::NAME));
    keys.into_iter().map(read).collect()
}

/// Whether one of the cosigner's keys made the signature; `None` when there is no key of that name.
fn verifies<R: CosignerRole>(keys: &[CosignerPublicKey<R>], origin: &Origin, kept: &Kept) -> Option<bool> {
    let mut keys = keys.iter().filter(|key| key.name() == kept.cosigner).peekable();
    keys.peek()?;
    let (Ok(size), Ok(root)) = (u64::try_from(kept.size), Hash::from_slice(&kept.root)) else {
        return Some(false);
    };
    let checkpoint = Checkpoint { origin: origin.clone(), size, root };
    let note = format!("{}\n{}\n", checkpoint.text(), kept.line);
    let Ok(note) = Note::parse(note.as_bytes()) else { return Some(false) };
    Some(keys.any(|key| {
        let found = key.find(&checkpoint, &note.signatures);
        matches!(found, Ok(Some(found)) if found.at().0 == kept.cosigned_at.seconds())
    }))
}
