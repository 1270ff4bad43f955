//! What is published of a decision, and the gate it passes first. Nothing reaches the register but through here.
//!
//! A decision announces itself (`decision::outbox`); [`proposal`] takes from the decided case what may be published,
//! [`gate`] judges it by its text ([`identifiers`]) and by how many patients could be meant ([`cells`]), and [`store`] publishes
//! it, lets it wait for the end of its period, or holds it for a privacy reviewer.

pub mod cells;
pub mod figures;
pub mod gate;
pub mod identifiers;
pub mod proposal;

#[cfg(feature = "service")]
pub mod batches;
#[cfg(feature = "service")]
pub mod counts;
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
