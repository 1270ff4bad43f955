//! What can have happened to a case. Stored as JSON under the subject's key; a variant that has shipped keeps its name
//! and fields, and a changed meaning gets a new variant.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::application::{Application, FormVersion};
use crate::kernel::access::Role;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ReviewId, UnitId, UserId};
use crate::kernel::terms::{
    Classification, Criterion, DecidingBody, DeclineReason, Ground, Level, Outcome, Recommendation, Scheme,
    Scope, StopReason,
};

/// One endorsement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endorsement {
    /// First or second step of the chain, counted from 1.
    pub step: u8,
    /// What the endorser wrote, if anything.
    pub comment: String,
}

/// One criterion, rated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionRating {
    /// Which criterion.
    pub criterion: Criterion,
    /// The level; nothing when it cannot be assessed.
    pub level: Option<Level>,
    /// Why.
    pub reason: String,
}

/// What one assessor handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Every criterion of the scheme, once.
    pub criteria: Vec<CriterionRating>,
    /// What the assessor recommends.
    pub recommendation: Recommendation,
    /// Anything to add.
    pub comment: String,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// How it turned out.
    pub outcome: Outcome,
    /// Who decided.
    pub body: DecidingBody,
    /// Coded grounds, at least one.
    pub grounds: Vec<Ground>,
    /// Grounds in words, for the letter. A narrative: never published.
    pub grounds_text: String,
    /// Conditions in words, for the letter.
    pub conditions: String,
    /// What the decision maker classifies the treatment as.
    pub classification: Classification,
    /// Last day it may be used.
    pub valid_until: Option<Date>,
    /// What the doctor writes on the prescription; only where treatment may begin.
    pub reference: Option<String>,
    /// Short text written for publication. Runs through the anonymity gate before anybody outside sees it.
    pub public_text: String,
    /// Conditions, written for publication.
    pub public_conditions: String,
}

/// Something that happened to a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "events are few and short-lived")]
pub enum CaseEvent {
    /// The clinician began an application.
    Started {
        /// Why outside the ordinary scheme.
        scheme: Scheme,
        /// One patient or a group.
        scope: Scope,
        /// Who applies.
        clinician: UserId,
        /// From where.
        unit: UnitId,
        /// On which form.
        form: FormVersion,
    },
    /// The clinician handed it in, for the first time or again.
    Submitted {
        /// What was handed in.
        application: Application,
        /// How many endorsements it needs.
        endorsement_steps: u8,
    },
    /// A leader endorsed it.
    Endorsed(Endorsement),
    /// A leader or the case officer sent it back.
    Returned {
        /// What is asked.
        questions: String,
    },
    /// A leader stopped it.
    Stopped {
        /// Coded reason.
        reason: StopReason,
        /// The reason in words, for the clinician's letter.
        explanation: String,
    },
    /// The decision maker lifted the stop.
    StopLifted {
        /// Why.
        explanation: String,
    },
    /// The case officer found it complete and gave it to assessors.
    AssessorsAssigned {
        /// Members of the committee.
        assessors: Vec<UserId>,
    },
    /// An assessor stepped down.
    ConflictDeclared {
        /// Who.
        assessor: UserId,
        /// Why.
        reason: String,
    },
    /// An assessor handed in a rating.
    Rated {
        /// Who.
        assessor: UserId,
        /// What.
        rating: Rating,
    },
    /// The case officer asked the clinician.
    InformationRequested {
        /// What.
        question: String,
    },
    /// The clinician answered.
    InformationGiven {
        /// What.
        answer: String,
    },
    /// The case officer asked another trust.
    ReviewRequested {
        /// The request; the same id at the other trust.
        review: ReviewId,
        /// Name of the other trust's register.
        peer: String,
        /// What is asked.
        question: String,
        /// Which sections of the de-identified dossier were disclosed.
        sections: Vec<String>,
    },
    /// The other trust answered.
    OpinionReceived {
        /// Which request.
        review: ReviewId,
        /// What it recommends; nothing when it has no opinion, for the reason that the text states.
        recommendation: Option<Recommendation>,
        /// Its ratings, as far as given.
        criteria: Vec<CriterionRating>,
        /// Its opinion in words.
        text: String,
        /// Which body of the other trust.
        body: DecidingBody,
    },
    /// The case officer took a request back.
    ReviewWithdrawn {
        /// Which request.
        review: ReviewId,
        /// Why, as the other trust was told.
        reason: String,
    },
    /// The other trust will not answer.
    ReviewDeclined {
        /// Which request.
        review: ReviewId,
        /// Why.
        reason: DeclineReason,
        /// Why, in its words; empty where it said no more.
        text: String,
    },
    /// The case officer gave the other trust more time.
    ReviewExtended {
        /// Which request.
        review: ReviewId,
        /// When the answer is needed now.
        deadline: Timestamp,
    },
    /// It was decided.
    Decided(Decision),
    /// Treatment under the decision began.
    TreatmentStarted {
        /// First day.
        on: Date,
    },
    /// The case was closed.
    Closed {
        /// Why.
        reason: String,
    },
    /// The clinician took it back.
    Withdrawn {
        /// Why, if the clinician said.
        reason: String,
    },
}

impl CaseEvent {
    /// Version of the stored form of all events.
    pub const VERSION: i64 = 1;

    /// Its kind, as the database and the translations name it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::Submitted { .. } => "submitted",
            Self::Endorsed(_) => "endorsed",
            Self::Returned { .. } => "returned",
            Self::Stopped { .. } => "stopped",
            Self::StopLifted { .. } => "stop_lifted",
            Self::AssessorsAssigned { .. } => "assessors_assigned",
            Self::ConflictDeclared { .. } => "conflict_declared",
            Self::Rated { .. } => "rated",
            Self::InformationRequested { .. } => "information_requested",
            Self::InformationGiven { .. } => "information_given",
            Self::ReviewRequested { .. } => "review_requested",
            Self::OpinionReceived { .. } => "opinion_received",
            Self::ReviewWithdrawn { .. } => "review_withdrawn",
            Self::ReviewDeclined { .. } => "review_declined",
            Self::ReviewExtended { .. } => "review_extended",
            Self::Decided(_) => "decided",
            Self::TreatmentStarted { .. } => "treatment_started",
            Self::Closed { .. } => "closed",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl CaseEvent {
    /// The request that it happens to, after the request was made.
    pub const fn review(&self) -> Option<ReviewId> {
        match self {
            Self::OpinionReceived { review, .. }
            | Self::ReviewWithdrawn { review, .. }
            | Self::ReviewDeclined { review, .. }
            | Self::ReviewExtended { review, .. } => Some(*review),
            _ => None,
        }
    }

    /// Whether it happens to a request that was made before.
    pub const fn is_of_review(&self) -> bool {
        self.review().is_some()
    }
}

/// An event as it was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Place in the case, counted from 1: also the version of the case after it.
    pub seq: u32,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: UserId,
    /// In which role.
    pub role: Role,
    /// What.
    pub event: CaseEvent,
}
