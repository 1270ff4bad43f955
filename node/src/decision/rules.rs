//! Deciding, decided without touching anything.

use jiff::civil::Date;

use crate::case::{Case, CaseEvent, Decision, State};
use crate::kernel::terms::{Classification, DecidingBody, Ground, Outcome};

/// What the decision maker fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// How it turns out.
    pub outcome: Outcome,
    /// Who decides.
    pub body: DecidingBody,
    /// Coded grounds.
    pub grounds: Vec<Ground>,
    /// Grounds in words, for the letter.
    pub grounds_text: String,
    /// Conditions, for the letter.
    pub conditions: String,
    /// Experimental or established.
    pub classification: Classification,
    /// Last day it may be used.
    pub valid_until: Option<Date>,
    /// Short text written for publication.
    pub public_text: String,
    /// Conditions, written for publication.
    pub public_conditions: String,
}

/// Most characters of a text that is published.
pub const PUBLIC_TEXT_LIMIT: usize = 600;

/// Why a decision is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotDecide {
    /// The case is not in assessment.
    #[error("the case is not in assessment")]
    NotInAssessment,
    /// Not every assessor has rated.
    #[error("ratings are missing")]
    RatingsMissing,
}

/// What is wrong with one field of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flaw {
    /// No ground was chosen.
    GroundsMissing,
    /// The grounds in words are missing.
    GroundsTextMissing,
    /// Approved on conditions, and none given.
    ConditionsMissing,
    /// The last day is not after today.
    ValidUntilPassed,
    /// The published text is missing.
    PublicTextMissing,
    /// The published text is too long.
    PublicTextTooLong,
    /// Approved on conditions, and no text of them for publication.
    PublicConditionsMissing,
    /// The published conditions are too long.
    PublicConditionsTooLong,
}

/// Everything that must be mended before the decision can be made.
pub fn flaws(draft: &Draft, today: Date) -> Vec<Flaw> {
    let conditional = draft.outcome == Outcome::ApprovedWithConditions;
    let blank = |text: &str| text.trim().is_empty();
    let long = |text: &str| text.chars().count() > PUBLIC_TEXT_LIMIT;
    [
        (draft.grounds.is_empty(), Flaw::GroundsMissing),
        (blank(&draft.grounds_text), Flaw::GroundsTextMissing),
        (conditional && blank(&draft.conditions), Flaw::ConditionsMissing),
        (draft.valid_until.is_some_and(|last| last <= today), Flaw::ValidUntilPassed),
        (blank(&draft.public_text), Flaw::PublicTextMissing),
        (long(&draft.public_text), Flaw::PublicTextTooLong),
        (conditional && blank(&draft.public_conditions), Flaw::PublicConditionsMissing),
        (long(&draft.public_conditions), Flaw::PublicConditionsTooLong),
    ]
    .into_iter()
    .filter_map(|(wrong, flaw)| wrong.then_some(flaw))
    .collect()
}

/// Whether the case can be decided now: every assessor has rated. Opinions of other trusts are asked for, not waited for.
///
/// # Errors
/// [`CannotDecide`].
pub fn ready(case: &Case) -> Result<(), CannotDecide> {
    match &case.state {
        State::InAssessment(assessment) | State::AwaitingPeerReview(assessment)
            if assessment.is_complete() =>
        {
            Ok(())
        }
        State::InAssessment(_) | State::AwaitingPeerReview(_) => Err(CannotDecide::RatingsMissing),
        _ => Err(CannotDecide::NotInAssessment),
    }
}

/// Decides. `reference` is a fresh one; it is used only where treatment may begin. The draft has no [`flaws`].
///
/// # Errors
/// [`CannotDecide`].
pub fn decide(case: &Case, draft: Draft, reference: String) -> Result<CaseEvent, CannotDecide> {
    ready(case)?;
    let trimmed = |text: String| text.trim().to_owned();
    Ok(CaseEvent::Decided(Decision {
        outcome: draft.outcome,
        body: draft.body,
        grounds: draft.grounds,
        grounds_text: trimmed(draft.grounds_text),
        conditions: trimmed(draft.conditions),
        classification: draft.classification,
        valid_until: draft.valid_until,
        reference: draft.outcome.allows_treatment().then_some(reference),
        public_text: trimmed(draft.public_text),
        public_conditions: trimmed(draft.public_conditions),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixtures::after;

    fn draft() -> Draft {
        Draft {
            outcome: Outcome::Approved,
            body: DecidingBody::MedicalDirector,
            grounds: vec![Ground::BenefitDocumented],
            grounds_text: "Dokumentert.".to_owned(),
            conditions: String::new(),
            classification: Classification::Established,
            valid_until: None,
            public_text: "Dokumentert nytte.".to_owned(),
            public_conditions: String::new(),
        }
    }

    const TODAY: Date = jiff::civil::date(2026, 11, 24);
    const RATED: &[&str] =
        &["started", "submitted", "endorsed", "assessors_assigned", "rated", "conflict_declared"];

    #[test]
    fn a_case_is_decided_once_all_assessors_have_rated() {
        assert!(ready(&after(RATED)).is_ok());
        assert_eq!(ready(&after(&RATED[..5])), Err(CannotDecide::RatingsMissing));
        assert_eq!(ready(&after(&RATED[..4])), Err(CannotDecide::RatingsMissing));
        assert_eq!(ready(&after(&["started", "submitted"])), Err(CannotDecide::NotInAssessment));
    }

    #[test]
    fn only_a_decision_that_allows_treatment_gets_a_reference() {
        for outcome in Outcome::ALL {
            let event =
                decide(&after(RATED), Draft { outcome: *outcome, ..draft() }, "R".to_owned()).unwrap();
            let CaseEvent::Decided(decision) = event else { panic!() };
            assert_eq!(decision.reference.is_some(), outcome.allows_treatment(), "{outcome:?}");
        }
    }

    #[test]
    fn each_flaw_is_found_and_a_sound_decision_has_none() {
        assert_eq!(flaws(&draft(), TODAY), []);
        let conditional = Draft { outcome: Outcome::ApprovedWithConditions, ..draft() };
        let cases = [
            (Draft { grounds: Vec::new(), ..draft() }, vec![Flaw::GroundsMissing]),
            (Draft { grounds_text: " ".to_owned(), ..draft() }, vec![Flaw::GroundsTextMissing]),
            (Draft { valid_until: Some(TODAY), ..draft() }, vec![Flaw::ValidUntilPassed]),
            (Draft { public_text: String::new(), ..draft() }, vec![Flaw::PublicTextMissing]),
            (
                Draft { public_text: "æ".repeat(PUBLIC_TEXT_LIMIT + 1), ..draft() },
                vec![Flaw::PublicTextTooLong],
            ),
            (conditional, vec![Flaw::ConditionsMissing, Flaw::PublicConditionsMissing]),
        ];
        for (wrong, found) in cases {
            assert_eq!(flaws(&wrong, TODAY), found);
        }
        assert_eq!(flaws(&Draft { public_text: "æ".repeat(PUBLIC_TEXT_LIMIT), ..draft() }, TODAY), []);
    }
}
