//! The policy itself. Deny by default: what is not allowed here is not allowed.

use std::collections::BTreeSet;

use super::{ActionKind, Actor, Assurance, CaseActionKind, Relations, Role, Stage, TrustActionKind};
use crate::kernel::ids::{UnitId, UserId};

/// Which cases of a trust an actor sees in lists. Turned into SQL by the case store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseScope {
    /// Own cases and those one is a delegate of, drafts too.
    pub user: UserId,
    /// All that was handed in from these units.
    pub units: BTreeSet<UnitId>,
    /// All that one assesses.
    pub assigned: bool,
    /// All that was handed in.
    pub all: bool,
}

impl CaseScope {
    /// What `actor` sees.
    pub fn of(actor: &Actor) -> Self {
        let leads_or_treats = actor.is_any(&[Role::Clinician, Role::Endorser]);
        Self {
            user: actor.user,
            units: if leads_or_treats { actor.units.clone() } else { BTreeSet::new() },
            assigned: actor.is_any(&[Role::Assessor, Role::UserRepresentative]),
            all: actor.is_any(&[Role::CaseOfficer, Role::DecisionMaker]),
        }
    }

    /// Whether the scope holds the case.
    pub fn sees(&self, case: &Relations) -> bool {
        let own = case.clinician == self.user || case.delegates.contains(&self.user);
        let handed_in = case.stage != Stage::Draft;
        own || handed_in
            && (self.all
                || self.units.contains(&case.unit)
                || self.assigned && case.assessors.contains(&self.user))
    }
}

/// Whether `actor` may do `action` with the case. States are not judged here: a step that comes at the wrong time is
/// refused by its own rule, with a reason; only a draft is nobody's business but its author's.
pub fn allows_in_case(actor: &Actor, action: CaseActionKind, case: &Relations) -> bool {
    use CaseActionKind as Do;

    if actor.trust != case.trust {
        return false;
    }
    let author = case.clinician == actor.user && actor.is(Role::Clinician);
    let delegate = case.delegates.contains(&actor.user);
    let handed_in = case.stage != Stage::Draft;
    let of_unit = actor.units.contains(&case.unit);
    let leads = handed_in && actor.is(Role::Endorser) && of_unit;
    let officer = handed_in && actor.is(Role::CaseOfficer);
    let decides = handed_in && actor.is(Role::DecisionMaker);
    let assigned = handed_in && case.assessors.contains(&actor.user);
    // *Nødinnsyn*: reading, for a few hours, told to the auditor. It gives nothing else.
    let emergency = handed_in && actor.is(Role::Clinician) && case.emergencies.contains(&actor.user);
    // Nobody endorses, assesses or decides on an application of their own (forvaltningsloven § 6).
    let impartial = case.clinician != actor.user && !delegate;

    match action {
        Do::ReadCase => emergency || CaseScope::of(actor).sees(case),
        Do::BreakGlass => handed_in && actor.is(Role::Clinician) && !CaseScope::of(actor).sees(case),
        Do::ReadIdentity => {
            let treats = handed_in && of_unit && actor.is(Role::Clinician);
            author || delegate || treats || leads || officer || decides || emergency
        }
        Do::EditDraft | Do::GiveInformation => author || delegate,
        Do::Submit | Do::Withdraw | Do::StartTreatment => author,
        Do::Endorse | Do::Stop => leads && impartial,
        Do::ReturnToClinician => (leads || officer) && impartial,
        Do::LiftStop | Do::Decide => decides && impartial,
        Do::AssignAssessors
        | Do::RequestInformation
        | Do::RequestReview
        | Do::WithdrawReview
        | Do::ExtendReview => officer && impartial,
        Do::Rate => assigned && impartial && actor.is_any(&[Role::Assessor, Role::UserRepresentative]),
        Do::DeclareConflict => assigned,
        Do::ReadRatings => officer || decides || assigned && case.rated.contains(&actor.user),
        Do::ReceiveOpinion | Do::ReceiveDecline | Do::PublishSummary => handed_in && actor.is(Role::Node),
        Do::Close => author || officer,
        Do::ReviewPublication => handed_in && actor.is(Role::PrivacyReviewer) && impartial,
    }
}

/// Whether `actor` may do `action` in the trust.
pub fn allows_in_trust(actor: &Actor, action: TrustActionKind) -> bool {
    use TrustActionKind as Do;

    match action {
        Do::StartCase => actor.is(Role::Clinician),
        // Any employee who signs in, whatever the role: the register is open by design.
        Do::SearchRegister => actor.roles.iter().any(|role| *role != Role::Node),
        Do::ManagePeers | Do::ManageUsers | Do::ChangeKeys => actor.is(Role::TrustAdmin),
        Do::WithdrawEntry => actor.is_any(&[Role::DecisionMaker, Role::PrivacyReviewer]),
        Do::ReadEvidence => actor.is_any(&[Role::TrustAdmin, Role::Auditor]),
        Do::ReadAccessLog => actor.is_any(&[Role::Auditor, Role::DataProtectionOfficer]),
        Do::ReadHolds => actor.is_any(&[Role::PrivacyReviewer, Role::DataProtectionOfficer]),
        Do::SetFigures => actor.is(Role::PrivacyReviewer),
        Do::ReadReviews => actor.is_any(&[Role::CaseOfficer, Role::Assessor, Role::DecisionMaker]),
        Do::AnswerReview | Do::DeclineReview => actor.is_any(&[Role::CaseOfficer, Role::DecisionMaker]),
    }
}

/// How sure it has to be who acts, for a step that anybody may take who is signed in, and for one that weighs more: `more`
/// is what the trust then asks for, if anything.
pub fn required_assurance(action: impl Into<ActionKind>, more: Option<Assurance>) -> Assurance {
    let weighs_more = match action.into() {
        // What binds the trust, or leaves it for good.
        ActionKind::Case(action) => {
            matches!(action, CaseActionKind::Decide | CaseActionKind::ReviewPublication)
        }
        // What decides who else may do anything, here and between trusts.
        ActionKind::Trust(action) => matches!(
            action,
            TrustActionKind::ManageUsers
                | TrustActionKind::ManagePeers
                | TrustActionKind::ChangeKeys
                | TrustActionKind::WithdrawEntry
        ),
    };
    more.filter(|_| weighs_more).unwrap_or(Assurance::Low)
}
