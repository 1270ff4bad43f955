//! Checks what is stored about witnesses and evidence again, from its bytes.

use federation_protocol::evidence::EquivocationV1;
use federation_protocol::hash::Hash;
use federation_protocol::ids::Origin;
use federation_protocol::note::{Checkpoint, Cosignature, Note};

use super::cosignatures::{self, Kept};
use super::evidence;
use super::known::Known;
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::register::store::sources;

/// What was found to be in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verified {
    /// Pieces of evidence that prove what they say.
    pub evidence: usize,
    /// Cosignatures that verify. Those by keys that are no longer known are passed over.
    pub cosignatures: usize,
}

/// Verifies all evidence and all cosignatures.
///
/// # Errors
/// [`StoreError::Corrupt`] names what does not verify; any other when the database fails.
pub async fn verify(trust: &Trust) -> Result<Verified, StoreError> {
    let mut verified = Verified::default();
    for piece in evidence::all(&trust.db).await? {
        let corrupt = || StoreError::corrupt("equivocations", "document", piece.source);
        let claim = EquivocationV1::parse(piece.document.as_bytes()).map_err(|_| corrupt())?;
        let known = Known::find(trust, &claim.origin).await?.ok_or_else(corrupt)?;
        let proof = claim.verify(&known.log).map_err(|_| corrupt())?;
        if proof.id().as_bytes().as_slice() != piece.id || known.source.id != piece.source {
            return Err(corrupt());
        }
        verified.evidence += 1;
    }
    let kept = cosignatures::all(&trust.db).await?;
    for source in sources(&trust.db).await? {
        let corrupt = || StoreError::corrupt("register_sources", "origin", source.id);
        let origin = Origin::new(&source.origin).map_err(|_| corrupt())?;
        let Some(known) = Known::find(trust, &origin).await? else { continue };
        for kept in kept.iter().filter(|kept| kept.source == source.id) {
            verified.cosignatures += usize::from(is_known(&known, &origin, kept)?);
        }
    }
    Ok(verified)
}

/// Whether the cosigner is known; then its signature must be right.
fn is_known(known: &Known, origin: &Origin, kept: &Kept) -> Result<bool, StoreError> {
    let corrupt = || StoreError::corrupt("cosignatures", "line", &kept.cosigner);
    let size = u64::try_from(kept.size).map_err(|_| corrupt())?;
    let root = Hash::from_slice(&kept.root).map_err(|_| corrupt())?;
    let checkpoint = Checkpoint { origin: origin.clone(), size, root };
    let note = format!("{}\n{}\n", checkpoint.text(), kept.line);
    let lines = Note::parse(note.as_bytes()).map_err(|_| corrupt())?.signatures;
    let own = known.own_cosigner.iter().filter(|key| key.name() == kept.cosigner);
    let witnesses = known.witnesses.iter().filter(|key| key.name() == kept.cosigner);
    let found: Vec<_> = own
        .map(|key| key.find(&checkpoint, &lines))
        .chain(witnesses.map(|key| key.find(&checkpoint, &lines)))
        .collect();
    let is_right = |found: &Option<Cosignature>| {
        found.as_ref().is_none_or(|found| found.at().0 == kept.cosigned_at.seconds())
    };
    for found in &found {
        if !found.as_ref().is_ok_and(is_right) {
            return Err(corrupt());
        }
    }
    Ok(found.iter().any(|found| matches!(found, Ok(Some(_)))))
}
