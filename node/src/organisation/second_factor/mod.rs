//! The second factor of a local account: a code that changes every half minute (TOTP, RFC 6238), and recovery codes for when
//! the phone is gone. Never for those whom an identity provider vouches for: it asks for its own.
//!
//! Invariant: a code is taken once. The secret is sealed with the trust's key, recovery codes are keyed hashes.

use axum::Router;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::platform::trust::Trust;
use crate::platform::web::{WebError, see_other, session_cookie, with_cookie};

mod account;
mod code;
mod secret;
mod store;
#[cfg(test)]
mod tests;

pub(super) use store::place;
pub use store::{is_set_up, remove};

/// Where a code is asked for.
pub(crate) const CODE_PATH: &str = "/logg-inn/kode";
/// Where a user looks after their second factor.
pub(crate) const ACCOUNT_PATH: &str = "/konto/engangskoder";
/// The cookie of somebody whose password was right.
const PASSED_COOKIE: &str = "__Host-samraad-kode";
const PASSED_PLACE: &str = "sign-in with a code";
/// How long after the password the code may come.
const CODE_WITHIN: std::time::Duration = std::time::Duration::from_secs(300);

/// The pages of this part.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().merge(code::routes()).merge(account::routes())
}

/// Sends somebody whose password was right to where the code is asked for. They are not signed in: what the browser gets
/// says who they are to us alone, and is worth nothing without a code.
///
/// # Errors
/// [`WebError`] when it cannot be sealed.
pub(super) async fn ask(trust: &Trust, user: UserId, back_to: &str) -> Result<Response, WebError> {
    let plain = format!("{} {user}", trust.now().micros());
    let sealed = trust.keys.seal_for_trust(trust.random(), PASSED_PLACE, plain.as_bytes()).await?;
    let back: String = url::form_urlencoded::byte_serialize(back_to.as_bytes()).collect();
    let response = see_other(&format!("{CODE_PATH}?til={back}"));
    Ok(with_cookie(response, &session_cookie(PASSED_COOKIE, URL_SAFE_NO_PAD.encode(sealed))))
}

/// Whose password was right, by the cookie that [`ask`] gave.
async fn passed(trust: &Trust, cookie: &str) -> Option<UserId> {
    let sealed = URL_SAFE_NO_PAD.decode(cookie).ok()?;
    let plain = trust.keys.open_for_trust(PASSED_PLACE, &sealed).await.ok()?;
    let (micros, user) = std::str::from_utf8(&plain).ok()?.split_once(' ')?;
    let at = Timestamp::from_micros(micros.parse().ok()?);
    if trust.now().since(at) < CODE_WITHIN { user.parse().ok() } else { None }
}
