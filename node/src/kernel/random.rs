//! Randomness as an argument, so that a test can repeat what it drew.

/// A source of cryptographically secure random bytes.
pub trait Randomness: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);

    /// A UUID version 4.
    fn uuid(&self) -> uuid::Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

/// A random array from any source, also one behind `dyn`.
pub fn random_array<const N: usize>(random: &(impl Randomness + ?Sized)) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// Lends a [`Randomness`] to code that asks for a `rand_core` generator.
pub struct AsRng<'a>(pub &'a dyn Randomness);

impl rand_core::TryRng for AsRng<'_> {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(u32::from_le_bytes(random_array(self.0)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::from_le_bytes(random_array(self.0)))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for AsRng<'_> {}
