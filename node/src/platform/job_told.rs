//! How it goes with one job, for whoever has left it for another process to do.

use crate::kernel::ids::JobId;
use crate::platform::db::{Db, StoreError, on};

/// How it goes with a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Nobody has tried it, or somebody is at it.
    Waiting,
    /// It was tried and failed so; it is tried again.
    Failed(String),
    /// It is done.
    Done,
}

/// How it goes with a job that was enqueued.
///
/// # Errors
/// [`StoreError`].
pub async fn told(db: &Db, job: JobId) -> Result<Told, StoreError> {
    let row: (bool, Option<String>) = on!(db.read(), c: DB => sqlx::query_as::<DB, (bool, Option<String>)>(
        "SELECT finished_at IS NOT NULL, failure FROM jobs WHERE id = $1").bind(job).fetch_one(c).await?);
    Ok(match row {
        (true, _) => Told::Done,
        (false, Some(failure)) => Told::Failed(failure),
        (false, None) => Told::Waiting,
    })
}
