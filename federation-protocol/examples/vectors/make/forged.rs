//! Envelopes that no honest sender makes: rightly signed, wrongly sealed. Built from the specification alone, since the
//! crate seals only what is right.

use ed25519_dalek::{Signer as _, SigningKey};
use federation_protocol::envelope::Envelope;
use federation_protocol::hash::Hash;
use federation_protocol::signature::TrustSecrets;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeS, Serializable as _};

use super::Counting;

/// Every part behind its length in 8 bytes.
fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| [&(part.len() as u64).to_be_bytes(), *part].concat()).collect()
}

/// An envelope with the header of `honest`, sealed for `sealed_header` and holding `plaintext`.
pub(super) fn envelope(
    honest: &Envelope,
    sealed_header: &[u8],
    plaintext: &[u8],
    bergen: &TrustSecrets,
    oslo: &TrustSecrets,
) -> Vec<u8> {
    let header = header(honest);
    let (sender, recipient) = (bergen.log.origin().as_str(), oslo.log.origin().as_str());
    let header_hash = Hash::of(sealed_header);
    let info =
        join(&[b"samraad/v1/envelope-seal", sender.as_bytes(), recipient.as_bytes(), header_hash.as_bytes()]);
    let key = oslo.sealing.public();
    let key = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(key.as_bytes()).unwrap();
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<
        ChaCha20Poly1305,
        HkdfSha256,
        X25519HkdfSha256,
    >(
        &OpModeS::Base, &key, &info, plaintext, b"", &mut Counting::new("forged")
    )
    .unwrap();
    let ciphertext = [encapsulated.to_bytes().as_slice(), &sealed].concat();

    let hash = Hash::of(&join(&[b"samraad/v1/envelope-ciphertext", &ciphertext]));
    let signed = join(&[b"samraad/v1/envelope-signature", &header, hash.as_bytes()]);
    let signature = SigningKey::from_bytes(&bergen.envelope.to_bytes()).sign(&signed).to_bytes();
    let lengths = [header.len(), ciphertext.len()].map(|length| (length as u32).to_be_bytes());
    [
        b"samraad-envelope/v1\n",
        &lengths[0][..],
        &header,
        hash.as_bytes(),
        &signature,
        &lengths[1],
        &ciphertext,
    ]
    .concat()
}

/// The header of an envelope.
pub(super) fn header(envelope: &Envelope) -> Vec<u8> {
    let bytes = envelope.encode();
    let start = b"samraad-envelope/v1\n".len();
    let length = u32::from_be_bytes(bytes[start..start + 4].try_into().unwrap()) as usize;
    bytes[start + 4..][..length].to_vec()
}
