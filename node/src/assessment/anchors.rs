//! The verbal anchor of each level of each criterion, as text keys. The same in all trusts, so that a level means the
//! same wherever it was given. One direction: the higher the level, the more it speaks for treating.
//!
//! Benefit, resource use and severity follow the white paper on priority setting, Meld. St. 34 (2015–2016); certainty
//! follows GRADE (Guyatt et al., BMJ 2008;336:924).

use crate::kernel::terms::{Criterion, Level};

/// The key of the question that a criterion asks.
pub const fn question_key(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Benefit => "assessment-ask-benefit",
        Criterion::ResourceUse => "assessment-ask-resource-use",
        Criterion::Severity => "assessment-ask-severity",
        Criterion::Certainty => "assessment-ask-certainty",
        Criterion::Safety => "assessment-ask-safety",
        Criterion::Alternatives => "assessment-ask-alternatives",
        Criterion::Exceptionality => "assessment-ask-exceptionality",
    }
}

/// The key of a level's anchor.
pub const fn anchor_key(criterion: Criterion, level: Level) -> &'static str {
    let [one, two, three, four] = anchor_keys(criterion);
    match level {
        Level::One => one,
        Level::Two => two,
        Level::Three => three,
        Level::Four => four,
    }
}

/// From the level that speaks least for treating to the one that speaks most for it.
const fn anchor_keys(criterion: Criterion) -> [&'static str; 4] {
    match criterion {
        Criterion::Benefit => [
            "assessment-benefit-one",
            "assessment-benefit-two",
            "assessment-benefit-three",
            "assessment-benefit-four",
        ],
        Criterion::ResourceUse => [
            "assessment-resource-use-one",
            "assessment-resource-use-two",
            "assessment-resource-use-three",
            "assessment-resource-use-four",
        ],
        Criterion::Severity => [
            "assessment-severity-one",
            "assessment-severity-two",
            "assessment-severity-three",
            "assessment-severity-four",
        ],
        Criterion::Certainty => [
            "assessment-certainty-one",
            "assessment-certainty-two",
            "assessment-certainty-three",
            "assessment-certainty-four",
        ],
        Criterion::Safety => [
            "assessment-safety-one",
            "assessment-safety-two",
            "assessment-safety-three",
            "assessment-safety-four",
        ],
        Criterion::Alternatives => [
            "assessment-alternatives-one",
            "assessment-alternatives-two",
            "assessment-alternatives-three",
            "assessment-alternatives-four",
        ],
        Criterion::Exceptionality => [
            "assessment-exceptionality-one",
            "assessment-exceptionality-two",
            "assessment-exceptionality-three",
            "assessment-exceptionality-four",
        ],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_level_of_every_criterion_has_an_anchor_of_its_own() {
        let keys: BTreeSet<&str> = Criterion::ALL
            .iter()
            .flat_map(|criterion| Level::ALL.iter().map(|level| anchor_key(*criterion, *level)))
            .collect();
        assert_eq!(keys.len(), Criterion::ALL.len() * Level::ALL.len());
    }
}
