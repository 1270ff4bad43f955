//! The token that authenticates a request from node to node: a JWT (EdDSA) over the claims of
//! `federation_protocol::request`, signed with the request key, which signs nothing else.

use federation_protocol::request::{RequestClaimsV1, TOKEN_TYPE};
use federation_protocol::signature::purpose::Request;
use federation_protocol::signature::{KeyId, PublicKey, SecretKey};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};

/// A token that is not one of ours, or whose signature is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token that this key signed")]
pub struct BadToken;

/// Signs the claims.
///
/// # Errors
/// [`BadToken`] never in practice: the key is well-formed.
pub fn sign(claims: &RequestClaimsV1, key: &SecretKey<Request>) -> Result<String, BadToken> {
    let header = Header {
        typ: Some(TOKEN_TYPE.to_owned()),
        kid: Some(key.public().id().to_string()),
        ..Header::new(Algorithm::EdDSA)
    };
    let key = EncodingKey::from_ed_der(&key.to_pkcs8_der());
    jsonwebtoken::encode(&header, claims, &key).map_err(|_| BadToken)
}

/// The key that a token says signed it. Nothing of it is to be believed before [`verify`].
///
/// # Errors
/// [`BadToken`] when it is no token of this type.
pub fn key_of(token: &str) -> Result<KeyId, BadToken> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| BadToken)?;
    if header.typ.as_deref() != Some(TOKEN_TYPE) || header.alg != Algorithm::EdDSA {
        return Err(BadToken);
    }
    header.kid.and_then(|kid| kid.parse().ok()).ok_or(BadToken)
}

/// Verifies the signature and gives the claims, which are to be checked against the request.
///
/// # Errors
/// [`BadToken`].
pub fn verify(token: &str, key: &PublicKey<Request>) -> Result<RequestClaimsV1, BadToken> {
    let mut validation = Validation::new(Algorithm::EdDSA);
    // Audience and times are checked by `RequestClaimsV1::check`, by the trust's clock and not by the machine's.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_ed_components(&key.to_jwk_x()).map_err(|_| BadToken)?;
    let token = jsonwebtoken::decode::<RequestClaimsV1>(token, &key, &validation).map_err(|_| BadToken)?;
    if token.header.typ.as_deref() == Some(TOKEN_TYPE) { Ok(token.claims) } else { Err(BadToken) }
}

#[cfg(test)]
mod tests {
    use federation_protocol::ids::{Origin, UnixSeconds};
    use federation_protocol::signature::TrustSecrets;

    use super::*;
    use crate::kernel::random::AsRng;
    use crate::platform::world::SystemRandomness;

    fn secrets(origin: &str) -> TrustSecrets {
        TrustSecrets::generate(&Origin::new(origin).unwrap(), &mut AsRng(&SystemRandomness))
    }

    #[test]
    fn a_token_is_read_with_the_key_that_signed_it_and_with_no_other() {
        let (ours, theirs) = (secrets("nordvik.example/register"), secrets("sunnvik.example/register"));
        let claims = RequestClaimsV1::new(
            ours.request.origin().clone(),
            theirs.request.origin().clone(),
            "GET",
            "/federation/outbox",
            b"",
            UnixSeconds(1_795_500_000),
        );
        let token = sign(&claims, &ours.request).unwrap();
        assert_eq!(key_of(&token), Ok(ours.request.public().id()));
        assert_eq!(verify(&token, &ours.request.public()), Ok(claims.clone()));
        assert_eq!(verify(&token, &theirs.request.public()), Err(BadToken));

        let (head, signature) = token.rsplit_once('.').unwrap();
        let changed = format!("{}x.{signature}", head);
        assert_eq!(verify(&changed, &ours.request.public()), Err(BadToken));
        assert_eq!(key_of("a.b.c"), Err(BadToken));
    }

    #[test]
    fn a_token_of_another_type_or_algorithm_is_refused() {
        let ours = secrets("nordvik.example/register");
        let claims = serde_json::json!({"iss": "nordvik.example/register", "aud": "sunnvik.example/register", "method": "GET",
            "path": "/", "body": "00".repeat(32), "iat": 1, "exp": 2});
        let kid = Some(ours.request.public().id().to_string());
        let key = EncodingKey::from_ed_der(&ours.request.to_pkcs8_der());
        let header = Header { kid: kid.clone(), ..Header::new(Algorithm::EdDSA) };
        let plain = jsonwebtoken::encode(&header, &claims, &key).unwrap();
        assert_eq!(key_of(&plain), Err(BadToken));
        assert_eq!(verify(&plain, &ours.request.public()), Err(BadToken));

        let header = Header { kid, typ: Some(TOKEN_TYPE.to_owned()), ..Header::new(Algorithm::HS256) };
        let secret = EncodingKey::from_secret(ours.request.public().as_bytes());
        let confused = jsonwebtoken::encode(&header, &claims, &secret).unwrap();
        assert_eq!(key_of(&confused), Err(BadToken));
        assert_eq!(verify(&confused, &ours.request.public()), Err(BadToken));
    }
}
