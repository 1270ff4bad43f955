//! The mailbox: sealed messages between trusts, written in the transaction that caused them and taken in exactly once.
//!
//! Pull is the path that must be correct: a peer's outbox is read from a cursor of (epoch, sequence). Push carries the same
//! bytes and only saves the wait. What a message means is the business of a [`Receiver`], which `app.rs` registers for its
//! kind; it runs in the transaction that stores the envelope and moves the cursor, so that either all of it holds or
//! nothing.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use federation_protocol::envelope::{EnvelopeKind, Header};
use federation_protocol::hash::Hash;

use super::peer::Peer;
use crate::platform::db::Tx;
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

pub mod alarms;
pub mod attention;
mod delivered;
pub mod delivery;
pub(super) mod epochs;
mod fate;
mod inbox;
mod outbox;
pub mod receipts;
mod restored;
mod runs;
pub mod sweeping;
pub mod verify;

pub use delivered::delivered;
pub use fate::Fate;
pub(super) use inbox::{Answered, LATER_SECONDS, answer, receive_all};
pub use inbox::{Arrival, CannotReceive, Taken, receive};
pub use outbox::{CannotSend, Message, OutboxRow, RECEIPT_PATIENCE, last_expiry_waiting, send, sent};
pub(super) use outbox::{batch_after, note_delivered};
pub use restored::{begin_epoch, known_epochs};

/// A message that was verified and opened.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// The verified header.
    pub header: &'a Header,
    /// What was sealed.
    pub payload: &'a [u8],
    /// Identifies the envelope.
    pub digest: Hash,
}

/// What a message led to. Stored with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It had its effect.
    Applied,
    /// Its kind is not known here; it is kept, and shown as unread.
    Unread,
    /// It is authentic and cannot be taken: the code says why. Nothing was written for it.
    Rejected(&'static str),
}

/// What [`Receiver::take`] gives.
pub type Taking<'a> = Pin<Box<dyn Future<Output = Result<Effect, KeyError>> + Send + 'a>>;

/// Takes messages of one kind.
pub trait Receiver: Send + Sync {
    /// Gives a message its effect in the transaction that stores it. Must write nothing when it rejects.
    ///
    /// # Errors
    /// [`KeyError`] when the databases fail; the message is not stored then and comes again.
    fn take<'a>(
        &'a self,
        tx: &'a mut Tx,
        trust: &'a Trust,
        peer: &'a Peer,
        message: Received<'a>,
    ) -> Taking<'a>;
}

/// Who takes which kind of message.
#[derive(Clone, Default)]
pub struct Receivers(HashMap<String, Arc<dyn Receiver>>);

impl Receivers {
    /// Registers who takes the messages of a kind.
    #[must_use]
    pub fn with(mut self, kind: &EnvelopeKind, receiver: impl Receiver + 'static) -> Self {
        self.0.insert(kind.as_str().to_owned(), Arc::new(receiver));
        self
    }

    fn of(&self, kind: &EnvelopeKind) -> Option<&dyn Receiver> {
        self.0.get(kind.as_str()).map(AsRef::as_ref)
    }
}

impl std::fmt::Debug for Receivers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}
