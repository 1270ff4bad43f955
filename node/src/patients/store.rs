//! Patients in the trust's database and in its key store.
//!
//! Order: the patient's key is durable in the key store, then the number is indexed, then the row is written. A crash
//! leaves a key that protects nothing, or a number whose row the next attempt writes; never a row that nothing opens.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::Identity;
use crate::audit::store::record_read;
use crate::audit::{Access, Object};
use crate::kernel::access::{CaseAction as _, EditDraft, Permit, ReadIdentity};
use crate::kernel::ids::SubjectId;
use crate::kernel::person::{PersonNumber, SyntheticNumbers};
use crate::platform::db::{StoreError, on};
use crate::platform::key_store::{KeyError, SubjectKey};
use crate::platform::trust::Trust;

/// What is sealed.
#[derive(Serialize, Deserialize, Zeroize)]
#[zeroize(drop)]
struct StoredIdentity {
    number: String,
    name: String,
}

/// The patient with this number, made if the trust has not met them. A name that differs from what is known replaces it:
/// who treats the patient knows better than an old form.
///
/// # Errors
/// [`KeyError::Gone`] when the patient was erased and the number is still indexed; [`KeyError::Store`].
pub async fn find_or_create(
    trust: &Trust,
    _permit: &Permit<EditDraft>,
    identity: &Identity,
) -> Result<SubjectId, KeyError> {
    let number = Zeroizing::new(identity.number.expose_digits());
    let key = match trust.keys.find(&number).await? {
        Some(subject) => trust.keys.key(subject).await?,
        None => enrol(trust, &number).await?,
    };
    let subject = key.subject();
    if stored(trust, &key).await?.is_some_and(|known| known.name == *identity.name) {
        return Ok(subject);
    }
    let plain = StoredIdentity { number: number.to_string(), name: identity.name.to_string() };
    let plain = Zeroizing::new(
        serde_json::to_vec(&plain).map_err(|_| StoreError::corrupt("patients", "identity", subject))?,
    );
    let sealed = key.seal(trust.random(), &place(subject), &plain)?;
    // Two at once write the same row, each under the same key; the later name stays.
    on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "INSERT INTO patients (subject, identity, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (subject) DO UPDATE SET identity = excluded.identity")
        .bind(subject).bind(sealed).bind(trust.now()).execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(subject)
}

/// Draws a key and makes the number findable. Of two at once, one is indexed; the other's key protects nothing and is swept.
async fn enrol(trust: &Trust, number: &str) -> Result<SubjectKey, KeyError> {
    let subject = SubjectId::new(trust.random());
    let key = trust.keys.create(subject, trust.random(), trust.now()).await?;
    match trust.keys.index(number, subject).await {
        Ok(()) => Ok(key),
        Err(KeyError::Store(StoreError::Conflict)) => {
            let first = trust.keys.find(number).await?.ok_or(StoreError::Conflict)?;
            trust.keys.key(first).await
        }
        Err(error) => Err(error),
    }
}

/// Who the subject of a case is; nothing when it is no patient but a group. Logged before it is answered.
///
/// # Errors
/// [`KeyError::Gone`] when the patient was erased; [`KeyError::Store`].
pub async fn read_identity(
    trust: &Trust,
    permit: &Permit<ReadIdentity>,
    subject: SubjectId,
) -> Result<Option<Identity>, KeyError> {
    let trace = Access {
        actor: permit.actor(),
        action: ReadIdentity::KIND.code(),
        object: Object::Case(permit.case()),
        subject: Some(subject),
        reason: None,
    };
    record_read(trust, &trace).await?;
    let key = trust.keys.key(subject).await?;
    let Some(known) = stored(trust, &key).await? else { return Ok(None) };
    // It was checked when it was written; whether synthetic numbers are accepted may have changed since.
    let today = trust.now().date_in_norway();
    let number = PersonNumber::parse(&known.number, SyntheticNumbers::Allowed, today)
        .map_err(|_| StoreError::corrupt("patients", "identity", subject))?;
    Ok(Some(Identity::new(number, &known.name)))
}

async fn stored(trust: &Trust, key: &SubjectKey) -> Result<Option<StoredIdentity>, KeyError> {
    let subject = key.subject();
    let sealed = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(
        "SELECT identity FROM patients WHERE subject = $1").bind(subject).fetch_optional(c).await)
    .map_err(StoreError::from)?;
    let Some(sealed) = sealed else { return Ok(None) };
    let plain = key.open(&place(subject), &sealed)?;
    let known =
        serde_json::from_slice(&plain).map_err(|_| StoreError::corrupt("patients", "identity", subject))?;
    Ok(Some(known))
}

fn place(subject: SubjectId) -> String {
    format!("patients/{subject}")
}
