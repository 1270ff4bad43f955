//! Erasing a patient, or a group case: the key that everything of them is sealed with is destroyed, what it sealed is
//! deleted, and the trusts that were sent something are told to do the same. Codes, dates and the access log stay.
//!
//! Order: who wants it and why, then the list outside the databases ([`list`]), then the key, then the rows. Whatever is broken off is gone on
//! with from the list, which is also what an older backup meets when it is restored ([`replay`]). Erasing never needs to
//! open what it erases.

use crate::kernel::coded::coded;

#[cfg(feature = "service")]
pub mod carry_out;
#[cfg(feature = "service")]
pub mod find;
#[cfg(feature = "service")]
pub mod jobs;
#[cfg(feature = "service")]
pub mod list;
#[cfg(feature = "service")]
pub mod orphans;
#[cfg(feature = "service")]
pub mod replay;
#[cfg(feature = "service")]
mod rows;
#[cfg(feature = "service")]
pub mod standing;

coded!(
    /// Why somebody is erased. A code, so that the access log holds nothing of the patient.
    Reason {
        /// The patient asked for it, and it was granted (pasientjournalloven § 25).
        Request = "request",
        /// What was kept has served its purpose (pasientjournalloven § 25, personvernforordningen art. 5).
        PurposeServed = "purpose_served",
        /// It was recorded about the wrong person, or should never have been.
        Mistake = "mistake",
        /// There was no ground in law to keep it.
        NoLegalBasis = "no_legal_basis",
        /// An older database was restored, in which an erased patient had come back.
        Restored = "restored",
    }
);
