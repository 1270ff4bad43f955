//! Sessions. The browser holds a random token, the database its SHA-256: who reads the table cannot become anybody.
//!
//! An ended session stays for a day, so that what its owner then sends can still be kept for them and for nobody else.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Assurance;
use super::rules::SessionLimits;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::random::{Randomness, random_array};
use crate::platform::crypto::sha256;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::trust::Trust;

/// The cookie that holds the token.
pub const SESSION_COOKIE: &str = "__Host-samraad";
/// How long an ended session is remembered.
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// A random token of 256 bits, as text.
pub(super) fn draw_token(random: &dyn Randomness) -> String {
    URL_SAFE_NO_PAD.encode(random_array::<32>(random))
}

/// One browser's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub(super) token_hash: [u8; 32],
    /// Whose it is.
    pub user: UserId,
    /// The token that every form of this session sends back.
    pub csrf_token: String,
    /// How sure the issuer was at sign-in.
    pub assurance: Assurance,
    /// When it ends unless it is used again.
    pub ends_at: Timestamp,
    last_seen_at: Timestamp,
}

impl Session {
    /// Seconds until it ends.
    pub fn secs_left(&self, now: Timestamp) -> u32 {
        u32::try_from(self.ends_at.since(now).as_secs()).unwrap_or(u32::MAX)
    }

    /// Whether it still holds.
    pub fn is_open(&self, now: Timestamp) -> bool {
        now < self.ends_at
    }
}

fn limits(trust: &Trust) -> SessionLimits {
    SessionLimits {
        idle: Duration::from_secs(trust.settings.session_idle_secs),
        absolute: Duration::from_secs(trust.settings.session_absolute_secs),
    }
}

/// Begins a session and gives the token for the cookie. Always a new one: what the browser had before is worth nothing.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn begin(
    tx: &mut Tx,
    trust: &Trust,
    user: UserId,
    assurance: Assurance,
) -> Result<String, StoreError> {
    let (token, csrf_token) = (draw_token(trust.random()), draw_token(trust.random()));
    let now = trust.now();
    on!(tx.on(), c: DB => { sqlx::query::<DB>(
        "INSERT INTO sessions (token_hash, user_id, csrf_token, assurance, created_at, last_seen_at)
         VALUES ($1, $2, $3, $4, $5, $5)")
        .bind(sha256(token.as_bytes()).to_vec()).bind(user).bind(csrf_token).bind(assurance.code()).bind(now)
        .execute(c).await?; });
    on!(tx.on(), c: DB => { sqlx::query::<DB>("UPDATE users SET assurance = $1 WHERE id = $2")
        .bind(assurance.code()).bind(user).execute(c).await?; });
    Ok(token)
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    user_id: UserId,
    csrf_token: String,
    assurance: String,
    created_at: Timestamp,
    last_seen_at: Timestamp,
}

/// The session of a cookie's token, ended or not.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn find(trust: &Trust, token: &str) -> Result<Option<Session>, StoreError> {
    let token_hash = sha256(token.as_bytes());
    let row = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, SessionRow>(
        "SELECT user_id, csrf_token, assurance, created_at, last_seen_at FROM sessions WHERE token_hash = $1")
        .bind(token_hash.to_vec()).fetch_optional(c).await?);
    row.map(|row| {
        let assurance = Assurance::from_code(&row.assurance)
            .ok_or_else(|| StoreError::corrupt("sessions", "assurance", row.user_id))?;
        Ok(Session {
            token_hash,
            user: row.user_id,
            csrf_token: row.csrf_token,
            assurance,
            ends_at: limits(trust).end(row.created_at, row.last_seen_at),
            last_seen_at: row.last_seen_at,
        })
    })
    .transpose()
}

/// Notes that an open session is in use. Not with every request: a write costs more than the page.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn touch(trust: &Trust, session: &mut Session) -> Result<(), StoreError> {
    let now = trust.now();
    let limits = limits(trust);
    if now.since(session.last_seen_at) < limits.grain() {
        return Ok(());
    }
    let created_at = on!(trust.db.write(), c: DB => sqlx::query_scalar::<DB, Timestamp>(
        "UPDATE sessions SET last_seen_at = $1 WHERE token_hash = $2 AND last_seen_at < $1 RETURNING created_at")
        .bind(now).bind(session.token_hash.to_vec()).fetch_optional(c).await?);
    // Nothing came back where another request has noted it just now.
    if let Some(created_at) = created_at {
        session.last_seen_at = now;
        session.ends_at = limits.end(created_at, now);
    }
    Ok(())
}

/// Ends the session of a token for good.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn end(tx: &mut Tx, token: &str) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM sessions WHERE token_hash = $1")
        .bind(sha256(token.as_bytes()).to_vec()).execute(c).await?; });
    Ok(())
}

/// Ends every session of a user.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn end_all(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM sessions WHERE user_id = $1").bind(user).execute(c).await?; });
    Ok(())
}

/// Forgets what has ended long ago: sessions, failed sign-ins, kept forms. A scheduled task.
///
/// # Errors
/// [`StoreError`].
pub async fn sweep(trust: &Trust) -> Result<(), StoreError> {
    let now = trust.now();
    let limits = limits(trust);
    on!(trust.db.write(), c: DB => { sqlx::query::<DB>(
        "DELETE FROM sessions WHERE last_seen_at < $1 OR created_at < $2")
        .bind(now.minus(limits.idle + REMEMBERED)).bind(now.minus(limits.absolute + REMEMBERED))
        .execute(c).await?; });
    super::attempts::sweep(&trust.db, now).await?;
    super::kept_forms::sweep(&trust.db, now).await
}
