//! Assigning, rating, stepping down and asking, decided without touching anything.

use std::collections::BTreeSet;

use crate::case::{Case, CaseEvent, Rating, State};
use crate::kernel::access::Stage;
use crate::kernel::ids::UserId;
use crate::kernel::terms::Criterion;

/// Why assessors cannot be assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotAssign {
    /// The case is not with the case officer or the committee.
    #[error("the case does not wait for assessors")]
    NotAwaited,
    /// Nobody was chosen.
    #[error("nobody was chosen")]
    Nobody,
    /// Somebody chosen has a part in the case: applied, or stepped down.
    #[error("somebody chosen is not impartial")]
    NotImpartial,
}

/// Finds the application complete and gives it to `assessors`; during assessment, adds them.
///
/// # Errors
/// [`CannotAssign`].
pub fn assign(case: &Case, assessors: &[UserId]) -> Result<CaseEvent, CannotAssign> {
    let stepped_down = match &case.state {
        State::Endorsed => BTreeSet::new(),
        State::InAssessment(assessment) | State::AwaitingPeerReview(assessment) => {
            assessment.disqualified.iter().map(|(who, _)| *who).collect()
        }
        _ => return Err(CannotAssign::NotAwaited),
    };
    if assessors.is_empty() {
        return Err(CannotAssign::Nobody);
    }
    if assessors.iter().any(|who| *who == case.clinician || stepped_down.contains(who)) {
        return Err(CannotAssign::NotImpartial);
    }
    let mut seen = BTreeSet::new();
    let once = assessors.iter().copied().filter(|who| seen.insert(*who)).collect();
    Ok(CaseEvent::AssessorsAssigned { assessors: once })
}

/// Why a rating is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotRate {
    /// The case is not in assessment.
    #[error("the case is not in assessment")]
    NotInAssessment,
    /// The member does not assess this case.
    #[error("the member does not assess this case")]
    NotAssigned,
    /// A rating that was handed in stands: the others may have read it.
    #[error("the rating has been handed in")]
    AlreadyRated,
    /// These criteria have no rating.
    #[error("criteria without a rating")]
    Missing(Vec<Criterion>),
    /// These criteria have no reason.
    #[error("criteria without a reason")]
    ReasonMissing(Vec<Criterion>),
}

/// Hands in a rating.
///
/// # Errors
/// [`CannotRate`].
pub fn rate(case: &Case, assessor: UserId, rating: Rating) -> Result<CaseEvent, CannotRate> {
    let (State::InAssessment(assessment) | State::AwaitingPeerReview(assessment)) = &case.state else {
        return Err(CannotRate::NotInAssessment);
    };
    if !assessment.assessors.contains(&assessor) {
        return Err(CannotRate::NotAssigned);
    }
    if assessment.has_rated(assessor) {
        return Err(CannotRate::AlreadyRated);
    }
    let rated = |criterion: &Criterion| rating.criteria.iter().any(|one| one.criterion == *criterion);
    let missing: Vec<_> = Criterion::of(case.scheme).filter(|criterion| !rated(criterion)).collect();
    if !missing.is_empty() {
        return Err(CannotRate::Missing(missing));
    }
    let unexplained = rating.criteria.iter().filter(|one| one.reason.trim().is_empty());
    let unexplained: Vec<_> = unexplained.map(|one| one.criterion).collect();
    if !unexplained.is_empty() {
        return Err(CannotRate::ReasonMissing(unexplained));
    }
    Ok(CaseEvent::Rated { assessor, rating })
}

/// Why a member cannot step down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotStepDown {
    /// The member does not assess this case now.
    #[error("the member does not assess this case")]
    NotAssigned,
    /// The reason is owed and missing.
    #[error("a reason is required")]
    ReasonMissing,
}

/// Steps down for a conflict of interest (*inhabilitet*).
///
/// # Errors
/// [`CannotStepDown`].
pub fn declare_conflict(case: &Case, assessor: UserId, reason: &str) -> Result<CaseEvent, CannotStepDown> {
    let (State::InAssessment(assessment) | State::AwaitingPeerReview(assessment)) = &case.state else {
        return Err(CannotStepDown::NotAssigned);
    };
    if !assessment.assessors.contains(&assessor) {
        Err(CannotStepDown::NotAssigned)
    } else if reason.trim().is_empty() {
        Err(CannotStepDown::ReasonMissing)
    } else {
        Ok(CaseEvent::ConflictDeclared { assessor, reason: reason.trim().to_owned() })
    }
}

/// Why the clinician cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotRequestInformation {
    /// The case is not in assessment.
    #[error("the case is not in assessment")]
    NotInAssessment,
    /// There is no question in the text.
    #[error("the question is empty")]
    Empty,
}

/// Asks the clinician a question; the assessment waits for the answer.
///
/// # Errors
/// [`CannotRequestInformation`].
pub fn request_information(case: &Case, question: &str) -> Result<CaseEvent, CannotRequestInformation> {
    match case.state.stage() {
        Stage::InAssessment | Stage::AwaitingPeerReview if question.trim().is_empty() => {
            Err(CannotRequestInformation::Empty)
        }
        Stage::InAssessment | Stage::AwaitingPeerReview => {
            Ok(CaseEvent::InformationRequested { question: question.trim().to_owned() })
        }
        _ => Err(CannotRequestInformation::NotInAssessment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixtures::{self, CLINICIAN, FIRST_ASSESSOR, SECOND_ASSESSOR, after, user};

    const WAY: &[&str] = &["started", "submitted", "endorsed", "assessors_assigned"];

    fn with(more: &[&'static str]) -> Case {
        after(&[WAY, more].concat())
    }

    #[test]
    fn assessors_are_chosen_once_each_among_the_impartial() {
        let endorsed = after(&["started", "submitted", "endorsed"]);
        let twice = [user(FIRST_ASSESSOR), user(FIRST_ASSESSOR)];
        assert_eq!(
            assign(&endorsed, &twice),
            Ok(CaseEvent::AssessorsAssigned { assessors: vec![user(FIRST_ASSESSOR)] })
        );
        assert_eq!(assign(&endorsed, &[]), Err(CannotAssign::Nobody));
        assert_eq!(assign(&endorsed, &[user(CLINICIAN)]), Err(CannotAssign::NotImpartial));
        assert_eq!(
            assign(&with(&["conflict_declared"]), &[user(SECOND_ASSESSOR)]),
            Err(CannotAssign::NotImpartial)
        );
        assert_eq!(assign(&after(&["started"]), &twice), Err(CannotAssign::NotAwaited));
    }

    #[test]
    fn a_rating_covers_every_criterion_of_the_scheme_with_a_reason_and_stands() {
        let case = fixtures::in_assessment();
        let good = fixtures::rating(case.scheme);
        assert!(rate(&case, user(FIRST_ASSESSOR), good.clone()).is_ok());
        assert_eq!(rate(&case, user(99), good.clone()), Err(CannotRate::NotAssigned));
        assert_eq!(
            rate(&with(&["rated"]), user(FIRST_ASSESSOR), good.clone()),
            Err(CannotRate::AlreadyRated)
        );
        assert_eq!(
            rate(&with(&["decided"]), user(FIRST_ASSESSOR), good.clone()),
            Err(CannotRate::NotInAssessment)
        );

        let mut short = good.clone();
        short.criteria.retain(|one| one.criterion != Criterion::Safety);
        assert_eq!(
            rate(&case, user(FIRST_ASSESSOR), short),
            Err(CannotRate::Missing(vec![Criterion::Safety]))
        );

        let mut silent = good;
        silent.criteria[0].reason = " ".to_owned();
        let first = silent.criteria[0].criterion;
        assert_eq!(rate(&case, user(FIRST_ASSESSOR), silent), Err(CannotRate::ReasonMissing(vec![first])));
    }

    #[test]
    fn exceptionality_is_rated_only_in_the_exception_scheme() {
        use crate::kernel::terms::Scheme;
        for scheme in Scheme::ALL {
            let asked = Criterion::of(*scheme).any(|criterion| criterion == Criterion::Exceptionality);
            assert_eq!(asked, *scheme == Scheme::ExceptionalAccess, "{scheme:?}");
        }
    }

    #[test]
    fn a_member_steps_down_from_own_cases_with_a_reason() {
        let case = fixtures::in_assessment();
        assert!(declare_conflict(&case, user(FIRST_ASSESSOR), "Kollega.").is_ok());
        assert_eq!(declare_conflict(&case, user(FIRST_ASSESSOR), ""), Err(CannotStepDown::ReasonMissing));
        assert_eq!(declare_conflict(&case, user(99), "x"), Err(CannotStepDown::NotAssigned));
    }

    #[test]
    fn the_clinician_is_asked_only_during_assessment() {
        assert!(request_information(&fixtures::in_assessment(), "Hva er vekten?").is_ok());
        assert_eq!(request_information(&fixtures::in_assessment(), ""), Err(CannotRequestInformation::Empty));
        assert_eq!(
            request_information(&after(&["started"]), "x"),
            Err(CannotRequestInformation::NotInAssessment)
        );
    }
}
