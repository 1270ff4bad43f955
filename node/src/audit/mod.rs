//! The access log: who read or changed what, and in which role. Append-only and tamper-evident; pasientjournalloven § 22
//! and § 24 let the patient see it.
//!
//! A row is written in the transaction of the step, or before a page leaves (`store`). Later one lease holder gives rows
//! their place in a Merkle log (`sequencer`), whose checkpoints also lie outside the database (`checkpoints`); `verifier`
//! recomputes all of it. [`alarms`] says what reading is unusual, and `watch` keeps it for the auditor. Never a name, a number or a text of a patient: the subject is an id.

use crate::kernel::access::Actor;
use crate::kernel::ids::{CaseId, PeerId, ReviewId, SubjectId, UserId};

pub mod actions;
#[cfg(feature = "service")]
mod alarm_pages;
pub mod alarms;
#[cfg(feature = "service")]
mod checkpoints;
pub mod leaf;
#[cfg(feature = "service")]
mod list;
#[cfg(feature = "service")]
mod patient_pages;
#[cfg(feature = "service")]
pub mod routes;
#[cfg(feature = "service")]
pub mod sequencer;
#[cfg(feature = "service")]
pub mod store;
#[cfg(feature = "service")]
pub mod texts;
#[cfg(feature = "service")]
pub mod verifier;
#[cfg(feature = "service")]
pub mod watch;

#[cfg(test)]
mod tests;

/// What was read or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// A case.
    Case(CaseId),
    /// A request from or to another trust.
    Review(ReviewId),
    /// A patient, or a group case as a whole.
    Subject(SubjectId),
    /// A paired trust.
    Peer(PeerId),
    /// A user.
    User(UserId),
    /// An entry of the own register, by its id there.
    Entry(uuid::Uuid),
    /// The trust's own keys in the federation.
    Keys,
    /// The trust's own register.
    Register,
    /// The access log itself.
    AccessLog,
}

impl Object {
    /// Its kind, as stored.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Case(_) => "case",
            Self::Review(_) => "review",
            Self::Subject(_) => "subject",
            Self::Peer(_) => "peer",
            Self::User(_) => "user",
            Self::Entry(_) => "entry",
            Self::Keys => "keys",
            Self::Register => "register",
            Self::AccessLog => "access_log",
        }
    }

    /// Its id, where it has one.
    pub const fn id(self) -> Option<uuid::Uuid> {
        match self {
            Self::Case(id) => Some(id.uuid()),
            Self::Review(id) => Some(id.uuid()),
            Self::Subject(id) => Some(id.uuid()),
            Self::Peer(id) => Some(id.uuid()),
            Self::User(id) => Some(id.uuid()),
            Self::Entry(id) => Some(id),
            Self::Keys | Self::Register | Self::AccessLog => None,
        }
    }
}

/// One access.
#[derive(Debug, Clone)]
pub struct Access<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// What was done: the code of an action.
    pub action: &'static str,
    /// To what.
    pub object: Object,
    /// Whose narratives, where it concerns a patient or a group case.
    pub subject: Option<SubjectId>,
    /// Why, where the actor had to say so: a disclosure with its legal basis, a break-glass. Coded or of the organisation,
    /// never about the patient.
    pub reason: Option<String>,
}
