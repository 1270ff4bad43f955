//! What peers send: verified, opened, taken once.

use federation_protocol::envelope::{Envelope, EnvelopeError, Header, Opened, VerifiedEnvelope};
use federation_protocol::hash::Hash;
use federation_protocol::ids::{Epoch, UnixSeconds};

use super::alarms::{self, AlarmKind};
use super::outbox::Cursor;
use super::{Effect, Received, Receivers};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::peers::keys;
use crate::peers::peer::Peer;
use crate::platform::crash;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// By which way an envelope came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// We fetched it, in order and behind our cursor.
    Pulled,
    /// The peer brought it; others may still be on their way.
    Pushed,
}

/// How an envelope was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is new, and had this effect.
    Now(Effect),
    /// The same bytes were taken before.
    Before,
}

/// Why an envelope is refused. Nothing of it is stored.
#[derive(Debug, thiserror::Error)]
pub enum CannotReceive {
    /// It is malformed, wrongly signed, for another trust, expired, or from the future.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// It is signed by another trust than the peer that it came from.
    #[error("the envelope is of another sender")]
    OtherSender,
    /// Its id came before with other bytes.
    #[error("the id came before with other bytes")]
    OtherBytes,
    /// The databases.
    #[error(transparent)]
    Store(#[from] KeyError),
}

impl From<StoreError> for CannotReceive {
    fn from(error: StoreError) -> Self {
        Self::Store(error.into())
    }
}

/// Others may take the same envelope, or change the same case, at the same time: then it is looked at again.
const ATTEMPTS: usize = 3;

/// Takes one envelope from an active peer: verify, open, store, move the cursor and give it its effect, the last three in
/// one transaction.
///
/// # Errors
/// [`CannotReceive`].
pub async fn receive(
    trust: &Trust,
    receivers: &Receivers,
    peer: &Peer,
    bytes: &[u8],
    arrival: Arrival,
) -> Result<Taken, CannotReceive> {
    let mut last = StoreError::Conflict;
    for _ in 0..ATTEMPTS {
        match try_once(trust, receivers, peer, bytes, arrival).await {
            Err(CannotReceive::Store(KeyError::Store(StoreError::Conflict))) => last = StoreError::Conflict,
            Err(
                refusal @ (CannotReceive::Envelope(_)
                | CannotReceive::OtherSender
                | CannotReceive::OtherBytes),
            ) => {
                alarm(trust, peer, bytes, &refusal).await?;
                return Err(refusal);
            }
            done => return done,
        }
    }
    Err(last.into())
}

async fn try_once(
    trust: &Trust,
    receivers: &Receivers,
    peer: &Peer,
    bytes: &[u8],
    arrival: Arrival,
) -> Result<Taken, CannotReceive> {
    let envelope = Envelope::parse(bytes)?;
    if envelope.header().sender != peer.origin {
        return Err(CannotReceive::OtherSender);
    }
    let keys = keys::envelope_keys(&trust.db, peer.id, trust.now()).await?;
    let verified = envelope.verify(&keys)?;
    let header = verified.header().clone();
    let digest = verified.envelope().digest();

    match stored_digest(trust, peer.id, &header).await? {
        Some(stored) if stored == digest => {
            go_on_behind(trust, peer.id, &header, arrival).await?;
            return Ok(Taken::Before);
        }
        Some(_) => return Err(CannotReceive::OtherBytes),
        None => {}
    }
    if let Err(refusal) = verified.check_live(&trust.origin, UnixSeconds(trust.now().seconds())) {
        if refusal == EnvelopeError::Expired {
            // It is the peer's and it is over: nothing is lost by going on behind it.
            go_on_behind(trust, peer.id, &header, arrival).await?;
        }
        return Err(refusal.into());
    }

    let opened = open(trust, &verified).await?;
    let mut tx = trust.db.begin().await?;
    insert(&mut tx, trust, peer.id, &header, digest, bytes).await?;
    let gap = advance(&mut tx, trust, peer.id, &header, arrival).await?;
    let effect = match (&opened, receivers.of(&header.message)) {
        // Authentic, and sealed for something that we cannot open: kept as evidence, and not asked for again.
        (Err(_), _) => Effect::Rejected("cannot_open"),
        (Ok(_), None) => Effect::Unread,
        (Ok(opened), Some(receiver)) => {
            let message = Received { header: &header, payload: &opened.payload, digest };
            receiver.take(&mut tx, trust, peer, message).await?
        }
    };
    note_effect(&mut tx, peer.id, verified, effect).await?;
    crash::point(crash::Point::ReceiveBeforeCommit);
    tx.commit().await?;
    crash::point(crash::Point::ReceiveAfterCommit);
    alarm_about(trust, peer.id, gap).await?;
    Ok(Taken::Now(effect))
}

/// Opens an envelope with the sealing key that it names, be it one that a newer took over from.
async fn open(
    trust: &Trust,
    verified: &VerifiedEnvelope,
) -> Result<Result<Opened, EnvelopeError>, CannotReceive> {
    let keys = trust.federation_keys.in_use();
    if let Some(key) = keys.opening(verified.sealing_key()) {
        return Ok(verified.open(key));
    }
    // Another process may have changed the keys since this one read them.
    trust.reload_federation_keys().await?;
    let keys = trust.federation_keys.in_use();
    let key = keys.opening(verified.sealing_key());
    Ok(key.map_or(Err(EnvelopeError::OtherSealingKey), |key| verified.open(key)))
}

/// Moves the cursor behind an envelope of which there is nothing to store.
async fn go_on_behind(
    trust: &Trust,
    peer: PeerId,
    header: &Header,
    arrival: Arrival,
) -> Result<(), StoreError> {
    let mut tx = trust.db.begin().await?;
    let gap = advance(&mut tx, trust, peer, header, arrival).await?;
    tx.commit().await?;
    alarm_about(trust, peer, gap).await
}

async fn alarm_about(trust: &Trust, peer: PeerId, gap: Option<String>) -> Result<(), StoreError> {
    match gap {
        Some(missing) => alarms::raise(trust, peer, AlarmKind::Gap, None, &missing).await,
        None => Ok(()),
    }
}

async fn stored_digest(trust: &Trust, peer: PeerId, header: &Header) -> Result<Option<Hash>, StoreError> {
    let stored: Option<Vec<u8>> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(
        "SELECT digest FROM inbox WHERE peer_id = $1 AND id = $2")
        .bind(peer).bind(header.id.as_uuid()).fetch_optional(c).await?);
    let read = |digest: Vec<u8>| {
        Hash::from_slice(&digest).map_err(|_| StoreError::corrupt("inbox", "digest", header.id))
    };
    stored.map(read).transpose()
}

async fn insert(
    tx: &mut Tx,
    trust: &Trust,
    peer: PeerId,
    header: &Header,
    digest: Hash,
    bytes: &[u8],
) -> Result<(), StoreError> {
    let sequence = i64::try_from(header.sequence).unwrap_or(i64::MAX);
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO inbox (peer_id, id, kind, conversation, epoch, sequence, digest, envelope, received_at, expires_at, outcome)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'unread')")
        .bind(peer).bind(header.id.as_uuid()).bind(header.message.as_str()).bind(header.conversation.as_uuid())
        .bind(header.epoch.as_uuid()).bind(sequence).bind(digest.as_bytes().to_vec()).bind(bytes.to_vec())
        .bind(trust.now()).bind(Timestamp::from_seconds(header.expires.0))
        .execute(c).await.map(|_| ())?);
    Ok(())
}

/// Notes what a message led to. One that had its effect lives on where that is kept, under a key that can be destroyed;
/// here its ciphertext is erased. Header, hash and signature stay and still verify.
async fn note_effect(
    tx: &mut Tx,
    peer: PeerId,
    verified: VerifiedEnvelope,
    effect: Effect,
) -> Result<(), StoreError> {
    let mut envelope = verified.into_envelope();
    let id = envelope.header().id;
    let (outcome, rejection) = match effect {
        Effect::Applied => {
            envelope.erase();
            ("applied", None)
        }
        Effect::Unread => return Ok(()),
        Effect::Rejected(code) => ("rejected", Some(code)),
    };
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE inbox SET outcome = $1, rejection = $2, envelope = $3 WHERE peer_id = $4 AND id = $5")
        .bind(outcome).bind(rejection).bind(envelope.encode()).bind(peer).bind(id.as_uuid()).execute(c).await.map(|_| ())?);
    Ok(())
}

const CURSOR: &str = "SELECT epoch, sequence FROM mailbox_cursors WHERE peer_id = $1";

/// How far we have read the peer's outbox.
pub(super) async fn cursor(trust: &Trust, peer: PeerId) -> Result<Option<Cursor>, StoreError> {
    let row: Option<(uuid::Uuid, i64)> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, (uuid::Uuid, i64)>(CURSOR)
        .bind(peer).fetch_optional(c).await?);
    row.map(|row| cursor_from(peer, row)).transpose()
}

fn cursor_from(peer: PeerId, (epoch, sequence): (uuid::Uuid, i64)) -> Result<Cursor, StoreError> {
    let corrupt = |column| StoreError::corrupt("mailbox_cursors", column, peer);
    Ok(Cursor {
        epoch: Epoch::from_uuid(epoch).map_err(|_| corrupt("epoch"))?,
        sequence: u64::try_from(sequence).map_err(|_| corrupt("sequence"))?,
    })
}

/// Moves the cursor behind this envelope, if everything before it is here or gone. Tells of numbers that are missing.
///
/// Invariant: the cursor never passes a message that the peer still has and we do not. What was pulled came in order, so
/// whatever is missing in front of it is no longer there; what was pushed may have overtaken others.
async fn advance(
    tx: &mut Tx,
    trust: &Trust,
    peer: PeerId,
    header: &Header,
    arrival: Arrival,
) -> Result<Option<String>, StoreError> {
    let row: Option<(uuid::Uuid, i64)> = on!(tx.on(), c: DB => sqlx::query_as::<DB, (uuid::Uuid, i64)>(CURSOR)
        .bind(peer).fetch_optional(c).await?);
    let cursor = row.map(|row| cursor_from(peer, row)).transpose()?;
    let before = cursor.filter(|cursor| cursor.epoch == header.epoch).map_or(0, |cursor| cursor.sequence);
    let is_next = header.sequence == before.saturating_add(1);
    let same_run = cursor.is_some_and(|cursor| cursor.epoch == header.epoch);
    match arrival {
        _ if header.sequence <= before => return Ok(None),
        Arrival::Pushed if !(same_run && is_next) => {
            if !is_next {
                super::delivery::pull_soon(tx, trust, peer).await?;
            }
            return Ok(None);
        }
        Arrival::Pulled | Arrival::Pushed => {}
    }
    let sequence = i64::try_from(header.sequence).unwrap_or(i64::MAX);
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO mailbox_cursors (peer_id, epoch, sequence) VALUES ($1, $2, $3)
         ON CONFLICT (peer_id) DO UPDATE SET epoch = excluded.epoch, sequence = excluded.sequence")
        .bind(peer).bind(header.epoch.as_uuid()).bind(sequence).execute(c).await.map(|_| ())?);
    let missing =
        || format!("{} {}..{}", header.epoch, before.saturating_add(1), header.sequence.saturating_sub(1));
    Ok((!is_next).then(missing))
}

/// Tells the administrator of an envelope that was refused. One that has expired is nothing to be alarmed about.
async fn alarm(trust: &Trust, peer: &Peer, bytes: &[u8], refusal: &CannotReceive) -> Result<(), StoreError> {
    let kind = match refusal {
        CannotReceive::Envelope(EnvelopeError::Expired) | CannotReceive::Store(_) => return Ok(()),
        CannotReceive::Envelope(_) | CannotReceive::OtherSender => AlarmKind::BadEnvelope,
        CannotReceive::OtherBytes => AlarmKind::OtherBytes,
    };
    // The id is what the bytes say; it is not believed, it only keeps the same alarm from being raised twice.
    let id = Envelope::parse(bytes).ok().map(|envelope| envelope.header().id);
    alarms::raise(trust, peer.id, kind, id, &refusal.to_string()).await
}
