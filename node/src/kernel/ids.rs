//! Identifiers. Each kind of thing has its own type, so that a case id cannot be passed where a user id is meant.
//!
//! All are UUID version 4 (RFC 9562): an id may leave the node, and version 7 would carry the time with it.

use crate::kernel::random::Randomness;

/// Declares a newtype over a UUID.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// Draws a new id from `random`.
            pub fn new(random: &dyn Randomness) -> Self {
                Self(random.uuid())
            }

            /// Takes over an id that was stored or received.
            pub const fn from_uuid(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID.
            pub const fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A user of one trust, whatever issuer vouches for them.
    UserId
);
id!(
    /// An organisational unit (department, clinic) of a trust.
    UnitId
);
id!(
    /// A case: one application and all that follows from it.
    CaseId
);
id!(
    /// Whose key protects a narrative: a patient, a group case, or a request received from a peer.
    SubjectId
);
id!(
    /// One intended change, drawn when its form is rendered; the same command is never applied twice.
    CommandId
);
id!(
    /// A paired trust.
    PeerId
);
id!(
    /// A cross-trust review request. The same id is used on both sides.
    ReviewId
);
id!(
    /// Something that was said about a request.
    MessageId
);
id!(
    /// A file that belongs to one or more requests.
    FileId
);
id!(
    /// A summary that the anonymity gate held back.
    HoldId
);
id!(
    /// An alarm about unusual reading.
    AlarmId
);
id!(
    /// A log in the register: our own, or our copy of a peer's.
    SourceId
);
id!(
    /// A published register entry, as its content names it.
    EntryId
);
id!(
    /// A unit of background work.
    JobId
);
id!(
    /// A row of the access log.
    AccessId
);
