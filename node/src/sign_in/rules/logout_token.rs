//! Whether a logout token whose signature is right tells us to end sessions (OpenID Connect Back-Channel Logout 1.0 § 2.6).

use super::{CLOCK_SKEW_SECS, Claims, is_addressed_to, seconds, text};
use crate::kernel::clock::Timestamp;

/// What makes a token a logout token: the event that it tells.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// A token is for now: one that lives longer is not taken, since its id would have to be remembered as long.
pub const LONGEST_LIFE_SECS: i64 = 10 * 60;

/// Which sessions end.
#[derive(Clone, PartialEq, Eq)]
pub struct LoggedOut {
    /// The token's own id: it is taken once.
    pub jti: String,
    /// The provider's session, where it names one.
    pub session: Option<String>,
    /// The provider's name of the person, where it ends all of their sessions.
    pub subject: Option<String>,
}

/// Why a logout token is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoutTokenRefused {
    /// Another provider's.
    #[error("the logout token is of another issuer")]
    Issuer,
    /// Made for somebody else.
    #[error("the logout token is for another client")]
    Audience,
    /// Its time is over, has not come, or is too long.
    #[error("the logout token is not of now")]
    Time,
    /// It tells no such event, or is an ID token.
    #[error("the token is no logout token")]
    Kind,
    /// It has no id, or names neither a session nor a person.
    #[error("the logout token does not say who is logged out")]
    Incomplete,
}

/// Judges the claims of a token whose signature was checked.
///
/// # Errors
/// [`LogoutTokenRefused`].
pub fn check(
    claims: &Claims,
    issuer: &str,
    client_id: &str,
    now: Timestamp,
) -> Result<LoggedOut, LogoutTokenRefused> {
    let now = now.seconds();
    if text(claims, "iss") != Some(issuer) {
        return Err(LogoutTokenRefused::Issuer);
    }
    if !is_addressed_to(claims, client_id) {
        return Err(LogoutTokenRefused::Audience);
    }
    let event = claims.get("events").and_then(|events| events.get(EVENT));
    if event.is_none_or(|event| !event.is_object()) || claims.contains_key("nonce") {
        return Err(LogoutTokenRefused::Kind);
    }
    let (Some(iat), Some(exp)) = (seconds(claims, "iat"), seconds(claims, "exp")) else {
        return Err(LogoutTokenRefused::Time);
    };
    let of_now = iat <= now.saturating_add(CLOCK_SKEW_SECS)
        && exp.saturating_add(CLOCK_SKEW_SECS) > now
        && exp.saturating_sub(iat) <= LONGEST_LIFE_SECS;
    if !of_now {
        return Err(LogoutTokenRefused::Time);
    }
    let of = |name| text(claims, name).map(str::to_owned);
    match (of("jti"), of("sid"), of("sub")) {
        (Some(jti), session, subject) if session.is_some() || subject.is_some() => {
            Ok(LoggedOut { jti, session, subject })
        }
        _ => Err(LogoutTokenRefused::Incomplete),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn judged(changes: &Value) -> Result<LoggedOut, LogoutTokenRefused> {
        let mut claims = json!({
            "iss": "https://id.example", "aud": "samraad", "jti": "1", "sid": "s", "sub": "p",
            "iat": NOW, "exp": NOW + 120, "events": {EVENT: {}},
        });
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => claims.as_object_mut().unwrap().remove(name),
                value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
            };
        }
        check(claims.as_object().unwrap(), "https://id.example", "samraad", Timestamp::from_seconds(NOW))
    }

    #[test]
    fn a_logout_token_says_which_session_or_whose_sessions_end() {
        assert!(judged(&json!({})).is_ok_and(|it| it.session.is_some() && it.subject.is_some()));
        assert!(judged(&json!({"sub": null})).is_ok_and(|it| it.subject.is_none()));
        assert!(judged(&json!({"sid": null})).is_ok_and(|it| it.session.is_none()));
        assert!(judged(&json!({"exp": NOW - 59, "iat": NOW - 120})).is_ok());
    }

    #[test]
    fn anything_else_ends_nothing() {
        use LogoutTokenRefused::*;
        for (change, expected) in [
            (json!({"iss": "https://evil.example"}), Issuer),
            (json!({"aud": "other"}), Audience),
            (json!({"aud": null}), Audience),
            (json!({"nonce": "n"}), Kind),
            (json!({"events": null}), Kind),
            (json!({"events": {}}), Kind),
            (json!({"events": [EVENT]}), Kind),
            (json!({"events": {EVENT: true}}), Kind),
            (json!({"iat": NOW + 61}), Time),
            (json!({"iat": null}), Time),
            (json!({"exp": null}), Time),
            (json!({"exp": NOW - 60, "iat": NOW - 120}), Time),
            (json!({"exp": NOW + 601}), Time),
            (json!({"jti": null}), Incomplete),
            (json!({"jti": ""}), Incomplete),
            (json!({"sid": null, "sub": null}), Incomplete),
        ] {
            assert_eq!(judged(&change).err(), Some(expected), "{change}");
        }
    }
}
