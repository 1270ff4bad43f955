//! Proof that a log signed two histories, which anybody who knows the log's keys can verify.
//!
//! Two signed checkpoints of one size with different roots are proof by themselves. Of different sizes they are proof
//! together with hashes that yield the larger's root and, on the way, another root at the smaller's size than the one
//! that was signed. Nothing else is evidence: not a checkpoint alone, not what a peer says. `docs/protocol/evidence.md`
//! is the specification.

use serde::{Deserialize, Serialize};

use crate::document::{self, Document, DocumentError};
use crate::framing;
use crate::hash::Hash;
use crate::ids::Origin;
use crate::log::{CompactRange, LogError, subtree_heights};
use crate::note::{CheckpointError, KnownLog, SignedCheckpoint};
use crate::text::Text;

/// The most bytes of a document of evidence; read no more.
pub const MAX_BYTES: usize = 16 * 1024;

/// Pieces of evidence about one log that a node keeps and hands on; one is enough, and a log can make any number.
pub const MAX_KEPT_OF_A_LOG: usize = 4;

const KIND: &str = "equivocation";
const ID_DOMAIN: &str = "samraad/v1/equivocation";

/// Why something is no proof of two histories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// Not a document of evidence.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// One of its checkpoints is not signed by the log, or is of another log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoints do not stand in order: the smaller first, of one size the one with the smaller root.
    #[error("the checkpoints do not stand in order")]
    Order,
    /// Not as many hashes as the two sizes ask for.
    #[error("there are not as many hashes as the sizes ask for")]
    HashCount,
    /// The hashes do not yield the root of the larger checkpoint.
    #[error("the hashes do not yield the root that the larger checkpoint states")]
    OtherTree,
    /// The checkpoints do not contradict each other.
    #[error("the checkpoints do not contradict each other")]
    NoContradiction,
}

/// A document of evidence that was read and not verified: a claim and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquivocationV1 {
    /// Whose log it is.
    pub origin: Origin,
    /// The smaller checkpoint, as its signed note; of one size the one with the smaller root.
    pub first: Text<4096>,
    /// The other one.
    pub second: Text<4096>,
    /// The subtrees that the larger's first leaves consist of, as many leaves as the smaller has, from left to right.
    /// None when both have one size.
    pub before: Vec<Hash>,
    /// The subtrees that the leaves behind them consist of.
    pub after: Vec<Hash>,
}

impl EquivocationV1 {
    /// Reads a document. It proves nothing before [`EquivocationV1::verify`].
    ///
    /// # Errors
    /// [`DocumentError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let document = Document::parse(bytes, MAX_BYTES)?.of_kind(KIND)?;
        if document.version != 1 {
            return Err(DocumentError::UnknownVersion);
        }
        document.fields()
    }

    /// Verifies the evidence against the keys of the log that it is about.
    ///
    /// # Errors
    /// [`EvidenceError`] when it is no proof.
    pub fn verify(self, log: &KnownLog) -> Result<Equivocation, EvidenceError> {
        let first = log.verify(self.first.as_str().as_bytes())?;
        let second = log.verify(self.second.as_str().as_bytes())?;
        if self.origin != *log.origin() {
            return Err(CheckpointError::OtherOrigin.into());
        }
        if (first.size(), first.root()) == (second.size(), second.root()) {
            return Err(EvidenceError::NoContradiction);
        }
        if (first.size(), first.root()) > (second.size(), second.root()) {
            return Err(EvidenceError::Order);
        }
        if first.size() == second.size() {
            let none = self.before.is_empty() && self.after.is_empty();
            return if none {
                Ok(Equivocation { first, second, document: self })
            } else {
                Err(EvidenceError::HashCount)
            };
        }
        let mut range = CompactRange::empty();
        append_subtrees(&mut range, first.size(), &self.before)?;
        let true_root = range.root();
        append_subtrees(&mut range, second.size(), &self.after)?;
        if range.root() != second.root() {
            return Err(EvidenceError::OtherTree);
        }
        if true_root == first.root() {
            return Err(EvidenceError::NoContradiction);
        }
        Ok(Equivocation { first, second, document: self })
    }
}

fn append_subtrees(range: &mut CompactRange, until: u64, hashes: &[Hash]) -> Result<(), EvidenceError> {
    let mut hashes = hashes.iter();
    for height in subtree_heights(range.size(), until) {
        let hash = hashes.next().ok_or(EvidenceError::HashCount)?;
        range.append_subtree(height, *hash).map_err(|_| EvidenceError::HashCount)?;
    }
    if hashes.next().is_none() { Ok(()) } else { Err(EvidenceError::HashCount) }
}

/// Proof that a log signed two histories: it was verified here. There is no other way to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equivocation {
    first: SignedCheckpoint,
    second: SignedCheckpoint,
    document: EquivocationV1,
}

impl Equivocation {
    /// The proof that lies in two checkpoints of one size. `None` when they say the same or have different sizes.
    ///
    /// # Errors
    /// [`EvidenceError`] when one of them is not the log's.
    pub fn of_one_size(
        log: &KnownLog,
        one: &SignedCheckpoint,
        other: &SignedCheckpoint,
    ) -> Result<Option<Self>, EvidenceError> {
        if one.size() != other.size() || one.root() == other.root() {
            return Ok(None);
        }
        claim(log, one, other, Vec::new(), Vec::new())?.verify(log).map(Some)
    }

    /// The checkpoint with fewer entries; of one size the one with the smaller root.
    pub fn first(&self) -> &SignedCheckpoint {
        &self.first
    }

    /// The other checkpoint.
    pub fn second(&self) -> &SignedCheckpoint {
        &self.second
    }

    /// What the evidence is known by: the two checkpoints, whoever found it and whatever else the document says.
    pub fn id(&self) -> Hash {
        let (first, second) = (self.first.checkpoint(), self.second.checkpoint());
        framing::hash(
            ID_DOMAIN,
            &[
                first.origin.as_str().as_bytes(),
                &first.size.to_be_bytes(),
                first.root.as_bytes(),
                &second.size.to_be_bytes(),
                second.root.as_bytes(),
            ],
        )
    }

    /// The root that the larger history has at the smaller size; `None` when both checkpoints have one size.
    pub fn true_root(&self) -> Option<Hash> {
        let mut range = CompactRange::empty();
        append_subtrees(&mut range, self.first.size(), &self.document.before).ok()?;
        (self.first.size() < self.second.size()).then(|| range.root())
    }

    /// The bytes of the document.
    ///
    /// # Errors
    /// Never in practice: what it consists of is bounded below its limit.
    pub fn encode(&self) -> Result<Vec<u8>, DocumentError> {
        document::encode(KIND, 1, &self.document, MAX_BYTES)
    }
}

fn claim(
    log: &KnownLog,
    one: &SignedCheckpoint,
    other: &SignedCheckpoint,
    before: Vec<Hash>,
    after: Vec<Hash>,
) -> Result<EquivocationV1, EvidenceError> {
    let (first, second) =
        if (one.size(), one.root()) < (other.size(), other.root()) { (one, other) } else { (other, one) };
    let note = |signed: &SignedCheckpoint| {
        let bare = log.verify_bare(signed.note().as_bytes())?;
        Text::new(bare.note()).map_err(|_| EvidenceError::Document(DocumentError::Fields))
    };
    Ok(EquivocationV1 {
        origin: log.origin().clone(),
        first: note(first)?,
        second: note(second)?,
        before,
        after,
    })
}

/// Holds two checkpoints of one log against the leaves of the larger, which are fed in order. Memory stays constant.
#[derive(Debug, Clone)]
pub struct Comparison {
    smaller: SignedCheckpoint,
    larger: SignedCheckpoint,
    before: CompactRange,
    whole: CompactRange,
    after: Vec<Hash>,
    subtree: CompactRange,
    heights: Vec<u32>,
}

/// What a [`Comparison`] came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// The larger extends the smaller.
    Extends,
    /// The log signed two histories.
    Contradicts(Box<Equivocation>),
}

impl Comparison {
    /// Begins. The checkpoints have different sizes; in which order they come does not matter.
    pub fn new(one: SignedCheckpoint, other: SignedCheckpoint) -> Self {
        let (smaller, larger) = if one.size() <= other.size() { (one, other) } else { (other, one) };
        let mut heights: Vec<u32> = subtree_heights(smaller.size(), larger.size()).collect();
        heights.reverse();
        Comparison {
            smaller,
            larger,
            before: CompactRange::empty(),
            whole: CompactRange::empty(),
            after: Vec::new(),
            subtree: CompactRange::empty(),
            heights,
        }
    }

    /// How many leaves were fed.
    pub fn fed(&self) -> u64 {
        self.whole.size()
    }

    /// How many leaves are needed.
    pub fn needed(&self) -> u64 {
        self.larger.size()
    }

    /// Feeds the next leaf, given by its hash.
    ///
    /// # Errors
    /// [`LogError::Full`] when more are fed than the larger has.
    pub fn feed(&mut self, leaf: Hash) -> Result<(), LogError> {
        if self.fed() >= self.needed() {
            return Err(LogError::Full);
        }
        if self.fed() < self.smaller.size() {
            self.before.append(leaf)?;
        } else {
            self.subtree.append(leaf)?;
            let full = self.heights.last().is_some_and(|height| self.subtree.size() == 1 << height);
            if full {
                self.heights.pop();
                self.after.push(self.subtree.root());
                self.subtree = CompactRange::empty();
            }
        }
        self.whole.append(leaf)
    }

    /// What the leaves show.
    ///
    /// # Errors
    /// [`EvidenceError::OtherTree`] when the leaves are not those of the larger checkpoint: then nothing is shown.
    pub fn finish(self, log: &KnownLog) -> Result<Compared, EvidenceError> {
        if self.fed() != self.needed() || self.whole.root() != self.larger.root() {
            return Err(EvidenceError::OtherTree);
        }
        if self.before.root() == self.smaller.root() {
            return Ok(Compared::Extends);
        }
        let before = self.before.subtrees().to_vec();
        let claim = claim(log, &self.smaller, &self.larger, before, self.after)?;
        claim.verify(log).map(|proof| Compared::Contradicts(Box::new(proof)))
    }
}
