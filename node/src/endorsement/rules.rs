//! The endorser's steps, decided without touching anything.

use crate::case::{Case, CaseEvent, Endorsement, History, Recorded, State};
use crate::kernel::access::Stage;
use crate::kernel::ids::UserId;
use crate::kernel::terms::StopReason;

/// Why an application cannot be endorsed, returned or stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotEndorse {
    /// The application does not wait for endorsement.
    #[error("the application does not wait for endorsement")]
    NotAwaited,
    /// The same leader cannot take two steps of the chain.
    #[error("the same person has already endorsed")]
    AlreadyEndorsed,
    /// A question or an explanation is owed and missing.
    #[error("a text is required")]
    TextMissing,
}

/// What has happened since the application was handed in last: an application that came back is endorsed anew.
pub fn this_round(history: &History) -> impl Iterator<Item = &Recorded> {
    let from =
        history.events.iter().rposition(|recorded| matches!(recorded.event, CaseEvent::Submitted { .. }));
    history.events.iter().skip(from.unwrap_or(0))
}

/// Whether this leader has endorsed the application as it was handed in last.
pub fn has_endorsed(history: &History, leader: UserId) -> bool {
    this_round(history)
        .any(|recorded| recorded.actor == leader && matches!(recorded.event, CaseEvent::Endorsed(_)))
}

/// Takes the next step of the chain. `already` tells whether this leader took an earlier one.
///
/// # Errors
/// [`CannotEndorse`].
pub fn endorse(case: &Case, already: bool, comment: &str) -> Result<CaseEvent, CannotEndorse> {
    let State::Submitted { endorsements, .. } = &case.state else { return Err(CannotEndorse::NotAwaited) };
    if already {
        return Err(CannotEndorse::AlreadyEndorsed);
    }
    let done = u8::try_from(endorsements.len()).unwrap_or(u8::MAX);
    Ok(CaseEvent::Endorsed(Endorsement { step: done.saturating_add(1), comment: comment.trim().to_owned() }))
}

/// Sends the application back to the clinician with questions: an endorser before, the case officer after endorsement.
///
/// # Errors
/// [`CannotEndorse`].
pub fn return_to_clinician(case: &Case, questions: &str) -> Result<CaseEvent, CannotEndorse> {
    match case.state.stage() {
        Stage::Submitted | Stage::Endorsed if questions.trim().is_empty() => Err(CannotEndorse::TextMissing),
        Stage::Submitted | Stage::Endorsed => {
            Ok(CaseEvent::Returned { questions: questions.trim().to_owned() })
        }
        _ => Err(CannotEndorse::NotAwaited),
    }
}

/// Stops the application. The explanation goes into the letter to the clinician, so it is owed.
///
/// # Errors
/// [`CannotEndorse`].
pub fn stop(case: &Case, reason: StopReason, explanation: &str) -> Result<CaseEvent, CannotEndorse> {
    match case.state {
        State::Submitted { .. } if explanation.trim().is_empty() => Err(CannotEndorse::TextMissing),
        State::Submitted { .. } => {
            Ok(CaseEvent::Stopped { reason, explanation: explanation.trim().to_owned() })
        }
        _ => Err(CannotEndorse::NotAwaited),
    }
}

/// Why a stop cannot be lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotLiftStop {
    /// The application is not stopped.
    #[error("the application is not stopped")]
    NotStopped,
    /// An explanation is owed and missing.
    #[error("a text is required")]
    TextMissing,
}

/// Lifts a stop: the application goes on as if endorsed.
///
/// # Errors
/// [`CannotLiftStop`].
pub fn lift_stop(case: &Case, explanation: &str) -> Result<CaseEvent, CannotLiftStop> {
    match case.state {
        State::Stopped { .. } if explanation.trim().is_empty() => Err(CannotLiftStop::TextMissing),
        State::Stopped { .. } => Ok(CaseEvent::StopLifted { explanation: explanation.trim().to_owned() }),
        _ => Err(CannotLiftStop::NotStopped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixtures::{CLINICIAN, after, every_event, recorded, user};

    #[test]
    fn a_leader_endorses_once_and_only_what_waits_for_it() {
        let waiting = after(&["started", "submitted"]);
        let CaseEvent::Endorsed(endorsement) = endorse(&waiting, false, " Ja. ").unwrap() else { panic!() };
        assert_eq!(endorsement, Endorsement { step: 1, comment: "Ja.".to_owned() });
        assert_eq!(endorse(&waiting, true, ""), Err(CannotEndorse::AlreadyEndorsed));
        assert_eq!(endorse(&after(&["started"]), false, ""), Err(CannotEndorse::NotAwaited));
        assert_eq!(
            endorse(&after(&["started", "submitted", "endorsed"]), false, ""),
            Err(CannotEndorse::NotAwaited)
        );
    }

    #[test]
    fn a_leader_endorses_again_what_came_back_and_was_handed_in_again() {
        let kinds = ["started", "submitted", "endorsed", "returned", "submitted"];
        let events = |count| {
            let event = |kind: &&str| every_event().into_iter().find(|event| event.kind() == *kind).unwrap();
            let id = after(&["started"]).id;
            History::replay(id, recorded(kinds.iter().take(count).map(event).collect())).unwrap()
        };
        // The made-up events all have the same actor.
        let leader = user(CLINICIAN);
        assert!(!has_endorsed(&events(2), leader));
        assert!(has_endorsed(&events(3), leader));
        assert!(has_endorsed(&events(4), leader));
        assert!(!has_endorsed(&events(3), user(99)));
        assert!(!has_endorsed(&events(5), leader));
    }

    #[test]
    fn whoever_returns_or_stops_owes_the_clinician_a_text() {
        let waiting = after(&["started", "submitted"]);
        assert_eq!(return_to_clinician(&waiting, "  "), Err(CannotEndorse::TextMissing));
        assert_eq!(stop(&waiting, StopReason::Other, ""), Err(CannotEndorse::TextMissing));
        assert!(
            return_to_clinician(&after(&["started", "submitted", "endorsed"]), "Hva?").is_ok(),
            "the case officer"
        );
        assert_eq!(
            stop(&after(&["started", "submitted", "endorsed"]), StopReason::Other, "Nei"),
            Err(CannotEndorse::NotAwaited)
        );
    }

    #[test]
    fn only_a_stop_can_be_lifted() {
        let stopped = after(&["started", "submitted", "stopped"]);
        assert!(lift_stop(&stopped, "Ny vurdering.").is_ok());
        assert_eq!(lift_stop(&stopped, ""), Err(CannotLiftStop::TextMissing));
        assert_eq!(lift_stop(&after(&["started", "submitted"]), "x"), Err(CannotLiftStop::NotStopped));
    }
}
