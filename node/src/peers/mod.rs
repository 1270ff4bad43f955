//! Other trusts of the federation: who they are, what each side has approved, how to reach them, and the mailbox.
//!
//! Discovery is not trust: a peer's keys are what an administrator confirmed by their fingerprint, and are never fetched
//! while something is verified. The mailbox carries sealed envelopes both ways and knows nothing of what is in them;
//! `app.rs` gives it a handler for each kind. `docs/protocol/pairing.md` and `docs/protocol/envelope.md` specify what
//! goes over the wire.

pub mod health;
mod peer;
pub mod rules;

#[cfg(feature = "service")]
mod addresses;
#[cfg(feature = "service")]
pub mod admission;
#[cfg(feature = "service")]
mod allowance;
#[cfg(feature = "service")]
pub mod anybody;
#[cfg(feature = "service")]
pub mod change;
#[cfg(feature = "service")]
pub mod client;
#[cfg(feature = "service")]
mod contacts;
#[cfg(feature = "service")]
pub mod handshake;
#[cfg(feature = "service")]
pub mod health_store;
#[cfg(feature = "service")]
pub mod health_texts;
#[cfg(feature = "service")]
pub mod jobs;
#[cfg(feature = "service")]
pub mod keys;
#[cfg(feature = "service")]
pub mod mailbox;
#[cfg(feature = "service")]
pub mod pages;
#[cfg(feature = "service")]
pub mod routes;
#[cfg(feature = "service")]
pub mod schedule;
#[cfg(feature = "service")]
pub mod store;
#[cfg(feature = "service")]
pub mod texts;
#[cfg(feature = "service")]
mod tls;
#[cfg(feature = "service")]
pub mod token;

pub use peer::{
    Approval, BadUrl, CertificateRule, Contact, Grants, Pairing, Peer, PeerState, PeerUrl, Plane, Problem,
};
