//! The policy as a table: every role × action × relation is spelled out, and what is not listed must be denied.

use std::collections::BTreeSet;

use super::{
    Actor, Assurance, CaseActionKind, CaseActionKind as Do, Relations, Role, Stage, TrustActionKind,
    allows_in_case, allows_in_trust, required_assurance,
};
use crate::kernel::ids::{CaseId, UnitId, UserId};

fn id(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(n)
}

const AUTHOR: u128 = 1;
const DELEGATE: u128 = 2;
const COLLEAGUE: u128 = 3;
const OUTSIDER: u128 = 4;
const ASSIGNED: u128 = 5;
const HAS_RATED: u128 = 6;

fn case(stage: Stage) -> Relations {
    Relations {
        trust: "nordvik".parse().unwrap(),
        case: CaseId::from_uuid(id(100)),
        version: 1,
        stage,
        clinician: UserId::from_uuid(id(AUTHOR)),
        delegates: BTreeSet::from([UserId::from_uuid(id(DELEGATE))]),
        unit: UnitId::from_uuid(id(200)),
        assessors: BTreeSet::from([UserId::from_uuid(id(ASSIGNED)), UserId::from_uuid(id(HAS_RATED))]),
        rated: BTreeSet::from([UserId::from_uuid(id(HAS_RATED))]),
        emergencies: BTreeSet::new(),
    }
}

fn actor(user: u128, role: Role) -> Actor {
    let unit = if user == OUTSIDER { 201 } else { 200 };
    Actor {
        trust: "nordvik".parse().unwrap(),
        user: UserId::from_uuid(id(user)),
        roles: BTreeSet::from([role]),
        units: BTreeSet::from([UnitId::from_uuid(id(unit))]),
    }
}

/// The users who may do `action` in `role` once the application is handed in.
fn expected(role: Role, action: Do) -> &'static [u128] {
    const ALL: &[u128] = &[AUTHOR, DELEGATE, COLLEAGUE, OUTSIDER, ASSIGNED, HAS_RATED];
    const OF_UNIT: &[u128] = &[AUTHOR, DELEGATE, COLLEAGUE, ASSIGNED, HAS_RATED];
    const IMPARTIAL: &[u128] = &[COLLEAGUE, OUTSIDER, ASSIGNED, HAS_RATED];
    const LEADERS: &[u128] = &[COLLEAGUE, ASSIGNED, HAS_RATED];
    match (role, action) {
        (Role::Clinician | Role::Endorser, Do::ReadCase | Do::ReadIdentity) => OF_UNIT,
        (Role::CaseOfficer | Role::DecisionMaker, Do::ReadCase | Do::ReadIdentity | Do::ReadRatings) => ALL,
        (Role::Assessor | Role::UserRepresentative, Do::ReadCase) => &[AUTHOR, DELEGATE, ASSIGNED, HAS_RATED],
        (_, Do::ReadCase) => &[AUTHOR, DELEGATE],
        (Role::Clinician, Do::BreakGlass) => &[OUTSIDER],
        (Role::Clinician, Do::Submit | Do::Withdraw | Do::StartTreatment) => &[AUTHOR],
        (Role::Clinician, Do::EditDraft | Do::GiveInformation) => &[AUTHOR, DELEGATE],
        (_, Do::EditDraft | Do::GiveInformation | Do::ReadIdentity) => &[DELEGATE],
        (Role::Endorser, Do::Endorse | Do::Stop | Do::ReturnToClinician) => LEADERS,
        (
            Role::CaseOfficer,
            Do::ReturnToClinician
            | Do::AssignAssessors
            | Do::RequestInformation
            | Do::RequestReview
            | Do::WithdrawReview
            | Do::ExtendReview,
        ) => IMPARTIAL,
        (Role::DecisionMaker, Do::Decide | Do::LiftStop) => IMPARTIAL,
        (Role::Assessor | Role::UserRepresentative, Do::Rate) => &[ASSIGNED, HAS_RATED],
        (_, Do::DeclareConflict) => &[ASSIGNED, HAS_RATED],
        (_, Do::ReadRatings) => &[HAS_RATED],
        (Role::Node, Do::ReceiveOpinion | Do::ReceiveDecline | Do::PublishSummary) => ALL,
        (Role::Clinician, Do::Close) => &[AUTHOR],
        (Role::CaseOfficer, Do::Close) => ALL,
        (Role::PrivacyReviewer, Do::ReviewPublication) => IMPARTIAL,
        _ => &[],
    }
}

#[test]
fn every_role_action_and_relation_is_as_the_table_says() {
    for role in Role::ALL {
        for action in Do::ALL {
            for user in [AUTHOR, DELEGATE, COLLEAGUE, OUTSIDER, ASSIGNED, HAS_RATED] {
                let allowed = allows_in_case(&actor(user, *role), *action, &case(Stage::Submitted));
                assert_eq!(
                    allowed,
                    expected(*role, *action).contains(&user),
                    "{role:?} {action:?} user {user}"
                );
            }
        }
    }
}

#[test]
fn a_draft_is_seen_and_changed_by_its_author_and_delegates_alone() {
    for role in Role::ALL {
        for action in Do::ALL {
            for user in [COLLEAGUE, OUTSIDER, ASSIGNED, HAS_RATED] {
                assert!(
                    !allows_in_case(&actor(user, *role), *action, &case(Stage::Draft)),
                    "{role:?} {action:?} {user}"
                );
            }
        }
    }
}

#[test]
fn an_emergency_lets_a_clinician_of_another_unit_read_and_nothing_else() {
    let mut open = case(Stage::InAssessment);
    open.emergencies.insert(UserId::from_uuid(id(OUTSIDER)));
    for role in Role::ALL {
        for action in Do::ALL {
            let reads = matches!(action, Do::ReadCase | Do::ReadIdentity) && *role == Role::Clinician;
            let without = expected(*role, *action).contains(&OUTSIDER);
            let allowed = allows_in_case(&actor(OUTSIDER, *role), *action, &open);
            assert_eq!(allowed, reads || without, "{role:?} {action:?}");
        }
    }
    open.stage = Stage::Draft;
    assert!(!allows_in_case(&actor(OUTSIDER, Role::Clinician), Do::ReadCase, &open));
}

#[test]
fn an_actor_of_another_trust_may_do_nothing() {
    for role in Role::ALL {
        for action in Do::ALL {
            let stranger = Actor { trust: "sorvik".parse().unwrap(), ..actor(AUTHOR, *role) };
            assert!(!allows_in_case(&stranger, *action, &case(Stage::Submitted)), "{role:?} {action:?}");
        }
    }
}

#[test]
fn actions_in_the_trust_belong_to_the_listed_roles_alone() {
    use TrustActionKind as In;
    let holders = |action: In| -> Vec<Role> {
        Role::ALL.iter().copied().filter(|role| allows_in_trust(&actor(OUTSIDER, *role), action)).collect()
    };
    assert_eq!(holders(In::StartCase), [Role::Clinician]);
    assert_eq!(holders(In::ManagePeers), [Role::TrustAdmin]);
    assert_eq!(holders(In::ManageUsers), [Role::TrustAdmin]);
    assert_eq!(holders(In::ReadEvidence), [Role::TrustAdmin, Role::Auditor]);
    assert_eq!(holders(In::ReadAccessLog), [Role::Auditor, Role::DataProtectionOfficer]);
    assert_eq!(holders(In::ReadHolds), [Role::PrivacyReviewer, Role::DataProtectionOfficer]);
    assert_eq!(holders(In::SetFigures), [Role::PrivacyReviewer]);
    assert_eq!(holders(In::ReadReviews), [Role::CaseOfficer, Role::Assessor, Role::DecisionMaker]);
    assert_eq!(holders(In::AnswerReview), [Role::CaseOfficer, Role::DecisionMaker]);
    assert_eq!(holders(In::DeclineReview), [Role::CaseOfficer, Role::DecisionMaker]);
    assert_eq!(holders(In::WithdrawEntry), [Role::DecisionMaker, Role::PrivacyReviewer]);
    assert_eq!(holders(In::ChangeKeys), [Role::TrustAdmin]);
    assert_eq!(holders(In::SearchRegister).len(), Role::ALL.len() - 1, "all but the node itself");
}

#[test]
fn deciding_releasing_and_managing_ask_for_more_than_a_session_where_the_trust_asks_for_more() {
    let more = Some(Assurance::High);
    let in_cases = CaseActionKind::ALL.iter().filter(|it| required_assurance(**it, more) == Assurance::High);
    let in_trust = TrustActionKind::ALL.iter().filter(|it| required_assurance(**it, more) == Assurance::High);
    let codes: Vec<&str> = in_cases.map(|it| it.code()).chain(in_trust.map(|it| it.code())).collect();
    let expected =
        ["decide", "review_publication", "manage_peers", "manage_users", "withdraw_entry", "change_keys"];
    assert_eq!(codes, expected);
    assert_eq!(required_assurance(CaseActionKind::Decide, None), Assurance::Low);
}
