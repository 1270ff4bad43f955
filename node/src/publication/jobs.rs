//! Takes up decisions as they are made.

use std::time::Duration;

use crate::decision::outbox::{DECIDED, Decided};
use crate::platform::jobs::JobError;
use crate::platform::key_store::KeyError;
use crate::platform::worker::Work;
use crate::publication::batches;
use crate::publication::store::{self, CannotPublish};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Adds the jobs of publication.
pub fn work(work: Work) -> Work {
    work.job(DECIDED, async |trust, payload| {
        let decided: Decided =
            serde_json::from_value(payload).map_err(|_| JobError::Failed("the payload cannot be read"))?;
        Ok(store::on_decided(&trust, decided).await?)
    })
    .schedule(
        "publication: end of a period",
        |_| HOUR,
        async |trust| Ok(batches::publish_due(&trust).await?),
    )
}

impl From<CannotPublish> for JobError {
    fn from(error: CannotPublish) -> Self {
        match error {
            CannotPublish::Store(error) | CannotPublish::Key(KeyError::Store(error)) => Self::Store(error),
            CannotPublish::Key(_) => Self::Failed("the subject's key cannot be had"),
            CannotPublish::Summarise(_) => Self::Failed("the summary cannot be made"),
            CannotPublish::Append(_) => Self::Failed("the register refused the summary"),
            CannotPublish::Denied(_) => Self::Failed("the node may not open the case"),
            CannotPublish::Settled | CannotPublish::ReasonMissing => Self::Failed("the hold is settled"),
        }
    }
}
