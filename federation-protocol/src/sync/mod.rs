//! One pull of a peer's log, as a state machine without I/O.
//!
//! [`SyncState::next`] says what to fetch; the matching `on_…` function is fed the bytes and gives a [`Step`]: what to
//! store and the state after it. **The caller commits both in one transaction, or several steps in a row with the state
//! after the last.** A crash between any two commits therefore costs some fetches and nothing else, and nothing is applied
//! twice. On an error the caller keeps the state before it. [`SyncState::needs`] says what comes after the next, so that
//! it can be fetched while the steps before it are verified and stored.
//!
//! The order never varies: checkpoint → leaves, staged → root over all of them → contents. Nothing of a log is visible
//! before the root that its key signed was recomputed from the leaves; no content is handed out whose commitment does
//! not match. Memory is bounded by the bundles that the caller has in flight. `docs/protocol/sync.md` is the specification.

mod entries;
mod error;

pub use entries::{Body, SyncedEntry, recheck};
pub use error::SyncError;

use serde::{Deserialize, Serialize};

use crate::content::Leaf;
use crate::hash::Hash;
use crate::ids::{EntryKind, Origin};
use crate::log::{BUNDLE_WIDTH, CompactRange};
use crate::note::{KnownLog, SignedCheckpoint};
use crate::tiles::{Resource, append_leaves, decode_entries};

/// Where a node tells that its log has grown, with POST and without a body, as an authenticated peer. Whoever is told
/// pulls at once; whoever is not pulls at its next round.
pub const HINT_PATH: &str = "/federation/hint";

/// Where the copy of a peer's log stands. Stored beside the copy; its JSON form is this crate's own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncState {
    /// The newest checkpoint whose root was recomputed, as its note.
    verified_note: Option<String>,
    /// The range at that checkpoint.
    range: CompactRange,
    /// The checkpoint that is being fetched.
    target: Option<Target>,
    /// How many leaves have had their content looked at; never more than are verified.
    applied: u64,
    /// The last verified leaf is the end of the log: no larger checkpoint counts.
    #[serde(default)]
    ended: bool,
}

/// A checkpoint whose signature holds and whose leaves are not all here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Target {
    note: String,
    size: u64,
    /// The range over the verified and the staged leaves.
    staged: CompactRange,
}

/// What to fetch next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A bundle of leaves: feed it to [`SyncState::on_entries`].
    Entries(Resource),
    /// The contents of these leaves: feed them, with the leaves from storage, to [`SyncState::on_contents`].
    Contents {
        /// Which bundle.
        resource: Resource,
        /// The first leaf whose content is wanted.
        from: u64,
        /// The leaf after the last.
        until: u64,
    },
    /// Nothing: everything that the last checkpoint promised is here.
    Nothing,
}

/// What to store, and the state after it. Commit both in one transaction, alone or with the steps after it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Step {
    /// The state to store and go on with.
    pub state: SyncState,
    /// What else to store in the same transaction.
    pub store: Store,
}

/// What a step adds to the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// Nothing but the state.
    StateOnly,
    /// Leaves that nobody may see yet, from this index on. They replace what is stored at the same indices.
    StagedLeaves {
        /// The index of the first.
        first: u64,
        /// The leaves.
        leaves: Vec<Leaf>,
    },
    /// The last staged leaves; with them the root was recomputed and all staged leaves are verified.
    VerifiedLeaves {
        /// The index of the first.
        first: u64,
        /// The leaves; may be empty.
        leaves: Vec<Leaf>,
        /// The checkpoint that the whole log up to here is proved by.
        checkpoint: SignedCheckpoint,
    },
    /// Entries to apply, in the order of the log.
    Entries(Vec<SyncedEntry>),
}

impl SyncState {
    /// The state before anything was pulled.
    pub fn new() -> Self {
        SyncState::default()
    }

    /// The state of one's own log, whose database lost its newest entries: a pull from a mirror goes on behind the last
    /// entry of `range`, all of which are ours and whole.
    pub fn of_own_log(range: CompactRange) -> Self {
        SyncState { applied: range.size(), range, ..SyncState::default() }
    }

    /// The range over the verified leaves.
    pub fn range(&self) -> &CompactRange {
        &self.range
    }

    /// The newest checkpoint whose root was recomputed, if any.
    ///
    /// # Errors
    /// [`SyncError::Damaged`].
    pub fn verified(&self) -> Result<Option<SignedCheckpoint>, SyncError> {
        self.verified_note.as_deref().map(own).transpose()
    }

    /// How many leaves are verified.
    pub fn verified_size(&self) -> u64 {
        self.range.size()
    }

    /// The root over the verified leaves.
    pub fn verified_root(&self) -> Hash {
        self.range.root()
    }

    /// Whether the log has come to its end, and all of it is verified.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// The state of a copy whose last leaf is the end of the log, where an earlier program that did not know of ends has
    /// stored it.
    #[must_use]
    pub fn with_end(self, ended: bool) -> Self {
        SyncState { ended, ..self }
    }

    /// How many entries have had their content looked at.
    pub fn applied_size(&self) -> u64 {
        self.applied
    }

    /// The checkpoint that is being fetched, if there is one.
    ///
    /// # Errors
    /// [`SyncError::Damaged`].
    pub fn target(&self) -> Result<Option<SignedCheckpoint>, SyncError> {
        self.target.as_ref().map(|target| own(&target.note)).transpose()
    }

    /// The size of the checkpoint that is being fetched, if any.
    pub fn target_size(&self) -> Option<u64> {
        self.target.as_ref().map(|target| target.size)
    }

    /// What to fetch, once the checkpoint of this pull was fed to [`SyncState::on_checkpoint`].
    pub fn next(&self) -> Need {
        self.needs().next().unwrap_or(Need::Nothing)
    }

    /// What to fetch until nothing is missing, in order and as long as every step succeeds. Leaves come first: they are
    /// small, and a fork shows before contents are fetched. Contents can only be fed once all leaves are verified.
    pub fn needs(&self) -> impl Iterator<Item = Need> + use<> {
        let verified = self.range.size();
        let (mut staged, size) =
            self.target.as_ref().map_or((verified, verified), |target| (target.staged.size(), target.size));
        let mut applied = self.applied;
        std::iter::from_fn(move || {
            if let Some(entries) = Resource::entries_at(staged, size) {
                staged = entries.leaves().end;
                return Some(Need::Entries(entries));
            }
            let (from, number) = (applied, applied / BUNDLE_WIDTH);
            applied = ((number + 1) * BUNDLE_WIDTH).min(size);
            (from < size).then_some(Need::Contents {
                resource: Resource::Content { number },
                from,
                until: applied,
            })
        })
    }

    /// The first step of each pull: is the checkpoint signed by the log, and does it go on from what we know?
    ///
    /// # Errors
    /// [`SyncError::Checkpoint`], [`SyncError::Shrunk`], [`SyncError::Forked`], [`SyncError::RootMismatch`],
    /// [`SyncError::AfterEnd`].
    pub fn on_checkpoint(&self, log: &KnownLog, note: &[u8]) -> Result<Step, SyncError> {
        let seen = log.verify(note)?;
        let verified = self.verified()?;
        let target = self.target.as_ref().map(|target| own(&target.note)).transpose()?;
        for known in [&verified, &target].into_iter().flatten() {
            if known.size() == seen.size() && known.root() != seen.root() {
                return Err(SyncError::Forked { known: Box::new(known.clone()), seen: Box::new(seen) });
            }
        }
        // The newest that the log ever signed for us counts, whether its leaves are here or not.
        if let Some(known) = target.or(verified) {
            if seen.size() < known.size() {
                return Err(SyncError::Shrunk { known: Box::new(known), seen: Box::new(seen) });
            }
            if seen.size() == known.size() {
                return Ok(Step { state: self.clone(), store: Store::StateOnly });
            }
        }
        if self.ended {
            return Err(SyncError::AfterEnd { seen: Box::new(seen) });
        }
        let staged = self.target.as_ref().map_or(&self.range, |target| &target.staged).clone();
        if seen.size() < staged.size() {
            // Only the own log is longer than what was ever verified of it: the caller looks at such a checkpoint itself.
            return Err(SyncError::OutOfStep);
        }
        let target = Target { note: seen.note().to_owned(), size: seen.size(), staged };
        let empty = target.size == 0;
        let state = SyncState { target: Some(target), ..self.clone() };
        // An empty log has no leaves to wait for.
        if empty {
            state.finish_target(seen, 0, Vec::new())
        } else {
            Ok(Step { state, store: Store::StateOnly })
        }
    }

    /// Feeds the bundle that [`Need::Entries`] asked for.
    ///
    /// # Errors
    /// [`SyncError::Bundle`], [`SyncError::BundleChanged`], [`SyncError::RootMismatch`], [`SyncError::AfterEnd`],
    /// [`SyncError::NoBeginning`], [`SyncError::OutOfStep`].
    pub fn on_entries(&self, bytes: &[u8]) -> Result<Step, SyncError> {
        let (Some(target), Need::Entries(Resource::Entries { width, .. })) = (&self.target, self.next())
        else {
            return Err(SyncError::OutOfStep);
        };
        let leaves = decode_entries(bytes, width)?;
        // The whole bundle is recomputed from its start, so that the leaves we hold already are checked as well.
        let first = target.staged.size();
        let start = target.staged.at_bundle_start();
        let held = usize::try_from(first - start.size()).map_err(|_| SyncError::OutOfStep)?;
        let (old, new) = leaves.split_at_checked(held).ok_or(SyncError::OutOfStep)?;
        if append_leaves(start, old)? != target.staged {
            return Err(SyncError::BundleChanged);
        }
        let staged = append_leaves(target.staged.clone(), new)?;
        let leaves = new.to_vec();
        let done = staged.size() == target.size;
        check_bounds(&own(&target.note)?, first, new)?;
        let state = SyncState { target: Some(Target { staged, ..target.clone() }), ..self.clone() };
        if done {
            let checkpoint = own(&target.note)?;
            return state.finish_target(checkpoint, first, leaves);
        }
        Ok(Step { state, store: Store::StagedLeaves { first, leaves } })
    }

    /// All leaves of the target are staged: they are verified if they give its root.
    fn finish_target(
        self,
        checkpoint: SignedCheckpoint,
        first: u64,
        leaves: Vec<Leaf>,
    ) -> Result<Step, SyncError> {
        let Some(target) = self.target else { return Err(SyncError::OutOfStep) };
        if target.staged.root() != checkpoint.root() {
            let known = self.verified_note.as_deref().map(own).transpose()?.map(Box::new);
            return Err(SyncError::RootMismatch { known, seen: Box::new(checkpoint) });
        }
        let state = SyncState {
            verified_note: Some(target.note),
            range: target.staged,
            target: None,
            applied: self.applied,
            ended: leaves.last().map_or(self.ended, |last| last.kind == EntryKind::LOG_END),
        };
        Ok(Step { state, store: Store::VerifiedLeaves { first, leaves, checkpoint } })
    }

    /// The state without the checkpoint that is being fetched: for after [`SyncError::RootMismatch`], when the leaves
    /// staged above [`SyncState::verified_size`] are deleted in the same transaction.
    #[must_use]
    pub fn without_target(&self) -> Self {
        SyncState { target: None, ..self.clone() }
    }

    /// Feeds a beginning of the contents that [`Need::Contents`] asked for: `leaves` are as many from `from` on as the
    /// bundle has entries for, at least one. This is how contents are uploaded.
    ///
    /// # Errors
    /// As [`SyncState::on_contents`].
    pub fn on_contents_from(
        &self,
        origin: &Origin,
        leaves: &[Leaf],
        bytes: &[u8],
    ) -> Result<Step, SyncError> {
        let Need::Contents { from, until, .. } = self.next() else { return Err(SyncError::OutOfStep) };
        if leaves.is_empty() || leaves.len() as u64 > until - from {
            return Err(SyncError::OutOfStep);
        }
        let wanted: Vec<_> = (from..until).zip(leaves.iter().copied()).collect();
        let entries = recheck(origin, bytes, &wanted)?;
        let state = SyncState { applied: from + leaves.len() as u64, ..self.clone() };
        Ok(Step { state, store: Store::Entries(entries) })
    }

    /// Feeds the contents that [`Need::Contents`] asked for, with the verified leaves `from..until` from storage.
    /// `bytes` is `None` when the peer does not serve the bundle to us: then all of its entries are absent.
    ///
    /// # Errors
    /// [`SyncError::Bundle`], [`SyncError::CommitmentMismatch`], [`SyncError::OutOfStep`].
    pub fn on_contents(
        &self,
        origin: &Origin,
        leaves: &[Leaf],
        bytes: Option<&[u8]>,
    ) -> Result<Step, SyncError> {
        let Need::Contents { from, until, .. } = self.next() else { return Err(SyncError::OutOfStep) };
        if leaves.len() as u64 != until - from {
            return Err(SyncError::OutOfStep);
        }
        let wanted: Vec<_> = (from..until).zip(leaves.iter().copied()).collect();
        let entries = match bytes {
            Some(bytes) => recheck(origin, bytes, &wanted)?,
            None => wanted
                .into_iter()
                .map(|(index, leaf)| SyncedEntry { index, leaf, body: Body::Absent })
                .collect(),
        };
        let state = SyncState { applied: until, ..self.clone() };
        Ok(Step { state, store: Store::Entries(entries) })
    }
}

/// The end of a log is its last leaf, and the beginning of one that follows on another its first. What a leaf's content says
/// does not matter for that.
fn check_bounds(signed: &SignedCheckpoint, first: u64, new: &[Leaf]) -> Result<(), SyncError> {
    let follows = signed.checkpoint().origin.predecessor().is_some();
    if first == 0 && follows && new.first().is_some_and(|leaf| leaf.kind != EntryKind::LOG_BEGIN) {
        return Err(SyncError::NoBeginning);
    }
    let after_end =
        (first + 1..).zip(new).any(|(size, leaf)| leaf.kind == EntryKind::LOG_END && size < signed.size());
    if after_end { Err(SyncError::AfterEnd { seen: Box::new(signed.clone()) }) } else { Ok(()) }
}

/// A note of our own state: its signature was verified before it was put there.
fn own(note: &str) -> Result<SignedCheckpoint, SyncError> {
    SignedCheckpoint::from_own_state(note).ok_or(SyncError::Damaged)
}
