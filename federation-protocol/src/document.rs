//! JSON documents that say what they are: every content and every mailbox payload is one object with `kind`, `v`, and
//! the fields of that kind and version.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::canonical::{self, CanonicalError};

/// Why bytes are not the document they should be, or a value cannot become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Not narrowed JSON, or too long.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// Not an object with a text `kind` and a positive integer `v`.
    #[error("the document does not say its kind and version")]
    Unnamed,
    /// The document names another kind than the place asks for.
    #[error("the document is of another kind")]
    OtherKind,
    /// A version that this program does not read.
    #[error("the document is of a version that is not known here")]
    UnknownVersion,
    /// The fields are not those of its kind and version: one is missing, malformed, too long, or has an unknown code.
    #[error("a field of the document is missing or not as its version asks")]
    Fields,
    /// Not the bytes of a payload that is no JSON document: wrong first line, wrong lengths, or something follows.
    #[error("the payload is not framed as its kind asks")]
    Frame,
    /// Fields that are right each by itself contradict each other.
    #[error("fields of the document contradict each other: {rule}")]
    Contradiction {
        /// The rule that is broken, in our words.
        rule: &'static str,
    },
}

/// A document whose frame was read.
pub(crate) struct Document {
    pub(crate) kind: String,
    pub(crate) version: u64,
    value: Value,
}

impl Document {
    pub(crate) fn parse(bytes: &[u8], limit: usize) -> Result<Self, DocumentError> {
        let value = canonical::parse(bytes, limit)?;
        let kind = value.get("kind").and_then(Value::as_str).ok_or(DocumentError::Unnamed)?.to_owned();
        let version =
            value.get("v").and_then(Value::as_u64).filter(|v| *v > 0).ok_or(DocumentError::Unnamed)?;
        Ok(Document { kind, version, value })
    }

    /// The document again, if it is of this kind.
    pub(crate) fn of_kind(self, kind: &str) -> Result<Self, DocumentError> {
        if self.kind == kind { Ok(self) } else { Err(DocumentError::OtherKind) }
    }

    /// Reads the fields. Fields that the type does not have are passed over; the bytes keep them.
    pub(crate) fn fields<T: DeserializeOwned>(self) -> Result<T, DocumentError> {
        serde_json::from_value(self.value).map_err(|_| DocumentError::Fields)
    }

    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.value.get(field).and_then(Value::as_str)
    }
}

/// The canonical bytes of a document.
pub(crate) fn encode<T: Serialize>(
    kind: &str,
    version: u64,
    fields: &T,
    limit: usize,
) -> Result<Vec<u8>, DocumentError> {
    let mut value = serde_json::to_value(fields).map_err(|_| DocumentError::Fields)?;
    let members = value.as_object_mut().ok_or(DocumentError::Fields)?;
    members.insert("kind".to_owned(), kind.into());
    members.insert("v".to_owned(), version.into());
    let bytes = canonical::encode(&value)?;
    if bytes.len() > limit { Err(CanonicalError::TooLong { limit }.into()) } else { Ok(bytes) }
}
