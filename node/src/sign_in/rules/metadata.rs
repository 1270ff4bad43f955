//! What a provider says of itself at `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0), how much of it is
//! believed, and for how long.

use std::time::Duration;

use serde_json::Value;

use crate::kernel::clock::Timestamp;
use crate::kernel::identity_provider::{IdentityProvider, Use};

/// Where a provider's metadata are, below its issuer identifier.
pub const PATH: &str = "/.well-known/openid-configuration";
/// How long metadata and keys are used without looking again.
const FRESH_FOR: Duration = Duration::from_secs(3600);
/// How long they are used while the provider does not answer: its keys were good then.
const STALE_FOR: Duration = Duration::from_secs(24 * 3600);
/// How often the provider is asked again at most, be it that it did not answer or that a key was unknown: anybody can send
/// us tokens with unknown keys.
const NO_SOONER_THAN: Duration = Duration::from_secs(10);

/// Where the provider answers to what, and what it can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Where browsers are sent.
    pub authorisation: String,
    /// Where codes are redeemed.
    pub token: String,
    /// Where its keys are.
    pub keys: String,
    /// Where it tells more of a person, if it is asked for that.
    pub userinfo: Option<String>,
    /// Where requests are pushed to, if they are.
    pub pushed: Option<String>,
    /// Where browsers are sent to sign out.
    pub end_session: Option<String>,
    /// Whether tokens are bound to a key.
    pub dpop: bool,
    /// Whether it names itself in each answer (RFC 9207).
    pub says_iss: bool,
}

/// Why a provider is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadMetadata {
    /// They are another provider's.
    #[error("the metadata are of another issuer than the configured one")]
    Issuer,
    /// An address is missing, or leads over an open line.
    #[error("the metadata have no usable {0}")]
    Address(&'static str),
    /// The configuration asks for something that the provider does not offer.
    #[error("the provider does not offer {0}, which the configuration requires")]
    NotOffered(&'static str),
    /// The provider asks for something that the configuration forbids.
    #[error("the provider requires {0}, which the configuration switches off")]
    Required(&'static str),
}

impl Metadata {
    /// Reads them.
    ///
    /// # Errors
    /// [`BadMetadata`].
    pub fn read(json: &Value, provider: &IdentityProvider) -> Result<Self, BadMetadata> {
        if json.get("issuer").and_then(Value::as_str) != Some(&provider.issuer) {
            return Err(BadMetadata::Issuer);
        }
        let optional = |name: &'static str| match json.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(url)) if is_usable(url, provider.danger_allow_http) => Ok(Some(url.clone())),
            Some(_) => Err(BadMetadata::Address(name)),
        };
        let required = |name: &'static str| optional(name)?.ok_or(BadMetadata::Address(name));
        let is_set = |name: &str| json.get(name).and_then(Value::as_bool) == Some(true);
        let can_bind = json
            .get("dpop_signing_alg_values_supported")
            .and_then(Value::as_array)
            .is_some_and(|algorithms| algorithms.iter().any(|algorithm| algorithm == "ES256"));
        let pushed = optional("pushed_authorization_request_endpoint")?;
        let must_push = is_set("require_pushed_authorization_requests");
        Ok(Self {
            authorisation: required("authorization_endpoint")?,
            token: required("token_endpoint")?,
            keys: required("jwks_uri")?,
            userinfo: if provider.userinfo { optional("userinfo_endpoint")? } else { None },
            pushed: match (provider.pushed_requests, pushed) {
                (Use::Required, None) => return Err(BadMetadata::NotOffered("pushed requests")),
                (Use::Never, _) if must_push => return Err(BadMetadata::Required("pushed requests")),
                (Use::Never, _) => None,
                (_, pushed) => pushed,
            },
            end_session: optional("end_session_endpoint")?,
            dpop: match (provider.dpop, can_bind) {
                (Use::Required, false) => return Err(BadMetadata::NotOffered("DPoP with ES256")),
                (Use::Never, _) => false,
                (_, can_bind) => can_bind,
            },
            says_iss: is_set("authorization_response_iss_parameter_supported"),
        })
    }
}

/// Whether an address is one to send secrets to: over TLS, or on this very machine where that was allowed.
pub fn is_usable(url: &str, allow_http: bool) -> bool {
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic()) && !url.contains(['"', '<', '>', '#']);
    let host = |scheme: &str| {
        let rest = url.strip_prefix(scheme)?;
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        (!authority.is_empty() && !authority.contains(['@', '\\'])).then_some(authority)
    };
    let on_this_machine = |authority: &str| {
        let name = authority.rsplit_once(':').map_or(authority, |(name, _)| name);
        ["localhost", "127.0.0.1", "[::1]"].contains(&name)
    };
    plain && (host("https://").is_some() || allow_http && host("http://").is_some_and(on_this_machine))
}

/// What to do about something that was fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// It is used.
    Fresh,
    /// It is fetched again, and used if that fails.
    Stale,
    /// It is fetched again and not used without.
    TooOld,
}

impl Age {
    /// Of something fetched then.
    pub fn of(fetched_at: Timestamp, now: Timestamp) -> Self {
        match now.since(fetched_at) {
            age if age < FRESH_FOR => Self::Fresh,
            age if age < STALE_FOR => Self::Stale,
            _ => Self::TooOld,
        }
    }
}

/// Whether the provider may be asked again, having been asked then.
pub fn may_ask_again(asked_at: Option<Timestamp>, now: Timestamp) -> bool {
    // A clock that was set back must not keep us from asking for as long.
    asked_at.is_none_or(|at| now < at || now.since(at) >= NO_SOONER_THAN)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sign_in::rules::claims::tests::provider;

    fn metadata() -> Value {
        json!({
            "issuer": "https://id.example",
            "authorization_endpoint": "https://id.example/authorize",
            "token_endpoint": "https://id.example/token",
            "jwks_uri": "https://keys.example/jwks",
            "userinfo_endpoint": "https://id.example/me",
            "pushed_authorization_request_endpoint": "https://id.example/par",
            "dpop_signing_alg_values_supported": ["ES256"],
            "authorization_response_iss_parameter_supported": true,
        })
    }

    fn changed(name: &str, value: Value) -> Value {
        let mut metadata = metadata();
        metadata[name] = value;
        metadata
    }

    #[test]
    fn what_a_provider_offers_is_used() {
        let read = Metadata::read(&metadata(), &provider()).unwrap();
        assert_eq!(read.pushed.as_deref(), Some("https://id.example/par"));
        assert!(read.dpop && read.says_iss && read.userinfo.is_some() && read.end_session.is_none());
        let less = json!({
            "issuer": "https://id.example", "authorization_endpoint": "https://id.example/a",
            "token_endpoint": "https://id.example/t", "jwks_uri": "https://id.example/j",
        });
        let read = Metadata::read(&less, &provider()).unwrap();
        assert!(!read.dpop && !read.says_iss && read.pushed.is_none());
    }

    #[test]
    fn metadata_of_somebody_else_or_with_open_lines_are_not_used() {
        for (name, value, expected) in [
            ("issuer", json!("https://id.example/"), BadMetadata::Issuer),
            ("issuer", json!(null), BadMetadata::Issuer),
            ("token_endpoint", json!("http://id.example/token"), BadMetadata::Address("token_endpoint")),
            ("token_endpoint", json!("http://127.0.0.1/token"), BadMetadata::Address("token_endpoint")),
            ("jwks_uri", json!(null), BadMetadata::Address("jwks_uri")),
            ("jwks_uri", json!(["https://id.example"]), BadMetadata::Address("jwks_uri")),
            ("end_session_endpoint", json!("javascript:x"), BadMetadata::Address("end_session_endpoint")),
            ("authorization_endpoint", json!("https://"), BadMetadata::Address("authorization_endpoint")),
        ] {
            let read = Metadata::read(&changed(name, value.clone()), &provider());
            assert_eq!(read, Err(expected), "{name}: {value}");
        }
    }

    #[test]
    fn what_the_configuration_requires_must_be_offered_and_what_the_provider_requires_must_be_allowed() {
        let strict = IdentityProvider { pushed_requests: Use::Required, dpop: Use::Required, ..provider() };
        assert!(Metadata::read(&metadata(), &strict).is_ok());
        let without = changed("pushed_authorization_request_endpoint", json!(null));
        assert_eq!(Metadata::read(&without, &strict), Err(BadMetadata::NotOffered("pushed requests")));
        let without = changed("dpop_signing_alg_values_supported", json!(["RS256"]));
        assert_eq!(Metadata::read(&without, &strict), Err(BadMetadata::NotOffered("DPoP with ES256")));
        let off = IdentityProvider { pushed_requests: Use::Never, dpop: Use::Never, ..provider() };
        let read = Metadata::read(&metadata(), &off).unwrap();
        assert!(read.pushed.is_none() && !read.dpop);
        let must = changed("require_pushed_authorization_requests", json!(true));
        assert_eq!(Metadata::read(&must, &off), Err(BadMetadata::Required("pushed requests")));
    }

    #[test]
    fn an_open_line_is_for_this_machine_alone_and_only_where_it_was_allowed() {
        for good in ["http://127.0.0.1:4000/x", "http://localhost", "http://[::1]:1/", "https://id.example?x"]
        {
            assert!(is_usable(good, true), "{good}");
        }
        for bad in [
            "http://localhost.evil.example/",
            "http://127.0.0.1@evil.example/",
            "http://id.example",
            "ftp://x",
            "",
        ] {
            assert!(!is_usable(bad, true), "{bad}");
        }
        assert!(!is_usable("http://127.0.0.1:4000/x", false));
    }

    #[test]
    fn what_was_fetched_is_used_for_an_hour_and_in_need_for_a_day() {
        let at = |secs| Timestamp::from_seconds(secs);
        for (age, expected) in [
            (0, Age::Fresh),
            (3_599, Age::Fresh),
            (3_600, Age::Stale),
            (86_399, Age::Stale),
            (86_400, Age::TooOld),
        ] {
            assert_eq!(Age::of(at(0), at(age)), expected, "{age}");
        }
        assert!(may_ask_again(None, at(0)));
        assert!(!may_ask_again(Some(at(0)), at(9)) && may_ask_again(Some(at(0)), at(10)));
        assert!(may_ask_again(Some(at(100)), at(50)), "the clock was set back");
    }
}
