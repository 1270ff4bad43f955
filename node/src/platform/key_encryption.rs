//! What wraps the subjects' keys: a key from a file or the environment, or a key that never leaves a key management
//! service and is asked through a program ([`command`]).
//!
//! A trust has one that wraps, and may have earlier ones that only unwrap, for as long as a change of keys takes.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::kernel::random::Randomness;
use crate::platform::crypto::{CannotOpen, SealKey};

pub mod command;

/// First byte of what is sealed under a key of its own, which is wrapped beside it. What a [`LocalKey`] seals directly
/// begins with the byte of its cipher.
const UNDER_OWN_KEY: u8 = 0x80;

/// Why a key could not be wrapped or unwrapped.
#[derive(Debug, thiserror::Error)]
pub enum CannotWrap {
    /// It was wrapped by another key, for another place, or has been changed.
    #[error(transparent)]
    CannotOpen(#[from] CannotOpen),
    /// The key management service does not answer as it should.
    #[error("the key management service `{name}` does not answer")]
    Unavailable {
        /// The key that was asked for.
        name: String,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
}

/// What comes of asking.
pub type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, CannotWrap>> + Send + 'a>>;

/// A key-encryption key, wherever it is.
pub trait KeyEncryption: std::fmt::Debug + Send + Sync {
    /// Its name, stored with everything that it wraps. Tells nothing of the key.
    fn name(&self) -> &str;

    /// Wraps a key for the place that `place` names.
    fn wrap<'a>(
        &'a self,
        random: &'a dyn Randomness,
        place: &'a [u8],
        key: &'a SealKey,
    ) -> Asked<'a, Vec<u8>>;

    /// Unwraps what [`KeyEncryption::wrap`] made for the same place.
    fn unwrap<'a>(&'a self, place: &'a [u8], wrapped: &'a [u8]) -> Asked<'a, SealKey>;

    /// Seals something longer than a key: under a key of its own, which is wrapped and goes with it.
    fn seal<'a>(
        &'a self,
        random: &'a dyn Randomness,
        place: &'a [u8],
        plaintext: &'a [u8],
    ) -> Asked<'a, Vec<u8>> {
        Box::pin(async move {
            let key = SealKey::draw(random);
            let wrapped = self.wrap(random, place, &key).await?;
            let length = u16::try_from(wrapped.len()).map_err(|_| CannotOpen)?;
            let sealed = key.seal(random, place, plaintext)?;
            Ok([&[UNDER_OWN_KEY], length.to_be_bytes().as_slice(), &wrapped, &sealed].concat())
        })
    }

    /// Opens what [`KeyEncryption::seal`] made for the same place.
    fn open<'a>(&'a self, place: &'a [u8], sealed: &'a [u8]) -> Asked<'a, Zeroizing<Vec<u8>>> {
        Box::pin(async move {
            let (wrapped, sealed) = parts(sealed).ok_or(CannotOpen)?;
            Ok(self.unwrap(place, wrapped).await?.open(place, sealed)?)
        })
    }
}

/// The wrapped key and what is sealed under it.
fn parts(sealed: &[u8]) -> Option<(&[u8], &[u8])> {
    let (kind, rest) = sealed.split_first()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let parts = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    (*kind == UNDER_OWN_KEY).then_some(parts)
}

/// A key that this process holds, from a file or the environment.
#[derive(Debug, Clone)]
pub struct LocalKey {
    key: SealKey,
    name: String,
}

impl LocalKey {
    /// Takes over a key.
    pub fn new(key: SealKey) -> Self {
        Self { name: key.name(), key }
    }

    /// Whether it is the same key, for whoever must not use one twice.
    pub fn is(&self, other: &SealKey) -> bool {
        self.key.expose() == other.expose()
    }
}

impl KeyEncryption for LocalKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn wrap<'a>(
        &'a self,
        random: &'a dyn Randomness,
        place: &'a [u8],
        key: &'a SealKey,
    ) -> Asked<'a, Vec<u8>> {
        Box::pin(async move { Ok(self.key.seal(random, place, key.expose())?) })
    }

    fn unwrap<'a>(&'a self, place: &'a [u8], wrapped: &'a [u8]) -> Asked<'a, SealKey> {
        Box::pin(async move { Ok(SealKey::from_bytes(&self.key.open(place, wrapped)?).ok_or(CannotOpen)?) })
    }

    // Directly, as every release has done: a program that is rolled back opens it.
    fn seal<'a>(
        &'a self,
        random: &'a dyn Randomness,
        place: &'a [u8],
        plaintext: &'a [u8],
    ) -> Asked<'a, Vec<u8>> {
        Box::pin(async move { Ok(self.key.seal(random, place, plaintext)?) })
    }

    fn open<'a>(&'a self, place: &'a [u8], sealed: &'a [u8]) -> Asked<'a, Zeroizing<Vec<u8>>> {
        Box::pin(async move { Ok(self.key.open(place, sealed)?) })
    }
}

/// The keys that only the trust's administrators hold.
#[derive(Debug, Clone)]
pub struct MasterKeys {
    /// Wraps every new key.
    current: Arc<dyn KeyEncryption>,
    /// Unwrap what they have wrapped, and wrap nothing more.
    earlier: Vec<Arc<dyn KeyEncryption>>,
    /// Keys the blind index: without it ten million numbers could be tried.
    blind_index: SealKey,
}

impl MasterKeys {
    /// One key that wraps, earlier ones that only unwrap, and the key of the blind index.
    pub fn new(
        current: Arc<dyn KeyEncryption>,
        earlier: Vec<Arc<dyn KeyEncryption>>,
        blind_index: SealKey,
    ) -> Self {
        Self { current, earlier, blind_index }
    }

    /// One key that this process holds, and the key of the blind index.
    pub fn local(key_encryption: SealKey, blind_index: SealKey) -> Self {
        Self::new(Arc::new(LocalKey::new(key_encryption)), Vec::new(), blind_index)
    }

    /// The key that wraps.
    pub fn current(&self) -> &dyn KeyEncryption {
        self.current.as_ref()
    }

    /// The key with this name.
    pub fn named(&self, name: &str) -> Option<&dyn KeyEncryption> {
        self.all().find(|key| key.name() == name)
    }

    /// The one that wraps, then the earlier ones.
    pub fn all(&self) -> impl Iterator<Item = &dyn KeyEncryption> {
        std::iter::once(&self.current).chain(&self.earlier).map(AsRef::as_ref)
    }

    /// The names of the earlier ones.
    pub fn earlier_names(&self) -> Vec<String> {
        self.earlier.iter().map(|key| key.name().to_owned()).collect()
    }

    /// The key of the blind index.
    pub fn blind_index(&self) -> &SealKey {
        &self.blind_index
    }

    /// Opens what one of the keys has sealed, whichever it was: the sealed form does not say. Tells its name too.
    ///
    /// # Errors
    /// [`CannotWrap::Unavailable`] when a service that might have opened it does not answer.
    pub async fn open(&self, place: &[u8], sealed: &[u8]) -> Result<(Zeroizing<Vec<u8>>, &str), CannotWrap> {
        let mut failed = CannotWrap::CannotOpen(CannotOpen);
        for key in self.all() {
            match key.open(place, sealed).await {
                Ok(plain) => return Ok((plain, key.name())),
                Err(CannotWrap::CannotOpen(_)) => {}
                Err(unavailable) => failed = unavailable,
            }
        }
        Err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::world::SystemRandomness;

    /// A key as a service has it: only keys are given to it.
    #[derive(Debug)]
    struct Service(LocalKey);

    impl KeyEncryption for Service {
        fn name(&self) -> &str {
            "service"
        }

        fn wrap<'a>(
            &'a self,
            random: &'a dyn Randomness,
            place: &'a [u8],
            key: &'a SealKey,
        ) -> Asked<'a, Vec<u8>> {
            self.0.wrap(random, place, key)
        }

        fn unwrap<'a>(&'a self, place: &'a [u8], wrapped: &'a [u8]) -> Asked<'a, SealKey> {
            self.0.unwrap(place, wrapped)
        }
    }

    fn local() -> LocalKey {
        LocalKey::new(SealKey::draw(&SystemRandomness))
    }

    #[tokio::test]
    async fn what_any_of_the_keys_has_sealed_is_opened_in_its_place_alone() {
        let (old, service) = (local(), Service(local()));
        let by_old = old.seal(&SystemRandomness, b"place", b"old").await.unwrap();
        let by_service = service.seal(&SystemRandomness, b"place", b"of the service").await.unwrap();
        let keys = MasterKeys::new(Arc::new(service), vec![Arc::new(old)], SealKey::draw(&SystemRandomness));
        let old_name = keys.earlier_names().concat();
        for (sealed, plain, name) in
            [(&by_old, b"old".as_slice(), old_name.as_str()), (&by_service, b"of the service", "service")]
        {
            let (opened, by) = keys.open(b"place", sealed).await.unwrap();
            assert_eq!((opened.as_slice(), by), (plain, name));
            assert!(matches!(keys.open(b"elsewhere", sealed).await, Err(CannotWrap::CannotOpen(_))));
            for cut in 0..sealed.len() {
                assert!(keys.open(b"place", &sealed[..cut]).await.is_err(), "cut at {cut}");
            }
        }
        let stranger = MasterKeys::local(SealKey::draw(&SystemRandomness), SealKey::draw(&SystemRandomness));
        assert!(stranger.open(b"place", &by_service).await.is_err());
    }
}
