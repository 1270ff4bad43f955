//! Signatures (JWS): ours on client assertions and DPoP proofs, the provider's on its tokens. What a token says is judged
//! in `rules`; here only who signed it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::Value;
use zeroize::Zeroizing;

use super::rules::{ALGORITHMS, Claims};

/// The longest token that is looked at, in bytes.
const LONGEST_TOKEN: usize = 64 * 1024;
/// The shortest RSA modulus, in bytes: 2048 bits.
const SHORTEST_MODULUS: usize = 256;

/// A text is no private key that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "needs a private key in PEM (PKCS#8): P-256, or RSA of at least 2048 bits; `samraad key new sign-in` makes one"
)]
pub struct NotAKey;

/// A signature could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cannot sign")]
pub struct CannotSign;

/// What kind of key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// P-256, signs with ES256.
    P256,
    /// RSA of 3072 bits, signs with PS256.
    Rsa,
}

/// A new private key in PEM, and a certificate of it that it signs itself: for providers that know clients by one.
///
/// # Errors
/// [`CannotSign`] when the crypto library makes none.
pub fn draw_key(kind: KeyKind, name: &str) -> Result<(Zeroizing<String>, String), CannotSign> {
    let pair = match kind {
        KeyKind::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
        KeyKind::Rsa => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_3072),
    };
    let pair = pair.map_err(|_| CannotSign)?;
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    let certificate = params.self_signed(&pair).map_err(|_| CannotSign)?;
    Ok((Zeroizing::new(pair.serialize_pem()), certificate.pem()))
}

/// A private key of ours. Never printed.
#[derive(Clone)]
pub struct SigningKey {
    key: EncodingKey,
    algorithm: Algorithm,
    public: Jwk,
    name: String,
}

impl SigningKey {
    /// Reads a private key.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn read(pem: &str) -> Result<Self, NotAKey> {
        let ec = EncodingKey::from_ec_pem(pem.as_bytes()).map(|key| (key, Algorithm::ES256));
        let read =
            ec.or_else(|_| EncodingKey::from_rsa_pem(pem.as_bytes()).map(|key| (key, Algorithm::PS256)));
        let (key, algorithm) = read.map_err(|_| NotAKey)?;
        let mut public = Jwk::from_encoding_key(&key, algorithm).map_err(|_| NotAKey)?;
        let strong = match &public.algorithm {
            AlgorithmParameters::EllipticCurve(curve) => curve.curve == EllipticCurve::P256,
            AlgorithmParameters::RSA(rsa) => {
                URL_SAFE_NO_PAD.decode(&rsa.n).is_ok_and(|modulus| modulus.len() >= SHORTEST_MODULUS)
            }
            _ => false,
        };
        if !strong {
            return Err(NotAKey);
        }
        let name = public.thumbprint(ThumbprintHash::SHA256).map_err(|_| NotAKey)?;
        public.common.key_id = Some(name.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { key, algorithm, public, name })
    }

    /// A new key that is used for one sign-in and never written down.
    ///
    /// # Errors
    /// [`CannotSign`].
    pub fn draw() -> Result<Self, CannotSign> {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|_| CannotSign)?;
        let pem = Zeroizing::new(pair.serialize_pem());
        Self::read(&pem).map_err(|_| CannotSign)
    }

    /// The public key as a provider wants it registered.
    ///
    /// # Errors
    /// [`CannotSign`] never in practice.
    pub fn public(&self) -> Result<Value, CannotSign> {
        serde_json::to_value(&self.public).map_err(|_| CannotSign)
    }

    /// Signs a client assertion. `certificate` is the SHA-256 of a certificate that the provider knows the key by.
    ///
    /// # Errors
    /// [`CannotSign`].
    pub fn assertion(&self, claims: &Value, certificate: Option<&[u8; 32]>) -> Result<String, CannotSign> {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.name.clone());
        header.x5t_s256 = certificate.map(|hash| URL_SAFE_NO_PAD.encode(hash));
        encode(&header, claims, &self.key).map_err(|_| CannotSign)
    }

    /// Signs a DPoP proof: the public key is in it (RFC 9449 § 4.2).
    ///
    /// # Errors
    /// [`CannotSign`].
    pub fn dpop(&self, claims: &Value) -> Result<String, CannotSign> {
        let mut header = Header::new(self.algorithm);
        header.typ = Some("dpop+jwt".to_owned());
        // Nothing but the key itself.
        header.jwk = Some(Jwk { common: Default::default(), algorithm: self.public.algorithm.clone() });
        encode(&header, claims, &self.key).map_err(|_| CannotSign)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.name)
    }
}

/// Why nobody stands behind a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// It is no signed token, or says something in its header that must be understood and is not.
    #[error("the token is none")]
    Malformed,
    /// Signed in a way that is not believed: `none`, a shared secret.
    #[error("the token is signed with an algorithm that is not believed")]
    Algorithm,
    /// Signed with a key that the provider did not have when it was last asked.
    #[error("the token is signed with an unknown key")]
    UnknownKey,
    /// The signature is wrong.
    #[error("the token's signature is wrong")]
    Signature,
}

/// The keys of a provider that are for signatures. What we do not understand is left out, not a reason to take none.
#[derive(Debug, Clone, Default)]
pub struct ProviderKeys(Vec<Jwk>);

impl ProviderKeys {
    /// Reads a JWK set (RFC 7517 § 5); nothing when it is none.
    pub fn read(set: &Value) -> Option<Self> {
        let keys = set.get("keys")?.as_array()?.iter();
        let keys = keys.filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok());
        let for_signatures = |key: &Jwk| {
            let use_ = &key.common.public_key_use;
            use_.as_ref().is_none_or(|it| *it == PublicKeyUse::Signature)
        };
        Some(Self(keys.filter(for_signatures).collect()))
    }

    /// The claims of a token that one of these keys has signed.
    ///
    /// # Errors
    /// [`BadToken`].
    pub fn verify(&self, token: &str) -> Result<Claims, BadToken> {
        let header = header(token)?;
        let of_family = |key: &&Jwk| match (&key.algorithm, header.algorithm) {
            (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES256) => {
                curve.curve == EllipticCurve::P256
            }
            (AlgorithmParameters::RSA(_), Algorithm::PS256 | Algorithm::RS256) => true,
            _ => false,
        };
        let candidates: Vec<&Jwk> = match &header.key {
            Some(name) => self
                .0
                .iter()
                .filter(|key| key.common.key_id.as_ref() == Some(name))
                .filter(of_family)
                .collect(),
            None => self.0.iter().filter(of_family).collect(),
        };
        if candidates.is_empty() {
            return Err(BadToken::UnknownKey);
        }
        // Only the signature: everything else is judged by the rules, with the trust's clock.
        let mut validation = Validation::new(header.algorithm);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let signed_by = |key: &Jwk| {
            let key = DecodingKey::from_jwk(key).ok()?;
            decode::<Claims>(token, &key, &validation).ok().map(|token| token.claims)
        };
        // Without a name any of them may be it; with a name there is one.
        candidates.into_iter().find_map(signed_by).ok_or(BadToken::Signature)
    }
}

/// What a token's header says, as far as it is believed before the signature was checked.
struct TokenHeader {
    algorithm: Algorithm,
    key: Option<String>,
}

fn header(token: &str) -> Result<TokenHeader, BadToken> {
    let mut parts = token.split('.');
    let (Some(first), Some(_), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(BadToken::Malformed);
    };
    if token.len() > LONGEST_TOKEN {
        return Err(BadToken::Malformed);
    }
    let json = URL_SAFE_NO_PAD.decode(first).map_err(|_| BadToken::Malformed)?;
    let header: Claims = serde_json::from_slice(&json).map_err(|_| BadToken::Malformed)?;
    let named = header.get("alg").and_then(Value::as_str).filter(|name| ALGORITHMS.contains(name));
    let algorithm = named.and_then(|name| name.parse().ok()).ok_or(BadToken::Algorithm)?;
    // What must be understood (RFC 7515 § 4.1.11) we do not understand.
    if header.contains_key("crit") || signature.is_empty() {
        return Err(BadToken::Malformed);
    }
    let key = header.get("kid").and_then(Value::as_str).map(str::to_owned);
    Ok(TokenHeader { algorithm, key })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn keys_of(signing: &[&SigningKey]) -> ProviderKeys {
        let keys: Vec<Value> = signing.iter().map(|key| key.public().unwrap()).collect();
        ProviderKeys::read(&json!({"keys": keys})).unwrap()
    }

    fn part(value: &Value) -> String {
        URL_SAFE_NO_PAD.encode(value.to_string())
    }

    #[test]
    fn a_key_is_read_back_with_the_algorithm_that_it_is_for() {
        for (kind, expected) in [(KeyKind::P256, "ES256"), (KeyKind::Rsa, "PS256")] {
            let (pem, certificate) = draw_key(kind, "samraad").unwrap();
            let key = SigningKey::read(&pem).unwrap();
            let public = key.public().unwrap();
            assert_eq!((&public["alg"], &public["use"]), (&json!(expected), &json!("sig")));
            assert!(public.get("d").is_none(), "{public}");
            assert!(certificate.contains("BEGIN CERTIFICATE"));
            let token = key.assertion(&json!({"sub": "x"}), None).unwrap();
            assert_eq!(keys_of(&[&key]).verify(&token).unwrap()["sub"], "x");
            assert!(!format!("{key:?}").contains("PRIVATE"));
        }
        for no_key in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
            assert_eq!(SigningKey::read(no_key).err(), Some(NotAKey));
        }
    }

    #[test]
    fn a_proof_carries_the_public_key_and_nothing_else_of_it() {
        let key = SigningKey::draw().unwrap();
        let proof = key.dpop(&json!({"jti": "1"})).unwrap();
        let json = URL_SAFE_NO_PAD.decode(proof.split('.').next().unwrap()).unwrap();
        let header: Value = serde_json::from_slice(&json).unwrap();
        assert_eq!((&header["typ"], &header["alg"]), (&json!("dpop+jwt"), &json!("ES256")));
        let mut names: Vec<&String> = header["jwk"].as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["crv", "kty", "x", "y"]);
    }

    #[test]
    fn only_a_signature_of_a_known_key_counts() {
        let (ours, other) = (SigningKey::draw().unwrap(), SigningKey::draw().unwrap());
        let keys = keys_of(&[&ours]);
        let token = ours.assertion(&json!({"sub": "x"}), None).unwrap();
        assert!(keys.verify(&token).is_ok());
        assert_eq!(keys.verify(&other.assertion(&json!({}), None).unwrap()), Err(BadToken::UnknownKey));
        let [header, payload, signature] =
            <[&str; 3]>::try_from(token.split('.').collect::<Vec<_>>()).unwrap();
        let changed = format!("{header}.{}.{signature}", part(&json!({"sub": "y"})));
        assert_eq!(keys.verify(&changed), Err(BadToken::Signature));
        for (what, expected) in [
            (format!("{}.{payload}.", part(&json!({"alg": "none"}))), BadToken::Algorithm),
            (format!("{}.{payload}.{signature}", part(&json!({"alg": "NONE"}))), BadToken::Algorithm),
            (format!("{}.{payload}.{signature}", part(&json!({"alg": "HS256"}))), BadToken::Algorithm),
            (
                format!("{}.{payload}.{signature}", part(&json!({"alg": "ES256", "crit": ["x"]}))),
                BadToken::Malformed,
            ),
            (format!("{}.{payload}.{signature}", part(&json!({"alg": "RS256"}))), BadToken::UnknownKey),
            (format!("{header}.{payload}"), BadToken::Malformed),
            (format!("{header}.{payload}.{signature}.x"), BadToken::Malformed),
            (format!("{header}.{payload}."), BadToken::Malformed),
            ("x.y.z".to_owned(), BadToken::Malformed),
            (String::new(), BadToken::Malformed),
        ] {
            assert_eq!(keys.verify(&what), Err(expected), "{what}");
        }
    }

    #[test]
    fn a_secret_that_is_our_public_key_signs_nothing() {
        let key = SigningKey::draw().unwrap();
        let public = key.public().unwrap().to_string();
        let forged = encode(
            &Header::new(Algorithm::HS256),
            &json!({"sub": "x"}),
            &EncodingKey::from_secret(public.as_bytes()),
        );
        assert_eq!(keys_of(&[&key]).verify(&forged.unwrap()), Err(BadToken::Algorithm));
    }

    #[test]
    fn keys_that_we_do_not_understand_hide_none_that_we_do() {
        let key = SigningKey::draw().unwrap();
        let set = json!({"keys": [{"kty": "X"}, {"kty": "EC", "crv": "P-999", "x": "", "y": ""}, key.public().unwrap(), 5]});
        let token = key.assertion(&json!({}), None).unwrap();
        assert!(ProviderKeys::read(&set).unwrap().verify(&token).is_ok());
        let mut for_encryption = key.public().unwrap();
        for_encryption["use"] = json!("enc");
        let keys = ProviderKeys::read(&json!({"keys": [for_encryption]})).unwrap();
        assert_eq!(keys.verify(&token), Err(BadToken::UnknownKey));
        assert!(ProviderKeys::read(&json!([])).is_none());
    }
}
