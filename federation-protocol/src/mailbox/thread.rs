//! What the two trusts say about a request beside the request and its answer.

use serde::{Deserialize, Serialize};

use crate::ids::{ReviewRequestId, UnixSeconds};
use crate::text::Text;

/// Something that one of the two trusts says about a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewMessageV1 {
    /// The request that it is about.
    pub request: ReviewRequestId,
    /// What is said.
    pub text: Text<10000>,
}

/// The trust that asked no longer needs an answer. The asked trust destroys what it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewWithdrawalV1 {
    /// The request that is taken back.
    pub request: ReviewRequestId,
    /// Why.
    pub reason: Text<2000>,
}

/// Why a trust does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// Nobody has the time for it before the deadline.
    NoCapacity,
    /// Nobody there knows the field.
    NoExpertise,
    /// Those who could answer are not impartial.
    ConflictOfInterest,
    /// What was sent is not enough to answer.
    InsufficientInformation,
    /// Something else, which the text tells.
    Other,
}

/// The trust that was asked will not answer, and keeps nothing of what it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewDeclineV1 {
    /// The request that is declined.
    pub request: ReviewRequestId,
    /// Why.
    pub reason: DeclineReason,
    /// Why, in words; always there for [`DeclineReason::Other`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<2000>>,
}

/// The trust that asked gives more time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewExtensionV1 {
    /// The request.
    pub request: ReviewRequestId,
    /// When the answer is needed now.
    pub deadline: UnixSeconds,
}
