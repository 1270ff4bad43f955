//! Who the patients are. The only place that knows: every other feature has a `SubjectId`.
//!
//! An identity is sealed under the patient's own key, which lives in the key store; destroying the key erases the patient
//! here, in every backup, and in everything else that was sealed with it. It is found again by national identity number
//! through the blind index alone.

use zeroize::Zeroizing;

use crate::kernel::person::PersonNumber;

#[cfg(feature = "service")]
pub mod store;

/// The identity of a patient. Never shows itself by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The person number.
    pub number: PersonNumber,
    /// The name, as last written by somebody who treats the patient.
    pub name: Zeroizing<String>,
}

impl Identity {
    /// An identity as typed; surrounding space in the name does not count.
    pub fn new(number: PersonNumber, name: &str) -> Self {
        Self { number, name: Zeroizing::new(name.split_whitespace().collect::<Vec<_>>().join(" ")) }
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(redacted)")
    }
}
