//! What is said in envelopes: a request for review, the opinion that answers it, and what is said and sent besides.
//!
//! These are personal data even without an identity: they exist only sealed, or encrypted in the nodes of the two
//! trusts. Nothing here names the case behind a request. `docs/protocol/mailbox.md` is the specification.

use serde::{Deserialize, Serialize};

mod attachment;
mod thread;

pub use attachment::{
    ATTACHMENT_CHUNK_BYTES, AttachmentChunkV1, AttachmentV1, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENT_CHUNKS,
    MediaType, chunks_of,
};
pub use thread::{DeclineReason, ReviewDeclineV1, ReviewExtensionV1, ReviewMessageV1, ReviewWithdrawalV1};

use crate::content::{Criterion, DecidedBy, Level, Scheme};
use crate::document::{self, Document, DocumentError};
use crate::envelope::{EnvelopeKind, MAX_PAYLOAD_BYTES};
use crate::ids::{ReviewRequestId, UnixSeconds};
use crate::text::{AtcCode, Code, Icd10Code, Line, Text};

/// Where a peer fetches its messages: `GET {OUTBOX_PATH}?after=<epoch>.<sequence>`, or without a query for all. The
/// answer is a batch of envelopes; an empty one means that there is nothing more.
pub const OUTBOX_PATH: &str = "/federation/outbox";

/// Where a peer delivers one envelope, with POST. The same bytes as in the outbox.
pub const INBOX_PATH: &str = "/federation/inbox";

/// The most bytes of one answer of the outbox; read no more.
pub const MAX_BATCH_BYTES: usize = 4 * 1024 * 1024;

const MAX_SECTIONS: usize = 64;

/// A committee asks another trust for its opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRequestV1 {
    /// The request's id: random, and not the id of the case.
    pub id: ReviewRequestId,
    /// The scheme of the application.
    pub scheme: Scheme,
    /// The medicine's ATC code.
    pub atc: AtcCode,
    /// The name of the substance.
    pub substance: Line<200>,
    /// The indication's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indication: Option<Icd10Code>,
    /// The indication in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indication_text: Option<Text<500>>,
    /// What is asked.
    pub question: Text<4000>,
    /// The sections of the de-identified dossier that the case officer chose, in the order of the application.
    pub sections: Vec<DossierSection>,
    /// When the answer is needed.
    pub deadline: UnixSeconds,
    /// On what legal basis the dossier is disclosed, as the trust's list names it.
    pub legal_basis: Code,
}

/// One section of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierSection {
    /// Which section of the application it is.
    pub code: Code,
    /// Its heading.
    pub title: Line<200>,
    /// Its text, without anything that identifies the patient.
    pub text: Text<10000>,
}

/// What a committee recommends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recommendation {
    /// To approve.
    Approve,
    /// To approve with the conditions that the text states.
    ApproveWithConditions,
    /// To reject.
    Reject,
    /// The asked trust has no opinion, for the reason that the text states.
    NoOpinion,
}

/// The answer to a request for review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionV1 {
    /// The request that it answers.
    pub request: ReviewRequestId,
    /// What is recommended.
    pub recommendation: Recommendation,
    /// The committee's rating for each criterion, in the order of the criteria.
    pub ratings: Vec<CriterionRating>,
    /// The opinion in words.
    pub text: Text<10000>,
    /// The role or body that gives the opinion; never a person.
    pub given_by: DecidedBy,
}

/// The rating of one criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionRating {
    /// Which criterion.
    pub criterion: Criterion,
    /// The level; missing when it cannot be assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<2000>>,
}

/// What an envelope says, read by the kind in its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// A request for review.
    ReviewRequest(Box<ReviewRequestV1>),
    /// An opinion.
    Opinion(Box<OpinionV1>),
    /// Something said about a request.
    ReviewMessage(ReviewMessageV1),
    /// A request is taken back.
    ReviewWithdrawal(ReviewWithdrawalV1),
    /// A request will not be answered.
    ReviewDecline(ReviewDeclineV1),
    /// There is more time for the answer.
    ReviewExtension(ReviewExtensionV1),
    /// A file is announced.
    Attachment(AttachmentV1),
    /// A part of a file.
    AttachmentChunk(AttachmentChunkV1),
}

impl Payload {
    /// The kind for the header of the envelope.
    pub fn kind(&self) -> EnvelopeKind {
        match self {
            Payload::ReviewRequest(_) => EnvelopeKind::review_request(),
            Payload::Opinion(_) => EnvelopeKind::opinion(),
            Payload::ReviewMessage(_) => EnvelopeKind::review_message(),
            Payload::ReviewWithdrawal(_) => EnvelopeKind::review_withdrawal(),
            Payload::ReviewDecline(_) => EnvelopeKind::review_decline(),
            Payload::ReviewExtension(_) => EnvelopeKind::review_extension(),
            Payload::Attachment(_) => EnvelopeKind::attachment(),
            Payload::AttachmentChunk(_) => EnvelopeKind::attachment_chunk(),
        }
    }

    /// Encodes the payload for sealing.
    ///
    /// # Errors
    /// [`DocumentError`] when it is too long or its parts contradict each other.
    pub fn encode(&self) -> Result<Vec<u8>, DocumentError> {
        self.check()?;
        let kind = self.kind();
        match self {
            Payload::ReviewRequest(fields) => document::encode(kind.as_str(), 1, fields, MAX_PAYLOAD_BYTES),
            Payload::Opinion(fields) => document::encode(kind.as_str(), 1, fields, MAX_PAYLOAD_BYTES),
            Payload::ReviewMessage(fields) => document::encode(kind.as_str(), 1, fields, MAX_PAYLOAD_BYTES),
            Payload::ReviewWithdrawal(fields) => {
                document::encode(kind.as_str(), 1, fields, MAX_PAYLOAD_BYTES)
            }
            Payload::ReviewDecline(fields) => document::encode(kind.as_str(), 1, fields, MAX_PAYLOAD_BYTES),
            Payload::ReviewExtension(fields) => document::encode(kind.as_str(), 1, fields, MAX_PAYLOAD_BYTES),
            Payload::Attachment(fields) => document::encode(kind.as_str(), 1, fields, MAX_PAYLOAD_BYTES),
            Payload::AttachmentChunk(chunk) => Ok(chunk.encode()),
        }
    }

    /// Reads the payload of an opened envelope whose header names `kind`.
    ///
    /// `Ok(None)` means a kind that this program does not read: it is kept and reported, not dropped.
    ///
    /// # Errors
    /// [`DocumentError`] when the payload is not of the kind that the header names, or not as its version asks.
    pub fn read(kind: &EnvelopeKind, bytes: &[u8]) -> Result<Option<Self>, DocumentError> {
        if *kind == EnvelopeKind::attachment_chunk() {
            return AttachmentChunkV1::decode(bytes).map(|chunk| Some(Payload::AttachmentChunk(chunk)));
        }
        let read: fn(Document) -> Result<Self, DocumentError> = match kind.as_str() {
            "review_request" => |it| Ok(Payload::ReviewRequest(it.fields()?)),
            "opinion" => |it| Ok(Payload::Opinion(it.fields()?)),
            "review_message" => |it| Ok(Payload::ReviewMessage(it.fields()?)),
            "review_withdrawal" => |it| Ok(Payload::ReviewWithdrawal(it.fields()?)),
            "review_decline" => |it| Ok(Payload::ReviewDecline(it.fields()?)),
            "review_extension" => |it| Ok(Payload::ReviewExtension(it.fields()?)),
            "attachment" => |it| Ok(Payload::Attachment(it.fields()?)),
            _ => return Ok(None),
        };
        let document = Document::parse(bytes, MAX_PAYLOAD_BYTES)?.of_kind(kind.as_str())?;
        if document.version != 1 {
            return Err(DocumentError::UnknownVersion);
        }
        let payload = read(document)?;
        payload.check()?;
        Ok(Some(payload))
    }

    fn check(&self) -> Result<(), DocumentError> {
        let (holds, rule) = match self {
            Payload::ReviewRequest(request) => {
                let named: std::collections::BTreeSet<_> =
                    request.sections.iter().map(|it| &it.code).collect();
                let unique = named.len() == request.sections.len();
                (unique && request.sections.len() <= MAX_SECTIONS, "at most 64 sections are sent, none twice")
            }
            Payload::Opinion(opinion) => {
                let sorted = opinion.ratings.is_sorted_by(|a, b| a.criterion < b.criterion);
                (sorted, "criteria stand in order, none twice")
            }
            Payload::ReviewDecline(decline) => {
                let explained = decline.reason != DeclineReason::Other || decline.text.is_some();
                (explained, "another reason is told in words")
            }
            Payload::Attachment(attachment) => return attachment.check(),
            Payload::AttachmentChunk(chunk) => return chunk.check(),
            Payload::ReviewMessage(_) | Payload::ReviewWithdrawal(_) | Payload::ReviewExtension(_) => {
                return Ok(());
            }
        };
        if holds { Ok(()) } else { Err(DocumentError::Contradiction { rule }) }
    }
}
