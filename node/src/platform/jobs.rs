//! Background work, kept in the trust's database.
//!
//! [`enqueue`] writes a job in the transaction that caused it: this is the transactional outbox. A worker claims a job by
//! lease and renews it while it runs, so that a job whose worker died is taken up by another; handlers must therefore
//! bear being run twice. The scheduler only wakes the workers; [`take_turn`] decides from the database what is due.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::JobId;
use crate::platform::crash;
use crate::platform::db::{Db, StoreError, Tx, dialect, on};
use crate::platform::trust::Trust;

/// Tells the workers of this process that there may be something to do. Only a hint: it says neither what nor for whom,
/// and whoever misses it finds the job at the next tick.
pub static WAKE: tokio::sync::Notify = tokio::sync::Notify::const_new();

/// How long a worker may be silent before its job is given to another.
const LEASE: Duration = Duration::from_secs(120);
/// How often a worker that is at it says so.
const RENEWAL: Duration = Duration::from_secs(30);
/// Waits between attempts double from here …
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// … to here.
const LONGEST_WAIT: Duration = Duration::from_secs(900);

/// Kind of a job: a name that its feature declares, and `app.rs` maps to a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobKind(pub &'static str);

/// Why a job did not succeed. It is tried again, later and later.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something else; the name is kept with the job and shown to the administrator, so never patient data.
    #[error("{0}")]
    Failed(&'static str),
}

/// What runs a job of one kind. The payload is what was enqueued.
pub type Handler = Arc<
    dyn Fn(Trust, serde_json::Value) -> Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>>
        + Send
        + Sync,
>;

/// Wraps an async function as a [`Handler`].
pub fn handler<F, Fut>(run: F) -> Handler
where
    F: Fn(Trust, serde_json::Value) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), JobError>> + Send + 'static,
{
    Arc::new(move |trust, payload| Box::pin(run(trust, payload)))
}

/// Writes a job in the caller's transaction, due at `run_at`. The commit wakes the workers.
///
/// # Errors
/// [`StoreError`].
pub async fn enqueue(
    tx: &mut Tx,
    id: JobId,
    kind: JobKind,
    payload: &serde_json::Value,
    run_at: Timestamp,
) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO jobs (id, kind, payload, run_at, attempts) VALUES ($1, $2, $3, $4, 0)")
        .bind(id).bind(kind.0).bind(payload.to_string()).bind(run_at).execute(c).await.map(|_| ())?);
    tx.wake_on_commit(&WAKE);
    Ok(())
}

/// As [`enqueue`], unless the same job waits already: then that one is due no later than at `run_at`. One that runs now does
/// not count, since it may have looked before what the caller writes could be seen.
///
/// # Errors
/// [`StoreError`].
pub async fn enqueue_once(
    tx: &mut Tx,
    id: JobId,
    kind: JobKind,
    payload: &serde_json::Value,
    run_at: Timestamp,
) -> Result<(), StoreError> {
    // Order: the row stays locked until the commit, so that no worker claims it in between and looks too early.
    let waiting = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE jobs SET run_at = CASE WHEN run_at > $1 THEN $1 ELSE run_at END
         WHERE kind = $2 AND payload = $3 AND finished_at IS NULL AND lease_owner IS NULL")
        .bind(run_at).bind(kind.0).bind(payload.to_string()).execute(c).await?.rows_affected());
    if waiting == 0 {
        return enqueue(tx, id, kind, payload, run_at).await;
    }
    tx.wake_on_commit(&WAKE);
    Ok(())
}

/// Frees what a process had claimed that is gone: a SQLite database belongs to one process, and that is now this one.
/// Elsewhere another process may be at work, and only the end of its lease says that it is not.
///
/// # Errors
/// [`StoreError`].
pub async fn free_abandoned(db: &Db) -> Result<(), StoreError> {
    if let Db::Sqlite { writer, .. } = db {
        sqlx::query("UPDATE jobs SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL")
            .execute(writer)
            .await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Claimed {
    id: JobId,
    kind: String,
    payload: String,
    attempts: i64,
}

/// Claims one due job and runs it. Tells whether there was one.
///
/// # Errors
/// [`StoreError`]; what the job itself answers is recorded with the job.
pub async fn run_one(
    trust: &Trust,
    worker: JobId,
    handlers: &HashMap<JobKind, Handler>,
) -> Result<bool, StoreError> {
    let now = trust.now();
    let Some(job) = claim(&trust.db, worker, now).await? else { return Ok(false) };
    let handler = handlers.iter().find(|(kind, _)| kind.0 == job.kind).map(|(_, handler)| handler);
    let outcome = match (handler, serde_json::from_str(&job.payload)) {
        (Some(handler), Ok(payload)) => {
            run_renewing(trust, worker, job.id, handler(trust.clone(), payload)).await
        }
        (None, _) => Err(JobError::Failed("no handler for this kind of job")),
        (_, Err(_)) => Err(JobError::Failed("the payload cannot be read")),
    };
    crash::point(crash::Point::JobBeforeFinish);
    match outcome {
        Ok(()) => {
            on!(trust.db.write(), c: DB => sqlx::query::<DB>(
                "UPDATE jobs SET finished_at = $1, lease_owner = NULL, lease_until = NULL, failure = NULL
                 WHERE id = $2 AND lease_owner = $3")
                .bind(trust.now()).bind(job.id).bind(worker).execute(c).await.map(|_| ())?);
        }
        Err(error) => {
            tracing::warn!(trust = %trust.id, job = %job.id, kind = job.kind, attempts = job.attempts, %error, "job failed");
            let again = trust.now().plus(wait_after(job.attempts));
            on!(trust.db.write(), c: DB => sqlx::query::<DB>(
                "UPDATE jobs SET run_at = $1, lease_owner = NULL, lease_until = NULL, failure = $2
                 WHERE id = $3 AND lease_owner = $4")
                .bind(again).bind(error.to_string()).bind(job.id).bind(worker).execute(c).await.map(|_| ())?);
        }
    }
    Ok(true)
}

/// Runs a job in a task of its own, so that a panic costs the job and not the worker, and renews the lease meanwhile.
async fn run_renewing(
    trust: &Trust,
    worker: JobId,
    job: JobId,
    running: impl Future<Output = Result<(), JobError>> + Send + 'static,
) -> Result<(), JobError> {
    let mut running = tokio::spawn(running);
    loop {
        match tokio::time::timeout(RENEWAL, &mut running).await {
            Ok(Ok(outcome)) => return outcome,
            Ok(Err(_)) => return Err(JobError::Failed("the job panicked")),
            Err(_) => {
                on!(trust.db.write(), c: DB => sqlx::query::<DB>(
                    "UPDATE jobs SET lease_until = $1 WHERE id = $2 AND lease_owner = $3")
                    .bind(trust.now().plus(LEASE)).bind(job).bind(worker).execute(c).await
                    .map(|_| ()).map_err(StoreError::from)?);
            }
        }
    }
}

async fn claim(db: &Db, worker: JobId, now: Timestamp) -> Result<Option<Claimed>, StoreError> {
    let sql = dialect::claim_job_sql(db);
    Ok(on!(db.write(), c: DB => sqlx::query_as::<DB, Claimed>(sql)
        .bind(worker).bind(now.plus(LEASE)).bind(now).fetch_optional(c).await?))
}

/// Doubling, bounded. The first attempt has number 1.
fn wait_after(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(20);
    FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT)
}

/// How far apart the clocks of several processes may be.
const CLOCKS_DIFFER: Duration = Duration::from_secs(600);

/// Whether the scheduled task `name` is due, and if so marks it as run: of several processes, one gets the turn. A last run
/// that lies ahead was noted by a clock that has been set right since; it keeps nothing from running.
///
/// # Errors
/// [`StoreError`].
pub async fn take_turn(db: &Db, name: &str, every: Duration, now: Timestamp) -> Result<bool, StoreError> {
    let (due_before, wrong_after) = (now.minus(every), now.plus(CLOCKS_DIFFER));
    // Nearly always it is not due: one look is cheaper than the writer's lock.
    let last: Option<Timestamp> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, Timestamp>(
        "SELECT last_run_at FROM schedules WHERE name = $1").bind(name).fetch_optional(c).await?);
    if last.is_some_and(|last| last > due_before && last <= wrong_after) {
        return Ok(false);
    }
    let taken: Option<String> = on!(db.write(), c: DB => sqlx::query_scalar::<DB, String>(
        "INSERT INTO schedules (name, last_run_at) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET last_run_at = excluded.last_run_at
         WHERE schedules.last_run_at <= $3 OR schedules.last_run_at > $4
         RETURNING name")
        .bind(name).bind(now).bind(due_before).bind(wrong_after).fetch_optional(c).await?);
    Ok(taken.is_some())
}

/// How long a finished job is kept for whoever asks what happened.
const FINISHED_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Forgets jobs that finished long ago. A scheduled task.
///
/// # Errors
/// [`JobError::Store`].
pub async fn forget_finished(trust: Trust) -> Result<(), JobError> {
    let before = trust.now().minus(FINISHED_KEPT);
    on!(trust.db.write(), c: DB => sqlx::query::<DB>("DELETE FROM jobs WHERE finished_at < $1")
        .bind(before).execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(())
}

/// The next number of the counter `name`, starting at 1. The row stays locked until the transaction ends, so numbers are
/// handed out in the order of commits and without gaps.
///
/// # Errors
/// [`StoreError`].
pub async fn next_number(tx: &mut Tx, name: &str) -> Result<i64, StoreError> {
    next_numbers(tx, name, 1).await
}

/// The first of the next `count` numbers of the counter `name`, as [`next_number`] would give them one by one.
///
/// # Errors
/// [`StoreError`].
pub async fn next_numbers(tx: &mut Tx, name: &str, count: usize) -> Result<i64, StoreError> {
    let count = i64::try_from(count).map_err(|_| StoreError::corrupt("counters", "value", name))?;
    let last = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "INSERT INTO counters (name, value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value
         RETURNING value")
        .bind(name).bind(count).fetch_one(c).await?);
    Ok(last - count + 1)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::platform::test_trust::TestTrust;

    const GREET: JobKind = JobKind("greet");

    async fn enqueue_one(trust: &Trust) -> JobId {
        let id = JobId::new(trust.random());
        let mut tx = trust.db.begin().await.unwrap();
        enqueue(&mut tx, id, GREET, &serde_json::json!({ "whom": "all" }), trust.now()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Handlers that count their runs and fail the first `failures` of them.
    fn counting(failures: u32) -> (Arc<AtomicU32>, HashMap<JobKind, Handler>) {
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        let greet = handler(move |_, payload| {
            let run = counted.fetch_add(1, Ordering::SeqCst);
            async move {
                assert_eq!(payload["whom"], "all");
                if run < failures { Err(JobError::Failed("not now")) } else { Ok(()) }
            }
        });
        (runs, HashMap::from([(GREET, greet)]))
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let secs: Vec<u64> =
            [1, 2, 3, 9, 10, 1_000_000].into_iter().map(|n| wait_after(n).as_secs()).collect();
        assert_eq!(secs, [2, 4, 8, 512, 900, 900]);
    }

    #[tokio::test]
    async fn a_job_that_fails_is_tried_again_after_its_wait_and_a_finished_one_never() {
        let trust = TestTrust::new().await;
        let worker = JobId::new(trust.random());
        let (runs, handlers) = counting(1);
        enqueue_one(&trust).await;

        assert!(run_one(&trust, worker, &handlers).await.unwrap());
        assert!(!run_one(&trust, worker, &handlers).await.unwrap(), "not before its wait is over");
        trust.clock.advance(FIRST_WAIT);
        assert!(run_one(&trust, worker, &handlers).await.unwrap());
        trust.clock.advance(LONGEST_WAIT);
        assert!(!run_one(&trust, worker, &handlers).await.unwrap());
        assert_eq!(runs.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_job_whose_worker_died_goes_to_another_when_the_lease_is_over() {
        let trust = TestTrust::new().await;
        let job = enqueue_one(&trust).await;
        let dead = JobId::new(trust.random());
        let claimed = claim(&trust.db, dead, trust.now()).await.unwrap().unwrap();
        assert_eq!(claimed.id, job);

        let (runs, handlers) = counting(0);
        let worker = JobId::new(trust.random());
        assert!(!run_one(&trust, worker, &handlers).await.unwrap(), "the lease holds");
        trust.clock.advance(LEASE + Duration::from_secs(1));
        assert!(run_one(&trust, worker, &handlers).await.unwrap());
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_panic_costs_the_job_and_not_the_worker() {
        let trust = TestTrust::new().await;
        enqueue_one(&trust).await;
        let boom = handler(|_, _| async { panic!("a mistake in a handler") });
        let worker = JobId::new(trust.random());
        assert!(run_one(&trust, worker, &HashMap::from([(GREET, boom)])).await.unwrap());
        let failure: Option<String> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, _>(
            "SELECT failure FROM jobs").fetch_one(c).await.unwrap());
        assert_eq!(failure.as_deref(), Some("the job panicked"));
    }

    #[tokio::test]
    async fn a_committed_job_wakes_the_workers() {
        let trust = TestTrust::new().await;
        let mut woken = std::pin::pin!(WAKE.notified());
        woken.as_mut().enable();
        enqueue_one(&trust).await;
        tokio::time::timeout(Duration::from_secs(10), woken).await.expect("woken by the commit");
        assert!(claim(&trust.db, JobId::new(trust.random()), trust.now()).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn one_of_several_processes_gets_the_turn_and_only_when_it_is_due() {
        let trust = TestTrust::new().await;
        let hourly = Duration::from_secs(3600);
        assert!(take_turn(&trust.db, "sweep", hourly, trust.now()).await.unwrap());
        assert!(!take_turn(&trust.db, "sweep", hourly, trust.now()).await.unwrap());
        trust.clock.advance(hourly);
        assert!(take_turn(&trust.db, "sweep", hourly, trust.now()).await.unwrap());
        assert!(take_turn(&trust.db, "other", hourly, trust.now()).await.unwrap(), "each has its own turn");
    }

    #[tokio::test]
    async fn a_finished_job_is_forgotten_after_a_month_and_one_that_waits_is_not() {
        let trust = TestTrust::new().await;
        let worker = JobId::new(trust.random());
        let count = async || {
            on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, i64>("SELECT COUNT(*) FROM jobs")
                .fetch_one(c).await.unwrap())
        };
        enqueue_one(&trust).await;
        run_one(&trust, worker, &counting(0).1).await.unwrap();
        enqueue_one(&trust).await;
        forget_finished(trust.trust.clone()).await.unwrap();
        assert_eq!(count().await, 2);
        trust.clock.advance(FINISHED_KEPT + Duration::from_secs(1));
        forget_finished(trust.trust.clone()).await.unwrap();
        assert_eq!(count().await, 1);
    }

    #[tokio::test]
    async fn numbers_have_no_gap_when_a_transaction_is_given_up() {
        let trust = TestTrust::new().await;
        for (commits, expected) in [(true, 1), (false, 2), (true, 2), (true, 3)] {
            let mut tx = trust.db.begin().await.unwrap();
            assert_eq!(next_number(&mut tx, "case").await.unwrap(), expected);
            if commits {
                tx.commit().await.unwrap();
            }
        }
    }
}
