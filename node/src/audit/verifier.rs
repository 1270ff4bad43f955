//! Recomputes the access log from its rows and says what does not fit, if anything: a changed row, a missing row, a row
//! that was put in, a tree or a checkpoint that other rows belong to.
//!
//! What it cannot see: a row taken out before it was sequenced. That is why sequencing runs often.

use std::fmt;
use std::path::Path;

use federation_protocol::hash::Hash;
use federation_protocol::log::CompactRange;

use super::checkpoints::{self, Checkpoint};
use super::sequencer::{CannotSequence, read_range};
use super::store::{COLUMNS, StoredAccess};
use crate::kernel::ids::AccessId;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::verification::{Check, Report};

/// Rows read at once.
const PAGE: i64 = 1_000;

/// The log is unbroken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unbroken {
    /// How many rows have a place.
    pub rows: u64,
    /// The root of the log.
    pub root: Hash,
    /// How many checkpoints outside the database it agrees with.
    pub checkpoints: usize,
    /// How many rows still wait for their place.
    pub waiting: u64,
}

/// The first thing that does not fit. Places count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// A row is not what it was when it got its place.
    Changed {
        /// Its place.
        place: u64,
        /// The row.
        id: AccessId,
    },
    /// No row has this place.
    Missing {
        /// The place.
        place: u64,
    },
    /// A row stands behind the end of the log.
    PutIn {
        /// The row.
        id: AccessId,
    },
    /// Rows fit their own hashes but not a checkpoint outside the database: a row from `from` up to before `to` was changed
    /// together with its hash.
    Checkpoint {
        /// Where the last fitting checkpoint ends.
        from: u64,
        /// Where the first one ends that does not fit.
        to: u64,
    },
    /// The rows fit the checkpoints but not the tree in the database.
    Tree {
        /// Where the last fitting checkpoint ends.
        from: u64,
    },
    /// A checkpoint outside covers more rows than the database has: rows were cut off, or an old copy was restored.
    Cut {
        /// How many rows the checkpoint covers.
        expected: u64,
        /// How many there are.
        rows: u64,
    },
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { place, id } => write!(f, "row {place} ({id}) was changed after it got its place"),
            Self::Missing { place } => write!(f, "row {place} is missing"),
            Self::PutIn { id } => write!(f, "row {id} stands behind the end of the log: it was put in"),
            Self::Checkpoint { from, to } => {
                write!(f, "a row from {from} up to before {to} was changed together with its hash")
            }
            Self::Tree { from } => {
                write!(f, "the tree in the database does not belong to the rows from {from} on")
            }
            Self::Cut { expected, rows } => {
                write!(
                    f,
                    "there are {rows} rows, and a checkpoint outside the database covers {expected}: the end was cut off"
                )
            }
        }
    }
}

/// Verifies the access log, for a report.
///
/// # Errors
/// [`CannotSequence`] when database or checkpoint file cannot be read.
pub async fn check(db: &Db, folder: &Path, report: &mut Report) -> Result<(), CannotSequence> {
    let (mut rows, mut checkpoints) =
        (Check::new("access log: rows"), Check::new("access log: checkpoints outside"));
    match verify(db, folder).await? {
        Ok(unbroken) => {
            rows.looked_at(unbroken.rows.saturating_add(unbroken.waiting));
            checkpoints.looked_at(unbroken.checkpoints as u64);
        }
        Err(broken @ (Broken::Checkpoint { .. } | Broken::Cut { .. })) => checkpoints.fault(broken),
        Err(broken) => rows.fault(broken),
    }
    report.add(rows);
    report.add(checkpoints);
    Ok(())
}

/// Recomputes everything that `db` says and the checkpoints in `folder` confirm.
///
/// # Errors
/// [`CannotSequence`] when database or checkpoint file cannot be read; a broken log is no error but an answer.
pub async fn verify(db: &Db, folder: &Path) -> Result<Result<Unbroken, Broken>, CannotSequence> {
    // Order: the file before the tree. The file is written after the commit, so it is never ahead of what is read then.
    let path = checkpoints::path(folder);
    let known = tokio::task::spawn_blocking(move || checkpoints::read(&path))
        .await
        .map_err(std::io::Error::other)
        .and_then(|read| read)
        .map_err(CannotSequence::Checkpoint)?;
    let view = &mut db.snapshot().await?;
    let tree = read_range(view).await?;
    if let Some(ahead) = known.iter().find(|checkpoint| checkpoint.size > tree.size()) {
        return Ok(Err(Broken::Cut { expected: ahead.size, rows: tree.size() }));
    }
    let mut replay = Replay { range: CompactRange::empty(), known: &known, fits: 0, from: 0 };
    while replay.range.size() < tree.size() {
        let rows = rows_from(view, replay.range.size()).await?;
        if rows.is_empty() {
            return Ok(Err(Broken::Missing { place: replay.range.size() }));
        }
        for row in rows.iter().take(usize::try_from(tree.size() - replay.range.size()).unwrap_or(usize::MAX))
        {
            if let Err(broken) = replay.take(row)? {
                return Ok(Err(broken));
            }
        }
    }
    if replay.range.root() != tree.root() {
        return Ok(Err(Broken::Tree { from: replay.from }));
    }
    if let Some(id) = row_behind_the_end(view).await? {
        return Ok(Err(Broken::PutIn { id }));
    }
    let waiting = waiting(view).await?;
    Ok(Ok(Unbroken { rows: tree.size(), root: tree.root(), checkpoints: replay.fits, waiting }))
}

/// The log as recomputed so far.
struct Replay<'a> {
    range: CompactRange,
    known: &'a [Checkpoint],
    /// How many checkpoints have been compared.
    fits: usize,
    /// Where the last one ended.
    from: u64,
}

impl Replay<'_> {
    fn take(&mut self, row: &StoredAccess) -> Result<Result<(), Broken>, CannotSequence> {
        let place = self.range.size();
        if row.leaf_index.and_then(|index| u64::try_from(index).ok()) != Some(place) {
            return Ok(Err(Broken::Missing { place }));
        }
        let Some(leaf) = row.leaf_now().filter(|leaf| row.leaf_then() == Some(*leaf)) else {
            return Ok(Err(Broken::Changed { place, id: row.id }));
        };
        self.range.append(leaf)?;
        while let Some(checkpoint) = self.known.get(self.fits).filter(|known| known.size == self.range.size())
        {
            if checkpoint.root != self.range.root() {
                return Ok(Err(Broken::Checkpoint { from: self.from, to: checkpoint.size }));
            }
            self.fits += 1;
            self.from = checkpoint.size;
        }
        Ok(Ok(()))
    }
}

async fn rows_from(view: &mut Tx, place: u64) -> Result<Vec<StoredAccess>, StoreError> {
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    let sql = format!("SELECT {COLUMNS} FROM access_log WHERE leaf_index >= $1 ORDER BY leaf_index LIMIT $2");
    Ok(on!(view.on(), c: DB => sqlx::query_as::<DB, StoredAccess>(sqlx::AssertSqlSafe(sql))
        .bind(place).bind(PAGE).fetch_all(c).await?))
}

async fn row_behind_the_end(view: &mut Tx) -> Result<Option<AccessId>, StoreError> {
    Ok(on!(view.on(), c: DB => sqlx::query_scalar::<DB, AccessId>(
        "SELECT id FROM access_log WHERE leaf_index < 0
            OR leaf_index >= COALESCE((SELECT size FROM access_log_tree WHERE one = 1), 0)
         ORDER BY leaf_index LIMIT 1").fetch_optional(c).await?))
}

async fn waiting(view: &mut Tx) -> Result<u64, StoreError> {
    let count = on!(view.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(*) FROM access_log WHERE leaf_index IS NULL").fetch_one(c).await?);
    Ok(count.unsigned_abs())
}
