//! Encryption at rest: XChaCha20-Poly1305 (24-byte random nonces, so that no counter has to survive a restore) and keyed
//! hashes. Never a hand-made construction.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::kernel::random::{Randomness, random_array};

/// First byte of everything sealed: names the algorithm, so that it can be changed one day.
const XCHACHA20_POLY1305: u8 = 1;
const NONCE_BYTES: usize = 24;

/// It was sealed with another key, for another place, or has been changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed data cannot be opened")]
pub struct CannotOpen;

/// A 256-bit key that seals and opens. Wiped from memory when dropped; never printed.
#[derive(Clone)]
pub struct SealKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(…)")
    }
}

impl SealKey {
    /// Draws a new key.
    pub fn draw(random: &dyn Randomness) -> Self {
        Self(Zeroizing::new(random_array(random)))
    }

    /// Takes over stored key bytes; nothing when they are not 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|key| Self(Zeroizing::new(key)))
    }

    /// The bytes, to wrap or to write to a key file.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// A short name for the key that tells nothing of it.
    pub fn name(&self) -> String {
        let digest =
            Sha256::new().chain_update(b"samraad key name").chain_update(self.0.as_slice()).finalize();
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Seals `plaintext` for the place that `place` names: opened anywhere else it fails.
    ///
    /// # Errors
    /// [`CannotOpen`] never in practice: the cipher only refuses more than 256 GiB.
    pub fn seal(
        &self,
        random: &dyn Randomness,
        place: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, CannotOpen> {
        let nonce: [u8; NONCE_BYTES] = random_array(random);
        let payload = Payload { msg: plaintext, aad: place };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| CannotOpen)?;
        let mut out = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        out.push(XCHACHA20_POLY1305);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Opens what [`SealKey::seal`] made for the same place.
    ///
    /// # Errors
    /// [`CannotOpen`].
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let (algorithm, rest) = sealed.split_first().ok_or(CannotOpen)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(CannotOpen)?;
        if *algorithm != XCHACHA20_POLY1305 {
            return Err(CannotOpen);
        }
        let payload = Payload { msg: ciphertext, aad: place };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).map(Zeroizing::new).map_err(|_| CannotOpen)
    }

    /// HMAC-SHA-256 under this key, for blind look-ups and rate-limit buckets. `purpose` keeps the uses apart.
    pub fn keyed_hash(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        #[allow(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("HMAC takes any key");
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(value);
        mac.finalize().into_bytes().into()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.0))
    }
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::world::SystemRandomness;

    #[test]
    fn what_is_sealed_opens_only_with_its_key_in_its_place_and_unchanged() {
        let key = SealKey::draw(&SystemRandomness);
        let sealed = key.seal(&SystemRandomness, b"cases/1", b"narrative").unwrap();
        assert_eq!(key.open(b"cases/1", &sealed).unwrap().as_slice(), b"narrative");
        assert_eq!(key.open(b"cases/2", &sealed), Err(CannotOpen));
        assert_eq!(SealKey::draw(&SystemRandomness).open(b"cases/1", &sealed), Err(CannotOpen));
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert_eq!(key.open(b"cases/1", &changed), Err(CannotOpen), "byte {i}");
            assert_eq!(key.open(b"cases/1", &sealed[..i]), Err(CannotOpen), "cut at {i}");
        }
    }

    #[test]
    fn a_key_is_never_printed() {
        let key = SealKey::from_bytes(&[0x41; 32]).unwrap();
        assert_eq!(format!("{key:?}"), "SealKey(…)");
    }

    #[test]
    fn keyed_hashes_of_different_purposes_differ() {
        let key = SealKey::from_bytes(&[7; 32]).unwrap();
        assert_ne!(key.keyed_hash("a", b"bc"), key.keyed_hash("ab", b"c"));
    }
}
