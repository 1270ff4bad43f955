//! Passwords of local accounts: Argon2id (RFC 9106), at most two runs at once in the whole process, since each takes 19 MiB
//! and a core. Whoever asks costs one run, also who asks for a user that does not exist.

use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::{PasswordHasher as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::kernel::random::{Randomness, random_array};

/// Memory in KiB, passes and lanes: the OWASP Password Storage Cheat Sheet's first choice for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;

static AT_ONCE: Semaphore = Semaphore::const_new(2);
static RUNS: AtomicU64 = AtomicU64::new(0);

/// The hash could not be made or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password hash cannot be computed")]
pub struct CannotHash;

/// How many times this process has run Argon2.
pub fn runs() -> u64 {
    RUNS.load(Ordering::SeqCst)
}

/// Hashes a new password, in PHC format.
///
/// # Errors
/// [`CannotHash`] when the process is shutting down or has no memory.
pub async fn hash(password: &str, random: &dyn Randomness) -> Result<String, CannotHash> {
    let salt: [u8; SALT_BYTES] = random_array(random);
    run(password, move |argon2, password| {
        let hash: PasswordHash = argon2.hash_password_with_salt(password, &salt).map_err(|_| CannotHash)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether the password belongs to the stored hash. Without a hash the same work is done and the answer is no.
///
/// # Errors
/// [`CannotHash`].
pub async fn verify(password: &str, stored: Option<String>) -> Result<bool, CannotHash> {
    run(password, move |argon2, password| match stored {
        Some(stored) => {
            let stored = PasswordHash::new(&stored).map_err(|_| CannotHash)?;
            Ok(argon2.verify_password(password, &stored).is_ok())
        }
        None => {
            let mut nobodys = [0; 32];
            argon2.hash_password_into(password, &[0; SALT_BYTES], &mut nobodys).map_err(|_| CannotHash)?;
            Ok(false)
        }
    })
    .await
}

async fn run<T: Send + 'static>(
    password: &str,
    work: impl FnOnce(&Argon2<'_>, &[u8]) -> Result<T, CannotHash> + Send + 'static,
) -> Result<T, CannotHash> {
    let password = Zeroizing::new(password.to_owned());
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| CannotHash)?;
    let permit = AT_ONCE.acquire().await.map_err(|_| CannotHash)?;
    tokio::task::spawn_blocking(move || {
        // The permit goes with the work: a client that hangs up does not make room for a third run.
        let _permit = permit;
        RUNS.fetch_add(1, Ordering::SeqCst);
        work(&Argon2::new(Algorithm::Argon2id, Version::V0x13, params), password.as_bytes())
    })
    .await
    .map_err(|_| CannotHash)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::world::SystemRandomness;

    #[tokio::test]
    async fn a_hash_names_its_parameters_and_fits_its_password_alone() {
        let hash = hash("en lang nok setning", &SystemRandomness).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(verify("en lang nok setning", Some(hash.clone())).await, Ok(true));
        assert_eq!(verify("en annen setning her", Some(hash)).await, Ok(false));
        assert_eq!(verify("en lang nok setning", None).await, Ok(false));
        assert_eq!(verify("x", Some("no hash".to_owned())).await, Err(CannotHash));
    }
}
