//! The state machine as a table, and what must hold for every sequence of events.

use proptest::prelude::*;

use super::fixtures::{after, every_event, recorded, way_to};
use super::rules::{
    self, CannotClose, CannotGiveInformation, CannotStartTreatment, CannotSubmit, CannotWithdraw,
};
use super::{CaseEvent, CorruptHistory, History, fixtures};
use crate::kernel::access::Stage;
use crate::kernel::ids::CaseId;

fn id() -> CaseId {
    CaseId::from_uuid(uuid::Uuid::from_u128(900))
}

/// The stage that an event leads to; nothing where it cannot happen.
fn table(from: Stage, event: &str) -> Option<Stage> {
    Some(match (from, event) {
        (Stage::Draft | Stage::Returned, "submitted") => Stage::Submitted,
        (Stage::Submitted, "endorsed") => Stage::Endorsed,
        (Stage::Submitted | Stage::Endorsed, "returned") => Stage::Returned,
        (Stage::Submitted, "stopped") => Stage::Stopped,
        (Stage::Stopped, "stop_lifted") => Stage::Endorsed,
        (Stage::Endorsed, "assessors_assigned") => Stage::InAssessment,
        (
            Stage::InAssessment | Stage::AwaitingPeerReview,
            "assessors_assigned" | "conflict_declared" | "rated",
        ) => from,
        (Stage::InAssessment | Stage::AwaitingPeerReview, "information_requested") => {
            Stage::AwaitingInformation
        }
        (Stage::AwaitingInformation, "information_given") => Stage::InAssessment,
        (Stage::InAssessment | Stage::AwaitingPeerReview, "review_requested") => Stage::AwaitingPeerReview,
        (Stage::AwaitingPeerReview, "opinion_received" | "review_withdrawn" | "review_declined") => {
            Stage::InAssessment
        }
        (Stage::AwaitingPeerReview, "review_extended") => Stage::AwaitingPeerReview,
        (Stage::InAssessment | Stage::AwaitingPeerReview, "decided") => Stage::Decided,
        (Stage::Decided, "treatment_started") => Stage::InTreatment,
        (Stage::Decided | Stage::InTreatment, "closed") => Stage::Closed,
        (
            Stage::Draft
            | Stage::Submitted
            | Stage::Returned
            | Stage::Endorsed
            | Stage::InAssessment
            | Stage::AwaitingInformation
            | Stage::AwaitingPeerReview,
            "withdrawn",
        ) => Stage::Withdrawn,
        _ => return None,
    })
}

#[test]
fn every_event_in_every_stage_is_as_the_table_says() {
    for stage in Stage::ALL {
        let case = after(way_to(*stage));
        assert_eq!(case.state.stage(), *stage);
        for event in every_event() {
            let kind = event.kind();
            let mut next = case.clone();
            let mut one = recorded(vec![event]).remove(0);
            one.seq = case.version + 1;
            let reached = next.apply(&one).ok().map(|()| next.state.stage());
            assert_eq!(reached, table(*stage, kind), "{kind} in {stage:?}");
        }
    }
}

#[test]
fn a_case_that_needs_two_endorsements_waits_for_both() {
    let mut events = recorded(every_event().into_iter().take(3).collect());
    let CaseEvent::Submitted { endorsement_steps, .. } = &mut events[1].event else { panic!() };
    *endorsement_steps = 2;
    let mut case = History::replay(id(), events.clone()).unwrap().case;
    assert_eq!(case.state.stage(), Stage::Submitted);
    let mut second = events[2].clone();
    second.seq = 4;
    case.apply(&second).unwrap();
    assert_eq!(case.state.stage(), Stage::Endorsed);
}

#[test]
fn an_opinion_that_was_on_its_way_still_arrives_after_the_decision() {
    let case =
        after(&["started", "submitted", "endorsed", "assessors_assigned", "review_requested", "decided"]);
    assert!(case.state.assessment().unwrap().awaits_opinion());
    let case = after(&[
        "started",
        "submitted",
        "endorsed",
        "assessors_assigned",
        "review_requested",
        "decided",
        "opinion_received",
    ]);
    assert_eq!(case.state.stage(), Stage::Decided);
    assert!(!case.state.assessment().unwrap().awaits_opinion());
}

#[test]
fn a_request_ends_once_and_only_an_opinion_can_come_after_a_withdrawal() {
    const ASKED: &[&str] = &["started", "submitted", "endorsed", "assessors_assigned", "review_requested"];
    let can_follow = |kinds: &[&str], kind: &str| {
        let mut case = after(&[ASKED, kinds].concat());
        let event = every_event().into_iter().find(|event| event.kind() == kind).unwrap();
        let mut one = recorded(vec![event]).remove(0);
        one.seq = case.version + 1;
        case.apply(&one).is_ok()
    };
    let ends = ["opinion_received", "review_withdrawn", "review_declined", "review_extended"];
    for end in ends {
        assert!(can_follow(&[], end), "{end}");
        assert_eq!(
            can_follow(&["review_withdrawn"], end),
            end == "opinion_received",
            "{end} after withdrawal"
        );
        assert_eq!(can_follow(&["review_declined"], end), end == "opinion_received", "{end} after decline");
        assert!(!can_follow(&["opinion_received"], end), "{end} after the opinion");
        assert!(can_follow(&["decided"], end), "{end} after the decision");
        assert!(can_follow(&["information_requested"], end), "{end} while the clinician is asked");
        assert_eq!(can_follow(&["decided", "closed"], end), end == "review_withdrawn", "{end} after the end");
    }
}

#[test]
fn an_assessor_who_steps_down_takes_the_rating_along() {
    let case = after(&["started", "submitted", "endorsed", "assessors_assigned", "rated"]);
    assert!(!case.state.assessment().unwrap().is_complete(), "the second has not rated");
    let case =
        after(&["started", "submitted", "endorsed", "assessors_assigned", "rated", "conflict_declared"]);
    assert!(case.state.assessment().unwrap().is_complete(), "who is left has rated");
}

#[test]
fn the_clinicians_steps_are_refused_with_a_reason_where_they_cannot_be_taken() {
    let today = jiff::civil::date(2026, 11, 24);
    let decided = after(way_to(Stage::Decided));
    let draft = after(way_to(Stage::Draft));
    let submitted = after(way_to(Stage::Submitted));
    assert_eq!(rules::submit(&submitted, fixtures::application(), 1), Err(CannotSubmit::AlreadySubmitted));
    assert_eq!(
        rules::submit(&after(way_to(Stage::Withdrawn)), fixtures::application(), 1),
        Err(CannotSubmit::Withdrawn)
    );
    assert_eq!(rules::withdraw(&decided, ""), Err(CannotWithdraw::Decided));
    assert_eq!(rules::give_information(&submitted, "svar"), Err(CannotGiveInformation::NothingAsked));
    assert_eq!(
        rules::give_information(&after(way_to(Stage::AwaitingInformation)), " "),
        Err(CannotGiveInformation::Empty)
    );
    assert_eq!(rules::start_treatment(&draft, today, today), Err(CannotStartTreatment::NotApproved));
    assert_eq!(
        rules::start_treatment(&decided, today.tomorrow().unwrap(), today),
        Err(CannotStartTreatment::InTheFuture)
    );
    assert_eq!(rules::close(&draft, ""), Err(CannotClose::NotDecided));
    assert_eq!(rules::close(&after(way_to(Stage::Closed)), ""), Err(CannotClose::AlreadyClosed));
}

#[test]
fn every_stage_but_the_last_ones_has_a_way_out() {
    for stage in Stage::ALL {
        let ways = every_event().into_iter().filter(|event| table(*stage, event.kind()).is_some()).count();
        let ended = matches!(stage, Stage::Closed | Stage::Withdrawn);
        assert_eq!(ways == 0, ended, "{stage:?}");
    }
}

#[test]
fn stored_events_read_back_as_they_were() {
    for event in every_event() {
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<CaseEvent>(&json).unwrap(), event);
        assert!(json.contains(&format!("\"event\":\"{}\"", event.kind())), "the tag is the kind: {json}");
    }
}

proptest! {
    /// Whatever is tried, in whatever order: what was accepted replays to the same case, and no event counts twice.
    #[test]
    fn accepted_events_replay_to_the_same_case_and_none_counts_twice(tries in prop::collection::vec(0usize..17, 0..40)) {
        let all = every_event();
        let mut history = History::replay(id(), recorded(vec![all[0].clone()])).unwrap();
        for pick in tries {
            let mut one = recorded(vec![all[pick].clone()]).remove(0);
            one.seq = history.case.version + 1;
            let before = history.case.clone();
            if history.case.apply(&one).is_ok() {
                prop_assert_eq!(history.case.clone().apply(&one), Err(CorruptHistory { seq: one.seq }));
                history.events.push(one);
            } else {
                // What is refused changes nothing but the copy it was tried on.
                history.case = before;
            }
        }
        let again = History::replay(id(), history.events.clone()).unwrap();
        prop_assert_eq!(again, history);
    }
}
