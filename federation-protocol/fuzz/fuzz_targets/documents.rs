//! Documents and keys: what is read can be written, and what is written is read as the same. The first byte says as what
//! the rest is read.
#![no_main]

use std::fmt::{Debug, Display};
use std::str::FromStr;

use federation_protocol::content::Content;
use federation_protocol::discovery::DiscoveryV1;
use federation_protocol::envelope::EnvelopeKind;
use federation_protocol::evidence::EquivocationV1;
use federation_protocol::exchange::ExchangeV1;
use federation_protocol::ids::EntryKind;
use federation_protocol::mailbox::Payload;
use federation_protocol::mirror::{MirrorGrantsV1, UploadAnswerV1};
use federation_protocol::note::{KnownLog, LogPublicKey, LogSecretKey};
use federation_protocol::pairing::{PairingAnswerV1, PairingV1};
use federation_protocol::receipt::{Receipt, decode_batch, encode_batch};
use federation_protocol::signature::{PublicKey, purpose};
use federation_protocol::text::Code;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((which, rest)) = bytes.split_first() else { return };
    match which % 16 {
        0 => stable(rest, DiscoveryV1::parse, DiscoveryV1::encode),
        1 => stable(rest, PairingV1::parse, PairingV1::encode),
        2 => stable(rest, PairingAnswerV1::parse, PairingAnswerV1::encode),
        3 => text::<LogPublicKey>(rest),
        4 => text::<PublicKey<purpose::Envelope>>(rest),
        5 => text::<PublicKey<purpose::Request>>(rest),
        6 => text::<PublicKey<purpose::Sealing>>(rest),
        7 => payload(rest),
        9 => stable(rest, MirrorGrantsV1::parse, MirrorGrantsV1::encode),
        10 => stable(rest, UploadAnswerV1::parse, UploadAnswerV1::encode),
        11 => stable(rest, ExchangeV1::parse, ExchangeV1::encode),
        12 => receipt(rest),
        13 => receipts(rest),
        14 => evidence(rest),
        15 => content(rest),
        _ => chunk(rest),
    }
});

fn stable<T: Debug + PartialEq, E: Debug, F: Debug>(
    bytes: &[u8],
    parse: impl Fn(&[u8]) -> Result<T, E>,
    encode: impl Fn(&T) -> Result<Vec<u8>, F>,
) {
    let Ok(read) = parse(bytes) else { return };
    let written = encode(&read).expect("what was read can be written");
    assert_eq!(parse(&written).expect("what was written can be read"), read);
    assert_eq!(encode(&read).expect("as before"), written);
}

/// A key has one spelling.
fn text<T: FromStr + Display>(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(read) = text.parse::<T>() {
        assert_eq!(read.to_string(), text);
    }
}

/// What is said in envelopes, read as the kind that the document says it is.
fn payload(bytes: &[u8]) {
    let Ok(value) = federation_protocol::canonical::parse(bytes, 1 << 20) else { return };
    let Some(kind) = value.get("kind").and_then(|kind| kind.as_str()).and_then(|kind| Code::new(kind).ok())
    else {
        return;
    };
    let kind = EnvelopeKind::new(kind);
    let Ok(Some(read)) = Payload::read(&kind, bytes) else { return };
    assert_eq!(read.kind(), kind);
    let written = read.encode().expect("what was read can be written");
    assert_eq!(Payload::read(&kind, &written).expect("what was written can be read"), Some(read));
}

/// A receipt has one spelling, and nobody has signed it.
fn receipt(bytes: &[u8]) {
    let Ok(read) = Receipt::parse(bytes) else { return };
    assert_eq!(read.encode(), bytes);
    assert!(read.verify([]).is_err());
}

fn receipts(bytes: &[u8]) {
    if let Ok(read) = decode_batch(bytes) {
        assert_eq!(encode_batch(read), bytes);
    }
}

/// Evidence that is none of anybody's making is no proof; what it claims is worked out all the same.
fn evidence(bytes: &[u8]) {
    let Ok(read) = EquivocationV1::parse(bytes) else { return };
    let log = LogSecretKey::from_bytes(read.origin.clone(), &[7; 32]);
    assert!(read.verify(&KnownLog::new(log.public())).is_err(), "nobody else can sign");
}

/// Contents of a log under the kind and at the place that the first byte says, in the log that the document names.
fn content(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let Ok(value) = federation_protocol::canonical::parse(bytes, 1 << 20) else { return };
    let Some(origin) = value.get("origin").and_then(|origin| origin.as_str()?.parse().ok()) else { return };
    let kinds = [
        EntryKind::DECISION_SUMMARY,
        EntryKind::WITHDRAWAL,
        EntryKind::KEY_CHANGE,
        EntryKind::LOG_END,
        EntryKind::LOG_BEGIN,
    ];
    let Some(kind) = kinds.get(usize::from(which % 8)) else { return };
    let index = u64::from(which / 8) * 100;
    let Ok(Some(read)) = Content::read(&origin, index, *kind, bytes) else { return };
    let written = read.encode().expect("what was read can be written");
    let again = Content::read(&origin, index, *kind, written.bytes());
    assert_eq!(again.expect("what was written can be read"), Some(read));
}

/// A part of a file has one spelling.
fn chunk(bytes: &[u8]) {
    if let Ok(read) = Payload::read(&EnvelopeKind::attachment_chunk(), bytes) {
        assert_eq!(read.expect("a kind that is known").encode().expect("what was read can be written"), bytes);
    }
}
