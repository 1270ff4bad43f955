//! The words every feature shares: identities, access, time, codes, money. Pure: nothing here reads a clock, draws a
//! random number or talks to anything.

pub mod access;
pub mod clock;
pub(crate) mod coded;
pub mod ids;
pub mod random;
pub mod trust;
