//! The way back after a database was restored from a backup.
//!
//! An older database that goes on as if nothing had happened signs a second history of its log, which looks like fraud to
//! every peer and cannot be taken back. So such a database is recognised, draws a new mailbox epoch, fetches from the
//! peers' mirrors what it lacks, and signs only when every active peer has said what it has, or an administrator takes it
//! upon the trust. Decisions are made meanwhile; only their publication waits. `docs/protocol/restore.md`, ADR 0014.

pub mod rules;

#[cfg(feature = "service")]
pub mod page;
#[cfg(feature = "service")]
pub mod recognise;
#[cfg(feature = "service")]
pub mod refill;
#[cfg(feature = "service")]
pub mod store;
