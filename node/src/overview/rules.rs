//! Which steps a user can take with a case now: what the stage allows and the access policy grants. Pages show these and
//! no others, so that nobody is led to a refusal.

use crate::case::{Case, State};
use crate::kernel::access::{Actor, CaseActionKind, Relations, Role, Stage, allows_in_case};

/// A step that leads to a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Last part of the page's address under the case.
    pub path: &'static str,
    /// Key of the link's text.
    pub key: &'static str,
    /// How it is meant.
    pub weight: Weight,
}

/// How a step is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// What the case waits for.
    Awaited,
    /// Possible besides.
    Possible,
    /// Ends the case: shown apart.
    Ending,
}

/// Key of the sentence that says where a case stands.
pub const fn now_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "overview-now-draft",
        Stage::Submitted => "overview-now-submitted",
        Stage::Returned => "overview-now-returned",
        Stage::Endorsed => "overview-now-endorsed",
        Stage::InAssessment => "overview-now-in-assessment",
        Stage::AwaitingInformation => "overview-now-awaiting-information",
        Stage::AwaitingPeerReview => "overview-now-awaiting-peer-review",
        Stage::Decided => "overview-now-decided",
        Stage::InTreatment => "overview-now-in-treatment",
        Stage::Closed => "overview-now-closed",
        Stage::Withdrawn => "overview-now-withdrawn",
        Stage::Stopped => "overview-now-stopped",
    }
}

/// The steps `actor` can take now, what is awaited first.
pub fn offers(case: &Case, relations: &Relations, actor: &Actor) -> Vec<Offer> {
    use CaseActionKind as Do;
    use Weight::{Awaited, Ending, Possible};

    let may = |action| allows_in_case(actor, action, relations);
    let stage = case.state.stage();
    let assessing = matches!(stage, Stage::InAssessment | Stage::AwaitingPeerReview);
    let assessment = case.state.assessment();
    let complete = assessment.is_some_and(crate::case::Assessment::is_complete);
    let rates = assessment.is_some_and(|a| a.assessors.contains(&actor.user) && !a.has_rated(actor.user));
    let treatable = matches!(&case.state, State::Decided(_, decision) if decision.outcome.allows_treatment());
    let withdrawable = crate::case::rules::withdraw(case, "").is_ok();
    let offer = |path, key, weight| Offer { path, key, weight };

    [
        (
            matches!(stage, Stage::Draft | Stage::Returned) && may(Do::EditDraft),
            offer("soknad", "overview-do-write", Awaited),
        ),
        (stage == Stage::Submitted && may(Do::Endorse), offer("forankring", "overview-do-endorse", Awaited)),
        (
            stage == Stage::Endorsed && may(Do::AssignAssessors),
            offer("tildeling", "overview-do-assign", Awaited),
        ),
        (assessing && rates && may(Do::Rate), offer("vurdering", "overview-do-rate", Awaited)),
        (assessing && complete && may(Do::Decide), offer("beslutning", "overview-do-decide", Awaited)),
        (
            stage == Stage::AwaitingInformation && may(Do::GiveInformation),
            offer("svar", "overview-do-answer", Awaited),
        ),
        (stage == Stage::Stopped && may(Do::LiftStop), offer("opphev-stopp", "overview-do-lift", Possible)),
        (treatable && may(Do::StartTreatment), offer("oppstart", "overview-do-start", Awaited)),
        (assessing && may(Do::RequestReview), offer("foresporsel", "overview-do-review", Possible)),
        (assessing && may(Do::RequestInformation), offer("sporsmal", "overview-do-ask", Possible)),
        (assessing && may(Do::AssignAssessors), offer("tildeling", "overview-do-add-assessor", Possible)),
        (
            stage == Stage::Endorsed && actor.is(Role::CaseOfficer) && may(Do::ReturnToClinician),
            offer("retur", "overview-do-return", Possible),
        ),
        (
            matches!(stage, Stage::Decided | Stage::InTreatment) && may(Do::Close),
            offer("avslutt", "overview-do-close", Ending),
        ),
        (withdrawable && may(Do::Withdraw), offer("trekk", "overview-do-withdraw", Ending)),
    ]
    .into_iter()
    .filter_map(|(possible, offer)| possible.then_some(offer))
    .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::case::fixtures::{self, CLINICIAN, FIRST_ASSESSOR, SECOND_ASSESSOR, after, user};

    fn actor(who: u128, role: Role) -> Actor {
        Actor {
            trust: "nordvik".parse().unwrap(),
            user: user(who),
            roles: BTreeSet::from([role]),
            units: BTreeSet::from([crate::kernel::ids::UnitId::from_uuid(uuid::Uuid::from_u128(500))]),
        }
    }

    fn paths(case: &Case, actor: &Actor) -> Vec<&'static str> {
        let assessment = case.state.assessment();
        let relations = Relations {
            trust: "nordvik".parse().unwrap(),
            case: case.id,
            version: case.version,
            stage: case.state.stage(),
            clinician: case.clinician,
            delegates: BTreeSet::new(),
            unit: case.unit,
            assessors: assessment.map(|a| a.assessors.iter().copied().collect()).unwrap_or_default(),
            rated: assessment.map(|a| a.ratings.iter().map(|(who, _)| *who).collect()).unwrap_or_default(),
            emergencies: BTreeSet::new(),
        };
        offers(case, &relations, actor).into_iter().map(|offer| offer.path).collect()
    }

    const ASSESSED: &[&str] =
        &["started", "submitted", "endorsed", "assessors_assigned", "rated", "conflict_declared"];

    #[test]
    fn each_user_is_offered_what_the_case_waits_for_and_nothing_refused() {
        let clinician = actor(CLINICIAN, Role::Clinician);
        let officer = actor(30, Role::CaseOfficer);
        let decider = actor(40, Role::DecisionMaker);
        assert_eq!(paths(&after(&["started"]), &clinician), ["soknad", "trekk"]);
        assert_eq!(paths(&after(&["started", "submitted"]), &actor(20, Role::Endorser)), ["forankring"]);
        assert_eq!(paths(&after(&["started", "submitted"]), &clinician), ["trekk"]);
        assert_eq!(paths(&after(&["started", "submitted", "endorsed"]), &officer), ["tildeling", "retur"]);
        assert_eq!(paths(&fixtures::in_assessment(), &actor(SECOND_ASSESSOR, Role::Assessor)), ["vurdering"]);
        assert_eq!(paths(&fixtures::in_assessment(), &decider), [""; 0], "not before all have rated");
        assert_eq!(paths(&after(ASSESSED), &decider), ["beslutning"]);
        assert_eq!(
            paths(&after(ASSESSED), &actor(FIRST_ASSESSOR, Role::Assessor)),
            [""; 0],
            "a rating stands"
        );
        assert_eq!(paths(&after(ASSESSED), &officer), ["foresporsel", "sporsmal", "tildeling"]);
        assert_eq!(paths(&after(&["started", "submitted", "stopped"]), &decider), ["opphev-stopp"]);
        let decided = after(&[ASSESSED, &["decided"]].concat());
        assert_eq!(paths(&decided, &clinician), ["oppstart", "avslutt"]);
    }

    #[test]
    fn somebody_in_every_stage_but_the_last_is_offered_a_step() {
        for case in fixtures::one_in_each_stage() {
            let offered = Role::ALL
                .iter()
                .flat_map(|role| {
                    let who = if *role == Role::Clinician { CLINICIAN } else { SECOND_ASSESSOR };
                    paths(&case, &actor(who, *role))
                })
                .count();
            let ended = matches!(case.state.stage(), Stage::Closed | Stage::Withdrawn);
            assert_eq!(offered == 0, ended, "{:?}", case.state.stage());
        }
    }
}
