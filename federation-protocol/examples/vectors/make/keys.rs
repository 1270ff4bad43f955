//! Keys, key records and fingerprints.

use federation_protocol::ids::Origin;
use federation_protocol::note::{CosignerRole, CosignerSecretKey};
use federation_protocol::signature::{KeySet, PublicKey, Purpose, SecretKey, TrustSecrets};
use serde_json::{Value, json};

use super::{base64, bergen, file, oslo, secrets};

pub(super) fn vectors() -> Value {
    let mut valid: Vec<Value> = [bergen(), oslo()]
        .map(|origin| {
            let (name, secrets) = (origin.as_str().split('/').next().unwrap(), secrets(&origin));
            let mut vector = set(&format!("keys-of-{name}"), &origin, &secrets, &secrets.public());
            vector["cosignature"] = cosigner(&secrets.cosignature);
            vector["witness"] = cosigner(&secrets.witness);
            vector
        })
        .into();
    let secrets_of_bergen = secrets(&bergen());
    let earlier = KeySet { cosignature: None, witness: None, ..secrets_of_bergen.public() };
    valid.push(set("keys-without-cosigners", &bergen(), &secrets_of_bergen, &earlier));

    let keys = secrets_of_bergen.public();
    let (envelope, sealing, vkey) =
        (keys.envelope.to_string(), keys.sealing.to_string(), keys.log.to_string());
    let witness = secrets_of_bergen.witness.public();
    let (witness_id, witness) = (hex::encode(witness.id()), witness.to_string());
    let mut identity = [0; 32];
    identity[0] = 1;
    let weak = |purpose: &str| {
        format!("samraad-key-v1+{purpose}+{}+0000000000000000+{}", bergen(), base64(identity))
    };
    let weak_vkey = format!("{}+00000000+{}", bergen(), base64([[1].as_slice(), &identity].concat()));
    let other_vkey = format!("{}+00000000+{}", bergen(), base64([[4].as_slice(), &identity].concat()));
    let weak_witness =
        format!("{}/witness+00000000+{}", bergen(), base64([[4].as_slice(), &identity].concat()));
    let id = keys.envelope.id().to_string();
    let invalid = [
        ("record-for-another-purpose", "request", envelope.clone(), "OtherPurpose"),
        ("record-renamed-to-another-purpose", "request", envelope.replace("+envelope+", "+request+"), "WrongKeyId"),
        ("record-of-another-trust", "envelope", envelope.replace("helse-bergen", "ous"), "WrongKeyId"),
        ("record-with-another-key-id", "envelope", envelope.replace(&id, "0123456789abcdef"), "WrongKeyId"),
        ("record-with-capital-key-id", "envelope", envelope.replace(&id, &id.to_uppercase()), "Malformed"),
        ("record-of-another-version", "envelope", envelope.replace("-v1+", "-v2+"), "Malformed"),
        ("record-cut-short", "sealing", sealing[..sealing.len() - 4].to_owned(), "Malformed"),
        ("record-without-padding", "sealing", sealing.trim_end_matches('=').to_owned(), "Malformed"),
        ("record-with-bad-origin", "envelope", envelope.replace("samraad.h", "Samraad.h"), "Malformed"),
        ("weak-ed25519-key", "envelope", weak("envelope"), "WeakKey"),
        ("weak-x25519-key", "sealing", weak("sealing"), "WeakKey"),
        ("vkey-with-another-key-id", "log", vkey.replace(&hex::encode(keys.log.id()), "01234567"), "WrongKeyId"),
        ("vkey-of-another-algorithm", "log", other_vkey, "OtherAlgorithm"),
        ("vkey-weak", "log", weak_vkey, "WeakKey"),
        ("vkey-without-key", "log", vkey.rsplit_once('+').unwrap().0.to_owned(), "Malformed"),
        ("log-key-as-witness", "witness", vkey.clone(), "OtherAlgorithm"),
        ("witness-as-log-key", "log", witness.clone(), "OtherAlgorithm"),
        ("witness-as-own-cosigner", "cosignature", witness.clone(), "Malformed"),
        ("witness-renamed-to-own-cosigner", "cosignature", witness.replace("/witness+", "/cosignature+"), "WrongKeyId"),
        ("witness-of-another-trust", "witness", witness.replace("helse-bergen", "ous"), "WrongKeyId"),
        ("witness-with-another-key-id", "witness", witness.replace(&witness_id, "01234567"), "WrongKeyId"),
        ("witness-without-role", "witness", witness.replace("/witness+", "+"), "WrongKeyId"),
        ("witness-weak", "witness", weak_witness, "WeakKey"),
    ]
    .map(|(name, purpose, record, error)| json!({"name": name, "purpose": purpose, "record": record, "error": error}));
    file("keys.md", valid, invalid.into())
}

/// Keys and the fingerprint over those that the set has.
fn set(name: &str, origin: &Origin, secrets: &TrustSecrets, keys: &KeySet) -> Value {
    json!({
        "name": name,
        "origin": origin,
        "log": {"secret_hex": hex::encode(secrets.log.to_bytes().as_slice()), "vkey": keys.log.to_string(),
                "key_id_hex": hex::encode(keys.log.id())},
        "envelope": key(&secrets.envelope),
        "request": key(&secrets.request),
        "sealing": key(&secrets.sealing),
        "fingerprint_hex": keys.fingerprint().to_string(),
        "fingerprint_words": keys.fingerprint().words(),
    })
}

fn cosigner<R: CosignerRole>(secret: &CosignerSecretKey<R>) -> Value {
    let public = secret.public();
    json!({
        "secret_hex": hex::encode(secret.to_bytes().as_slice()),
        "vkey": public,
        "key_id_hex": hex::encode(public.id()),
    })
}

fn key<P: Purpose>(secret: &SecretKey<P>) -> Value {
    let public: PublicKey<P> = secret.public();
    json!({
        "secret_hex": hex::encode(secret.to_bytes().as_slice()),
        "public_hex": hex::encode(public.as_bytes()),
        "key_id_hex": public.id(),
        "record": public,
    })
}
