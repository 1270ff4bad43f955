//! What is done about reviews in the background.

use std::time::Duration;

use super::attachments::{CHECK, SEND, check_arrived, send_chunks, sweep_partial};
use super::ending::{ERASE, call_back_ended, erase};
use crate::platform::worker::Work;

const HOUR: Duration = Duration::from_secs(3600);

/// Registers the jobs and schedules of this feature.
pub fn work(work: Work) -> Work {
    work.job(SEND, async |trust, payload| send_chunks(&trust, &payload).await)
        .job(CHECK, async |trust, payload| check_arrived(&trust, &payload).await)
        .job(ERASE, async |trust, payload| erase(&trust, &payload).await)
        .schedule("reviews: call back what ended", |_| HOUR, async |trust| call_back_ended(&trust).await)
        .schedule("reviews: sweep uploads", |_| HOUR, async |trust| Ok(sweep_partial(&trust).await?))
}
