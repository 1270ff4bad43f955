//! Writing the access log.

use crate::audit::Access;
use crate::kernel::ids::AccessId;
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
