//! Asking and receiving, decided without touching anything.

use crate::case::{Case, CaseEvent, CriterionRating, State};
use crate::kernel::ids::ReviewId;
use crate::kernel::terms::{DecidingBody, Recommendation};

/// What the case officer fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Origin of the other trust's register.
    pub peer: String,
    /// What is asked.
    pub question: String,
    /// Codes of the sections of the dossier that are disclosed.
    pub sections: Vec<String>,
}

/// Why another trust cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotRequestReview {
    /// The case is not in assessment.
    #[error("the case is not in assessment")]
    NotInAssessment,
    /// This trust has been asked and has not answered yet.
    #[error("the trust has already been asked")]
    AlreadyAsked,
    /// The question is missing.
    #[error("the question is empty")]
    QuestionMissing,
    /// No section was chosen: the other trust would have nothing to go by.
    #[error("no section was chosen")]
    NoSections,
}

/// Asks another trust.
///
/// # Errors
/// [`CannotRequestReview`].
pub fn request(case: &Case, review: ReviewId, request: Request) -> Result<CaseEvent, CannotRequestReview> {
    let (State::InAssessment(assessment) | State::AwaitingPeerReview(assessment)) = &case.state else {
        return Err(CannotRequestReview::NotInAssessment);
    };
    if assessment.reviews.iter().any(|asked| asked.peer == request.peer && asked.opinion.is_none()) {
        Err(CannotRequestReview::AlreadyAsked)
    } else if request.question.trim().is_empty() {
        Err(CannotRequestReview::QuestionMissing)
    } else if request.sections.is_empty() {
        Err(CannotRequestReview::NoSections)
    } else {
        Ok(CaseEvent::ReviewRequested {
            review,
            peer: request.peer,
            question: request.question.trim().to_owned(),
            sections: request.sections,
        })
    }
}

/// An opinion as it arrived, verified by the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// The trust that signed it.
    pub peer: String,
    /// What it recommends, if it has an opinion.
    pub recommendation: Option<Recommendation>,
    /// Its ratings.
    pub criteria: Vec<CriterionRating>,
    /// Its words.
    pub text: String,
    /// Which body.
    pub body: DecidingBody,
}

/// Why an opinion is not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotReceiveOpinion {
    /// This case never asked that, or asked another trust.
    #[error("the opinion answers nothing that was asked of this trust")]
    NotAsked,
    /// An opinion on the same request is there.
    #[error("the request has been answered")]
    AlreadyAnswered,
    /// The case has ended without a decision, or is closed.
    #[error("the case no longer takes opinions")]
    Ended,
}

/// Takes an opinion in. Only the trust that was asked can answer.
///
/// # Errors
/// [`CannotReceiveOpinion`].
pub fn receive(case: &Case, review: ReviewId, arrived: Arrived) -> Result<CaseEvent, CannotReceiveOpinion> {
    let (State::InAssessment(assessment)
    | State::AwaitingInformation { assessment, .. }
    | State::AwaitingPeerReview(assessment)
    | State::Decided(assessment, _)) = &case.state
    else {
        return Err(CannotReceiveOpinion::Ended);
    };
    let asked = assessment.reviews.iter().find(|asked| asked.review == review && asked.peer == arrived.peer);
    match asked {
        None => Err(CannotReceiveOpinion::NotAsked),
        Some(asked) if asked.opinion.is_some() => Err(CannotReceiveOpinion::AlreadyAnswered),
        Some(_) => Ok(CaseEvent::OpinionReceived {
            review,
            recommendation: arrived.recommendation,
            criteria: arrived.criteria,
            text: arrived.text,
            body: arrived.body,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixtures::{PEER, after, in_assessment, review};

    fn asking() -> Request {
        Request {
            peer: PEER.to_owned(),
            question: "Hva mener dere?".to_owned(),
            sections: vec!["medicine".to_owned()],
        }
    }

    fn arrived(peer: &str) -> Arrived {
        Arrived {
            peer: peer.to_owned(),
            recommendation: Some(Recommendation::Approve),
            criteria: Vec::new(),
            text: "Enig.".to_owned(),
            body: DecidingBody::Committee,
        }
    }

    const ASKED: &[&str] = &["started", "submitted", "endorsed", "assessors_assigned", "review_requested"];

    #[test]
    fn a_trust_is_asked_once_at_a_time_with_a_question_and_something_to_go_by() {
        assert!(request(&in_assessment(), review(), asking()).is_ok());
        assert_eq!(request(&after(ASKED), review(), asking()), Err(CannotRequestReview::AlreadyAsked));
        let answered = after(&[ASKED, &["opinion_received"]].concat());
        assert!(request(&answered, review(), asking()).is_ok(), "asked again after the answer");
        let silent = Request { question: " ".to_owned(), ..asking() };
        assert_eq!(request(&in_assessment(), review(), silent), Err(CannotRequestReview::QuestionMissing));
        let bare = Request { sections: Vec::new(), ..asking() };
        assert_eq!(request(&in_assessment(), review(), bare), Err(CannotRequestReview::NoSections));
        assert_eq!(
            request(&after(&["started"]), review(), asking()),
            Err(CannotRequestReview::NotInAssessment)
        );
    }

    #[test]
    fn only_the_trust_that_was_asked_answers_and_only_once() {
        assert!(receive(&after(ASKED), review(), arrived(PEER)).is_ok());
        assert_eq!(
            receive(&after(ASKED), review(), arrived("samraad.annen.example/register")),
            Err(CannotReceiveOpinion::NotAsked)
        );
        assert_eq!(receive(&in_assessment(), review(), arrived(PEER)), Err(CannotReceiveOpinion::NotAsked));
        let answered = after(&[ASKED, &["opinion_received"]].concat());
        assert_eq!(receive(&answered, review(), arrived(PEER)), Err(CannotReceiveOpinion::AlreadyAnswered));
        let withdrawn = after(&[ASKED, &["withdrawn"]].concat());
        assert_eq!(receive(&withdrawn, review(), arrived(PEER)), Err(CannotReceiveOpinion::Ended));
    }
}
