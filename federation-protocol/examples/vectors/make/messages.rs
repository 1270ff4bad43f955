//! Tokens of requests, the discovery document, and what pairs two trusts.

use ed25519_dalek::{Signer as _, SigningKey};
use federation_protocol::discovery::{DiscoveryV1, OrganisationNumber};
use federation_protocol::pairing::{PairingAnswerV1, PairingV1};
use federation_protocol::request::{RequestClaimsV1, TOKEN_TYPE};
use federation_protocol::text::*;
use serde_json::{Value, json};

use super::{NOW, base64, bergen, file, oslo, secrets};

/// A JWT as a node sends it.
fn token(claims: &Value) -> String {
    use base64::Engine as _;
    let encode = |value: &Value| {
        base64::engine::general_purpose::URL_SAFE_NO_PAD
            .encode(federation_protocol::canonical::encode(value).unwrap())
    };
    let key = secrets(&bergen()).request;
    let header = json!({"alg": "EdDSA", "typ": TOKEN_TYPE, "kid": key.public().id()});
    let signed = format!("{}.{}", encode(&header), encode(claims));
    let signature = SigningKey::from_bytes(&key.to_bytes()).sign(signed.as_bytes());
    format!("{signed}.{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

pub(super) fn requests() -> Value {
    let path = "/federation/inbox?after=7";
    let body = b"an envelope";
    let claims = RequestClaimsV1::new(bergen(), oslo(), "POST", path, body, NOW);
    let once = claims.clone().once(uuid::Builder::from_random_bytes([7; 16]).into_uuid());
    let (claims, once) = (serde_json::to_value(claims).unwrap(), serde_json::to_value(once).unwrap());
    let vector = |name: &str, claims: &Value| {
        json!({"name": name, "claims": claims, "token": token(claims), "request_key": secrets(&bergen()).request.public(),
               "issuer": bergen(), "audience": oslo(), "method": "POST", "path": path, "body_base64": base64(body),
               "now": NOW, "single_use": claims.get("jti").is_some()})
    };
    let valid = vec![vector("request", &claims), vector("request-with-single-use-id", &once)];
    let received = [
        ("issued-by-another-trust", "issuer", json!(oslo()), "OtherIssuer"),
        ("for-another-trust", "audience", json!(bergen()), "OtherAudience"),
        ("for-another-method", "method", json!("PUT"), "OtherRequest"),
        ("for-another-path", "path", json!("/federation/inbox?after=8"), "OtherRequest"),
        ("for-another-body", "body_base64", json!(base64("an envelopf")), "OtherRequest"),
        ("expired", "now", json!(NOW.plus(300)), "Expired"),
        ("from-the-future", "now", json!(NOW.plus(-61)), "NotYetValid"),
        ("without-single-use-id", "single_use", json!(true), "NoSingleUseId"),
    ];
    let claimed =
        [("living-too-long", "exp", json!(NOW.plus(301))), ("ending-before-it-begins", "exp", json!(NOW))];
    let mut invalid = Vec::new();
    for (name, field, value, error) in received {
        let mut vector = vector(name, &claims);
        vector[field] = value;
        vector["error"] = json!(error);
        invalid.push(vector);
    }
    for (name, field, value) in claimed {
        let mut claims = claims.clone();
        claims[field] = value;
        let mut vector = vector(name, &claims);
        vector["error"] = json!("Lifetime");
        invalid.push(vector);
    }
    file("request.md", valid, invalid)
}

fn introduction() -> DiscoveryV1 {
    DiscoveryV1 {
        origin: bergen(),
        trust_name: Line::new("Helse Bergen HF").unwrap(),
        organisation_number: OrganisationNumber::new("983974724").unwrap(),
        keys: secrets(&bergen()).public(),
        accepts_connections: true,
    }
}

pub(super) fn pairing() -> Value {
    let pairing = PairingV1 {
        from: introduction(),
        url: Some(Line::new("https://samraad.helse-bergen.no").unwrap()),
        peer: oslo(),
        peer_fingerprint: secrets(&oslo()).public().fingerprint(),
    };
    let hidden = PairingV1 {
        from: DiscoveryV1 { accepts_connections: false, ..introduction() },
        url: None,
        ..pairing.clone()
    };
    let hidden = String::from_utf8(hidden.encode().unwrap()).unwrap();
    let text = String::from_utf8(pairing.encode().unwrap()).unwrap();
    let answer = |approved| String::from_utf8(PairingAnswerV1 { approved }.encode().unwrap()).unwrap();
    let vector = |name: &str, document: &str, text: &str| json!({"name": name, "document": document, "document_base64": base64(text)});
    let own = pairing.from.keys.envelope.to_string();
    let other = secrets(&oslo()).public().envelope.to_string();
    let valid = vec![
        vector("pairing", "pairing", &text),
        vector("pairing-of-a-node-that-accepts-no-connections", "pairing", &hidden),
        vector("answer-approved", "pairing_answer", &answer(true)),
        vector("answer-not-yet", "pairing_answer", &answer(false)),
    ];
    let invalid = [
        ("key-of-another-trust", "pairing", text.replace(&own, &other), "Contradiction"),
        ("approval-of-oneself", "pairing", text.replace(oslo().as_str(), bergen().as_str()), "Contradiction"),
        (
            "fingerprint-cut-short",
            "pairing",
            text.replace(&pairing.peer_fingerprint.to_string(), "021dbb4b"),
            "Fields",
        ),
        (
            "no-address-where-connections-are-accepted",
            "pairing",
            hidden.replace("\"accepts_connections\":false,", ""),
            "Contradiction",
        ),
        (
            "address-where-no-connections-are-accepted",
            "pairing",
            text.replace("{\"from\":{", "{\"from\":{\"accepts_connections\":false,"),
            "Contradiction",
        ),
        (
            "connections-that-are-no-yes-or-no",
            "pairing",
            hidden.replace("\"accepts_connections\":false", "\"accepts_connections\":0"),
            "Fields",
        ),
        ("without-peer", "pairing", text.replace("\"peer\"", "\"pear\""), "Fields"),
        ("pairing-of-later-version", "pairing", text.replace("\"v\":1}", "\"v\":2}"), "UnknownVersion"),
        ("answer-for-pairing", "pairing", answer(true), "OtherKind"),
        ("answer-that-is-no-yes-or-no", "pairing_answer", answer(true).replace("true", "1"), "Fields"),
    ]
    .map(|(name, document, text, error)| {
        let mut value = vector(name, document, &text);
        value["error"] = json!(error);
        value
    });
    file("pairing.md", valid, invalid.into())
}

pub(super) fn discovery() -> Value {
    let discovery = introduction();
    let other = secrets(&oslo()).public().envelope.to_string();
    let text = String::from_utf8(discovery.encode().unwrap()).unwrap();
    let own = discovery.keys.envelope.to_string();
    let fingerprint = discovery.keys.fingerprint();
    let hidden = DiscoveryV1 { accepts_connections: false, ..introduction() };
    let hidden = String::from_utf8(hidden.encode().unwrap()).unwrap();
    let valid = vec![
        json!({"name": "discovery", "document_base64": base64(&text), "fingerprint_hex": fingerprint}),
        json!({
            "name": "discovery-of-a-node-that-accepts-no-connections",
            "document_base64": base64(&hidden),
            "fingerprint_hex": fingerprint,
        }),
    ];
    let invalid = [
        ("key-of-another-trust", text.replace(&own, &other), "Contradiction"),
        (
            "origin-of-another-trust",
            text.replacen("\"origin\":\"samraad.helse-bergen.no", "\"origin\":\"samraad.ous.no", 1),
            "Contradiction",
        ),
        ("key-for-another-purpose", text.replace(&own, &discovery.keys.request.to_string()), "Fields"),
        ("organisation-number-with-wrong-check-digit", text.replace("983974724", "983974725"), "Fields"),
        ("without-keys", text.replace("\"keys\"", "\"locks\""), "Fields"),
        ("of-another-kind", text.replace("\"kind\":\"discovery\"", "\"kind\":\"opinion\""), "OtherKind"),
        ("of-later-version", text.replace("\"v\":1", "\"v\":2"), "UnknownVersion"),
        ("html-for-json", "<!doctype html>".to_owned(), "Malformed"),
    ]
    .map(|(name, text, error)| json!({"name": name, "document_base64": base64(text), "error": error}));
    file("discovery.md", valid, invalid.into())
}
