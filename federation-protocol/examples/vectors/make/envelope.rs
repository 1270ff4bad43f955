//! Sealed envelopes.

use federation_protocol::envelope::{Draft, Envelope, EnvelopeKind};
use federation_protocol::ids::{ConversationId, EnvelopeId, Epoch, UnixSeconds};
use federation_protocol::signature::TrustSecrets;
use serde_json::{Value, json};

use super::{Counting, NOW, base64, bergen, file, forged, oslo, salt, secrets};

const MAGIC: usize = b"samraad-envelope/v1\n".len();
const EXPIRES: UnixSeconds = NOW.plus(30 * 86_400);

fn seal(name: &str, payload: &[u8], bergen: &TrustSecrets, oslo: &TrustSecrets) -> Envelope {
    let rng = &mut Counting::new(name);
    let draft = Draft {
        id: EnvelopeId::random(rng),
        message: EnvelopeKind::review_request(),
        conversation: ConversationId::random(rng),
        epoch: Epoch::random(rng),
        sequence: 1,
        sent: NOW,
        expires: EXPIRES,
    };
    draft.seal(payload, &bergen.envelope, &oslo.public().sealing, rng).unwrap()
}

pub(super) fn vectors() -> Value {
    let (bergen, oslo) = (secrets(&bergen()), secrets(&oslo()));
    let vector = |name: &str, bytes: &[u8]| {
        json!({
            "name": name, "envelope_base64": base64(bytes), "now": NOW, "recipient": oslo.sealing.origin(),
            "sender_key": bergen.envelope.public(), "sealing_secret_hex": hex::encode(oslo.sealing.to_bytes().as_slice()),
        })
    };
    let valid_vector = |name: &str, envelope: &Envelope, payload: Option<&[u8]>| {
        let mut value = vector(name, &envelope.encode());
        value["digest_hex"] = json!(envelope.digest());
        value["payload_base64"] = json!(payload.map(base64));
        value
    };
    let payload = br#"{"kind":"review_request","v":1}"#;
    let sealed = seal("envelope", payload, &bergen, &oslo);
    let empty = seal("empty envelope", b"", &bergen, &oslo);
    let mut erased = sealed.clone();
    erased.erase();
    let valid = vec![
        valid_vector("sealed", &sealed, Some(payload)),
        valid_vector("sealed-without-payload", &empty, Some(b"")),
        valid_vector("erased", &erased, None),
    ];

    let bytes = sealed.encode();
    let header_length = u32::from_be_bytes(bytes[MAGIC..MAGIC + 4].try_into().unwrap()) as usize;
    let header = MAGIC + 4;
    let signature = header + header_length + 32;
    let ciphertext = signature + 64 + 4;
    let flipped = |at: usize| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        bytes
    };
    // A header of the same length that says something else.
    let replaced = |from: &str, to: &str| {
        let text = std::str::from_utf8(&bytes[header..header + header_length]).unwrap().replacen(from, to, 1);
        [
            &bytes[..MAGIC],
            &(text.len() as u32).to_be_bytes(),
            text.as_bytes(),
            &bytes[header + header_length..],
        ]
        .concat()
    };
    let other = seal("another envelope", payload, &bergen, &oslo).encode();
    let exchanged = [&bytes[..ciphertext], &other[other.len() - (bytes.len() - ciphertext)..]].concat();
    let key_id = bergen.envelope.public().id().to_string();
    let right = [salt("forged").as_bytes().as_slice(), payload].concat();
    let other_plaintext = forged::envelope(&sealed, &forged::header(&sealed), &right, &bergen, &oslo);
    let other_header = forged::envelope(&sealed, b"another header", &right, &bergen, &oslo);
    let no_salt = forged::envelope(&sealed, &forged::header(&sealed), b"short", &bergen, &oslo);
    let mut invalid: Vec<Value> = [
        ("magic-altered", flipped(0), "Malformed"),
        ("header-altered", replaced("\"sequence\":1", "\"sequence\":2"), "BadSignature"),
        ("sender-altered", replaced("helse-bergen", "helse-fonnas"), "UnknownKey"),
        ("sender-key-unknown", replaced(&key_id, "0123456789abcdef"), "UnknownKey"),
        ("ciphertext-hash-altered", flipped(signature - 1), "BadSignature"),
        ("signature-altered", flipped(signature), "BadSignature"),
        ("encapsulated-key-altered", flipped(ciphertext), "OtherCiphertext"),
        ("ciphertext-altered", flipped(bytes.len() - 1), "OtherCiphertext"),
        ("ciphertext-of-another-envelope", exchanged, "OtherCiphertext"),
        ("truncated", bytes[..bytes.len() - 1].to_vec(), "Malformed"),
        ("bytes-to-spare", [bytes.as_slice(), &[0]].concat(), "Malformed"),
        ("header-longer-than-envelope", flipped(MAGIC), "Malformed"),
        ("header-of-another-version", replaced("\"v\":1", "\"v\":2"), "Header"),
        ("header-of-another-kind", replaced("\"kind\":\"envelope\"", "\"kind\":\"Envelope\""), "Header"),
        ("header-with-duplicate-key", replaced("{", "{\"v\":1,"), "Header"),
        ("header-with-sequence-0", replaced("\"sequence\":1", "\"sequence\":0"), "Header"),
        ("header-to-oneself", replaced("samraad.ous.no/register", bergen.log.origin().as_str()), "Header"),
        (
            "header-that-expires-before-it-is-sent",
            replaced(&EXPIRES.0.to_string(), &NOW.0.to_string()),
            "Header",
        ),
        ("sealed-for-another-header", other_header, "BadSeal"),
        ("plaintext-not-committed-to", other_plaintext, "CommitmentMismatch"),
        ("plaintext-without-salt", no_salt, "CommitmentMismatch"),
        ("too-long", vec![0; 1024 * 1024 + 1], "TooLong"),
    ]
    .map(|(name, bytes, error)| {
        // A megabyte of zeros says no more than its length.
        let mut value = vector(name, if bytes.len() > 1_000_000 { &[] } else { &bytes });
        if bytes.len() > 1_000_000 {
            value["zeros"] = json!(bytes.len());
        }
        value["error"] = json!(error);
        value
    })
    .into();

    let circumstances = [
        ("expired", "now", json!(EXPIRES), "Expired"),
        ("from-the-future", "now", json!(NOW.plus(-601)), "NotYetSent"),
        ("for-another-trust", "recipient", json!("samraad.stolav.no/register"), "OtherRecipient"),
        ("sealed-for-another-key", "sealing_secret_hex", json!("11".repeat(32)), "OtherSealingKey"),
    ];
    for (name, field, value, error) in circumstances {
        let mut vector = vector(name, &bytes);
        vector[field] = value;
        vector["error"] = json!(error);
        invalid.push(vector);
    }
    file("envelope.md", valid, invalid)
}
