//! Receipts: those that this trust signs, and those of its peers, which are verified before they are stored.
//!
//! Nothing here is ever erased or changed: a receipt holds nothing of what a message said. `docs/protocol/receipt.md` is
//! the specification.

mod given;
mod got;

pub(in crate::peers) use given::{batch_after, note_fetched};
pub use given::{erasures_given, give_erasure};
pub(super) use given::{give, latest, note_offered, to_offer};
pub(super) use got::cursor;
pub use got::{Erasure, erasures};
pub(in crate::peers) use got::{Way, take};
