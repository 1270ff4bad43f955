//! The form of an opinion: what is recommended and why; ratings where the committee has made them.

use federation_protocol::ids::ReviewRequestId;
use federation_protocol::mailbox::OpinionV1;
use federation_protocol::text::Text;

use crate::assessment::anchors::{anchor_key, question_key};
use crate::case::CriterionRating;
use crate::kernel::terms::{Criterion, DecidingBody, Level, Recommendation, Scheme};
use crate::platform::form::{Choice, FormView};
use crate::platform::i18n::{Lang, t, ta};
use crate::review::wire;

const RECOMMENDATION: &str = "recommendation";
/// The value of *no opinion*.
const NO_OPINION: &str = "none";
pub(super) const TEXT: &str = "text";
const BODY: &str = "given_by";
/// The value of *cannot be assessed*.
const CANNOT: &str = "none";

/// One criterion as the page asks for it.
pub(super) struct Question {
    pub(super) name: String,
    pub(super) ask: String,
    pub(super) level: String,
    pub(super) reason: String,
    pub(super) reason_label: String,
    pub(super) choices: Vec<Choice>,
}

fn level_field(criterion: Criterion) -> String {
    format!("level-{}", criterion.code())
}

fn reason_field(criterion: Criterion) -> String {
    format!("reason-{}", criterion.code())
}

/// The criteria of the scheme.
pub(super) fn questions(scheme: Scheme, lang: Lang) -> Vec<Question> {
    let question = |criterion: Criterion| {
        let anchored = |level: &Level| {
            let anchor = t(lang, anchor_key(criterion, *level));
            let label = ta(lang, "review-level", &[("level", &level.code()), ("anchor", &anchor)]);
            Choice::new(level.code(), label)
        };
        let name = t(lang, criterion.name_key());
        Question {
            ask: t(lang, question_key(criterion)),
            level: level_field(criterion),
            reason: reason_field(criterion),
            reason_label: ta(lang, "review-reason", &[("criterion", &name)]),
            choices: Level::ALL
                .iter()
                .map(anchored)
                .chain([Choice::new(CANNOT, t(lang, "review-level-none"))])
                .collect(),
            name,
        }
    };
    Criterion::of(scheme).map(question).collect()
}

/// What can be recommended.
pub(super) fn recommendations(lang: Lang) -> Vec<Choice> {
    Recommendation::ALL
        .iter()
        .map(|one| Choice::new(one.code(), t(lang, one.name_key())))
        .chain([Choice::new(NO_OPINION, t(lang, Recommendation::key_of(None)))])
        .collect()
}

/// Who can give an opinion.
pub(super) fn bodies(lang: Lang) -> Vec<Choice> {
    DecidingBody::ALL.iter().map(|body| Choice::new(body.code(), t(lang, body.name_key()))).collect()
}

/// The opinion that was filled in; every mistake becomes an error of its field.
pub(super) fn read(
    form: &mut FormView,
    request: ReviewRequestId,
    scheme: Scheme,
    lang: Lang,
) -> Option<OpinionV1> {
    let recommendation = match form.value(RECOMMENDATION) {
        NO_OPINION => Some(None),
        code => Recommendation::from_code(code).map(Some),
    };
    if recommendation.is_none() {
        form.add_error(RECOMMENDATION, t(lang, "review-recommendation-missing"));
    }
    let typed = wire::tidy(form.value(TEXT));
    let text = Text::<10000>::new(typed.clone()).ok();
    if text.is_none() {
        form.add_error(
            TEXT,
            t(lang, if typed.is_empty() { "review-text-missing" } else { "review-text-long" }),
        );
    }
    let body = DecidingBody::from_code(form.value(BODY));
    if body.is_none() {
        form.add_error(BODY, t(lang, "review-body-missing"));
    }
    let ratings = read_ratings(form, scheme, lang);
    if form.has_errors() {
        return None;
    }
    Some(OpinionV1 {
        request,
        recommendation: wire::recommendation_out(recommendation?),
        ratings: wire::ratings_out(&ratings),
        text: text?,
        given_by: wire::body_out(body?),
    })
}

/// The criteria that were rated. A reason without a level would be lost, so it is asked for.
fn read_ratings(form: &mut FormView, scheme: Scheme, lang: Lang) -> Vec<CriterionRating> {
    let mut ratings = Vec::new();
    for criterion in Criterion::of(scheme) {
        let name = t(lang, criterion.name_key());
        let reason = wire::tidy(form.value(&reason_field(criterion)));
        let level = match form.value(&level_field(criterion)) {
            "" => {
                if !reason.is_empty() {
                    let message = ta(lang, "review-level-missing", &[("criterion", &name)]);
                    form.add_error(level_field(criterion), message);
                }
                continue;
            }
            CANNOT => None,
            code => Level::from_code(code),
        };
        if !reason.is_empty() && Text::<2000>::new(reason.clone()).is_err() {
            form.add_error(reason_field(criterion), ta(lang, "review-reason-long", &[("criterion", &name)]));
        }
        ratings.push(CriterionRating { criterion, level, reason });
    }
    ratings
}

#[cfg(test)]
mod tests {
    use federation_protocol::content::DecidedBy;
    use federation_protocol::mailbox::Recommendation as WireRecommendation;

    use super::*;
    use crate::kernel::random::AsRng;
    use crate::platform::form::Form;
    use crate::platform::world::SystemRandomness;

    fn read_typed(typed: &[(&str, &str)]) -> (Option<OpinionV1>, Vec<String>) {
        let mut values = Form::default();
        for (name, value) in typed {
            values.set(name, *value);
        }
        let mut form = FormView::new(values);
        let id = ReviewRequestId::random(&mut AsRng(&SystemRandomness));
        let opinion = read(&mut form, id, Scheme::OffLabel, Lang::Nb);
        (opinion, form.errors.into_iter().map(|error| error.field).collect())
    }

    #[test]
    fn an_opinion_needs_a_recommendation_words_and_a_body() {
        assert_eq!(read_typed(&[]), (None, ["recommendation", "text", "given_by"].map(str::to_owned).into()));
        let (opinion, errors) = read_typed(&[
            ("recommendation", "none"),
            ("text", " Vi kjenner ikke feltet.\r\n"),
            ("given_by", "committee"),
        ]);
        let opinion = opinion.unwrap();
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!(opinion.recommendation, WireRecommendation::NoOpinion);
        assert_eq!(opinion.text.as_str(), "Vi kjenner ikke feltet.");
        assert_eq!(opinion.given_by, DecidedBy::Committee);
        assert_eq!(opinion.ratings, []);
    }

    #[test]
    fn a_reason_is_never_lost_for_want_of_a_level() {
        let good = [("recommendation", "approve"), ("text", "Ja."), ("given_by", "committee")];
        let with = |more: &[(&'static str, &'static str)]| read_typed(&[&good, more].concat());
        let (opinion, errors) = with(&[("reason-benefit", "Godt dokumentert")]);
        assert_eq!((opinion, errors), (None, vec!["level-benefit".to_owned()]));
        let (opinion, _) =
            with(&[("reason-benefit", "Godt dokumentert"), ("level-benefit", "4"), ("level-safety", "none")]);
        let ratings = opinion.unwrap().ratings;
        assert_eq!(ratings.len(), 2);
        assert!(ratings[1].level.is_none() && ratings[1].reason.is_none());
    }
}
