//! Whether an ID token whose signature is right was made by our provider, for us, for this sign-in, and just now (OpenID
//! Connect Core § 3.1.3.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::{CLOCK_SKEW_SECS, Claims, audiences, is_addressed_to, seconds, text};
use crate::kernel::clock::Timestamp;

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Who made it.
    pub issuer: &'a str,
    /// For whom: us.
    pub client_id: &'a str,
    /// For which sign-in.
    pub nonce: &'a str,
    /// The access token that came with it.
    pub access_token: &'a str,
    /// Since when the person must have proved themselves, where they were asked to do it again.
    pub proved_since: Option<Timestamp>,
    /// Now.
    pub now: Timestamp,
}

/// Why an ID token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenRefused {
    /// Another provider's.
    #[error("the ID token is of another issuer")]
    Issuer,
    /// Made for somebody else.
    #[error("the ID token is for another client")]
    Audience,
    /// Given to somebody else.
    #[error("the ID token was given to another client")]
    AuthorisedParty,
    /// Its time is over, or it does not say.
    #[error("the ID token has expired")]
    Expired,
    /// Its time has not come, or it does not say when it was made: a clock is wrong.
    #[error("the ID token is from the future")]
    FromTheFuture,
    /// Of another sign-in.
    #[error("the ID token is of another sign-in")]
    Nonce,
    /// The access token beside it is another one.
    #[error("the access token does not belong to the ID token")]
    AccessToken,
    /// The person proved themselves too long ago, or it does not say when.
    #[error("the sign-in at the provider is too old")]
    TooOld,
}

/// Judges the claims of a token whose signature was checked.
///
/// # Errors
/// [`IdTokenRefused`].
pub fn check(claims: &Claims, expected: &Expected<'_>) -> Result<(), IdTokenRefused> {
    let now = expected.now.seconds();
    if text(claims, "iss") != Some(expected.issuer) {
        return Err(IdTokenRefused::Issuer);
    }
    if !is_addressed_to(claims, expected.client_id) {
        return Err(IdTokenRefused::Audience);
    }
    let presenter = claims.get("azp").map(|azp| azp.as_str() == Some(expected.client_id));
    if presenter == Some(false) || presenter.is_none() && audiences(claims) > 1 {
        return Err(IdTokenRefused::AuthorisedParty);
    }
    if seconds(claims, "exp").is_none_or(|exp| exp.saturating_add(CLOCK_SKEW_SECS) <= now) {
        return Err(IdTokenRefused::Expired);
    }
    let latest = now.saturating_add(CLOCK_SKEW_SECS);
    if seconds(claims, "iat").is_none_or(|iat| iat > latest)
        || claims.contains_key("nbf") && seconds(claims, "nbf").is_none_or(|nbf| nbf > latest)
    {
        return Err(IdTokenRefused::FromTheFuture);
    }
    if text(claims, "nonce") != Some(expected.nonce) {
        return Err(IdTokenRefused::Nonce);
    }
    if claims.contains_key("at_hash") && text(claims, "at_hash") != Some(&half_hash(expected.access_token)) {
        return Err(IdTokenRefused::AccessToken);
    }
    if let Some(since) = expected.proved_since {
        let proved = seconds(claims, "auth_time");
        if proved.is_none_or(|at| at.saturating_add(CLOCK_SKEW_SECS) < since.seconds() || at > latest) {
            return Err(IdTokenRefused::TooOld);
        }
    }
    Ok(())
}

/// The left half of the SHA-256: all algorithms that we believe hash with it.
fn half_hash(token: &str) -> String {
    let digest = Sha256::digest(token.as_bytes());
    let (left, _) = digest.split_at(digest.len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn claims(changes: &Value) -> Claims {
        let mut claims = json!({
            "iss": "https://id.example", "aud": "samraad", "sub": "s", "nonce": "n",
            "iat": NOW - 5, "exp": NOW + 60, "auth_time": NOW - 20, "at_hash": half_hash("access"),
        });
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => claims.as_object_mut().unwrap().remove(name),
                value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
            };
        }
        claims.as_object().unwrap().clone()
    }

    fn judged(changes: &Value) -> Result<(), IdTokenRefused> {
        let expected = Expected {
            issuer: "https://id.example",
            client_id: "samraad",
            nonce: "n",
            access_token: "access",
            proved_since: Some(Timestamp::from_seconds(NOW - 60)),
            now: Timestamp::from_seconds(NOW),
        };
        check(&claims(changes), &expected)
    }

    #[test]
    fn the_hash_of_an_access_token_is_that_of_the_example_in_openid_connect_core() {
        assert_eq!(half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
    }

    #[test]
    fn a_token_for_this_sign_in_is_believed_within_the_skew_of_the_clocks() {
        for good in [
            json!({}),
            json!({"aud": ["samraad"]}),
            json!({"aud": ["samraad", "other"], "azp": "samraad"}),
            json!({"azp": "samraad"}),
            json!({"exp": NOW - 59}),
            json!({"exp": 1_800_000_060.5}),
            json!({"iat": NOW + 60, "nbf": NOW + 60}),
            json!({"auth_time": NOW - 120}),
            json!({"at_hash": null}),
        ] {
            assert_eq!(judged(&good), Ok(()), "{good}");
        }
    }

    #[test]
    fn anything_else_is_refused_for_what_it_is() {
        use IdTokenRefused::*;
        for (change, expected) in [
            (json!({"iss": "https://id.example/"}), Issuer),
            (json!({"iss": null}), Issuer),
            (json!({"iss": ["https://id.example"]}), Issuer),
            (json!({"aud": "other"}), Audience),
            (json!({"aud": "samraad2"}), Audience),
            (json!({"aud": ["other"]}), Audience),
            (json!({"aud": []}), Audience),
            (json!({"aud": null}), Audience),
            (json!({"aud": ["samraad", "other"]}), AuthorisedParty),
            (json!({"azp": "other"}), AuthorisedParty),
            (json!({"azp": 1}), AuthorisedParty),
            (json!({"exp": NOW - 60}), Expired),
            (json!({"exp": null}), Expired),
            (json!({"exp": "soon"}), Expired),
            (json!({"iat": NOW + 61}), FromTheFuture),
            (json!({"iat": null}), FromTheFuture),
            (json!({"nbf": NOW + 61}), FromTheFuture),
            (json!({"nbf": "later"}), FromTheFuture),
            (json!({"nonce": "m"}), Nonce),
            (json!({"nonce": null}), Nonce),
            (json!({"at_hash": half_hash("another")}), AccessToken),
            (json!({"at_hash": 1}), AccessToken),
            (json!({"auth_time": NOW - 121}), TooOld),
            (json!({"auth_time": NOW + 61}), TooOld),
            (json!({"auth_time": null}), TooOld),
        ] {
            assert_eq!(judged(&change), Err(expected), "{change}");
        }
    }
}
