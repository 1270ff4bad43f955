//! The form of a rating: one question for each criterion, and what a member makes of it.

use crate::assessment::anchors::{anchor_key, question_key};
use crate::assessment::rules::CannotRate;
use crate::case::{CriterionRating, Rating};
use crate::kernel::terms::{Criterion, Level, Recommendation, Scheme};
use crate::platform::form::{Choice, FormView};
use crate::platform::i18n::{Lang, t, ta};

/// The value of *cannot be assessed*.
const CANNOT: &str = "none";
/// The field of the recommendation.
const RECOMMENDATION: &str = "recommendation";
/// The field of the comment.
const COMMENT: &str = "comment";

/// One criterion as the page asks for it.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// Its name.
    pub(super) name: String,
    /// What it asks.
    pub(super) question: String,
    /// Name of the field of the level.
    pub(super) level: String,
    /// Name of the field of the reason.
    pub(super) reason: String,
    /// Label of the reason, which names the criterion: a label is read without what is around it.
    pub(super) reason_label: String,
    /// The levels with their anchors, and *cannot be assessed*.
    pub(super) choices: Vec<Choice>,
}

fn level_field(criterion: Criterion) -> String {
    format!("level-{}", criterion.code())
}

fn reason_field(criterion: Criterion) -> String {
    format!("reason-{}", criterion.code())
}

/// The questions of a scheme.
pub(super) fn questions(scheme: Scheme, lang: Lang) -> Vec<Question> {
    Criterion::of(scheme)
        .map(|criterion| {
            let anchor = |level: &Level| {
                let anchor = t(lang, anchor_key(criterion, *level));
                let args: &[(&'static str, &dyn crate::platform::i18n::TextArg)] =
                    &[("level", &level.code()), ("anchor", &anchor)];
                Choice::new(level.code(), ta(lang, "assessment-level-choice", args))
            };
            let name = t(lang, criterion.name_key());
            Question {
                question: t(lang, question_key(criterion)),
                level: level_field(criterion),
                reason: reason_field(criterion),
                reason_label: ta(lang, "assessment-reason", &[("criterion", &name)]),
                choices: Level::ALL
                    .iter()
                    .map(anchor)
                    .chain([Choice::new(CANNOT, t(lang, "assessment-cannot"))])
                    .collect(),
                name,
            }
        })
        .collect()
}

/// What can be recommended.
pub(super) fn recommendations(lang: Lang) -> Vec<Choice> {
    Recommendation::ALL.iter().map(|one| Choice::new(one.code(), t(lang, one.name_key()))).collect()
}

/// The rating that was filled in; nothing where no recommendation was chosen, which the form then says. Criteria without a
/// level are left out, for the rule to find.
pub(super) fn read(form: &mut FormView, scheme: Scheme, lang: Lang) -> Option<Rating> {
    let criteria = Criterion::of(scheme).filter_map(|criterion| {
        let level = match form.value(&level_field(criterion)) {
            CANNOT => None,
            code => Some(Level::from_code(code)?),
        };
        let reason = form.value(&reason_field(criterion)).trim().to_owned();
        Some(CriterionRating { criterion, level, reason })
    });
    let criteria = criteria.collect();
    let comment = form.value(COMMENT).trim().to_owned();
    let Some(recommendation) = Recommendation::from_code(form.value(RECOMMENDATION)) else {
        // Everything that is wrong is said at once, in the order of the page.
        add_missing(form, scheme, lang);
        form.add_error(RECOMMENDATION, t(lang, "assessment-recommendation-missing"));
        return None;
    };
    Some(Rating { criteria, recommendation, comment })
}

/// Says what the rule found missing.
pub(super) fn add_errors(form: &mut FormView, refused: &CannotRate, scheme: Scheme, lang: Lang) {
    match refused {
        CannotRate::Missing(_) | CannotRate::ReasonMissing(_) => add_missing(form, scheme, lang),
        // The page itself says so: there is no field to mend.
        CannotRate::NotInAssessment | CannotRate::NotAssigned | CannotRate::AlreadyRated => {}
    }
}

fn add_missing(form: &mut FormView, scheme: Scheme, lang: Lang) {
    for criterion in Criterion::of(scheme) {
        let name = t(lang, criterion.name_key());
        let (level, reason) = (level_field(criterion), reason_field(criterion));
        let known = |code: &str| code == CANNOT || Level::from_code(code).is_some();
        if !known(form.value(&level)) {
            form.add_error(level, ta(lang, "assessment-level-missing", &[("criterion", &name)]));
        }
        if form.values.answer(&reason).is_none() {
            form.add_error(reason, ta(lang, "assessment-reason-missing", &[("criterion", &name)]));
        }
    }
}
