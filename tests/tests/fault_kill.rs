//! Two nodes with a case on its way between them. One of them is killed (SIGKILL) at each commit boundary that the program
//! names, and at seeded random moments. Started again, nothing that was acknowledged is lost, and nothing is done twice.

use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use samraad::platform::crash::Point;
use samraad_tests::beginning::Beginning;
use samraad_tests::faulty::Death;

/// What the trust that decides comes through.
const AT_THE_FIRST: [Point; 11] = [
    Point::StepBeforeCommit,
    Point::StepAfterCommit,
    Point::AppendBeforeCommit,
    Point::AppendAfterCommit,
    Point::PublishBeforeCommit,
    Point::PublishAfterCommit,
    Point::SendBeforeCommit,
    Point::SendAfterCommit,
    Point::ReceiveBeforeCommit,
    Point::ReceiveAfterCommit,
    Point::JobBeforeFinish,
];

/// What the trust that is asked, and that fetches, comes through.
const AT_THE_SECOND: [Point; 7] = [
    Point::SyncBeforeCommit,
    Point::SyncAfterCommit,
    Point::SendBeforeCommit,
    Point::SendAfterCommit,
    Point::ReceiveBeforeCommit,
    Point::ReceiveAfterCommit,
    Point::JobBeforeFinish,
];

async fn die_at_each_of(points: &[Point], node: usize) {
    let mut world = Beginning::make().await;
    for point in points {
        let began = Instant::now();
        world.again();
        world.nodes.expect(None);
        world.nodes.sites[node].start_to_crash(point.code()).await;
        world.go().await;
        assert!(world.nodes.restarts() >= 2, "the node never came to {}", point.code());
        println!("node {node}, {}: {:.1} s", point.code(), began.elapsed().as_secs_f64());
    }
}

/// What nobody comes through but who ends a log (`fault_log_end_broken_off` has that), or does what `fault_backup`,
/// `fault_erase` and `fault_master_keys` do.
const ELSEWHERE: [Point; 15] = [
    Point::EndBeforeCommit,
    Point::EndAfterCommit,
    Point::RewrapBeforeCommit,
    Point::RewrapAfterCommit,
    Point::EraseNoted,
    Point::EraseListed,
    Point::EraseKeyDestroyed,
    Point::EraseBeforeCommit,
    Point::EraseAfterCommit,
    Point::BackupCopied,
    Point::BackupNamed,
    Point::RestoreStaged,
    Point::RestoreNoted,
    Point::RestorePutInPlace,
    Point::RestoreDone,
];

#[test]
fn every_commit_boundary_is_one_that_a_node_dies_at() {
    for point in Point::ALL {
        let covered =
            AT_THE_FIRST.contains(point) || AT_THE_SECOND.contains(point) || ELSEWHERE.contains(point);
        assert!(covered, "no node dies at {}", point.code());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trust_that_decides_may_die_at_every_commit_boundary() {
    die_at_each_of(&AT_THE_FIRST, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trust_that_is_asked_may_die_at_every_commit_boundary() {
    die_at_each_of(&AT_THE_SECOND, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn either_node_may_die_at_any_moment() {
    let mut world = Beginning::make().await;
    // Once without a death: how long the way is.
    world.nodes.expect(None);
    world.go().await;
    let requests = world.nodes.requests();
    for seed in 0..10_u64 {
        let mut random = StdRng::seed_from_u64(seed);
        let death = Death {
            request: random.random_range(0..requests * 4 / 5),
            after: Duration::from_micros(random.random_range(0..40_000)),
            node: usize::from(seed % 2 == 1),
        };
        let began = Instant::now();
        world.again();
        world.nodes.expect(Some(death));
        world.go().await;
        assert!(world.nodes.restarts() >= 3, "seed {seed}: nobody died of {death:?}");
        println!("seed {seed}, {death:?}: {:.1} s", began.elapsed().as_secs_f64());
    }
}
