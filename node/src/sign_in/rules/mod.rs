//! What is asked of a provider, and what of its answers is believed. Nothing here speaks to anybody, reads a clock or
//! checks a signature; whoever calls has checked it.

use serde_json::Value;

pub mod authorisation;
pub mod callback;
pub mod claims;
pub mod id_token;
pub mod logout_token;
pub mod metadata;
pub mod proofs;

/// How far the provider's clock and ours may differ, in seconds.
pub const CLOCK_SKEW_SECS: i64 = 60;

/// The signatures that are believed. Never `none`, and never a shared secret: with one, who checks could also sign.
pub const ALGORITHMS: [&str; 3] = ["ES256", "PS256", "RS256"];

/// The claims of a token.
pub type Claims = serde_json::Map<String, Value>;

/// A number of seconds since 1970; providers may write fractions (RFC 7519 § 2).
fn seconds(claims: &Claims, name: &str) -> Option<i64> {
    let value = claims.get(name)?;
    #[allow(clippy::cast_possible_truncation, reason = "fractions are cut off, and infinity is no JSON")]
    value.as_i64().or_else(|| value.as_f64().map(|number| number as i64))
}

fn text<'a>(claims: &'a Claims, name: &str) -> Option<&'a str> {
    claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Whether `claims` are addressed to `client` (RFC 7519 § 4.1.3) and, where to others as well, at least presented by it.
fn is_addressed_to(claims: &Claims, client: &str) -> bool {
    match claims.get("aud") {
        Some(Value::String(one)) => one == client,
        Some(Value::Array(many)) => many.iter().any(|one| one == client),
        _ => false,
    }
}

fn audiences(claims: &Claims) -> usize {
    claims.get("aud").and_then(Value::as_array).map_or(1, Vec::len)
}
