//! The clinician's own steps, decided without touching anything.

use jiff::civil::Date;

use crate::case::application::Application;
use crate::case::events::CaseEvent;
use crate::case::state::{Case, State};
use crate::kernel::access::Stage;

/// Why an application cannot be handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotSubmit {
    /// It was handed in before and is not back with the clinician.
    #[error("the application has already been submitted")]
    AlreadySubmitted,
    /// It was taken back.
    #[error("the application has been withdrawn")]
    Withdrawn,
}

/// Hands in `application`; it needs `endorsement_steps` endorsements by the trust's configuration.
///
/// # Errors
/// [`CannotSubmit`].
pub fn submit(
    case: &Case,
    application: Application,
    endorsement_steps: u8,
) -> Result<CaseEvent, CannotSubmit> {
    match case.state {
        State::Draft | State::Returned { .. } => Ok(CaseEvent::Submitted { application, endorsement_steps }),
        State::Withdrawn => Err(CannotSubmit::Withdrawn),
        _ => Err(CannotSubmit::AlreadySubmitted),
    }
}

/// Why an application cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotWithdraw {
    /// It has been decided: a decision is revoked, not withdrawn.
    #[error("the case has been decided")]
    Decided,
    /// It was stopped by an endorser.
    #[error("the application has been stopped")]
    Stopped,
    /// It was taken back before.
    #[error("the application has been withdrawn")]
    AlreadyWithdrawn,
}

/// Takes the application back, at any time before the decision.
///
/// # Errors
/// [`CannotWithdraw`].
pub fn withdraw(case: &Case, reason: &str) -> Result<CaseEvent, CannotWithdraw> {
    match case.state.stage() {
        Stage::Decided | Stage::InTreatment | Stage::Closed => Err(CannotWithdraw::Decided),
        Stage::Stopped => Err(CannotWithdraw::Stopped),
        Stage::Withdrawn => Err(CannotWithdraw::AlreadyWithdrawn),
        Stage::Draft
        | Stage::Submitted
        | Stage::Returned
        | Stage::Endorsed
        | Stage::InAssessment
        | Stage::AwaitingInformation
        | Stage::AwaitingPeerReview => Ok(CaseEvent::Withdrawn { reason: reason.trim().to_owned() }),
    }
}

/// Why a question cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotGiveInformation {
    /// Nothing was asked, or it has been answered.
    #[error("no question waits for an answer")]
    NothingAsked,
    /// There is no answer in the text.
    #[error("the answer is empty")]
    Empty,
}

/// Answers the case officer's question.
///
/// # Errors
/// [`CannotGiveInformation`].
pub fn give_information(case: &Case, answer: &str) -> Result<CaseEvent, CannotGiveInformation> {
    match case.state {
        State::AwaitingInformation { .. } if answer.trim().is_empty() => Err(CannotGiveInformation::Empty),
        State::AwaitingInformation { .. } => {
            Ok(CaseEvent::InformationGiven { answer: answer.trim().to_owned() })
        }
        _ => Err(CannotGiveInformation::NothingAsked),
    }
}

/// Why treatment cannot be registered as begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotStartTreatment {
    /// No decision stands that allows it.
    #[error("no decision allows treatment")]
    NotApproved,
    /// The decision's last day is before the first day of treatment.
    #[error("the decision is no longer valid on that day")]
    Expired,
    /// The first day is still to come.
    #[error("the day lies ahead")]
    InTheFuture,
}

/// Registers that treatment began on `on`.
///
/// # Errors
/// [`CannotStartTreatment`].
pub fn start_treatment(case: &Case, on: Date, today: Date) -> Result<CaseEvent, CannotStartTreatment> {
    let State::Decided(_, decision) = &case.state else { return Err(CannotStartTreatment::NotApproved) };
    if !decision.outcome.allows_treatment() {
        Err(CannotStartTreatment::NotApproved)
    } else if on > today {
        Err(CannotStartTreatment::InTheFuture)
    } else if decision.valid_until.is_some_and(|last| on > last) {
        Err(CannotStartTreatment::Expired)
    } else {
        Ok(CaseEvent::TreatmentStarted { on })
    }
}

/// Why a case cannot be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotClose {
    /// It has not been decided: it can be withdrawn instead.
    #[error("the case has not been decided")]
    NotDecided,
    /// It is closed.
    #[error("the case is closed")]
    AlreadyClosed,
}

/// Closes a decided case.
///
/// # Errors
/// [`CannotClose`].
pub fn close(case: &Case, reason: &str) -> Result<CaseEvent, CannotClose> {
    match case.state {
        State::Decided(..) | State::InTreatment(..) => {
            Ok(CaseEvent::Closed { reason: reason.trim().to_owned() })
        }
        State::Closed(..) => Err(CannotClose::AlreadyClosed),
        _ => Err(CannotClose::NotDecided),
    }
}

/// Working days that a stage may take before its deadline passes, by the domain's defaults; nothing where no step of the
/// trust is awaited. An urgent case has one day at every stage.
pub const fn working_days(stage: Stage, urgent: bool) -> Option<u32> {
    let days = match stage {
        Stage::Submitted => 3,
        Stage::Endorsed => 2,
        Stage::InAssessment | Stage::AwaitingPeerReview => 10,
        Stage::Returned | Stage::AwaitingInformation => 5,
        Stage::Draft
        | Stage::Decided
        | Stage::InTreatment
        | Stage::Closed
        | Stage::Withdrawn
        | Stage::Stopped => {
            return None;
        }
    };
    Some(if urgent { 1 } else { days })
}
