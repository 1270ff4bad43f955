//! The state of a case, derived from its events. A sequence of events that cannot have happened is an error, never a
//! guess.

use crate::case::application::{Application, FormVersion};
use crate::case::events::{CaseEvent, Decision, Endorsement, Rating, Recorded};
use crate::case::review_request::{ReviewRequest, take_in};
use crate::kernel::access::Stage;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CaseId, UnitId, UserId};
use crate::kernel::terms::{Scheme, Scope, StopReason};

/// Work of the assessors so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assessment {
    /// Who assesses, in the order assigned; those who stepped down left out.
    pub assessors: Vec<UserId>,
    /// Who stepped down, and why.
    pub disqualified: Vec<(UserId, String)>,
    /// Who has rated, and how.
    pub ratings: Vec<(UserId, Rating)>,
    /// Requests to other trusts, and their opinions.
    pub reviews: Vec<ReviewRequest>,
}

impl Assessment {
    /// Whether everybody who assesses has rated.
    pub fn is_complete(&self) -> bool {
        !self.assessors.is_empty() && self.assessors.iter().all(|assessor| self.has_rated(*assessor))
    }

    /// Whether this assessor has rated.
    pub fn has_rated(&self, assessor: UserId) -> bool {
        self.ratings.iter().any(|(who, _)| *who == assessor)
    }

    /// Whether another trust still owes an opinion.
    pub fn awaits_opinion(&self) -> bool {
        self.reviews.iter().any(ReviewRequest::is_open)
    }
}

/// Where a case stands, each state with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// The clinician writes.
    Draft,
    /// Waits for endorsement.
    Submitted {
        /// Steps it needs.
        steps: u8,
        /// Steps done.
        endorsements: Vec<Endorsement>,
    },
    /// With the clinician again.
    Returned {
        /// What is asked.
        questions: String,
    },
    /// An endorser said no.
    Stopped {
        /// Coded reason.
        reason: StopReason,
        /// In words.
        explanation: String,
    },
    /// Waits for the case officer.
    Endorsed,
    /// With the assessors.
    InAssessment(Assessment),
    /// A question waits for the clinician.
    AwaitingInformation {
        /// The assessment, on hold.
        assessment: Assessment,
        /// The question.
        question: String,
    },
    /// An opinion is awaited. Assessors go on meanwhile.
    AwaitingPeerReview(Assessment),
    /// Decided.
    Decided(Assessment, Decision),
    /// Under treatment.
    InTreatment(Assessment, Decision),
    /// Closed; with the decision if there was one.
    Closed(Assessment, Decision),
    /// Taken back.
    Withdrawn,
}

impl State {
    /// The coded column.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Draft => Stage::Draft,
            Self::Submitted { .. } => Stage::Submitted,
            Self::Returned { .. } => Stage::Returned,
            Self::Stopped { .. } => Stage::Stopped,
            Self::Endorsed => Stage::Endorsed,
            Self::InAssessment(_) => Stage::InAssessment,
            Self::AwaitingInformation { .. } => Stage::AwaitingInformation,
            Self::AwaitingPeerReview(_) => Stage::AwaitingPeerReview,
            Self::Decided(..) => Stage::Decided,
            Self::InTreatment(..) => Stage::InTreatment,
            Self::Closed(..) => Stage::Closed,
            Self::Withdrawn => Stage::Withdrawn,
        }
    }

    /// The assessment, in the states that have one.
    pub const fn assessment(&self) -> Option<&Assessment> {
        match self {
            Self::InAssessment(assessment)
            | Self::AwaitingInformation { assessment, .. }
            | Self::AwaitingPeerReview(assessment)
            | Self::Decided(assessment, _)
            | Self::InTreatment(assessment, _)
            | Self::Closed(assessment, _) => Some(assessment),
            _ => None,
        }
    }

    /// The decision, in the states that have one.
    pub const fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Decided(_, decision) | Self::InTreatment(_, decision) | Self::Closed(_, decision) => {
                Some(decision)
            }
            _ => None,
        }
    }
}

/// A case as its events tell it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The case.
    pub id: CaseId,
    /// Number of events.
    pub version: u32,
    /// Why outside the ordinary scheme.
    pub scheme: Scheme,
    /// One patient or a group.
    pub scope: Scope,
    /// Who applies.
    pub clinician: UserId,
    /// From where.
    pub unit: UnitId,
    /// On which form.
    pub form: FormVersion,
    /// What was handed in last.
    pub application: Option<Application>,
    /// Where it stands.
    pub state: State,
}

/// The stored events cannot have happened in this order: the event with this number does not fit what was before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} cannot follow the events before it")]
pub struct CorruptHistory {
    /// Number of the event.
    pub seq: u32,
}

/// The events of a case and what they amount to.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// All events, in order.
    pub events: Vec<Recorded>,
    /// The case after them.
    pub case: Case,
}

impl History {
    /// Derives the case from its events.
    ///
    /// # Errors
    /// [`CorruptHistory`] when they are none, out of order, or contradict each other.
    pub fn replay(id: CaseId, events: Vec<Recorded>) -> Result<Self, CorruptHistory> {
        let mut rest = events.iter();
        let mut case =
            rest.next().ok_or(CorruptHistory { seq: 1 }).and_then(|first| Case::begin(id, first))?;
        for recorded in rest {
            case.apply(recorded)?;
        }
        Ok(Self { events, case })
    }
}

impl Case {
    /// The case after its first event.
    ///
    /// # Errors
    /// [`CorruptHistory`] when that is not `Started`.
    pub fn begin(id: CaseId, first: &Recorded) -> Result<Self, CorruptHistory> {
        match &first.event {
            CaseEvent::Started { scheme, scope, clinician, unit, form } if first.seq == 1 => Ok(Self {
                id,
                version: 1,
                scheme: *scheme,
                scope: *scope,
                clinician: *clinician,
                unit: *unit,
                form: form.clone(),
                application: None,
                state: State::Draft,
            }),
            _ => Err(CorruptHistory { seq: first.seq }),
        }
    }

    /// Takes the next event in.
    ///
    /// # Errors
    /// [`CorruptHistory`] when its number is not the next, so that no event counts twice, or when it cannot happen in
    /// this state.
    pub fn apply(&mut self, recorded: &Recorded) -> Result<(), CorruptHistory> {
        let corrupt = CorruptHistory { seq: recorded.seq };
        if self.version.checked_add(1) != Some(recorded.seq) {
            return Err(corrupt);
        }
        let state = std::mem::replace(&mut self.state, State::Draft);
        if let CaseEvent::Submitted { application, .. } = &recorded.event {
            self.application = Some(application.clone());
        }
        self.state = next(state, recorded).ok_or(corrupt)?;
        self.version = recorded.seq;
        Ok(())
    }
}

/// The state after one more event; nothing when the event cannot happen in this state.
fn next(state: State, recorded: &Recorded) -> Option<State> {
    use CaseEvent as Event;

    Some(match (state, &recorded.event) {
        (State::Draft | State::Returned { .. }, Event::Submitted { endorsement_steps, .. }) => {
            submitted(*endorsement_steps, Vec::new())
        }
        (State::Submitted { steps, mut endorsements }, Event::Endorsed(endorsement)) => {
            endorsements.push(endorsement.clone());
            submitted(steps, endorsements)
        }
        (State::Submitted { .. } | State::Endorsed, Event::Returned { questions }) => {
            State::Returned { questions: questions.clone() }
        }
        (State::Submitted { .. }, Event::Stopped { reason, explanation }) => {
            State::Stopped { reason: *reason, explanation: explanation.clone() }
        }
        (State::Stopped { .. }, Event::StopLifted { .. }) => State::Endorsed,
        (State::Endorsed, Event::AssessorsAssigned { assessors }) => {
            State::InAssessment(Assessment { assessors: assessors.clone(), ..Assessment::default() })
        }
        (State::AwaitingInformation { assessment, .. }, Event::InformationGiven { .. }) => {
            resumed(assessment)
        }
        (State::InAssessment(assessment) | State::AwaitingPeerReview(assessment), event) => {
            in_assessment(assessment, event, recorded.at)?
        }
        // What another trust says when the clinician was asked meanwhile, or the case was decided, still arrives.
        (State::AwaitingInformation { mut assessment, question }, event) if event.is_of_review() => {
            take_in(&mut assessment.reviews, event, recorded.at)?;
            State::AwaitingInformation { assessment, question }
        }
        (State::Decided(mut assessment, decision), event) if event.is_of_review() => {
            take_in(&mut assessment.reviews, event, recorded.at)?;
            State::Decided(assessment, decision)
        }
        // A dossier that lies at another trust is called back at any time.
        (State::InTreatment(mut assessment, decision), event @ Event::ReviewWithdrawn { .. }) => {
            take_in(&mut assessment.reviews, event, recorded.at)?;
            State::InTreatment(assessment, decision)
        }
        (State::Closed(mut assessment, decision), event @ Event::ReviewWithdrawn { .. }) => {
            take_in(&mut assessment.reviews, event, recorded.at)?;
            State::Closed(assessment, decision)
        }
        (State::Decided(assessment, decision), Event::TreatmentStarted { .. }) => {
            State::InTreatment(assessment, decision)
        }
        (
            State::Decided(assessment, decision) | State::InTreatment(assessment, decision),
            Event::Closed { .. },
        ) => State::Closed(assessment, decision),
        (
            State::Submitted { .. }
            | State::Returned { .. }
            | State::Endorsed
            | State::AwaitingInformation { .. }
            | State::Draft,
            Event::Withdrawn { .. },
        ) => State::Withdrawn,
        _ => return None,
    })
}

fn submitted(steps: u8, endorsements: Vec<Endorsement>) -> State {
    if endorsements.len() >= usize::from(steps) {
        State::Endorsed
    } else {
        State::Submitted { steps, endorsements }
    }
}

/// Back to the assessors, or to waiting for another trust.
fn resumed(assessment: Assessment) -> State {
    if assessment.awaits_opinion() {
        State::AwaitingPeerReview(assessment)
    } else {
        State::InAssessment(assessment)
    }
}

fn in_assessment(mut assessment: Assessment, event: &CaseEvent, at: Timestamp) -> Option<State> {
    use CaseEvent as Event;

    match event {
        // More assessors may be added; who is there already stays.
        Event::AssessorsAssigned { assessors } => {
            for assessor in assessors {
                if !assessment.assessors.contains(assessor) {
                    assessment.assessors.push(*assessor);
                }
            }
        }
        Event::ConflictDeclared { assessor, reason } => {
            assessment.assessors.retain(|who| who != assessor);
            assessment.ratings.retain(|(who, _)| who != assessor);
            assessment.disqualified.push((*assessor, reason.clone()));
        }
        Event::Rated { assessor, rating } if assessment.assessors.contains(assessor) => {
            assessment.ratings.retain(|(who, _)| who != assessor);
            assessment.ratings.push((*assessor, rating.clone()));
        }
        Event::InformationRequested { question } => {
            return Some(State::AwaitingInformation { assessment, question: question.clone() });
        }
        Event::ReviewRequested { review, peer, question, sections } => {
            assessment.reviews.push(ReviewRequest {
                review: *review,
                peer: peer.clone(),
                question: question.clone(),
                sections: sections.clone(),
                at,
                opinion: None,
                ended: None,
            });
        }
        event if event.is_of_review() => take_in(&mut assessment.reviews, event, at)?,
        Event::Decided(decision) => return Some(State::Decided(assessment, decision.clone())),
        Event::Withdrawn { .. } => return Some(State::Withdrawn),
        _ => return None,
    }
    Some(resumed(assessment))
}
