//! What states, problems and alarms of peers are called.

use super::mailbox::Fate;
use super::mailbox::alarms::AlarmKind;
use super::peer::{CertificateRule, PeerState, PeerUrl, Problem};
use super::rules::CannotApprove;
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::Tone;

/// The key of a state's name, and its colour.
pub(super) const fn state(state: PeerState) -> (&'static str, Tone) {
    match state {
        PeerState::ProposedByUs => ("peers-state-proposed-by-us", Tone::Info),
        PeerState::ProposedByThem => ("peers-state-proposed-by-them", Tone::Warning),
        PeerState::Active => ("peers-state-active", Tone::Success),
        PeerState::Paused => ("peers-state-paused", Tone::Warning),
        PeerState::Revoked => ("peers-state-revoked", Tone::Danger),
    }
}

/// Where a node is, or that nobody can connect to it.
pub(super) fn address(lang: Lang, url: Option<&PeerUrl>) -> String {
    url.map_or_else(|| t(lang, "peers-no-address"), PeerUrl::to_string)
}

/// The key of the sentence that says what is wrong with a peer.
pub const fn problem(problem: Problem) -> &'static str {
    match problem {
        Problem::Unreachable => "peers-problem-unreachable",
        Problem::AddressRefused => "peers-problem-address-refused",
        Problem::Certificate => "peers-problem-certificate",
        Problem::TimedOut => "peers-problem-timed-out",
        Problem::Redirected => "peers-problem-redirected",
        Problem::TooLarge => "peers-problem-too-large",
        Problem::Denied => "peers-problem-denied",
        Problem::Failed => "peers-problem-failed",
        Problem::Malformed => "peers-problem-malformed",
        Problem::BadSignature => "peers-problem-bad-signature",
        Problem::Shrunk => "peers-problem-shrunk",
        Problem::Forked => "peers-problem-forked",
        Problem::AfterEnd => "peers-problem-after-end",
        Problem::OtherContent => "peers-problem-other-content",
        Problem::BadEnvelope => "peers-problem-bad-envelope",
        Problem::Gap => "peers-problem-gap",
        Problem::BothUnreachable => "peers-problem-both-unreachable",
        Problem::NoMirror => "peers-problem-no-mirror",
    }
}

/// The key of the sentence that says what to do about a problem.
pub(super) const fn advice(problem: Problem) -> &'static str {
    match problem {
        Problem::Unreachable => "peers-advice-unreachable",
        Problem::AddressRefused => "peers-advice-address-refused",
        Problem::Certificate => "peers-advice-certificate",
        Problem::TimedOut => "peers-advice-timed-out",
        Problem::Redirected => "peers-advice-redirected",
        Problem::TooLarge => "peers-advice-too-large",
        Problem::Denied => "peers-advice-denied",
        Problem::Failed => "peers-advice-failed",
        Problem::Malformed => "peers-advice-malformed",
        Problem::BadSignature => "peers-advice-bad-signature",
        Problem::Shrunk => "peers-advice-shrunk",
        Problem::Forked => "peers-advice-forked",
        Problem::AfterEnd => "peers-advice-after-end",
        Problem::OtherContent => "peers-advice-other-content",
        Problem::BadEnvelope => "peers-advice-bad-envelope",
        Problem::Gap => "peers-advice-gap",
        Problem::BothUnreachable => "peers-advice-both-unreachable",
        Problem::NoMirror => "peers-advice-no-mirror",
    }
}

/// The key of the sentence for an alarm.
pub(super) const fn alarm(kind: AlarmKind) -> &'static str {
    match kind {
        AlarmKind::OtherBytes => "peers-alarm-other-bytes",
        AlarmKind::BadEnvelope => "peers-alarm-bad-envelope",
        AlarmKind::Gap => "peers-alarm-gap",
        AlarmKind::BadReceipt => "peers-alarm-bad-receipt",
        AlarmKind::OtherReceipt => "peers-alarm-other-receipt",
    }
}

/// The key of the name of a rule for certificates.
pub(super) const fn certificate(rule: CertificateRule) -> &'static str {
    match rule {
        CertificateRule::Authority => "peers-certificate-authority",
        CertificateRule::Pin(_) => "peers-certificate-pin",
        CertificateRule::AuthorityAndPin(_) => "peers-certificate-both",
    }
}

/// The key of the sentence for a refused approval.
pub(super) const fn cannot_approve(refusal: CannotApprove) -> &'static str {
    match refusal {
        CannotApprove::AlreadyApproved => "peers-refused-already",
        CannotApprove::Revoked => "peers-refused-revoked",
        CannotApprove::OtherKeys => "peers-refused-other-keys",
        CannotApprove::Ourselves => "peers-refused-ourselves",
        CannotApprove::BothUnreachable => "peers-both-must-not-be-unreachable",
    }
}

/// The key of what has become of a message, and its colour.
pub const fn fate(fate: &Fate) -> (&'static str, Tone) {
    match fate {
        Fate::Waiting => ("mailbox-fate-waiting", Tone::Neutral),
        Fate::Delivered { .. } => ("mailbox-fate-delivered", Tone::Warning),
        Fate::Stored { .. } => ("mailbox-fate-stored", Tone::Warning),
        Fate::Taken { .. } => ("mailbox-fate-taken", Tone::Success),
        Fate::Rejected { .. } => ("mailbox-fate-rejected", Tone::Danger),
        Fate::Refused { .. } => ("mailbox-fate-refused", Tone::Danger),
        Fate::Expired { .. } => ("mailbox-fate-expired", Tone::Danger),
    }
}

/// The key of the name of a kind of message.
pub fn kind(name: &str) -> &'static str {
    match name {
        "review_request" => "mailbox-kind-review-request",
        "opinion" => "mailbox-kind-opinion",
        "review_message" => "mailbox-kind-review-message",
        "review_withdrawal" => "mailbox-kind-review-withdrawal",
        "review_decline" => "mailbox-kind-review-decline",
        "review_extension" => "mailbox-kind-review-extension",
        "attachment" | "attachment_chunk" => "mailbox-kind-attachment",
        _ => "mailbox-kind-other",
    }
}

/// The key of the sentence for the code under which a peer does not take a message, `docs/protocol/errors.md`.
pub(super) fn refusal(code: &str) -> &'static str {
    match code {
        "malformed" | "header" | "bad_signature" | "other_ciphertext" => "mailbox-refusal-damaged",
        "too_long" | "status_413" => "mailbox-refusal-too-long",
        "other_sender" | "other_recipient" => "mailbox-refusal-other-trust",
        "other_bytes" | "status_409" => "mailbox-refusal-other-bytes",
        "expired" => "mailbox-refusal-expired",
        _ => "mailbox-refusal-other",
    }
}

/// The key of the sentence for a code of a receipt that rejects a message, `docs/protocol/errors.md`.
pub(super) fn rejection(code: &str) -> &'static str {
    match code {
        "cannot_open" => "mailbox-rejection-cannot-open",
        "malformed" => "mailbox-rejection-malformed",
        "not_permitted" => "mailbox-rejection-not-permitted",
        "not_asked" => "mailbox-rejection-not-asked",
        "repeated" => "mailbox-rejection-repeated",
        "erased" => "mailbox-rejection-erased",
        _ => "mailbox-rejection-other",
    }
}
