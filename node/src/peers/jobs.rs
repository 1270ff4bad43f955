//! What is done about peers in the background.

use std::sync::Arc;
use std::time::Duration;

use super::handshake::{ANNOUNCE, announce};
use super::mailbox::delivery::{PULL, PUSH, peer_of, pull_due, pull_job, push};
use super::mailbox::{Receivers, sweeping};
use super::schedule;
use crate::platform::worker::Work;

/// How often expired messages are erased.
const ERASE_EVERY: Duration = Duration::from_secs(900);

/// Registers the jobs and the schedule of this feature. `receivers` says who takes which kind of message.
pub fn work(work: Work, receivers: Arc<Receivers>) -> Work {
    let of_job = Arc::clone(&receivers);
    work.job(ANNOUNCE, async |trust, payload| announce(&trust, peer_of(&payload)?).await)
        .job(PUSH, async |trust, payload| push(&trust, peer_of(&payload)?).await)
        .job(PULL, move |trust, payload| {
            let receivers = Arc::clone(&of_job);
            async move { pull_job(&trust, &receivers, peer_of(&payload)?).await }
        })
        .schedule(
            "mailbox: erase what has expired",
            |_| ERASE_EVERY,
            async |trust| sweeping::erase_expired(&trust).await,
        )
        .schedule("mailbox: pull from peers", schedule::look_every, move |trust| {
            let receivers = Arc::clone(&receivers);
            async move { pull_due(&trust, &receivers).await }
        })
}
