//! Holds the crate to the vectors in `docs/protocol/vectors`, and the vectors to the program that makes them.
#![cfg(test)]

#[path = "vectors/logs.rs"]
mod logs;
#[path = "../examples/vectors/make/mod.rs"]
mod make;

use std::fmt::Debug;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use federation_protocol::canonical;
use federation_protocol::content::*;
use federation_protocol::delivery::InboxAnswerV1;
use federation_protocol::discovery::DiscoveryV1;
use federation_protocol::envelope::*;
use federation_protocol::evidence::EquivocationV1;
use federation_protocol::exchange::ExchangeV1;
use federation_protocol::hash::Salt;
use federation_protocol::ids::*;
use federation_protocol::log::CompactRange;
use federation_protocol::mailbox::Payload;
use federation_protocol::mirror::{MirrorGrantsV1, Part, UploadAnswerV1, prefix_of};
use federation_protocol::note::*;
use federation_protocol::pairing::{PairingAnswerV1, PairingV1};
use federation_protocol::receipt::{About, Receipt, ReceiptError};
use federation_protocol::request::*;
use federation_protocol::signature::purpose::{Envelope as EnvelopePurpose, Request, Sealing};
use federation_protocol::signature::*;
use federation_protocol::sync::*;
use federation_protocol::text::Code;
use federation_protocol::tiles::*;
use serde_json::Value;

fn vectors(file: &str) -> Value {
    let text = std::fs::read(make::folder().join(file)).unwrap();
    canonical::parse(&text, usize::MAX).unwrap()
}

/// Runs every vector of a file; `check` gives the error's name.
fn check(file: &str, check: impl Fn(&Value) -> Result<(), String>) {
    let vectors = vectors(file);
    let (valid, invalid) = (vectors["valid"].as_array().unwrap(), vectors["invalid"].as_array().unwrap());
    assert!(!valid.is_empty() && !invalid.is_empty());
    for vector in valid {
        assert_eq!(check(vector), Ok(()), "{file}: {}", vector["name"]);
    }
    for vector in invalid {
        // A pull names its outcome at each of its steps.
        let error = vector["error"].as_str().unwrap_or_else(|| {
            vector["pulls"].as_array().unwrap().last().unwrap()["outcome"].as_str().unwrap()
        });
        assert_eq!(check(vector), Err(error.to_owned()), "{file}: {}", vector["name"]);
    }
}

/// The innermost variant of an error: `Document(Canonical(TooLong { limit: 3 }))` is `TooLong`.
fn name(error: impl Debug) -> String {
    let text = format!("{error:?}");
    let outer = text.split([' ', '{']).next().unwrap();
    outer.trim_end_matches(')').rsplit('(').next().unwrap().to_owned()
}

fn text<'v>(vector: &'v Value, field: &str) -> &'v str {
    vector[field].as_str().unwrap_or_else(|| panic!("{field} of {vector}"))
}

fn number(vector: &Value, field: &str) -> u64 {
    vector[field].as_u64().unwrap()
}

fn bytes(vector: &Value, field: &str) -> Vec<u8> {
    STANDARD.decode(text(vector, field)).unwrap()
}

/// What is only too long is not written out: so many zero bytes are as good.
fn bytes_or_zeros(vector: &Value, written: impl Fn(&Value) -> Vec<u8>) -> Vec<u8> {
    vector["zeros"].as_u64().map_or_else(|| written(vector), |count| vec![0; count as usize])
}

fn of_hex<const N: usize>(vector: &Value, field: &str) -> [u8; N] {
    hex::decode(text(vector, field)).unwrap().try_into().unwrap()
}

fn parsed<T: FromStr<Err: Debug>>(vector: &Value, field: &str) -> T {
    text(vector, field).parse().unwrap()
}

fn now(vector: &Value) -> UnixSeconds {
    UnixSeconds(vector["now"].as_i64().unwrap())
}

#[test]
fn making_the_vectors_again_gives_the_same_bytes() {
    for (name, made) in make::all() {
        let stored = std::fs::read_to_string(make::folder().join(name)).unwrap();
        assert!(stored == made, "{name} differs: run `cargo run -p federation-protocol --example vectors`");
    }
}

#[test]
fn every_file_of_vectors_is_made_by_the_program_and_named_by_its_page_and_the_index() {
    let folder = make::folder();
    let made: Vec<_> = make::all().into_iter().map(|(name, _)| name).collect();
    let index = std::fs::read_to_string(folder.join("../README.md")).unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        if file.ends_with(".json") {
            assert!(made.contains(&file.as_str()), "{file} is made by nothing");
            let page = vectors(&file)["page"].as_str().unwrap().to_owned();
            let text = std::fs::read_to_string(folder.join("..").join(&page)).unwrap();
            assert!(
                text.contains(&file) && index.contains(&file) && index.contains(&page),
                "{file} in {page}"
            );
        }
    }
}

#[test]
fn canonical_json() {
    check("canonical-json.json", |vector| {
        let limit = vector["limit"].as_u64().map_or(usize::MAX, |limit| limit as usize);
        let value = canonical::parse(&bytes(vector, "input_base64"), limit).map_err(name)?;
        assert_eq!(canonical::encode(&value).unwrap(), text(vector, "canonical").as_bytes());
        Ok(())
    });
}

fn check_key<P: Purpose>(vector: &Value) {
    let key = &vector[P::NAME];
    let secret = SecretKey::<P>::from_bytes(parsed(vector, "origin"), &of_hex(key, "secret_hex"));
    assert_eq!(secret.public(), parsed(key, "record"));
    assert_eq!(secret.public().as_bytes(), &of_hex(key, "public_hex"));
    assert_eq!(secret.public().id().to_string(), text(key, "key_id_hex"));
}

/// A set from before there were cosigning keys has none.
fn check_cosigner<R: CosignerRole>(vector: &Value) -> Option<CosignerPublicKey<R>> {
    let key = vector.get(R::NAME)?;
    let secret = CosignerSecretKey::<R>::from_bytes(parsed(vector, "origin"), &of_hex(key, "secret_hex"));
    assert_eq!(secret.public(), parsed(key, "vkey"));
    assert_eq!(hex::encode(secret.public().id()), text(key, "key_id_hex"));
    Some(secret.public())
}

#[test]
fn keys() {
    check("keys.json", |vector| {
        if let Some(record) = vector["record"].as_str() {
            return match text(vector, "purpose") {
                "log" => LogPublicKey::from_str(record).map(drop).map_err(name),
                "envelope" => PublicKey::<EnvelopePurpose>::from_str(record).map(drop).map_err(name),
                "request" => PublicKey::<Request>::from_str(record).map(drop).map_err(name),
                "sealing" => PublicKey::<Sealing>::from_str(record).map(drop).map_err(name),
                "cosignature" => CosignerPublicKey::<role::Own>::from_str(record).map(drop).map_err(name),
                "witness" => CosignerPublicKey::<role::Witness>::from_str(record).map(drop).map_err(name),
                other => panic!("{other}"),
            };
        }
        check_key::<EnvelopePurpose>(vector);
        check_key::<Request>(vector);
        check_key::<Sealing>(vector);
        let log = LogSecretKey::from_bytes(parsed(vector, "origin"), &of_hex(&vector["log"], "secret_hex"));
        assert_eq!(log.public().to_string(), text(&vector["log"], "vkey"));
        assert_eq!(hex::encode(log.public().id()), text(&vector["log"], "key_id_hex"));
        let keys = KeySet {
            log: log.public(),
            envelope: parsed(&vector["envelope"], "record"),
            request: parsed(&vector["request"], "record"),
            sealing: parsed(&vector["sealing"], "record"),
            cosignature: check_cosigner(vector),
            witness: check_cosigner(vector),
        };
        assert_eq!(keys.fingerprint().to_string(), text(vector, "fingerprint_hex"));
        assert_eq!(serde_json::json!(keys.fingerprint().words()), vector["fingerprint_words"]);
        Ok(())
    });
}

#[test]
fn log() {
    check("log.json", |vector| {
        if let Some(bundle) = vector.get("bundle_base64") {
            let bundle = STANDARD.decode(bundle.as_str().unwrap()).unwrap();
            let leaves = decode_entries(&bundle, number(vector, "width") as u16).map_err(name)?;
            let hexes: Vec<String> = leaves.iter().map(|leaf| hex::encode(leaf.encode())).collect();
            assert_eq!(serde_json::json!(hexes), vector["leaves_hex"]);
            assert_eq!(encode_entries(&leaves), bundle);
        } else if let Some(tile) = vector.get("hashes_hex") {
            let Resource::Hashes { level, .. } = parsed_path(vector)? else { panic!("{vector}") };
            let hashes = leaf_hashes(number(vector, "size"));
            assert_eq!(serde_json::json!(hashes_at_level(level, hashes).unwrap()), *tile);
        } else if vector.get("path").is_some() {
            let resource = parsed_path(vector)?;
            assert_eq!(resource.to_string(), text(vector, "path"));
            assert_eq!(resource.leaves(), number(vector, "first_leaf")..number(vector, "leaf_after_last"));
        } else {
            let range =
                CompactRange::from_bytes(&hex::decode(text(vector, "range_hex")).unwrap()).map_err(name)?;
            let mut grown = CompactRange::empty();
            for hash in leaf_hashes(number(vector, "size")) {
                grown.append(hash).unwrap();
            }
            assert_eq!(range, grown);
            assert_eq!(range.root().to_string(), text(vector, "root_hex"));
        }
        Ok(())
    });
}

fn parsed_path(vector: &Value) -> Result<Resource, String> {
    Resource::parse(text(vector, "path")).map_err(name)
}

fn leaf_hashes(size: u64) -> impl Iterator<Item = federation_protocol::hash::Hash> {
    (0..size).map(|n| federation_protocol::log::leaf_hash(format!("leaf {n}").as_bytes()))
}

#[test]
fn checkpoint() {
    check("checkpoint.json", |vector| {
        let log = KnownLog::new(parsed(vector, "vkey"));
        let signed = log.verify(&bytes_or_zeros(vector, |it| text(it, "note").into())).map_err(name)?;
        assert_eq!(signed.size(), number(vector, "size"));
        assert_eq!(signed.root().to_string(), text(vector, "root_hex"));
        Ok(())
    });
}

#[test]
fn envelope() {
    check("envelope.json", |vector| {
        let received = bytes_or_zeros(vector, |it| bytes(it, "envelope_base64"));
        let sender: PublicKey<EnvelopePurpose> = parsed(vector, "sender_key");
        let recipient: Origin = parsed(vector, "recipient");
        let envelope = Envelope::parse(&received).and_then(|it| it.verify([&sender])).map_err(name)?;
        envelope.check_live(&recipient, now(vector)).map_err(name)?;
        let key = SecretKey::<Sealing>::from_bytes(recipient, &of_hex(vector, "sealing_secret_hex"));
        match (envelope.open(&key), vector["payload_base64"].as_str()) {
            (Ok(opened), Some(payload)) => assert_eq!(STANDARD.encode(&*opened.payload), payload),
            (Err(EnvelopeError::Erased), None) => assert!(envelope.envelope().is_erased()),
            (opened, _) => return opened.map(drop).map_err(name),
        }
        assert_eq!(envelope.envelope().digest().to_string(), text(vector, "digest_hex"));
        assert_eq!(envelope.envelope().encode(), received);
        Ok(())
    });
}

#[test]
fn mailbox() {
    check("mailbox.json", |vector| {
        let kind = EnvelopeKind::new(Code::new(text(vector, "kind")).unwrap());
        let payload = Payload::read(&kind, &bytes(vector, "payload_base64")).map_err(name)?;
        assert_eq!(payload.unwrap().kind(), kind);
        Ok(())
    });
}

#[test]
fn receipt() {
    check("receipt.json", |vector| {
        let received = bytes(vector, "receipt_base64");
        let keys: Vec<PublicKey<EnvelopePurpose>> = serde_json::from_value(vector["keys"].clone()).unwrap();
        let receipt = Receipt::parse(&received).and_then(|it| it.verify(&keys)).map_err(name)?;
        assert_eq!(receipt.receipt().encode(), received);
        let (sender, envelope) = (parsed(vector, "sender"), parsed(vector, "envelope"));
        let outcome = receipt.outcome_of(&sender, envelope, parsed(vector, "digest_hex"));
        match &receipt.statement().about {
            About::Message { .. } => {
                let outcome = serde_json::to_value(outcome.map_err(name)?).unwrap();
                assert_eq!(outcome, vector["outcome"]);
            }
            About::Erasure { log, withdrawal } => {
                assert_eq!((log, *withdrawal), (&sender, number(vector, "withdrawal")));
                assert_eq!(outcome, Err(ReceiptError::OtherSubject));
            }
            About::Unread => assert_eq!(vector["unread"], true),
        }
        Ok(())
    });
}

#[test]
fn delivery() {
    check("delivery.json", |vector| {
        let document = bytes(vector, "document_base64");
        let answer = InboxAnswerV1::parse(&document, number(vector, "count") as usize).map_err(name)?;
        assert_eq!(InboxAnswerV1::parse(&answer.encode().unwrap(), answer.answers.len()), Ok(answer));
        Ok(())
    });
}

#[test]
fn request() {
    check("request.json", |vector| {
        let claims: RequestClaimsV1 = serde_json::from_value(vector["claims"].clone()).unwrap();
        check_token(vector, &claims);
        let (issuer, audience): (Origin, Origin) = (parsed(vector, "issuer"), parsed(vector, "audience"));
        let body = bytes(vector, "body_base64");
        let request = ReceivedRequest {
            issuer: &issuer,
            audience: &audience,
            method: text(vector, "method"),
            path: text(vector, "path"),
            body: &body,
        };
        let checked = if vector["single_use"].as_bool().unwrap() {
            claims.check_once(request, now(vector)).map(drop)
        } else {
            claims.check(request, now(vector))
        };
        checked.map_err(name)
    });
}

fn check_token(vector: &Value, claims: &RequestClaimsV1) {
    let key: PublicKey<Request> = parsed(vector, "request_key");
    let (signed, signature) = text(vector, "token").rsplit_once('.').unwrap();
    let (header, body) = signed.split_once('.').unwrap();
    let signature: [u8; 64] = URL_SAFE_NO_PAD.decode(signature).unwrap().try_into().unwrap();
    let verifier = ed25519_dalek::VerifyingKey::from_bytes(key.as_bytes()).unwrap();
    verifier.verify_strict(signed.as_bytes(), &ed25519_dalek::Signature::from_bytes(&signature)).unwrap();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    assert_eq!(header, serde_json::json!({"alg": "EdDSA", "typ": TOKEN_TYPE, "kid": key.id()}));
    let body: RequestClaimsV1 = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap();
    assert_eq!(body, *claims);
}

#[test]
fn discovery() {
    check("discovery.json", |vector| {
        let discovery = DiscoveryV1::parse(&bytes(vector, "document_base64")).map_err(name)?;
        assert_eq!(discovery.keys.fingerprint().to_string(), text(vector, "fingerprint_hex"));
        Ok(())
    });
}

#[test]
fn pairing() {
    check("pairing.json", |vector| {
        let document = bytes(vector, "document_base64");
        match text(vector, "document") {
            "pairing" => assert_eq!(PairingV1::parse(&document).map_err(name)?.encode().unwrap(), document),
            "pairing_answer" => {
                assert_eq!(PairingAnswerV1::parse(&document).map_err(name)?.encode().unwrap(), document)
            }
            other => panic!("{other}"),
        }
        Ok(())
    });
}

#[test]
fn mirror() {
    check("mirror.json", |vector| {
        match text(vector, "of") {
            "prefix" => assert_eq!(prefix_of(&parsed(vector, "origin")), text(vector, "prefix")),
            "part" => {
                assert_eq!(
                    Part::parse(text(vector, "path")).map_err(name)?.to_string(),
                    text(vector, "path")
                );
            }
            "mirror_grants" => {
                let document = bytes(vector, "document_base64");
                assert_eq!(MirrorGrantsV1::parse(&document).map_err(name)?.encode().unwrap(), document);
            }
            "upload_answer" => {
                let document = bytes(vector, "document_base64");
                assert_eq!(UploadAnswerV1::parse(&document).map_err(name)?.encode().unwrap(), document);
            }
            other => panic!("{other}"),
        }
        Ok(())
    });
}
