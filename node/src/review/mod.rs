//! Cross-trust review: a committee asks another trust for its opinion, and answers when it is asked itself.
//!
//! The asking side: a request is an event of its case, a disclosure in the access log and an envelope, in one transaction.
//! The answering side: a request waits in the queue, sealed under a key of its own, until the answer leaves in the
//! transaction that notes it. Either side writes messages and adds files meanwhile; a request that is withdrawn or declined
//! is destroyed where it was received. The patient's identity is in none of it.

pub mod rules;

#[cfg(feature = "service")]
pub mod answering;
#[cfg(feature = "service")]
pub mod asking;
#[cfg(feature = "service")]
pub mod attachments;
#[cfg(feature = "service")]
pub mod conversation;
#[cfg(feature = "service")]
pub mod dossier;
#[cfg(feature = "service")]
pub mod ending;
#[cfg(feature = "service")]
pub mod jobs;
#[cfg(feature = "service")]
pub mod marks;
#[cfg(feature = "service")]
pub mod messages;
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
pub mod undelivered;
#[cfg(feature = "service")]
mod wire;
