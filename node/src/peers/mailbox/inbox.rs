//! What peers send: verified, opened, taken once, and receipted.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use federation_protocol::delivery::{EnvelopeAnswer, Refusal};
use federation_protocol::envelope::{Envelope, EnvelopeError};
use federation_protocol::ids::{ConversationId, EnvelopeId, Epoch};
use federation_protocol::receipt::About;

use super::alarms::{self, AlarmKind};
use super::receipts;
use super::runs::{self, Run};
use super::{Effect, Received, Receivers};
use crate::kernel::ids::PeerId;
use crate::peers::peer::Peer;
use crate::platform::crash;
use crate::platform::db::{StoreError, Tx};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

mod examining;
mod rows;

use examining::Examined;
use rows::Stored;

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

/// Why an envelope is not taken. Nothing of it is stored.
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
    /// One of its conversation that comes before it could not be taken now.
    #[error("an earlier message of the conversation has to come first")]
    OutOfTurn,
    /// The databases.
    #[error(transparent)]
    Store(#[from] KeyError),
}

impl From<StoreError> for CannotReceive {
    fn from(error: StoreError) -> Self {
        Self::Store(error.into())
    }
}

impl CannotReceive {
    /// Why it is not taken; nothing where it is not the envelope that is at fault.
    const fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Envelope(error) => Some(Refusal::Envelope(*error)),
            Self::OtherSender => Some(Refusal::OtherSender),
            Self::OtherBytes => Some(Refusal::OtherBytes),
            Self::OutOfTurn | Self::Store(_) => None,
        }
    }

    /// Whether the same bytes may be taken when they come again.
    pub(in crate::peers) fn may_pass(&self) -> bool {
        self.refusal().is_none_or(Refusal::may_pass)
    }
}

/// What is answered for an envelope.
#[derive(Debug)]
pub(in crate::peers) struct Answered {
    /// How it was taken.
    pub(in crate::peers) taken: Result<Taken, CannotReceive>,
    /// Our receipt, where it was.
    pub(in crate::peers) receipt: Option<Vec<u8>>,
}

impl From<CannotReceive> for Answered {
    fn from(refusal: CannotReceive) -> Self {
        Self { taken: Err(refusal), receipt: None }
    }
}

/// When an envelope may come again that could not be taken now.
pub(in crate::peers) const LATER_SECONDS: u32 = 15;

/// What the peer is answered for one of the envelopes that it brought.
pub(in crate::peers) fn answer(answered: Answered) -> EnvelopeAnswer {
    let refusal = answered.taken.err().and_then(|error| error.refusal());
    match (answered.receipt, refusal.filter(|refusal| !refusal.may_pass())) {
        (Some(receipt), _) => EnvelopeAnswer::Receipt(receipt),
        (None, Some(refusal)) => EnvelopeAnswer::Refused(refusal.code()),
        (None, None) => EnvelopeAnswer::Later(LATER_SECONDS),
    }
}

/// How long a gap may stay before we fetch: pushes overtake each other.
const GAP_PATIENCE: Duration = Duration::from_secs(5);

/// Others may take the same envelope, or change the same case, at the same time: then it is looked at again.
const ATTEMPTS: usize = 3;

/// Takes one envelope from an active peer: verify, open, give it its effect, store, sign the receipt and move the cursor.
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
    let answered = receive_all(trust, receivers, peer, vec![bytes.to_vec()], arrival).await?;
    // One was asked about; nothing else can be missing than an answer that a fault has cost.
    answered.into_iter().next().map_or(Err(StoreError::Conflict.into()), |answered| answered.taken)
}

/// Takes envelopes from an active peer, each by itself: verify, open, give it its effect, store, sign the receipt and move the
/// cursor, all but the first two in one transaction. What fails for one is undone for that one alone.
///
/// # Errors
/// [`StoreError`] when nothing could be committed.
pub(in crate::peers) async fn receive_all(
    trust: &Trust,
    receivers: &Receivers,
    peer: &Peer,
    envelopes: Vec<Vec<u8>>,
    arrival: Arrival,
) -> Result<Vec<Answered>, StoreError> {
    let ids: Vec<Option<EnvelopeId>> = envelopes.iter().map(|bytes| id_of(bytes)).collect();
    let examined = examining::all(trust, peer, envelopes).await?;
    let mut batch = Batch { trust, receivers, peer, arrival, examined, answers: HashMap::new() };
    let mut gone = Vec::new();
    for _ in 0..ATTEMPTS {
        gone.extend(batch.try_once().await?);
        if batch.is_answered() {
            break;
        }
    }
    let answered = batch.into_answers();
    for (id, answer) in ids.into_iter().zip(&answered) {
        if let Err(refusal) = &answer.taken {
            alarm(trust, peer.id, id, refusal).await?;
        }
    }
    for missing in gone {
        alarms::raise(trust, peer.id, AlarmKind::Gap, None, &missing).await?;
    }
    Ok(answered)
}

/// What the bytes say. It is not believed: it only keeps the same alarm from being raised twice.
fn id_of(bytes: &[u8]) -> Option<EnvelopeId> {
    Envelope::parse(bytes).ok().map(|envelope| envelope.header().id)
}

/// Tells the administrator of an envelope that was refused. One that has expired is nothing to be alarmed about, nor is what
/// only comes too early.
async fn alarm(
    trust: &Trust,
    peer: PeerId,
    id: Option<EnvelopeId>,
    refusal: &CannotReceive,
) -> Result<(), StoreError> {
    let kind = match refusal {
        CannotReceive::Envelope(EnvelopeError::Expired)
        | CannotReceive::OutOfTurn
        | CannotReceive::Store(_) => return Ok(()),
        CannotReceive::Envelope(_) | CannotReceive::OtherSender => AlarmKind::BadEnvelope,
        CannotReceive::OtherBytes => AlarmKind::OtherBytes,
    };
    alarms::raise(trust, peer, kind, id, &refusal.to_string()).await
}

/// Envelopes that came together.
struct Batch<'a> {
    trust: &'a Trust,
    receivers: &'a Receivers,
    peer: &'a Peer,
    arrival: Arrival,
    examined: Vec<Result<Examined, Option<CannotReceive>>>,
    /// By the place in the batch; whoever is missing lost a race and is looked at again.
    answers: HashMap<usize, Answered>,
}

/// What one try has found out.
#[derive(Default)]
struct Try {
    answers: HashMap<usize, Answered>,
    /// Receipts to sign, by the place in the batch.
    about: Vec<(usize, About)>,
    /// What is to be said of envelopes that were there, by the place in the batch.
    before: Vec<(usize, EnvelopeId, About)>,
    /// Conversations that have to wait for one of theirs.
    held: HashSet<ConversationId>,
}

impl Batch<'_> {
    fn is_answered(&self) -> bool {
        self.examined.iter().enumerate().all(|(at, it)| it.is_err() || self.answers.contains_key(&at))
    }

    fn into_answers(mut self) -> Vec<Answered> {
        let lost = || Answered::from(CannotReceive::from(StoreError::Conflict));
        let examined = std::mem::take(&mut self.examined).into_iter().enumerate();
        let answer = |(at, examined): (usize, Result<Examined, Option<CannotReceive>>)| match examined {
            Ok(_) => self.answers.remove(&at).unwrap_or_else(lost),
            Err(refusal) => refusal.map_or_else(lost, Answered::from),
        };
        examined.map(answer).collect()
    }

    /// Everything that has no answer yet, in one transaction. Tells which numbers are gone.
    async fn try_once(&mut self) -> Result<Vec<String>, StoreError> {
        let pending = |at: &usize| !self.answers.contains_key(at);
        let pending: Vec<usize> = (0..self.examined.len())
            .filter(pending)
            .filter(|at| self.examined.get(*at).is_some_and(Result::is_ok))
            .collect();
        if pending.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.trust.db.begin().await?;
        let ids = pending.iter().filter_map(|at| self.at(*at)).map(|it| it.header().id);
        let mut stored = rows::stored(&mut tx, self.peer.id, ids.collect()).await?;
        let mut tried = Try::default();
        for at in pending {
            if let Some(examined) = self.at(at) {
                self.one(&mut tx, at, examined, &mut stored, &mut tried).await?;
            }
        }
        self.sign(&mut tx, &mut tried).await?;
        let gone = self.move_on(&mut tx, &tried).await?;
        tx.at(crash::Point::ReceiveBeforeCommit);
        tx.commit().await?;
        crash::point(crash::Point::ReceiveAfterCommit);
        self.answers.extend(tried.answers);
        Ok(gone)
    }

    fn at(&self, at: usize) -> Option<&Examined> {
        self.examined.get(at)?.as_ref().ok()
    }

    async fn one(
        &self,
        tx: &mut Tx,
        at: usize,
        examined: &Examined,
        stored: &mut HashMap<EnvelopeId, Stored>,
        tried: &mut Try,
    ) -> Result<(), StoreError> {
        let header = examined.header();
        if let Some(stored) = stored.get(&header.id) {
            if stored.digest == examined.digest {
                let outcome = stored.outcome.clone();
                let about = About::Message { envelope: header.id, digest: stored.digest, outcome };
                tried.before.push((at, header.id, about));
                tried.answers.insert(at, Answered { taken: Ok(Taken::Before), receipt: None });
            } else {
                tried.answers.insert(at, CannotReceive::OtherBytes.into());
            }
            return Ok(());
        }
        if let Err(refusal) = examined.live {
            tried.answers.insert(at, CannotReceive::from(refusal).into());
            return Ok(());
        }
        if tried.held.contains(&header.conversation) {
            tried.answers.insert(at, CannotReceive::OutOfTurn.into());
            return Ok(());
        }
        tx.mark().await?;
        match self.effect(tx, examined).await {
            Ok(effect) => {
                tx.keep().await?;
                let outcome = rows::outcome(effect)?;
                stored.insert(header.id, Stored { digest: examined.digest, outcome: outcome.clone() });
                let about = About::Message { envelope: header.id, digest: examined.digest, outcome };
                tried.about.push((at, about));
                tried.answers.insert(at, Answered { taken: Ok(Taken::Now(effect)), receipt: None });
            }
            Err(fault) => {
                tx.undo().await?;
                tried.held.insert(header.conversation);
                if !matches!(fault, KeyError::Store(StoreError::Conflict)) {
                    tried.answers.insert(at, CannotReceive::Store(fault).into());
                }
            }
        }
        Ok(())
    }

    /// Gives a message its effect and stores its envelope.
    async fn effect(&self, tx: &mut Tx, examined: &Examined) -> Result<Effect, KeyError> {
        let header = examined.header();
        let effect = match (&examined.opened, self.receivers.of(&header.message)) {
            // Authentic, and sealed for something that we cannot open: kept as evidence, and not asked for again.
            (Err(_), _) => Effect::Rejected("cannot_open"),
            (Ok(_), None) => Effect::Unread,
            (Ok(opened), Some(receiver)) => {
                let message = Received { header, payload: &opened.payload, digest: examined.digest };
                receiver.take(tx, self.trust, self.peer, message).await?
            }
        };
        rows::insert(tx, self.trust.now(), self.peer.id, examined, effect).await?;
        Ok(effect)
    }

    /// Signs what there is to sign, and looks up what was signed before.
    async fn sign(&self, tx: &mut Tx, tried: &mut Try) -> Result<(), StoreError> {
        let ids: Vec<EnvelopeId> = tried.before.iter().map(|(_, id, _)| *id).collect();
        let mut known = receipts::latest(tx, self.peer.id, &ids).await?;
        for (at, id, about) in std::mem::take(&mut tried.before) {
            match known.remove(&id.as_uuid()) {
                Some(receipt) => {
                    tried.answers.entry(at).and_modify(|answer| answer.receipt = Some(receipt));
                }
                // Taken by a version that gave no receipts.
                None => tried.about.push((at, about)),
            }
        }
        let (places, about): (Vec<usize>, Vec<About>) = std::mem::take(&mut tried.about).into_iter().unzip();
        let offered = self.arrival == Arrival::Pushed;
        let signed = receipts::give(tx, self.trust, self.peer, about, offered).await?;
        for (at, receipt) in places.into_iter().zip(signed) {
            tried.answers.entry(at).and_modify(|answer| answer.receipt = Some(receipt));
        }
        Ok(())
    }

    async fn fetch_what_is_missing(&self, tx: &mut Tx, moved: &runs::Moved) -> Result<(), StoreError> {
        let now = self.trust.now();
        match (moved.is_other_run, moved.is_ahead) {
            // Only a fetch tells whether other runs come before this one.
            (true, _) => super::delivery::pull_at(tx, self.trust, self.peer.id, now).await,
            (false, true) => {
                super::delivery::pull_at(tx, self.trust, self.peer.id, now.plus(GAP_PATIENCE)).await
            }
            (false, false) => Ok(()),
        }
    }

    /// Moves the cursor as far as everything is here or gone.
    async fn move_on(&self, tx: &mut Tx, tried: &Try) -> Result<Vec<String>, StoreError> {
        let done = |at: usize| {
            let answer = tried.answers.get(&at).or_else(|| self.answers.get(&at));
            answer.map(|answer| answer.taken.as_ref().err().is_none_or(|refusal| !refusal.may_pass()))
        };
        let mut places: Vec<(Epoch, u64)> = Vec::new();
        for at in 0..self.examined.len() {
            let Some(examined) = self.at(at) else { continue };
            if done(at) == Some(true) {
                places.push((examined.header().epoch, examined.header().sequence));
            } else if self.arrival == Arrival::Pulled {
                // It comes again: nothing behind it may be passed over.
                break;
            }
        }
        let mut gone = Vec::new();
        for run in places.chunk_by(|(one, _), (other, _)| one == other) {
            let Some((epoch, _)) = run.first() else { continue };
            let numbers: Vec<u64> = run.iter().map(|(_, number)| *number).collect();
            let fetched = if self.arrival == Arrival::Pulled { numbers.as_slice() } else { &[] };
            let moved = runs::move_on(tx, Run::Messages, self.peer.id, *epoch, fetched).await?;
            if self.arrival == Arrival::Pushed {
                self.fetch_what_is_missing(tx, &moved).await?;
            }
            gone.extend(moved.gone.iter().map(|gone| format!("{epoch} {}..{}", gone.start(), gone.end())));
        }
        Ok(gone)
    }
}
