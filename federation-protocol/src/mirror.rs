//! Copies of other trusts' logs, served on: where they are, who may read their contents, and how a node that accepts no
//! connections brings its log to those that mirror it.
//!
//! A mirror is never believed. Its reader verifies all by the origin's keys, exactly as if the origin had served it.
//! Uploading is pulling turned round: the mirror holds the [`SyncState`](crate::sync::SyncState) and says what it wants
//! next. `docs/protocol/mirror.md` is the specification.

mod upload;

pub use upload::{CannotUpload, Next, Upload};

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::content::{ContentBundle, ContentEntry};
use crate::document::{self, Document, DocumentError};
use crate::hash::Hash;
use crate::ids::Origin;
use crate::log::{BUNDLE_WIDTH, MAX_LOG_SIZE};
use crate::sync::Need;
use crate::tiles::{Resource, TileError};

/// Where a node serves its copies: the hash of an origin and the path of a [`Resource`] follow, see [`prefix_of`].
pub const MIRROR_PREFIX: &str = "/federation/mirror/";

/// Where an origin tells its mirrors who may read its contents: below the prefix of its log.
pub const GRANTS: &str = "grants";

/// The most bytes of [`MirrorGrantsV1`]; read no more.
pub const MAX_GRANTS_BYTES: usize = 256 * 1024;

/// The most bytes of what is uploaded at a time; read no more. Every single content fits.
pub const MAX_UPLOAD_BYTES: usize = 512 * 1024;

/// The most bytes of [`UploadAnswerV1`]; read no more.
pub const MAX_ANSWER_BYTES: usize = 1024;

/// Before the id of a key.
const CHECKPOINTS: &str = "checkpoint/";

const GRANTS_KIND: &str = "mirror_grants";
const ANSWER_KIND: &str = "upload_answer";

/// The hash that stands for an origin in the addresses of mirrors: SHA-256 of its characters. In full, so that nobody
/// finds a second origin for an address.
pub fn origin_hash(origin: &Origin) -> Hash {
    Hash::of(origin.as_str().as_bytes())
}

/// Where a node serves its copy of the log of `origin`: the path of a [`Resource`] follows.
pub fn prefix_of(origin: &Origin) -> String {
    format!("{MIRROR_PREFIX}{}/", origin_hash(origin))
}

/// Whom an origin lets read its contents, for its mirrors to obey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirrorGrantsV1 {
    /// Whose contents.
    pub origin: Origin,
    /// Who may read them. The origin itself may in any case.
    pub readers: Vec<Origin>,
}

impl MirrorGrantsV1 {
    /// Whether a trust may read the origin's contents.
    pub fn allows(&self, reader: &Origin) -> bool {
        *reader == self.origin || self.readers.contains(reader)
    }

    /// Encodes the document.
    ///
    /// # Errors
    /// [`DocumentError::Contradiction`] when a reader is named twice.
    pub fn encode(&self) -> Result<Vec<u8>, DocumentError> {
        self.check()?;
        document::encode(GRANTS_KIND, 1, self, MAX_GRANTS_BYTES)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// Whatever makes it no document of version 1.
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let grants: MirrorGrantsV1 = fields(bytes, GRANTS_KIND, MAX_GRANTS_BYTES)?;
        grants.check()?;
        Ok(grants)
    }

    fn check(&self) -> Result<(), DocumentError> {
        let named: BTreeSet<&str> = self.readers.iter().map(Origin::as_str).collect();
        if named.len() == self.readers.len() {
            Ok(())
        } else {
            Err(DocumentError::Contradiction { rule: "a reader is named once" })
        }
    }
}

/// Something that is uploaded, named by its path below `upload/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Part {
    /// `grants`: who may read the contents, [`MirrorGrantsV1`].
    Grants,
    /// `checkpoint`: the newest one.
    Checkpoint,
    /// `checkpoint/<key id>`: the last one that an earlier key signed.
    KeyCheckpoint {
        /// The id of the log key, as in its vkey.
        id: [u8; 4],
    },
    /// `tile/entries/…`: an entries bundle, as it is served.
    Entries {
        /// Which bundle, from 0.
        number: u64,
        /// How many leaves.
        width: u16,
    },
    /// `content/<N>?from=<I>`: contents from the entry at index I on, see [`encode_contents_from`].
    Contents {
        /// The first entry whose content is wanted.
        from: u64,
    },
}

impl Part {
    /// What the pull at the mirror needs next; nothing when all is there.
    pub fn of(need: &Need) -> Option<Self> {
        match *need {
            Need::Entries(Resource::Entries { number, width }) => Some(Part::Entries { number, width }),
            Need::Contents { from, .. } => Some(Part::Contents { from }),
            Need::Entries(_) | Need::Nothing => None,
        }
    }

    /// What a log serves it from, if it is of the log.
    pub fn resource(&self) -> Option<Resource> {
        match *self {
            Part::Grants | Part::KeyCheckpoint { .. } => None,
            Part::Checkpoint => Some(Resource::Checkpoint),
            Part::Entries { number, width } => Some(Resource::Entries { number, width }),
            Part::Contents { from } => Some(Resource::Content { number: from / BUNDLE_WIDTH }),
        }
    }

    /// Reads a path and query below `upload/`.
    ///
    /// # Errors
    /// [`TileError::Path`].
    pub fn parse(path: &str) -> Result<Self, TileError> {
        let parsed = if path == GRANTS {
            Some(Part::Grants)
        } else if let Some((_, from)) = path.split_once("?from=") {
            from.parse().ok().filter(|from| *from < MAX_LOG_SIZE).map(|from| Part::Contents { from })
        } else if let Some(id) = path.strip_prefix(CHECKPOINTS) {
            u32::from_str_radix(id, 16).ok().map(|id| Part::KeyCheckpoint { id: id.to_be_bytes() })
        } else {
            match Resource::parse(path)? {
                Resource::Checkpoint => Some(Part::Checkpoint),
                Resource::Entries { number, width } => Some(Part::Entries { number, width }),
                Resource::Hashes { .. } | Resource::Content { .. } => None,
            }
        };
        // One spelling, and the bundle of contents is the one that the index lies in.
        parsed.filter(|part| part.to_string() == path).ok_or(TileError::Path)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.resource()) {
            (Part::Contents { from }, Some(resource)) => write!(f, "{resource}?from={from}"),
            (Part::KeyCheckpoint { id }, _) => write!(f, "{CHECKPOINTS}{:08x}", u32::from_be_bytes(*id)),
            (_, Some(resource)) => resource.fmt(f),
            (_, None) => f.write_str(GRANTS),
        }
    }
}

impl TryFrom<String> for Part {
    type Error = TileError;

    fn try_from(path: String) -> Result<Self, TileError> {
        Part::parse(&path)
    }
}

impl From<Part> for String {
    fn from(part: Part) -> String {
        part.to_string()
    }
}

/// What a mirror answers to an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadAnswerV1 {
    /// How many entries of the log are verified at the mirror.
    pub verified: u64,
    /// What it wants next; absent when it has all that the checkpoint promises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Part>,
}

impl UploadAnswerV1 {
    /// Encodes the answer.
    ///
    /// # Errors
    /// [`DocumentError::Contradiction`] when the grants are wanted, which are sent unasked.
    pub fn encode(&self) -> Result<Vec<u8>, DocumentError> {
        self.check()?;
        document::encode(ANSWER_KIND, 1, self, MAX_ANSWER_BYTES)
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// Whatever makes it no answer of version 1.
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let answer: UploadAnswerV1 = fields(bytes, ANSWER_KIND, MAX_ANSWER_BYTES)?;
        answer.check()?;
        Ok(answer)
    }

    fn check(&self) -> Result<(), DocumentError> {
        match self.wanted {
            Some(Part::Grants) => Err(DocumentError::Contradiction { rule: "grants are never wanted" }),
            _ => Ok(()),
        }
    }
}

fn fields<T: serde::de::DeserializeOwned>(
    bytes: &[u8],
    kind: &str,
    limit: usize,
) -> Result<T, DocumentError> {
    let document = Document::parse(bytes, limit)?.of_kind(kind)?;
    if document.version == 1 { document.fields() } else { Err(DocumentError::UnknownVersion) }
}

/// What is uploaded for [`Part::Contents`]: a content bundle in which the entries before `from` are absent, and which ends
/// where [`MAX_UPLOAD_BYTES`] are full or the bundle is. `entries` are those of the whole bundle.
pub fn encode_contents_from(from: u64, mut entries: Vec<ContentEntry>) -> Vec<u8> {
    let place = usize::try_from(from % BUNDLE_WIDTH).unwrap_or(usize::MAX);
    let mut room = MAX_UPLOAD_BYTES - 1024;
    let mut count = 0;
    for (index, entry) in entries.iter_mut().enumerate() {
        if index < place {
            *entry = ContentEntry::Absent;
        } else if let ContentEntry::Present { content, .. } = entry {
            match room.checked_sub(content.len() + 37) {
                Some(left) => room = left,
                None => break,
            }
        }
        count = index + 1;
    }
    entries.truncate(count);
    ContentBundle { entries }.encode()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::MAX_CONTENT_BYTES;
    use crate::hash::Salt;

    #[test]
    fn a_part_has_one_spelling() {
        for path in [
            "grants",
            "checkpoint",
            "checkpoint/0a1b2c3d",
            "tile/entries/000",
            "tile/entries/001.p/7",
            "content/001?from=300",
        ] {
            assert_eq!(Part::parse(path).unwrap().to_string(), path);
        }
        for path in [
            "",
            "grants/",
            "checkpoint/",
            "checkpoint/0A1b2c3d",
            "checkpoint/+a1b2c3d",
            "checkpoint/a1b2c3d",
            "checkpoint/0a1b2c3d4",
            "tile/0/000",
            "content/001",
            "content/000?from=300",
            "content/001?from=+300",
            "content/001?from=300&x",
            "tile/entries/000?from=0",
            "content/x262/144?from=67108864",
        ] {
            assert_eq!(Part::parse(path), Err(TileError::Path), "{path}");
        }
    }

    #[test]
    fn contents_that_do_not_fit_come_with_the_next_part() {
        let present = |fill: u8| ContentEntry::Present {
            salt: Salt::from_bytes([fill; 32]),
            content: vec![fill; MAX_CONTENT_BYTES],
        };
        let entries: Vec<_> = (0..=255).map(present).collect();
        let mut from = 256;
        let mut seen = Vec::new();
        while from < 512 {
            let bytes = encode_contents_from(from, entries.clone());
            assert!(bytes.len() <= MAX_UPLOAD_BYTES);
            let part = ContentBundle::decode(&bytes).unwrap().entries;
            let place = usize::try_from(from - 256).unwrap();
            assert!(part[..place].iter().all(|entry| *entry == ContentEntry::Absent));
            assert!(part.len() > place, "there is progress");
            seen.extend_from_slice(&part[place..]);
            from = 256 + part.len() as u64;
        }
        assert_eq!(seen, entries);
    }

    #[test]
    fn only_the_named_and_the_origin_itself_may_read() {
        let origin = |name: &str| Origin::new(name).unwrap();
        let (ours, friend) = (origin("nordvik.example/register"), origin("sunnvik.example/register"));
        let grants = MirrorGrantsV1 { origin: ours.clone(), readers: vec![friend.clone()] };
        assert!(grants.allows(&ours) && grants.allows(&friend));
        assert!(!grants.allows(&origin("vestvik.example/register")));
        assert_eq!(MirrorGrantsV1::parse(&grants.encode().unwrap()), Ok(grants));
        let twice = MirrorGrantsV1 { origin: ours, readers: vec![friend.clone(), friend] };
        assert!(matches!(twice.encode(), Err(DocumentError::Contradiction { .. })));
    }
}
