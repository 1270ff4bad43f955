//! Between the words of the case and those of the protocol. Only here, and exhaustively: a code that one side adds does not
//! compile until it has a meaning here.

use federation_protocol::content::{
    Criterion as WireCriterion, DecidedBy, Level as WireLevel, Scheme as WireScheme,
};
use federation_protocol::mailbox::{
    CriterionRating as WireRating, DeclineReason as WireDecline, Recommendation as WireRecommendation,
};
use federation_protocol::text::Text;

use crate::case::CriterionRating;
use crate::kernel::terms::{Criterion, DecidingBody, DeclineReason, Level, Recommendation, Scheme};

/// A scheme on its way out.
pub(super) const fn scheme_out(scheme: Scheme) -> WireScheme {
    match scheme {
        Scheme::OffLabel => WireScheme::OffLabel,
        Scheme::OffLicence => WireScheme::OffLicence,
        Scheme::PendingMethod => WireScheme::PendingMethod,
        Scheme::ExceptionalAccess => WireScheme::ExceptionalAccess,
    }
}

/// A scheme that arrived.
pub(super) const fn scheme_in(scheme: WireScheme) -> Scheme {
    match scheme {
        WireScheme::OffLabel => Scheme::OffLabel,
        WireScheme::OffLicence => Scheme::OffLicence,
        WireScheme::PendingMethod => Scheme::PendingMethod,
        WireScheme::ExceptionalAccess => Scheme::ExceptionalAccess,
    }
}

/// A recommendation on its way out; nothing is *no opinion*.
pub(super) const fn recommendation_out(recommendation: Option<Recommendation>) -> WireRecommendation {
    match recommendation {
        Some(Recommendation::Approve) => WireRecommendation::Approve,
        Some(Recommendation::ApproveWithConditions) => WireRecommendation::ApproveWithConditions,
        Some(Recommendation::Reject) => WireRecommendation::Reject,
        None => WireRecommendation::NoOpinion,
    }
}

/// A recommendation that arrived; *no opinion* is nothing.
pub(super) const fn recommendation_in(recommendation: WireRecommendation) -> Option<Recommendation> {
    match recommendation {
        WireRecommendation::Approve => Some(Recommendation::Approve),
        WireRecommendation::ApproveWithConditions => Some(Recommendation::ApproveWithConditions),
        WireRecommendation::Reject => Some(Recommendation::Reject),
        WireRecommendation::NoOpinion => None,
    }
}

/// Why we decline, on its way out.
pub(super) const fn decline_out(reason: DeclineReason) -> WireDecline {
    match reason {
        DeclineReason::NoCapacity => WireDecline::NoCapacity,
        DeclineReason::NoExpertise => WireDecline::NoExpertise,
        DeclineReason::ConflictOfInterest => WireDecline::ConflictOfInterest,
        DeclineReason::InsufficientInformation => WireDecline::InsufficientInformation,
        DeclineReason::Other => WireDecline::Other,
    }
}

/// Why another trust declines.
pub(super) const fn decline_in(reason: WireDecline) -> DeclineReason {
    match reason {
        WireDecline::NoCapacity => DeclineReason::NoCapacity,
        WireDecline::NoExpertise => DeclineReason::NoExpertise,
        WireDecline::ConflictOfInterest => DeclineReason::ConflictOfInterest,
        WireDecline::InsufficientInformation => DeclineReason::InsufficientInformation,
        WireDecline::Other => DeclineReason::Other,
    }
}

/// A body on its way out.
pub(super) const fn body_out(body: DecidingBody) -> DecidedBy {
    match body {
        DecidingBody::MedicalDirector => DecidedBy::MedicalDirector,
        DecidingBody::ClinicDirector => DecidedBy::ClinicDirector,
        DecidingBody::Committee => DecidedBy::Committee,
    }
}

/// A body that arrived; nothing where no body of a trust is meant.
pub(super) const fn body_in(body: DecidedBy) -> Option<DecidingBody> {
    match body {
        DecidedBy::MedicalDirector => Some(DecidingBody::MedicalDirector),
        DecidedBy::ClinicDirector => Some(DecidingBody::ClinicDirector),
        DecidedBy::Committee => Some(DecidingBody::Committee),
        DecidedBy::NationalCommittee => None,
    }
}

const fn criterion_out(criterion: Criterion) -> WireCriterion {
    match criterion {
        Criterion::Benefit => WireCriterion::Benefit,
        Criterion::ResourceUse => WireCriterion::ResourceUse,
        Criterion::Severity => WireCriterion::Severity,
        Criterion::Certainty => WireCriterion::CertaintyOfEvidence,
        Criterion::Safety => WireCriterion::Safety,
        Criterion::Alternatives => WireCriterion::AlternativesTried,
        Criterion::Exceptionality => WireCriterion::ClinicalExceptionality,
    }
}

const fn criterion_in(criterion: WireCriterion) -> Criterion {
    match criterion {
        WireCriterion::Benefit => Criterion::Benefit,
        WireCriterion::ResourceUse => Criterion::ResourceUse,
        WireCriterion::Severity => Criterion::Severity,
        WireCriterion::CertaintyOfEvidence => Criterion::Certainty,
        WireCriterion::Safety => Criterion::Safety,
        WireCriterion::AlternativesTried => Criterion::Alternatives,
        WireCriterion::ClinicalExceptionality => Criterion::Exceptionality,
    }
}

/// Ratings on their way out, in the order that the protocol asks for. A reason longer than the protocol takes is cut by
/// nobody: the form refuses it before.
pub(super) fn ratings_out(ratings: &[CriterionRating]) -> Vec<WireRating> {
    let mut ratings: Vec<WireRating> = ratings
        .iter()
        .map(|rating| WireRating {
            criterion: criterion_out(rating.criterion),
            level: rating.level.and_then(level_out),
            reason: Text::new(rating.reason.clone()).ok(),
        })
        .collect();
    ratings.sort_by_key(|rating| rating.criterion);
    ratings
}

/// Ratings that arrived; nothing when one has a level that we do not have.
pub(super) fn ratings_in(ratings: &[WireRating]) -> Option<Vec<CriterionRating>> {
    let read = |rating: &WireRating| {
        let level = match rating.level {
            None => None,
            Some(level) => Some(level_in(level)?),
        };
        let reason = rating.reason.as_ref().map(|reason| reason.as_str().to_owned()).unwrap_or_default();
        Some(CriterionRating { criterion: criterion_in(rating.criterion), level, reason })
    };
    ratings.iter().map(read).collect()
}

fn level_out(level: Level) -> Option<WireLevel> {
    let number: u8 = match level {
        Level::One => 1,
        Level::Two => 2,
        Level::Three => 3,
        Level::Four => 4,
    };
    WireLevel::try_from(number).ok()
}

fn level_in(level: WireLevel) -> Option<Level> {
    match u8::from(level) {
        1 => Some(Level::One),
        2 => Some(Level::Two),
        3 => Some(Level::Three),
        4 => Some(Level::Four),
        _ => None,
    }
}

/// What a person typed, as the protocol takes it: line feeds alone, and no other control characters.
pub(super) fn tidy(typed: &str) -> String {
    let lines = typed.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_comes_back_as_it_was() {
        for scheme in Scheme::ALL {
            assert_eq!(scheme_in(scheme_out(*scheme)), *scheme);
        }
        for body in DecidingBody::ALL {
            assert_eq!(body_in(body_out(*body)), Some(*body));
        }
        for reason in DeclineReason::ALL {
            assert_eq!(decline_in(decline_out(*reason)), *reason);
        }
        for recommendation in Recommendation::ALL.iter().copied().map(Some).chain([None]) {
            assert_eq!(recommendation_in(recommendation_out(recommendation)), recommendation);
        }
        let ratings: Vec<CriterionRating> = Criterion::ALL
            .iter()
            .zip(Level::ALL.iter().copied().map(Some).chain([None]).cycle())
            .map(|(criterion, level)| CriterionRating {
                criterion: *criterion,
                level,
                reason: "fordi".to_owned(),
            })
            .collect();
        let mut backwards = ratings.clone();
        backwards.reverse();
        assert_eq!(ratings_in(&ratings_out(&backwards)), Some(ratings));
    }

    #[test]
    fn what_a_browser_sends_is_made_fit_for_the_protocol() {
        assert_eq!(tidy(" a\r\nb\rc\u{7} \n"), "a\nb\nc");
    }
}
