//! The vectors of others against what all of our signatures and seals go through: RFC 9180 and Project Wycheproof. (RFC 6962
//! is judged from outside the crate: `tests/rules/merkle.rs`, and `tests/tests/merkle_proofs.rs` of the workspace.)

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hmac::Mac as _;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem as _, Serializable as _};
use rand_core::{TryCryptoRng, TryRng};
use wycheproof::{TestResult, eddsa, xdh};

use crate::envelope::suite;
use crate::signature::{ed25519_public, verify_ed25519};

/// Gives these bytes once, and then no more.
struct Given(Vec<u8>);

impl TryRng for Given {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        unreachable!("bytes are all that is asked for")
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        unreachable!("bytes are all that is asked for")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.copy_from_slice(&self.0.drain(..bytes.len()).collect::<Vec<_>>());
        Ok(())
    }
}

impl TryCryptoRng for Given {}

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    hex::decode(hex).unwrap().try_into().unwrap()
}

/// RFC 9180 appendix A.2.1: base mode of our suite. Its messages have associated data and ours have none, so what the RFC
/// gives is the key and the nonce, and the message under them without associated data is what we must make and open.
#[test]
fn the_base_mode_of_rfc_9180_is_sealed_and_opened() {
    let info: [u8; 20] = bytes("4f6465206f6e2061204772656369616e2055726e");
    let recipient_secret: [u8; 32] =
        bytes("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
    let recipient: [u8; 32] = bytes("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
    let ephemeral_material =
        hex::decode("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b").unwrap();
    let encapsulated: [u8; 32] = bytes("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
    let key: [u8; 32] = bytes("ad2744de8e17f4ebba575b3f5f5a8fa1f69c2a07f6e7500bc60ca6e3e3ec1c91");
    let nonce: [u8; 12] = bytes("5c4d98150661b848853b547f");
    let plaintext = b"Beauty is truth, truth beauty";

    let aead = ChaCha20Poly1305::new(&key.into());
    let first = aead.encrypt(&Nonce::from(nonce), Payload { msg: plaintext, aad: b"Count-0" }).unwrap();
    let of_the_rfc =
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28";
    assert_eq!(hex::encode(first), of_the_rfc, "key, nonce and message are the RFC's");

    let without_data = aead.encrypt(&Nonce::from(nonce), plaintext.as_slice()).unwrap();
    let expected = [encapsulated.as_slice(), &without_data].concat();
    let sealed = suite::seal(&recipient, &info, plaintext, &mut Given(ephemeral_material)).unwrap();
    assert_eq!(hex::encode(&sealed), hex::encode(&expected));
    assert_eq!(suite::open(&recipient_secret, &info, &expected).unwrap().as_slice(), plaintext);
    for at in 0..expected.len() {
        let mut flipped = expected.clone();
        flipped[at] ^= 1;
        assert!(suite::open(&recipient_secret, &info, &flipped).is_none(), "byte {at}");
    }
}

#[test]
fn every_ed25519_signature_of_wycheproof_is_judged_as_it_says() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut judged = [0, 0];
    for group in &set.test_groups {
        let key = <&[u8; 32]>::try_from(group.key.pk.as_ref()).ok().and_then(|key| ed25519_public(key).ok());
        for test in &group.tests {
            let verified = key.is_some_and(|key| verify_ed25519(&key, &test.msg, &test.sig).is_ok());
            assert_eq!(verified, test.result == TestResult::Valid, "{}: {}", test.tc_id, test.comment);
            judged[usize::from(verified)] += 1;
        }
    }
    assert!(judged.iter().all(|count| *count > 50), "both kinds are many: {judged:?}");
}

/// Agreement is judged through the key encapsulation that seals use: its secret must be what RFC 9180 derives from
/// Wycheproof's, and where that is zero there must be none.
#[test]
fn every_x25519_agreement_of_wycheproof_is_met_and_none_gives_zero() {
    let set = xdh::TestSet::load(xdh::TestName::X25519).unwrap();
    let (mut met, mut refused) = (0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let secret = <X25519HkdfSha256 as hpke::Kem>::PrivateKey::from_bytes(&test.private_key).unwrap();
        let sent = <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(&test.public_key);
        let agreed = sent.and_then(|sent| X25519HkdfSha256::decap(&secret, None, &sent));
        let zero = test.shared_secret.iter().all(|byte| *byte == 0);
        match agreed {
            Ok(agreed) => {
                assert!(!zero && test.result != TestResult::Invalid, "{}: {}", test.tc_id, test.comment);
                let own = X25519HkdfSha256::sk_to_pk(&secret).to_bytes();
                let derived = derived_secret(&test.shared_secret, &test.public_key, &own);
                assert_eq!(agreed.0.as_slice(), derived, "{}: {}", test.tc_id, test.comment);
                met += 1;
            }
            Err(_) => {
                assert!(test.result != TestResult::Valid || zero, "{}: {}", test.tc_id, test.comment);
                refused += 1;
            }
        }
    }
    assert!(met > 400 && refused > 10, "{met} met, {refused} refused");
}

/// RFC 9180 section 4.1, `ExtractAndExpand` for DHKEM(X25519, HKDF-SHA256).
fn derived_secret(agreed: &[u8], encapsulated: &[u8], recipient: &[u8]) -> [u8; 32] {
    let suite = [b"HPKE-v1".as_slice(), b"KEM\x00\x20"].concat();
    let extracted = hmac_sha256(&[0; 32], &[&suite, b"eae_prk", agreed]);
    let length = 32_u16.to_be_bytes();
    let labelled = [suite.as_slice(), b"shared_secret", encapsulated, recipient].concat();
    hmac_sha256(&extracted, &[&length, &labelled, &[1]])
}

fn hmac_sha256(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}
