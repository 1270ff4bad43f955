//! Cross-trust review: a committee asks another trust for its opinion, and answers when it is asked itself.
//!
//! The asking side: a request is an event of its case, a disclosure in the access log and an envelope, in one transaction.
//! The answering side: a request waits in the queue, sealed under a key of its own, until the answer leaves in the
//! transaction that notes it. The patient's identity is in neither.

pub mod rules;

#[cfg(feature = "service")]
pub mod answering;
#[cfg(feature = "service")]
pub mod asking;
#[cfg(feature = "service")]
pub mod dossier;
#[cfg(feature = "service")]
pub mod panel;
#[cfg(feature = "service")]
pub mod receivers;
#[cfg(feature = "service")]
pub mod routes;
#[cfg(feature = "service")]
pub mod store;
#[cfg(feature = "service")]
mod texts;
#[cfg(feature = "service")]
mod wire;
