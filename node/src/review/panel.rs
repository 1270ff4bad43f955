//! The opinions of other trusts side by side, as part of a page of the case.

use askama::Template;

use super::routes::standing_of;
use super::rules::Standing;
use super::store::Asked;
use crate::case::{Case, CriterionRating, Ended, Opinion, ReviewRequest};
use crate::kernel::clock::Timestamp;
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
    summary: String,
    requests: Vec<RequestView>,
}

// Its template has escaped what it shows.
impl askama::filters::HtmlSafe for Panel {}

#[derive(Debug, Clone)]
struct RequestView {
    trust: String,
    href: String,
    tone: Tone,
    state: String,
    asked: String,
    question: String,
    /// Why there will be no answer.
    ended: String,
    answer: Option<AnswerView>,
}

/// An opinion in words.
#[derive(Debug, Clone)]
pub(super) struct AnswerView {
    pub(super) tone: Tone,
    pub(super) recommendation: String,
    pub(super) given: String,
    pub(super) text: String,
    pub(super) ratings: Vec<(String, String, String)>,
}

pub(super) fn answer_view(lang: Lang, opinion: &Opinion) -> AnswerView {
    let (body, at) = (t(lang, opinion.body.name_key()), format::date_time(lang, opinion.at.instant()));
    AnswerView {
        tone: opinion.recommendation.into(),
        recommendation: t(lang, Recommendation::key_of(opinion.recommendation)),
        given: ta(lang, "review-panel-given", &[("body", &body), ("at", &at)]),
        text: opinion.text.clone(),
        ratings: ratings(lang, &opinion.criteria),
    }
}

/// The requests of the case and what came of them; nothing when no other trust was asked. `peers` gives the names.
pub fn panel(case: &Case, asked: &[Asked], peers: &[Peer], now: Timestamp, lang: Lang) -> Option<Panel> {
    let reviews = &case.state.assessment()?.reviews;
    if reviews.is_empty() {
        return None;
    }
    let name = |origin: &str| {
        let peer = peers.iter().find(|peer| peer.origin.as_str() == origin);
        peer.map_or_else(|| origin.to_owned(), |peer| peer.trust_name.clone())
    };
    let standings: Vec<Standing> = asked.iter().map(|asked| asked.standing(now)).collect();
    let view = |review: &ReviewRequest| {
        let row = asked.iter().find(|asked| asked.review == review.review);
        let (state, tone) = row.map(|row| standing_of(lang, row.standing(now))).unwrap_or_default();
        let at = format::date_time(lang, review.at.instant());
        let due = row.map(|row| format::date(row.deadline_at.date_in_norway())).unwrap_or_default();
        RequestView {
            trust: name(&review.peer),
            href: format!("/saker/{}/foresporsel/{}", case.id, review.review),
            tone,
            state,
            asked: ta(lang, "review-panel-asked", &[("at", &at), ("due", &due)]),
            question: review.question.clone(),
            ended: match &review.ended {
                None => String::new(),
                Some(Ended::Withdrawn { reason, .. }) => reason.clone(),
                Some(Ended::Declined { reason, text, .. }) => {
                    format!("{}\n{text}", t(lang, reason.name_key())).trim_end().to_owned()
                }
            },
            answer: review.opinion.as_ref().map(|opinion| answer_view(lang, opinion)),
        }
    };
    Some(Panel { lang, summary: summary(lang, &standings), requests: reviews.iter().map(view).collect() })
}

/// How many have answered, and what holds up the others.
fn summary(lang: Lang, standings: &[Standing]) -> String {
    let count = |standing: Standing| standings.iter().filter(|it| **it == standing).count();
    let answered = ta(
        lang,
        "review-panel-answered",
        &[("answered", &count(Standing::Answered)), ("all", &standings.len())],
    );
    let others = [
        ("review-panel-late", count(Standing::Late)),
        ("review-panel-declined", count(Standing::Declined)),
        ("review-panel-withdrawn", count(Standing::Withdrawn)),
    ];
    let others = others.iter().filter(|(_, count)| *count > 0);
    let parts =
        std::iter::once(answered).chain(others.map(|(key, count)| ta(lang, key, &[("count", count)])));
    parts.collect::<Vec<_>>().join(" · ")
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
