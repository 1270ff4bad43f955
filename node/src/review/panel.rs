//! The opinions of other trusts side by side, as part of a page of the case.

use askama::Template;

use crate::case::{Case, CriterionRating};
use crate::kernel::terms::Recommendation;
use crate::peers::Peer;
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::Tone;

/// See the module. Rendered inside another page: `{{ panel }}`.
#[derive(Debug, Clone, Template)]
#[template(path = "review/panel.html")]
pub struct Panel {
    lang: Lang,
    requests: Vec<RequestView>,
}

// Its template has escaped what it shows.
impl askama::filters::HtmlSafe for Panel {}

#[derive(Debug, Clone)]
struct RequestView {
    trust: String,
    asked: String,
    question: String,
    answer: Option<AnswerView>,
}

#[derive(Debug, Clone)]
struct AnswerView {
    tone: Tone,
    recommendation: String,
    given: String,
    text: String,
    ratings: Vec<(String, String, String)>,
}

/// The requests of the case and what was answered; nothing when no other trust was asked. `peers` gives the names.
pub fn panel(case: &Case, peers: &[Peer], lang: Lang) -> Option<Panel> {
    let reviews = &case.state.assessment()?.reviews;
    if reviews.is_empty() {
        return None;
    }
    let name = |origin: &str| {
        let peer = peers.iter().find(|peer| peer.origin.as_str() == origin);
        peer.map_or_else(|| origin.to_owned(), |peer| peer.trust_name.clone())
    };
    let requests = reviews.iter().map(|review| RequestView {
        trust: name(&review.peer),
        asked: ta(lang, "review-panel-asked", &[("at", &format::date_time(lang, review.at.instant()))]),
        question: review.question.clone(),
        answer: review.opinion.as_ref().map(|opinion| {
            let (body, at) =
                (t(lang, opinion.body.name_key()), format::date_time(lang, opinion.at.instant()));
            AnswerView {
                tone: opinion.recommendation.into(),
                recommendation: t(lang, Recommendation::key_of(opinion.recommendation)),
                given: ta(lang, "review-panel-given", &[("body", &body), ("at", &at)]),
                text: opinion.text.clone(),
                ratings: ratings(lang, &opinion.criteria),
            }
        }),
    });
    Some(Panel { lang, requests: requests.collect() })
}

/// Criterion, level with its anchor, reason.
pub(super) fn ratings(lang: Lang, ratings: &[CriterionRating]) -> Vec<(String, String, String)> {
    ratings
        .iter()
        .map(|rating| {
            let level = match rating.level {
                Some(level) => {
                    let anchor = t(lang, crate::assessment::anchors::anchor_key(rating.criterion, level));
                    ta(lang, "review-level", &[("level", &level.code()), ("anchor", &anchor)])
                }
                None => t(lang, "review-level-none"),
            };
            (t(lang, rating.criterion.name_key()), level, rating.reason.clone())
        })
        .collect()
}

impl Panel {
    fn t(&self, key: &str) -> String {
        t(self.lang, key)
    }
}
