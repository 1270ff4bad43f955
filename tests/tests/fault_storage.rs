//! Commits that fail, at each boundary that something was promised by: once with nothing persisted, once with all of it
//! persisted and the answer lost. The case goes its way all the same, nothing is lost and nothing is done twice.

use std::time::Instant;

use samraad::platform::crash::{Fault, Point};
use samraad_tests::beginning::Beginning;

/// Each kind of thing that is committed, with the node that commits it in the story of the case: 0 decides and publishes,
/// 1 is asked, and copies what was published.
const COMMITS: [(&str, Point, usize); 7] = [
    ("a step of a case", Point::StepBeforeCommit, 0),
    ("an entry", Point::AppendBeforeCommit, 0),
    ("a checkpoint", Point::PublishBeforeCommit, 0),
    ("leaves and contents of a peer", Point::SyncBeforeCommit, 1),
    ("a request in the outbox", Point::SendBeforeCommit, 0),
    ("an opinion in the outbox", Point::SendBeforeCommit, 1),
    ("a message that was received", Point::ReceiveBeforeCommit, 1),
];

async fn fail_at_each(fault: Fault) {
    let mut world = Beginning::make().await;
    for (what, point, node) in COMMITS {
        let began = Instant::now();
        world.again();
        world.nodes.expect(None);
        world.nodes.sites[node].start_to_fail(&format!("{}={}", point.code(), fault.code())).await;
        world.go().await;
        let log = std::fs::read_to_string(world.nodes.sites[node].path().join("node.log")).expect("a log");
        assert!(log.contains("a commit fails because a test wants it to"), "{what}: it never came to it");
        println!("{what}, {}: {:.1} s", fault.code(), began.elapsed().as_secs_f64());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_committed_is_done_again() {
    fail_at_each(Fault::Lost).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_without_an_answer_is_not_done_twice() {
    fail_at_each(Fault::Unsaid).await;
}
