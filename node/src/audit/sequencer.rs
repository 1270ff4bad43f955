//! Gives rows their place in the Merkle log, in batches. Requests only insert rows, so they never queue on a chain; one
//! process at a time sequences.

use std::time::Duration;

use federation_protocol::hash::Hash;
use federation_protocol::log::{CompactRange, LogError};

use super::checkpoints::{self, Checkpoint};
use super::store::{COLUMNS, StoredAccess};
use crate::platform::db::dialect::{Lock, lock};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::jobs::JobError;
use crate::platform::trust::Trust;
use crate::platform::worker::Work;

/// Rows a transaction: short, because SQLite has one writer.
const BATCH: i64 = 256;

/// Why rows did not get their place. They get it later.
#[derive(Debug, thiserror::Error)]
pub enum CannotSequence {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log has as many rows as a log can have.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The checkpoint cannot be written outside the database.
    #[error("the checkpoint of the access log cannot be written")]
    Checkpoint(#[source] std::io::Error),
}

/// Time between two runs: a row that is taken out before its place is given leaves no trace.
const PERIOD: Duration = Duration::from_secs(10);

/// What this feature does in the background.
pub fn work(work: Work) -> Work {
    work.schedule(
        "access log: sequence",
        |_| PERIOD,
        async |trust| match sequence(&trust).await {
            Ok(_) => Ok(()),
            Err(CannotSequence::Store(error)) => Err(error.into()),
            Err(CannotSequence::Log(_)) => Err(JobError::Failed("the access log cannot grow")),
            Err(CannotSequence::Checkpoint(_)) => {
                Err(JobError::Failed("the checkpoint of the access log cannot be written"))
            }
        },
    )
}

/// Sequences every row that waits and writes the checkpoint outside the database. Gives the number of rows. To be run
/// by a schedule; running it twice at once does no harm.
///
/// # Errors
/// [`CannotSequence`].
pub async fn sequence(trust: &Trust) -> Result<u64, CannotSequence> {
    let mut placed = 0;
    let range = loop {
        let (range, count) = sequence_batch(trust).await?;
        placed += count;
        if count < BATCH.unsigned_abs() {
            break range;
        }
    };
    // Order: commit, then checkpoint. After a crash in between the file lags behind until the next run; the other way
    // round it would vouch for rows that were never committed.
    if range.size() > 0 {
        let (path, now) = (checkpoints::path(&trust.settings.folder), trust.now());
        let checkpoint = Checkpoint { size: range.size(), root: range.root() };
        tokio::task::spawn_blocking(move || checkpoints::append(&path, checkpoint, now))
            .await
            .map_err(std::io::Error::other)
            .and_then(|written| written)
            .map_err(CannotSequence::Checkpoint)?;
    }
    Ok(placed)
}

async fn sequence_batch(trust: &Trust) -> Result<(CompactRange, u64), CannotSequence> {
    let mut tx = trust.db.begin().await?;
    lock(&mut tx, Lock::AccessLog).await?;
    let mut range = read_range(&mut tx).await?;
    let sql = format!("SELECT {COLUMNS} FROM access_log WHERE leaf_index IS NULL ORDER BY at, id LIMIT $1");
    let rows = on!(tx.on(), c: DB => sqlx::query_as::<DB, StoredAccess>(sqlx::AssertSqlSafe(sql))
        .bind(BATCH).fetch_all(c).await.map_err(StoreError::from)?);
    for row in &rows {
        let leaf = row.leaf_now().ok_or_else(|| StoreError::corrupt("access_log", "salt", row.id))?;
        let index = stored(range.size())?;
        range.append(leaf)?;
        place(&mut tx, row, index, leaf).await?;
    }
    if !rows.is_empty() {
        write_range(&mut tx, &range).await?;
    }
    tx.commit().await?;
    Ok((range, rows.len() as u64))
}

async fn place(tx: &mut Tx, row: &StoredAccess, index: i64, leaf: Hash) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE access_log SET leaf_index = $1, leaf_hash = $2 WHERE id = $3")
        .bind(index).bind(leaf.as_bytes().to_vec()).bind(row.id).execute(c).await?.rows_affected());
    Ok(())
}

const READ_RANGE: &str = "SELECT frontier FROM access_log_tree WHERE one = 1";

/// The range as it stands in what this transaction sees.
pub(super) async fn read_range(tx: &mut Tx) -> Result<CompactRange, StoreError> {
    let bytes = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(READ_RANGE).fetch_optional(c).await?);
    let Some(bytes) = bytes else { return Ok(CompactRange::empty()) };
    CompactRange::from_bytes(&bytes).map_err(|_| StoreError::corrupt("access_log_tree", "frontier", 1))
}

async fn write_range(tx: &mut Tx, range: &CompactRange) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO access_log_tree (one, size, frontier) VALUES (1, $1, $2)
         ON CONFLICT (one) DO UPDATE SET size = excluded.size, frontier = excluded.frontier")
        .bind(stored(range.size())?).bind(range.to_bytes()).execute(c).await?.rows_affected());
    Ok(())
}

fn stored(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::corrupt("access_log_tree", "size", 1))
}
