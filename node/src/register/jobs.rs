//! What the register does in the background.

use std::time::Duration;

use crate::platform::worker::Work;
use crate::register::checkpoint::{PUBLISH_CHECKPOINT, publish_checkpoint};

/// Also without a new entry: a new trust has an empty log to show, and a checkpoint whose job was lost is made up for.
const PUBLISH_EVERY: Duration = Duration::from_secs(3600);

/// Adds the register's jobs and schedules.
pub fn work(work: Work) -> Work {
    work.job(PUBLISH_CHECKPOINT, async |trust, _| Ok(publish_checkpoint(&trust).await?)).schedule(
        "register: publish checkpoint",
        |_| PUBLISH_EVERY,
        async |trust| Ok(publish_checkpoint(&trust).await?),
    )
}
