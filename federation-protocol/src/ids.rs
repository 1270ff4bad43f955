//! The names of things: trusts, kinds of entries, entries, envelopes. Each is checked when it is made, so that a value
//! of one of these types is always well-formed.

use std::fmt;
use std::str::FromStr;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest [`Origin`], in bytes.
pub const MAX_ORIGIN_BYTES: usize = 128;

/// The number of a trust's first log.
pub const FIRST_LOG: u32 = 1;

/// The largest number of a log.
pub const MAX_LOG_NUMBER: u32 = 9999;

/// What stands between a trust's origin and the number of a later log in that log's name.
const LATER_LOG: &str = "/log-";

/// Who a trust is in the federation, for instance `samraad.helse-bergen.no/register`.
///
/// It looks like a URL without a scheme but is only a name: it is stored, never derived from a host, and keeps its
/// meaning for ever. The rules of C2SP signed-note for key names (not empty, no spaces, no plus sign) are narrowed to
/// lower-case host labels followed by path segments, so that one trust has one spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

/// Why a text is not an [`Origin`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Longer than [`MAX_ORIGIN_BYTES`].
    #[error("an origin has at most {MAX_ORIGIN_BYTES} bytes")]
    TooLong,
    /// The part before the first slash is not a lower-case host name.
    #[error("an origin begins with a lower-case host name")]
    Host,
    /// What follows the host is not one or more segments of `a-z 0-9 . _ -`.
    #[error("after its host an origin has one or more path segments of a-z, 0-9, '.', '_' and '-'")]
    Path,
}

impl Origin {
    /// Checks a name.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn new(text: &str) -> Result<Self, OriginError> {
        if text.len() > MAX_ORIGIN_BYTES {
            return Err(OriginError::TooLong);
        }
        let (host, path) = text.split_once('/').ok_or(OriginError::Path)?;
        if !host.split('.').all(is_host_label) {
            return Err(OriginError::Host);
        }
        if !path.split('/').all(is_path_segment) {
            return Err(OriginError::Path);
        }
        Ok(Origin(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The trust whose log this names: itself for the first log of a trust, without the last segment for a later one.
    /// `docs/protocol/log-end.md`.
    #[must_use]
    pub fn trust(&self) -> Self {
        match self.later_log() {
            Some((trust, _)) => Origin(trust.to_owned()),
            None => self.clone(),
        }
    }

    /// Which log of its trust this names, from 1.
    pub fn log_number(&self) -> u32 {
        self.later_log().map_or(FIRST_LOG, |(_, number)| number)
    }

    /// The name of the log with this number of the same trust; `None` for one that is too long, or for none.
    pub fn log(&self, number: u32) -> Option<Self> {
        match number {
            0 => None,
            FIRST_LOG => Some(self.trust()),
            number if number > MAX_LOG_NUMBER => None,
            number => Origin::new(&format!("{}{LATER_LOG}{number}", self.trust())).ok(),
        }
    }

    /// The name of the log that follows on this one.
    pub fn successor(&self) -> Option<Self> {
        self.log(self.log_number().checked_add(1)?)
    }

    /// The name of the log that this one follows on; `None` for the first.
    pub fn predecessor(&self) -> Option<Self> {
        self.log(self.log_number().checked_sub(1)?)
    }

    fn later_log(&self) -> Option<(&str, u32)> {
        let (trust, digits) = self.0.rsplit_once(LATER_LOG)?;
        let number: u32 = digits.parse().ok()?;
        let is_later = (2..=MAX_LOG_NUMBER).contains(&number) && number.to_string() == digits;
        (is_later && trust.contains('/')).then_some((trust, number))
    }
}

fn is_host_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_path_segment(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        Origin::new(text)
    }
}

impl TryFrom<String> for Origin {
    type Error = OriginError;

    fn try_from(text: String) -> Result<Self, OriginError> {
        Origin::new(&text)
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> String {
        origin.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a log entry is about. A kind that this version does not know is a value like any other: such entries are
/// mirrored and verified, but not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKind(u16);

impl EntryKind {
    /// An anonymised decision summary, [`DecisionSummaryV1`](crate::content::DecisionSummaryV1).
    pub const DECISION_SUMMARY: EntryKind = EntryKind(1);
    /// The withdrawal of an earlier entry, [`WithdrawalV1`](crate::content::WithdrawalV1).
    pub const WITHDRAWAL: EntryKind = EntryKind(3);
    /// A key that takes over from another, [`KeyChangeV1`](crate::content::KeyChangeV1).
    pub const KEY_CHANGE: EntryKind = EntryKind(4);
    /// The last entry of a log, [`LogEndV1`](crate::content::LogEndV1). None stands behind it, whatever its content says.
    pub const LOG_END: EntryKind = EntryKind(7);
    /// The first entry of a log that follows on another, [`LogBeginV1`](crate::content::LogBeginV1).
    pub const LOG_BEGIN: EntryKind = EntryKind(8);

    /// The kind with this number, known or not.
    pub const fn from_code(code: u16) -> Self {
        EntryKind(code)
    }

    /// The number that stands in the leaf.
    pub const fn code(self) -> u16 {
        self.0
    }

    /// The name that stands in the content; `None` when this version does not read the kind.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            EntryKind::DECISION_SUMMARY => Some("decision_summary"),
            EntryKind::WITHDRAWAL => Some("withdrawal"),
            EntryKind::KEY_CHANGE => Some("key_change"),
            EntryKind::LOG_END => Some("log_end"),
            EntryKind::LOG_BEGIN => Some("log_begin"),
            _ => None,
        }
    }
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "kind {}", self.0),
        }
    }
}

/// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixSeconds(pub i64);

impl UnixSeconds {
    /// This many seconds later; stays at the end of time instead of overflowing.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        UnixSeconds(self.0.saturating_add(seconds))
    }
}

/// A text that is not a random (version 4) UUID in lower-case hyphenated form.
///
/// Other versions are refused because they carry a time or an address of the machine that made them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is a version 4 UUID, lower-case and hyphenated")]
pub struct IdError;

fn parse_v4(text: &str) -> Result<Uuid, IdError> {
    let id = Uuid::try_parse(text).map_err(|_| IdError)?;
    check_v4(id).and_then(|id| if id.hyphenated().to_string() == text { Ok(id) } else { Err(IdError) })
}

fn check_v4(id: Uuid) -> Result<Uuid, IdError> {
    if id.get_version_num() == 4 && id.get_variant() == uuid::Variant::RFC4122 {
        Ok(id)
    } else {
        Err(IdError)
    }
}

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// Draws a new id.
            pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
                let mut bytes = [0; 16];
                rng.fill_bytes(&mut bytes);
                $name(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }

            /// Wraps a UUID, for instance from a database row.
            ///
            /// # Errors
            /// [`IdError`] unless it is a version 4 UUID.
            pub fn from_uuid(id: Uuid) -> Result<Self, IdError> {
                check_v4(id).map($name)
            }

            /// The UUID.
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_v4(text).map($name)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.hyphenated())
            }
        }
    };
}

random_id! {
    /// One published entry of a register, as its content names itself.
    EntryId
}
random_id! {
    /// One envelope of the mailbox; a receiver accepts an id of a sender once.
    EnvelopeId
}
random_id! {
    /// The envelopes that belong together, such as a review request and the opinions on it.
    ConversationId
}
random_id! {
    /// One request for review. It says nothing about the case behind it.
    ReviewRequestId
}
random_id! {
    /// One file that belongs to a request for review.
    AttachmentId
}
random_id! {
    /// One run of sequence numbers of a sender's mailbox. A sender whose database was restored draws a new one, and
    /// receivers count it from zero.
    Epoch
}
