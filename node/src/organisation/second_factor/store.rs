//! Second factors and recovery codes in the trust's database.

use super::secret::{
    RECOVERY_CODES, SecretBytes, draw, draw_recovery_code, matching_step, plain_recovery_code,
};
use crate::kernel::access::{ManageUsers, TrustPermit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::organisation::sessions;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// What somebody's second factor is.
pub(super) enum Factor {
    /// None.
    None,
    /// Begun, and not confirmed with a code yet.
    Begun(SecretBytes),
    /// There, and how many recovery codes are left.
    SetUp { since: Timestamp, recovery_codes: i64 },
}

#[derive(sqlx::FromRow)]
struct FactorRow {
    secret: Vec<u8>,
    last_step: i64,
    confirmed_at: Option<Timestamp>,
}

pub(crate) fn place(user: UserId) -> String {
    format!("second_factors/{user}")
}

async fn row(db: &Db, user: UserId) -> Result<Option<FactorRow>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, FactorRow>(
        "SELECT secret, last_step, confirmed_at FROM second_factors WHERE user_id = $1")
        .bind(user).fetch_optional(c).await?))
}

async fn open(trust: &Trust, user: UserId, row: &FactorRow) -> Result<SecretBytes, KeyError> {
    let plain = trust.keys.open_for_trust(&place(user), &row.secret).await?;
    let bytes = plain.as_slice().try_into();
    let bytes = bytes.map_err(|_| StoreError::corrupt("second_factors", "secret", user))?;
    Ok(zeroize::Zeroizing::new(bytes))
}

/// Whether a local account has a second factor.
///
/// # Errors
/// [`StoreError`].
pub async fn is_set_up(db: &Db, user: UserId) -> Result<bool, StoreError> {
    Ok(row(db, user).await?.is_some_and(|row| row.confirmed_at.is_some()))
}

/// What somebody's second factor is.
///
/// # Errors
/// [`KeyError`].
pub(super) async fn factor(trust: &Trust, user: UserId) -> Result<Factor, KeyError> {
    let Some(row) = row(&trust.db, user).await? else { return Ok(Factor::None) };
    let Some(since) = row.confirmed_at else { return Ok(Factor::Begun(open(trust, user, &row).await?)) };
    let recovery_codes = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1").bind(user).fetch_one(c).await?);
    Ok(Factor::SetUp { since, recovery_codes })
}

/// Begins one, in place of one that was not confirmed. One that was stays.
///
/// # Errors
/// [`KeyError`].
pub(super) async fn begin(trust: &Trust, user: UserId) -> Result<(), KeyError> {
    let secret = draw(trust.random());
    let sealed = trust.keys.seal_for_trust(trust.random(), &place(user), secret.as_slice()).await?;
    on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "INSERT INTO second_factors (user_id, secret, last_step, begun_at) VALUES ($1, $2, -1, $3)
         ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, begun_at = excluded.begun_at
         WHERE second_factors.confirmed_at IS NULL")
        .bind(user).bind(sealed).bind(trust.now()).execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(())
}

/// Takes a typed code, if it is right and was not used before: of the second factor, confirmed or not.
///
/// # Errors
/// [`KeyError`].
pub(super) async fn take_code(
    tx: &mut Tx,
    trust: &Trust,
    user: UserId,
    typed: &str,
) -> Result<bool, KeyError> {
    let Some(row) = row(&trust.db, user).await? else { return Ok(false) };
    let secret = open(trust, user, &row).await?;
    let Some(step) = matching_step(&secret, typed, trust.now(), row.last_step) else { return Ok(false) };
    // Of two who send the same code at once, one is first.
    let taken = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE second_factors SET last_step = $1, confirmed_at = COALESCE(confirmed_at, $2)
         WHERE user_id = $3 AND last_step < $1")
        .bind(step).bind(trust.now()).bind(user).execute(c).await?.rows_affected());
    Ok(taken == 1)
}

/// Takes a recovery code, if it is one of theirs. Then it is gone.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn take_recovery_code(
    tx: &mut Tx,
    trust: &Trust,
    user: UserId,
    typed: &str,
) -> Result<bool, StoreError> {
    let taken = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2")
        .bind(user).bind(hash(trust, user, typed)).execute(c).await?.rows_affected());
    Ok(taken == 1)
}

/// Draws new recovery codes, in place of those before. They are shown once.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn draw_recovery_codes(
    tx: &mut Tx,
    trust: &Trust,
    user: UserId,
) -> Result<Vec<String>, StoreError> {
    forget_recovery_codes(tx, user).await?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| draw_recovery_code(trust.random())).collect();
    for code in &codes {
        on!(tx.on(), c: DB => { sqlx::query::<DB>("INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)")
            .bind(user).bind(hash(trust, user, code)).execute(c).await?; });
    }
    Ok(codes)
}

/// Takes a user's second factor away, for somebody who has lost it. Their sessions end.
///
/// # Errors
/// [`StoreError`].
pub async fn remove(tx: &mut Tx, _permit: &TrustPermit<ManageUsers>, user: UserId) -> Result<(), StoreError> {
    forget_recovery_codes(tx, user).await?;
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM second_factors WHERE user_id = $1")
        .bind(user).execute(c).await?; });
    sessions::end_all(tx, user).await
}

async fn forget_recovery_codes(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM recovery_codes WHERE user_id = $1")
        .bind(user).execute(c).await?; });
    Ok(())
}

fn hash(trust: &Trust, user: UserId, code: &str) -> Vec<u8> {
    let of_user = format!("{user} {}", plain_recovery_code(code));
    trust.keys.bucket("recovery code", of_user.as_bytes()).to_vec()
}
