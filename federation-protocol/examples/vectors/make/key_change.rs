//! Changes of keys.

use federation_protocol::canonical;
use federation_protocol::content::*;
use federation_protocol::ids::{EntryId, EntryKind, Origin, UnixSeconds};
use federation_protocol::signature::{AnyPublicKey, AnySigningKey, KeyPurpose, KeySet, TrustSecrets};
use serde_json::{Value, json};

use super::content::{committed, second};
use super::{Counting, NOW, base64, bergen, file, oslo, secrets};

const DAY: i64 = 24 * 60 * 60;

fn newer() -> TrustSecrets {
    TrustSecrets::generate(&bergen(), &mut Counting::new("newer keys"))
}

fn times(old_until: Option<i64>) -> Overlap {
    Overlap::Times { valid_from: NOW.plus(DAY), old_until: old_until.map(|days| NOW.plus(days * DAY)) }
}

fn signer(secrets: &TrustSecrets, purpose: KeyPurpose) -> AnySigningKey<'_> {
    match purpose {
        KeyPurpose::Log => AnySigningKey::Log(&secrets.log),
        KeyPurpose::Cosignature => AnySigningKey::Cosignature(&secrets.cosignature),
        KeyPurpose::Witness => AnySigningKey::Witness(&secrets.witness),
        KeyPurpose::Envelope | KeyPurpose::Sealing => AnySigningKey::Envelope(&secrets.envelope),
        KeyPurpose::Request => AnySigningKey::Request(&secrets.request),
    }
}

/// A change of the key of a purpose, as it should be.
fn change(purpose: KeyPurpose) -> KeyChangeV1 {
    let (old, new) = (secrets(&bergen()), newer());
    let overlap = if purpose == KeyPurpose::Log { Overlap::Size(70) } else { times(Some(31)) };
    let (from, to) = (old.public().key(purpose), new.public().key(purpose).unwrap());
    KeyChangeV1::sign(id(), from, to, overlap, signer(&old, purpose)).unwrap()
}

fn id() -> EntryId {
    EntryId::random(&mut Counting::new("key change"))
}

fn first_witness() -> KeyChangeV1 {
    let keys = secrets(&bergen());
    let new = AnyPublicKey::Witness(keys.witness.public());
    KeyChangeV1::sign(id(), None, new, times(None), AnySigningKey::Log(&keys.log)).unwrap()
}

fn valid(name: &str, index: u64, change: &KeyChangeV1, known: &KeySet, standing: &str) -> Value {
    let content = change.encode().unwrap();
    let mut vector = committed(name, &bergen(), EntryKind::KEY_CHANGE, index, content.bytes(), true);
    vector["known"] = serde_json::to_value(known).unwrap();
    vector["standing"] = standing.into();
    vector
}

pub(super) fn vectors() -> Value {
    let (old, new) = (secrets(&bergen()).public(), newer().public());
    let mut named: Vec<Value> = KeyPurpose::ALL
        .iter()
        .map(|purpose| {
            valid(&format!("change-of-{}-key", purpose.name()), 5, &change(*purpose), &old, "follows")
        })
        .collect();
    let unpaired = KeySet { witness: None, ..old.clone() };
    named.push(valid("first-witness-key", 5, &first_witness(), &unpaired, "follows"));
    named.push(valid("change-from-before-the-pairing", 5, &change(KeyPurpose::Envelope), &new, "known"));
    let third = TrustSecrets::generate(&bergen(), &mut Counting::new("third keys")).public();
    named.push(valid(
        "change-between-keys-never-known",
        5,
        &change(KeyPurpose::Request),
        &third,
        "unrelated",
    ));
    named.push(in_second_log());
    // The envelope key that signs was changed before; who knows the new one does not follow the old.
    let moved = old.clone().with(AnyPublicKey::Envelope(third.envelope));
    let sealing = change(KeyPurpose::Sealing);
    named.push(valid("change-of-sealing-key-by-an-old-envelope-key", 5, &sealing, &moved, "unrelated"));
    file("key-change.md", named, invalid(&old, &new))
}

/// The same trust announces a key in the log that follows on its first.
fn in_second_log() -> Value {
    let log = second();
    let change = Content::KeyChange(Box::new(change(KeyPurpose::Log))).in_log(&log).encode().unwrap();
    let mut vector =
        committed("change-in-a-second-log", &log, EntryKind::KEY_CHANGE, 5, change.bytes(), true);
    vector["known"] = serde_json::to_value(secrets(&bergen()).public()).unwrap();
    vector["standing"] = "follows".into();
    vector
}

fn text(change: &KeyChangeV1) -> String {
    String::from_utf8(change.encode().unwrap().bytes().to_vec()).unwrap()
}

fn invalid(old: &KeySet, new: &KeySet) -> Vec<Value> {
    let envelope = change(KeyPurpose::Envelope);
    let whole = text(&envelope);
    let log = text(&change(KeyPurpose::Log));
    let sealing = text(&change(KeyPurpose::Sealing));
    let request = text(&change(KeyPurpose::Request));
    let (until, from) = (NOW.plus(31 * DAY).0, NOW.plus(DAY).0);
    let oslo = secrets(&oslo());
    let strange = oslo.public().key(KeyPurpose::Envelope).unwrap().to_string();
    let resigned = |by: &AnyPublicKey| {
        whole.replacen(
            &format!("\"signed_by\":\"{}\"", envelope.signed_by),
            &format!("\"signed_by\":\"{by}\""),
            1,
        )
    };
    let without = |member: &str, text: &str| {
        let mut value: Value = serde_json::from_str(text).unwrap();
        value.as_object_mut().unwrap().remove(member);
        String::from_utf8(canonical::encode(&value).unwrap()).unwrap()
    };
    let later = UnixSeconds(from + MAX_OVERLAP_SECONDS + 1).0.to_string();
    let mut identity = [0; 32];
    identity[0] = 1;
    let weak = format!("samraad-key-v1+envelope+{}+0000000000000000+{}", bergen(), base64(identity));
    let cases: Vec<(&str, u64, String, &str)> = vec![
        (
            "changed-after-signing",
            5,
            whole.replace(&until.to_string(), &(until + 1).to_string()),
            "BadSignature",
        ),
        ("signature-of-another-entry", 5, with_another_id(&whole), "BadSignature"),
        ("signed-by-the-new-key", 5, resigned(&new.key(KeyPurpose::Envelope).unwrap()), "Contradiction"),
        ("signed-by-the-log-instead", 5, resigned(&old.key(KeyPurpose::Log).unwrap()), "Contradiction"),
        (
            "sealing-key-signed-by-the-request-key",
            5,
            sealing.replace(&old.envelope.to_string(), &old.request.to_string()),
            "Contradiction",
        ),
        ("key-of-another-trust", 5, whole.replace(&new.envelope.to_string(), &strange), "Contradiction"),
        (
            "keys-of-two-purposes",
            5,
            request.replace(&new.request.to_string(), &new.envelope.to_string()),
            "Contradiction",
        ),
        (
            "to-the-same-key",
            5,
            whole.replace(&new.envelope.to_string(), &old.envelope.to_string()),
            "Contradiction",
        ),
        ("first-envelope-key", 5, without("old_until", &without("old", &whole)), "Contradiction"),
        ("without-overlap", 5, whole.replace(&until.to_string(), &from.to_string()), "Contradiction"),
        ("overlap-of-more-than-a-year", 5, whole.replace(&until.to_string(), &later), "Contradiction"),
        ("without-beginning", 5, without("valid_from", &whole), "Contradiction"),
        (
            "log-key-by-time",
            5,
            log.replace("\"old_until_size\":70", &format!("\"old_until\":{until}")),
            "Contradiction",
        ),
        ("log-key-that-ends-before-its-change", 70, log, "Contradiction"),
        ("weak-key", 5, whole.replace(&new.envelope.to_string(), &weak), "Fields"),
        ("signature-cut-short", 5, whole.replacen("\"signature\":\"", "\"signature\":\"AAAA", 1), "Fields"),
        ("without-signature", 5, without("signature", &whole), "Fields"),
        (
            "under-another-kind",
            5,
            whole.replace("\"kind\":\"key_change\"", "\"kind\":\"withdrawal\""),
            "OtherKind",
        ),
    ];
    let origin: Origin = bergen();
    cases
        .into_iter()
        .map(|(name, index, content, error)| {
            json!({"name": name, "origin": origin, "kind": EntryKind::KEY_CHANGE.code(), "index": index,
                   "content_base64": base64(content), "error": error})
        })
        .collect()
}

fn with_another_id(text: &str) -> String {
    let other = EntryId::random(&mut Counting::new("another key change")).to_string();
    text.replace(&id().to_string(), &other)
}
