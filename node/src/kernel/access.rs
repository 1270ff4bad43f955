//! Who may do what: one pure function of actor, action and relation, and permits that only it can issue.
//!
//! A store that reads or changes a case takes a [`Permit`] as an argument; it has a private constructor, so code that
//! forgot to ask cannot compile. Lists take a [`CaseScope`], which the store turns into SQL and which answers the same
//! question for one case ([`CaseScope::sees`]); a property test keeps the two equal.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use crate::kernel::coded::coded;
use crate::kernel::ids::{CaseId, UnitId, UserId};
use crate::kernel::trust::TrustId;

mod policy;

pub use policy::{CaseScope, allows_in_case, allows_in_trust, required_assurance};

coded!(
    /// What a user is in a trust. One user may be several. See the table of roles in the glossary.
    Role {
        /// *Søker, behandlende lege*.
        Clinician = "clinician",
        /// *Leder som forankrer*.
        Endorser = "endorser",
        /// *Saksbehandler*.
        CaseOfficer = "case_officer",
        /// *Komitémedlem*.
        Assessor = "assessor",
        /// *Fagdirektør*.
        DecisionMaker = "decision_maker",
        /// *Publiseringskontrollør*.
        PrivacyReviewer = "privacy_reviewer",
        /// *Sykehusapotek*.
        Pharmacist = "pharmacist",
        /// *Controller*.
        Controller = "controller",
        /// *Leder, rapportleser*.
        Leader = "leader",
        /// *Foretaksadministrator*.
        TrustAdmin = "trust_admin",
        /// *Revisor*.
        Auditor = "auditor",
        /// *Personvernombud*.
        DataProtectionOfficer = "data_protection_officer",
        /// *Brukerrepresentant*.
        UserRepresentative = "user_representative",
        /// *Ansatt i spesialisthelsetjenesten*: the register and nothing else.
        Reader = "reader",
        /// The node itself, acting on a peer's signed message. Never given to a person.
        Node = "node",
    }
);

coded!(
    /// How sure an issuer is of who signed in (eIDAS, Regulation (EU) 910/2014 article 8).
    Assurance {
        /// *Lavt*: a password alone.
        Low = "low",
        /// *Betydelig*: two factors.
        Substantial = "substantial",
        /// *Høyt*: HelseID with an electronic id on the highest level.
        High = "high",
    }
);

/// Who acts, in one trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The trust whose session or message this is.
    pub trust: TrustId,
    /// The user.
    pub user: UserId,
    /// What the user is.
    pub roles: BTreeSet<Role>,
    /// Units the user applies from or leads.
    pub units: BTreeSet<UnitId>,
}

impl Actor {
    /// The node itself, which is no user.
    pub fn node(trust: TrustId) -> Self {
        Self {
            trust,
            user: UserId::from_uuid(uuid::Uuid::nil()),
            roles: BTreeSet::from([Role::Node]),
            units: BTreeSet::new(),
        }
    }

    /// Whether the actor has the role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the actor has one of the roles.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.is(*role))
    }
}

coded!(
    /// Where a case stands, without what belongs to each stage: the coded column that lists and access rules use.
    Stage {
        /// Written by the clinician, seen by nobody else but delegates.
        Draft = "draft",
        /// Sent, and waiting for endorsement.
        Submitted = "submitted",
        /// Sent back to the clinician with questions.
        Returned = "returned",
        /// Endorsed by all who had to; waiting for the case officer.
        Endorsed = "endorsed",
        /// With the assessors.
        InAssessment = "in_assessment",
        /// A question waits for the clinician.
        AwaitingInformation = "awaiting_information",
        /// A request waits for another trust.
        AwaitingPeerReview = "awaiting_peer_review",
        /// Decided.
        Decided = "decided",
        /// Treatment under the decision has begun.
        InTreatment = "in_treatment",
        /// Done.
        Closed = "closed",
        /// Taken back by the clinician.
        Withdrawn = "withdrawn",
        /// *Ikke forankret*: stopped by an endorser.
        Stopped = "stopped",
    }
);

/// How the users of a trust stand to one case: the one read that needs no permit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relations {
    /// The trust whose case it is.
    pub trust: TrustId,
    /// The case.
    pub case: CaseId,
    /// Number of events so far: the version a change must be based on.
    pub version: u32,
    /// Where it stands.
    pub stage: Stage,
    /// The doctor who applies.
    pub clinician: UserId,
    /// Who may fill in for the doctor.
    pub delegates: BTreeSet<UserId>,
    /// The unit that applies.
    pub unit: UnitId,
    /// Committee members the case is assigned to, the disqualified ones left out.
    pub assessors: BTreeSet<UserId>,
    /// Members who have handed in their rating.
    pub rated: BTreeSet<UserId>,
    /// Who has it open in an emergency at this moment.
    pub emergencies: BTreeSet<UserId>,
}

/// Declares the kinds of action and, for each, the type that marks a permit for it.
macro_rules! actions {
    ($(#[$doc:meta])* $kind:ident: $trait:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)+ }) => {
        coded!($(#[$doc])* $kind { $($(#[$vdoc])* $variant = $code,)+ });

        $($(#[$vdoc])* #[derive(Debug, Clone, Copy, PartialEq, Eq)] pub struct $variant;
        impl $trait for $variant { const KIND: $kind = $kind::$variant; })+
    };
}

/// An action on a case, as a type.
pub trait CaseAction {
    /// The same as a value.
    const KIND: CaseActionKind;
}

/// An action that concerns the trust and no single case, as a type.
pub trait TrustAction {
    /// The same as a value.
    const KIND: TrustActionKind;
}

actions!(
    /// Everything that can be done with a case.
    CaseActionKind: CaseAction {
        /// See the application, its events and letters, without the patient's identity.
        ReadCase = "read_case",
        /// Open it in an emergency, without being of its unit.
        BreakGlass = "break_glass",
        /// See who the patient is.
        ReadIdentity = "read_identity",
        /// Change the draft.
        EditDraft = "edit_draft",
        /// Hand the application in.
        Submit = "submit",
        /// Take the application back.
        Withdraw = "withdraw",
        /// Endorse it.
        Endorse = "endorse",
        /// Send it back to the clinician with questions.
        ReturnToClinician = "return_to_clinician",
        /// Stop it: *ikke forankret*.
        Stop = "stop",
        /// Lift a stop.
        LiftStop = "lift_stop",
        /// Find it complete and give it to assessors.
        AssignAssessors = "assign_assessors",
        /// Ask the clinician a question.
        RequestInformation = "request_information",
        /// Answer such a question.
        GiveInformation = "give_information",
        /// Rate the criteria.
        Rate = "rate",
        /// Step down as assessor for a conflict of interest.
        DeclareConflict = "declare_conflict",
        /// See what the assessors rated.
        ReadRatings = "read_ratings",
        /// Ask another trust for its opinion.
        RequestReview = "request_review",
        /// Take a request back that was sent to another trust.
        WithdrawReview = "withdraw_review",
        /// Give another trust more time.
        ExtendReview = "extend_review",
        /// Take in the opinion of another trust.
        ReceiveOpinion = "receive_opinion",
        /// Take in that another trust will not give one.
        ReceiveDecline = "receive_decline",
        /// Decide.
        Decide = "decide",
        /// Register that treatment began.
        StartTreatment = "start_treatment",
        /// Close the case.
        Close = "close",
        /// Build the summary of a decision for the register, and publish or hold it.
        PublishSummary = "publish_summary",
        /// Clear, or keep back, a summary that the anonymity gate held.
        ReviewPublication = "review_publication",
    }
);

actions!(
    /// Everything that can be done in a trust outside a single case.
    TrustActionKind: TrustAction {
        /// Begin an application.
        StartCase = "start_case",
        /// Look decisions up in the register.
        SearchRegister = "search_register",
        /// Pair with other trusts, pause them, fetch from them.
        ManagePeers = "manage_peers",
        /// Give users their roles.
        ManageUsers = "manage_users",
        /// See the proof that a log signed two histories.
        ReadEvidence = "read_evidence",
        /// Read and verify the access log.
        ReadAccessLog = "read_access_log",
        /// See the summaries that are held back.
        ReadHolds = "read_holds",
        /// Enter the figures that small cells are judged by.
        SetFigures = "set_figures",
        /// Read the requests of other trusts.
        ReadReviews = "read_reviews",
        /// Answer the requests of other trusts.
        AnswerReview = "answer_review",
        /// Decline the requests of other trusts.
        DeclineReview = "decline_review",
        /// Take an entry of the own register back.
        WithdrawEntry = "withdraw_entry",
        /// Give the trust new keys in the federation.
        ChangeKeys = "change_keys",
    }
);

/// An action of either sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// On a case.
    Case(CaseActionKind),
    /// In the trust.
    Trust(TrustActionKind),
}

impl From<CaseActionKind> for ActionKind {
    fn from(action: CaseActionKind) -> Self {
        Self::Case(action)
    }
}

impl From<TrustActionKind> for ActionKind {
    fn from(action: TrustActionKind) -> Self {
        Self::Trust(action)
    }
}

/// The actor may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not permitted")]
pub struct Denied;

/// Proof that the actor may do `A` with one case at one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit<A> {
    actor: Actor,
    case: CaseId,
    version: u32,
    action: PhantomData<A>,
}

impl<A> Permit<A> {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The case.
    pub fn case(&self) -> CaseId {
        self.case
    }

    /// The version that the relations were read at.
    pub fn version(&self) -> u32 {
        self.version
    }
}

/// Issues a permit for action `A` on the case that `relations` describe.
///
/// # Errors
/// [`Denied`] when the policy does not allow it. Callers answer with *not found* where the actor may not even read.
pub fn permit<A: CaseAction>(actor: &Actor, relations: &Relations) -> Result<Permit<A>, Denied> {
    if allows_in_case(actor, A::KIND, relations) {
        let Relations { case, version, .. } = *relations;
        Ok(Permit { actor: actor.clone(), case, version, action: PhantomData })
    } else {
        Err(Denied)
    }
}

/// Proof that the actor may do `A` in the trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustPermit<A> {
    actor: Actor,
    action: PhantomData<A>,
}

impl<A> TrustPermit<A> {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// Issues a permit for action `A` in the actor's trust.
///
/// # Errors
/// [`Denied`] when no role of the actor carries it.
pub fn permit_in_trust<A: TrustAction>(actor: &Actor) -> Result<TrustPermit<A>, Denied> {
    if allows_in_trust(actor, A::KIND) {
        Ok(TrustPermit { actor: actor.clone(), action: PhantomData })
    } else {
        Err(Denied)
    }
}

#[cfg(test)]
mod tests;
