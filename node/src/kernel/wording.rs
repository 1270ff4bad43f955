//! What the glossary's coded terms are called: one text key for each, the same on every page, letter and export.

use crate::kernel::access::Stage;
use crate::kernel::terms::{
    Classification, Criterion, DecidingBody, DeclineReason, Ground, Outcome, Recommendation, Scheme, Scope,
    StopReason,
};

macro_rules! wording {
    ($term:ty { $($variant:ident => $key:literal,)+ }) => {
        impl $term {
            /// The key of its name.
            pub const fn name_key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }
        }
    };
}

wording!(Scheme {
    OffLabel => "scheme-off-label",
    OffLicence => "scheme-off-licence",
    PendingMethod => "scheme-pending-method",
    ExceptionalAccess => "scheme-exceptional-access",
});

wording!(Scope {
    Individual => "scope-individual",
    Group => "scope-group",
});

wording!(Classification {
    Experimental => "classification-experimental",
    Established => "classification-established",
});

wording!(Criterion {
    Benefit => "criterion-benefit",
    ResourceUse => "criterion-resource-use",
    Severity => "criterion-severity",
    Certainty => "criterion-certainty",
    Safety => "criterion-safety",
    Alternatives => "criterion-alternatives",
    Exceptionality => "criterion-exceptionality",
});

wording!(Recommendation {
    Approve => "recommendation-approve",
    ApproveWithConditions => "recommendation-approve-with-conditions",
    Reject => "recommendation-reject",
});

impl Recommendation {
    /// The key of what another trust recommends; nothing is *no opinion*.
    pub const fn key_of(recommendation: Option<Self>) -> &'static str {
        match recommendation {
            Some(recommendation) => recommendation.name_key(),
            None => "recommendation-none",
        }
    }
}

wording!(Outcome {
    Approved => "outcome-approved",
    ApprovedWithConditions => "outcome-approved-with-conditions",
    Rejected => "outcome-rejected",
    Dismissed => "outcome-dismissed",
    Referred => "outcome-referred",
});

wording!(Ground {
    BenefitDocumented => "ground-benefit-documented",
    BenefitNotDocumented => "ground-benefit-not-documented",
    CostReasonable => "ground-cost-reasonable",
    CostUnreasonable => "ground-cost-unreasonable",
    SeriousCondition => "ground-serious-condition",
    AlternativesExhausted => "ground-alternatives-exhausted",
    AlternativesRemain => "ground-alternatives-remain",
    RiskTooHigh => "ground-risk-too-high",
    ClinicallyExceptional => "ground-clinically-exceptional",
    OtherRoute => "ground-other-route",
});

wording!(DecidingBody {
    MedicalDirector => "body-medical-director",
    ClinicDirector => "body-clinic-director",
    Committee => "body-committee",
});

wording!(DeclineReason {
    NoCapacity => "decline-no-capacity",
    NoExpertise => "decline-no-expertise",
    ConflictOfInterest => "decline-conflict-of-interest",
    InsufficientInformation => "decline-insufficient-information",
    Other => "decline-other",
});

wording!(StopReason {
    BenefitNotDocumented => "stop-benefit-not-documented",
    AlternativesRemain => "stop-alternatives-remain",
    NotFeasible => "stop-not-feasible",
    OtherRoute => "stop-other-route",
    Other => "stop-other",
});

wording!(Stage {
    Draft => "stage-draft",
    Submitted => "stage-submitted",
    Returned => "stage-returned",
    Endorsed => "stage-endorsed",
    InAssessment => "stage-in-assessment",
    AwaitingInformation => "stage-awaiting-information",
    AwaitingPeerReview => "stage-awaiting-peer-review",
    Decided => "stage-decided",
    InTreatment => "stage-in-treatment",
    Closed => "stage-closed",
    Withdrawn => "stage-withdrawn",
    Stopped => "stage-stopped",
});
