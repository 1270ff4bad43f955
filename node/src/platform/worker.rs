//! The workers of a process: for each trust some that run its jobs, and one for each scheduled task.
//!
//! tokio-cron-scheduler does nothing but wake them every few seconds, in UTC; what is due stands in the trust's database.
//! A fresh job does not wait for that: its commit wakes the workers.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};
use tracing::Instrument as _;

use crate::kernel::ids::JobId;
use crate::platform::jobs::{self, Handler, JobError, JobKind, WAKE};
use crate::platform::trust::{Trust, TrustSettings};

/// Jobs of one trust that run at the same time: one that waits for a slow peer holds up no other.
const WORKERS_PER_TRUST: usize = 2;
/// Seconds between two wakes, as cron writes it.
const WAKE_CRON: &str = "*/5 * * * * *";

/// A changed key is in use this long after its time at the latest.
const LOOK_AT_KEYS_EVERY: Duration = Duration::from_secs(60);

/// Wakes the scheduled tasks of this process.
static TICK: Notify = Notify::const_new();

/// What runs in the background: `app.rs` registers it, feature by feature.
#[derive(Default)]
pub struct Work {
    handlers: HashMap<JobKind, Handler>,
    schedules: Vec<Schedule>,
}

struct Schedule {
    name: &'static str,
    every: fn(&TrustSettings) -> Duration,
    run: Handler,
}

impl Work {
    /// Registers what runs the jobs of one kind. It must bear being run twice.
    #[must_use]
    pub fn job<F, Fut>(mut self, kind: JobKind, run: F) -> Self
    where
        F: Fn(Trust, serde_json::Value) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        self.handlers.insert(kind, jobs::handler(run));
        self
    }

    /// Registers a task that runs in each trust once in the period that `every` takes from the trust's settings, in one
    /// process of several. The name is kept in the database. A run that fails is logged, and tried again when it is due.
    #[must_use]
    pub fn schedule<F, Fut>(
        mut self,
        name: &'static str,
        every: fn(&TrustSettings) -> Duration,
        run: F,
    ) -> Self
    where
        F: Fn(Trust) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        self.schedules.push(Schedule { name, every, run: jobs::handler(move |trust, _| run(trust)) });
        self
    }

    /// The names of all kinds of jobs and of all scheduled tasks.
    pub fn names(&self) -> Vec<&'static str> {
        self.handlers.keys().map(|kind| kind.0).chain(self.schedules.iter().map(|task| task.name)).collect()
    }
}

/// The running workers.
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    scheduler: JobScheduler,
}

impl Workers {
    /// Starts them.
    ///
    /// # Errors
    /// When the scheduler cannot be started.
    pub async fn start(work: Work, trusts: &[Trust]) -> Result<Self, JobSchedulerError> {
        let work = Arc::new(work);
        let (stop, stopping) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for trust in trusts {
            // Order: before anybody claims anew. Where it fails, the leases end by themselves.
            if let Err(error) = jobs::free_abandoned(&trust.db).await {
                tracing::warn!(trust = %trust.id, %error, "jobs of the last process wait for the end of their leases");
            }
            for _ in 0..WORKERS_PER_TRUST {
                tasks.spawn(run_jobs(trust.clone(), Arc::clone(&work), stopping.clone()));
            }
            tasks.spawn(follow_keys(trust.clone(), stopping.clone()));
            for at in 0..work.schedules.len() {
                tasks.spawn(run_schedule(trust.clone(), Arc::clone(&work), at, stopping.clone()));
            }
        }
        let scheduler = JobScheduler::new().await?;
        let wake = |_, _| {
            WAKE.notify_waiters();
            TICK.notify_waiters();
        };
        scheduler.add(Job::new(WAKE_CRON, wake)?).await?;
        scheduler.start().await?;
        Ok(Self { stop, tasks, scheduler })
    }

    /// Lets each finish what it is at, for at most `grace`; then gives up on it. Its job goes to another worker when
    /// the lease is over.
    pub async fn stop(mut self, grace: Duration) {
        self.stop.send_replace(true);
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::warn!(%error, "the scheduler did not stop");
        }
        let all_done = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, all_done).await.is_err() {
            tracing::warn!(left = self.tasks.len(), "jobs were still running when the grace ended");
            self.tasks.shutdown().await;
        }
    }
}

async fn run_jobs(trust: Trust, work: Arc<Work>, mut stopping: watch::Receiver<bool>) {
    let worker = JobId::new(trust.random());
    let span = tracing::info_span!("jobs", trust = %trust.id);
    while !*stopping.borrow() {
        // Order: listening begins before the queue is looked at, or a job that is committed in between waits for a tick.
        let mut woken = std::pin::pin!(WAKE.notified());
        woken.as_mut().enable();
        match jobs::run_one(&trust, worker, &work.handlers).instrument(span.clone()).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => span.in_scope(|| report("jobs cannot be claimed", &error)),
        }
        tokio::select! {
            () = woken => {}
            _ = stopping.changed() => {}
        }
    }
}

async fn run_schedule(trust: Trust, work: Arc<Work>, at: usize, mut stopping: watch::Receiver<bool>) {
    let Some(Schedule { name, every, run }) = work.schedules.get(at) else { return };
    let span = tracing::info_span!("schedule", trust = %trust.id, name);
    while !*stopping.borrow() {
        let mut woken = std::pin::pin!(TICK.notified());
        woken.as_mut().enable();
        match jobs::take_turn(&trust.db, name, every(&trust.settings), trust.now()).await {
            Ok(true) => {
                // In a task of its own: a panic costs one run, not all that would follow.
                let running =
                    tokio::spawn(run(trust.clone(), serde_json::Value::Null).instrument(span.clone()));
                match running.await {
                    Ok(Ok(())) => span.in_scope(|| tracing::debug!("done")),
                    Ok(Err(error)) => span.in_scope(|| report("failed", &error)),
                    Err(_) => span.in_scope(|| tracing::error!("panicked")),
                }
            }
            Ok(false) => {}
            Err(error) => span.in_scope(|| report("cannot be looked up", &error)),
        }
        tokio::select! {
            () = woken => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Takes up changed keys of the federation and master keys, in each process and not in one of several: each has them open
/// in its memory.
async fn follow_keys(trust: Trust, mut stopping: watch::Receiver<bool>) {
    let span = tracing::info_span!("federation keys", trust = %trust.id);
    let mut looked_at = trust.now();
    while !*stopping.borrow() {
        let mut woken = std::pin::pin!(TICK.notified());
        woken.as_mut().enable();
        if trust.now().since(looked_at) >= LOOK_AT_KEYS_EVERY {
            looked_at = trust.now();
            trust.keys.reload();
            if let Err(error) = trust.reload_federation_keys().instrument(span.clone()).await {
                span.in_scope(|| report("cannot be looked up", &error));
            }
        }
        tokio::select! {
            () = woken => {}
            _ = stopping.changed() => {}
        }
    }
}

fn report(what: &'static str, error: &dyn std::error::Error) {
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    tracing::warn!(%error, cause, "{what}");
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::platform::test_trust::TestTrust;

    const PING: JobKind = JobKind("ping");

    async fn enqueue(trust: &Trust) {
        let mut tx = trust.db.begin().await.unwrap();
        let id = JobId::new(trust.random());
        jobs::enqueue(&mut tx, id, PING, &serde_json::Value::Null, trust.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn within_a_while<T>(happening: impl Future<Output = T>) -> T {
        tokio::time::timeout(Duration::from_secs(30), happening).await.expect("it never happened")
    }

    #[tokio::test]
    async fn a_fresh_job_runs_at_once_and_in_its_own_trust() {
        let (here, there) = (TestTrust::named("nordvik").await, TestTrust::named("sunnvik").await);
        let (ran, mut runs) = tokio::sync::mpsc::unbounded_channel();
        let work = Work::default().job(PING, move |trust, _| {
            let ran = ran.clone();
            async move { ran.send(trust.id.to_string()).map_err(|_| JobError::Failed("nobody listens")) }
        });
        let workers = Workers::start(work, &[here.trust.clone(), there.trust.clone()]).await.unwrap();
        for trust in [&here, &there, &here] {
            enqueue(trust).await;
            assert_eq!(within_a_while(runs.recv()).await, Some(trust.id.to_string()));
        }
        workers.stop(Duration::from_secs(30)).await;
        assert!(runs.try_recv().is_err(), "each job ran once");
    }

    #[tokio::test]
    async fn a_scheduled_task_runs_when_it_is_due_and_again_a_period_later() {
        let trust = TestTrust::new().await;
        let runs = Arc::new(watch::Sender::new(0));
        let (counted, mut seen) = (Arc::clone(&runs), runs.subscribe());
        let work =
            Work::default().schedule("sweep", |settings| Duration::from_secs(settings.sync_every_secs), {
                move |_| {
                    counted.send_modify(|runs| *runs += 1);
                    async { Ok(()) }
                }
            });
        let workers = Workers::start(work, std::slice::from_ref(&trust.trust)).await.unwrap();
        within_a_while(seen.wait_for(|runs| *runs == 1)).await.unwrap();
        trust.clock.advance(Duration::from_secs(trust.settings.sync_every_secs));
        within_a_while(seen.wait_for(|runs| *runs == 2)).await.unwrap();
        workers.stop(Duration::from_secs(30)).await;
        assert_eq!(*runs.borrow(), 2);
    }

    #[tokio::test]
    async fn stopping_waits_for_the_running_job_and_starts_no_other() {
        let trust = TestTrust::new().await;
        let (started, mut starts) = tokio::sync::mpsc::unbounded_channel();
        let open = Arc::new(Notify::new());
        let finished = Arc::new(AtomicU32::new(0));
        let (gate, counted) = (Arc::clone(&open), Arc::clone(&finished));
        let work = Work::default().job(PING, move |_, _| {
            let (started, gate, counted) = (started.clone(), Arc::clone(&gate), Arc::clone(&counted));
            async move {
                started.send(()).map_err(|_| JobError::Failed("nobody listens"))?;
                gate.notified().await;
                counted.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
        });
        let workers = Workers::start(work, std::slice::from_ref(&trust.trust)).await.unwrap();
        for _ in 0..WORKERS_PER_TRUST + 1 {
            enqueue(&trust).await;
        }
        for _ in 0..WORKERS_PER_TRUST {
            within_a_while(starts.recv()).await.unwrap();
        }
        let stopping = tokio::spawn(workers.stop(Duration::from_secs(30)));
        // On this runtime of one thread the stop is announced before we go on.
        tokio::task::yield_now().await;
        while finished.load(Ordering::SeqCst) < 2 {
            open.notify_one();
            tokio::task::yield_now().await;
        }
        within_a_while(stopping).await.unwrap();
        assert_eq!(finished.load(Ordering::SeqCst), 2);
        assert!(starts.try_recv().is_err(), "the third job waits for the next process");
    }
}
