//! A question to another trust, and what came of it.

use crate::case::events::{CaseEvent, CriterionRating};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ReviewId;
use crate::kernel::terms::{DecidingBody, DeclineReason, Recommendation};

/// A question to another trust.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewRequest {
    /// Its id.
    pub review: ReviewId,
    /// Which trust.
    pub peer: String,
    /// What was asked.
    pub question: String,
    /// Which sections were disclosed.
    pub sections: Vec<String>,
    /// When.
    pub at: Timestamp,
    /// The answer.
    pub opinion: Option<Opinion>,
    /// Why there will be none. An opinion that crossed a withdrawal on its way stands beside it.
    pub ended: Option<Ended>,
}

impl ReviewRequest {
    /// Whether the other trust still owes an opinion.
    pub const fn is_open(&self) -> bool {
        self.opinion.is_none() && self.ended.is_none()
    }
}

/// A request that nobody waits for any more, though it was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// This trust took it back.
    Withdrawn {
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
    /// The other trust declined.
    Declined {
        /// Why.
        reason: DeclineReason,
        /// Why, in its words.
        text: String,
        /// When.
        at: Timestamp,
    },
}

/// Another trust's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// What it recommends; nothing when it has no opinion, for the reason that the text states.
    pub recommendation: Option<Recommendation>,
    /// Its ratings.
    pub criteria: Vec<CriterionRating>,
    /// Its words.
    pub text: String,
    /// Which body.
    pub body: DecidingBody,
    /// When it arrived.
    pub at: Timestamp,
}

/// What happens to a request after it was made; nothing where it cannot happen.
pub(super) fn take_in(requests: &mut [ReviewRequest], event: &CaseEvent, at: Timestamp) -> Option<()> {
    let of = event.review()?;
    let request = requests.iter_mut().find(|request| request.review == of)?;
    match event {
        CaseEvent::OpinionReceived { recommendation, criteria, text, body, .. }
            if request.opinion.is_none() =>
        {
            request.opinion = Some(Opinion {
                recommendation: *recommendation,
                criteria: criteria.clone(),
                text: text.clone(),
                body: *body,
                at,
            });
        }
        CaseEvent::ReviewWithdrawn { reason, .. } if request.is_open() => {
            request.ended = Some(Ended::Withdrawn { reason: reason.clone(), at });
        }
        CaseEvent::ReviewDeclined { reason, text, .. } if request.is_open() => {
            request.ended = Some(Ended::Declined { reason: *reason, text: text.clone(), at });
        }
        CaseEvent::ReviewExtended { .. } if request.is_open() => {}
        _ => return None,
    }
    Some(())
}
