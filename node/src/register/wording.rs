//! What the codes of published entries are called. Schemes, scopes, outcomes and classifications have the same codes and
//! names everywhere; grounds and deciding bodies are those of the wire.

use federation_protocol::content::{DecidedBy, Ground, WithdrawalReason};

use crate::kernel::terms::Outcome;
use crate::peers::Problem;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::Tone;

pub(super) const fn ground_key(ground: Ground) -> &'static str {
    match ground {
        Ground::BenefitShown => "register-ground-benefit-shown",
        Ground::BenefitInsufficient => "register-ground-benefit-insufficient",
        Ground::EvidenceInsufficient => "register-ground-evidence-insufficient",
        Ground::SeverityHigh => "register-ground-severity-high",
        Ground::SeverityInsufficient => "register-ground-severity-insufficient",
        Ground::ResourceUseProportionate => "register-ground-resource-use-proportionate",
        Ground::ResourceUseDisproportionate => "register-ground-resource-use-disproportionate",
        Ground::SafetyConcern => "register-ground-safety-concern",
        Ground::AlternativeAvailable => "register-ground-alternative-available",
        Ground::AlternativesExhausted => "register-ground-alternatives-exhausted",
        Ground::ClinicallyExceptional => "register-ground-clinically-exceptional",
        Ground::NotClinicallyExceptional => "register-ground-not-clinically-exceptional",
        Ground::TrialAvailable => "register-ground-trial-available",
        Ground::OtherFunding => "register-ground-other-funding",
        Ground::WrongRoute => "register-ground-wrong-route",
    }
}

pub(super) const fn body_key(body: DecidedBy) -> &'static str {
    match body {
        DecidedBy::MedicalDirector => "body-medical-director",
        DecidedBy::ClinicDirector => "body-clinic-director",
        DecidedBy::Committee => "body-committee",
        DecidedBy::NationalCommittee => "register-body-national-committee",
    }
}

/// The name of a deciding body by its code.
pub(super) fn body(lang: Lang, code: &str) -> String {
    let known = DecidedBy::ALL.iter().find(|body| body.code() == code);
    known.map_or_else(|| code.to_owned(), |body| t(lang, body_key(*body)))
}

pub(super) const fn withdrawal_key(reason: WithdrawalReason) -> &'static str {
    match reason {
        WithdrawalReason::Error => "register-withdrawn-error",
        WithdrawalReason::Privacy => "register-withdrawn-privacy",
        WithdrawalReason::Revised => "register-withdrawn-revised",
        WithdrawalReason::DecisionRevoked => "register-withdrawn-revoked",
    }
}

/// What is wrong with a copy, for somebody who only reads: whether the trust does not answer, does not let us in, or
/// serves what was not believed.
pub(super) const fn problem_key(problem: Problem) -> &'static str {
    match problem {
        Problem::Unreachable
        | Problem::TimedOut
        | Problem::Failed
        | Problem::Redirected
        | Problem::AddressRefused
        | Problem::NoMirror
        | Problem::BothUnreachable => "register-problem-no-answer",
        Problem::Denied => "register-problem-denied",
        _ => "register-problem-not-believed",
    }
}

/// The colour of an outcome.
pub(super) const fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Approved => Tone::Success,
        Outcome::ApprovedWithConditions => Tone::Warning,
        Outcome::Rejected => Tone::Danger,
        Outcome::Dismissed | Outcome::Referred => Tone::Neutral,
    }
}

/// The name and colour of an outcome by its code.
pub(super) fn outcome(lang: Lang, code: &str) -> (Tone, String) {
    match Outcome::from_code(code) {
        Some(outcome) => (tone(outcome), t(lang, outcome.name_key())),
        None => (Tone::Neutral, code.to_owned()),
    }
}

/// A published period in words: `november 2026`, `4. kvartal 2026`, `2026`.
pub fn period(lang: Lang, period: &str) -> String {
    let Some((year, part)) = period.split_once('-') else { return period.to_owned() };
    match part.strip_prefix('Q') {
        Some(quarter) => ta(lang, "register-quarter", &[("quarter", &quarter), ("year", &year)]),
        None => {
            let month: u8 = part.parse().unwrap_or_default();
            ta(lang, "register-month", &[("month", &month), ("year", &year)])
        }
    }
}
