//! What a mirror does with a part of a log that the log's own node brings.
//!
//! The state is that of the copy, and there is no other: each answer says what the next pull would fetch.

use std::time::Duration;

use axum::body::Bytes;
use federation_protocol::content::ContentBundle;
use federation_protocol::ids::Origin;
use federation_protocol::log::BUNDLE_WIDTH;
use federation_protocol::mirror::{MirrorGrantsV1, Part, UploadAnswerV1, origin_hash};
use federation_protocol::note::{CheckpointError, KnownLog};
use federation_protocol::sync::{Need, SyncError, recheck};

use crate::peers::{Peer, Plane, Problem, store as peer_store};
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::register::apply::{plan, stored_index};
use crate::register::client::on_error;
use crate::register::copy::{Copy, Verified};
use crate::register::mirror::keep_grants;
use crate::register::pull::{Stop, verify};
use crate::register::serve::leaves;
use crate::register::via::note_brought;
use crate::register::{erasure, store, witness};

/// How long a bundle with withheld contents is not asked for again.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(3600);

/// What is answered.
#[derive(Debug)]
pub(super) enum Taken {
    /// It is kept, and nothing follows from it.
    Kept,
    /// How far the copy is, and what it lacks.
    Answer(UploadAnswerV1),
    /// Nothing of the log is applied: it signed two histories.
    Frozen,
    /// The part breaks a rule, and nothing of it was stored.
    Refused,
}

/// What came of a part.
enum Fed {
    /// It was stored, was known already, or was not asked for.
    Done,
    /// This is wanted first.
    Wants(Part),
    /// With it there is proof that the log signed two histories.
    Proved,
    /// It is nothing that the protocol has.
    Malformed,
}

/// The log of `peer` with this hash: one that is known here, or the one that comes after the end of the last of those.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub(super) async fn log_of(trust: &Trust, peer: &Peer, hash: &str) -> Result<Option<Origin>, StoreError> {
    let mut logs: Vec<Origin> =
        store::logs_of(trust.db.read(), &peer.origin).await?.into_iter().map(|(_, log)| log).collect();
    match logs.last() {
        None => logs.push(peer.origin.clone()),
        Some(last) if Copy::open(&trust.db, last).await?.state.has_ended() => logs.extend(last.successor()),
        Some(_) => {}
    }
    // In full: see the specification.
    Ok(logs.into_iter().find(|log| origin_hash(log).to_string() == hash))
}

/// Verifies and stores a part of a log of `peer`, who sent it.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub(super) async fn take(
    trust: &Trust,
    peer: &Peer,
    log: &Origin,
    part: Part,
    body: Bytes,
) -> Result<Taken, StoreError> {
    let mut tx = trust.db.begin().await?;
    store::ensure_peer(&mut tx, trust, log, &peer.trust_name).await?;
    tx.commit().await?;
    if part == Part::Grants {
        return match MirrorGrantsV1::parse(&body) {
            Ok(grants) if grants.origin == peer.origin => {
                keep_grants(trust, &peer.origin, Some(&body)).await.map(|()| Taken::Kept)
            }
            _ => Ok(Taken::Refused),
        };
    }
    let mut copy = Copy::open(&trust.db, log).await?;
    if copy.frozen_at.is_some() {
        return Ok(Taken::Frozen);
    }
    let known = peer_store::known_log_of(&trust.db, log).await?;
    match feed(trust, &known, &mut copy, part, body).await {
        Ok(Fed::Done) => answer(trust, peer, log, &copy, None).await,
        Ok(Fed::Wants(part)) => answer(trust, peer, log, &copy, Some(part)).await,
        Ok(Fed::Proved) => Ok(Taken::Frozen),
        Ok(Fed::Malformed) => refuse(trust, peer, Problem::Malformed).await,
        // A pull or another upload was faster: it says what is wanted now.
        Err(Stop::Store(StoreError::Conflict)) => {
            let copy = Copy::open(&trust.db, log).await?;
            if copy.frozen_at.is_some() {
                return Ok(Taken::Frozen);
            }
            answer(trust, peer, log, &copy, None).await
        }
        Err(Stop::Store(error)) => Err(error),
        // The process is going down: nothing is fetched here.
        Err(Stop::Fetch(_) | Stop::OtherLog(_)) => Err(StoreError::Conflict),
        Err(Stop::Sync(error)) => {
            tracing::warn!(trust = %trust.id, origin = %log, %part, %error, "an upload was not applied");
            let target = copy.state.target().ok().flatten();
            let problem = on_error(trust, None, &mut copy, &error).await?;
            // The leaves that would prove it cannot be fetched: it is proof when the copy has grown beyond it all the same.
            if let (SyncError::RootMismatch { .. } | SyncError::BundleChanged, Some(seen)) = (&error, target)
            {
                witness::keep_pending(trust, copy.id, peer.id, &seen).await?;
            }
            let is_frozen = Copy::open(&trust.db, log).await?.frozen_at.is_some();
            if is_frozen { Ok(Taken::Frozen) } else { refuse(trust, peer, problem).await }
        }
    }
}

async fn refuse(trust: &Trust, peer: &Peer, problem: Problem) -> Result<Taken, StoreError> {
    peer_store::contact_problem(&trust.db, peer.id, Plane::Register, problem, trust.now()).await?;
    Ok(Taken::Refused)
}

async fn feed(trust: &Trust, log: &KnownLog, copy: &mut Copy, part: Part, body: Bytes) -> Result<Fed, Stop> {
    match (part, copy.state.next()) {
        (Part::Checkpoint, _) => feed_checkpoint(trust, log, copy, &body, true).await,
        (Part::KeyCheckpoint { id }, _) if log.newest_key().is_some_and(|key| key.id() == id) => {
            feed_checkpoint(trust, log, copy, &body, false).await
        }
        (Part::Entries { .. }, need @ Need::Entries(_)) if Part::of(&need) == Some(part) => {
            let state = copy.state.clone();
            let step = verify(move || state.on_entries(&body)).await?;
            copy.take(trust, vec![step]).await?;
            Ok(Fed::Done)
        }
        (Part::Contents { from }, Need::Contents { from: wanted, until, .. }) if from == wanted => {
            feed_contents(trust, log, copy, (from, until), body).await
        }
        (Part::Contents { from }, Need::Nothing) => feed_withheld(trust, log, copy, from, body).await,
        _ => Ok(Fed::Done),
    }
}

async fn feed_checkpoint(
    trust: &Trust,
    log: &KnownLog,
    copy: &mut Copy,
    note: &[u8],
    is_newest: bool,
) -> Result<Fed, Stop> {
    let step = match copy.state.on_checkpoint(log, note) {
        Err(SyncError::Checkpoint(CheckpointError::UnknownKey)) if is_newest => {
            return Ok(match log.newest_key() {
                Some(key) => Fed::Wants(Part::KeyCheckpoint { id: key.id() }),
                None => Fed::Malformed,
            });
        }
        // An upload that was overtaken, unless it is another history.
        Err(SyncError::Shrunk { seen, .. }) => {
            return Ok(if witness::judge_served(trust, &seen).await? { Fed::Proved } else { Fed::Done });
        }
        step => step?,
    };
    if step.state != copy.state {
        copy.take(trust, vec![Verified::from(step)]).await?;
        return Ok(Fed::Done);
    }
    // It is known, but perhaps not the cosignatures that stand on it.
    let seen = log.verify(note).map_err(SyncError::from)?;
    Ok(if witness::judge_served(trust, &seen).await? { Fed::Proved } else { Fed::Done })
}

/// Contents from the entry at `from` on; there may be more of their bundle, up to `until`, in another part.
async fn feed_contents(
    trust: &Trust,
    log: &KnownLog,
    copy: &mut Copy,
    (from, until): (u64, u64),
    body: Bytes,
) -> Result<Fed, Stop> {
    let Some(end) = end_of(from, &body) else { return Ok(Fed::Malformed) };
    // A log that has grown since has more in the bundle than its checkpoint promised.
    let until = until.min(end);
    let leaves = leaves(trust.db.read(), copy.id, stored_index(from), stored_index(until)).await?;
    let (state, origin) = (copy.state.clone(), log.origin().clone());
    let step = verify(move || state.on_contents_from(&origin, &leaves, &body)).await?;
    copy.take(trust, vec![step]).await?;
    Ok(Fed::Done)
}

/// Contents that were withheld before.
async fn feed_withheld(
    trust: &Trust,
    log: &KnownLog,
    copy: &Copy,
    from: u64,
    body: Bytes,
) -> Result<Fed, Stop> {
    let indices = withheld(trust, copy).await?;
    if indices.first() != Some(&from) {
        return Ok(Fed::Done);
    }
    let Some(end) = end_of(from, &body) else { return Ok(Fed::Malformed) };
    let mut wanted = Vec::new();
    for index in indices.into_iter().take_while(|index| *index < end) {
        let at = stored_index(index);
        let leaf = leaves(trust.db.read(), copy.id, at, at + 1).await?;
        wanted.extend(leaf.into_iter().map(|leaf| (index, leaf)));
    }
    let entries = recheck(log.origin(), &body, &wanted)?.into_iter().map(plan).collect();
    copy.take_rechecked(trust, entries).await?;
    Ok(Fed::Done)
}

/// The index behind the last entry of an uploaded content bundle that goes on from `from`; none when it does not hold that.
fn end_of(from: u64, body: &[u8]) -> Option<u64> {
    let entries = ContentBundle::decode(body).ok()?.entries.len() as u64;
    let end = from / BUNDLE_WIDTH * BUNDLE_WIDTH + entries;
    (end > from).then_some(end)
}

/// The entries of one bundle that are withheld and were not asked for lately.
async fn withheld(trust: &Trust, copy: &Copy) -> Result<Vec<u64>, StoreError> {
    let bundles = copy.withheld(&trust.db, trust.now().minus(ASK_AGAIN_AFTER), 1).await?;
    Ok(bundles.into_iter().next().unwrap_or_default())
}

/// Says what is wanted: `first`, or what the copy lacks. Where that is nothing, all is done that follows a pull before.
async fn answer(
    trust: &Trust,
    peer: &Peer,
    log: &Origin,
    copy: &Copy,
    first: Option<Part>,
) -> Result<Taken, StoreError> {
    let verified = copy.state.verified_size();
    let mut wanted = first.or_else(|| Part::of(&copy.state.next()));
    if wanted.is_none() {
        wanted = withheld(trust, copy).await?.first().map(|from| Part::Contents { from: *from });
    }
    if wanted.is_none() && complete(trust, peer, log, copy).await? {
        return Ok(Taken::Frozen);
    }
    Ok(Taken::Answer(UploadAnswerV1 { verified, wanted }))
}

/// What follows a pull that brought all. Tells whether it brought proof of two histories.
async fn complete(trust: &Trust, peer: &Peer, log: &Origin, copy: &Copy) -> Result<bool, StoreError> {
    let corrupt = |_| StoreError::corrupt("register_sources", "sync_state", copy.id);
    if let Some(verified) = copy.state.verified().map_err(corrupt)?
        && witness::judge_served(trust, &verified).await?
    {
        return Ok(true);
    }
    note_brought(trust, copy).await?;
    peer_store::contact_good(&trust.db, peer.id, Plane::Register, trust.now()).await?;
    // Order: after the erasing is committed. What is missed here is signed for after the next upload.
    erasure::give_receipts(trust, peer, (copy.id, log)).await?;
    witness::witness(trust, &peer.origin).await?;
    tracing::info!(
        trust = %trust.id, %log, size = copy.state.verified_size(), "a peer's register was uploaded"
    );
    Ok(false)
}
