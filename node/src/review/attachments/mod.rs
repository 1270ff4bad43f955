//! Files that belong to a request, up to 50 MiB each, of either side.
//!
//! A file is never held whole in memory: it comes, lies and leaves in chunks of half a mebibyte, each sealed under the key of
//! the request's subject. What arrives may come in any order; it is given out only when all of it is there and is what
//! was announced. A file is never opened here and never shown inside a page.

mod check;
mod download;
mod incoming;
mod outgoing;
mod store;
mod upload;

pub use download::{Download, download};
pub use incoming::{CHECK, check_arrived};
pub(super) use incoming::{take_announcement, take_chunk};
pub use outgoing::{SEND, attach, send_chunks};
pub use store::{Attached, State, list};
pub(super) use store::{erase_all, sweep_partial};
pub use upload::{CannotUpload, Uploaded, Uploading, give_up};

/// Files that each side may add to one request.
pub const MOST_ATTACHMENTS: i64 = 20;
