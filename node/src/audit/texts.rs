//! What the codes of the access log are called.

use crate::audit::watch::SETTLE;
use crate::kernel::access::{CaseActionKind, Role, TrustActionKind};
use crate::organisation::nav::role_name;
use crate::platform::i18n::{Lang, t};

/// The code of a verification of the log.
pub(super) const VERIFY: &str = "verify_access_log";

/// The code of an export for a patient.
pub(super) const EXPORT: &str = "export_access_log";

/// What the law calls *utlevering*: sections of a case that were sent to another trust, on the legal basis in the reason.
pub const DISCLOSE_DOSSIER: &str = "disclose_dossier";

/// A message to another trust about a case of this trust, or about one of the other's.
pub const DISCLOSE_MESSAGE: &str = "disclose_message";

/// A file that was sent to another trust.
pub const DISCLOSE_ATTACHMENT: &str = "disclose_attachment";

/// A file of a request that was fetched from this node.
pub const READ_ATTACHMENT: &str = "read_attachment";

/// Somebody was erased, for the reason whose code stands with it.
pub const ERASE: &str = "erase";

/// What an action is called; a code that this version does not know stays a code.
pub(super) fn action(lang: Lang, code: &str) -> String {
    let other = match code {
        VERIFY => Some("access-verify-access-log"),
        SETTLE => Some("access-settle-alarm"),
        EXPORT => Some("access-export"),
        DISCLOSE_DOSSIER => Some("access-disclose-dossier"),
        DISCLOSE_MESSAGE => Some("access-disclose-message"),
        DISCLOSE_ATTACHMENT => Some("access-disclose-attachment"),
        READ_ATTACHMENT => Some("access-read-attachment"),
        ERASE => Some("access-erase"),
        _ => None,
    };
    if let Some(key) = other {
        return t(lang, key);
    }
    if let Some(action) = CaseActionKind::from_code(code) {
        return t(lang, case_action(action));
    }
    match TrustActionKind::from_code(code) {
        Some(action) => t(lang, trust_action(action)),
        None => code.to_owned(),
    }
}

fn case_action(action: CaseActionKind) -> &'static str {
    use CaseActionKind as Did;

    match action {
        Did::ReadCase => "access-read-case",
        Did::ReadIdentity => "access-read-identity",
        Did::EditDraft => "access-edit-draft",
        Did::Submit => "access-submit",
        Did::Withdraw => "access-withdraw",
        Did::Endorse => "access-endorse",
        Did::ReturnToClinician => "access-return-to-clinician",
        Did::Stop => "access-stop",
        Did::LiftStop => "access-lift-stop",
        Did::AssignAssessors => "access-assign-assessors",
        Did::RequestInformation => "access-request-information",
        Did::GiveInformation => "access-give-information",
        Did::Rate => "access-rate",
        Did::DeclareConflict => "access-declare-conflict",
        Did::ReadRatings => "access-read-ratings",
        Did::RequestReview => "access-request-review",
        Did::WithdrawReview => "access-withdraw-review",
        Did::ExtendReview => "access-extend-review",
        Did::ReceiveOpinion => "access-receive-opinion",
        Did::ReceiveDecline => "access-receive-decline",
        Did::Decide => "access-decide",
        Did::StartTreatment => "access-start-treatment",
        Did::BreakGlass => "access-break-glass",
        Did::Close => "access-close",
        Did::PublishSummary => "access-publish-summary",
        Did::ReviewPublication => "access-review-publication",
    }
}

fn trust_action(action: TrustActionKind) -> &'static str {
    use TrustActionKind as Did;

    match action {
        Did::StartCase => "access-start-case",
        Did::SearchRegister => "access-search-register",
        Did::ManagePeers => "access-manage-peers",
        Did::ManageUsers => "access-manage-users",
        Did::ReadEvidence => "access-read-evidence",
        Did::ReadAccessLog => "access-read-access-log",
        Did::ReadHolds => "access-read-holds",
        Did::SetFigures => "access-set-figures",
        Did::ReadReviews => "access-read-reviews",
        Did::AnswerReview => "access-answer-review",
        Did::DeclineReview => "access-decline-review",
        Did::WithdrawEntry => "access-withdraw-entry",
        Did::ChangeKeys => "access-change-keys",
    }
}

/// What a kind of object is called.
pub(super) fn object_kind(lang: Lang, kind: &str) -> String {
    match kind {
        "case" => t(lang, "access-object-case"),
        "review" => t(lang, "access-object-review"),
        "subject" => t(lang, "access-object-subject"),
        "peer" => t(lang, "access-object-peer"),
        "user" => t(lang, "access-object-user"),
        "entry" => t(lang, "access-object-entry"),
        "keys" => t(lang, "access-object-keys"),
        "register" => t(lang, "access-object-register"),
        "access_log" => t(lang, "access-object-access-log"),
        other => other.to_owned(),
    }
}

/// The names of stored roles.
pub(super) fn roles(lang: Lang, codes: &str) -> String {
    let names = codes
        .split(' ')
        .map(|code| Role::from_code(code).map_or_else(|| code.to_owned(), |role| role_name(lang, role)));
    names.collect::<Vec<_>>().join(", ")
}
