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
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// The cookie that holds the token.
pub const SESSION_COOKIE: &str = "__Host-samraad";
/// How long an ended session is remembered.
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// A random token of 256 bits, as text.
pub(crate) fn draw_token(random: &dyn Randomness) -> String {
    URL_SAFE_NO_PAD.encode(random_array::<32>(random))
}

/// What a sign-in proved, and when.
#[derive(Clone)]
pub(crate) struct Proof {
    /// How sure it is who this is.
    pub(crate) assurance: Assurance,
    /// When the person proved themselves.
    pub(crate) authenticated_at: Timestamp,
    /// The identity provider's session behind this one.
    pub(crate) issuer: Option<IssuerSession>,
}

impl Proof {
    /// A user name and a password, just now.
    pub(crate) fn password(trust: &Trust) -> Self {
        Self { assurance: Assurance::Low, authenticated_at: trust.now(), issuer: None }
    }
}

/// The identity provider's session behind one of ours.
#[derive(Clone)]
pub(crate) struct IssuerSession {
    /// What the provider calls it.
    pub(crate) id: Option<String>,
    /// What the provider calls the person.
    pub(crate) subject: String,
    /// The token that tells the provider whom to sign out.
    pub(crate) id_token: String,
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
    /// When the person last proved themselves; unknown for a session that is older than the question.
    pub authenticated_at: Option<Timestamp>,
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
/// [`KeyError`].
pub(crate) async fn begin(
    tx: &mut Tx,
    trust: &Trust,
    user: UserId,
    proof: &Proof,
) -> Result<String, KeyError> {
    let (token, csrf_token) = (draw_token(trust.random()), draw_token(trust.random()));
    let token_hash = sha256(token.as_bytes());
    let (now, assurance) = (trust.now(), proof.assurance.code());
    let (issuer_session, issuer_subject, id_token) = match &proof.issuer {
        Some(IssuerSession { id, subject, id_token }) => {
            let place = id_token_place(&token_hash);
            let sealed = trust.keys.seal_for_trust(trust.random(), &place, id_token.as_bytes()).await?;
            (id.as_deref(), Some(subject.as_str()), Some(sealed))
        }
        None => (None, None, None),
    };
    on!(tx.on(), c: DB => { sqlx::query::<DB>(
        "INSERT INTO sessions (token_hash, user_id, csrf_token, assurance, created_at, last_seen_at, authenticated_at,
            issuer_session, issuer_subject, id_token)
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)")
        .bind(token_hash.to_vec()).bind(user).bind(csrf_token).bind(assurance).bind(now).bind(proof.authenticated_at)
        .bind(issuer_session).bind(issuer_subject).bind(id_token).execute(c).await?; });
    on!(tx.on(), c: DB => { sqlx::query::<DB>("UPDATE users SET assurance = $1 WHERE id = $2")
        .bind(assurance).bind(user).execute(c).await?; });
    Ok(token)
}

pub(super) fn id_token_place(token_hash: &[u8; 32]) -> String {
    let hex: String = token_hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sessions/{hex}/id_token")
}

/// The token that tells the provider of a session whom to sign out; nothing for a local account.
///
/// # Errors
/// [`KeyError`].
pub(crate) async fn id_token(trust: &Trust, session: &Session) -> Result<Option<String>, KeyError> {
    let sealed = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Option<Vec<u8>>>(
        "SELECT id_token FROM sessions WHERE token_hash = $1")
        .bind(session.token_hash.to_vec()).fetch_optional(c).await?)
    .flatten();
    let Some(sealed) = sealed else { return Ok(None) };
    let plain = trust.keys.open_for_trust(&id_token_place(&session.token_hash), &sealed).await?;
    Ok(String::from_utf8(plain.to_vec()).ok())
}

/// Ends the sessions behind which an issuer has this session or, where it names none, this person. Tells how many.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn end_of_issuer(
    tx: &mut Tx,
    issuer: &str,
    session: Option<&str>,
    subject: Option<&str>,
) -> Result<u64, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query::<DB>(
        "DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE issuer = $1)
            AND (issuer_session = $2 OR $2 IS NULL AND issuer_subject = $3)")
        .bind(issuer).bind(session).bind(subject).execute(c).await?.rows_affected()))
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    user_id: UserId,
    csrf_token: String,
    assurance: String,
    authenticated_at: Option<Timestamp>,
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
        "SELECT user_id, csrf_token, assurance, authenticated_at, created_at, last_seen_at FROM sessions WHERE token_hash = $1")
        .bind(token_hash.to_vec()).fetch_optional(c).await?);
    row.map(|row| {
        let assurance = Assurance::from_code(&row.assurance)
            .ok_or_else(|| StoreError::corrupt("sessions", "assurance", row.user_id))?;
        Ok(Session {
            token_hash,
            user: row.user_id,
            csrf_token: row.csrf_token,
            assurance,
            authenticated_at: row.authenticated_at,
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
pub(crate) async fn end(tx: &mut Tx, token: &str) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM sessions WHERE token_hash = $1")
        .bind(sha256(token.as_bytes()).to_vec()).execute(c).await?; });
    Ok(())
}

/// The person of an open session has shown a second factor just now. Their other sessions, which have not, end.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn prove(tx: &mut Tx, trust: &Trust, session: &Session) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2")
        .bind(session.user).bind(session.token_hash.to_vec()).execute(c).await?; });
    on!(tx.on(), c: DB => { sqlx::query::<DB>(
        "UPDATE sessions SET assurance = $1, authenticated_at = $2 WHERE token_hash = $3")
        .bind(Assurance::Substantial.code()).bind(trust.now()).bind(session.token_hash.to_vec()).execute(c).await?; });
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
