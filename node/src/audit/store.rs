//! Writing the access log, and its rows as they are stored.

use federation_protocol::hash::Hash;
use uuid::Uuid;

use crate::audit::Access;
use crate::audit::leaf::LoggedAccess;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccessId, SubjectId, UserId};
use crate::kernel::random::random_array;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::trust::Trust;

/// Writes one access in the caller's transaction: the step and its trace are there together, or neither is.
///
/// # Errors
/// [`StoreError`].
pub async fn record(tx: &mut Tx, trust: &Trust, access: &Access<'_>) -> Result<(), StoreError> {
    let salt: [u8; 32] = random_array(trust.random());
    let roles: Vec<&str> = access.actor.roles.iter().map(|role| role.code()).collect();
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO access_log (id, at, actor, roles, action, object_kind, object_id, subject, reason, salt)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(AccessId::new(trust.random())).bind(trust.now()).bind(access.actor.user).bind(roles.join(" "))
        .bind(access.action).bind(access.object.kind()).bind(access.object.id()).bind(access.subject)
        .bind(access.reason.as_deref()).bind(salt.to_vec())
        .execute(c).await?.rows_affected());
    Ok(())
}

/// Writes one access that only reads. Call it before the page leaves: no page without its trace.
///
/// # Errors
/// [`StoreError`].
pub async fn record_read(trust: &Trust, access: &Access<'_>) -> Result<(), StoreError> {
    let mut tx = trust.db.begin().await?;
    record(&mut tx, trust, access).await?;
    tx.commit().await
}

/// The columns of a [`StoredAccess`].
pub(super) const COLUMNS: &str =
    "id, at, actor, roles, action, object_kind, object_id, subject, reason, salt, leaf_index, leaf_hash";

/// A row with its salt and its place.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct StoredAccess {
    pub(super) id: AccessId,
    pub(super) at: Timestamp,
    actor: UserId,
    roles: String,
    action: String,
    object_kind: String,
    object_id: Option<Uuid>,
    subject: Option<SubjectId>,
    reason: Option<String>,
    salt: Vec<u8>,
    pub(super) leaf_index: Option<i64>,
    leaf_hash: Option<Vec<u8>>,
}

impl StoredAccess {
    /// What was logged.
    pub(super) fn access(&self) -> LoggedAccess {
        LoggedAccess {
            id: self.id,
            at: self.at,
            actor: self.actor,
            roles: self.roles.clone(),
            action: self.action.clone(),
            object_kind: self.object_kind.clone(),
            object_id: self.object_id,
            subject: self.subject,
            reason: self.reason.clone(),
        }
    }

    /// The hash of the leaf as the row is now; nothing when the salt has lost its length.
    pub(super) fn leaf_now(&self) -> Option<Hash> {
        self.salt.as_slice().try_into().ok().map(|salt| self.access().leaf_hash(salt))
    }

    /// The hash of the leaf as it was when it got its place.
    pub(super) fn leaf_then(&self) -> Option<Hash> {
        self.leaf_hash.as_deref().and_then(|hash| Hash::from_slice(hash).ok())
    }
}
