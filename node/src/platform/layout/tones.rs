//! The colours of coded terms. What a colour means is always said in words too.

use super::Tone;
use crate::kernel::access::Stage;
use crate::kernel::terms::{Outcome, Recommendation};

impl From<Outcome> for Tone {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Approved => Self::Success,
            Outcome::ApprovedWithConditions => Self::Warning,
            Outcome::Rejected => Self::Danger,
            Outcome::Dismissed | Outcome::Referred => Self::Neutral,
        }
    }
}

impl From<Recommendation> for Tone {
    fn from(recommendation: Recommendation) -> Self {
        match recommendation {
            Recommendation::Approve => Self::Success,
            Recommendation::ApproveWithConditions => Self::Warning,
            Recommendation::Reject => Self::Danger,
        }
    }
}

impl From<Option<Recommendation>> for Tone {
    fn from(recommendation: Option<Recommendation>) -> Self {
        recommendation.map_or(Self::Neutral, Self::from)
    }
}

impl From<Stage> for Tone {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Draft | Stage::Closed | Stage::Withdrawn => Self::Neutral,
            Stage::Submitted | Stage::Endorsed | Stage::InAssessment => Self::Info,
            Stage::Returned | Stage::AwaitingInformation | Stage::AwaitingPeerReview => Self::Warning,
            Stage::Decided | Stage::InTreatment => Self::Success,
            Stage::Stopped => Self::Danger,
        }
    }
}
