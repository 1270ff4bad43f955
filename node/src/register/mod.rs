//! *Beslutningsregister*: our own log and verified copies of the peers' logs, and the search over all of them.
//!
//! Nothing is stored here that was not verified first, and nothing that was good is taken away because a peer
//! misbehaves. What an entry may say is the protocol's business; that nothing in it points at a patient is
//! `publication`'s.

pub mod restore;
pub mod rotation;
pub mod summary;
pub mod words;

#[cfg(feature = "service")]
mod append;
#[cfg(feature = "service")]
mod apply;
#[cfg(feature = "service")]
mod apply_new;
#[cfg(feature = "service")]
mod chain;
#[cfg(feature = "service")]
mod checkpoint;
#[cfg(feature = "service")]
pub mod client;
#[cfg(feature = "service")]
mod copy;
#[cfg(feature = "service")]
mod disown;
#[cfg(feature = "service")]
pub mod earlier;
#[cfg(feature = "service")]
mod end;
#[cfg(feature = "service")]
mod entry;
#[cfg(feature = "service")]
pub mod erasure;
#[cfg(feature = "service")]
mod evidence_page;
#[cfg(feature = "service")]
mod export;
#[cfg(feature = "service")]
mod fetch_now;
#[cfg(feature = "service")]
mod grown;
#[cfg(feature = "service")]
mod hash_tiles;
#[cfg(feature = "service")]
pub mod health;
#[cfg(feature = "service")]
pub mod hint;
#[cfg(feature = "service")]
pub mod jobs;
#[cfg(feature = "service")]
mod key_change;
#[cfg(feature = "service")]
mod key_page;
#[cfg(feature = "service")]
pub mod log_routes;
#[cfg(feature = "service")]
mod marker;
#[cfg(feature = "service")]
pub mod mirror;
#[cfg(feature = "service")]
mod mirror_routes;
#[cfg(feature = "service")]
mod mirrored_keys;
#[cfg(feature = "service")]
pub mod own_log;
#[cfg(feature = "service")]
mod own_row;
#[cfg(feature = "service")]
pub mod place;
#[cfg(feature = "service")]
mod pull;
#[cfg(feature = "service")]
mod query;
#[cfg(feature = "service")]
pub mod rotate;
#[cfg(feature = "service")]
pub mod routes;
#[cfg(feature = "service")]
mod rows;
#[cfg(feature = "service")]
pub mod search;
#[cfg(feature = "service")]
mod serve;
#[cfg(feature = "service")]
mod sources;
#[cfg(feature = "service")]
pub mod store;
#[cfg(feature = "service")]
pub mod upload;
#[cfg(feature = "service")]
pub mod verify;
#[cfg(feature = "service")]
mod via;
#[cfg(feature = "service")]
mod withdraw;
#[cfg(feature = "service")]
pub mod witness;
#[cfg(feature = "service")]
pub mod wording;

use crate::kernel::coded::coded;

/// Where a log is served on its trust's host.
pub const LOG_PREFIX: &str = "/federation/log/";

coded!(
    /// What became of an entry.
    EntryStatus {
        /// In force, and found by the search.
        Live = "live",
        /// Its trust does not serve the content to us; asked for again.
        Withheld = "withheld",
        /// Taken back by a later entry: content and salt are erased.
        Withdrawn = "withdrawn",
        /// A later entry takes its place.
        Superseded = "superseded",
        /// Verified and kept, of a kind or version that this program does not read.
        Unread = "unread",
        /// Verified and kept, and unfit to be shown.
        Refused = "refused",
        /// Published with keys that we no longer believe: above the last good size of a revoked peer.
        Revoked = "revoked",
    }
);
