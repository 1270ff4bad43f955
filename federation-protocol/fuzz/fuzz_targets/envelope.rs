//! Envelopes and batches of them: what is read is written to the same bytes, and no bytes verify that the sender did not
//! sign. Bytes that begin with `!` are a header, a zero and a ciphertext that the sender signs.
#![no_main]

use ed25519_dalek::{Signer as _, SigningKey};
use federation_protocol::envelope::{Envelope, decode_batch, encode_batch};
use federation_protocol::hash::Hash;
use federation_protocol::ids::{Origin, UnixSeconds};
use federation_protocol::signature::{SecretKey, purpose};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let sender = Origin::new("samraad.helse-bergen.no/register").expect("an origin");
    let key = SecretKey::<purpose::Envelope>::from_bytes(sender, &[7; 32]).public();
    if let Ok(envelopes) = decode_batch(bytes) {
        assert_eq!(encode_batch(envelopes.iter().copied()), bytes);
        envelopes.into_iter().for_each(|envelope| check(envelope, &key, false));
    }
    match bytes.split_first() {
        Some((b'!', rest)) => check(&signed(rest), &key, true),
        _ => check(bytes, &key, false),
    }
});

fn check(bytes: &[u8], key: &federation_protocol::signature::PublicKey<purpose::Envelope>, signed: bool) {
    let Ok(envelope) = Envelope::parse(bytes) else { return };
    assert_eq!(envelope.encode(), bytes);
    let digest = envelope.digest();
    let Ok(verified) = envelope.verify([key]) else { return };
    assert!(signed, "nobody else can sign");
    let header = verified.header().clone();
    let _ = verified.check_live(&header.recipient, UnixSeconds(1_795_500_000));
    let other = SecretKey::<purpose::Sealing>::from_bytes(header.recipient, &[9; 32]);
    assert!(verified.open(&other).is_err(), "nobody sealed it");
    let mut erased = verified.into_envelope();
    erased.erase();
    assert_eq!(erased.digest(), digest, "erasing changes nothing that is signed");
    let reread = Envelope::parse(&erased.encode()).expect("an erased envelope is an envelope");
    assert!(reread.verify([key]).is_ok(), "an erased envelope still proves who sent it");
}

/// The envelope that this header and ciphertext make, after envelope.md.
fn signed(parts: &[u8]) -> Vec<u8> {
    let divider = parts.iter().position(|byte| *byte == 0).unwrap_or(parts.len());
    let (header, ciphertext) = parts.split_at(divider);
    let ciphertext = ciphertext.get(1..).unwrap_or_default();
    let hash = Hash::of(&join(&[b"samraad/v1/envelope-ciphertext", ciphertext]));
    let message = join(&[b"samraad/v1/envelope-signature", header, hash.as_bytes()]);
    let signature = SigningKey::from_bytes(&[7; 32]).sign(&message).to_bytes();
    let mut bytes = b"samraad-envelope/v1\n".to_vec();
    bytes.extend_from_slice(&u32::try_from(header.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend_from_slice(header);
    bytes.extend_from_slice(hash.as_bytes());
    bytes.extend_from_slice(&signature);
    bytes.extend_from_slice(&u32::try_from(ciphertext.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend_from_slice(ciphertext);
    bytes
}

fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| [&(part.len() as u64).to_be_bytes(), *part].concat()).collect()
}
