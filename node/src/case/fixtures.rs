//! Made-up cases for the tests of this feature and those that build on it.

use serde_json::json;

use super::{
    Application, Case, CaseEvent, CriterionRating, Decision, Endorsement, FormVersion, History, Rating,
    Recorded,
};
use crate::kernel::access::{Role, Stage};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CaseId, ReviewId, UnitId, UserId};
use crate::kernel::terms::{
    Classification, Criterion, DecidingBody, DeclineReason, Ground, Level, Outcome, Recommendation, Scheme,
    Scope, StopReason,
};

pub(crate) fn user(n: u128) -> UserId {
    UserId::from_uuid(uuid::Uuid::from_u128(n))
}

pub(crate) const CLINICIAN: u128 = 1;
pub(crate) const FIRST_ASSESSOR: u128 = 11;
pub(crate) const SECOND_ASSESSOR: u128 = 12;
pub(crate) const PEER: &str = "samraad.sorvik.example/register";

pub(crate) fn review() -> ReviewId {
    ReviewId::from_uuid(uuid::Uuid::from_u128(77))
}

pub(crate) fn form() -> FormVersion {
    FormVersion { url: "https://example.org/form".to_owned(), version: "1.0.0".to_owned() }
}

pub(crate) fn application() -> Application {
    Application {
        form: form(),
        response: json!({"resourceType": "QuestionnaireResponse"}),
        atc: "L01FA01".parse().unwrap(),
        medicine: "rituksimab".to_owned(),
        icd10: Some("G35".parse().unwrap()),
        urgent: false,
        cost_month: None,
        classification: Some(Classification::Experimental),
    }
}

pub(crate) fn rating(scheme: Scheme) -> Rating {
    let rated =
        |criterion| CriterionRating { criterion, level: Some(Level::Three), reason: "Fordi.".to_owned() };
    Rating {
        criteria: Criterion::of(scheme).map(rated).collect(),
        recommendation: Recommendation::Approve,
        comment: String::new(),
    }
}

pub(crate) fn decision() -> Decision {
    Decision {
        outcome: Outcome::Approved,
        body: DecidingBody::MedicalDirector,
        grounds: vec![Ground::BenefitDocumented],
        grounds_text: "God dokumentasjon.".to_owned(),
        conditions: String::new(),
        classification: Classification::Established,
        valid_until: None,
        reference: Some("ABCD".to_owned()),
        public_text: "Dokumentert nytte.".to_owned(),
        public_conditions: String::new(),
    }
}

/// Every kind of event once, well-formed.
pub(crate) fn every_event() -> Vec<CaseEvent> {
    let text = || "Tekst".to_owned();
    vec![
        CaseEvent::Started {
            scheme: Scheme::OffLabel,
            scope: Scope::Individual,
            clinician: user(CLINICIAN),
            unit: UnitId::from_uuid(uuid::Uuid::from_u128(500)),
            form: form(),
        },
        CaseEvent::Submitted { application: application(), endorsement_steps: 1 },
        CaseEvent::Endorsed(Endorsement { step: 1, comment: text() }),
        CaseEvent::Returned { questions: text() },
        CaseEvent::Stopped { reason: StopReason::Other, explanation: text() },
        CaseEvent::StopLifted { explanation: text() },
        CaseEvent::AssessorsAssigned { assessors: vec![user(FIRST_ASSESSOR), user(SECOND_ASSESSOR)] },
        CaseEvent::ConflictDeclared { assessor: user(SECOND_ASSESSOR), reason: text() },
        CaseEvent::Rated { assessor: user(FIRST_ASSESSOR), rating: rating(Scheme::OffLabel) },
        CaseEvent::InformationRequested { question: text() },
        CaseEvent::InformationGiven { answer: text() },
        CaseEvent::ReviewRequested {
            review: review(),
            peer: PEER.to_owned(),
            question: text(),
            sections: vec!["medicine".to_owned()],
        },
        CaseEvent::OpinionReceived {
            review: review(),
            recommendation: Some(Recommendation::Approve),
            criteria: Vec::new(),
            text: text(),
            body: DecidingBody::Committee,
        },
        CaseEvent::ReviewWithdrawn { review: review(), reason: text() },
        CaseEvent::ReviewDeclined { review: review(), reason: DeclineReason::NoCapacity, text: text() },
        CaseEvent::ReviewExtended { review: review(), deadline: Timestamp::from_seconds(1_797_000_000) },
        CaseEvent::Decided(decision()),
        CaseEvent::TreatmentStarted { on: jiff::civil::date(2026, 11, 1) },
        CaseEvent::Closed { reason: text() },
        CaseEvent::Withdrawn { reason: text() },
    ]
}

/// Numbers events in order.
pub(crate) fn recorded(events: Vec<CaseEvent>) -> Vec<Recorded> {
    (1..)
        .zip(events)
        .map(|(seq, event)| Recorded {
            seq,
            at: Timestamp::from_seconds(1_790_000_000 + i64::from(seq)),
            actor: user(CLINICIAN),
            role: Role::Clinician,
            event,
        })
        .collect()
}

/// The case after the events of these kinds, in this order.
pub(crate) fn after(kinds: &[&str]) -> Case {
    let event = |kind: &&str| every_event().into_iter().find(|event| event.kind() == *kind).unwrap();
    let id = CaseId::from_uuid(uuid::Uuid::from_u128(900));
    History::replay(id, recorded(kinds.iter().map(event).collect())).unwrap().case
}

/// The case with both assessors at work.
pub(crate) fn in_assessment() -> Case {
    after(&["started", "submitted", "endorsed", "assessors_assigned"])
}

/// One way to each stage.
pub(crate) fn way_to(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::Draft => &["started"],
        Stage::Submitted => &["started", "submitted"],
        Stage::Returned => &["started", "submitted", "returned"],
        Stage::Endorsed => &["started", "submitted", "endorsed"],
        Stage::InAssessment => &["started", "submitted", "endorsed", "assessors_assigned"],
        Stage::AwaitingInformation => {
            &["started", "submitted", "endorsed", "assessors_assigned", "information_requested"]
        }
        Stage::AwaitingPeerReview => {
            &["started", "submitted", "endorsed", "assessors_assigned", "review_requested"]
        }
        Stage::Decided => &["started", "submitted", "endorsed", "assessors_assigned", "decided"],
        Stage::InTreatment => {
            &["started", "submitted", "endorsed", "assessors_assigned", "decided", "treatment_started"]
        }
        Stage::Closed => &["started", "submitted", "endorsed", "assessors_assigned", "decided", "closed"],
        Stage::Withdrawn => &["started", "withdrawn"],
        Stage::Stopped => &["started", "submitted", "stopped"],
    }
}

/// A case in each stage.
pub(crate) fn one_in_each_stage() -> Vec<Case> {
    Stage::ALL.iter().map(|stage| after(way_to(*stage))).collect()
}
