//! How we prove ourselves to the provider: the claims of client assertions (RFC 7523) and of DPoP proofs (RFC 9449). They
//! are signed elsewhere.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::kernel::clock::Timestamp;

/// How long an assertion holds. HelseID takes no longer one.
const ASSERTION_SECS: i64 = 60;

/// The claims of a client assertion.
pub fn client_assertion(client_id: &str, audience: &str, jti: &str, now: Timestamp) -> Value {
    let now = now.seconds();
    json!({
        "iss": client_id, "sub": client_id, "aud": audience, "jti": jti,
        "iat": now, "nbf": now, "exp": now + ASSERTION_SECS,
    })
}

/// What a DPoP proof is for.
#[derive(Debug, Clone, Copy)]
pub struct DpopFor<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// Its address.
    pub url: &'a str,
    /// The access token that goes with it.
    pub access_token: Option<&'a str>,
    /// What the server wants to see in it (RFC 9449 § 8).
    pub nonce: Option<&'a str>,
}

/// The claims of a DPoP proof.
pub fn dpop(proof: &DpopFor<'_>, jti: &str, now: Timestamp) -> Value {
    let hash = |token: &str| URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()));
    let claims = [
        ("jti", Some(jti.into())),
        ("htm", Some(proof.method.into())),
        ("htu", Some(without_query(proof.url).into())),
        ("iat", Some(now.seconds().into())),
        ("ath", proof.access_token.map(|token| hash(token).into())),
        ("nonce", proof.nonce.map(Value::from)),
    ];
    claims.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// Whether an answer asks for the same request with a nonce, and with which: `error` is the code of the body or of
/// `WWW-Authenticate`. Asked once: whoever wants another one after that gets none.
pub fn wanted_nonce<'a>(error: &str, header: Option<&'a str>, sent: Option<&str>) -> Option<&'a str> {
    let fits =
        |nonce: &&str| !nonce.is_empty() && nonce.len() <= 512 && nonce.bytes().all(|b| b.is_ascii_graphic());
    header.filter(fits).filter(|_| error == "use_dpop_nonce" && sent.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_is_from_us_to_the_provider_for_a_minute() {
        let claims = client_assertion("samraad", "https://id.example", "1", Timestamp::from_seconds(1_000));
        let expected = json!({"iss": "samraad", "sub": "samraad", "aud": "https://id.example", "jti": "1",
            "iat": 1_000, "nbf": 1_000, "exp": 1_060});
        assert_eq!(claims, expected);
    }

    #[test]
    fn a_proof_is_for_one_request_and_for_the_token_that_goes_with_it() {
        let proof = DpopFor {
            method: "GET",
            url: "https://id.example/me?x=1#y",
            access_token: Some("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"),
            nonce: Some("n"),
        };
        let claims = dpop(&proof, "1", Timestamp::from_seconds(1_000));
        // The hash is that of the example in RFC 9449 § 7.1.
        let expected = json!({"jti": "1", "htm": "GET", "htu": "https://id.example/me", "iat": 1_000,
            "ath": "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo", "nonce": "n"});
        assert_eq!(claims, expected);
    }

    #[test]
    fn a_nonce_is_sent_when_it_is_asked_for_and_once() {
        assert_eq!(wanted_nonce("use_dpop_nonce", Some("n"), None), Some("n"));
        for (error, header, sent) in [
            ("invalid_grant", Some("n"), None),
            ("use_dpop_nonce", None, None),
            ("use_dpop_nonce", Some(""), None),
            ("use_dpop_nonce", Some("a b"), None),
            ("use_dpop_nonce", Some("m"), Some("n")),
        ] {
            assert_eq!(wanted_nonce(error, header, sent), None, "{error} {header:?} {sent:?}");
        }
    }
}
