//! One pull of a log from wherever it is served: `federation_protocol::sync` says what to fetch and what it is worth.
//!
//! Three things go on at once: bundles are fetched ahead, those that have come are verified on a thread that may be busy,
//! and those that are verified are stored, several in a transaction. Between each two stands a short queue, so that memory
//! does not grow with the log, and a slow database holds up the network rather than the other way round.

use federation_protocol::content::Leaf;
use federation_protocol::ids::Origin;
use federation_protocol::log::BUNDLE_WIDTH;
use federation_protocol::note::{CheckpointError, KnownLog, SignedCheckpoint};
use federation_protocol::sync::{Need, Step, SyncError, SyncState, recheck};
use federation_protocol::tiles::Resource;
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::mpsc;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::peers::client::FetchError;
use crate::platform::db::{Db, StoreError};
use crate::platform::trust::Trust;
use crate::register::apply::{plan, stored_index};
use crate::register::copy::{Copy, Verified};
use crate::register::place::Place;
use crate::register::serve::leaves;

/// Requests under way at the same time.
const AHEAD: usize = 4;

/// Verified bundles that wait for the database.
const WAITING: usize = 4;

/// Bundles that are stored in one transaction. More would keep people's own steps waiting for the writer.
const PER_COMMIT: usize = 8;

/// Bundles with withheld entries that one pull asks for again.
const RECHECKED_BUNDLES: i64 = 4;

/// Why a pull stopped.
pub(super) enum Stop {
    Fetch(FetchError),
    Sync(SyncError),
    Store(StoreError),
    /// What is served is another log of the same trust, with this checkpoint.
    OtherLog(Vec<u8>),
}

impl From<FetchError> for Stop {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

impl From<SyncError> for Stop {
    fn from(error: SyncError) -> Self {
        Self::Sync(error)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// How far a pull brought the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reached {
    /// The newest checkpoint.
    Newest,
    /// The last checkpoint of the newest key that we knew. Behind it there may be another key, and more to pull with it.
    LastOfKey,
}

/// Brings the copy to the newest checkpoint that `place` serves, or as far as the keys of `log` lead. Whatever was stored
/// when it stops is verified.
pub(super) async fn pull(
    trust: &Trust,
    place: &Place,
    log: &KnownLog,
    copy: &mut Copy,
    started: Timestamp,
) -> Result<Reached, Stop> {
    let note = place.checkpoint().await?;
    let (step, reached) = match copy.state.on_checkpoint(log, &note) {
        Err(error @ SyncError::Checkpoint(CheckpointError::UnknownKey)) => {
            let Some(key) = log.newest_key() else { return Err(error.into()) };
            let note = place.key_checkpoint(key).await?.ok_or(error)?;
            (copy.state.on_checkpoint(log, &note)?, Reached::LastOfKey)
        }
        Err(SyncError::Checkpoint(CheckpointError::OtherOrigin)) if is_of_trust(log.origin(), &note) => {
            return Err(Stop::OtherLog(note));
        }
        step => (step?, Reached::Newest),
    };
    let first = Verified::from(step);
    let origin = log.origin();
    if first.state.needs().take(PER_COMMIT + 1).count() <= PER_COMMIT {
        // What is new is little, as it mostly is: all of it is one transaction, and nothing new is none.
        let needs = first.state.needs();
        let begun = if first.state == copy.state { Vec::new() } else { vec![first] };
        take_all(trust, place, origin, copy, begun, needs, Commit::AtTheEnd).await?;
    } else {
        copy.take(trust, vec![first]).await?;
        // Order: all leaves are stored before the first contents, which are held against them.
        let leaves = copy.state.needs().take_while(|need| matches!(need, Need::Entries(_)));
        take_all(trust, place, origin, copy, Vec::new(), leaves, Commit::OnTheWay).await?;
        let contents = copy.state.needs();
        take_all(trust, place, origin, copy, Vec::new(), contents, Commit::OnTheWay).await?;
    }
    ask_again(trust, place, origin, copy, started).await?;
    Ok(reached)
}

/// Whether a checkpoint says that it is of a log of the same trust.
fn is_of_trust(log: &Origin, note: &[u8]) -> bool {
    SignedCheckpoint::claimed_origin(note).is_some_and(|shown| shown.trust() == log.trust())
}

/// When verified bundles are committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Commit {
    /// As soon as the database is free, so that little is lost when the pull is interrupted.
    OnTheWay,
    /// All together.
    AtTheEnd,
}

/// Fetches, verifies and stores what is needed, in order, all three at once. `begun` has been verified before.
async fn take_all(
    trust: &Trust,
    place: &Place,
    origin: &Origin,
    copy: &mut Copy,
    begun: Vec<Verified>,
    needs: impl Iterator<Item = Need>,
    commit: Commit,
) -> Result<(), Stop> {
    let (fetched, mut to_verify) = mpsc::channel(1);
    let (verified, mut to_store) = mpsc::channel(WAITING);
    let mut check = Check {
        db: &trust.db,
        source: copy.id,
        origin: origin.clone(),
        state: begun.last().map_or(&copy.state, |last| &last.state).clone(),
        not_stored: Vec::new(),
        remembers: commit == Commit::AtTheEnd,
    };
    // Whoever finds the next stage gone stops without a word: that stage says why.
    let fetch = async move {
        let mut answers =
            stream::iter(needs).map(async |need| (need, place.need(need).await)).buffered(AHEAD);
        while let Some(answer) = answers.next().await {
            if fetched.send(answer).await.is_err() {
                break;
            }
        }
    };
    let verify = async move {
        while let Some((need, bytes)) = to_verify.recv().await {
            let step = check.next(need, bytes?).await?;
            if verified.send(step).await.is_err() {
                break;
            }
        }
        Ok(())
    };
    let store = async move {
        let mut steps = begun;
        while to_store.recv_many(&mut steps, PER_COMMIT).await > 0 {
            if commit == Commit::OnTheWay {
                copy.take(trust, std::mem::take(&mut steps)).await?;
            }
        }
        Ok(copy.take(trust, steps).await?)
    };
    let ((), verified, stored): ((), Result<(), Stop>, Result<(), Stop>) = tokio::join!(fetch, verify, store);
    // Order: what was not stored was verified by nobody, as far as the next pull is concerned.
    stored.and(verified)
}

/// Verifies bundles one after the other, each from the state that the one before it left.
struct Check<'t> {
    db: &'t Db,
    source: SourceId,
    origin: Origin,
    state: SyncState,
    /// Leaves behind those that are stored, in the order of the log; few, and only where all is stored at the end.
    not_stored: Vec<Leaf>,
    remembers: bool,
}

impl Check<'_> {
    async fn next(&mut self, need: Need, bytes: Option<Vec<u8>>) -> Result<Verified, Stop> {
        let leaves = match need {
            Need::Contents { from, until, .. } => self.leaves(from, until).await?,
            Need::Entries(_) | Need::Nothing => Vec::new(),
        };
        let (state, origin) = (self.state.clone(), self.origin.clone());
        let verified = verify(move || match need {
            Need::Entries(_) => state.on_entries(&bytes.unwrap_or_default()),
            Need::Contents { .. } => state.on_contents(&origin, &leaves, bytes.as_deref()),
            Need::Nothing => Err(SyncError::OutOfStep),
        })
        .await?;
        self.state = verified.state.clone();
        if self.remembers {
            self.not_stored.extend(verified.leaves());
        }
        Ok(verified)
    }

    /// Verified leaves, most of which the database has.
    async fn leaves(&self, from: u64, until: u64) -> Result<Vec<Leaf>, StoreError> {
        let stored = self.state.verified_size().saturating_sub(self.not_stored.len() as u64);
        let split = stored.clamp(from, until);
        let mut found = leaves(self.db.read(), self.source, stored_index(from), stored_index(split)).await?;
        let held = self.not_stored.iter().zip(stored..);
        found.extend(held.filter(|(_, index)| (split..until).contains(index)).map(|(leaf, _)| *leaf));
        Ok(found)
    }
}

/// Takes a step apart from the threads that serve people: hashing and reading a bundle takes milliseconds, too long for
/// them.
pub(super) async fn verify(
    step: impl FnOnce() -> Result<Step, SyncError> + Send + 'static,
) -> Result<Verified, Stop> {
    match tokio::task::spawn_blocking(move || step().map(Verified::from)).await {
        Ok(verified) => Ok(verified?),
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The process is going down.
            Err(_) => Err(FetchError::Local.into()),
        },
    }
}

/// Asks again for entries that were withheld before this pull.
async fn ask_again(
    trust: &Trust,
    place: &Place,
    origin: &Origin,
    copy: &Copy,
    started: Timestamp,
) -> Result<(), Stop> {
    for indices in copy.withheld(&trust.db, started, RECHECKED_BUNDLES).await? {
        let Some(first) = indices.first() else { continue };
        let number = first / BUNDLE_WIDTH;
        let Some(bytes) = place.content(Resource::Content { number }).await? else { continue };
        let mut wanted = Vec::with_capacity(indices.len());
        for index in indices {
            let at = stored_index(index);
            let leaf = leaves(trust.db.read(), copy.id, at, at + 1).await?;
            wanted.extend(leaf.into_iter().map(|leaf| (index, leaf)));
        }
        let entries = recheck(origin, &bytes, &wanted)?.into_iter().map(plan).collect();
        copy.take_rechecked(trust, entries).await?;
    }
    Ok(())
}
