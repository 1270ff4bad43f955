//! The story of the job queue, on both databases.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use samraad::kernel::ids::JobId;
use samraad::platform::jobs::{self, Handler, JobError, JobKind};
use samraad::platform::trust::Trust;
use samraad_tests::databases::TestDatabase;
use samraad_tests::on_both_databases;
use samraad_tests::trusts::StoryTrust;

const COUNT: JobKind = JobKind("count");

async fn enqueue(trust: &Trust, number: u32) -> JobId {
    let id = JobId::new(trust.random());
    let mut tx = trust.db.begin().await.expect("a transaction");
    jobs::enqueue(&mut tx, id, COUNT, &number.into(), trust.now()).await.expect("enqueued");
    tx.commit().await.expect("committed");
    id
}

/// Handlers that note which payload they got.
fn noting() -> (Arc<Mutex<Vec<u64>>>, HashMap<JobKind, Handler>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let handler = jobs::handler(move |_, payload: serde_json::Value| {
        let noted = Arc::clone(&noted);
        async move {
            let number = payload.as_u64().ok_or(JobError::Failed("no number"))?;
            noted.lock().expect("no panic").push(number);
            Ok(())
        }
    });
    (seen, HashMap::from([(COUNT, handler)]))
}

async fn several_workers_run_every_job_once(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    for number in 0..40 {
        enqueue(&trust, number).await;
    }
    let (seen, handlers) = noting();
    let handlers = Arc::new(handlers);
    let workers = (0..4).map(|_| {
        let (trust, handlers) = (trust.trust.clone(), Arc::clone(&handlers));
        tokio::spawn(async move {
            let worker = JobId::new(trust.random());
            while jobs::run_one(&trust, worker, &handlers).await.expect("the queue answers") {}
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.expect("no panic");
    }
    let seen = seen.lock().expect("no panic");
    assert_eq!(seen.len(), 40, "once each: {seen:?}");
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 40);
}

async fn a_job_of_a_transaction_that_is_given_up_never_was(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let mut tx = trust.db.begin().await.expect("a transaction");
    let id = JobId::new(trust.random());
    jobs::enqueue(&mut tx, id, COUNT, &1.into(), trust.now()).await.expect("enqueued");
    drop(tx);
    let worker = JobId::new(trust.random());
    assert!(!jobs::run_one(&trust, worker, &noting().1).await.expect("the queue answers"));
}

async fn a_job_waits_until_it_is_due(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let later = trust.now().plus(Duration::from_secs(60));
    let mut tx = trust.db.begin().await.expect("a transaction");
    jobs::enqueue(&mut tx, JobId::new(trust.random()), COUNT, &7.into(), later).await.expect("enqueued");
    tx.commit().await.expect("committed");

    let (seen, handlers) = noting();
    let worker = JobId::new(trust.random());
    assert!(!jobs::run_one(&trust, worker, &handlers).await.expect("the queue answers"));
    trust.clock.advance(Duration::from_secs(60));
    assert!(jobs::run_one(&trust, worker, &handlers).await.expect("the queue answers"));
    assert_eq!(*seen.lock().expect("no panic"), [7]);
}

async fn of_all_that_ask_at_once_one_gets_the_turn(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let hourly = Duration::from_secs(3600);
    for round in 0..3 {
        let asking = (0..8).map(|_| {
            let trust = trust.trust.clone();
            tokio::spawn(async move { jobs::take_turn(&trust.db, "sweep", hourly, trust.now()).await })
        });
        let mut turns = 0;
        for asked in asking.collect::<Vec<_>>() {
            turns += u32::from(asked.await.expect("no panic").expect("the database answers"));
        }
        assert_eq!(turns, 1, "round {round}");
        trust.clock.advance(hourly);
    }
}

async fn numbers_are_handed_out_without_gap_or_twin(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let takers = (0..20).map(|taker| {
        let trust = trust.trust.clone();
        tokio::spawn(async move {
            let mut tx = trust.db.begin().await.expect("a transaction");
            let number = jobs::next_number(&mut tx, "entries").await.expect("a number");
            // Every fourth gives up.
            if taker % 4 == 0 {
                return None;
            }
            tx.commit().await.expect("committed");
            Some(number)
        })
    });
    let mut numbers = Vec::new();
    for taker in takers.collect::<Vec<_>>() {
        numbers.extend(taker.await.expect("no panic"));
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=15).collect::<Vec<i64>>());
}

on_both_databases!(
    several_workers_run_every_job_once,
    a_job_of_a_transaction_that_is_given_up_never_was,
    a_job_waits_until_it_is_due,
    of_all_that_ask_at_once_one_gets_the_turn,
    numbers_are_handed_out_without_gap_or_twin,
);
