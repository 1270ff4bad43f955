//! A log served leaves that do not extend what it signed before: were they altered on the way, or did it sign two
//! histories?

use federation_protocol::evidence::{Compared, Comparison};
use federation_protocol::log::BUNDLE_WIDTH;
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::sync::Need;
use federation_protocol::tiles::{Resource, decode_entries};

use super::evidence::keep_found;
use super::known::Known;
use super::round::judge;
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::register::place::Place;

/// Fetches all leaves of the larger of two signed checkpoints and keeps the proof, if they are one. Nothing is stored of
/// the leaves, and memory stays constant. Answers whether there was proof.
///
/// # Errors
/// [`StoreError`] when our own database fails. Leaves that cannot be fetched or are not the larger's show nothing.
pub(in crate::register) async fn investigate(
    trust: &Trust,
    place: &Place,
    known: &SignedCheckpoint,
    seen: &SignedCheckpoint,
) -> Result<bool, StoreError> {
    let Some(log) = Known::find(trust, &seen.checkpoint().origin).await? else { return Ok(false) };
    let mut comparison = Comparison::new(known.clone(), seen.clone());
    while comparison.fed() < comparison.needed() {
        let number = comparison.fed() / BUNDLE_WIDTH;
        let width = BUNDLE_WIDTH.min(comparison.needed() - comparison.fed());
        let Ok(width) = u16::try_from(width) else { return Ok(false) };
        let Ok(Some(bytes)) = place.need(Need::Entries(Resource::Entries { number, width })).await else {
            return Ok(false);
        };
        let Ok(leaves) = decode_entries(&bytes, width) else { return Ok(false) };
        if leaves.iter().any(|leaf| comparison.feed(leaf.hash()).is_err()) {
            return Ok(false);
        }
    }
    match comparison.finish(&log.log) {
        Ok(Compared::Contradicts(proof)) => keep_found(trust, &log, &proof).await.map(|_| true),
        Ok(Compared::Extends) | Err(_) => Ok(false),
    }
}

/// Holds a checkpoint that a log served, and that is smaller than our copy, against the copy. Answers whether there was
/// proof of two histories.
///
/// # Errors
/// [`StoreError`].
pub(in crate::register) async fn judge_served(
    trust: &Trust,
    seen: &SignedCheckpoint,
) -> Result<bool, StoreError> {
    let Some(known) = Known::find(trust, &seen.checkpoint().origin).await? else { return Ok(false) };
    Ok(matches!(judge(trust, &known, seen).await?, super::compare::Held::Contradicts(_)))
}
