//! What is published of a decision, and the gate it passes first. Nothing reaches the register but through here.
//!
//! A decision announces itself (`decision::outbox`); [`proposal`] takes from the decided case what may be published,
//! [`gate`] judges it, and [`store`] publishes it or holds it for a privacy reviewer.

pub mod gate;
pub mod identifiers;
pub mod proposal;

#[cfg(feature = "service")]
pub mod holds;
#[cfg(feature = "service")]
pub mod jobs;
#[cfg(feature = "service")]
pub mod revisions;
#[cfg(feature = "service")]
pub mod routes;
#[cfg(feature = "service")]
pub mod store;
