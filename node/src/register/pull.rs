//! One pull of a log from wherever it is served: `federation_protocol::sync` says what to fetch and what it is worth.
//!
//! Three things go on at once: bundles are fetched ahead, those that have come are verified on a thread that may be busy,
//! and those that are verified are stored, several in a transaction. Between each two stands a short queue, so that memory
//! does not grow with the log, and a slow database holds up the network rather than the other way round.

use federation_protocol::ids::Origin;
use federation_protocol::log::BUNDLE_WIDTH;
use federation_protocol::note::KnownLog;
use federation_protocol::sync::{Need, SyncError, SyncState, recheck};
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

/// Brings the copy to the newest checkpoint that `place` serves. Whatever was stored when it stops is verified.
pub(super) async fn pull(
    trust: &Trust,
    place: &Place,
    log: &KnownLog,
    copy: &mut Copy,
    started: Timestamp,
) -> Result<(), Stop> {
    let note = place.checkpoint().await?;
    let step = copy.state.on_checkpoint(log, &note)?;
    copy.take(trust, vec![step.into()]).await?;
    // Order: contents are held against leaves from the database, so all leaves are stored before the first of them.
    let leaves = copy.state.needs().take_while(|need| matches!(need, Need::Entries(_)));
    take_all(trust, place, log.origin(), copy, leaves).await?;
    let contents = copy.state.needs();
    take_all(trust, place, log.origin(), copy, contents).await?;
    ask_again(trust, place, log.origin(), copy, started).await
}

/// Fetches, verifies and stores what is needed, in order, all three at once.
async fn take_all(
    trust: &Trust,
    place: &Place,
    origin: &Origin,
    copy: &mut Copy,
    needs: impl Iterator<Item = Need>,
) -> Result<(), Stop> {
    let (fetched, mut to_verify) = mpsc::channel(1);
    let (verified, mut to_store) = mpsc::channel(WAITING);
    let mut check =
        Check { db: &trust.db, source: copy.id, origin: origin.clone(), state: copy.state.clone() };
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
        let mut steps = Vec::with_capacity(PER_COMMIT);
        while to_store.recv_many(&mut steps, PER_COMMIT).await > 0 {
            copy.take(trust, std::mem::take(&mut steps)).await?;
        }
        Ok(())
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
}

impl Check<'_> {
    async fn next(&mut self, need: Need, bytes: Option<Vec<u8>>) -> Result<Verified, Stop> {
        let leaves = match need {
            Need::Contents { from, until, .. } => {
                leaves(self.db.read(), self.source, stored_index(from), stored_index(until)).await?
            }
            Need::Entries(_) | Need::Nothing => Vec::new(),
        };
        let (state, origin) = (self.state.clone(), self.origin.clone());
        // Hashing and reading a bundle takes milliseconds: too long for a thread that serves people.
        let working = tokio::task::spawn_blocking(move || {
            let step = match need {
                Need::Entries(_) => state.on_entries(&bytes.unwrap_or_default()),
                Need::Contents { .. } => state.on_contents(&origin, &leaves, bytes.as_deref()),
                Need::Nothing => Err(SyncError::OutOfStep),
            };
            step.map(Verified::from)
        });
        let verified = match working.await {
            Ok(verified) => verified?,
            Err(ended) => match ended.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The process is going down.
                Err(_) => return Err(FetchError::Local.into()),
            },
        };
        self.state = verified.state.clone();
        Ok(verified)
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
