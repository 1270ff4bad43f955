//! What a node tells its peers about all the logs it knows: the checkpoints that it has verified, with everybody's
//! cosignatures, and the evidence that it holds.
//!
//! Nothing of it is believed because a peer says it: checkpoints carry their log's signature, cosignatures their
//! cosigner's, and evidence proves itself. `docs/protocol/exchange.md` is the specification.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::document::{self, Document, DocumentError};
use crate::ids::Origin;
use crate::note::SignedCheckpoint;
use crate::text::{Line, Text};

/// Where a peer asks: `GET {PATH}?after=<cursor>`, or without a query for all.
pub const PATH: &str = "/federation/exchange";

/// The most bytes of an answer; read no more.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The most checkpoints in one answer.
pub const MAX_CHECKPOINTS: usize = 48;

/// The most pieces of evidence in one answer.
pub const MAX_EVIDENCE: usize = 16;

/// The longest checkpoint that an answer may have, in bytes: its text and some sixty signatures.
pub const MAX_CHECKPOINT_BYTES: usize = 16 * 1024;

const KIND: &str = "exchange";

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeV1 {
    /// Checkpoints as signed notes, at most one of a log, with the cosignatures that the sender knows.
    pub checkpoints: Vec<Text<MAX_CHECKPOINT_BYTES>>,
    /// Documents of evidence, each as the text that it is.
    pub evidence: Vec<Text<{ crate::evidence::MAX_BYTES }>>,
    /// What to ask with the next time. It means something to the sender only.
    pub next: Line<100>,
    /// Whether there is more to be had at once.
    pub more: bool,
}

impl ExchangeV1 {
    /// Encodes the answer.
    ///
    /// # Errors
    /// [`DocumentError::Contradiction`] when it has more than an answer may have, or two checkpoints of one log.
    pub fn encode(&self) -> Result<Vec<u8>, DocumentError> {
        self.check()?;
        document::encode(KIND, 1, self, MAX_BYTES)
    }

    /// Reads an answer. Nothing in it is verified.
    ///
    /// # Errors
    /// [`DocumentError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let document = Document::parse(bytes, MAX_BYTES)?.of_kind(KIND)?;
        if document.version != 1 {
            return Err(DocumentError::UnknownVersion);
        }
        let exchange: ExchangeV1 = document.fields()?;
        exchange.check()?;
        Ok(exchange)
    }

    fn check(&self) -> Result<(), DocumentError> {
        // It goes into an address.
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        if !self.next.as_str().bytes().all(plain) {
            return Err(DocumentError::Fields);
        }
        let mut logs: BTreeSet<Origin> = BTreeSet::new();
        let of_a_log =
            |note: &Text<MAX_CHECKPOINT_BYTES>| SignedCheckpoint::claimed_origin(note.as_str().as_bytes());
        let mut each_once = true;
        for note in &self.checkpoints {
            let origin = of_a_log(note).ok_or(DocumentError::Fields)?;
            each_once &= logs.insert(origin);
        }
        let rule = if !each_once {
            "an answer has one checkpoint of a log"
        } else if self.checkpoints.len() > MAX_CHECKPOINTS || self.evidence.len() > MAX_EVIDENCE {
            "an answer has at most 48 checkpoints and 16 pieces of evidence"
        } else {
            return Ok(());
        };
        Err(DocumentError::Contradiction { rule })
    }
}
