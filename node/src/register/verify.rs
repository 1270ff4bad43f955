//! Recomputes from the stored bytes what the register says: of every log the root, the checkpoint and its signature, each
//! content against its leaf, and what the search finds against the contents.
//!
//! Everything is read from one snapshot, a bundle at a time, so that it runs beside a serving node and in constant memory.
//! Nothing is mended.

mod contents;
mod keys;

use std::collections::BTreeMap;
use std::path::Path;

use federation_protocol::hash::Hash;
use federation_protocol::ids::{EntryKind, Origin};
use federation_protocol::log::{BUNDLE_WIDTH, CompactRange};
use federation_protocol::note::{KnownLog, SignedCheckpoint};
use federation_protocol::sync::SyncState;

use crate::kernel::ids::SourceId;
use crate::peers::store::log_keys;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::public_keys;
use crate::platform::verification::{Check, Report};
use crate::register::apply::stored_index;
use crate::register::marker::Marker;
use crate::register::serve::leaves;
use contents::Contents;

/// One log as its row says.
#[derive(sqlx::FromRow)]
struct Log {
    id: SourceId,
    origin: String,
    own: bool,
    former: bool,
    size: i64,
    root: Vec<u8>,
    compact_range: Option<Vec<u8>>,
    sync_state: Option<String>,
    checkpoint: Option<String>,
    checkpoint_size: Option<i64>,
}

/// Verifies all logs. `folder` holds the marker of what was last signed.
///
/// # Errors
/// [`StoreError`] when the database fails; what does not fit is a fault in the report.
pub async fn verify(db: &Db, folder: &Path, report: &mut Report) -> Result<(), StoreError> {
    let mut checks = Checks::default();
    // Order: the marker before the database. It is written after the entries are committed, so it is never ahead of what
    // is read then.
    let folder = folder.to_owned();
    let marker = match tokio::task::spawn_blocking(move || Marker::read(&folder)).await {
        Ok(Ok(marker)) => marker,
        Ok(Err(error)) => {
            checks.checkpoints.fault(format!("the marker of what was last signed: {error}"));
            None
        }
        Err(panicked) => {
            checks.checkpoints.fault(format!("the marker of what was last signed: {panicked}"));
            None
        }
    };
    let view = &mut db.snapshot().await?;
    let logs: Vec<Log> = on!(view.on(), c: DB => sqlx::query_as::<DB, Log>(
        "SELECT id, origin, own, former, size, root, compact_range, sync_state, checkpoint, checkpoint_size
         FROM register_sources ORDER BY own DESC, origin").fetch_all(c).await?);
    for log in &logs {
        let number = log.origin.parse().map_or(0, |origin: Origin| origin.log_number());
        let marker = marker.filter(|marker| (log.own || log.former) && marker.log == number);
        match verify_log(view, marker, log, &mut checks).await {
            // A row that cannot be read is what this looks for; the other logs are verified all the same.
            Err(error @ StoreError::Corrupt { .. }) => checks.roots.fault(format!("{}: {error}", log.origin)),
            done => done?,
        }
    }
    checks.search.looked_at(contents::searchable(view).await?);
    keys::verify(view, &mut checks.keys).await?;
    let Checks { roots, checkpoints, leaves, contents, search, keys } = checks;
    for check in [roots, checkpoints, leaves, contents, search, keys] {
        report.add(check);
    }
    Ok(())
}

struct Checks {
    roots: Check,
    checkpoints: Check,
    leaves: Check,
    contents: Check,
    search: Check,
    keys: Check,
}

impl Default for Checks {
    fn default() -> Self {
        Self {
            roots: Check::new("register: roots"),
            checkpoints: Check::new("register: signed checkpoints"),
            leaves: Check::new("register: leaves"),
            contents: Check::new("register: contents"),
            search: Check::new("register: rows of the search"),
            keys: Check::new("register: keys that peers have changed to"),
        }
    }
}

async fn verify_log(
    view: &mut Tx,
    marker: Option<Marker>,
    log: &Log,
    checks: &mut Checks,
) -> Result<(), StoreError> {
    let corrupt = |column| StoreError::corrupt("register_sources", column, log.id);
    let name = log.origin.as_str();
    let origin: Origin = name.parse().map_err(|_| corrupt("origin"))?;
    let size = u64::try_from(log.size).map_err(|_| corrupt("size"))?;
    let state: Option<SyncState> = match &log.sync_state {
        Some(state) => Some(serde_json::from_str(state).map_err(|_| corrupt("sync_state"))?),
        None => None,
    };
    let checkpoint = verify_checkpoint(view, log, &origin, checks).await?;

    // What the contents have been looked at for; of the own log all, of a peer's as far as the pull has come.
    let applied = state.as_ref().map_or(size, SyncState::applied_size);
    let contents = Contents::of(log.id, &origin, log.own || log.former);
    let mut replay = Replay::to([
        Some(size),
        checkpoint.as_ref().map(SignedCheckpoint::size),
        marker.as_ref().map(|marker| marker.size),
    ]);
    while replay.range.size() < size {
        let from = replay.range.size();
        let until = size.min(from + BUNDLE_WIDTH);
        let bundle = leaves(view.on(), log.id, stored_index(from), stored_index(until)).await?;
        checks.leaves.looked_at(bundle.len() as u64);
        for (behind, leaf) in (from + 1..).zip(&bundle) {
            replay.take(leaf.hash()).map_err(|_| corrupt("size"))?;
            checks.leaves.expect(leaf.kind != EntryKind::LOG_END || behind == size, || {
                format!("{name}: {} leaves stand behind the end of the log", size - behind)
            });
        }
        let with_contents = applied.min(until).saturating_sub(from);
        let bundle = bundle.get(..usize::try_from(with_contents).unwrap_or(usize::MAX)).unwrap_or(&bundle);
        contents.verify(view, from, bundle, &mut checks.contents, &mut checks.search).await?;
    }
    behind_the_end(view, log, size, applied, checks).await?;

    checks.roots.looked_at(1);
    let root = replay.range.root();
    checks.roots.expect(Hash::from_slice(&log.root) == Ok(root), || {
        format!("{name}: the {size} leaves give the root {root}, and another one is stored")
    });
    // While the own log is fetched back after a restore its range is the one before, and comes with the end of the restore.
    let range = log.compact_range.as_deref().filter(|_| state.is_none());
    let ranges = [range.map(CompactRange::from_bytes)];
    for range in ranges.into_iter().flatten() {
        checks.roots.expect(range.as_ref() == Ok(&replay.range), || {
            format!(
                "{name}: the range that the next entry is appended to does not belong to the {size} leaves"
            )
        });
    }
    if let Some(state) = &state {
        let note = state.verified().map_err(|_| corrupt("sync_state"))?;
        let same_note = log.own || note.as_ref().map(SignedCheckpoint::note) == log.checkpoint.as_deref();
        checks.roots.expect(
            same_note && (state.verified_size(), state.verified_root()) == (size, root),
            || {
                format!(
                    "{name}: the state of the pull does not belong to the {size} leaves and their checkpoint"
                )
            },
        );
    }
    if let Some(signed) = checkpoint {
        checks.checkpoints.expect(replay.root_at(signed.size()) == Some(signed.root()), || {
            format!("{name}: the checkpoint over {} entries was signed for another root", signed.size())
        });
    }
    if let Some(marker) = marker {
        checks.checkpoints.expect(replay.root_at(marker.size) == Some(marker.root), || {
            format!(
                "{name}: a checkpoint over {} entries was signed that the database does not go on from: it was restored \
                 from an older backup",
                marker.size
            )
        });
    }
    Ok(())
}

/// The stored checkpoint, where its signature holds.
async fn verify_checkpoint(
    view: &mut Tx,
    log: &Log,
    origin: &Origin,
    checks: &mut Checks,
) -> Result<Option<SignedCheckpoint>, StoreError> {
    let (Some(note), Some(size)) = (&log.checkpoint, log.checkpoint_size) else { return Ok(None) };
    checks.checkpoints.looked_at(1);
    let keys = match log.own || log.former {
        true => public_keys::log_keys(view, origin).await?,
        false => log_keys(view.on(), origin).await?,
    };
    match KnownLog::with_keys(origin.clone(), keys).verify(note.as_bytes()) {
        Ok(signed) if stored_index(signed.size()) == size && size <= log.size => Ok(Some(signed)),
        Ok(signed) => {
            let told = signed.size();
            checks
                .checkpoints
                .fault(format!("{origin}: the checkpoint is over {told} entries, and {size} are stored"));
            Ok(None)
        }
        Err(error) => {
            checks.checkpoints.fault(format!("{origin}: {error}"));
            Ok(None)
        }
    }
}

/// Rows that no size covers: of the own log none may be there, of a peer's only leaves that are being fetched.
async fn behind_the_end(
    view: &mut Tx,
    log: &Log,
    size: u64,
    applied: u64,
    checks: &mut Checks,
) -> Result<(), StoreError> {
    let count = "SELECT (SELECT COUNT(*) FROM register_leaves WHERE source = $1 AND leaf_index >= $2),
        (SELECT COUNT(*) FROM register_entries WHERE source = $1 AND leaf_index >= $3),
        (SELECT COUNT(*) FROM register_decisions WHERE source = $1 AND leaf_index >= $3)";
    let (leaves, entries, found): (i64, i64, i64) = on!(view.on(), c: DB => sqlx::query_as::<DB, (i64, i64, i64)>(count)
        .bind(log.id).bind(stored_index(size)).bind(stored_index(applied)).fetch_one(c).await?);
    let name = &log.origin;
    checks.leaves.expect(leaves == 0 || !(log.own || log.former) || log.sync_state.is_some(), || {
        format!("{name}: {leaves} leaves stand behind the end of the log")
    });
    checks
        .contents
        .expect(entries == 0, || format!("{name}: {entries} entries stand behind what was verified"));
    checks.search.expect(found == 0, || {
        format!("{name}: the search finds {found} entries that stand behind what was verified")
    });
    Ok(())
}

/// The log as recomputed so far, and its roots at the sizes that somebody signed.
struct Replay {
    range: CompactRange,
    wanted: BTreeMap<u64, Option<Hash>>,
}

impl Replay {
    fn to(sizes: [Option<u64>; 3]) -> Self {
        let range = CompactRange::empty();
        let mut wanted: BTreeMap<u64, Option<Hash>> =
            sizes.into_iter().flatten().map(|size| (size, None)).collect();
        if let Some(root) = wanted.get_mut(&0) {
            *root = Some(range.root());
        }
        Self { range, wanted }
    }

    fn take(&mut self, leaf: Hash) -> Result<(), federation_protocol::log::LogError> {
        self.range.append(leaf)?;
        if let Some(root) = self.wanted.get_mut(&self.range.size()) {
            *root = Some(self.range.root());
        }
        Ok(())
    }

    /// `None` when the log does not have so many leaves.
    fn root_at(&self, size: u64) -> Option<Hash> {
        self.wanted.get(&size).copied().flatten()
    }
}
