//! Asking and receiving, decided without touching anything.

mod ending;

pub use ending::{
    CannotChangeReview, CannotReceiveDecline, REMINDER, Standing, Times, extend, receive_decline, withdraw,
};

use jiff::civil::Date;

use crate::case::{Case, CaseEvent, CriterionRating, State};
use crate::kernel::coded::coded;
use crate::kernel::ids::ReviewId;
use crate::kernel::terms::{DecidingBody, Recommendation};

coded!(
    /// On what a disclosure to another trust rests: helsepersonelloven (LOV-1999-07-02-64). The trust's lawyers decide which
    /// of them may be used; the choice is logged with each disclosure.
    LegalBasis {
        /// § 22: the patient has consented.
        Consent = "hpl_22",
        /// § 23 nr. 3: what identifies the patient has been left out.
        Deidentified = "hpl_23_3",
        /// § 25: to health personnel who take part in the care.
        Cooperation = "hpl_25",
        /// § 45: to those who need it for care.
        Care = "hpl_45",
    }
);

/// The longest time that another trust may be given, in days.
pub const MOST_DAYS: i64 = 90;

/// What the case officer chose beside the question, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// On what the disclosure rests.
    pub legal_basis: LegalBasis,
    /// The last day for an answer.
    pub deadline: Date,
}

/// Why a last day for the answer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDeadline {
    /// Today, or before.
    #[error("the deadline has passed")]
    Past,
    /// Later than anybody should wait.
    #[error("the deadline is more than {MOST_DAYS} days ahead")]
    TooFar,
}

/// Checks the last day for an answer.
///
/// # Errors
/// [`BadDeadline`].
pub fn check_deadline(today: Date, deadline: Date) -> Result<(), BadDeadline> {
    let latest = today.saturating_add(jiff::Span::new().days(MOST_DAYS));
    if deadline <= today {
        Err(BadDeadline::Past)
    } else if deadline > latest {
        Err(BadDeadline::TooFar)
    } else {
        Ok(())
    }
}

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
    if assessment.reviews.iter().any(|asked| asked.peer == request.peer && asked.is_open()) {
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
    fn an_answer_is_due_between_tomorrow_and_three_months_ahead() {
        let today = jiff::civil::date(2026, 11, 24);
        let after = |days: i64| today.saturating_add(jiff::Span::new().days(days));
        assert_eq!(check_deadline(today, after(0)), Err(BadDeadline::Past));
        assert_eq!(check_deadline(today, after(1)), Ok(()));
        assert_eq!(check_deadline(today, after(MOST_DAYS)), Ok(()));
        assert_eq!(check_deadline(today, after(MOST_DAYS + 1)), Err(BadDeadline::TooFar));
    }

    #[test]
    fn a_trust_is_asked_once_at_a_time_with_a_question_and_something_to_go_by() {
        assert!(request(&in_assessment(), review(), asking()).is_ok());
        assert_eq!(request(&after(ASKED), review(), asking()), Err(CannotRequestReview::AlreadyAsked));
        for end in ["opinion_received", "review_declined", "review_withdrawn"] {
            let ended = after(&[ASKED, &[end]].concat());
            assert!(request(&ended, review(), asking()).is_ok(), "asked again after {end}");
        }
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
        let crossed = after(&[ASKED, &["review_withdrawn"]].concat());
        assert!(receive(&crossed, review(), arrived(PEER)).is_ok(), "an opinion that crossed the withdrawal");
        let withdrawn = after(&[ASKED, &["withdrawn"]].concat());
        assert_eq!(receive(&withdrawn, review(), arrived(PEER)), Err(CannotReceiveOpinion::Ended));
    }
}
