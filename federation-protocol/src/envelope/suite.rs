//! HPKE (RFC 9180) in base mode: X25519 / HKDF-SHA256 / ChaCha20-Poly1305, one message, no associated data. One suite, no
//! choice.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// The length of the encapsulated key in front of the ciphertext.
const ENCAPSULATED_BYTES: usize = 32;

/// The encapsulated key, then the ciphertext with its tag. `None` when the recipient's key is no good.
pub(crate) fn seal(
    recipient: &[u8; 32],
    info: &[u8],
    plaintext: &[u8],
    mut rng: &mut (impl CryptoRng + ?Sized),
) -> Option<Vec<u8>> {
    let key = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(recipient).ok()?;
    let (encapsulated, ciphertext) = hpke::single_shot_seal_with_rng::<
        ChaCha20Poly1305,
        HkdfSha256,
        X25519HkdfSha256,
    >(&OpModeS::Base, &key, info, plaintext, b"", &mut rng)
    .ok()?;
    Some([encapsulated.to_bytes().as_slice(), &ciphertext].concat())
}

/// The plaintext of what was sealed for this key with this `info`. `None` when anything is not as it was.
pub(crate) fn open(secret: &[u8; 32], info: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (encapsulated, ciphertext) = sealed.split_at_checked(ENCAPSULATED_BYTES)?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    let key = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret).ok()?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &key,
        &encapsulated,
        info,
        ciphertext,
        b"",
    )
    .ok()
    .map(Zeroizing::new)
}
