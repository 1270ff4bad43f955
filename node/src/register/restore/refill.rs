//! Fetches back from the peers what the database has lost of the own log, and goes on when nothing can be missing.
//!
//! It is an ordinary pull from a mirror, with our own key in place of a peer's: nothing is believed that our key did not
//! sign, and no content that its leaf does not commit to.

use federation_protocol::log::CompactRange;
use federation_protocol::mirror::prefix_of;
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::sync::Need;
use federation_protocol::tiles::{Resource, decode_entries};

use super::recognise;
use super::rules::{CannotGoOn, Reason, may_go_on};
use super::store::{self, Override, Restore};
use crate::audit;
use crate::kernel::access::{Actor, ManagePeers, Role, TrustAction as _};
use crate::peers::Peer;
use crate::peers::client::PeerClient;
use crate::peers::store as peer_store;
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::register::checkpoint::CannotSign;
use crate::register::copy::Copy;
use crate::register::marker::{Marker, MarkerFile};
use crate::register::own_row::{OwnLog, known_log_of_ours, root_over};
use crate::register::place::Place;
use crate::register::pull::{Stop, pull};
use crate::register::store::follow;

/// What a peer has of our log.
enum Answer {
    /// So many entries, all of which we have now too.
    Has(u64),
    /// Another history than ours, signed with our key.
    Conflict(Box<SignedCheckpoint>),
    /// Nothing that can be used: asked again later.
    None,
}

/// Asks every active peer that has not answered yet, refills from those that have more, and ends the restore when nothing
/// can be missing. Does nothing when there is none.
///
/// # Errors
/// [`CannotSign`] when our own database or marker fails.
pub async fn go_on(trust: &Trust) -> Result<(), CannotSign> {
    let Some(restore) = store::current(trust.db.read()).await? else { return Ok(()) };
    if restore.conflict.is_some() {
        return Ok(());
    }
    let unanswered = store::unanswered(&trust.db, &restore).await?.into_iter();
    for peer in unanswered.filter(Peer::accepts_connections) {
        match ask(trust, &peer).await? {
            Answer::Has(size) => {
                tracing::info!(trust = %trust.id, peer = %peer.origin, size, "a peer has said what it has of our register");
                store::note_answer(trust, &restore, peer.id, size).await?;
            }
            Answer::Conflict(seen) => {
                tracing::error!(
                    trust = %trust.id, peer = %peer.origin, size = seen.size(),
                    "a peer has another history of our register, signed with our key: it is not signed any more; \
                     see docs/operator/restore.md"
                );
                store::note_conflict(trust, &restore, peer.id, seen.note()).await?;
                return Ok(());
            }
            Answer::None => {}
        }
    }
    match finish(trust, None).await {
        // Behind a log that has ended there is the next one to ask for.
        Ok(()) => Box::pin(go_on(trust)).await,
        Err(CannotFinish::Refused(_) | CannotFinish::NotRestoring) => Ok(()),
        Err(CannotFinish::Sign(error)) => Err(error),
    }
}

/// Looks whether a peer has more of our log than we: then the database was restored together with its marker.
///
/// # Errors
/// As [`go_on`].
pub async fn compare_with_peers(trust: &Trust) -> Result<(), CannotSign> {
    let peers = peer_store::list(&trust.db).await?.into_iter();
    for peer in peers.filter(|peer| peer.is_active() && peer.accepts_connections()) {
        let Some((_, seen)) = checkpoint_of(trust, &peer).await? else { continue };
        let Some(seen) = seen else { continue };
        let file = MarkerFile::lock(&trust.settings.folder).await.map_err(CannotSign::Marker)?;
        let mut tx = trust.db.begin().await?;
        let log = OwnLog::lock(&mut tx).await?;
        if store::current(tx.on()).await?.is_some() {
            return Ok(());
        }
        let known = seen.size() <= log.size && log.root_at(&mut tx, seen.size()).await? == seen.root();
        if !known {
            let marker = file.read().await.map_err(CannotSign::Marker)?;
            return recognise::begin(tx, trust, &file, &log, marker, Reason::PeersAhead).await;
        }
    }
    Ok(())
}

/// The newest checkpoint of our log that a peer has: nothing when it cannot be had or believed, and no checkpoint when the
/// peer has none.
async fn checkpoint_of(
    trust: &Trust,
    peer: &Peer,
) -> Result<Option<(Place, Option<SignedCheckpoint>)>, StoreError> {
    let own = OwnLog::read(&trust.db).await?.origin;
    let log = known_log_of_ours(&mut trust.db.begin().await?, &own).await?;
    let unusable = |error: &dyn std::fmt::Display| {
        tracing::info!(trust = %trust.id, peer = %peer.origin, %error, "a peer did not say what it has of our register");
    };
    let client = match PeerClient::new(trust, peer) {
        Ok(client) => client,
        Err(error) => {
            unusable(&error);
            return Ok(None);
        }
    };
    let place = Place::under(client, prefix_of(&own));
    Ok(match place.checkpoint().await {
        Ok(note) => match log.verify(&note) {
            Ok(seen) => Some((place, Some(seen))),
            Err(error) => {
                unusable(&error);
                None
            }
        },
        Err(error) if error.is_not_found() => Some((place, None)),
        Err(error) => {
            unusable(&error);
            None
        }
    })
}

async fn ask(trust: &Trust, peer: &Peer) -> Result<Answer, CannotSign> {
    let Some((place, seen)) = checkpoint_of(trust, peer).await? else { return Ok(Answer::None) };
    let Some(seen) = seen else { return Ok(Answer::Has(0)) };
    let mut copy = Copy::of_own_log(trust).await?;
    if seen.size() <= copy.state.verified_size() {
        let mut tx = trust.db.begin().await?;
        if root_over(&mut tx, copy.id, seen.size()).await? != seen.root() {
            return Ok(Answer::Conflict(Box::new(seen)));
        }
    }
    // One that has as much as came back already may have contents that the peer before it withheld.
    let came_back = copy.state.verified().ok().flatten().map(|verified| verified.size());
    if seen.size() > copy.state.verified_size() || came_back == Some(seen.size()) {
        let log = known_log_of_ours(&mut trust.db.begin().await?, &seen.checkpoint().origin).await?;
        match pull(trust, &place, &log, &mut copy, trust.now()).await {
            Ok(_) => {}
            Err(Stop::Store(error)) => return Err(error.into()),
            Err(Stop::OtherLog(_)) => return Ok(Answer::None),
            Err(Stop::Fetch(error)) => {
                tracing::info!(trust = %trust.id, peer = %peer.origin, %error, "our register could not be fetched back");
                return Ok(Answer::None);
            }
            Err(Stop::Sync(error)) => {
                tracing::warn!(trust = %trust.id, peer = %peer.origin, %error, "our register could not be fetched back");
                copy.drop_target(trust).await?;
                let ours = copy.state.range().clone();
                return Ok(match contradicts(&place, &ours, &seen).await {
                    Some(true) => Answer::Conflict(Box::new(seen)),
                    Some(false) | None => Answer::None,
                });
            }
        }
    }
    Ok(Answer::Has(seen.size()))
}

/// Whether what the peer serves is what our key signed, and does not begin with what we have. `None` when that cannot be
/// told: the peer does not serve it whole. Only this tells a second history from a mirror that is broken or lies.
async fn contradicts(place: &Place, ours: &CompactRange, seen: &SignedCheckpoint) -> Option<bool> {
    let mut range = CompactRange::empty();
    let mut as_ours = None;
    while range.size() < seen.size() {
        let resource = Resource::entries_at(range.size(), seen.size())?;
        let bytes = place.need(Need::Entries(resource)).await.ok()??;
        let width = u16::try_from(resource.leaves().end - range.size()).ok()?;
        for leaf in decode_entries(&bytes, width).ok()? {
            if range.size() == ours.size() {
                as_ours = Some(range.root());
            }
            range.append(leaf.hash()).ok()?;
        }
    }
    (range.root() == seen.root()).then(|| as_ours.is_some_and(|root| root != ours.root()))
}

/// Why the log is not signed again.
#[derive(Debug, thiserror::Error)]
pub enum CannotFinish {
    /// A rule.
    #[error(transparent)]
    Refused(#[from] CannotGoOn),
    /// The database was not restored.
    #[error("the database was not restored from a backup, or all is well again")]
    NotRestoring,
    /// Database or marker.
    #[error(transparent)]
    Sign(#[from] CannotSign),
}

impl From<StoreError> for CannotFinish {
    fn from(error: StoreError) -> Self {
        Self::Sign(error.into())
    }
}

/// The administrator lets the log be signed although not everybody has answered, or although entries are lost. It is in
/// the access log, with the reason. `by` is nobody where it is done on the machine itself.
///
/// # Errors
/// [`CannotFinish`].
pub async fn override_waiting(trust: &Trust, by: &Actor, reason: &str) -> Result<(), CannotFinish> {
    finish(trust, Some((by, reason))).await
}

async fn finish(trust: &Trust, overridden: Option<(&Actor, &str)>) -> Result<(), CannotFinish> {
    let file = MarkerFile::lock(&trust.settings.folder).await.map_err(CannotSign::Marker)?;
    let log = OwnLog::read(&trust.db).await?;
    let restore: Restore = store::current(trust.db.read()).await?.ok_or(CannotFinish::NotRestoring)?;
    let (situation, _) = store::situation(trust, &restore, &log).await?;
    may_go_on(&situation, overridden.is_some())?;

    let marker = file.read().await.map_err(CannotSign::Marker)?;
    let mut tx = trust.db.begin().await?;
    let log = OwnLog::lock(&mut tx).await?;
    Copy::end_of_own_log(&mut tx, log.id, log.size).await?;
    let by = overridden.map(|(actor, reason)| Override {
        by: (!actor.is(Role::Node)).then_some(actor.user),
        reason: reason.to_owned(),
    });
    store::end(&mut tx, &restore, by.as_ref(), trust.now()).await?;
    let is_signed = log.published.as_ref().is_some_and(|(size, _)| *size == log.size);
    if let Some(next) = log.origin.successor().filter(|_| log.has_ended && is_signed) {
        // What came back ended with the end of the log, and the next one may have begun before the restore: everybody is
        // asked for that as well.
        follow(&mut tx, trust, log.id, &next).await?;
        let next = OwnLog::lock(&mut tx).await?;
        store::insert(&mut tx, restore.reason, recognise::signed_of(&next, marker), trust.now()).await?;
    }
    if let Some((actor, reason)) = overridden {
        let access = audit::Access {
            actor,
            action: ManagePeers::KIND.code(),
            object: audit::Object::Register,
            subject: None,
            reason: Some(reason.to_owned()),
        };
        audit::store::record(&mut tx, trust, &access).await?;
    }
    // Order: the marker first. Dying in between leaves the restore open, and it is ended again.
    let number = log.origin.log_number();
    // A marker that tells of a later log is not taken back.
    let later = marker.filter(|marker| marker.log > number);
    let epoch = marker.and_then(|marker| marker.epoch);
    let now = later.unwrap_or(Marker { log: number, size: log.size, root: log.root, epoch });
    file.write(now).await.map_err(CannotSign::Marker)?;
    tx.commit().await?;
    tracing::warn!(
        trust = %trust.id, size = log.size, overridden = overridden.is_some(),
        "the register is whole again after a restore and is signed from here on"
    );
    Ok(())
}
