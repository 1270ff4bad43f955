//! The demo: three invented trusts with invented people, cases and registers, on one machine.
//!
//! Everything is seeded through the rules, permits and stores of the product, and at the time when it is said to have
//! happened; no row is written by hand. Nothing is seeded twice: each step of a case carries a command id and each
//! register entry an entry id that follow from the script, and the product applies neither twice. So a folder that was
//! left half-way is completed by starting again. See docs/adr/0006-demo-federation.md for how the trusts meet.

mod answers;
mod cases;
mod cast;
mod clock;
mod earlier_decisions;
mod pairing;
mod people;
mod reviews;
mod script;
mod seed;
mod timeline;

#[cfg(test)]
mod tests;

pub use cast::{Member, PASSWORD, TrustCast, trusts};
pub use clock::DemoClock;
pub use reviews::answer_waiting;
pub use seed::{EARLIER_DECISIONS, Progress, ToSeed, Watch, planned, seed};

use sha2::{Digest as _, Sha256};

use crate::kernel::access::Denied;
use crate::platform::db::StoreError;
use crate::platform::key_store::KeyError;

/// Why the demo cannot be seeded.
#[derive(Debug, thiserror::Error)]
pub enum CannotSeed {
    /// A file in the program is not sound.
    #[error("the demo's {file} are not sound: {why}")]
    Data {
        /// Which file.
        file: &'static str,
        /// Why.
        why: String,
    },
    /// Script and cast do not fit together.
    #[error("the demo's script does not fit: {0}")]
    Script(String),
    /// A rule of the product refuses a step.
    #[error("the case {case}: {why}")]
    Refused {
        /// Which case.
        case: String,
        /// Why.
        why: String,
    },
    /// The policy refuses a step.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The watch broke it off.
    #[error("broken off")]
    Stopped,
    /// A key or the database.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<StoreError> for CannotSeed {
    fn from(error: StoreError) -> Self {
        Self::Key(error.into())
    }
}

impl CannotSeed {
    fn data(file: &'static str, why: &dyn std::error::Error) -> Self {
        Self::Data { file, why: why.to_string() }
    }

    fn wrong(why: impl Into<String>) -> Self {
        Self::Script(why.into())
    }
}

/// An id that follows from what it names, so that seeding again draws the same.
fn fixed_id(parts: &[&str]) -> uuid::Uuid {
    let mut hash = Sha256::new_with_prefix("samraad demo");
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash.finalize()).for_each(|(place, byte)| *place = byte);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
