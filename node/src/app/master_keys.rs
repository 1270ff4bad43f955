//! A change of the key-encryption key: everything that an earlier one has wrapped or sealed is done anew under the current
//! one, beside all other work. Broken off anywhere, it is gone on with by saying it again.

use serde_json::{Value, json};

use crate::organisation::{kept_forms, resealing};
use crate::platform::federation_keys;
use crate::platform::jobs::{JobError, JobKind};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// Does it in the process that serves the trust: `{"key": name}`.
pub const REWRAP: JobKind = JobKind("master keys: rewrap");

/// The payload of a [`REWRAP`] job.
pub fn payload(wanted: &str) -> Value {
    json!({ "key": wanted })
}

/// Why not everything is under the current key.
#[derive(Debug, thiserror::Error)]
pub enum CannotRewrap {
    /// This process has another current key, also after reading them again.
    #[error(
        "this process does not have the new key: where it comes from the environment, restart it with the new one first"
    )]
    OtherKey,
    /// A key, a service or the database.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Brings everything under the master key `wanted`, which must be the current one. `told` hears how many are done after
/// each part.
///
/// # Errors
/// [`CannotRewrap`]; what was done before stays done.
pub async fn rewrap(trust: &Trust, wanted: &str, mut told: impl FnMut(u64)) -> Result<(), CannotRewrap> {
    trust.keys.reload();
    if trust.keys.master_keys().current().name() != wanted {
        return Err(CannotRewrap::OtherKey);
    }
    let mut done = federation_keys::reseal(&trust.db, &trust.keys, &trust.origin, trust.random()).await?;
    done += kept_forms::reseal(trust).await? + resealing::reseal(trust).await?;
    told(done);
    loop {
        match trust.keys.rewrap_some(trust.random()).await? {
            0 => return Ok(()),
            some => done += some,
        }
        told(done);
    }
}

/// How much is still under other keys than the current one.
///
/// # Errors
/// [`KeyError`].
pub async fn left(trust: &Trust) -> Result<u64, KeyError> {
    let keys = trust.keys.master_keys();
    let wrapped = trust.keys.wrapped_by().await?;
    let subjects: u64 =
        wrapped.iter().filter(|(name, _)| *name != keys.current().name()).map(|(_, keys)| keys).sum();
    let sealed = federation_keys::sealed_by_earlier(&trust.db, &trust.keys, &trust.origin).await?;
    let of_accounts =
        kept_forms::sealed_by_earlier(trust).await? + resealing::sealed_by_earlier(trust).await?;
    Ok(subjects + sealed + of_accounts)
}

/// Runs a [`REWRAP`] job.
///
/// # Errors
/// [`JobError`].
pub async fn run(trust: &Trust, payload: &Value) -> Result<(), JobError> {
    let wanted =
        payload.get("key").and_then(Value::as_str).ok_or(JobError::Failed("the payload names no key"))?;
    rewrap(trust, wanted, |_| {}).await.map_err(|error| {
        tracing::warn!(trust = %trust.id, %error, "keys are left that the new master key has not wrapped");
        match error {
            CannotRewrap::Key(KeyError::Store(error)) => error.into(),
            CannotRewrap::OtherKey => JobError::Failed(
                "the serving process does not have the new key: restart it with the new one first",
            ),
            CannotRewrap::Key(KeyError::ServiceUnavailable { .. }) => {
                JobError::Failed("the key management service does not answer")
            }
            CannotRewrap::Key(_) => JobError::Failed("something does not open with the master keys"),
        }
    })
}
