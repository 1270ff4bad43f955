//! The words every feature shares: identities, access, time, codes, money. Pure: nothing here reads a clock, draws a
//! random number or talks to anything.

pub mod access;
pub mod calendar;
pub mod clock;
pub(crate) mod coded;
pub mod codes;
pub mod identity_provider;
pub mod ids;
pub mod language;
pub mod money;
pub mod person;
pub mod random;
pub mod reference;
pub mod terms;
pub mod trust;
mod wording;
