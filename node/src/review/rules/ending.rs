//! Taking a request back, declining it, giving it more time; and where a request stands at a moment.

use std::time::Duration;

use crate::case::{Case, CaseEvent, ReviewRequest, State};
use crate::kernel::clock::Timestamp;
use crate::kernel::coded::coded;
use crate::kernel::ids::ReviewId;
use crate::kernel::terms::DeclineReason;

/// Why a request cannot be taken back or given more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotChangeReview {
    /// This case never asked that.
    #[error("the case has no such request")]
    NotAsked,
    /// It was answered, withdrawn or declined.
    #[error("the request is not open any more")]
    NotOpen,
    /// The other trust is told why, and there is nothing to tell.
    #[error("the reason is empty")]
    ReasonMissing,
    /// The case no longer waits for opinions.
    #[error("the case does not wait for opinions")]
    Ended,
    /// Not later than the deadline that stands.
    #[error("the deadline is not later than before")]
    NotLater,
}

fn open_request(case: &Case, review: ReviewId) -> Result<&ReviewRequest, CannotChangeReview> {
    let assessment = case.state.assessment().ok_or(CannotChangeReview::NotAsked)?;
    let request = assessment.reviews.iter().find(|request| request.review == review);
    match request {
        None => Err(CannotChangeReview::NotAsked),
        Some(request) if request.is_open() => Ok(request),
        Some(_) => Err(CannotChangeReview::NotOpen),
    }
}

/// Takes a request back, at any time while it is open: what was disclosed for it is called back.
///
/// # Errors
/// [`CannotChangeReview`].
pub fn withdraw(case: &Case, review: ReviewId, reason: &str) -> Result<CaseEvent, CannotChangeReview> {
    open_request(case, review)?;
    match reason.trim() {
        "" => Err(CannotChangeReview::ReasonMissing),
        reason => Ok(CaseEvent::ReviewWithdrawn { review, reason: reason.to_owned() }),
    }
}

/// Gives the other trust until `deadline` instead of `before`.
///
/// # Errors
/// [`CannotChangeReview`].
pub fn extend(
    case: &Case,
    review: ReviewId,
    before: Timestamp,
    deadline: Timestamp,
) -> Result<CaseEvent, CannotChangeReview> {
    open_request(case, review)?;
    let waits = matches!(
        case.state,
        State::InAssessment(_)
            | State::AwaitingPeerReview(_)
            | State::AwaitingInformation { .. }
            | State::Decided(..)
    );
    if !waits {
        Err(CannotChangeReview::Ended)
    } else if deadline <= before {
        Err(CannotChangeReview::NotLater)
    } else {
        Ok(CaseEvent::ReviewExtended { review, deadline })
    }
}

/// Why a decline of another trust changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotReceiveDecline {
    /// This case never asked that, or asked another trust.
    #[error("the decline belongs to nothing that was asked of this trust")]
    NotAsked,
    /// It crossed our withdrawal, or came after an answer.
    #[error("the request is not open any more")]
    NotOpen,
    /// The case has ended.
    #[error("the case has ended")]
    Ended,
}

/// Takes in that the trust that was asked declines.
///
/// # Errors
/// [`CannotReceiveDecline`].
pub fn receive_decline(
    case: &Case,
    review: ReviewId,
    peer: &str,
    reason: DeclineReason,
    text: &str,
) -> Result<CaseEvent, CannotReceiveDecline> {
    let (State::InAssessment(assessment)
    | State::AwaitingInformation { assessment, .. }
    | State::AwaitingPeerReview(assessment)
    | State::Decided(assessment, _)) = &case.state
    else {
        return Err(CannotReceiveDecline::Ended);
    };
    match assessment.reviews.iter().find(|asked| asked.review == review && asked.peer == peer) {
        None => Err(CannotReceiveDecline::NotAsked),
        Some(asked) if !asked.is_open() => Err(CannotReceiveDecline::NotOpen),
        Some(_) => Ok(CaseEvent::ReviewDeclined { review, reason, text: text.to_owned() }),
    }
}

/// How long before its deadline a request is brought to mind.
pub const REMINDER: Duration = Duration::from_secs(3 * 24 * 3600);

coded!(
    /// Where a request stands at a moment.
    Standing {
        /// Time is left.
        Open = "open",
        /// Less than three days are left.
        DueSoon = "due_soon",
        /// The deadline has passed. It may still be answered.
        Late = "late",
        /// An opinion is there.
        Answered = "answered",
        /// The trust that was asked will not answer.
        Declined = "declined",
        /// The trust that asked took it back.
        Withdrawn = "withdrawn",
    }
);

impl Standing {
    /// Whether an answer is still awaited.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::DueSoon | Self::Late)
    }
}

/// The times that tell where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// When the answer is needed.
    pub deadline: Timestamp,
    /// When it came, or left.
    pub answered: Option<Timestamp>,
    /// When it was declined.
    pub declined: Option<Timestamp>,
    /// When it was withdrawn.
    pub withdrawn: Option<Timestamp>,
}

impl Times {
    /// See [`Standing`]. An opinion that crossed a withdrawal on its way counts.
    pub fn standing(self, now: Timestamp) -> Standing {
        match self {
            Self { answered: Some(_), .. } => Standing::Answered,
            Self { declined: Some(_), .. } => Standing::Declined,
            Self { withdrawn: Some(_), .. } => Standing::Withdrawn,
            Self { deadline, .. } if deadline < now => Standing::Late,
            Self { deadline, .. } if deadline < now.plus(REMINDER) => Standing::DueSoon,
            _ => Standing::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::case::fixtures::{PEER, after, review};

    const ASKED: &[&str] = &["started", "submitted", "endorsed", "assessors_assigned", "review_requested"];

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn after_asking(kinds: &[&str]) -> Case {
        after(&[ASKED, kinds].concat())
    }

    #[test]
    fn an_open_request_is_taken_back_with_a_reason_and_no_other_is() {
        let reason = " Ikke nødvendig lenger. ";
        let event = withdraw(&after_asking(&[]), review(), reason).unwrap();
        assert_eq!(event, CaseEvent::ReviewWithdrawn { review: review(), reason: reason.trim().to_owned() });
        assert!(withdraw(&after_asking(&["decided"]), review(), reason).is_ok(), "also after the decision");
        assert!(withdraw(&after_asking(&["decided", "closed"]), review(), reason).is_ok());
        assert_eq!(withdraw(&after_asking(&[]), review(), " "), Err(CannotChangeReview::ReasonMissing));
        for end in ["opinion_received", "review_declined", "review_withdrawn"] {
            let refused = withdraw(&after_asking(&[end]), review(), reason);
            assert_eq!(refused, Err(CannotChangeReview::NotOpen), "{end}");
        }
        assert_eq!(withdraw(&after(&["started"]), review(), reason), Err(CannotChangeReview::NotAsked));
    }

    #[test]
    fn more_time_is_given_only_forwards_and_only_while_an_opinion_is_awaited() {
        let case = after_asking(&[]);
        assert!(extend(&case, review(), at(10), at(11)).is_ok());
        assert_eq!(extend(&case, review(), at(10), at(10)), Err(CannotChangeReview::NotLater));
        let declined = after_asking(&["review_declined"]);
        assert_eq!(extend(&declined, review(), at(10), at(11)), Err(CannotChangeReview::NotOpen));
        let closed = after_asking(&["decided", "closed"]);
        assert_eq!(extend(&closed, review(), at(10), at(11)), Err(CannotChangeReview::Ended));
    }

    #[test]
    fn only_the_trust_that_was_asked_declines_and_only_what_is_open() {
        let decline =
            |case: &Case, peer| receive_decline(case, review(), peer, DeclineReason::NoCapacity, "");
        assert!(decline(&after_asking(&[]), PEER).is_ok());
        assert_eq!(
            decline(&after_asking(&[]), "annen.example/register"),
            Err(CannotReceiveDecline::NotAsked)
        );
        assert_eq!(decline(&after_asking(&["review_withdrawn"]), PEER), Err(CannotReceiveDecline::NotOpen));
        assert_eq!(decline(&after_asking(&["withdrawn"]), PEER), Err(CannotReceiveDecline::Ended));
    }

    #[test]
    fn every_step_that_a_rule_allows_can_be_applied_to_its_case() {
        let ways: &[&[&str]] =
            &[&[], &["decided"], &["information_requested"], &["decided", "closed"], &["opinion_received"]];
        for way in ways {
            let case = after_asking(way);
            let events = [
                withdraw(&case, review(), "Fordi.").ok(),
                extend(&case, review(), at(10), at(11)).ok(),
                receive_decline(&case, review(), PEER, DeclineReason::Other, "Nei.").ok(),
            ];
            for event in events.into_iter().flatten() {
                let kind = event.kind();
                let recorded = crate::case::Recorded {
                    seq: case.version + 1,
                    at: at(1_790_000_100),
                    actor: case.clinician,
                    role: crate::kernel::access::Role::CaseOfficer,
                    event,
                };
                assert!(case.clone().apply(&recorded).is_ok(), "{kind} after {way:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn time_alone_only_brings_an_open_request_nearer_to_its_end(
            deadline in 0..2_000_000_000i64, now in 0..2_000_000_000i64, later in 0..10_000_000i64
        ) {
            let times = Times { deadline: at(deadline), answered: None, declined: None, withdrawn: None };
            let (before, after) = (times.standing(at(now)), times.standing(at(now + later)));
            prop_assert!(before.is_open() && after.is_open() && before <= after);
        }

        #[test]
        fn what_has_ended_is_not_opened_again_by_time(
            deadline in 0..2_000_000_000i64, now in 0..2_000_000_000i64, how in 1u8..8
        ) {
            let some = |bit: u8| (how & bit != 0).then(|| at(1));
            let times = Times { deadline: at(deadline), answered: some(1), declined: some(2), withdrawn: some(4) };
            let standing = times.standing(at(now));
            prop_assert!(!standing.is_open());
            prop_assert_eq!(standing == Standing::Answered, how & 1 != 0, "an opinion counts");
        }
    }
}
