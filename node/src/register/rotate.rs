//! Gives the trust a new key for one purpose: the key, its announcement in the own log and the end of the old key are one
//! transaction. `docs/protocol/key-change.md` says what the peers make of it.

use federation_protocol::DocumentError;
use federation_protocol::content::{Content, KeyChangeV1, Overlap};
use federation_protocol::ids::{EntryId, UnixSeconds};
use federation_protocol::signature::{AnyPublicKey, AnySigningKey, KeyPurpose};
use zeroize::Zeroizing;

use crate::audit;
use crate::kernel::access::{Actor, ChangeKeys, TrustAction as _};
use crate::kernel::clock::Timestamp;
use crate::kernel::random::{AsRng, random_array};
use crate::peers::mailbox;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::federation_keys::{self, CannotLoadKeys, KeysInUse, NewKey};
use crate::platform::jobs::JobError;
use crate::platform::trust::Trust;
use crate::register::append::{CannotAppend, append, commit, lock};
use crate::register::rotation::Plan;

/// Why a key is not changed. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum CannotRotate {
    /// A change of this key, or of the key that would have to sign, has not come to its end.
    #[error("an earlier change of this key has not come to its end")]
    Underway,
    /// The announcement cannot be made.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The log does not take it.
    #[error(transparent)]
    Append(CannotAppend),
    /// The new key cannot be kept.
    #[error(transparent)]
    Keys(CannotLoadKeys),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CannotAppend> for CannotRotate {
    fn from(error: CannotAppend) -> Self {
        match error {
            CannotAppend::Store(error) => Self::Store(error),
            other => Self::Append(other),
        }
    }
}

impl From<CannotLoadKeys> for CannotRotate {
    fn from(error: CannotLoadKeys) -> Self {
        match error {
            CannotLoadKeys::Store(error) => Self::Store(error),
            other => Self::Keys(other),
        }
    }
}

impl From<CannotRotate> for JobError {
    fn from(error: CannotRotate) -> Self {
        match error {
            CannotRotate::Store(error) => Self::Store(error),
            CannotRotate::Underway => Self::Failed("an earlier change of the key has not come to its end"),
            CannotRotate::Document(_) | CannotRotate::Append(_) | CannotRotate::Keys(_) => {
                Self::Failed("the key cannot be announced")
            }
        }
    }
}

/// A change that was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// The announcement.
    pub change: KeyChangeV1,
    /// Where it stands in the own log.
    pub index: u64,
}

/// Draws a new key, announces it, and takes it into use as the announcement says.
///
/// # Errors
/// [`CannotRotate`].
pub async fn rotate(
    trust: &Trust,
    actor: &Actor,
    purpose: KeyPurpose,
    plan: Plan,
) -> Result<Rotated, CannotRotate> {
    let mut tx = trust.db.begin().await?;
    // Order: the log is locked before anything is looked at, so that of two changes one comes second and is refused.
    let (log, index) = lock(&mut tx, trust).await?;
    // Another process may have changed a key since this one read them.
    trust.reload_federation_keys().await?;
    let keys = trust.federation_keys.in_use();
    let now = trust.now();
    if is_underway(&mut tx, purpose, (log.log_number(), index), now).await? {
        return Err(CannotRotate::Underway);
    }
    let secret: Zeroizing<[u8; 32]> = Zeroizing::new(random_array(trust.random()));
    let new = AnyPublicKey::of_secret(purpose, trust.origin.clone(), &secret);
    let old = keys.public().key(purpose);
    let queued_until = match purpose {
        KeyPurpose::Envelope => mailbox::last_expiry_waiting(&mut tx, now).await?,
        _ => None,
    };
    let overlap = plan.overlap(purpose, old.is_none(), index, now, queued_until);
    let id = EntryId::random(&mut AsRng(trust.random()));
    let signer = signer(&keys, purpose, old.is_none());
    let change = KeyChangeV1::sign(id, old, new, overlap, signer)?;
    let appended = append(&mut tx, trust, Content::KeyChange(Box::new(change.clone()))).await?;
    let new_key = NewKey { change: &change, secret: &secret, log: log.log_number(), index: appended.index };
    federation_keys::succeed(&mut tx, &trust.keys, trust.random(), now, new_key).await?;
    let access = audit::Access {
        actor,
        action: ChangeKeys::KIND.code(),
        object: audit::Object::Keys,
        subject: None,
        reason: Some(purpose.name().to_owned()),
    };
    audit::store::record(&mut tx, trust, &access).await?;
    commit(tx).await?;
    trust.reload_federation_keys().await?;
    Ok(Rotated { change, index: appended.index })
}

/// Announces cosigning keys that the trust has and no entry of its log names, though it was made before such keys were: peers
/// that were paired with before know none. Does nothing otherwise.
///
/// # Errors
/// [`CannotRotate`].
pub async fn announce_first_keys(trust: &Trust) -> Result<(), CannotRotate> {
    for purpose in [KeyPurpose::Cosignature, KeyPurpose::Witness] {
        let mut tx = trust.db.begin().await?;
        lock(&mut tx, trust).await?;
        let unannounced: i64 = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
            "SELECT COUNT(*) FROM federation_keys k, federation_identity i
             WHERE k.purpose = $1 AND k.retired_at IS NULL AND k.valid_from IS NULL AND k.created_at > i.created_at")
            .bind(purpose.name()).fetch_one(c).await)
        .map_err(StoreError::from)?;
        let keys = trust.federation_keys.in_use();
        let Some(new) = keys.public().key(purpose).filter(|_| unannounced > 0) else { continue };
        let now = trust.now();
        let overlap = Overlap::Times { valid_from: UnixSeconds(now.seconds()), old_until: None };
        let id = EntryId::random(&mut AsRng(trust.random()));
        let change = KeyChangeV1::sign(id, None, new, overlap, AnySigningKey::Log(&keys.log))?;
        append(&mut tx, trust, Content::KeyChange(Box::new(change))).await?;
        on!(tx.on(), c: DB => sqlx::query::<DB>(
            "UPDATE federation_keys SET valid_from = $1 WHERE purpose = $2 AND retired_at IS NULL")
            .bind(now).bind(purpose.name()).execute(c).await.map(|_| ()))
        .map_err(StoreError::from)?;
        commit(tx).await?;
    }
    Ok(())
}

/// Who signs: the key that ends; for one that seals the envelope key; where none ends, the log's.
fn signer(keys: &KeysInUse, purpose: KeyPurpose, is_first: bool) -> AnySigningKey<'_> {
    match purpose {
        _ if is_first => AnySigningKey::Log(&keys.log),
        KeyPurpose::Log => AnySigningKey::Log(&keys.log),
        KeyPurpose::Cosignature => AnySigningKey::Cosignature(&keys.cosignature),
        KeyPurpose::Witness => AnySigningKey::Witness(&keys.witness),
        KeyPurpose::Request => AnySigningKey::Request(&keys.request),
        KeyPurpose::Envelope | KeyPurpose::Sealing => AnySigningKey::Envelope(&keys.envelope),
    }
}

/// Whether an earlier change still runs: two keys are good at a time, never three.
async fn is_underway(
    tx: &mut Tx,
    purpose: KeyPurpose,
    (log, size): (u32, u64),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let signer = if purpose == KeyPurpose::Sealing { KeyPurpose::Envelope } else { purpose };
    let count: i64 = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(*) FROM federation_keys WHERE destroyed_at IS NULL
         AND (purpose = $1 AND (valid_until > $2 OR until_size > $3 AND COALESCE(until_log, 1) = $5) OR purpose = $4 AND valid_from > $2)")
        .bind(purpose.name()).bind(now).bind(size).bind(signer.name()).bind(i64::from(log)).fetch_one(c).await?);
    Ok(count > 0)
}
