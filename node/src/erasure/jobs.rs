//! What is done about erasures in the background.

use std::time::Duration;

use serde_json::{Value, json};

use crate::erasure::Reason;
use crate::erasure::carry_out::{CannotErase, erase};
use crate::erasure::orphans::sweep;
use crate::erasure::replay::replay;
use crate::kernel::access::Actor;
use crate::kernel::ids::SubjectId;
use crate::platform::jobs::{JobError, JobKind};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;
use crate::platform::worker::Work;

/// Erases somebody in the process that serves the trust: `{"subject": id, "reason": code}`.
pub const ERASE: JobKind = JobKind("erasures: erase");

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Registers the jobs and schedules of this feature.
pub fn work(work: Work) -> Work {
    work.job(ERASE, async |trust, payload| run(&trust, &payload).await)
        .schedule("erasures: go on", |_| HOUR, async |trust| replay(&trust).await.map(|_| ()).map_err(failed))
        .schedule(
            "keys: sweep orphans",
            |_| DAY,
            async |trust| sweep(&trust).await.map(|_| ()).map_err(|error| failed(error.into())),
        )
}

/// The payload of an [`ERASE`] job.
pub fn payload(subject: SubjectId, reason: Reason) -> Value {
    json!({ "subject": subject, "reason": reason.code() })
}

async fn run(trust: &Trust, payload: &Value) -> Result<(), JobError> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str);
    let subject = text("subject").and_then(|id| id.parse().ok());
    let (subject, reason) = subject
        .zip(text("reason").and_then(Reason::from_code))
        .ok_or(JobError::Failed("the payload names no subject, or no reason"))?;
    erase(trust, &Actor::node(trust.id.clone()), subject, reason).await.map_err(failed)
}

fn failed(error: CannotErase) -> JobError {
    tracing::warn!(%error, "an erasure is not done to the end");
    match error {
        CannotErase::List(_) => {
            JobError::Failed("the list of erasures in the trust's folder cannot be read or written")
        }
        CannotErase::Key(KeyError::Store(error)) | CannotErase::Store(error) => error.into(),
        CannotErase::Key(_) => JobError::Failed("the key store refused"),
        CannotErase::Recall(error) => error,
    }
}
